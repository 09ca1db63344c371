"""Case studies: what somebody did with social media, what came of it, and what others can use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from programmes.models import Locality, Programme
from programmes.permissions import roles_in

from .resources import EDITORS, LANGUAGE, Platform

if TYPE_CHECKING:
    from accounts.models import User


class Purpose(models.TextChoices):
    """The three purposes that Care Opinion's blog tells apart, from talking at people to talking with them."""

    BROADCAST = "broadcast", "Broadcast"
    TRANSPARENCY = "transparency", "Transparency"
    INVOLVEMENT = "involvement", "Involvement"


PURPOSES = {
    Purpose.BROADCAST: "Telling many people something",
    Purpose.TRANSPARENCY: "Letting people look in",
    Purpose.INVOLVEMENT: "Talking with people, and acting on what they say",
}


class CaseStudyQuerySet(models.QuerySet["CaseStudy"]):
    def for_programme(self, programme: Programme) -> CaseStudyQuerySet:
        return self.filter(programme=programme)

    def published(self) -> CaseStudyQuerySet:
        return self.filter(state=CaseStudy.State.PUBLISHED)

    def waiting(self) -> CaseStudyQuerySet:
        return self.filter(state=CaseStudy.State.WAITING)

    def visible_to(self, user: User | Any, programme: Programme) -> CaseStudyQuerySet:
        """Published ones for everybody, one's own whatever became of it, all for editors."""
        found = self.for_programme(programme)
        if EDITORS & roles_in(user, programme):
            return found
        seen = Q(state=CaseStudy.State.PUBLISHED)
        return found.filter(seen | Q(submitted_by=user.pk) if user.is_authenticated else seen)

    def for_page(self) -> CaseStudyQuerySet:
        return self.select_related("programme__board", "locality").defer("search")

    def with_adoptions(self) -> CaseStudyQuerySet:
        """Adds ``times_adopted``."""
        return self.annotate(times_adopted=Count("adoptions"))


class CaseStudy(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for an editor"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"
        DECLINED = "declined", "Not published"

    class Source(models.TextChoices):
        """Whether the page that tells of it is still there, as somebody saw it on ``source_checked_on``."""

        NOT_CHECKED = "not_checked", "Not checked"
        WORKS = "works", "Works"
        ARCHIVED = "archived", "Only in an archive"
        GONE = "gone", "Gone"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="case_studies")
    slug = models.SlugField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    title = models.CharField(max_length=120)
    who = models.CharField("who did it", max_length=160, help_text="A service or team, no person’s name.")
    when = models.CharField("when", max_length=80, blank=True)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    channels = ArrayField(models.CharField(max_length=10, choices=Platform.choices), default=list, blank=True)
    audience = models.CharField(max_length=200)
    done = models.TextField("what was done", max_length=3000)
    happened = models.TextField("what happened", max_length=3000)
    risk = models.TextField("what went wrong or could have", max_length=2000, blank=True)
    reuse = models.TextField("what others can use", max_length=2000, blank=True)
    source_title = models.CharField(max_length=160, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    source_state = models.CharField(max_length=12, choices=Source.choices, default=Source.NOT_CHECKED)
    source_checked_on = models.DateField(null=True, blank=True)
    locality = models.ForeignKey(Locality, models.SET_NULL, null=True, blank=True, related_name="+")
    answers_questions = models.BooleanField(
        "others may ask me about it",
        default=False,
        help_text="Questions come by letter; nobody sees your address until you answer.",
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="case_studies"
    )
    submitted_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField("why it is not published", max_length=300, blank=True)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config=LANGUAGE)
        + SearchVector("who", "audience", weight="B", config=LANGUAGE)
        + SearchVector("done", "happened", "risk", "reuse", weight="C", config=LANGUAGE),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = CaseStudyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "case studies"
        ordering = ["title"]
        indexes = [GinIndex(fields=["search"], name="case_study_search")]
        constraints = [
            models.UniqueConstraint(fields=["programme", "slug"], name="case_study_slug_once_per_programme"),
            models.CheckConstraint(
                condition=~Q(state__in=["withdrawn", "declined"]) | ~Q(reason=""),
                name="case_study_not_published_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(source_state="not_checked") | Q(source_checked_on__isnull=False),
                name="case_study_source_state_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(source_url="") | Q(source_url__regex=r"^https?://"),
                name="case_study_source_is_web",
            ),
            models.CheckConstraint(
                condition=Q(channels__contained_by=Platform.values), name="case_study_channels_are_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("guidance:case_study", args=[self.programme.slug, self.slug])

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    def channel_labels(self) -> list[str]:
        return [Platform(name).label for name in self.channels]

    def purpose_in_words(self) -> str:
        return PURPOSES[Purpose(self.purpose)]


class Adoption(models.Model):
    """Somebody uses the idea, too."""

    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="adoptions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    team = models.CharField("team or service", max_length=120)
    note = models.CharField("what you changed", max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["case_study", "by"], name="adopted_once_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.team} uses {self.case_study}"
