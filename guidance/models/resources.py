"""Resources, their editions and files.

A resource is an address with an owner and a date of the next review. What stands at the address is its current
``Edition``. An edition without a number is the draft that editors work on; publishing gives it the next number,
and from then on the database refuses to change its words: a reader who acknowledged version 3 can always see
what version 3 said.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from programmes.models import Programme, Role
from programmes.permissions import roles_in

if TYPE_CHECKING:
    from accounts.models import User

LANGUAGE = "english"  # of the full-text search: stems as English has them
MAX_TEXT = 60_000  # characters, about forty pages; longer texts are files
MAX_MINUTES = 240
EDITORS = frozenset({Role.QI_LEAD.value, Role.PROGRAMME_ADMIN.value})
# Addresses below /<programme>/guidance/ that belong to the room itself.
RESERVED = frozenset(
    {"all", "api", "case-studies", "check", "communities", "go", "keep", "links", "new", "path", "search"}
)


class Step(models.TextChoices):
    """The four steps of the path, named in the blog "Improving healthcare through social media"."""

    READY = "ready", "Ready"
    STEADY = "steady", "Steady"
    GO = "go", "Go"
    GEAR = "gear", "Move up a gear"


class Kind(models.TextChoices):
    POLICY = "policy", "Policy"
    REGULATOR = "regulator", "Regulator guidance"
    BODY = "body", "Professional-body guidance"
    HOW_TO = "how_to", "How-to"
    VIDEO = "video", "Video"
    PODCAST = "podcast", "Podcast"
    TOOL = "tool", "Tool"
    COMMUNITY = "community", "Community"
    CASE_STUDY = "case_study", "Case study"
    TEMPLATE = "template", "Template"


# What is heard or watched needs words too: for people who cannot hear it, and where the network blocks it.
NEEDS_TRANSCRIPT = (Kind.VIDEO, Kind.PODCAST)


class Platform(models.TextChoices):
    BLUESKY = "bluesky", "Bluesky"
    FACEBOOK = "facebook", "Facebook"
    INSTAGRAM = "instagram", "Instagram"
    LINKEDIN = "linkedin", "LinkedIn"
    MASTODON = "mastodon", "Mastodon"
    X = "x", "X (Twitter)"
    YOUTUBE = "youtube", "YouTube"
    BLOG = "blog", "Blogs"
    PODCAST = "podcast", "Podcasts"
    MESSAGES = "messages", "Message groups"


class Evidence(models.TextChoices):
    """What stands behind a resource, the firmest first."""

    REQUIRED = "required", "Required by law, regulator or employer"
    RESEARCH = "research", "Research or evaluation"
    CONSENSUS = "consensus", "Agreed by a professional body or experts"
    EXPERIENCE = "experience", "Experience of colleagues"


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ResourceFile(models.Model):
    """A file as it came, checked by its content. It lives in the database, where backups and every web process
    find it.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.name


class ResourceQuerySet(models.QuerySet["Resource"]):
    def for_programme(self, programme: Programme) -> ResourceQuerySet:
        return self.filter(programme=programme)

    def published(self) -> ResourceQuerySet:
        return self.filter(state=State.PUBLISHED)

    def visible_to(self, user: User | Any, programme: Programme) -> ResourceQuerySet:
        """What was ever published for everybody (what was withdrawn says so); drafts for editors."""
        resources = self.for_programme(programme)
        return resources if EDITORS & roles_in(user, programme) else resources.exclude(state=State.DRAFT)

    def for_page(self) -> ResourceQuerySet:
        """With what a line about a resource names: its words, owner and programme, without long texts."""
        return self.select_related("current", "owner", "programme__board").defer(
            "current__body", "current__transcript", "current__search"
        )

    def overdue(self, on: date | None = None) -> ResourceQuerySet:
        return self.published().filter(next_review_on__lt=on or timezone.localdate())

    def that_fit(
        self,
        *,
        profession: str = "",
        platform: str = "",
        step: str = "",
        kind: str = "",
        minutes: int | None = None,
    ) -> ResourceQuerySet:
        """Published resources that fit. One that names no profession or platform is for all of them."""
        found = self.published()
        if profession:
            everybody = Q(current__professions=[])
            found = found.filter(everybody | Q(current__professions__contains=[profession]))
        if platform:
            anywhere = Q(current__platforms=[])
            found = found.filter(anywhere | Q(current__platforms__contains=[platform]))
        if step:
            found = found.filter(current__step=step)
        if kind:
            found = found.filter(current__kind=kind)
        if minutes:
            found = found.filter(current__minutes__lte=minutes)
        return found


