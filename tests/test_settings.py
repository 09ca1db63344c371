"""Every variable that the settings read: what it does to them, and the sentence that an odd value meets."""

import os
import re
import runpy
import subprocess
import sys
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from ahpdg.environment import Environment
from programmes.models import Role

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "ahpdg" / "settings.py"
VARIABLES = set(re.findall(r'env\.\w+\(\s*"(\w+)"', SETTINGS.read_text(encoding="utf-8")))
SECRET = "0123456789 abcdefghij ABCDEFGHIJ 0123456789 abcdefghij"
FIELD_KEY = "dGhlIHRlc3RzIHNlYWwgdGhlaXIgdGV4dHMgd2l0aCE="
PRODUCTION = {
    "SECRET_KEY": SECRET,
    "FIELD_ENCRYPTION_KEYS": FIELD_KEY,
    "SITE_URL": "https://portal.example.org",
    "ALLOWED_HOSTS": "portal.example.org",
    "DATABASE_URL": "postgres://portal:secret@db.example.org:5432/portal",
}
ODD = [
    ("DEBUG", "perhaps", "yes or no"),
    ("DEMONSTRATION", "2", "yes or no"),
    ("SECRET_KEY", "short", "at least 50 random characters; it has 5"),
    ("SECRET_KEY", "a" * 60, "random characters; it has 1 different ones only"),
    ("FIELD_ENCRYPTION_KEYS", "", "keys of 32 random bytes"),
    ("FIELD_ENCRYPTION_KEYS", "too-short", "keys of 32 random bytes"),
    ("FIELD_ENCRYPTION_KEYS", f"{FIELD_KEY},{FIELD_KEY}", "keys of 32 random bytes"),
    ("SITE_URL", "portal.example.org", "an address such as https://portal.example.org, without a path"),
    ("SITE_URL", "https://portal.example.org/ahp", "without a path"),
    ("SITE_URL", "https://portal.example.org:port", "without a path"),
    ("SITE_URL", "https://por tal.example.org", "without a path, but it is"),
    ("SITE_URL", "https://me:secret@portal.example.org", "without a path, but it is not that"),
    ("ALLOWED_HOSTS", "*", "host names with commas between them"),
    ("ALLOWED_HOSTS", "https://portal.example.org", "host names with commas between them"),
    ("ALLOWED_HOSTS", "other.example.org", "must hold the host of SITE_URL"),
    ("PORTAL_NAME", "two\nlines", "one line of text"),
    ("ORGANISATION_NAME", "a\x1bb", "one line of text"),
    ("CONTACT_EMAIL", "nobody", "an e-mail address"),
    ("LOGO_URL", "https://elsewhere.example.org/logo.svg", "a path on this site"),
    ("LOGO_URL", "//elsewhere.example.org/logo.svg", "a path on this site"),
    ("SIGN_UP_DOMAINS", "@nhs.scot", "domains with commas between them"),
    ("DATABASE_URL", "mysql://portal:secret@db/portal", "postgres://user:password@host:5432/database"),
    (
        "DATABASE_URL",
        "postgres://portal:secret@db:http/portal",
        "postgres://user:password@host:5432/database",
    ),
    ("DATABASE_URL", "postgres://portal:secret@db:0/portal", "postgres://user:password@host:5432/database"),
    ("DATABASE_URL", "postgres://portal:secret%00@db/portal", "postgres://user:password@host:5432/database"),
    ("DATABASE_URL", "postgres://portal:secret@db/portal?fast=yes", "with settings of libpq behind it"),
    ("DATABASE_URL", "", "DATABASE_URL is not set"),
    ("REDIS_URL", "amqp://queue", "redis://127.0.0.1:6379/0"),
    ("REDIS_URL", "redis://queue:6379/first", "redis://127.0.0.1:6379/0"),
    ("REDIS_URL", "redis://queue:many/0", "redis://127.0.0.1:6379/0"),
    ("REDIS_URL", "redis://:secret@queue/0?socket_timeout=long", "with settings of redis-py behind it"),
    ("REDIS_URL", "redis://:secret@queue/0?fast=yes", "with settings of redis-py behind it"),
    ("REDIS_URL", "unix://run/redis.sock", "redis://127.0.0.1:6379/0"),
    ("TRUSTED_PROXY_COUNT", "-1", "a whole number from 0 to 5"),
    ("REQUIRE_MFA", "maybe", "yes or no"),
    ("OIDC_SERVER_URL", "login.example.org", "an address such as"),
    ("OIDC_SERVER_URL", "https://me:secret@login.example.org", "an address such as"),
    ("OIDC_NAME", "a\tb", "one line of text"),
    ("OIDC_HAS_MFA", "maybe", "yes or no"),
    ("OIDC_TRUSTS_EMAIL", "maybe", "yes or no"),
    ("OIDC_GROUPS_CLAIM", "a\tb", "one line of text"),
    ("OIDC_GROUP_ROLES", "AHP-QI=ahpdg", "a list such as AHP-QI=ahpdg:qi_lead"),
    ("OIDC_GROUP_ROLES", "AHP-QI=ahpdg:qi_leed", "a list whose roles are among ahp_staff, lab_host"),
    ("MAIL_TRANSPORT", "pigeon", "one of outbox, smtp"),
    ("EMAIL_HOST", "smtp://mail.example.org", "the name of a computer"),
    ("EMAIL_HOST", "smtp://me:secret@mail.example.org", "smtp.example.org, but it is not that"),
    ("EMAIL_PORT", "0", "a whole number from 1 to 65535"),
    ("EMAIL_PORT", "1e3", "a whole number from 1 to 65535"),
    ("EMAIL_PORT", "٢٥", "a whole number from 1 to 65535"),
    ("EMAIL_PORT", "9" * 5000, "a whole number from 1 to 65535"),
    ("EMAIL_HOST_USER", "a\nb", "one line of text"),
    ("EMAIL_HOST_PASSWORD", "secret\nb", "one line of text"),
    ("EMAIL_USE_TLS", "starttls", "yes or no"),
    ("DEFAULT_FROM_EMAIL", "The portal", "an e-mail address, or a name with one"),
    ("DEFAULT_FROM_EMAIL", "a@example.org, b@example.org", "an e-mail address, or a name with one"),
    ("STATIC_ROOT", "a\nb", "one line of text"),
    ("STATICFILES_HASHED", "sha256", "yes or no"),
    ("MAX_BODY_BYTES", "3 MB", "a whole number from 65536 to 104857600"),
    ("LINK_CHECKS", "sometimes", "yes or no"),
    ("SUPPRESSION_THRESHOLD", "ten", "a whole number from 0 to 100"),
    ("CLICK_MONTHS_KEPT", "0", "a whole number from 1 to 24"),
    ("LOG_FORMAT", "xml", "one of console, json"),
    ("LOG_LEVEL", "LOUD", "one of CRITICAL, DEBUG, ERROR, INFO, WARNING"),
    ("METRICS_TOKEN", "short", "at least 20 characters"),
    ("METRICS_TOKEN", "secret secret secret\x07", "one line of text without control characters"),
]


