"""What every table with words in it is built on, and what is kept when words are refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import Any

import structlog
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from programmes.identifiers import Kind
from programmes.models import Programme

from ..fields import GuardedTextField, LookedAt, is_new
from ..guard import Refused, kinds_in, split_over

log = structlog.get_logger(__name__)

# An action keeps refusals itself, after its transaction has been taken back.
acting: ContextVar[bool] = ContextVar("complaints_acting", default=False)


class Refusal(models.Model):
    """Something that could identify a person was refused: where, of which kind, and never what."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+", null=True)
    table = models.CharField(max_length=40)
    field = models.CharField(max_length=40)
    kinds = ArrayField(models.CharField(max_length=10, choices=[(kind.name, kind.value) for kind in Kind]))
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kinds__contained_by=[kind.name for kind in Kind]),
                name="refusal_kinds_are_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.table}.{self.field}: {', '.join(self.kinds)}"

    def kind_words(self) -> str:
        return ", ".join(Kind[name].value for name in self.kinds)


def keep_refusals(
    *, programme_id: int | None, table: str, kinds: Mapping[str, Iterable[Kind]], by: Any = None
) -> None:
    """One row for each field, and a line of the portal's log, both of the kinds alone.

    Inside a transaction of the caller's own the rows share its fate: who takes everything back takes them back too,
    and the line in the log is what stays. Who catches the refusal and commits keeps both. The rows do not go through
    a connection of their own: it would not see a programme or an account that the same transaction has just made, and
    where the caller holds the lock of one, it would wait for a caller who waits for it, which the database cannot
    tell. The portal's own pages and jobs call no action inside a transaction.
    """
    for field, found in kinds.items():
        log.warning(
            "words_refused",
            programme=programme_id,
            table=table,
            field=field,
            kinds=[kind.name for kind in found],
        )
    Refusal.objects.bulk_create(
        Refusal(
            programme_id=programme_id,
            table=table,
            field=field,
            kinds=[kind.name for kind in found],
            by_id=by.pk if by else None,
        )
        for field, found in kinds.items()
    )


def keep_refusal(refusal: Refused, *, by: Any = None) -> None:
    keep_refusals(programme_id=refusal.programme_id, table=refusal.table, kinds=refusal.kinds, by=by)


def is_no_choice(field: Any, value: Any) -> bool:
    """Whether something else stands where only some words may."""
    if not field.flatchoices or value is None or hasattr(value, "resolve_expression"):
        return False
    return value not in dict(field.flatchoices) and not (field.blank and value == "")


def refuse_what_is_no_choice(model: type[models.Model], given: Mapping[str, Any]) -> None:
    """The database would refuse it too, and write the whole row into its log to say so."""
    wrong = [name for name, value in given.items() if is_no_choice(model._meta.get_field(name), value)]
    if wrong:
        raise ValidationError(dict.fromkeys(wrong, "This is none of its choices."))


def _is_looked_at(field: Any, value: Any) -> bool:
    return isinstance(field, LookedAt) or is_no_choice(field, value)


class GuardedQuerySet(models.QuerySet):
    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        rows = list(objs)
        for row in rows:
            row.guard()
        return super().bulk_create(rows, *args, **options)

    def bulk_update(self, objs: Iterable[Any], *args: Any, **options: Any) -> int:
        rows = list(objs)
        for row in rows:
            row.guard()
        return super().bulk_update(rows, *args, **options)

    def update(self, **given: Any) -> int:
        """What is written into rows that are not read. Sealed texts are not written like this at all."""
        texts = {name: getattr(value, "value", value) for name, value in given.items()}
        found = {
            name: kinds
            for name, text in texts.items()
            if isinstance(text, str) and _is_looked_at(self.model._meta.get_field(name), text)
            if (kinds := kinds_in(text))
        }
        if found:
            refusal = Refused(found)
            refusal.table = self.model._meta.model_name or ""
            if not acting.get():
                keep_refusal(refusal)
            raise refusal
        refuse_what_is_no_choice(self.model, texts)
        return super().update(**given)


class Guarded(models.Model):
    """Refuses in ``save`` and ``full_clean`` what could identify a person; with a ``GuardedQuerySet`` in
    ``bulk_create``, ``bulk_update`` and ``update`` too.
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        self.guard()
        super().save(*args, **options)

    def its_programme(self) -> int | None:
        return self.programme_id  # type: ignore[attr-defined]

    def refused(self) -> Refused | None:
        """What of the words that were written just now cannot stay."""
        found: dict[str, list[Kind]] = {}
        written: dict[str, str] = {}
        for field in self._meta.concrete_fields:
            value = self.__dict__.get(field.attname)
            looked_at = isinstance(field, GuardedTextField) or _is_looked_at(field, value)
            if looked_at and is_new(value):
                written[field.name] = str(value)
                if kinds := kinds_in(str(value)):
                    found[field.name] = kinds
        if not found:
            found = {name: kinds for name, (_, kinds) in split_over(written).items()}
        if not found:
            return None
        refusal = Refused(found)
        refusal.programme_id, refusal.table = self.its_programme(), self._meta.model_name or ""
        return refusal

    def guard(self) -> None:
        """Nothing, or ``Refused``, of which the kinds are kept."""
        if refusal := self.refused():
            if not acting.get():
                keep_refusal(refusal)
            raise refusal
        refuse_what_is_no_choice(
            self._meta.model,
            {field.attname: self.__dict__.get(field.attname) for field in self._meta.concrete_fields},
        )

    def clean(self) -> None:
        super().clean()
        self.guard()
