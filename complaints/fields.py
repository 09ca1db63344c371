"""Texts of this room: none is written with a number or address in it, whichever way it comes."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models

from accounts.encryption import Opened, RowBoundTextField, Sealed

from .guard import LONGEST, Refused, kinds_in


def is_new(value: Any) -> bool:
    """Whether somebody wrote it just now. What was read and is written back unchanged was looked at before."""
    return bool(value) and not isinstance(value, (Opened, Sealed))


class GuardedTextField(RowBoundTextField):
    """A text of at most ``LONGEST`` characters, sealed for its row."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", LONGEST)
        super().__init__(*args, **options)
        self.validators.append(MaxLengthValidator(self.max_length))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = getattr(model_instance, self.attname)
        if is_new(value):
            assert len(value) <= (self.max_length or LONGEST), f"{self.name} is too long"
            if kinds := kinds_in(value):
                raise Refused({self.name: kinds})
        return super().pre_save(model_instance, add)


class LookedAt(models.Field):
    """Words that the database must be able to compare, such as a reference: not sealed, and looked at as well."""

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if isinstance(value, str) and (kinds := kinds_in(value)):
            raise Refused({self.name: kinds})
        return super().get_db_prep_save(value, connection)


class GuardedCharField(LookedAt, models.CharField):
    pass


class GuardedURLField(LookedAt, models.URLField):
    pass
