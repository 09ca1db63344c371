"""Links that lead out of the portal: where each stands, and what looking at it found.

A link is a fact about the world and belongs to no programme; its uses say which resource, case study or community
holds it. What is published is followed when it changes (``guidance.links.places``), looked at by a background job
(``guidance.links.checking``), and readers are told once a link has failed on two different days.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from programmes.models import Programme

from .communities import Community
from .resources import Resource
from .stories import CaseStudy

MAX_URL = 1000  # characters; what is longer is hardly a link that people keep


class Outcome(models.TextChoices):
    """What one look found."""

    WORKS = "works", "It works"
    MOVED = "moved", "It works and has moved for good"
    GONE = "gone", "The site says that the page is not there"
    NO_NAME = "no_name", "No site has this name"
    NO_ANSWER = "no_answer", "The site did not answer"
    BROKEN = "broken", "The site answered with a mistake of its own"
    BAD_TLS = "bad_tls", "The site could not prove who it is"
    ODD = "odd", "It is no web address"
    DENIED = "denied", "The site does not answer programs like ours"
    UNCLEAR = "unclear", "The answer could not be understood"
    LOOP = "loop", "It leads on and on without an end"
    INSIDE = "inside", "It leads to an address where the portal does not go"
    OURS = "ours", "Nothing outside could be reached from here"


WORKING = frozenset({Outcome.WORKS, Outcome.MOVED})
FAILURES = frozenset(
    {Outcome.GONE, Outcome.NO_NAME, Outcome.NO_ANSWER, Outcome.BROKEN, Outcome.BAD_TLS, Outcome.ODD}
)


class LinkQuerySet(models.QuerySet["Link"]):
    def used_in(self, programme: Programme) -> LinkQuerySet:
        return self.filter(pk__in=LinkUse.objects.filter(programme=programme).values("link"))

    def dead(self) -> LinkQuerySet:
        return self.filter(state=Link.State.DEAD)

    def due(self, now: datetime | None = None) -> LinkQuerySet:
        """Those to look at: what an editor asked for first, then the longest due."""
        due = self.filter(next_look_at__lte=now or timezone.now())
        return due.order_by(F("asked_at").asc(nulls_last=True), "next_look_at", "pk")


class Link(models.Model):
    class State(models.TextChoices):
        """In the order in which editors want to see them."""

        DEAD = "dead", "Dead"
        FAILED = "failed", "Failed once"
        MOVED = "moved", "Moved"
        UNSURE = "unsure", "Could not check"
        UNCHECKED = "unchecked", "Not checked"
        WORKS = "works", "Works"

    url = models.CharField(max_length=MAX_URL, unique=True)
    host = models.CharField(max_length=253)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNCHECKED)
    outcome = models.CharField("last look", max_length=10, choices=Outcome.choices, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    failed_on = models.DateField(null=True, blank=True, help_text="First day in London on which it failed.")
    dead_since = models.DateField(null=True, blank=True)
    moved_to = models.CharField(max_length=MAX_URL, blank=True)
    next_look_at = models.DateTimeField(default=timezone.now)
    looking_since = models.DateTimeField(null=True, blank=True, help_text="While a worker looks at it.")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When an editor asked for another look.")

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["url"]
        indexes = [models.Index(fields=["next_look_at"], name="link_next_look")]
        constraints = [
            models.CheckConstraint(condition=Q(url__regex=r"^https?://"), name="link_is_web"),
            models.CheckConstraint(
                condition=(Q(state="dead", dead_since__isnull=False, failed_on__lt=F("dead_since")))
                | (~Q(state="dead") & Q(dead_since=None)),
                name="link_dead_after_two_days",
            ),
            models.CheckConstraint(
                condition=Q(state="unchecked") | Q(checked_at__isnull=False),
                name="link_state_comes_of_a_look",
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def is_waiting(self) -> bool:
        """An editor asked for a look that has not been taken yet."""
        return self.asked_at is not None


class LinkUseQuerySet(models.QuerySet["LinkUse"]):
    def for_programme(self, programme: Programme) -> LinkUseQuerySet:
        return self.filter(programme=programme)

    def dead(self) -> LinkUseQuerySet:
        """Uses of links that readers are told about."""
        return self.filter(link__state=Link.State.DEAD).select_related("link").order_by("place", "link__url")


class LinkUse(models.Model):
    """Where a link stands: in exactly one resource, case study or community of a programme."""

    class Place(models.TextChoices):
        ADDRESS = "address", "Its address"
        SOURCE = "source", "Its source"
        TEXT = "text", "In its text"

    link = models.ForeignKey(Link, models.CASCADE, related_name="uses")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    resource = models.ForeignKey(Resource, models.CASCADE, null=True, blank=True, related_name="link_uses")
    story = models.ForeignKey(CaseStudy, models.CASCADE, null=True, blank=True, related_name="link_uses")
    community = models.ForeignKey(Community, models.CASCADE, null=True, blank=True, related_name="link_uses")
    place = models.CharField(max_length=8, choices=Place.choices)
    on = models.DateField(help_text="When it was published: an archive’s copy of about then says the same.")

    objects = LinkUseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resource__isnull=False, story=None, community=None)
                | Q(resource=None, story__isnull=False, community=None)
                | Q(resource=None, story=None, community__isnull=False),
                name="link_use_is_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["link", "resource", "story", "community", "place"],
                nulls_distinct=False,
                name="link_use_once_per_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.link} in {self.holder}"

    @property
    def holder(self) -> Any:
        """The resource, case study or community."""
        return self.resource or self.story or self.community


class LinkCheck(models.Model):
    """One look: what came of it. Two years are kept."""

    link = models.ForeignKey(Link, models.CASCADE, related_name="checks")
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    status = models.PositiveSmallIntegerField("HTTP status", null=True, blank=True)
    ms = models.PositiveIntegerField(help_text="How long it took, in milliseconds.")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["link", "-at"], name="link_check_by_link")]

    def __str__(self) -> str:
        return f"{self.link}, {self.at:%Y-%m-%d}: {self.get_outcome_display()}"
