"""What is written to the logs, and what never is."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator

import pytest
import structlog
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection
from django.test import Client

from ahpdg import logs

ADDRESS = "iona.macleod@nhs.scot"
SECRETS = (
    ADDRESS,
    "macleod",
    "Nobody-Guesses-This-7",
    "198.51.100.23",
    "Mozilla/5.0 (Portal test)",
    "0101701234",
)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that is logged, as production would write it."""
    stream = io.StringIO()
    config = logs.configuration(as_json=True, level="DEBUG")
    config["handlers"]["console"] = {**config["handlers"]["console"], "stream": stream}
    config["loggers"] |= {name: {"level": "WARNING"} for name in ("asyncio", "faker", "django.db.backends")}
    logging.config.dictConfig(config)
    yield stream
    logging.config.dictConfig(logs.configuration(as_json=True, level="WARNING"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/accounts/login/", {"login": ADDRESS, "password": SECRETS[2]}),
        ("/accounts/signup/", {"email": ADDRESS, "password1": SECRETS[2], "display_name": "Iona Macleod"}),
        ("/accounts/password/reset/", {"email": ADDRESS}),
        (f"/accounts/password/reset/key/{SECRETS[1]}-{SECRETS[2]}/", {"password1": SECRETS[2]}),
        (f"/nowhere/{ADDRESS}/?q={ADDRESS}&chi=0101701234", {"text": "CHI 0101701234 of Macleod"}),
    ],
)
def test_forms_leave_no_trace_of_a_person(written, path, form):
    client = Client(REMOTE_ADDR=SECRETS[3], HTTP_USER_AGENT=SECRETS[4], HTTP_X_FORWARDED_FOR=SECRETS[3])
    client.post(path, form)
    client.get(path, form)
    text = written.getvalue()
    assert "request_finished" in text
    for secret in SECRETS:
        assert secret.lower() not in text.lower()


@pytest.mark.django_db
def test_signed_in_person_is_not_named(written):
    user = get_user_model().objects.create_user(ADDRESS, display_name="Iona Macleod")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/")
    text = written.getvalue()
    assert "user_id" not in text
    assert str(user.public_id) not in text
    assert "acleod" not in text


@pytest.mark.django_db
def test_error_of_the_database_does_not_quote_the_row(written):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE people (email text PRIMARY KEY)")
        cursor.execute("INSERT INTO people VALUES (%s)", [ADDRESS])
        try:
            cursor.execute("INSERT INTO people VALUES (%s)", [ADDRESS])
        except IntegrityError:
            structlog.get_logger("test").exception("row_refused")
            logging.getLogger("plain").exception("Refused for %s", ADDRESS)
    text = written.getvalue()
    assert "row_refused" in text
    assert "people_pkey" in text
    assert "acleod" not in text


def test_line_is_json_with_its_time_and_request(written):
    with structlog.contextvars.bound_contextvars(request_id="6f3e7e53-1b1c-4c5a-8d55-0101701234aa"):
        structlog.get_logger("test").info("chart_refreshed", measure=12, took=0.25)
    line = json.loads(written.getvalue())
    assert line["event"] == "chart_refreshed"
    assert (line["measure"], line["took"], line["level"]) == (12, 0.25, "info")
    assert line["request_id"].endswith("0101701234aa")
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    ("text", "blanked"),
    [
        ("mail to jo.bloggs+x@nhs.scot failed", "mail to (e-mail) failed"),
        ("from 198.51.100.7 and 127.0.0.1", "from (address) and 127.0.0.1"),
        ("from 2001:db8:0:0:0:0:0:1", "from (address)"),
        ("CHI 010170 1234", "CHI (number)"),
        ("NHS 943 476 5919", "NHS (number)"),
        ("call 01387 246246", "call (number)"),
        ("lives in DG2 8RX", "lives in (postcode)"),
        ("2026-11-22T04:06:00 took 0.12345678901 s", "2026-11-22T04:06:00 took 0.12345678901 s"),
        ("measure 4711, 293 of 1000", "measure 4711, 293 of 1000"),
    ],
)
def test_what_looks_like_a_person_is_blanked(text, blanked):
    assert logs.blank(text) == blanked
