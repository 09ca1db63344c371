"""What people decide and write about a chart: phases, annotations, judged points. Never made by a machine."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from programmes.models import Programme

from .data import DATES
from .history import keep_history
from .plan import Measure


class PhaseQuerySet(models.QuerySet["Phase"]):
    def standing(self) -> PhaseQuerySet:
        return self.filter(withdrawn_at=None)


@keep_history()
class Phase(models.Model):
    """From this date the chart has a median of its own. A person decided it and said why: the author may not
    be missing, so nothing that runs unattended can store one. Withdrawn phases stay, with who and when."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="phases")
    starts_on = models.DateField()
    reason = models.CharField(max_length=500)
    baseline_points = models.PositiveSmallIntegerField(
        "frozen after so many points",
        null=True,
        blank=True,
        help_text="The median comes from the first so many points of the phase and is then carried forward.",
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="phases_decided")
    decided_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="phases_withdrawn"
    )
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    objects = PhaseQuerySet.as_manager()

    class Meta:
        ordering = ["measure_id", "starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "starts_on"], condition=Q(withdrawn_at=None), name="phase_once_per_date"
            ),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="phase_has_a_reason"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | (
                    Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & Q(withdrawn_reason__regex=r"\S")
                ),
                name="phase_withdrawn_by_someone_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__gte=DATES.first, starts_on__lte=DATES.last),
                name="phase_date_is_plausible",
            ),
            models.CheckConstraint(
                condition=Q(baseline_points=None) | Q(baseline_points__gte=1),
                name="phase_baseline_has_points",
            ),
        ]

    def __str__(self) -> str:
        return f"From {self.starts_on}: {self.reason}"


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    def for_measure(self, measure: Measure) -> AnnotationQuerySet:
        """Those of the measure, and those of its whole programme."""
        return self.filter(programme=measure.programme_id).filter(Q(measure=measure) | Q(measure=None))


@keep_history()
class Annotation(models.Model):
    """A dated note on one chart, or on all charts of the programme. ``origin`` names the row of another room
    that it belongs to (such as a PDSA cycle), so that the room can find and move it again."""

    class Kind(models.TextChoices):
        CHANGE = "change", "Test of change"
        EVENT = "event", "Event"
        NOTE = "note", "Note"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="annotations")
    measure = models.ForeignKey(Measure, models.CASCADE, null=True, blank=True, related_name="annotations")
    on = models.DateField()
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.CHANGE)
    text = models.CharField(max_length=300)
    origin = models.CharField(max_length=60, blank=True)
    origin_label = models.CharField(max_length=120, blank=True, help_text="Such as “PDSA 2, adapted”.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "measure", "origin"],
                condition=~Q(origin=""),
                name="annotation_once_per_origin",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="annotation_has_text"),
            models.CheckConstraint(
                condition=Q(kind__in=["change", "event", "note"]), name="annotation_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(on__gte=DATES.first, on__lte=DATES.last), name="annotation_date_is_plausible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.text}"


@keep_history()
class PointJudgement(models.Model):
    """A person's judgement of one point, on the whole series and its breakdowns alike.

    *Astronomical*: obviously unusual, on which everyone would agree (Perla 2011): no formula decides it.
    *Excluded*: still drawn, left out of the calculation, for a reason.
    """

    class Kind(models.TextChoices):
        ASTRONOMICAL = "astronomical", "Astronomical point"
        EXCLUDED = "excluded", "Left out of the calculation"

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="judgements")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    dimension = models.CharField(max_length=40, blank=True, default="")
    category = models.CharField(max_length=120, blank=True, default="")
    period = models.DateField()
    ordinal = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["measure_id", "period", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "kind", "dimension", "category", "period", "ordinal"],
                name="judgement_once_per_point",
            ),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="judgement_has_a_reason"),
            models.CheckConstraint(
                condition=Q(kind__in=["astronomical", "excluded"]), name="judgement_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period}"
