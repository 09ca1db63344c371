"""Texts of this room: none is written with a number or address in it, whichever way it comes."""

from __future__ import annotations

from typing import Any

import structlog
from django.core.validators import MaxLengthValidator
from django.db import models

from accounts.encryption import CannotOpen, Opened, OpenedInItsRow, RowBoundTextField, Sealed

from .guard import LONGEST, Refused, kinds_in

log = structlog.get_logger(__name__)
DO_NOT_OPEN = "These words do not open: they were changed outside the portal, or their key is missing"


class Unopened(str):
    """What is said in the place of words that no key opens. Written back, their seal stays as it was found."""

    __slots__ = ("context", "sealed")
    context: str
    sealed: str

    @classmethod
    def of(cls, sealed: str, *, context: str) -> Unopened:
        said = cls(DO_NOT_OPEN)
        said.context, said.sealed = context, sealed
        return said


class OpenedOrSaid(OpenedInItsRow):
    """One text that was changed takes no page down: in its place stands that it does not open, and a line of the
    portal's log says which, without what it holds.
    """

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        try:
            return super().__get__(instance, cls)
        except CannotOpen:
            assert instance is not None
            context = self.field.context_in(instance)
            log.error("words_do_not_open", text=context)
            said = Unopened.of(instance.__dict__[self.field.attname], context=context)
            instance.__dict__[self.field.attname] = said
            return said


def is_new(value: Any) -> bool:
    """Whether somebody wrote it just now. What was read and is written back unchanged was looked at before."""
    return bool(value) and not isinstance(value, (Opened, Sealed, Unopened))


class GuardedTextField(RowBoundTextField):
    """A text of at most ``LONGEST`` characters, sealed for its row."""

    descriptor_class = OpenedOrSaid

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
        if isinstance(value, Unopened):
            if value.context != self.context_in(model_instance):
                raise CannotOpen(f"{self.context} was not opened, so it is not written into another row.")
            return Sealed(value.sealed)
        return super().pre_save(model_instance, add)

    def must_open(self, instance: models.Model) -> None:
        if not self.opens(instance):
            raise CannotOpen(f"A value of {self.context_in(instance)} was changed, or no key opens it.")

    def opens(self, instance: models.Model) -> bool:
        """Whether what was read opens; without a line in the log for each that does not."""
        value = instance.__dict__[self.attname]
        if isinstance(value, Sealed):
            try:
                Opened.of(value, context=self.context_in(instance))
            except CannotOpen:
                return False
        return not isinstance(value, Unopened)


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
