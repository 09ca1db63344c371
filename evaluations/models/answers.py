"""What people who came to a lab say about it, and what they keep for themselves.

Three promises lie in the tables, not only in the code:

* **anonymous means anonymous**: an anonymous ``Evaluation`` has no booking, no time of day (the Monday of its
  week) and keys that tell no order, and the ``Invitation`` it answers knows only that it was answered. One
  link remains for hours: PostgreSQL notes in each row which transaction wrote it, and the answer and the mark
  on its invitation are written in one. ``mixing.mix`` writes all such rows anew every night, in one transaction
  and in an order by chance, and ends it; until then whoever can read the database's own system columns
  (nobody through the portal) could follow it. Backups taken in between keep it as long as they are kept;
* **private means private**: reflections, drafts, commitments and the CPD record belong to their owner, are
  sealed in the database, and have no other door than ``visible_to(owner)``: no role, admin page or export;
* **asked once**: one invitation per booking and kind, with one reminder.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.encryption import EncryptedTextField
from labs.models import Booking, LabSession
from programmes.models import Programme

if TYPE_CHECKING:
    from accounts.models import User


def monday_of(day: date) -> date:
    """The first day of the week: as exact as an anonymous answer is ever dated."""
    return day - timedelta(days=day.weekday())


def this_week() -> date:
    return monday_of(timezone.localdate())


def year_after(monday: date) -> date:
    """Until when words may be quoted: 52 weeks, so that the end tells no more of the day than the week does."""
    return monday + timedelta(weeks=52)


def new_token() -> str:
    """256 bits, so that an address cannot be guessed."""
    return secrets.token_urlsafe(32)


# --- Questions --------------------------------------------------------------------------------------------


class SetKind(models.TextChoices):
    END_OF_LAB = "end_of_lab", "End of lab"
    SIX_WEEKS = "six_weeks", "Six weeks later"
    DRISCOLL = "driscoll", "Reflection: what, so what, now what"
    GIBBS = "gibbs", "Reflection: Gibbs’ cycle"
    ANNUAL_SURVEY = "annual_survey", "Annual survey"


ABOUT_A_LAB = ("end_of_lab", "six_weeks")


class QuestionSetQuerySet(models.QuerySet["QuestionSet"]):
    def current(self, kind: str) -> QuestionSet:
        """The newest version, which is the one to ask."""
        return self.filter(kind=kind).order_by("-version")[0]


class QuestionSet(models.Model):
    """A reviewed list of questions (``questions.yaml``). Answers keep the version that was asked."""

    Kind = SetKind

    kind = models.CharField(max_length=16, choices=SetKind.choices)
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    intro = models.CharField(max_length=300)
    digest = models.CharField(max_length=64, help_text="Of the reviewed text: a version is never changed.")

    objects = QuestionSetQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="question_set_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class Question(models.Model):
    class Kind(models.TextChoices):
        SCALE = "scale", "1 to 5"
        CONFIDENCE = "confidence", "Confidence, 0 to 10"
        TEXT = "text", "In words"
        CHOICE = "choice", "One of several"
        CHOICES = "choices", "Any of several"
        DATE = "date", "A date"

    class Level(models.IntegerChoices):
        """Kirkpatrick's levels of evaluating training."""

        REACTION = 1, "1, reaction"
        LEARNING = 2, "2, learning"
        BEHAVIOUR = 3, "3, behaviour"
        RESULTS = 4, "4, results"

    class Moment(models.TextChoices):
        NONE = "", "Not part of a pair"
        BEFORE = "before", "Before"
        NOW = "now", "Now"

    question_set = models.ForeignKey(QuestionSet, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(max_length=200)
    hint = models.CharField(max_length=200, blank=True)
    level = models.PositiveSmallIntegerField(choices=Level.choices, null=True, blank=True)
    item = models.CharField("what the pair is about", max_length=80, blank=True)
    pair_key = models.SlugField(max_length=40, blank=True)
    moment = models.CharField(max_length=6, choices=Moment.choices, blank=True)
    options = models.JSONField(default=list, blank=True)
    low = models.CharField(max_length=40, blank=True)
    high = models.CharField(max_length=40, blank=True)
    required = models.BooleanField(default=False)

    class Meta:
        ordering = ["question_set", "position"]
        constraints = [
            models.UniqueConstraint(fields=["question_set", "key"], name="question_key_once_per_set"),
            models.UniqueConstraint(
                fields=["question_set", "pair_key", "moment"],
                condition=~Q(pair_key=""),
                name="question_pair_has_one_of_each",
            ),
            models.CheckConstraint(
                condition=Q(pair_key="", moment="") | (~Q(pair_key="") & ~Q(moment="")),
                name="question_pair_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.text.lower()}" if self.item else self.text

    @property
    def bounds(self) -> tuple[int, int] | None:
        return {"scale": (1, 5), "confidence": (0, 10)}.get(self.kind)


# --- Invitations --------------------------------------------------------------------------------------------


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User | Any) -> InvitationQuerySet:
        """One's own."""
        return self.filter(booking__user=user.pk) if user.is_authenticated else self.none()

    def waiting(self) -> InvitationQuerySet:
        """Neither answered nor withdrawn."""
        return self.filter(is_answered=False, withdrawn_at=None)

    def open(self) -> InvitationQuerySet:
        """To be answered now, by somebody who (still) counts as having come."""
        return self.waiting().filter(opens_at__lte=timezone.now(), booking__status__in=Booking.ATTENDED)

    def for_page(self) -> InvitationQuerySet:
        return self.select_related("booking__session__lab__programme__board", "booking__user", "question_set")


class Invitation(models.Model):
    """Somebody who came is asked, once. ``is_answered`` has no time, so that it dates no anonymous answer."""

    token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="evaluation_invitations")
    kind = models.CharField(max_length=16, choices=SetKind.choices)
    question_set = models.ForeignKey(QuestionSet, models.PROTECT, related_name="+")
    opens_at = models.DateTimeField(help_text="From when it can be answered; its letter is due then.")
    invited_at = models.DateTimeField(null=True, blank=True, help_text="When its letter was written.")
    reminded_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    is_answered = models.BooleanField(default=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["opens_at", "id"]
        indexes = [
            models.Index(
                "opens_at",
                name="evaluation_letter_due",
                condition=Q(is_answered=False, withdrawn_at=None, reminded_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["booking", "kind"], name="evaluation_asked_once_per_booking"),
            models.CheckConstraint(condition=Q(kind__in=ABOUT_A_LAB), name="evaluation_is_about_a_lab"),
            models.CheckConstraint(
                condition=Q(reminded_at=None) | Q(invited_at__isnull=False),
                name="evaluation_reminded_after_invited",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: invitation"

    def get_absolute_url(self) -> str:
        return reverse("evaluations:answer", args=[self.programme.slug, self.token])

    @property
    def programme(self) -> Programme:
        return self.booking.session.lab.programme


class NoLetters(models.Model):
    """Somebody who wants no more letters asking for evaluations. The questions stay on their record."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="no_evaluation_letters"
    )
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "no letters"

    def __str__(self) -> str:
        return f"since {self.since:%Y-%m-%d}"


# --- Answers -------------------------------------------------------------------------------------------


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def for_programme(self, programme: Programme) -> EvaluationQuerySet:
        return self.filter(session__lab__programme=programme)

    def visible_to(self, user: User | Any) -> EvaluationQuerySet:
        """One's own named answers. QI leads see numbers and shared text, through ``results`` only."""
        return self.filter(booking__user=user.pk) if user.is_authenticated else self.none()


class Evaluation(models.Model):
    """One set of answers about one session, with a name or truly without.

    The random key tells no order. Named answers keep their booking and moment; anonymous ones have neither.
    """

    class Mode(models.TextChoices):
        NAMED = "named", "With my name"
        ANONYMOUS = "anonymous", "Without my name"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question_set = models.ForeignKey(QuestionSet, models.PROTECT, related_name="evaluations")
    session = models.ForeignKey(LabSession, models.PROTECT, related_name="evaluations")
    mode = models.CharField(max_length=9, choices=Mode.choices)
    week = models.DateField(default=this_week, help_text="The Monday of the week in which it was answered.")
    booking = models.ForeignKey(Booking, models.CASCADE, null=True, blank=True, related_name="evaluations")
    answered_at = models.DateTimeField(null=True, blank=True)
    shares_text = models.BooleanField(default=False)
    allows_quotes = models.BooleanField(default=False)
    quotes_until = models.DateField(
        null=True, blank=True, help_text="The last day on which it may be quoted."
    )
    has_commitment = models.BooleanField(default=False)
    batch = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="With which of its lab’s batches it joined the results; none: it waits.",
    )

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(mode="anonymous", booking=None, answered_at=None)
                | Q(mode="named", booking__isnull=False, answered_at__isnull=False),
                name="evaluation_anonymous_has_no_person_and_no_time",
            ),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="evaluation_week_is_a_monday"),
            models.CheckConstraint(
                condition=Q(allows_quotes=False) | Q(shares_text=True), name="evaluation_quotes_are_shared"
            ),
            models.CheckConstraint(
                condition=Q(allows_quotes=True, quotes_until__isnull=False)
                | Q(allows_quotes=False, quotes_until=None),
                name="evaluation_consent_to_quotes_ends",
            ),
            models.CheckConstraint(
                condition=Q(mode="named") | Q(quotes_until=None) | Q(quotes_until__iso_week_day=1),
                name="evaluation_anonymous_consent_tells_no_day",
            ),
            models.UniqueConstraint(
                fields=["booking", "question_set"], name="evaluation_once_per_booking_and_set"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()}, week of {self.week}"

    @property
    def programme(self) -> Programme:
        return self.session.lab.programme


class Answer(models.Model):
    """The answer to one question. Numbers lie open, words are sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    value = models.SmallIntegerField(null=True, blank=True)
    chosen = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    text = EncryptedTextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "question"], name="answer_once_per_question"),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=0, value__lte=10), name="answer_value_is_on_its_scale"
            ),
        ]

    def __str__(self) -> str:
        return "answer"


class OwnedQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | Any) -> Any:
        """The owner's alone: no role opens them."""
        return self.filter(owner=user.pk) if user.is_authenticated else self.none()


class Draft(models.Model):
    """What somebody who answers with a name has typed so far. Anonymous drafts never leave the browser."""

    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="draft")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="evaluation_drafts")
    body = EncryptedTextField(help_text="The form's fields, as JSON.")
    saved_at = models.DateTimeField(default=timezone.now)

    objects = OwnedQuerySet.as_manager()

    def __str__(self) -> str:
        return "draft"


