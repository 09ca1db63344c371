"""Text that the database keeps and cannot read: AES-256-GCM, with keys from ``FIELD_ENCRYPTION_KEYS``.

A stored value is ``<version>.<name of the key>.<nonce and ciphertext, base64url>``. The table and column go
into the seal, so that a value copied into another column does not open there; of a ``RowBoundTextField`` the key of
the row too, so that it does not open in another row either. No time is stored: a token that tells when it was made
(Fernet's does) would tell when an anonymous answer was given.

Rotation: put a new key in front of the old ones, restart, run ``manage.py rotate_field_keys``, take the old
key away. The first key seals, every key opens.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models.query_utils import DeferredAttribute

VERSION = "1"
NONCE = 12  # bytes, as NIST SP 800-38D asks for; random, a new one for every value
BATCH = 200


class CannotOpen(Exception):
    """A stored value that none of the keys opens: a key is missing, or the value was changed."""


def _bytes_of(key: str) -> bytes:
    return base64.urlsafe_b64decode(key)


def name_of(key: str) -> str:
    """Eight letters that tell keys apart and nothing about them."""
    return hashlib.sha256(b"name:" + _bytes_of(key)).hexdigest()[:8]


@lru_cache(maxsize=4)
def _ring(keys: tuple[str, ...]) -> dict[str, AESGCM]:
    return {name_of(key): AESGCM(_bytes_of(key)) for key in keys}


def _keys() -> dict[str, AESGCM]:
    return _ring(tuple(settings.FIELD_ENCRYPTION_KEYS))


def seal(text: str, *, context: str) -> str:
    """``text`` sealed with the first key. ``context`` names the column; opening asks for the same."""
    name, cipher = next(iter(_keys().items()))
    nonce = os.urandom(NONCE)
    body = nonce + cipher.encrypt(nonce, text.encode(), context.encode())
    return f"{VERSION}.{name}.{base64.urlsafe_b64encode(body).decode()}"


def open_sealed(value: str, *, context: str) -> str:
    """The text in a sealed value. Raises ``CannotOpen``, which does not repeat the value."""
    version, _, rest = value.partition(".")
    name, _, body = rest.partition(".")
    cipher = _keys().get(name)
    if version != VERSION or cipher is None:
        raise CannotOpen(f"No key in FIELD_ENCRYPTION_KEYS opens this value of {context}.")
    try:
        raw = base64.b64decode(body, altchars=b"-_", validate=True)
        return cipher.decrypt(raw[:NONCE], raw[NONCE:], context.encode()).decode()
    except (InvalidTag, binascii.Error, ValueError):
        raise CannotOpen(f"A value of {context} was changed or cut short.") from None


def is_sealed_with_first_key(value: str) -> bool:
    return value.startswith(f"{VERSION}.{next(iter(_keys()))}.")


class EncryptedTextField(models.TextField):
    """A text that is sealed on its way into the database and opened on its way out. Empty stays empty.

    The database cannot search in it: only "is it empty" can be asked, other lookups are refused.
    """

    description = "Text, encrypted at rest"

    @property
    def context(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return seal(value, context=self.context) if value else value

    def from_db_value(self, value: str | None, *args: Any) -> str | None:
        return open_sealed(value, context=self.context) if value else value

    def must_open(self, instance: models.Model) -> None:
        """Raises ``CannotOpen`` when no key opens what ``instance`` holds, also where reading it does not."""
        getattr(instance, self.attname)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in ("exact", "isnull"):
            raise TypeError(f"{self.context} is encrypted: it cannot be searched ({lookup_name}).")
        return super().get_lookup(lookup_name)


class Sealed(str):
    """What the database holds: not opened yet, or sealed for its row."""

    __slots__ = ()


class Opened(str):
    """A text as it was read, with its seal: written back unchanged, the database sees no change."""

    __slots__ = ("context", "sealed")
    context: str
    sealed: str

    @classmethod
    def of(cls, sealed: str, *, context: str) -> Opened:
        opened = cls(open_sealed(sealed, context=context))
        opened.context, opened.sealed = context, sealed
        return opened


class OpenedInItsRow(DeferredAttribute):
    """Opens the text when somebody reads it: only the row knows its key. A list that shows no text opens none."""

    field: Any

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is not None and isinstance(value, Sealed):
            value = Opened.of(value, context=self.field.context_in(instance))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class RowBoundTextField(EncryptedTextField):
    """A text whose seal belongs to one row: moved to another, it does not open (``CannotOpen``).

    The key of the row must be known before the row is written, as a UUID is. The text is sealed where a row is saved
    (also with ``bulk_create``). ``update()`` does not know which rows it writes: it may empty the field, no more.
    """

    description = "Text, encrypted at rest and bound to its row"
    descriptor_class = OpenedInItsRow

    def context_in(self, instance: models.Model) -> str:
        assert instance.pk is not None, f"{self.context} is bound to its row, which has no key yet."
        return f"{self.context}.{instance.pk}"

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        context, value = self.context_in(model_instance), getattr(model_instance, self.attname)
        if not value:
            return value
        if isinstance(value, Opened) and value.context == context and is_sealed_with_first_key(value.sealed):
            return Sealed(value.sealed)
        return Sealed(seal(value, context=context))

    def get_prep_value(self, value: Any) -> Any:
        if value and not isinstance(value, Sealed):
            raise TypeError(f"{self.context} is bound to its row: save the row.")
        return value if value is None else str(value)

    def from_db_value(self, value: str | None, *args: Any) -> str | None:
        return Sealed(value) if value else value


def encrypted_columns() -> list[tuple[type[models.Model], list[EncryptedTextField]]]:
    """Every model that has encrypted fields, with them."""
    found = []
    for model in apps.get_models():
        fields = [field for field in model._meta.local_fields if isinstance(field, EncryptedTextField)]
        if fields:
            found.append((model, fields))
    return found


def rotate() -> int:
    """Seal everything anew with the first key. May be stopped and run again. Returns the rows written.

    Raises ``CannotOpen`` once all others are sealed, when there are values that no key opens: one that somebody
    changed does not keep the rest with a key that is to go.
    """
    written, closed = 0, []
    for model, fields in encrypted_columns():
        count, stay = _rotate(model, fields)
        written += count
        closed += stay
    if closed:
        raise CannotOpen(f"{written} rows sealed with the first key; as they were are: {' '.join(closed)}")
    return written


def _rotate(model: type[models.Model], fields: list[EncryptedTextField]) -> tuple[int, list[str]]:
    """How many rows were written, and what was said of each that did not open."""
    names = [field.attname for field in fields]
    stored = {name: models.functions.Cast(models.F(name), models.TextField()) for name in names}
    raw = {f"raw_{name}": expression for name, expression in stored.items()}
    written, last = 0, None
    closed: list[str] = []
    manager = model._default_manager
    while True:
        rows = manager.annotate(**raw).order_by("pk").values("pk", *raw)
        page = list((rows if last is None else rows.filter(pk__gt=last))[:BATCH])
        if not page:
            return written, closed
        last = page[-1]["pk"]
        for row in page:
            if all(not row[name] or is_sealed_with_first_key(row[name]) for name in raw):
                continue
            try:
                with transaction.atomic():  # what was changed meanwhile is read again under the lock
                    current = manager.select_for_update().get(pk=row["pk"])
                    for field in fields:
                        field.must_open(current)
                    current.save(update_fields=names)
                written += 1
            except CannotOpen as error:
                closed.append(str(error))
