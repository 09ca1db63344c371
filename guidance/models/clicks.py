"""How often resources are opened, counted without following anybody: see docs/decisions/clicks-without-tracking.md.

A ``Click`` says that on one day one resource was opened by somebody who had not opened it that day; not who, not
when, not what else. Rows are only ever added: the primary key keeps a repeat of the same visitor out, and the database
refuses to change, delete or truncate. After the time for which they are kept they go with their month. What stays are
the sums in ``ClickDay``.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q, Sum

from programmes.models import Programme

from .resources import Resource


class Opened(models.TextChoices):
    """What a click opened."""

    DETAIL = "detail", "The page of the resource"
    OUTBOUND = "outbound", "What it leads to"


class Click(models.Model):
    """One visitor, one day, one resource, one way of opening it. ``visit`` can be made by nobody after the day.

    The table is divided by months of ``day``, and has a further column ``xid``, the number of the transaction that
    wrote the row: the day sums are taken below the lowest number that is still at work. There is no constraint on
    ``resource``, as checking it would lock the row of a popular resource for everybody who opens it.
    """

    pk = models.CompositePrimaryKey("day", "resource_id", "visit", "kind")
    day = models.DateField(help_text="In Europe/London.")
    resource = models.ForeignKey(Resource, models.DO_NOTHING, db_constraint=False, related_name="+")
    visit = models.UUIDField(
        help_text="A digest of visitor and resource under a key that is thrown away after the day."
    )
    kind = models.CharField(max_length=8, choices=Opened.choices)

    class Meta:
        triggers = [
            pgtrigger.Protect(name="rows_are_only_added", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.day}"


class ClickDayQuerySet(models.QuerySet["ClickDay"]):
    def for_programme(self, programme: Programme) -> ClickDayQuerySet:
        return self.filter(resource__programme=programme)

    def visits(self) -> ClickDayQuerySet:
        """Each visitor once a day for each resource, however it was opened."""
        return self.filter(kind=ClickDay.Kind.VISIT)

    def sums_since(self, day: date, **names: date) -> dict[str, int]:
        """Sums by kind since ``day``; further days give further sums, ``names`` being what theirs begin with."""
        sums: dict[str, Any] = {}
        for prefix, first in {"": day, **{f"{name}_": since for name, since in names.items()}}.items():
            for kind in ClickDay.Kind.values:
                sums[prefix + kind] = Sum("count", filter=Q(day__gte=first, kind=kind), default=0)
        return self.filter(day__gte=min(day, *names.values()) if names else day).aggregate(**sums)


class ClickDay(models.Model):
    """How often a resource was opened on a day."""

    class Kind(models.TextChoices):
        VISIT = "visit", "Visitors"
        DETAIL = "detail", "Opened its page"
        OUTBOUND = "outbound", "Went on to what it leads to"

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="click_days")
    day = models.DateField(help_text="In Europe/London.")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    count = models.PositiveIntegerField()

    objects = ClickDayQuerySet.as_manager()

    class Meta:
        ordering = ["resource", "day", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "day", "kind"], name="click_day_once"),
        ]
        indexes = [models.Index(fields=["day"], name="click_day_by_day")]

    def __str__(self) -> str:
        return f"{self.count} {self.kind} on {self.day}"


class ClickMark(models.Model):
    """Up to which transaction clicks are in the day sums: one row, whose lock lets one writer in at a time."""

    horizon = models.BigIntegerField(default=1, help_text="The first transaction that is not yet counted.")
    moved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="click_mark_is_one")]

    def __str__(self) -> str:
        return f"before transaction {self.horizon}"


class DaySalt(models.Model):
    """The key of today's visits. Thrown away when the next day has its own, and kept out of the database's log."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField()

    def __str__(self) -> str:
        return f"the key of {self.day}"