# --- One's own -----------------------------------------------------------------------------------------


class Reflection(models.Model):
    """Somebody's private reflection, sealed. Sharing makes a copy; this row stays its owner's."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reflections")
    question_set = models.ForeignKey(QuestionSet, models.PROTECT, related_name="+")
    booking = models.ForeignKey(Booking, models.SET_NULL, null=True, blank=True, related_name="reflections")
    on = models.DateField("date", default=timezone.localdate)
    title = EncryptedTextField()
    parts = EncryptedTextField(blank=True, help_text="The answers by the key of their question, as JSON.")
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return "reflection"

    def get_absolute_url(self) -> str:
        return reverse("me_reflections_one", args=[self.public_id])


class SharedCopy(models.Model):
    """What the owner of a reflection chose to show to a programme: their own words for it, without a name."""

    reflection = models.OneToOneField(Reflection, models.CASCADE, related_name="shared_copy")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    text = EncryptedTextField()
    shared_on = models.DateField(default=timezone.localdate)
    allows_quotes = models.BooleanField(default=False)
    quotes_until = models.DateField(
        null=True, blank=True, help_text="The last day on which it may be quoted."
    )

    class Meta:
        verbose_name_plural = "shared copies"
        constraints = [
            models.CheckConstraint(
                condition=Q(allows_quotes=True, quotes_until__isnull=False)
                | Q(allows_quotes=False, quotes_until=None),
                name="shared_copy_consent_to_quotes_ends",
            ),
        ]

    def __str__(self) -> str:
        return "shared copy"


class Commitment(models.Model):
    """One thing somebody said they would try, and later whether they did."""

    class Outcome(models.TextChoices):
        OPEN = "", "Not answered yet"
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="commitments")
    booking = models.OneToOneField(Booking, models.CASCADE, related_name="commitment")
    text = EncryptedTextField()
    due_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=6, choices=Outcome.choices, blank=True)
    barrier = models.CharField(max_length=20, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return "commitment"


class CPDActivity(models.Model):
    """One line of a registrant's record of continuing professional development, as the HCPC asks for it."""

    class Kind(models.TextChoices):
        WORK_BASED = "work_based", "Work-based learning"
        PROFESSIONAL = "professional", "Professional activity"
        FORMAL = "formal", "Formal education"
        SELF_DIRECTED = "self_directed", "Self-directed learning"
        OTHER = "other", "Other"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="cpd_activities")
    on = models.DateField("date")
    kind = models.CharField("type of activity", max_length=14, choices=Kind.choices)
    hours = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    title = EncryptedTextField("activity")
    learned = EncryptedTextField("what I learned", blank=True)
    benefit_practice = EncryptedTextField("benefit to my practice", blank=True)
    benefit_service_users = EncryptedTextField("benefit to service users", blank=True)
    evidence = EncryptedTextField(blank=True)
    booking = models.ForeignKey(Booking, models.SET_NULL, null=True, blank=True, related_name="+")
    reflection = models.ForeignKey(Reflection, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = "CPD activity"
        verbose_name_plural = "CPD activities"
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "booking"], name="cpd_lab_once"),
            models.UniqueConstraint(fields=["owner", "reflection"], name="cpd_reflection_once"),
            models.CheckConstraint(
                condition=Q(hours=None) | Q(hours__gt=0, hours__lte=500), name="cpd_hours_are_sensible"
            ),
        ]

    def __str__(self) -> str:
        return "CPD activity"
