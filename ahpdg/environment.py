"""Typed, strict readers of environment variables: an odd value stops the start with a sentence."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from email.utils import getaddresses, quote
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import redis
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from psycopg2 import ProgrammingError
from psycopg2.extensions import make_dsn

LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOST = re.compile(rf"{LABEL}(?:\.{LABEL})*|\[[0-9A-Fa-f:.]+\]")
DOMAIN = re.compile(rf"{LABEL}(?:\.{LABEL})+")
KEY = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]=")  # 32 bytes, base64url
PATH = re.compile(r"/(?!/)[^\s\\]*")
NUMBER = re.compile(r"-?[0-9]{1,18}")
NAME = re.compile(r"[^][()<>@,;:\\\".]*")  # a name in front of an e-mail address that needs no quotes
SECRETS = re.compile(r"PASSWORD|SECRET|TOKEN|KEY")  # in the name of a variable whose value nobody may read
PASSWORD = re.compile(r":[^@]*@")  # somebody may have put one into an address


def is_email(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True


@dataclass(frozen=True)
class RedisAddress:
    """One Redis-protocol server in the two spellings that its clients want."""

    cache: str  # redis-py and django-redis
    broker: str  # Celery


class Environment:
    """Reads settings from ``source`` (the process environment unless told otherwise)."""

    def __init__(self, source: Mapping[str, str] | None = None) -> None:
        self.source: Mapping[str, str] = os.environ if source is None else source

    def _odd(self, name: str, wanted: str, *, hide: bool = False) -> ImproperlyConfigured:
        """``hide`` is for values that may hold a password: they do not belong on a screen or in a log."""
        value = self.source.get(name, "")
        hide = hide or bool(SECRETS.search(name) or PASSWORD.search(value))
        has = "not that" if hide else repr(value[:100]) + "…" * (len(value) > 100)
        return ImproperlyConfigured(f"{name} must be {wanted}, but it is {has}.")

    def text(self, name: str, *, default: str | None = None) -> str:
        """One line of text. Empty counts as not set: that is how a line of a .env file is left blank."""
        value = self.source.get(name, "").strip()
        if not value:
            if default is None:
                raise ImproperlyConfigured(f"{name} is not set. The portal cannot start without it.")
            return default
        if not value.isprintable():
            raise self._odd(name, "one line of text without control characters")
        return value

    def _matching(self, name: str, pattern: re.Pattern[str], wanted: str, *, default: str) -> str:
        value = self.text(name, default=default)
        if value and not pattern.fullmatch(value):
            raise self._odd(name, wanted)
        return value

    def host(self, name: str, *, default: str) -> str:
        """The name or number of a computer, without scheme and port."""
        return self._matching(name, HOST, "the name of a computer, such as smtp.example.org", default=default)

    def hosts(self, name: str, *, default: list[str]) -> list[str]:
        """Host names under which the portal answers; "*" is refused, it would let a link lead anywhere."""
        found = self.names(name, default=default) or default
        if not all(HOST.fullmatch(host.removeprefix(".")) for host in found):
            raise self._odd(name, "host names with commas between them, such as portal.example.org")
        return found

    def domains(self, name: str, *, default: list[str]) -> list[str]:
        """Domains of e-mail addresses, in small letters; an empty variable means none."""
        found = [domain.lower() for domain in self.names(name, default=default)]
        if not all(DOMAIN.fullmatch(domain) for domain in found):
            raise self._odd(name, "domains with commas between them, such as nhs.scot,nhs.net")
        return found

    def own_path(self, name: str, *, default: str) -> str:
        """A path on this site: pages load nothing from elsewhere."""
        return self._matching(name, PATH, "a path on this site, such as /static/logo.svg", default=default)

    def sender(self, name: str, *, default: str) -> str:
        """``Name <address>`` or an address alone."""
        value = self.text(name, default=default)
        found = getaddresses([value])
        if len(found) != 1 or not is_email(found[0][1]):
            raise self._odd(name, "an e-mail address, or a name with one: Portal <portal@example.org>")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        words = {
            "1": True,
            "true": True,
            "yes": True,
            "on": True,
            "0": False,
            "false": False,
            "no": False,
            "off": False,
        }
        value = self.source.get(name)
        if value is None or value == "":
            return default
        if value.lower() not in words:
            raise self._odd(name, "yes or no (also accepted: true, false, on, off, 1, 0)")
        return words[value.lower()]

    def number(self, name: str, *, default: int, low: int, high: int) -> int:
        value = self.source.get(name, "").strip()
        if not value:
            return default
        wanted = f"a whole number from {low} to {high}"
        if not NUMBER.fullmatch(value) or not low <= int(value) <= high:
            raise self._odd(name, wanted)
        return int(value)

    def names(self, name: str, *, default: list[str]) -> list[str]:
        value = self.source.get(name)
        if value is None:
            return default
        return [part.strip() for part in value.split(",") if part.strip()]

    def group_roles(self, name: str, roles: Collection[str]) -> dict[str, list[tuple[str, str]]]:
        """Which of ``roles`` a group of the directory gives: ``group=programme:role,group=programme:role``."""
        found: dict[str, list[tuple[str, str]]] = {}
        for part in self.names(name, default=[]):
            group, equals, grant = part.rpartition("=")
            programme, colon, role = grant.partition(":")
            if not (group and equals and programme and colon and role):
                raise self._odd(name, "a list such as AHP-QI=ahpdg:qi_lead,AHP-Hosts=ahpdg:lab_host")
            if role.strip() not in roles:
                raise self._odd(name, "a list whose roles are among " + ", ".join(roles))
            found.setdefault(group.strip(), []).append((programme.strip(), role.strip()))
        return found

    def choice(self, name: str, choices: Mapping[str, str], *, default: str) -> str:
        value = self.text(name, default=default)
        if value not in choices:
            raise self._odd(name, "one of " + ", ".join(sorted(choices)))
        return choices[value]

    def email(self, name: str, *, default: str) -> str:
        value = self.text(name, default=default)
        if not is_email(value):
            raise self._odd(name, "an e-mail address")
        return value

    def web_address(self, name: str, *, default: str, path: bool = False) -> str:
        """An http or https address; with a path only where ``path`` says so. Empty when the default is."""
        value = self.text(name, default=default).rstrip("/")
        try:
            parts = urlsplit(value)
            host = parts.hostname or ""
            fits = parts.scheme in {"http", "https"} and bool(HOST.fullmatch(host) or ":" in host)
            fits = fits and parts.port != 0
        except ValueError:
            fits = False
        if value and (
            not fits or parts.query or parts.fragment or parts.username or (parts.path and not path)
        ):
            raise self._odd(
                name,
                "an address such as https://portal.example.org" + ("" if path else ", without a path"),
            )
        return value

    def secret(self, name: str, *, allow_generated: bool) -> str:
        value = self.source.get(name, "")
        if not value and allow_generated:
            return secrets.token_urlsafe(50)
        if len(value) < 50:
            raise ImproperlyConfigured(
                f"{name} must hold at least 50 random characters; it has {len(value)}. "
                "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
            )
        if len(set(value)) < 10:
            raise ImproperlyConfigured(
                f"{name} must hold random characters; it has {len(set(value))} different ones only. "
                "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
            )
        return value

    def keys(self, name: str, *, instead: str = "") -> list[str]:
        """Keys for encrypting fields: 32 random bytes each, base64url; the first encrypts, all decrypt.

        ``instead``: a secret that a key is made from when the variable is empty (demonstration only).
        """
        found = self.names(name, default=[])
        if not found and instead:
            digest = hashlib.sha256(b"field encryption:" + instead.encode()).digest()
            found = [base64.urlsafe_b64encode(digest).decode()]
        if not found or len(set(found)) < len(found) or not all(KEY.fullmatch(key) for key in found):
            raise self._odd(
                name,
                "one or more keys of 32 random bytes with commas between them. Make one with: "
                "python3 -c 'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())'",
                hide=True,
            )
        return found

    def optional_secret(self, name: str) -> str:
        value = self.text(name, default="")
        if value and len(value) < 20:
            raise ImproperlyConfigured(
                f"{name} must hold at least 20 characters or be empty; it has {len(value)}."
            )
        return value

    def redis(self, name: str, *, default: str) -> RedisAddress:
        """The address of a Redis-protocol server: ``redis://``, ``rediss://``, ``unix://`` or ``redis+socket://``."""
        value = self.source.get(name) or default
        wanted = "an address such as redis://127.0.0.1:6379/0 or unix:///run/redis/redis.sock?db=0"
        try:
            parts = urlsplit(value)
            port_is_odd = parts.port == 0
        except ValueError:
            raise self._odd(name, wanted, hide=True) from None
        query = dict(parse_qsl(parts.query))
        if parts.scheme in {"redis", "rediss"}:
            database = parts.path.strip("/") or query.get("db", "0")
            if port_is_odd or not parts.hostname or not database.isdecimal():
                raise self._odd(name, wanted, hide=True)
            try:  # what stands behind a question mark is known to the client only; nothing is connected here
                redis.ConnectionPool.from_url(value).make_connection()
            except (ValueError, TypeError, redis.RedisError):
                raise self._odd(name, f"{wanted}, with settings of redis-py behind it", hide=True) from None
            return RedisAddress(cache=value, broker=value)
        if parts.scheme in {"unix", "redis+socket"}:
            database = query.get("db") or query.get("virtual_host") or "0"
            if not parts.path.startswith("/") or parts.hostname or not database.isdecimal():
                raise self._odd(name, wanted, hide=True)
            login, at, _ = parts.netloc.rpartition("@")
            # The same socket, spelt as redis-py and as Celery's transport want it.
            return RedisAddress(
                cache=f"unix://{login}{at}{parts.path}?db={database}",
                broker=f"redis+socket://{login}{at}{parts.path}?virtual_host={database}",
            )
        raise self._odd(name, wanted, hide=True)

    def database(self, name: str) -> dict[str, Any]:
        """Django's settings of one PostgreSQL database, from an address or from libpq's PG* variables."""
        value = self.source.get(name, "")
        settings: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql"}
        if not value:
            variables = {
                "NAME": "PGDATABASE",
                "USER": "PGUSER",
                "PASSWORD": "PGPASSWORD",
                "HOST": "PGHOST",
                "PORT": "PGPORT",
            }
            found = {key: self.source.get(variable, "") for key, variable in variables.items()}
            if not found["NAME"] and not found["HOST"]:
                raise ImproperlyConfigured(
                    f"{name} is not set. Give the address of a PostgreSQL database, such as "
                    "postgres://user:password@host:5432/database."
                )
            if found["PORT"]:
                self.number("PGPORT", default=5432, low=1, high=65535)
            return settings | found | {"NAME": found["NAME"] or "ahpdg"}
        wanted = "an address such as postgres://user:password@host:5432/database"
        try:
            parts = urlsplit(value)
            port = parts.port
        except ValueError:
            raise self._odd(name, wanted, hide=True) from None
        fits = parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/") and port != 0
        if not fits or not unquote(value).isprintable():
            raise self._odd(name, wanted, hide=True)
        options = dict(parse_qsl(parts.query))
        try:
            make_dsn(**options)
        except ProgrammingError:
            raise self._odd(name, f"{wanted}, with settings of libpq behind it", hide=True) from None
        # Not parts.hostname, which is in small letters, and not django-environ, which leaves %2F as it is:
        # the host may be the folder of a socket. An address in brackets is IPv6.
        host = parts.netloc.rpartition("@")[2]
        host = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
        return settings | {
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(host),
            "PORT": str(port or ""),
            "OPTIONS": options,
        }


def sender_of(name: str, address: str) -> str:
    """``name <address>`` as the head of a letter wants it: a name with a comma or a colon stands in quotes."""
    return f"{name} <{address}>" if NAME.fullmatch(name) else f'"{quote(name)}" <{address}>'


def origin_of(address: str) -> list[str]:
    """The scheme and host of a web address as a list of one, for a content security policy; [] for none."""
    parts = urlsplit(address)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []
