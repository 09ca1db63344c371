"""Communities and chats: who meets where and when, and how many they said they are."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from programmes.models import Programme

from .resources import LANGUAGE, Platform


class CommunityQuerySet(models.QuerySet["Community"]):
    def for_programme(self, programme: Programme) -> CommunityQuerySet:
        return self.filter(programme=programme)

    def listed(self) -> CommunityQuerySet:
        return self.filter(is_listed=True)

    def that_meet(self) -> CommunityQuerySet:
        """Those whose meetings somebody has confirmed: only they go into calendars."""
        return self.listed().filter(state=Community.State.MEETS, first_at__isnull=False)


class Community(models.Model):
    class Kind(models.TextChoices):
        CHAT = "chat", "Chat"
        COMMUNITY = "community", "Community"
        PODCAST = "podcast", "Podcast"
        GROUP = "group", "Group"
        DIRECTORY = "directory", "Directory"

    class State(models.TextChoices):
        MEETS = "meets", "Active"
        UNKNOWN = "unknown", "Not confirmed"
        ENDED = "ended", "Ended"

    class Repeat(models.TextChoices):
        ONCE = "", "Once"
        WEEKLY = "weekly", "Every week"
        FORTNIGHTLY = "fortnightly", "Every two weeks"
        MONTHLY = "monthly", "Every month, on the same weekday"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="communities")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField("what it is", max_length=1000)
    url = models.URLField("where", max_length=500, blank=True)
    hashtag = models.CharField(max_length=60, blank=True)
    platforms = ArrayField(
        models.CharField(max_length=10, choices=Platform.choices), default=list, blank=True
    )
    meets = models.CharField("when they meet, in words", max_length=120, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.UNKNOWN)
    checked_on = models.DateField("last looked at", null=True, blank=True)
    first_at = models.DateTimeField("first meeting in the calendar", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(5), MaxValueValidator(600)]
    )
    repeat = models.CharField(max_length=12, choices=Repeat.choices, blank=True)
    calendar_sequence = models.PositiveIntegerField(
        default=0, help_text="Rises with every change (RFC 5545)."
    )
    source_title = models.CharField("who says so", max_length=160, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    is_listed = models.BooleanField(default=True)
    search = models.GeneratedField(
        expression=SearchVector("name", "hashtag", weight="A", config=LANGUAGE)
        + SearchVector("text", weight="C", config=LANGUAGE),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = CommunityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "communities"
        ordering = ["name"]
        indexes = [GinIndex(fields=["search"], name="community_search")]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="community_once_per_programme"),
            models.CheckConstraint(
                condition=Q(state="unknown") | Q(checked_on__isnull=False),
                name="community_state_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__regex=r"^https?://"), name="community_url_is_web"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=600), name="community_minutes_are_sensible"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("guidance:communities", args=[self.programme.slug]) + f"#community-{self.pk}"

    def platform_labels(self) -> list[str]:
        return [Platform(name).label for name in self.platforms]


class CommunityNumber(models.Model):
    """A number somebody published: what it counts, when that was, and where it stands."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="numbers")
    value = models.PositiveIntegerField()
    counts = models.CharField("what it counts", max_length=80)
    as_at = models.CharField("from when", max_length=60, help_text="A date, a year, or what is known of it.")
    source_title = models.CharField(max_length=160)
    source_url = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["community", "pk"]

    def __str__(self) -> str:
        return f"{self.value} {self.counts}, {self.as_at}"


def meetings_of(programme: Programme) -> CommunityQuerySet:
    return Community.objects.for_programme(programme).that_meet().select_related("programme")
