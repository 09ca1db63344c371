"""Labs, their dated sessions, the places on them, and who has or waits for one.

The promises are the database's, not the code's:

* **never oversold**: a booking that counts holds one ``Place``; a place is held by at most one booking;
  a session has exactly ``capacity`` places (checked at commit).
* **one live booking** per person and session: a partial unique index.
* **first come, first served**: the waiting list is served in the order of ``Booking.id``.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from programmes.models import Locality, Programme, Role
from programmes.permissions import roles_in

if TYPE_CHECKING:
    from accounts.models import User

MAX_CAPACITY = 500
RUNS_ALL_LABS = frozenset({Role.QI_LEAD.value, Role.PROGRAMME_ADMIN.value})


class LabQuerySet(models.QuerySet["Lab"]):
    def for_programme(self, programme: Programme) -> LabQuerySet:
        return self.filter(programme=programme)


class Lab(models.Model):
    """A topic that is taught again and again: its sessions are the dates."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="labs")
    slug = models.SlugField("short name in the address", max_length=60)
    title = models.CharField(max_length=120)
    summary = models.CharField("in one or two sentences", max_length=300)
    outcomes = models.TextField("what people can do afterwards", blank=True, help_text="One a line.")
    help_topics = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text="What people may ask for help with when they book, such as account set-up.",
    )
    access_options = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text="What is offered: step-free room, hearing loop, captions …",
    )
    is_active = models.BooleanField(default=True)

    objects = LabQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "slug"], name="lab_slug_once_per_programme")
        ]

    def __str__(self) -> str:
        return self.title

    def outcome_lines(self) -> list[str]:
        return [line.strip(" -•\t") for line in self.outcomes.splitlines() if line.strip()]


class LabSessionQuerySet(models.QuerySet["LabSession"]):
    def for_programme(self, programme: Programme) -> LabSessionQuerySet:
        return self.filter(lab__programme=programme)

    def visible_to(self, user: User | Any, programme: Programme) -> LabSessionQuerySet:
        """Published sessions for everybody; drafts for their hosts and for those who run labs."""
        sessions = self.for_programme(programme)
        everybody = ~Q(state=LabSession.State.DRAFT)
        if not user.is_authenticated:
            return sessions.filter(everybody)
        if RUNS_ALL_LABS & roles_in(user, programme):
            return sessions
        return sessions.filter(everybody | self._is_hosted_by(user))

    def kept_by(self, user: User | Any, programme: Programme) -> LabSessionQuerySet:
        """Sessions whose register this person keeps: their own, or all for those who run labs."""
        sessions, roles = self.for_programme(programme), roles_in(user, programme)
        if RUNS_ALL_LABS & roles:
            return sessions
        return sessions.filter(self._is_hosted_by(user)) if Role.LAB_HOST in roles else sessions.none()

    @staticmethod
    def _is_hosted_by(user: User | Any) -> Q:
        """Hosts or co-hosts it; a subquery, because a join would give rows twice."""
        co_hosted = LabSession.co_hosts.through.objects.filter(user=user.pk).values("labsession_id")
        return Q(host=user.pk) | Q(pk__in=co_hosted)

    def upcoming(self, at: datetime | None = None) -> LabSessionQuerySet:
        return self.filter(ends_at__gt=at or timezone.now()).exclude(state=LabSession.State.CLOSED)

    def published(self) -> LabSessionQuerySet:
        return self.filter(state=LabSession.State.PUBLISHED)

    def for_page(self) -> LabSessionQuerySet:
        """With everything that a line about a session names: lab, programme, host, locality."""
        return self.select_related("lab__programme__board", "host", "locality")

    def with_places(self) -> LabSessionQuerySet:
        """Adds ``places_taken`` and ``people_waiting`` (heads) in the same query."""
        taken = Place.objects.filter(session=models.OuterRef("pk"), is_free=False).order_by()
        waiting = Booking.objects.filter(
            session=models.OuterRef("pk"), status=Booking.Status.WAITING
        ).order_by()

        def count(rows: models.QuerySet[Any]) -> models.Expression:
            number = models.Subquery(rows.values("session").annotate(number=Count("pk")).values("number"))
            return models.functions.Coalesce(number, 0)

        return self.annotate(places_taken=count(taken), people_waiting=count(waiting))


