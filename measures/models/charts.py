"""The stored result: one row for each series, calculated once and read by every page, picture and export."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .plan import Measure


class RunChartQuerySet(models.QuerySet["RunChart"]):
    def whole(self) -> RunChartQuerySet:
        return self.filter(dimension="")


class RunChart(models.Model):
    """The last analysis of one series with its verdict and sentence.

    ``refreshed_at`` is when the numbers behind it last changed, ``checked_at`` when it was last looked at:
    the same ``digest`` of the input rewrites nothing. ``problem`` says in words why there is no chart.
    """

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="charts", db_index=False)
    dimension = models.CharField(max_length=40, blank=True, default="")
    category = models.CharField(max_length=120, blank=True, default="")
    analysis = models.JSONField(null=True, blank=True, help_text="runcharts.Analysis.to_dict()")
    periods = ArrayField(models.DateField(), default=list, blank=True, help_text="The date of each point.")
    verdict = models.JSONField(null=True, blank=True, help_text="measures.verdicts.Verdict.to_dict()")
    verdict_kind = models.CharField(max_length=12, blank=True)
    sentence = models.TextField(blank=True)
    notes = ArrayField(models.TextField(), default=list, blank=True, help_text="What a reader should know.")
    states = models.JSONField(
        default=dict,
        blank=True,
        help_text="What is special about a point, by its position: provisional, left out …",
    )
    problem = models.TextField(blank=True)
    latest_period = models.DateField(null=True, blank=True)
    latest_value = models.FloatField(null=True, blank=True)
    latest_numerator = models.FloatField(null=True, blank=True)
    latest_denominator = models.FloatField(null=True, blank=True)
    latest_is_provisional = models.BooleanField(default=False)
    points = models.PositiveIntegerField(default=0)
    rule_set = models.CharField(max_length=16)
    rule_set_version = models.CharField(max_length=20)
    engine_version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, help_text="SHA-256 of everything the result depends on.")
    refreshed_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(default=timezone.now)

    objects = RunChartQuerySet.as_manager()

    class Meta:
        ordering = ["measure_id", "dimension", "category"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "dimension", "category"], name="run_chart_once_per_series"
            ),
            models.CheckConstraint(
                condition=Q(analysis__isnull=False) | ~Q(problem="") | Q(verdict_kind="no_data"),
                name="run_chart_or_a_problem",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.category}".strip()
