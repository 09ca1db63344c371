"""The annual survey of a programme's staff: once each, with a name or truly without.

``SurveyTaken`` knows that somebody answered and ``SurveyReply`` what was answered. For a reply without a name
nothing leads from one to the other: no key, no time, no order (random keys), and from the first night on no
shared transaction (``mixing``). A survey asks only questions with given answers, so nobody is known by their words.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from programmes.models import Programme

from .answers import QuestionSet


class SurveyQuerySet(models.QuerySet["Survey"]):
    def for_programme(self, programme: Programme) -> SurveyQuerySet:
        return self.filter(programme=programme)

    def open(self, on: date | None = None) -> SurveyQuerySet:
        on = on or timezone.localdate()
        return self.filter(opens_on__lte=on, closes_on__gte=on)


class Survey(models.Model):
    """One year's survey, open from ``opens_on`` to ``closes_on``, both included (Europe/London)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="surveys")
    question_set = models.ForeignKey(QuestionSet, models.PROTECT, related_name="+")
    opens_on = models.DateField("opens")
    closes_on = models.DateField("closes")
    asked = models.PositiveIntegerField("how many people it is for", help_text="The N of every result.")
    asked_who = models.CharField("who they are", max_length=120)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="survey_closes_after_it_opens"
            ),
            models.CheckConstraint(condition=Q(asked__gt=0), name="survey_is_for_somebody"),
            models.UniqueConstraint(fields=["programme", "opens_on"], name="survey_once_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.question_set.title}, {self.opens_on.year}"

    def get_absolute_url(self) -> str:
        return reverse("evaluations:survey", args=[self.programme.slug, self.public_id])

    def is_open(self, on: date | None = None) -> bool:
        return self.opens_on <= (on or timezone.localdate()) <= self.closes_on

    def is_over(self, on: date | None = None) -> bool:
        return (on or timezone.localdate()) > self.closes_on


class SurveyTaken(models.Model):
    """Somebody answered. Not when, and not what."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="taken")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "user"], name="survey_answered_once_per_person"),
        ]

    def __str__(self) -> str:
        return "taken"


class SurveyReply(models.Model):
    """What was answered: a choice, or a list of choices, by the key of its question."""

    class Mode(models.TextChoices):
        NAMED = "named", "With my name"
        ANONYMOUS = "anonymous", "Without my name"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="replies")
    mode = models.CharField(max_length=9, choices=Mode.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    chosen = models.JSONField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(mode="anonymous", user=None) | Q(mode="named", user__isnull=False),
                name="survey_anonymous_has_no_person",
            ),
            models.UniqueConstraint(fields=["survey", "user"], name="survey_reply_once_per_person"),
        ]

    def __str__(self) -> str:
        return "reply"
