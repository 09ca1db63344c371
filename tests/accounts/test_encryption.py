"""Sealed text: what goes in comes out, only with the right key, only in its own column, without a time."""

from __future__ import annotations

import base64
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.encryption import CannotOpen, EncryptedTextField, is_sealed_with_first_key, open_sealed, seal
from ahpdg.environment import Environment

HERE = "some_table.some_column"


def new_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


@given(st.text())
def test_what_goes_in_comes_out(text):
    sealed = seal(text, context=HERE)
    assert open_sealed(sealed, context=HERE) == text
    assert len(text) < 4 or text not in sealed


def test_same_text_is_never_sealed_the_same_way():
    assert seal("same", context=HERE) != seal("same", context=HERE)


def test_text_does_not_open_in_another_column():
    with pytest.raises(CannotOpen, match="changed or cut short"):
        open_sealed(seal("private", context=HERE), context="some_table.other_column")


@given(st.integers(min_value=11, max_value=60), st.integers(min_value=1, max_value=255))
def test_one_changed_byte_is_noticed(place, change):
    version, name, body = seal("a text of some length, private", context=HERE).split(".")
    raw = bytearray(base64.urlsafe_b64decode(body))
    raw[place % len(raw)] ^= change
    with pytest.raises(CannotOpen):
        open_sealed(f"{version}.{name}.{base64.urlsafe_b64encode(raw).decode()}", context=HERE)


@pytest.mark.parametrize("value", ["", "plain text", "1.deadbeef.AAAA", "1..", "2.x.y"])
def test_what_we_did_not_seal_is_refused_without_repeating_it(value):
    with pytest.raises(CannotOpen) as error:
        open_sealed(value, context=HERE)
    assert not value or value not in str(error.value)


def test_old_keys_open_and_the_first_seals(settings):
    old, new = new_key(), new_key()
    settings.FIELD_ENCRYPTION_KEYS = [old]
    before = seal("kept", context=HERE)
    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    assert open_sealed(before, context=HERE) == "kept"
    assert not is_sealed_with_first_key(before)
    assert is_sealed_with_first_key(seal("kept", context=HERE))
    settings.FIELD_ENCRYPTION_KEYS = [new]
    with pytest.raises(CannotOpen, match="No key"):
        open_sealed(before, context=HERE)


def test_encrypted_text_cannot_be_searched():
    field = EncryptedTextField()
    field.model = type("Row", (), {"_meta": type("Meta", (), {"db_table": "row"})})
    field.column = "text"
    with pytest.raises(TypeError, match="cannot be searched"):
        field.get_lookup("icontains")


def test_demonstration_without_a_key_makes_one_that_stays():
    empty = Environment({})
    first, again, other = (
        empty.keys("KEYS", instead=secret) for secret in ("a secret", "a secret", "another")
    )
    assert first == again != other
