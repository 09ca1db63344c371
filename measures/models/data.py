"""Observations, and the batches in which people enter them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import BooleanField, F, Func, Q
from django.utils import timezone

from .history import keep_history
from .plan import Measure

if TYPE_CHECKING:
    from accounts.models import User


class Dates(NamedTuple):
    first: date
    last: date


#: Outside of these dates a slip of the keyboard is likelier than a measurement.
DATES = Dates(date(2000, 1, 1), date(2099, 12, 31))
#: Larger numbers are slips too, and a double no longer counts exactly above it.
LARGEST = 1e15

# What depends on the measure (a numerator above its denominator, a date inside a period) a check constraint
# cannot see: the function of migration 0002 refuses it.
_CHECK_NEW = "PERFORM measures_refuse_bad_observations(array_agg(id)) FROM new_values; RETURN NULL;"


def finite(name: str, *, least: float = -LARGEST) -> Q:
    """NaN and infinity lie above every bound in PostgreSQL, so a plain range refuses them too."""
    return Q(**{name: None}) | Q(**{f"{name}__gte": least, f"{name}__lte": LARGEST})


class ImportBatch(models.Model):
    """One entry or import of observations: all of it was stored at once, and all of it can be undone."""

    class Kind(models.TextChoices):
        GRID = "grid", "Typed in"
        PASTE = "paste", "Pasted"
        CSV = "csv", "CSV file"
        XLSX = "xlsx", "Excel workbook"
        API = "api", "API"

    class State(models.TextChoices):
        COMMITTED = "committed", "Stored"
        UNDONE = "undone", "Undone"

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="batches")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.GRID)
    filename = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what was handed in.")
    state = models.CharField(max_length=9, choices=State.choices, default=State.COMMITTED)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    mapping = models.JSONField(
        null=True, blank=True, help_text="What the columns meant, for the next table of the same names."
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name_plural = "import batches"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="committed", undone_at=None) | Q(state="undone", undone_at__isnull=False),
                name="batch_is_stored_or_undone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filename or self.get_kind_display()}, {self.created_at:%Y-%m-%d}"


class ObservationQuerySet(models.QuerySet["Observation"]):
    def for_series(
        self, measure: Measure | int, dimension: str = "", category: str = ""
    ) -> ObservationQuerySet:
        return self.filter(measure=measure, dimension=dimension, category=category)

    def whole(self) -> ObservationQuerySet:
        return self.filter(dimension="")

    def entered(self) -> ObservationQuerySet:
        """Rows a person entered: a recount by the portal never overwrites them."""
        return self.exclude(batch=None)

    def visible_to(self, user: User | Any) -> ObservationQuerySet:
        return self.filter(measure__in=Measure.objects.visible_to(user).values("pk"))


@keep_history(inserts=False)
class Observation(models.Model):
    """One number of one period (or one event), for the whole or for one category of a breakdown.

    ``period`` is the first day of the day, week (Monday), month or quarter; for events the day it happened,
    ``ordinal`` telling several events of one day apart. A period without a row is a gap; a row with 0
    is a zero.
    """

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="observations", db_index=False)
    dimension = models.CharField(max_length=40, blank=True, default="")
    category = models.CharField(max_length=120, blank=True, default="")
    period = models.DateField()
    ordinal = models.PositiveSmallIntegerField(default=0)
    numerator = models.FloatField(null=True, blank=True)
    denominator = models.FloatField(null=True, blank=True)
    readings = ArrayField(models.FloatField(), null=True, blank=True)
    is_provisional = models.BooleanField("provisional", default=False)
    note = models.CharField(max_length=300, blank=True, default="")
    definition_version = models.PositiveIntegerField(default=1)
    batch = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, blank=True, related_name="observations", db_index=False
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        ordering = ["measure_id", "dimension", "category", "period", "ordinal"]
        constraints = [
            # In this order, so that the last periods of one series are one short walk along the index.
            models.UniqueConstraint(
                fields=["measure", "dimension", "category", "period", "ordinal"],
                name="observation_once_per_period",
            ),
            models.CheckConstraint(
                condition=Q(period__gte=DATES.first, period__lte=DATES.last),
                name="observation_date_is_plausible",
            ),
            models.CheckConstraint(condition=finite("numerator"), name="observation_numerator_is_a_number"),
            models.CheckConstraint(
                condition=finite("denominator", least=0), name="observation_denominator_is_a_number"
            ),
            models.CheckConstraint(
                condition=Q(readings=None)
                | Q(
                    Func(
                        F("readings"),
                        template=f"(cardinality(%(expressions)s) BETWEEN 1 AND 1000"
                        f" AND array_position(%(expressions)s, NULL) IS NULL"
                        f" AND -{LARGEST:.0f} <= ALL(%(expressions)s)"
                        f" AND {LARGEST:.0f} >= ALL(%(expressions)s))",
                        output_field=BooleanField(),
                    )
                ),
                name="observation_readings_are_numbers",
            ),
            models.CheckConstraint(
                condition=Q(numerator__isnull=False) | Q(readings__isnull=False),
                name="observation_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(dimension="", category="") | (~Q(dimension="") & ~Q(category="")),
                name="observation_category_has_a_dimension",
            ),
        ]
        indexes = [
            models.Index(fields=["batch"], name="observation_by_batch", condition=Q(batch__isnull=False)),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="added_fit_plan",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="new_values"),
                func=_CHECK_NEW,
            ),
            pgtrigger.Trigger(
                name="changed_fit_plan",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                referencing=pgtrigger.Referencing(old="old_values", new="new_values"),
                func=_CHECK_NEW,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.category} {self.period}".replace("  ", " ")


class ImportChange(models.Model):
    """What one batch did to one observation, so that undoing can bring back what was there before."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="changes")
    dimension = models.CharField(max_length=40, blank=True, default="")
    category = models.CharField(max_length=120, blank=True, default="")
    period = models.DateField()
    ordinal = models.PositiveSmallIntegerField(default=0)
    before = models.JSONField(
        null=True, blank=True, help_text="The row as it was; nothing when it was added."
    )
    after = models.JSONField(
        null=True, blank=True, help_text="The row as it became; nothing when it was removed."
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "dimension", "category", "period", "ordinal"],
                name="import_change_once_per_row",
            ),
            models.CheckConstraint(
                condition=Q(before__isnull=False) | Q(after__isnull=False),
                name="import_change_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.category} {self.period}".replace("  ", " ")
