"""Thematic coding of the words that people chose to share: codebook, masked excerpts, highlighted segments.

Only a masked copy is coded (``Excerpt``), and it hangs on what was shared: when its author takes the words back
or changes them, the excerpt goes, and with it every segment, memo and quote. Places in a text are counted in
characters (Unicode code points) of the masked copy, the first included, the last excluded.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from accounts.encryption import EncryptedTextField
from programmes.models import Programme

from .answers import Answer, SharedCopy

if TYPE_CHECKING:
    from accounts.models import User


def keep_history():  # pghistory has no name for what it returns
    """Every state of a row, kept by the database itself, with who changed it (``coding.history``)."""
    return pghistory.track(
        pghistory.InsertEvent("added"),
        pghistory.UpdateEvent("changed"),
        pghistory.DeleteEvent("removed"),
        append_only=True,
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,  # type: ignore[arg-type]  # documented, and missing in its types
    )


# --- Codebook -------------------------------------------------------------------------------------------


class ThemeQuerySet(models.QuerySet["Theme"]):
    def for_programme(self, programme: Programme) -> ThemeQuerySet:
        return self.filter(programme=programme)

    def in_use(self) -> ThemeQuerySet:
        """Those that may still be applied."""
        return self.filter(retired_at=None)


@keep_history()
class Theme(models.Model):
    """One line of the codebook. A theme that was applied is retired, never deleted."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="themes")
    name = models.CharField(max_length=80)
    path = models.CharField(
        max_length=200, blank=True, help_text="Its place in the codebook, also called tag."
    )
    description = models.CharField(max_length=1000, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = [Lower("path"), Lower("name")]
        constraints = [
            models.UniqueConstraint(
                "programme", Lower("path"), Lower("name"), name="theme_once_per_codebook"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("evaluations:theme", args=[self.programme.slug, self.public_id])

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None


@keep_history()
class CodingRule(models.Model):
    """How a programme codes. Blind: what another coder marked is shown once one has finished the text oneself."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="coding_rule")
    is_blind = models.BooleanField(default=True)

    def __str__(self) -> str:
        return "blind" if self.is_blind else "open"


class Coder(models.Model):
    """Somebody who codes, by number: exports name nobody."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="coders")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="coder_number_once_per_programme"),
            models.UniqueConstraint(fields=["programme", "user"], name="coder_once_per_programme"),
        ]

    def __str__(self) -> str:
        return f"Coder {self.number}"


# --- Texts ---------------------------------------------------------------------------------------------


class ExcerptQuerySet(models.QuerySet["Excerpt"]):
    def shared(self) -> ExcerptQuerySet:
        """Those whose words are shared at this moment: whatever reads excerpts begins here."""
        answers = Q(answer__evaluation__shares_text=True)
        return self.filter(answers | Q(shared_copy__programme=F("programme")))

    def for_programme(self, programme: Programme) -> ExcerptQuerySet:
        return self.shared().filter(programme=programme)

    def quotable(self, on: date | None = None) -> ExcerptQuerySet:
        """Those whose author agreed to be quoted without a name, until a day that has not gone by."""
        on = on or timezone.localdate()
        given = Q(answer__evaluation__allows_quotes=True, answer__evaluation__quotes_until__gte=on)
        copied = Q(shared_copy__allows_quotes=True, shared_copy__quotes_until__gte=on)
        return self.shared().filter(given | copied)

    def for_page(self) -> ExcerptQuerySet:
        return self.select_related(
            "programme", "answer__question", "answer__evaluation__session__lab", "shared_copy"
        )


class Excerpt(models.Model):
    """A shared text with everything masked that could identify somebody. Open for coding once it exists."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="excerpts")
    answer = models.OneToOneField(Answer, models.CASCADE, null=True, blank=True, related_name="excerpt")
    shared_copy = models.OneToOneField(
        SharedCopy, models.CASCADE, null=True, blank=True, related_name="excerpt"
    )
    text = EncryptedTextField(help_text="The masked words.")
    original = EncryptedTextField(blank=True, help_text="Before masking, where it is kept; no coder sees it.")

    #: Set by ``coding.telling.tell``.
    month: date | None
    until: date | None

    objects = ExcerptQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__isnull=True, shared_copy__isnull=False)
                | Q(answer__isnull=False, shared_copy__isnull=True),
                name="excerpt_is_of_one_text",
            ),
        ]

    def __str__(self) -> str:
        return "excerpt"

    def get_absolute_url(self) -> str:
        return reverse("evaluations:excerpt", args=[self.programme.slug, self.pk])

    @property
    def about(self) -> str:
        """What the words answer."""
        return self.answer.question.text if self.answer else "A shared reflection"

    @property
    def day(self) -> date:
        """The day of the lab, or on which a copy of a reflection was shared."""
        if self.answer:
            return self.answer.evaluation.session.local_date
        assert self.shared_copy is not None
        return self.shared_copy.shared_on

    @property
    def quotes_until(self) -> date | None:
        source = self.answer.evaluation if self.answer else self.shared_copy
        assert source is not None
        return source.quotes_until


class Reading(models.Model):
    """One coder's work on one text: a memo about the whole, and whether it was read to the end."""

    excerpt = models.ForeignKey(Excerpt, models.CASCADE, related_name="readings")
    coder = models.ForeignKey(Coder, models.PROTECT, related_name="readings")
    memo = EncryptedTextField(blank=True)
    is_done = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["excerpt", "coder"], name="reading_once_per_coder"),
        ]

    def __str__(self) -> str:
        return "reading"


