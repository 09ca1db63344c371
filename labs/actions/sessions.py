"""Labs and their dates: created, published, changed, given more places, cancelled."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User

from .. import hosts, places
from ..errors import CapacityBelowBookings, SessionIncomplete, SessionOver
from ..models import Booking, BookingEvent, Interest, Lab, LabSession, Notice, Place
from ..places import note_change, offer_places, owe_letter
from ..times import DAY, LONDON, local_moment, span_in_words

By = BookingEvent.By


@dataclass(frozen=True)
class Hours:
    """When a session is, as its host says it: a day, two clock times, and which of an hour that comes twice.

    An end at or before the start means the next day.
    """

    on: date
    starts: time
    ends: time
    second: bool | None = None

    def moments(self) -> tuple[datetime, datetime]:
        """Start and end in UTC. Raises ``labs.times.OddHour``."""
        last = self.on + DAY if self.ends <= self.starts else self.on
        starts = local_moment(self.on, self.starts, second=self.second)
        ends = local_moment(last, self.ends, second=self.second)
        return starts, ends


@dataclass(frozen=True)
class Plan:
    """What a host decides about one session or all of a series."""

    host: User
    capacity: int = 12
    mode: str = LabSession.Mode.IN_PERSON
    venue: str = ""
    join_url: str = ""
    locality_id: int | None = None
    co_hosts: Sequence[User] = field(default=())
    opens_before: timedelta | None = None  # None: as soon as it is published
    closes_before: timedelta = timedelta()
    waiting_list_open: bool = True
    waiting_list_closed_reason: str = ""
    is_drop_in: bool = False

    def onto(self, session: LabSession) -> None:
        """Write the plan onto a session whose hours are set; capacity and co-hosts are the caller's."""
        session.host, session.mode = self.host, self.mode
        session.venue = self.venue if self.mode == LabSession.Mode.IN_PERSON else ""
        session.join_url = self.join_url if self.mode == LabSession.Mode.ONLINE else ""
        session.locality_id = self.locality_id
        session.booking_opens_at = (
            None if self.opens_before is None else session.starts_at - self.opens_before
        )
        session.booking_closes_at = session.starts_at - self.closes_before
        session.waiting_list_open = self.waiting_list_open
        session.waiting_list_closed_reason = "" if self.waiting_list_open else self.waiting_list_closed_reason
        session.is_drop_in = self.is_drop_in


@transaction.atomic
def save_lab(*, lab: Lab, by: User) -> Lab:
    """Create or change a topic. Its title and description are read from here wherever they stand."""
    lab.save()
    return lab


@transaction.atomic
def create_sessions(*, lab: Lab, hours: Sequence[Hours], plan: Plan, by: User) -> list[LabSession]:
    """One draft for each of ``hours``; more than one make a series. Raises ``labs.times.OddHour``."""
    series = uuid.uuid4() if len(hours) > 1 else None
    made = [_create(lab, each, plan, series) for each in hours]
    hosts.tell_hosts(map(hosts.Decided, made), by=by)
    return made


def _create(lab: Lab, hours: Hours, plan: Plan, series: uuid.UUID | None) -> LabSession:
    starts_at, ends_at = hours.moments()
    session = LabSession(
        lab=lab, series_id=series, starts_at=starts_at, ends_at=ends_at, capacity=plan.capacity
    )
    plan.onto(session)
    session.save()
    add_places(session, plan.capacity)
    session.co_hosts.set(plan.co_hosts)
    return session


@transaction.atomic
def publish_sessions(*, sessions: Iterable[LabSession], by: User) -> list[LabSession]:
    """Let people book. Those who said that no date suited get one letter about all that is new.

    Raises ``SessionIncomplete`` and ``SessionOver`` (and publishes none). Published ones stay as they are.
    """
    published = []
    for session in sorted(sessions, key=lambda each: (each.starts_at, each.pk)):
        session = places.lock_session(session.pk)
        if session.state != LabSession.State.DRAFT:
            continue
        _refuse_unready(session)
        session.state = LabSession.State.PUBLISHED
        session.save(update_fields=["state"])
        published.append(session)
    if published:
        _tell_the_interested(published)
    return published


