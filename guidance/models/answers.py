"""What readers answer to "Was this useful?", and what they searched for and did not find."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from programmes.models import Programme

from .resources import Edition, Resource


class Answer(models.Model):
    """Useful or not. Signed-in people have one answer and may change it; of others nothing is kept but the answer
    and its day.
    """

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="answers")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    is_useful = models.BooleanField()
    comment = models.CharField(max_length=500, blank=True)
    on = models.DateField(default=timezone.localdate)

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["resource", "-on"], name="answer_by_resource")]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "user"], condition=Q(user__isnull=False), name="answer_once_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{'useful' if self.is_useful else 'not useful'}: {self.resource}"


class Wanted(models.Model):
    """Words that were searched for and found nothing: what to write next."""

    class State(models.TextChoices):
        OPEN = "open", "To look at"
        DONE = "done", "Dealt with"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    words = models.CharField(max_length=60)
    times = models.PositiveIntegerField(default=1)
    first_on = models.DateField(default=timezone.localdate)
    last_on = models.DateField(default=timezone.localdate)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)

    class Meta:
        verbose_name_plural = "wanted"
        ordering = ["-times", "words"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "words"], name="wanted_once_per_programme")
        ]

    def __str__(self) -> str:
        return self.words
