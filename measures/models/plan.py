"""The measurement plan: what a measure is, how it is counted, drawn and judged, and its targets."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from programmes.models import Programme
from runcharts import CHARTS, RULE_SETS

from .history import keep_history

if TYPE_CHECKING:
    from accounts.models import User

#: Which charts fit which kind of number. A run chart fits all.
CHARTS_FOR: dict[str, tuple[str, ...]] = {
    "count": ("run", "c", "i", "mr"),
    "proportion": ("run", "p", "pp", "i", "mr"),
    "rate": ("run", "u", "up", "ip", "i", "mr"),
    "value": ("run", "i", "mr"),
    "readings": ("run", "xbar", "s", "i"),
    "events": ("run", "t", "g", "i"),
}


class MeasureQuerySet(models.QuerySet["Measure"]):
    def for_programme(self, programme: Programme) -> MeasureQuerySet:
        return self.filter(programme=programme)

    def published(self) -> MeasureQuerySet:
        return self.filter(visibility=Measure.Visibility.PUBLIC, programme__is_published=True)

    def visible_to(self, user: User | Any) -> MeasureQuerySet:
        """Published measures of published programmes, and every measure of the programmes one belongs to."""
        public = Q(visibility=Measure.Visibility.PUBLIC, programme__is_published=True)
        if not user.is_authenticated:
            return self.filter(public)
        mine = Programme.objects.of_member(user).values("pk")
        return self.filter(public | Q(programme__in=mine))

    def active(self) -> MeasureQuerySet:
        return self.filter(Q(active_to=None) | Q(active_to__gte=timezone.localdate()))

    def listening_to(self, source: str) -> MeasureQuerySet:
        return self.filter(source=source)


@keep_history()
class Measure(models.Model):
    """One measure of a programme, with everything a reader needs to know before trusting its chart."""

    class Kind(models.TextChoices):
        OUTCOME = "outcome", "Outcome"
        PROCESS = "process", "Process"
        BALANCE = "balance", "Balance"

    class DataKind(models.TextChoices):
        COUNT = "count", "A count"
        PROPORTION = "proportion", "A part of a whole, such as attended out of booked"
        RATE = "rate", "A rate, such as complaints for every 100 people"
        VALUE = "value", "A single figure, such as a score or a median"
        READINGS = "readings", "Several readings in each period"
        EVENTS = "events", "Rare events: the days between them"

    class Frequency(models.TextChoices):
        DAY = "day", "Every day"
        WEEK = "week", "Every week, from Monday"
        MONTH = "month", "Every month"
        QUARTER = "quarter", "Every quarter"
        EVENT = "event", "Whenever it happens"

    class Direction(models.TextChoices):
        INCREASE = "increase", "Higher is better"
        DECREASE = "decrease", "Lower is better"
        NEUTRAL = "neutral", "Neither: show signals without judging them"

    class Visibility(models.TextChoices):
        PROGRAMME = "programme", "Members of the programme"
        PUBLIC = "public", "Everyone, on the programme’s public page"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="measures")
    slug = models.SlugField("short name in the address", max_length=60)
    library_key = models.CharField(
        max_length=40, blank=True, help_text="Which ready-made measure it came from."
    )
    position = models.PositiveSmallIntegerField("place among its kind", default=0)
    name = models.CharField(max_length=120)
    summary = models.CharField("in one line", max_length=160, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    why_it_matters = models.TextField(blank=True)

    # What is counted. A change of these words makes a new version of the definition.
    operational_definition = models.TextField(blank=True)
    numerator_definition = models.TextField("numerator", blank=True)
    denominator_definition = models.TextField("denominator", blank=True)
    definition_version = models.PositiveIntegerField(default=1, editable=False)
    data_kind = models.CharField("what the number is", max_length=10, choices=DataKind.choices)
    unit = models.CharField(max_length=40, blank=True, help_text="Follows the number: people, clicks, %.")
    event_name = models.CharField("one event is called", max_length=40, blank=True)
    event_name_plural = models.CharField("several are called", max_length=40, blank=True)

    # How it is collected.
    data_source = models.TextField("data source, in words", blank=True)
    source = models.CharField("counted by the portal from", max_length=60, blank=True)
    divided_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="dividing",
        verbose_name="out of the numbers of",
        help_text="The measure whose numbers are the denominator of a rate that the portal counts.",
    )
    collection_method = models.TextField(blank=True)
    frequency = models.CharField(max_length=8, choices=Frequency.choices, default=Frequency.MONTH)
    sampling = models.TextField(blank=True)
    breakdowns = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="measures_owned"
    )
    active_from = models.DateField("collected from", null=True, blank=True)
    active_to = models.DateField("collected until", null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(
        "days until overdue",
        default=14,
        help_text="After a period ends, its number is expected within this time.",
    )

    # How it is drawn and judged.
    improvement_direction = models.CharField(max_length=8, choices=Direction.choices)
    goal = models.CharField("what success looks like", max_length=200, blank=True)
    chart_type = models.CharField(max_length=4, choices=list(CHARTS.items()), default="run")
    chart_reason = models.CharField("why this chart", max_length=300, blank=True)
    rule_set = models.CharField(
        max_length=16, choices=[(key, rules.name) for key, rules in RULE_SETS.items()], default="nhs-scotland"
    )
    multiplier = models.FloatField(default=1, help_text="100 for per cent, 10,000 for a rate per 10,000.")
    decimals = models.PositiveSmallIntegerField(null=True, blank=True)
    baseline_plan = models.CharField("baseline, in words", max_length=200, blank=True)
    baseline_points = models.PositiveSmallIntegerField("frozen after so many points", null=True, blank=True)
    baseline_end = models.DateField("frozen at the period of", null=True, blank=True)
    baseline_reason = models.CharField("why it was frozen there", max_length=300, blank=True)

    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PROGRAMME)
    last_review_on = models.DateField("reviewed", null=True, blank=True)
    next_review_on = models.DateField("next review", null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["programme_id", "position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "slug"], name="measure_slug_once_per_programme"),
            models.UniqueConstraint(
                fields=["programme", "library_key"],
                condition=~Q(library_key=""),
                name="measure_library_key_once_per_programme",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["outcome", "process", "balance"]), name="measure_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    *(Q(data_kind=kind, chart_type__in=charts) for kind, charts in CHARTS_FOR.items()),
                    _connector=Q.OR,
                ),
                name="measure_chart_fits_its_data",
            ),
            models.CheckConstraint(
                condition=Q(data_kind="events", frequency="event")
                | (~Q(data_kind="events") & ~Q(frequency="event")),
                name="measure_events_come_when_they_happen",
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=["day", "week", "month", "quarter", "event"]),
                name="measure_frequency_is_known",
            ),
            models.CheckConstraint(
                condition=Q(improvement_direction__in=["increase", "decrease", "neutral"]),
                name="measure_direction_is_known",
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=["programme", "public"]), name="measure_visibility_is_known"
            ),
            models.CheckConstraint(
                condition=Q(multiplier__gt=0, multiplier__lte=1e9), name="measure_multiplier_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(decimals=None) | Q(decimals__lte=6), name="measure_decimals_at_most_six"
            ),
            models.CheckConstraint(
                condition=Q(baseline_points=None) | Q(baseline_end=None),
                name="measure_baseline_frozen_one_way",
            ),
            models.CheckConstraint(
                condition=Q(baseline_points=None) | Q(baseline_points__gte=1),
                name="measure_baseline_has_points",
            ),
            models.CheckConstraint(
                condition=Q(active_to=None) | Q(active_from=None) | Q(active_to__gte=F("active_from")),
                name="measure_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(definition_version__gte=1), name="measure_definition_version_from_one"
            ),
        ]
        indexes = [models.Index(fields=["source"], name="measure_by_source", condition=~Q(source=""))]
        triggers = [
            # The promises about observations depend on the plan; a change of plan must keep them too.
            pgtrigger.Trigger(
                name="plan_fits_observations",
                operation=pgtrigger.UpdateOf("data_kind", "frequency"),
                when=pgtrigger.After,
                condition=pgtrigger.Condition(
                    "OLD.data_kind IS DISTINCT FROM NEW.data_kind "
                    "OR OLD.frequency IS DISTINCT FROM NEW.frequency"
                ),
                func="PERFORM measures_refuse_bad_observations(array_agg(o.id)) FROM measures_observation o "
                "WHERE o.measure_id = NEW.id; RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("measures:measure", args=[self.programme.slug, self.slug])

    @property
    def has_denominator(self) -> bool:
        return self.data_kind in (self.DataKind.PROPORTION, self.DataKind.RATE)

    @property
    def is_published(self) -> bool:
        return self.visibility == self.Visibility.PUBLIC

    @property
    def is_counted(self) -> bool:
        """Whether the portal counts it by itself from its own records."""
        return bool(self.source)


@keep_history()
class Target(models.Model):
    """What a measure should reach, in the units that are shown, from a date until the next one begins."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="targets")
    value = models.DecimalField(max_digits=18, decimal_places=6)
    effective_from = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["measure_id", "effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "effective_from"], name="target_once_per_date"),
            # A decimal column also takes NaN, which sorts above every number.
            models.CheckConstraint(
                condition=Q(value__gt=-1_000_000_000_000, value__lt=1_000_000_000_000),
                name="target_is_a_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value.normalize():f} from {self.effective_from}"
