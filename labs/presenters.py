"""What pages and letters say about labs, when that is more than the rows know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone

from . import places
from .models import Booking, LabSession, Notice
from .reminders import REMINDERS
from .times import clock_in_words, clocks_in_words, moment_in_words, span_in_words

DOTS = 12
Status = Booking.Status
_CHANGED = {"when": "When", "where": "Where", "host": "Host"}


def place_in_words(session: LabSession) -> str:
    return "Online" if session.mode == LabSession.Mode.ONLINE else session.venue


def as_it_stands(booking: Booking) -> Booking:
    """As its pages show it: an offer whose time is over has run out, also in the minute before that is noted."""
    if booking.offer_ran_out():
        booking.status, booking.offered_until = Status.EXPIRED, None
    return booking


def told_in_words(notice: Notice) -> list[str]:
    """What a change changed, for those who booked."""
    return changed_in_words(notice.details)


def changed_in_words(changes: Mapping[str, Sequence[str]]) -> list[str]:
    """Was and is, in a line each. The link to join is not repeated: not everybody who is told has a place."""
    lines = [
        f"{words}: {now} (it was {was})" if was else f"{words}: {now}"
        for name, words in _CHANGED.items()
        for was, now in [changes.get(name, ("", ""))]
        if was != now
    ]
    return lines + (["The link to join is another one"] if "link" in changes else [])


def number_of(count: int, one: str, many: str = "") -> str:
    """ "1 place", "3 places".

    >>> number_of(1, "person", "people"), number_of(2, "place")
    ('1 person', '2 places')
    """
    return f"{count} {one}" if count == 1 else f"{count} {many or one + 's'}"


@dataclass(frozen=True)
class Places:
    """How full a session is: dots up to twelve places, words beyond."""

    capacity: int
    taken: int
    waiting: int
    mine: bool

    @property
    def free(self) -> int:
        """Places that somebody could book now: none while people wait in line for them."""
        return 0 if self.waiting else max(self.capacity - self.taken, 0)

    @property
    def is_full(self) -> bool:
        return self.free == 0

    @property
    def dots_taken(self) -> range:
        return range(self.taken - self.mine)

    @property
    def dots_free(self) -> range:
        return range(max(self.capacity - self.taken, 0))


@dataclass(frozen=True)
class Row:
    """One line of the list: a session, how full it is, and what its reader can do about it."""

    session: LabSession
    places: Places
    booking: Booking | None
    may_book: bool
    signed_in: bool

    @property
    def clocks(self) -> str:
        return clocks_in_words(self.session.starts_at, self.session.ends_at)

    @property
    def when(self) -> str:
        return span_in_words(self.session.starts_at, self.session.ends_at)

    @property
    def where(self) -> str:
        online = self.session.mode == LabSession.Mode.ONLINE
        return "Online, link in your confirmation" if online else self.session.venue

    @property
    def local_start(self) -> datetime:
        return timezone.localtime(self.session.starts_at)

    @property
    def state(self) -> str:
        """Which of the sentences below applies: one word, for the template."""
        session, now = self.session, timezone.now()
        if session.state == LabSession.State.CANCELLED:
            return "cancelled"
        if self.booking is not None:
            return {Status.WAITING: "waiting", Status.OFFERED: "offered"}.get(
                Status(self.booking.status), "booked"
            )
        if session.state == LabSession.State.DRAFT:
            return "draft"
        if session.booking_opens_at and now < session.booking_opens_at:
            return "not_yet"
        if not session.is_open_for_booking(now):
            return "closed"
        if not self.places.is_full:
            return "free"
        return "full" if session.waiting_list_open else "list_closed"

    @property
    def headline(self) -> str:
        """The first, strong words."""
        free = self.places.free
        return {
            "cancelled": "Cancelled",
            "waiting": f"You are number {getattr(self.booking, 'position', None) or 1} in line",
            "offered": "A place is kept for you",
            "booked": "You have a place",
            "draft": "Draft",
            "not_yet": "Not open yet",
            "closed": "Booking is closed",
            "free": f"{number_of(free, 'place')} left",
            "full": "Full",
            "list_closed": "Full",
        }[self.state]

    @property
    def beside(self) -> str:
        """What follows the headline on its line."""
        of = self.places.capacity
        people = number_of(self.places.waiting, "person", "people")
        if self.state == "free":
            return f" of {of}"
        if self.state in ("full", "list_closed"):
            waiting = f". {people} waiting" if self.places.waiting else ""
            return f", {number_of(of, 'place')}{waiting}"
        return ""

    @property
    def sentence(self) -> str:
        """What it means for the reader."""
        session = self.session
        match self.state:
            case "cancelled":
                return session.cancelled_reason
            case "offered" if self.booking and self.booking.offered_until:
                return f"Answer by {moment_in_words(self.booking.offered_until)}."
            case "waiting":
                return "We write to you when a place comes free."
            case "booked":
                return f"{self.places.capacity - self.places.taken} of {self.places.capacity} places left"
            case "not_yet" if session.booking_opens_at:
                return f"Booking opens on {moment_in_words(session.booking_opens_at)}."
            case "closed":
                drop_in = " You may come without a booking." if session.is_drop_in else ""
                return f"It closed on {moment_in_words(session.booking_closes_at)}.{drop_in}"
            case "free" if session.is_drop_in:
                return "You may also come without a booking."
            case "full":
                return f"You would be number {self.places.waiting + 1}. {offer_rule(session)}"
            case "list_closed":
                return f"The waiting list is closed: {session.waiting_list_closed_reason}"
        return ""

    @property
    def action(self) -> tuple[str, str, bool] | None:
        """Words, address, and whether it is the main (green) button."""
        session, slug = self.session, self.session.programme.slug
        if self.booking is not None and self.state != "cancelled":
            words = "Answer the offer" if self.state == "offered" else "See my booking"
            return words, self.booking.get_absolute_url(), self.state == "offered"
        if self.state not in ("free", "full") or (self.signed_in and not self.may_book):
            return None
        words = "Book a place" if self.state == "free" else "Join the waiting list"
        return words, reverse("labs:book", args=[slug, session.public_id]), self.state == "free"


def offer_rule(session: LabSession) -> str:
    """How long an offer would hold if it were made now."""
    now = timezone.now()
    ends = places.offer_ends(session, now)
    if ends is None:
        return "Places are no longer offered."
    hours = round((ends - now) / timedelta(hours=1))
    if hours < 1:
        return f"If a place comes up you have until {clock_in_words(ends)} to take it."
    return f"If a place comes up you have {number_of(hours, 'hour')} to take it."


def rows(
    sessions: Iterable[LabSession], *, bookings: Iterable[Booking], may_book: bool, signed_in: bool
) -> list[Row]:
    """``sessions`` with places (``with_places``), ``bookings`` the reader's own live ones."""
    mine = {booking.session_id: booking for booking in bookings}
    return [
        Row(session, places_of(session, mine.get(session.pk)), mine.get(session.pk), may_book, signed_in)
        for session in sessions
    ]