class Segment(models.Model):
    """Words that one coder marked. Segments may overlap."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    excerpt = models.ForeignKey(Excerpt, models.CASCADE, related_name="segments")
    coder = models.ForeignKey(Coder, models.PROTECT, related_name="segments")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    memo = EncryptedTextField(blank=True)
    themes = models.ManyToManyField(Theme, through="Tagging", related_name="segments")

    class Meta:
        ordering = ["start", "end", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(start__gte=0, end__gt=F("start")), name="segment_has_words"),
            models.UniqueConstraint(
                fields=["excerpt", "coder", "start", "end"], name="segment_marked_once_per_coder"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start} to {self.end}"

    @property
    def words(self) -> str:
        return self.excerpt.text[self.start : self.end]


class Tagging(models.Model):
    """A theme on a segment."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="taggings")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="taggings")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["segment", "theme"], name="theme_once_per_segment"),
        ]

    def __str__(self) -> str:
        return "tagging"


# --- What becomes of it --------------------------------------------------------------------------------


class QuoteQuerySet(models.QuerySet["Quote"]):
    def usable(self, programme: Programme, on: date | None = None) -> QuoteQuerySet:
        """Those that may be quoted now. Consent is asked for each time, so taking it back acts at once."""
        return self.filter(excerpt__in=Excerpt.objects.filter(programme=programme).quotable(on))


class Quote(models.Model):
    """Words of an excerpt that the programme may want to quote. No copy: they are read where they stand."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    excerpt = models.ForeignKey(Excerpt, models.CASCADE, related_name="quotes")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    objects = QuoteQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(start__gte=0, end__gt=F("start")), name="quote_has_words"),
            models.UniqueConstraint(fields=["excerpt", "start", "end"], name="quote_once"),
        ]

    def __str__(self) -> str:
        return f"{self.start} to {self.end}"

    @property
    def words(self) -> str:
        return self.excerpt.text[self.start : self.end]


class YouSaidQuerySet(models.QuerySet["YouSaid"]):
    def published(self) -> YouSaidQuerySet:
        return self.filter(state=YouSaid.State.PUBLISHED)

    def visible_to(self, user: User, programme: Programme, *, keeps: bool) -> YouSaidQuerySet:
        rows = self.filter(programme=programme)
        return rows if keeps else rows.published()


@keep_history()
class YouSaid(models.Model):
    """ "You said, we did": what people said, and what is done about it, or why it cannot be."""

    class Answer(models.TextChoices):
        ACTION = "action", "We act on it"
        REASON = "reason", "We cannot, and say why"

    class Progress(models.TextChoices):
        NONE = "", "No action"
        PLANNED = "planned", "Planned"
        DOING = "doing", "Under way"
        DONE = "done", "Done"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="you_said")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="you_said")
    said = models.CharField("what people said", max_length=300)
    answer = models.CharField(max_length=6, choices=Answer.choices)
    did = models.CharField("what we did, or why not", max_length=600)
    owner = models.CharField("who sees to it, as a role", max_length=120, blank=True)
    due_on = models.DateField("by when", null=True, blank=True)
    progress = models.CharField(max_length=7, choices=Progress.choices, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    published_on = models.DateField(null=True, blank=True)

    objects = YouSaidQuerySet.as_manager()

    class Meta:
        verbose_name = "you said, we did"
        verbose_name_plural = "you said, we did"
        ordering = ["-published_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="action", due_on__isnull=False) & ~Q(owner="") & ~Q(progress="")
                | Q(answer="reason", owner="", due_on=None, progress=""),
                name="you_said_action_has_owner_and_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_on__isnull=False),
                name="you_said_published_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.said

    def get_absolute_url(self) -> str:
        return reverse("evaluations:you_said_one", args=[self.programme.slug, self.public_id])
