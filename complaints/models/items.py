"""What reached the organisation about social media use, what is done about it, and how the programme keeps its log."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from programmes.access import may
from programmes.models import Profession, Programme

from ..clock import EXTENSION, STAGE_1, STAGE_2, Clock, DayOne
from ..fields import GuardedCharField, GuardedTextField, GuardedURLField
from .guarded import Guarded, GuardedQuerySet
from .history import never_emptied, writes_history


def known(
    table: str, name: str, choices: type[models.TextChoices], *, blank: bool = False
) -> models.CheckConstraint:
    """The database takes no other word there, whatever wrote it."""
    words = ["", *choices.values] if blank else choices.values
    return models.CheckConstraint(condition=Q(**{f"{name}__in": words}), name=f"{table}_{name}_is_known")


SOON = 7  # days: what falls due within them stands on the list "due soon"
OF_ITEM = "(SELECT programme_id FROM complaints_item WHERE id = kept.item_id)"


class Kind(models.TextChoices):
    """The spectrum of the Patient Rights (Scotland) Act 2011, and compliments."""

    FEEDBACK = "feedback", "Feedback"
    COMMENT = "comment", "Comment"
    CONCERN = "concern", "Concern"
    COMPLAINT = "complaint", "Complaint"
    COMPLIMENT = "compliment", "Compliment"


class Via(models.TextChoices):
    POST = "post", "A post or a comment below one"
    MESSAGE = "message", "A direct message"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"
    TELEPHONE = "telephone", "Telephone"
    IN_PERSON = "in_person", "In person"
    FORM = "form", "The board’s web form"
    CARE_OPINION = "care_opinion", "Care Opinion"
    STAFF = "staff", "A member of staff noticed it"
    OTHER = "other", "Another way"


class Platform(models.TextChoices):
    X = "x", "X (Twitter)"
    FACEBOOK = "facebook", "Facebook"
    INSTAGRAM = "instagram", "Instagram"
    LINKEDIN = "linkedin", "LinkedIn"
    TIKTOK = "tiktok", "TikTok"
    YOUTUBE = "youtube", "YouTube"
    BLUESKY = "bluesky", "Bluesky"
    MASTODON = "mastodon", "Mastodon"
    WHATSAPP = "whatsapp", "WhatsApp"
    BLOG = "blog", "A blog"
    OTHER = "other", "Another one"
    NONE = "none", "None in particular"


class Channel(models.TextChoices):
    BOARD = "board", "An account of the board"
    TEAM = "team", "An account of a team or service"
    PROFESSIONAL = "professional", "Somebody’s professional account"
    PERSONAL = "personal", "Somebody’s personal account"
    GROUP = "group", "A closed group or chat"
    OTHER = "other", "Somewhere else, or not known"


class Category(models.TextChoices):
    """The themes of the HCPC's guidance on social media."""

    CONFIDENTIALITY = "confidentiality", "Confidentiality"
    BOUNDARIES = "boundaries", "Professional boundaries"
    TONE = "tone", "Tone"
    ACCURACY = "accuracy", "Accuracy"
    IMPERSONATION = "impersonation", "Impersonation"
    PERSONAL = "personal", "Use of a personal account"
    OTHER = "other", "Something else"


