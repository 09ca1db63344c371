"""Fixtures of the ground floor."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from accounts.models import OutgoingMail
from tests.support.smtp import MailServer, mail_server


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Rate limits are counted in the shared cache: each test starts without earlier tries."""
    cache.clear()


@pytest.fixture
def post_office(settings: object) -> Iterator[MailServer]:
    """A real mail server, and a portal that sends through it."""
    with mail_server() as server:
        settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def link_in(letter: OutgoingMail) -> str:
    """The path of the first link of a letter."""
    found = re.search(r"http://testserver(\S+)", letter.text)
    assert found, letter.text
    return found.group(1)
