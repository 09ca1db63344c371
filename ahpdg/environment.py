"""Typed, strict readers of environment variables: an odd value stops the start with a sentence."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


class Environment:
    """Reads settings from ``source`` (the process environment unless told otherwise)."""

    def __init__(self, source: Mapping[str, str] | None = None) -> None:
        self.source: Mapping[str, str] = os.environ if source is None else source

    def _odd(self, name: str, wanted: str) -> ImproperlyConfigured:
        return ImproperlyConfigured(f"{name} is {self.source.get(name, '')!r}, but it must be {wanted}.")

    def text(self, name: str, *, default: str | None = None) -> str:
        value = self.source.get(name)
        if value is None:
            if default is None:
                raise ImproperlyConfigured(f"{name} is not set. The portal cannot start without it.")
            return default
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
        value = self.source.get(name)
        if value is None or value == "":
            return default
        if value.lower() not in words:
            raise self._odd(name, "yes or no (also accepted: true, false, on, off, 1, 0)")
        return words[value.lower()]

    def number(self, name: str, *, default: int, low: int, high: int) -> int:
        value = self.source.get(name)
        if value is None or value == "":
            return default
        wanted = f"a whole number from {low} to {high}"
        try:
            number = int(value)
        except ValueError:
            raise self._odd(name, wanted) from None
        if not low <= number <= high:
            raise self._odd(name, wanted)
        return number

    def names(self, name: str, *, default: list[str]) -> list[str]:
        value = self.source.get(name)
        if value is None:
            return default
        return [part.strip() for part in value.split(",") if part.strip()]

    def choice(self, name: str, choices: Mapping[str, str], *, default: str) -> str:
        value = self.source.get(name) or default
        if value not in choices:
            raise self._odd(name, "one of " + ", ".join(sorted(choices)))
        return choices[value]

    def email(self, name: str, *, default: str) -> str:
        from django.core.exceptions import ValidationError
        from django.core.validators import validate_email

        value = self.source.get(name) or default
        try:
            validate_email(value)
        except ValidationError:
            raise self._odd(name, "an e-mail address") from None
        return value

    def web_address(self, name: str, *, default: str) -> str:
        value = (self.source.get(name) or default).rstrip("/")
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
            raise self._odd(name, "an address such as https://portal.example.scot, without a path")
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
        return value

    def redis(self, name: str, *, default: str) -> str:
        value = self.source.get(name) or default
        if urlsplit(value).scheme not in {"redis", "rediss", "unix", "redis+socket"}:
            raise self._odd(name, "an address such as redis://127.0.0.1:6379/0")
        return value

    def database(self, name: str) -> dict[str, Any]:
        """Django's settings of one PostgreSQL database, from an address or from libpq's PG* variables."""
        value = self.source.get(name, "")
        if not value:
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": self.source.get("PGDATABASE", "ahpdg"),
                "USER": self.source.get("PGUSER", ""),
                "PASSWORD": self.source.get("PGPASSWORD", ""),
                "HOST": self.source.get("PGHOST", ""),
                "PORT": self.source.get("PGPORT", ""),
            }
        parts = urlsplit(value)
        if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
            raise self._odd(name, "an address such as postgres://user:password@host:5432/database")
        # urllib, not django-environ: the latter does not decode %2F, which a socket folder as host needs.
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