@pytest.fixture
def settings_with(monkeypatch):
    """``settings_with(NAME="value")``: the settings of a production place with these variables."""

    def read(**variables: str) -> dict[str, Any]:
        for name in VARIABLES | {"PGHOST", "PGDATABASE", "PGPORT", "PGUSER", "PGPASSWORD"}:
            monkeypatch.delenv(name, raising=False)
        for name, value in (PRODUCTION | variables).items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return read


@pytest.mark.parametrize(("name", "value", "words"), ODD)
def test_odd_value_stops_the_start_with_a_sentence(settings_with, name, value, words):
    with pytest.raises(ImproperlyConfigured) as error:
        settings_with(**{name: value})
    sentence = str(error.value)
    assert name in sentence
    assert words in sentence
    assert "secret" not in sentence.replace("secrets", "")


def test_outbox_outside_a_demonstration_stops_the_start(settings_with):
    with pytest.raises(ImproperlyConfigured, match="MAIL_TRANSPORT is outbox, which posts no letter"):
        settings_with(MAIL_TRANSPORT="outbox")
    assert settings_with(MAIL_TRANSPORT="outbox", DEMONSTRATION="yes")["MAIL_TRANSPORT"]


def test_directory_without_its_secrets_stops_the_start(settings_with):
    directory = {"OIDC_SERVER_URL": "https://login.example.org/tenant"}
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_ID is not set"):
        settings_with(**directory)
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_SECRET is not set"):
        settings_with(**directory, OIDC_CLIENT_ID="portal")


def test_database_that_is_away_stops_a_command_with_a_sentence():
    database = {"DATABASE_URL": "postgres://portal:secret@127.0.0.1:1/portal"}
    shown = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=ROOT,
        env=PRODUCTION | database | {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "ahpdg.settings"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert shown.returncode == 1
    assert shown.stderr.startswith("The portal cannot start: connection to server at")
    assert shown.stderr.endswith("Look at DATABASE_URL.\n")
    assert "secret" not in shown.stderr + shown.stdout
    assert "Traceback" not in shown.stderr
    assert "?." not in shown.stderr


def test_sentence_stays_short_and_never_shows_a_secret(settings_with):
    with pytest.raises(ImproperlyConfigured) as error:
        settings_with(EMAIL_PORT="9" * 5000)
    assert len(str(error.value)) < 250
    directory = {"OIDC_SERVER_URL": "https://login.example.org", "OIDC_CLIENT_ID": "portal"}
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_SECRET must be one line of text") as error:
        settings_with(**directory, OIDC_CLIENT_SECRET="hunter2\x07")
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    "name", ["Lanarkshire, AHP portal", 'The "AHP" <portal>', "AHP: posts (Glasgow)", "Ä"]
)
def test_any_name_of_the_portal_can_send_letters(settings_with, name):
    sender = settings_with(PORTAL_NAME=name, CONTACT_EMAIL="ahp@example.org")["DEFAULT_FROM_EMAIL"]
    assert parseaddr(sender) == (name, "ahp@example.org")


def test_roles_of_the_directory_are_those_of_programmes(settings_with):
    assert list(settings_with()["ROLES"]) == Role.values


