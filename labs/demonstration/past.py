"""The labs that were held: fifteen months with their registers, as closing them leaves the rows.

The demonstration's charts count these registers; no number of them is written anywhere else. Labs begin
online, come to the towns in the ninth month, and move from the early morning to lunchtime three months ago.
More people book then, and fewer of them come: the attendance that falls is the concern of the story.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from accounts.models import User
from programmes.demonstration import Scene
from programmes.models import Change, Programme

from ..actions.register import SOURCES
from ..certificates import new_code
from ..models import Booking, BookingEvent, Certificate, Lab, LabSession, Place
from ..times import local_moment
from .people import TOPICS
from .venues import ONLINE, VENUES, day_at_work, plan_for

Status, By = Booking.Status, BookingEvent.By

# For each month, the oldest first: people who had a place, and how many of them came. Ten or more did not come in
# every month, or the chart would be hidden from the public: few absences could tell who it was.
HELD = (
    (62, 48), (64, 52), (70, 52), (72, 60), (60, 48), (62, 50), (68, 52), (72, 60),
    (60, 48), (64, 54), (68, 56), (72, 58), (60, 46), (66, 48), (60, 42),
)  # fmt: skip
HELD_ELSEWHERE = ((12, 8), (14, 11), (12, 9))
IN_TOWN_FROM, AT_LUNCH_FROM = 7, 3  # months ago
ROOM = 10  # people for whom one more lab was held
PARTLY = 0.06  # of those who came
# The people one can sign in as came, too, to the newest labs of these topics.
KNOWN = {
    "eilidh.ross": ("listening-first", "first-post"),
    "ailsa.boyd": ("set-up-safely", "tweetchat"),
    "duncan.orr": ("set-up-safely",),
    "mairi.stewart": ("listening-first", "blogs"),
    "fiona.muir": ("tweetchat",),
}


@dataclass
class Held:
    """A lab that was held: ``crowd`` had a place; the first ``came`` of them were there."""

    session: LabSession
    booked: int
    came: int
    crowd: list[User] = field(default_factory=list)


def began_on(today: date) -> date:
    """The first day of the month of the first lab."""
    return months_before(today, len(HELD))


def at_lunch_since(today: date) -> date:
    """The first Monday since which labs are held at lunchtime."""
    first = months_before(today, AT_LUNCH_FROM)
    return first + timedelta(days=-first.weekday() % 7)


def months_before(day: date, number: int) -> date:
    """The first day of the month so many months before."""
    return day + relativedelta(months=-number, day=1)


def load_past(scene: Scene, labs: dict[str, Lab], staff: list[User], dice: random.Random) -> None:
    hosts = {venue: scene.person("isla.kerr" if venue else "callum.reid") for venue in (*VENUES, ONLINE)}
    held = list(_held(scene.programme, list(labs.values()), hosts, HELD))
    for name, slugs in KNOWN.items():
        for slug in slugs:
            newest = [each for each in held if each.session.lab.slug == slug][-1]
            newest.crowd.append(scene.person(name))
    _keep(scene.programme, held, staff, dice)


def load_elsewhere(programme: Programme, labs: dict[str, Lab], host: User, staff: list[User]) -> None:
    """The other board has begun: one lab a month, online."""
    held = list(_held(programme, list(labs.values()), {ONLINE: host}, HELD_ELSEWHERE))
    _keep(programme, held, staff, random.Random(41))


def _held(
    programme: Programme, labs: Sequence[Lab], hosts: dict[str, User], months: Sequence[tuple[int, int]]
) -> Iterator[Held]:
    today, number = timezone.localdate(), 0
    towns = [venue for venue in hosts if venue]
    for back, (booked, came) in zip(range(len(months), 0, -1), months, strict=True):
        first, times = months_before(today, back), max(1, round(booked / ROOM))
        for turn in range(times):
            day = day_at_work(first + timedelta(days=4 + turn * (24 // times)))
            at = time(12, 30) if day >= at_lunch_since(today) else time(9, 0)
            in_town = towns and back <= IN_TOWN_FROM and number % 3
            venue = towns[number % len(towns)] if in_town else ONLINE
            yield Held(
                _session(programme, labs[number % len(labs)], local_moment(day, at), hosts[venue], venue),
                _share(booked, turn, times),
                _share(came, turn, times),
            )
            number += 1


def _share(whole: int, turn: int, times: int) -> int:
    return whole // times + (turn < whole % times)


def _session(programme: Programme, lab: Lab, starts_at: datetime, host: User, venue: str) -> LabSession:
    session = LabSession(lab=lab, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    plan_for(programme, host, venue, session.capacity).onto(session)
    session.state, session.register_closed_by = LabSession.State.CLOSED, host
    session.register_closed_at = session.ends_at + timedelta(minutes=9)
    session.created_at = starts_at - timedelta(days=40)
    return session


def _keep(programme: Programme, held: list[Held], staff: list[User], dice: random.Random) -> None:
    """Store the registers: places, bookings with their history, certificates, lines of the ledger."""
    for each in held:
        each.session.capacity = each.booked + dice.choice((0, 1, 2, 2))
        others = [user for user in staff if user not in each.crowd]
        each.crowd += dice.sample(others, each.booked - len(each.crowd))
    LabSession.objects.bulk_create(each.session for each in held)
    places = Place.objects.bulk_create(
        Place(session=each.session, number=number, is_free=number > each.booked)
        for each in held
        for number in range(1, each.session.capacity + 1)
    )
    seats = iter([place for place in places if not place.is_free])
    bookings = Booking.objects.bulk_create(
        _booking(each, number, user, next(seats), dice)
        for each in held
        for number, user in enumerate(each.crowd)
    )
    BookingEvent.objects.bulk_create(event for booking in bookings for event in _history(booking))
    Certificate.objects.bulk_create(
        Certificate(
            booking=booking,
            code=new_code(),
            name=str(booking.user),
            issued_at=booking.session.register_closed_at,
        )
        for booking in bookings
        if booking.has_attended
    )
    Change.objects.bulk_create(
        Change(programme=programme, source=source, on=each.session.local_date)
        for each in held
        for source in SOURCES
    )


def _booking(held: Held, number: int, user: User, place: Place, dice: random.Random) -> Booking:
    session, came = held.session, number < held.came
    asked = session.starts_at - timedelta(days=dice.randint(1, 30), hours=dice.randint(0, 9))
    attended = Status.PARTLY_ATTENDED if dice.random() < PARTLY else Status.FULLY_ATTENDED
    return Booking(
        session=session,
        user=user,
        place=place,
        status=attended if came else Status.DID_NOT_ATTEND,
        created_at=asked,
        status_at=session.register_closed_at,
        topics=dice.sample(TOPICS, dice.randint(0, 2)),
        checked_in_at=session.starts_at - timedelta(minutes=dice.randint(0, 9)) if came else None,
        checked_in_by=dice.choice((Booking.CheckIn.SELF, Booking.CheckIn.HOST))
        if came
        else Booking.CheckIn.NONE,
    )


def _history(booking: Booking) -> list[BookingEvent]:
    session = booking.session
    return [
        BookingEvent(
            booking=booking,
            became=Status.BOOKED,
            at=booking.created_at,
            by=booking.user,
            by_whom=By.PERSON,
        ),
        BookingEvent(
            booking=booking,
            was=Status.BOOKED,
            became=booking.status,
            at=session.register_closed_at,
            by=session.host,
            by_whom=By.HOST,
        ),
    ]