def places_of(session: Any, booking: Booking | None) -> Places:
    mine = booking is not None and booking.status in Booking.HOLDING
    return Places(session.capacity, session.places_taken, session.people_waiting, mine)


def by_month(found: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Groups with a heading that counts: "4 labs in November 2026"."""

    def month(row: Row) -> date:
        return row.local_start.date().replace(day=1)

    groups = [(first, list(group)) for first, group in groupby(found, key=month)]
    return [(f"{number_of(len(group), 'lab')} in {first:%B %Y}", group) for first, group in groups]


def reminder_days(booking: Booking) -> list[str]:
    """On which days this person is reminded: not when the booking came inside the time."""
    starts = booking.session.starts_at
    days = [
        timezone.localdate(starts - before)
        for _, before, _ in REMINDERS
        if booking.status_at < starts - before
    ]
    return [f"{day:%A} {day.day} {day:%B}" for day in days]


def join_in_words(session: LabSession) -> str:
    """Where the link to join is before the lab."""
    opens = clock_in_words(session.check_in_opens_at)
    return f"Online. The link is in your letter; it stands here from {opens} on the day"


def join_is_shown(session: LabSession) -> bool:
    """Whether a page shows the link: from when people can check in until the lab is over."""
    return session.check_in_opens_at <= timezone.now() <= session.ends_at


@dataclass(frozen=True)
class Happened:
    """A line of a booking's history, in words."""

    when: str
    words: str
    reason: str


def history(booking: Booking) -> list[Happened]:
    return [
        Happened(
            moment_in_words(event.at),
            f"{Status(event.became).label}, by {event.get_by_whom_display()}",
            event.reason,
        )
        for event in booking.events.all()
    ]