class LabSession(models.Model):
    """One dated event of a lab. ("Session" alone is Django's word for a signed-in browser.)"""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        CANCELLED = "cancelled", "Cancelled"
        CLOSED = "closed", "Register closed"

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        ONLINE = "online", "Online"

    lab = models.ForeignKey(Lab, models.CASCADE, related_name="sessions")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    series_id = models.UUIDField(
        null=True, blank=True, db_index=True, help_text="Same for dates made in one go."
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.IN_PERSON)
    venue = models.CharField(max_length=200, blank=True)
    join_url = models.URLField("online link", blank=True)
    locality = models.ForeignKey(Locality, models.PROTECT, null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(
        default=12, validators=[MinValueValidator(1), MaxValueValidator(MAX_CAPACITY)]
    )
    booking_opens_at = models.DateTimeField(null=True, blank=True)
    booking_closes_at = models.DateTimeField()
    waiting_list_open = models.BooleanField(default=True)
    waiting_list_closed_reason = models.CharField(max_length=200, blank=True)
    host = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="hosted_sessions")
    co_hosts = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="co_hosted_sessions")
    is_drop_in = models.BooleanField(
        "people may come without booking",
        default=False,
        help_text="Who checks in on the day gets a place if there is one.",
    )
    check_in_opens_before = models.DurationField(default=timedelta(minutes=15))
    check_in_closes_after = models.DurationField(default=timedelta(minutes=30))
    cancelled_reason = models.CharField(max_length=300, blank=True)
    register_closed_at = models.DateTimeField(null=True, blank=True)
    register_closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    calendar_sequence = models.PositiveIntegerField(
        default=0, help_text="Rises with every change (RFC 5545)."
    )
    access_purged_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = LabSessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["lab", "starts_at"], name="session_by_lab_and_start")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("starts_at") + timedelta(hours=24)),
                name="session_is_at_most_a_day",
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=MAX_CAPACITY), name="session_capacity_is_sensible"
            ),
            models.CheckConstraint(
                condition=Q(booking_closes_at__lte=F("ends_at")), name="session_booking_closes_before_the_end"
            ),
            models.CheckConstraint(
                condition=Q(waiting_list_open=True) | ~Q(waiting_list_closed_reason=""),
                name="session_closed_list_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_reason=""),
                name="session_cancelled_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", register_closed_at__isnull=False)
                | (~Q(state="closed") & Q(register_closed_at=None)),
                name="session_closed_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(mode="in_person") | ~Q(venue=""),
                name="session_in_person_has_a_venue",
            ),
        ]
        triggers = [
            # As many places as the capacity says, at every commit: raising and lowering adds or removes them.
            pgtrigger.Trigger(
                name="session_has_its_places",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("capacity"),
                timing=pgtrigger.Deferred,
                func="""
                    IF (SELECT count(*) FROM labs_place WHERE session_id = NEW.id)
                       <> (SELECT capacity FROM labs_labsession WHERE id = NEW.id) THEN
                        RAISE EXCEPTION 'session % has another number of places than its capacity', NEW.id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lab}, {timezone.localtime(self.starts_at):%d %B %Y %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("labs:session", args=[self.lab.programme.slug, self.public_id])

    @property
    def programme(self) -> Programme:
        return self.lab.programme

    @property
    def local_date(self) -> Any:
        """The day (Europe/London) on which the session starts: its date on every chart."""
        return timezone.localdate(self.starts_at)

    def is_hosted_by(self, user: User | Any) -> bool:
        return user.pk == self.host_id or self.co_hosts.filter(pk=user.pk).exists()

    @property
    def check_in_opens_at(self) -> datetime:
        return self.starts_at - self.check_in_opens_before

    @property
    def check_in_closes_at(self) -> datetime:
        return self.ends_at + self.check_in_closes_after

    def check_in_is_open(self, at: datetime | None = None) -> bool:
        at = at or timezone.now()
        return self.state == self.State.PUBLISHED and self.check_in_opens_at <= at <= self.check_in_closes_at

    def marks_are_open(self) -> bool:
        """Whether the host can say who is here: from when check-in opens until the register is closed."""
        return self.state == self.State.PUBLISHED and self.check_in_opens_at <= timezone.now()

    def may_be_closed(self) -> bool:
        """Whether the register can be closed: from the start."""
        return self.state == self.State.PUBLISHED and self.starts_at <= timezone.now()

    def is_open_for_booking(self, at: datetime | None = None) -> bool:
        at = at or timezone.now()
        opened = self.booking_opens_at is None or self.booking_opens_at <= at
        return self.state == self.State.PUBLISHED and opened and at < self.booking_closes_at


class Place(models.Model):
    """One seat. Which booking holds it is on the booking; ``is_free`` is the lock that bookers take in turn.

    Bookers claim a free place with ``SKIP LOCKED``, so they never queue behind each other, as they would
    behind one lock on the session; the unique ``Booking.place`` is the promise, this flag only finds a seat.
    """

    session = models.ForeignKey(LabSession, models.CASCADE, related_name="places")
    number = models.PositiveSmallIntegerField()
    is_free = models.BooleanField(default=True)

    class Meta:
        ordering = ["session", "number"]
        indexes = [models.Index("session", "number", name="place_free", condition=Q(is_free=True))]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="place_number_once_per_session")
        ]
        triggers = [
            pgtrigger.Trigger(
                name="place_count_is_the_capacity",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                func="""
                    DECLARE
                        of_session bigint := COALESCE(NEW.session_id, OLD.session_id);
                        wanted int;
                    BEGIN
                        SELECT capacity INTO wanted FROM labs_labsession WHERE id = of_session;
                        IF FOUND AND wanted <> (SELECT count(*) FROM labs_place WHERE session_id = of_session)
                        THEN
                            RAISE EXCEPTION
                                'session % has another number of places than its capacity', of_session
                                USING ERRCODE = 'check_violation';
                        END IF;
                        RETURN NULL;
                    END;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"place {self.number}"


class BookingStatus(models.TextChoices):
    """The ladder of a booking. Waiting comes before a place, attendance after it."""

    WAITING = "waiting", "On the waiting list"
    OFFERED = "offered", "Place offered"
    BOOKED = "booked", "Booked"
    LEFT = "left", "Left the waiting list"
    DECLINED = "declined", "Declined the offer"
    EXPIRED = "expired", "Offer ran out"
    CANCELLED = "cancelled", "Cancelled"
    SESSION_CANCELLED = "session_cancelled", "Session cancelled"
    DID_NOT_ATTEND = "did_not_attend", "Did not attend"
    PARTLY_ATTENDED = "partly_attended", "Partly attended"
    FULLY_ATTENDED = "fully_attended", "Attended"


ATTENDED = ("partly_attended", "fully_attended")
HOLDING = ("offered", "booked", "did_not_attend", *ATTENDED)  # these hold a place
LIVE = ("waiting", *HOLDING)


class BookingQuerySet(models.QuerySet["Booking"]):
    def live(self) -> BookingQuerySet:
        return self.filter(status__in=Booking.LIVE)

    def holding_a_place(self) -> BookingQuerySet:
        return self.filter(status__in=Booking.HOLDING)

    def waiting(self) -> BookingQuerySet:
        """First come first: the order of joining."""
        return self.filter(status=Booking.Status.WAITING).order_by("id")

    def attended(self) -> BookingQuerySet:
        return self.filter(status__in=Booking.ATTENDED)

    def of(self, user: User | Any) -> BookingQuerySet:
        return self.filter(user=user.pk)

    def for_programme(self, programme: Programme) -> BookingQuerySet:
        return self.filter(session__lab__programme=programme)

    def visible_to(self, user: User | Any) -> BookingQuerySet:
        """One's own. Hosts reach the bookings of a session through the session they keep."""
        return self.filter(user=user.pk) if user.is_authenticated else self.none()

    def for_page(self) -> BookingQuerySet:
        return self.select_related(
            "session__lab__programme__board", "session__host", "session__locality", "user"
        )

    def with_position(self) -> BookingQuerySet:
        """Adds ``position``: the turn in the waiting list, 1 for the next; None for who does not wait."""
        before = (
            Booking.objects.filter(
                session=models.OuterRef("session"),
                status=Booking.Status.WAITING,
                pk__lte=models.OuterRef("pk"),
            )
            .order_by()
            .values("session")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return self.annotate(
            position=models.Case(
                models.When(status=Booking.Status.WAITING, then=models.Subquery(before)),
                default=None,
                output_field=models.IntegerField(),
            )
        )


class Booking(models.Model):
    """A person's place on a session, or their turn in its waiting list, from asking to having been there."""

    Status = BookingStatus
    ATTENDED, HOLDING, LIVE = ATTENDED, HOLDING, LIVE

    class CheckIn(models.TextChoices):
        NONE = "", "Not checked in"
        SELF = "self", "By themselves"
        HOST = "host", "By the host"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(LabSession, models.PROTECT, related_name="bookings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lab_bookings")
    place = models.OneToOneField(Place, models.PROTECT, null=True, blank=True, related_name="booking")
    status = models.CharField(max_length=20, choices=Status.choices)
    created_at = models.DateTimeField(default=timezone.now)
    status_at = models.DateTimeField(default=timezone.now)
    offered_until = models.DateTimeField(null=True, blank=True)
    topics = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    access_options = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    access_needs = models.CharField(
        max_length=500, blank=True, help_text="Seen by hosts only; deleted after the lab."
    )
    apologies = models.CharField(
        max_length=300, blank=True, help_text="Seen by hosts only; deleted after the lab."
    )
    shows_name = models.BooleanField("agrees that others who come see the name", default=False)
    checked_in_at = models.DateTimeField(null=True, blank=True)
    checked_in_by = models.CharField(max_length=4, choices=CheckIn.choices, blank=True, default=CheckIn.NONE)

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["session", "id"]
        indexes = [
            models.Index("session", "id", name="booking_waiting_list", condition=Q(status="waiting")),
            models.Index("offered_until", name="booking_offer_runs_out", condition=Q(status="offered")),
            models.Index(fields=["user", "-created_at"], name="booking_by_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "user"], condition=Q(status__in=LIVE), name="booking_live_once_per_person"
            ),
            models.CheckConstraint(
                condition=Q(status__in=HOLDING, place__isnull=False)
                | (~Q(status__in=HOLDING) & Q(place=None)),
                name="booking_that_counts_holds_a_place",
            ),
            models.CheckConstraint(
                condition=Q(status="offered", offered_until__isnull=False)
                | (~Q(status="offered") & Q(offered_until=None)),
                name="booking_offer_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(status__in=BookingStatus.values), name="booking_status_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()}: {self.session}"

    def get_absolute_url(self) -> str:
        return reverse("labs:booking", args=[self.session.lab.programme.slug, self.public_id])

    @property
    def programme(self) -> Programme:
        return self.session.lab.programme

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE

    @property
    def arrived_at(self) -> datetime | None:
        """When the person came; None also when that was noted only afterwards, so that nobody knows the time."""
        noted, session = self.checked_in_at, self.session
        if noted is None or not session.check_in_opens_at <= noted <= session.check_in_closes_at:
            return None
        return noted

    def offer_ran_out(self) -> bool:
        return self.offered_until is not None and self.offered_until <= timezone.now()

    @property
    def has_attended(self) -> bool:
        return self.status in self.ATTENDED


class BookingEvent(models.Model):
    """What happened to a booking, in order. Append-only: the database refuses to change or delete a row.

    Two things are let through: that an account which is removed takes its name (``by``) with it, and that the
    reasons in the history of somebody who was erased are emptied.
    """

    class By(models.TextChoices):
        PERSON = "person", "the person"
        HOST = "host", "a host"
        PORTAL = "portal", "the portal"

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="events")
    was = models.CharField(max_length=20, choices=BookingStatus.choices, blank=True)
    became = models.CharField(max_length=20, choices=BookingStatus.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    by_whom = models.CharField(max_length=6, choices=By.choices)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        triggers = [
            pgtrigger.Trigger(
                name="event_is_never_changed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF (OLD.id, OLD.booking_id, OLD.was, OLD.became, OLD.at, OLD.by_whom)
                        IS DISTINCT FROM (NEW.id, NEW.booking_id, NEW.was, NEW.became, NEW.at, NEW.by_whom)
                       OR (NEW.by_id IS DISTINCT FROM OLD.by_id AND NEW.by_id IS NOT NULL)
                       OR (NEW.reason IS DISTINCT FROM OLD.reason AND NOT (
                           NEW.reason = '' AND EXISTS (
                               SELECT FROM labs_booking b JOIN accounts_user u ON u.id = b.user_id
                                WHERE b.id = OLD.booking_id AND u.erased_at IS NOT NULL)))
                    THEN
                        RAISE EXCEPTION 'an event of a booking is never changed'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="event_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.was or 'new'} to {self.became}"


class Notice(models.Model):
    """A letter that is owed, written in the transaction of what it tells about.

    A worker turns it into a row of the mail queue (``labs.letters``), so that no page waits for a letter to
    be composed and a letter without its cause cannot exist. ``key`` makes it one letter per cause.
    """

    class Kind(models.TextChoices):
        BOOKED = "booked", "Confirmation"
        WAITING = "waiting", "On the waiting list"
        OFFERED = "offered", "A place is offered"
        EXPIRED = "expired", "The offer ran out"
        CANCELLED = "cancelled", "Booking cancelled"
        CHANGED = "changed", "Session changed"
        SESSION_CANCELLED = "session_cancelled", "Session cancelled"
        REMINDER_WEEK = "reminder_week", "Reminder, a week before"
        REMINDER_DAY = "reminder_day", "Reminder, a day before"
        THANKS = "thanks", "Thanks"
        NEW_DATE = "new_date", "A new date"
        MANAGER = "manager", "To the line manager"

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    booking = models.ForeignKey(Booking, models.CASCADE, null=True, blank=True, related_name="notices")
    interest = models.ForeignKey("Interest", models.CASCADE, null=True, blank=True, related_name="notices")
    session = models.ForeignKey(LabSession, models.CASCADE, related_name="notices")
    # Written by the one statement that books a place, too: the database knows the default.
    details = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    written_at = models.DateTimeField(null=True, blank=True)
    is_dropped = models.BooleanField(
        default=False,
        db_default=False,
        help_text="What it tells was no longer true when it was to be written: there is no letter.",
    )

    class Meta:
        ordering = ["id"]
        indexes = [models.Index("id", name="notice_owed", condition=Q(written_at=None))]

    def __str__(self) -> str:
        return self.key


class Certificate(models.Model):
    """Proof of attendance, checked on a public page by its code."""

    booking = models.OneToOneField(Booking, models.PROTECT, related_name="certificate")
    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=120, help_text="The name as it was when the certificate was made.")
    issued_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.code


class Interest(models.Model):
    """No date suits: somebody wants this lab, and is told when there is a new date."""

    lab = models.ForeignKey(Lab, models.CASCADE, related_name="interests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lab_interests")
    locality = models.ForeignKey(Locality, models.SET_NULL, null=True, blank=True)
    when = models.CharField("when I could come", max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["lab", "user"],
                condition=Q(withdrawn_at=None),
                name="interest_once_per_lab_and_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lab}: {self.user}"


class CalendarFeed(models.Model):
    """The secret address of a person's own calendar feed; a new one replaces it."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lab_calendar_feed")
    token = models.CharField(max_length=43, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"calendar of {self.user}"