class Resource(models.Model):
    """Something worth opening, with somebody who keeps it true."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="resources")
    slug = models.SlugField("short name in the address", max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="owned_resources"
    )
    current = models.ForeignKey(
        "Edition", models.RESTRICT, null=True, blank=True, related_name="+", editable=False
    )
    asks_acknowledgement = models.BooleanField(
        "people say that they have read it",
        default=False,
        help_text="Step Ready asks everybody to say so, and asks again after every new version.",
    )
    last_reviewed_on = models.DateField(null=True, blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    replaced_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="What to read instead, once it is withdrawn.",
    )

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "slug"], name="resource_slug_once_per_programme"),
            models.CheckConstraint(condition=~Q(slug__in=sorted(RESERVED)), name="resource_slug_is_free"),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(current__isnull=False, last_reviewed_on__isnull=False, next_review_on__isnull=False),
                name="resource_published_has_words_and_a_review",
            ),
            models.CheckConstraint(
                condition=Q(next_review_on=None) | Q(next_review_on__gt=F("last_reviewed_on")),
                name="resource_review_comes_after_the_last",
            ),
            models.CheckConstraint(
                condition=(Q(state="withdrawn") & ~Q(withdrawn_reason="") & Q(withdrawn_at__isnull=False))
                | (~Q(state="withdrawn") & Q(withdrawn_at=None)),
                name="resource_withdrawn_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | (Q(state="withdrawn") & ~Q(replaced_by=F("pk"))),
                name="resource_replaced_by_another_when_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return self.current.title if self.current else self.slug

    def get_absolute_url(self) -> str:
        return reverse("guidance:resource", args=[self.programme.slug, self.slug])

    @property
    def is_overdue(self) -> bool:
        due = self.next_review_on
        return self.state == State.PUBLISHED and due is not None and due < timezone.localdate()

    @property
    def is_due_soon(self) -> bool:
        due = self.next_review_on
        soon = timezone.localdate() + timedelta(days=28)
        return self.state == State.PUBLISHED and due is not None and not self.is_overdue and due <= soon

    def draft(self) -> Edition | None:
        """The edition that editors work on."""
        return self.editions.filter(number=None).first()


# What readers read. Once an edition has a number the database refuses to change any of it.
EDITION_WORDS = (
    "title", "kind", "summary", "body", "url", "source", "file", "transcript", "minutes", "professions",
    "platforms", "step", "evidence", "change_note",
)  # fmt: skip


class EditionQuerySet(models.QuerySet["Edition"]):
    def numbered(self) -> EditionQuerySet:
        """Published editions, the newest first."""
        return self.filter(number__isnull=False).order_by("-number")


class Edition(models.Model):
    """What a resource says, in one version. Without a number: the draft."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField("version", null=True, blank=True)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    summary = models.CharField("in one or two sentences", max_length=300)
    body = models.TextField("text", blank=True, max_length=MAX_TEXT, help_text="Markdown.")
    url = models.URLField("where it is", max_length=500, blank=True)
    source = models.CharField("who publishes it", max_length=120, blank=True)
    file = models.ForeignKey(ResourceFile, models.RESTRICT, null=True, blank=True, related_name="editions")
    transcript = models.TextField("transcript or summary", blank=True, max_length=MAX_TEXT)
    minutes = models.PositiveSmallIntegerField(
        "minutes it takes", validators=[MinValueValidator(1), MaxValueValidator(MAX_MINUTES)]
    )
    professions = ArrayField(
        models.CharField(max_length=6), default=list, blank=True, help_text="Codes; none: for everybody."
    )
    platforms = ArrayField(
        models.CharField(max_length=10, choices=Platform.choices), default=list, blank=True
    )
    step = models.CharField("step of the path", max_length=8, choices=Step.choices, blank=True)
    evidence = models.CharField("what stands behind it", max_length=12, choices=Evidence.choices)
    change_note = models.CharField("what changed", max_length=200, blank=True)
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config=LANGUAGE)
        + SearchVector("summary", "source", weight="B", config=LANGUAGE)
        + SearchVector("body", weight="C", config=LANGUAGE)
        + SearchVector("transcript", weight="D", config=LANGUAGE),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["resource", "number"]
        indexes = [GinIndex(fields=["search"], name="edition_search")]
        constraints = [
            models.UniqueConstraint(fields=["resource", "number"], name="edition_number_once_per_resource"),
            models.UniqueConstraint(
                fields=["resource"], condition=Q(number=None), name="edition_one_draft_per_resource"
            ),
            models.CheckConstraint(
                condition=Q(number=None, published_at=None) | Q(number__gte=1, published_at__isnull=False),
                name="edition_number_comes_with_publishing",
            ),
            models.CheckConstraint(
                condition=Q(number=None) | ~Q(kind__in=["video", "podcast"]) | ~Q(transcript=""),
                name="edition_heard_or_watched_has_words",
            ),
            models.CheckConstraint(
                condition=Q(number=None) | ~Q(body="") | ~Q(url="") | Q(file__isnull=False),
                name="edition_published_holds_something",
            ),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__regex=r"^https?://"), name="edition_url_is_web"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MAX_MINUTES), name="edition_minutes_are_sensible"
            ),
            models.CheckConstraint(
                condition=Q(platforms__contained_by=Platform.values), name="edition_platforms_are_known"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_words_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("resource", "number", *EDITION_WORDS),
                func="""
                    IF OLD.number IS NOT NULL THEN
                        RAISE EXCEPTION 'version % of resource % was published and stays as it is',
                            OLD.number, OLD.resource_id USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {f'version {self.number}' if self.number else 'draft'}"

    @property
    def programme(self) -> Programme:
        return self.resource.programme

    @property
    def is_draft(self) -> bool:
        return self.number is None

    def missing(self) -> list[str]:
        """What has to be there before it can be published, as sentences."""
        found = []
        if not (self.body or self.url or self.file_id):
            found.append("Write a text, give the link or add the file: one of them is needed.")
        if self.kind in NEEDS_TRANSCRIPT and not self.transcript.strip():
            what = Kind(self.kind).label.lower()
            found.append(
                f"Add a transcript or a summary. Without it a {what} says nothing to people who cannot hear "
                "or play it."
            )
        if self.url and not self.source:
            found.append("Say who publishes what the link leads to.")
        return found