def _refuse_unready(session: LabSession) -> None:
    if session.ends_at <= timezone.now():
        raise SessionOver("This date has passed, so nobody could book. Change the date first.")
    if session.mode == LabSession.Mode.IN_PERSON and not session.venue:
        raise SessionIncomplete("People need to know where to go: enter the venue first.")
    if session.mode == LabSession.Mode.ONLINE and not session.join_url:
        raise SessionIncomplete("People need the link to join: enter it first.")


def _tell_the_interested(sessions: list[LabSession]) -> None:
    first = sessions[0]
    for interest in Interest.objects.filter(lab=first.lab_id, withdrawn_at=None):
        suits = [each for each in sessions if _suits(interest, each)]
        if suits:
            Notice.objects.get_or_create(
                key=f"new_date:{interest.pk}:{suits[0].pk}",
                defaults={
                    "kind": Notice.Kind.NEW_DATE,
                    "interest": interest,
                    "session": suits[0],
                    "details": {"sessions": [each.pk for each in suits]},
                },
            )


def _suits(interest: Interest, session: LabSession) -> bool:
    online = session.mode == LabSession.Mode.ONLINE
    return online or interest.locality_id is None or interest.locality_id == session.locality_id


@transaction.atomic
def change_sessions(
    *, session: LabSession, hours: Hours, plan: Plan, by: User, whole_series: bool = False
) -> list[LabSession]:
    """Change a session, or with ``whole_series`` all dates of its series that are still to come.

    In a series every date moves by as many days as this one and takes its clock times and its plan. Who has
    or waits for a place is told what was and what is, and so is every host but ``by``. Raises ``OddHour``,
    ``SessionOver``, ``CapacityBelowBookings``, ``SessionIncomplete``; then none is changed.
    """
    moved = hours.on - session.local_date
    dates = in_scope(session, whole_series=whole_series)
    # A series may have dates of other hosts: theirs stay as they are.
    kept = set(LabSession.objects.kept_by(by, session.lab.programme).values_list("pk", flat=True))
    changed = [
        _change(each, hours, plan, moved) for each in dates if each.pk == session.pk or each.pk in kept
    ]
    hosts.tell_hosts(changed, by=by)
    return [each.session for each in changed]


def in_scope(session: LabSession, *, whole_series: bool) -> list[LabSession]:
    """The session itself, or with it all of its series that can still be changed."""
    if not whole_series or session.series_id is None:
        return [session]
    return list(
        LabSession.objects.filter(series_id=session.series_id, lab=session.lab_id, ends_at__gt=timezone.now())
        .exclude(state__in=[LabSession.State.CANCELLED, LabSession.State.CLOSED])
        .order_by("starts_at", "id")
    )


def _change(session: LabSession, hours: Hours, plan: Plan, moved: timedelta) -> hosts.Decided:
    session = places.lock_session(session.pk)
    if session.state in (LabSession.State.CANCELLED, LabSession.State.CLOSED):
        raise SessionOver("A lab that was cancelled or whose register is closed cannot be changed.")
    was, old_day, hosted = _told(session), session.local_date, hosts.hosts_of(session)
    own = Hours(session.local_date + moved, hours.starts, hours.ends, hours.second)
    session.starts_at, session.ends_at = own.moments()
    plan.onto(session)
    is_published = session.state == LabSession.State.PUBLISHED
    if is_published:
        _refuse_unready(session)
    session.save()
    session.co_hosts.set(plan.co_hosts)
    if session.capacity != plan.capacity:
        session = _give_places(session, plan.capacity)
    changes = _difference(was, _told(session))
    if is_published and changes:
        _tell_of_change(session, changes)
        for day in {old_day, session.local_date}:
            places.note_change_on(session, "labs.bookings", day)
    return hosts.Decided(session, hosted, changes)


@transaction.atomic
def hand_over(*, session: LabSession, to: User, by: User) -> LabSession:
    """Give a lab that is still to come to another host, because ``by`` leaves. Those who booked are told who it is."""
    session = places.lock_session(session.pk)
    hosted = hosts.hosts_of(session)
    session.host = to
    session.save(update_fields=["host"])
    session.co_hosts.remove(to)
    changes = {"host": ("", str(to))}  # who leaves is not named again
    if session.state == LabSession.State.PUBLISHED:
        _tell_of_change(session, changes)
    hosts.tell_hosts([hosts.Decided(session, hosted, changes)], by=by, leaves=True)
    return session


