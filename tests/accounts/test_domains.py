"""Whose address may make an account."""

from __future__ import annotations

import pytest

from accounts.domains import in_words, is_allowed

DOMAINS = ["nhs.scot", "*.scot.nhs.uk"]


@pytest.mark.parametrize(
    ("email", "allowed"),
    [
        ("eilidh@nhs.scot", True),
        ("Eilidh@NHS.Scot", True),
        ("eilidh@nes.scot.nhs.uk", True),
        ("eilidh@a.b.scot.nhs.uk", True),
        ("eilidh@scot.nhs.uk", False),
        ("eilidh@mail.nhs.scot", False),
        ("eilidh@evilnhs.scot", False),
        ("eilidh@evilscot.nhs.uk", False),
        ("eilidh@nhs.scot.evil.example", False),
        ("eilidh@evil.example@nhs.scot", True),  # not an address: the form refuses it before
        ("nhs.scot", False),
        ("@nhs.scot", False),
        ("", False),
    ],
)
def test_is_allowed(email: str, allowed: bool):
    assert is_allowed(email, DOMAINS) is allowed


def test_nobody_is_allowed_when_accounts_are_by_invitation():
    assert not is_allowed("eilidh@nhs.scot", [])


@pytest.mark.parametrize(
    ("domains", "words"),
    [
        ([], ""),
        (["nhs.scot"], "@nhs.scot"),
        (["nhs.scot", "nhs.net", "*.scot.nhs.uk"], "@nhs.scot, @nhs.net or @….scot.nhs.uk"),
    ],
)
def test_in_words(domains: list[str], words: str):
    assert in_words(domains) == words