class Removed(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NONE = "none", "There was no post"


class Stage(models.TextChoices):
    FIRST = "1", "Stage 1, early resolution"
    DIRECT = "2", "Stage 2, investigation, directly"
    ESCALATED = "2_escalated", "Stage 2, investigation, escalated"


class Outcome(models.TextChoices):
    RESOLVED = "resolved", "Resolved"
    UPHELD = "upheld", "Upheld"
    PARTLY = "partly", "Partly upheld"
    NOT_UPHELD = "not_upheld", "Not upheld"
    WITHDRAWN = "withdrawn", "Withdrawn"
    NOTED = "noted", "Noted"  # of what is no complaint
    MISTAKE = "mistake", "Logged by mistake"


class DayOneChoice(models.TextChoices):
    RECEIPT = DayOne.RECEIPT.value, "The day of receipt is day 1"
    NEXT = DayOne.NEXT.value, "The next working day is day 1"


OF_COMPLAINTS = (Outcome.RESOLVED, Outcome.UPHELD, Outcome.PARTLY, Outcome.NOT_UPHELD, Outcome.WITHDRAWN)
NEED_ACTION = (Outcome.UPHELD, Outcome.PARTLY)
SEVERITY = (
    (0, "0, not critical"),
    (1, "1, hardly critical"),
    (2, "2, mildly critical"),
    (3, "3, moderately critical"),
    (4, "4, strongly critical"),
    (5, "5, severely critical"),
)


# What the work lists hold. As conditions, so that all of them are counted in one query.
OPEN = Q(closed_on=None)
AWAITS_ACKNOWLEDGEMENT = OPEN & Q(kind=Kind.COMPLAINT, acknowledged_on=None)
AWAITS_LEARNING = OPEN & Q(learning="") & ~Q(kind=Kind.COMPLIMENT)


def is_due(today: date) -> Q:
    return OPEN & Q(due_on__gte=today, due_on__lte=today + timedelta(SOON))


def is_overdue(today: date) -> Q:
    return OPEN & (Q(due_on__lt=today) | Q(acknowledge_by__lt=today, acknowledged_on=None))


def has_actions_to_do() -> Q:
    return Q(Exists(Action.objects.filter(item=OuterRef("pk"), done_on=None)))


class ItemQuerySet(GuardedQuerySet):
    def visible_to(self, user: Any, programme: Programme) -> ItemQuerySet:
        """Those of the programme, for its complaints admins; nothing for anybody else."""
        return self.filter(programme=programme) if may(user, "complaints.keep", programme) else self.none()

    def counted(self) -> ItemQuerySet:
        return self.exclude(outcome=Outcome.MISTAKE)

    def complaints(self) -> ItemQuerySet:
        return self.counted().filter(kind=Kind.COMPLAINT)

    def open(self) -> ItemQuerySet:
        return self.filter(OPEN)

    def awaiting_acknowledgement(self) -> ItemQuerySet:
        return self.filter(AWAITS_ACKNOWLEDGEMENT)

    def due(self, today: date) -> ItemQuerySet:
        return self.filter(is_due(today))

    def overdue(self, today: date) -> ItemQuerySet:
        return self.filter(is_overdue(today))

    def awaiting_learning(self) -> ItemQuerySet:
        """Open, and nobody has written yet what is learned from it."""
        return self.filter(AWAITS_LEARNING)

    def with_actions_to_do(self) -> ItemQuerySet:
        return self.filter(has_actions_to_do())


class Item(Guarded):
    """Something that was said about AHPs' use of social media. Never whose words, never about whom."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reference = GuardedCharField(max_length=40, blank=True)
    received_on = models.DateField()
    received_via = models.CharField(max_length=12, choices=Via.choices)
    platform = models.CharField(max_length=9, choices=Platform.choices)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    category = models.CharField(max_length=15, choices=Category.choices)
    staff_group = models.ForeignKey(Profession, models.PROTECT, null=True, blank=True, related_name="+")
    summary = GuardedTextField()
    post_removed = models.CharField(max_length=4, choices=Removed.choices)
    severity = models.PositiveSmallIntegerField(null=True, blank=True, choices=SEVERITY)
    # The clock, of complaints only.
    stage = models.CharField(max_length=11, choices=Stage.choices, blank=True)
    escalated_on = models.DateField(null=True, blank=True)
    acknowledge_by = models.DateField(null=True, blank=True)
    acknowledged_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    # The end.
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    learning = GuardedTextField(blank=True)
    why_not = GuardedTextField(blank=True, help_text="Why it could not be acted on.")
    person_told_on = models.DateField(null=True, blank=True)
    anonymised_on = models.DateField(null=True, blank=True, help_text="When the board’s period was over.")

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "reference", "id"]
        indexes = [models.Index("programme", "received_on", name="complaints_item_by_day")]
        constraints = [
            models.UniqueConstraint(
                "programme", Lower("reference"), condition=~Q(reference=""), name="item_reference_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind="complaint", reference="") | Q(anonymised_on__isnull=False),
                name="item_complaint_has_a_reference",
            ),
            models.CheckConstraint(
                condition=Q(kind="complaint", acknowledge_by__isnull=False, due_on__isnull=False)
                & ~Q(stage="")
                | ~Q(kind="complaint") & Q(stage="", acknowledge_by=None, acknowledged_on=None, due_on=None),
                name="item_clock_runs_for_complaints_only",
            ),
            models.CheckConstraint(
                condition=Q(stage="2_escalated", escalated_on__isnull=False)
                | ~Q(stage="2_escalated") & Q(escalated_on=None),
                name="item_escalated_has_a_day",
            ),
            models.CheckConstraint(
                condition=(Q(escalated_on=None) | Q(escalated_on__gte=F("received_on")))
                & (Q(acknowledged_on=None) | Q(acknowledged_on__gte=F("received_on")))
                & (Q(closed_on=None) | Q(closed_on__gte=F("received_on"))),
                name="item_nothing_before_it_was_received",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, outcome="") | Q(closed_on__isnull=False) & ~Q(outcome=""),
                name="item_closed_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "mistake"])
                | Q(kind="complaint", outcome__in=[str(each) for each in OF_COMPLAINTS])
                | ~Q(kind="complaint") & Q(outcome="noted"),
                name="item_outcome_fits_its_kind",
            ),
            # An answer before an acknowledgement is an answer to nobody.
            models.CheckConstraint(
                condition=~Q(stage__in=["2", "2_escalated"])
                | Q(outcome__in=["", "mistake", "withdrawn"])
                | Q(acknowledged_on__isnull=False, acknowledged_on__lte=F("closed_on")),
                name="item_stage_2_is_acknowledged_first",
            ),
            models.CheckConstraint(
                condition=~Q(kind="complaint")
                | Q(outcome__in=["", "mistake"])
                | Q(anonymised_on__isnull=False)
                | ~Q(learning=""),
                name="item_closed_complaint_has_learning",
            ),
            models.CheckConstraint(
                condition=Q(severity=None) | Q(severity__gte=0, severity__lte=5),
                name="item_severity_is_0_to_5",
            ),
            models.CheckConstraint(
                condition=Q(anonymised_on=None)
                | Q(closed_on__isnull=False, reference="", summary="", learning="", why_not=""),
                name="item_anonymised_is_empty",
            ),
            known("item", "kind", Kind),
            known("item", "received_via", Via),
            known("item", "platform", Platform),
            known("item", "channel", Channel),
            known("item", "category", Category),
            known("item", "post_removed", Removed),
            known("item", "stage", Stage, blank=True),
            known("item", "outcome", Outcome, blank=True),
        ]
        triggers = [
            writes_history(item="kept.id", sealed=("reference", "summary", "learning", "why_not")),
            pgtrigger.Protect(name="item_is_never_deleted", operation=pgtrigger.Delete),
            never_emptied(),
            pgtrigger.Trigger(
                name="item_closed_has_an_action_or_says_why",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                func="""
                    DECLARE
                        item complaints_item;
                        has_action boolean;
                    BEGIN
                        SELECT * INTO item FROM complaints_item WHERE id = NEW.id;
                        IF item.closed_on IS NULL OR item.anonymised_on IS NOT NULL OR item.kind = 'compliment' THEN
                            RETURN NULL;
                        END IF;
                        has_action := EXISTS (SELECT FROM complaints_action WHERE item_id = item.id);
                        IF NOT has_action AND (item.outcome IN ('upheld', 'partly') OR item.why_not = '') THEN
                            RAISE EXCEPTION 'item % is closed without an action', item.id
                                USING ERRCODE = 'check_violation';
                        END IF;
                        RETURN NULL;
                    END;
                """,
            ),
        ]

    def __str__(self) -> str:
        day = f"{self.received_on.day} {self.received_on:%B %Y}"
        return self.reference or f"{self.get_kind_display()} of {day}"

    def get_absolute_url(self) -> str:
        return reverse("complaints:item", args=[self.programme.slug, self.pk])

    @property
    def is_complaint(self) -> bool:
        return self.kind == Kind.COMPLAINT

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def counts_from(self) -> date:
        """The day the present stage is counted from."""
        return self.escalated_on or self.received_on

    def due_before_extending(self, clock: Clock) -> date:
        """By when its stage was to be answered before anybody gave more time. Of a closed complaint as it was then,
        whatever is counted differently today.
        """
        assert self.is_complaint, "only complaints have a clock"
        then = None if self.is_open else self.closing()
        if then and then.due_on:
            return then.due_on
        return clock.due(self.counts_from, STAGE_1 if self.stage == Stage.FIRST else STAGE_2)

    def closing(self) -> Closing | None:
        """The one that ended it as it is now; of what is open none."""
        stays = [each for each in self.closings.all() if not each.reopened_on and each.stage == self.stage]
        return stays[-1] if stays and not self.is_open else None

    @property
    def is_overdue(self) -> bool:
        return self.is_overdue_on(timezone.localdate())

    def is_overdue_on(self, today: date) -> bool:
        waits = (
            self.acknowledge_by is not None and self.acknowledged_on is None and self.acknowledge_by < today
        )
        return self.is_open and (waits or (self.due_on is not None and self.due_on < today))


class Extension(Guarded):
    """More time for an answer: who authorised it, why, and until when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="extensions")
    stage = models.CharField(max_length=11, choices=Stage.choices)
    granted_on = models.DateField()
    was_due_on = models.DateField()
    until = models.DateField()
    authorised_by = GuardedTextField(max_length=120, help_text="As a role, such as complaints manager.")
    reason = GuardedTextField()
    anonymised_on = models.DateField(null=True, blank=True)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["granted_on", "until"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("was_due_on")), name="extension_is_longer"),
            models.CheckConstraint(condition=~Q(stage=""), name="extension_has_a_stage"),
            known("extension", "stage", Stage),
            models.CheckConstraint(
                condition=Q(anonymised_on__isnull=False) | ~Q(authorised_by="") & ~Q(reason=""),
                name="extension_is_authorised_and_says_why",
            ),
        ]
        triggers = [
            writes_history(item="kept.item_id", programme=OF_ITEM, sealed=("authorised_by", "reason")),
            pgtrigger.Protect(name="extension_is_never_deleted", operation=pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"until {self.until}"

    @property
    def is_late(self) -> bool:
        """Granted when the answer was late already."""
        return self.granted_on > self.was_due_on

    def its_programme(self) -> int | None:
        return self.item.programme_id


class Closing(Guarded):
    """What was decided when an item was closed, by the convention of that day. The indicators count these rows, so
    that a past month stays as it was reported: also when the item goes to stage 2 later, or days are counted anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="closings")
    at = models.DateTimeField(auto_now_add=True)
    closed_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    # Of complaints only, as they stood.
    stage = models.CharField(max_length=11, choices=Stage.choices, blank=True)
    day_one = models.CharField(max_length=7, choices=DayOneChoice.choices, blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Working days that were taken.")
    due_on = models.DateField(null=True, blank=True, help_text="By when, before anything was extended.")
    # Where it was closed by mistake.
    reopened_on = models.DateField(null=True, blank=True)
    reason = GuardedTextField(blank=True, help_text="Why it was opened again.")
    anonymised_on = models.DateField(null=True, blank=True)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["at", "closed_on"]
        indexes = [models.Index("closed_on", name="complaints_closing_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage="", day_one="", days=None, due_on=None)
                | ~Q(stage="") & ~Q(day_one="") & Q(days__gte=1, due_on__isnull=False),
                name="closing_counts_days_of_complaints_only",
            ),
            models.CheckConstraint(
                condition=Q(reopened_on=None, reason="")
                | Q(reopened_on__isnull=False) & (~Q(reason="") | Q(anonymised_on__isnull=False)),
                name="closing_reopened_says_why",
            ),
            known("closing", "outcome", Outcome),
            known("closing", "stage", Stage, blank=True),
            known("closing", "day_one", DayOneChoice, blank=True),
        ]
        triggers = [
            writes_history(item="kept.item_id", programme=OF_ITEM, sealed=("reason",)),
            pgtrigger.Protect(name="closing_is_never_deleted", operation=pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"closed on {self.closed_on}"

    def its_programme(self) -> int | None:
        return self.item.programme_id


class Action(Guarded):
    """What is done about an item, by whom (a role), and by when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="actions")
    text = GuardedTextField()
    owner = GuardedTextField(max_length=120, help_text="As a role, such as AHP team lead.")
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    anonymised_on = models.DateField(null=True, blank=True)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(anonymised_on__isnull=False) | ~Q(text="") & ~Q(owner=""),
                name="action_has_an_owner",
            ),
        ]
        triggers = [
            writes_history(item="kept.item_id", programme=OF_ITEM, sealed=("text", "owner")),
            pgtrigger.Protect(name="action_is_never_deleted", operation=pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"due {self.due_on}"

    def its_programme(self) -> int | None:
        return self.item.programme_id


class Arrangements(Guarded):
    """How the programme keeps its log. A programme without a row keeps it as the defaults say."""

    DayOneChoice = DayOneChoice

    programme = models.OneToOneField(Programme, models.PROTECT, primary_key=True, related_name="+")
    day_one = models.CharField(
        max_length=7,
        choices=DayOneChoice.choices,
        default=DayOneChoice.NEXT,
        verbose_name="Day 1 of the clock",
    )
    extension_days = models.PositiveSmallIntegerField(default=EXTENSION)
    signpost = GuardedCharField(
        max_length=280,  # as long as a reply may be where they are shortest
        default="Thank you for telling us. We want to look into this and cannot do so here. Please do not post "
        "personal details. This page says how to give feedback or make a complaint, and who can help you with it:",
    )
    signpost_url = GuardedURLField(max_length=200, blank=True)
    keep_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Months after closing until the words go; not set: they stay."
    )

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "arrangements"
        constraints = [
            models.CheckConstraint(
                condition=Q(day_one__in=[each.value for each in DayOne]), name="arrangements_day_one_is_known"
            ),
            models.CheckConstraint(
                condition=Q(extension_days__gte=0, extension_days__lte=20),
                name="arrangements_extension_is_short",
            ),
        ]
        triggers = [writes_history()]

    def __str__(self) -> str:
        return f"log of {self.programme}"

    @classmethod
    def of(cls, programme: Programme) -> Arrangements:
        return cls.objects.filter(programme=programme).first() or cls(programme=programme)

    def clock(self) -> Clock:
        own = Holiday.objects.filter(programme=self.programme).values_list("day", flat=True)
        return Clock(DayOne(self.day_one), frozenset(own))


class Holiday(Guarded):
    """A day off of the board that is no bank holiday of Scotland."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    day = models.DateField()
    name = GuardedCharField(max_length=60)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["programme", "day"], name="holiday_once")]
        triggers = [writes_history()]

    def __str__(self) -> str:
        return f"{self.name}, {self.day}"