def _told(session: LabSession) -> dict[str, str]:
    """What a person plans by, in words."""
    where = "Online" if session.mode == LabSession.Mode.ONLINE else session.venue
    return {
        "when": span_in_words(session.starts_at, session.ends_at),
        "where": where,
        "link": session.join_url,
        "host": str(session.host),
    }


def _difference(was: dict[str, str], now: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {name: (was[name], now[name]) for name in now if was[name] != now[name]}


def _tell_of_change(session: LabSession, changes: dict[str, tuple[str, str]]) -> None:
    session.calendar_sequence += 1
    session.save(update_fields=["calendar_sequence"])
    told = (Booking.Status.BOOKED, Booking.Status.OFFERED, Booking.Status.WAITING)
    for booking in Booking.objects.filter(session=session, status__in=told).order_by("id"):
        owe_letter(Notice.Kind.CHANGED, booking, turn=session.calendar_sequence, details=changes)


@transaction.atomic
def change_capacity(*, session: LabSession, capacity: int, by: User) -> LabSession:
    """Give the session more or fewer places; more are offered to those who wait.

    Raises ``CapacityBelowBookings`` when more people have a place than there would be.
    """
    return _give_places(places.lock_session(session.pk), capacity)


def _give_places(session: LabSession, capacity: int) -> LabSession:
    there = list(session.places.order_by("number").values_list("number", flat=True))
    if capacity < len(there):
        _take_places(session, len(there) - capacity)
    else:
        add_places(session, capacity - len(there), after=there[-1] if there else 0)
    session.capacity = capacity
    session.save(update_fields=["capacity"])
    note_change(session, "labs.bookings")
    offer_places(session)
    return session


def _take_places(session: LabSession, number: int) -> None:
    spare = session.places.filter(is_free=True).order_by("-number").select_for_update()[:number]
    going = [place.pk for place in spare]
    if len(going) < number:
        raise CapacityBelowBookings(session.places.filter(is_free=False).count())
    Place.objects.filter(pk__in=going).delete()


def add_one_place(session: LabSession) -> Place:
    """One more place for somebody who is in the room; it is not offered to anyone. The session is locked."""
    last = session.places.order_by("-number").values_list("number", flat=True).first() or 0
    session.capacity += 1
    session.save(update_fields=["capacity"])
    note_change(session, "labs.bookings")
    return Place.objects.create(session=session, number=last + 1)


def add_places(session: LabSession, number: int, *, after: int = 0) -> None:
    Place.objects.bulk_create(Place(session=session, number=after + i + 1) for i in range(number))


@transaction.atomic
def cancel_session(*, session: LabSession, reason: str, by: User) -> LabSession:
    """Call a session off and tell everyone who has or waits for a place, and its hosts.

    Twice is as good as once. Raises ``SessionOver`` when its register is closed.
    """
    session = places.lock_session(session.pk)
    if session.state == LabSession.State.CANCELLED:
        return session
    if session.state == LabSession.State.CLOSED:
        raise SessionOver("The register of this lab is closed: it was held.")
    was_published = session.state == LabSession.State.PUBLISHED
    session.state, session.cancelled_reason = LabSession.State.CANCELLED, reason
    session.calendar_sequence += 1
    session.save(update_fields=["state", "cancelled_reason", "calendar_sequence"])
    for booking in Booking.objects.filter(session=session).live().order_by("id"):
        had: dict[str, Any] = {"had": booking.status}
        places.move(booking, Booking.Status.SESSION_CANCELLED, by_id=by.pk, by_whom=By.HOST, reason=reason)
        owe_letter(Notice.Kind.SESSION_CANCELLED, booking, details=had)
    if was_published:
        note_change(session, "labs.bookings")
    hosts.tell_hosts([hosts.Decided(session, hosts.hosts_of(session))], by=by)
    return session


def local_hours(session: LabSession) -> Hours:
    """The session's own hours, as a form shows them."""
    starts, ends = session.starts_at.astimezone(LONDON), session.ends_at.astimezone(LONDON)
    return Hours(starts.date(), starts.time(), ends.time(), bool(starts.fold))