def test_port_of_postgresqls_own_variables_is_checked():
    with pytest.raises(ImproperlyConfigured, match="PGPORT must be a whole number"):
        Environment({"PGHOST": "db", "PGPORT": "many"}).database("DATABASE_URL")


def test_every_variable_has_an_odd_value_here():
    assert {name for name, _, _ in ODD} | {"OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"} == VARIABLES


def test_example_of_the_environment_names_every_variable():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    named = set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", example, re.MULTILINE))
    of_compose = set(re.findall(r"\$\{(\w+)", compose)) - {"PORTAL_ENV_FILE"}
    of_postgresql = {"PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE"}
    assert named == VARIABLES | of_compose | of_postgresql


def test_example_shows_the_defaults(settings_with):
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^# ([A-Z][A-Z_]+)=(.*)$", example, re.MULTILINE))
    about_servers = {"DATABASE_URL", "REDIS_URL", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE"}
    directory = {"OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_SERVER_URL"}
    of_compose = {"HTTP_PORT"}
    values = {
        name: value for name, value in shown.items() if name not in about_servers | directory | of_compose
    }
    mail = {"CONTACT_EMAIL": "ahp.socialmedia@example.org"}
    written, left_out = settings_with(**mail, **values), settings_with(**mail)
    for name in values:
        if name == "TRUSTED_PROXY_COUNT":
            name = "ALLAUTH_TRUSTED_PROXY_COUNT"
        if name not in {"OIDC_NAME", "STATIC_ROOT", "LOG_FORMAT", "LOG_LEVEL"}:
            assert written[name] == left_out[name], name


def test_secure_address_makes_everything_secure(settings_with):
    settings = settings_with()
    for name in (
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY",
    ):
        assert settings[name] is True
    assert settings["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["https://portal.example.org"]
    assert settings["DEBUG"] is settings["DEMONSTRATION"] is False
    assert settings["REQUIRE_MFA"] is True


def test_demonstration_makes_a_key_of_its_own(settings_with):
    first, second = (settings_with(SECRET_KEY="", DEMONSTRATION="yes")["SECRET_KEY"] for _ in range(2))
    assert len(first) >= 50
    assert first != second


def test_empty_variable_counts_as_not_set(settings_with):
    settings = settings_with(PORTAL_NAME="", EMAIL_PORT="", LOG_LEVEL="", SUPPRESSION_THRESHOLD=" 7 ")
    assert settings["SUPPRESSION_THRESHOLD"] == 7
    assert settings["PORTAL_NAME"] == "AHP social media portal"
    assert settings["EMAIL_PORT"] == 25


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "postgres://u:p%40ss@db:6543/name",
            {"HOST": "db", "PORT": "6543", "PASSWORD": "p@ss", "NAME": "name"},
        ),
        ("postgresql://u@[::1]:5432/name", {"HOST": "::1", "PORT": "5432", "PASSWORD": ""}),
        ("postgres://u@%2Fvar%2FRun%20Here/name", {"HOST": "/var/Run Here", "PORT": ""}),
        ("postgres://u@db/name?sslmode=require", {"OPTIONS": {"sslmode": "require"}}),
        ("postgres://u@db/na%20me", {"NAME": "na me"}),
    ],
)
def test_address_of_the_database_is_taken_apart(settings_with, address, expected):
    database = settings_with(DATABASE_URL=address)["DATABASES"]["default"]
    assert {name: database[name] for name in expected} == expected
    assert database["CONN_HEALTH_CHECKS"] is True


def test_database_may_be_given_by_the_variables_of_postgresql(settings_with, monkeypatch):
    monkeypatch.setenv("PGHOST", "/run/postgresql")
    monkeypatch.setenv("PGUSER", "portal")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL is not set"):
        settings_with(DATABASE_URL="")  # the fixture takes every PG* variable away
    database = Environment({"PGHOST": "/run/postgresql", "PGUSER": "portal"}).database("DATABASE_URL")
    assert database["HOST"] == "/run/postgresql"
    assert database["NAME"] == "ahpdg"


@pytest.mark.parametrize(
    ("given", "cache", "broker"),
    [
        ("redis://queue:6379/3", "redis://queue:6379/3", "redis://queue:6379/3"),
        ("rediss://:pw@queue/0", "rediss://:pw@queue/0", "rediss://:pw@queue/0"),
        ("unix:///run/q.sock", "unix:///run/q.sock?db=0", "redis+socket:///run/q.sock?virtual_host=0"),
        (
            "unix://:pw@/run/q.sock?db=2",
            "unix://:pw@/run/q.sock?db=2",
            "redis+socket://:pw@/run/q.sock?virtual_host=2",
        ),
        (
            "redis+socket:///run/q.sock?virtual_host=5",
            "unix:///run/q.sock?db=5",
            "redis+socket:///run/q.sock?virtual_host=5",
        ),
    ],
)
def test_address_of_the_queue_is_spelt_for_both_of_its_clients(given, cache, broker):
    address = Environment({"REDIS_URL": given}).redis("REDIS_URL", default="")
    assert (address.cache, address.broker) == (cache, broker)
