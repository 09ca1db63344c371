"""Work that is due, how far it is, and what ran when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .plan import Measure


class DueRefresh(models.Model):
    """A series of a measure has to be refreshed. Written in the transaction of the change; removed in the
    transaction that stores the refreshed chart. Until then nothing can lose it: no killed worker, no lost
    message, no message delivered twice.

    ``from_period`` to ``to_period``: what must be counted again from the source (nothing: no recount).
    ``is_everything``: every series of the measure, because the plan or a judgement changed.
    """

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="due", db_index=False)
    dimension = models.CharField(max_length=40, blank=True, default="")
    category = models.CharField(max_length=120, blank=True, default="")
    from_period = models.DateField(null=True, blank=True)
    to_period = models.DateField(null=True, blank=True)
    is_everything = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "due refreshes"
        ordering = ["id"]
        indexes = [models.Index(fields=["measure"], name="due_refresh_by_measure")]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_period=None, to_period=None)
                | Q(from_period__isnull=False, to_period__gte=F("from_period")),
                name="due_refresh_has_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.category} {self.from_period or ''}".strip()


class RefreshState(models.Model):
    """Where the refresh of a measure stands, for the dispatcher and for people. Written outside of the
    refresh's own transaction, so that progress can be seen while it runs."""

    class State(models.TextChoices):
        IDLE = "idle", "Up to date"
        QUEUED = "queued", "Waiting for its turn"
        RUNNING = "running", "Running"
        FAILED = "failed", "Failed"

    measure = models.OneToOneField(Measure, models.CASCADE, primary_key=True, related_name="refresh_state")
    state = models.CharField(max_length=7, choices=State.choices, default=State.IDLE)
    requested_at = models.DateTimeField(null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True, help_text="When a task was last sent for it.")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField("failures in a row", default=0)
    reason = models.CharField("why it failed", max_length=400, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(reason=""), name="refresh_failure_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.get_state_display()}"


class JobRun(models.Model):
    """One run of a background job, for the jobs page. Of quiet runs (nothing to do) only the last is kept."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    task = models.CharField(max_length=120)
    subject = models.CharField(max_length=160, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.RUNNING)
    counts = models.JSONField(default=dict, blank=True)
    message = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [models.Index(fields=["task", "-started_at"], name="job_run_last_of_task")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", ended_at=None)
                | (~Q(state="running") & Q(ended_at__isnull=False)),
                name="job_run_ends_when_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.started_at:%Y-%m-%d %H:%M:%S}"
