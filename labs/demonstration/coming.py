"""What is and what comes: a lab that has just begun, full and free ones ahead, drafts, wishes for dates."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from programmes.demonstration import Scene
from programmes.models import Locality, Programme

from .. import actions
from ..actions.sessions import Hours, add_places
from ..models import Booking, BookingEvent, Interest, Lab, LabSession, Notice, Place
from ..places import Wishes
from ..times import DAY, LONDON
from .people import ACCESS, TOPICS
from .venues import ANNAN, CASTLE_DOUGLAS, GALLOWAY, MOUNTAINHALL, ONLINE, day_at_work, plan_for

Status, By = Booking.Status, BookingEvent.By


@dataclass(frozen=True)
class Coming:
    """A lab to come: in how many days, when, where, and how it stands."""

    days: int
    lab: str
    starts: time
    minutes: int
    venue: str
    capacity: int
    booked: int
    waiting: int = 0
    host: str = "isla.kerr"
    reason: str = ""  # why the waiting list is closed


COMING = (
    Coming(3, "set-up-safely", time(12, 30), 60, MOUNTAINHALL, 12, 8),
    Coming(5, "listening-first", time(12, 15), 45, ONLINE, 20, 9, host="callum.reid"),
    Coming(11, "first-post", time(16, 0), 60, GALLOWAY, 8, 8, 4),
    Coming(12, "tweetchat", time(12, 30), 60, ONLINE, 10, 8, host="callum.reid"),
    Coming(17, "blogs", time(12, 30), 60, ONLINE, 6, 6, 1, host="callum.reid"),
    Coming(
        19,
        "set-up-safely",
        time(9, 0),
        60,
        ANNAN,
        4,
        4,
        reason="the room holds four, and a second date is planned for January",
    ),
    Coming(24, "listening-first", time(16, 15), 45, ONLINE, 20, 3, host="callum.reid"),
    Coming(33, "first-post", time(12, 30), 60, CASTLE_DOUGLAS, 8, 2),
)


def load_coming(scene: Scene, labs: dict[str, Lab], staff: list[User], dice: random.Random) -> None:
    """Booked through the actions, so that letters, places and ledger lines are the product's own."""
    _load_today(scene, labs, staff)
    for coming in COMING:
        _load_coming(scene, labs[coming.lab], coming, staff, dice)
    _load_draft_series(scene, labs["blogs"])
    _load_wishes(scene.programme, labs, staff)
    _write_only_to_known(scene)


def _load_today(scene: Scene, labs: dict[str, Lab], staff: list[User]) -> None:
    """A lab that has just begun: its register waits to be kept and closed by Isla Kerr."""
    begins = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(minutes=30)
    host = scene.person("isla.kerr")
    session = LabSession(
        lab=labs["first-post"], starts_at=begins, ends_at=begins + timedelta(hours=1), capacity=8
    )
    plan_for(scene.programme, host, MOUNTAINHALL, 8).onto(session)
    session.state = LabSession.State.PUBLISHED
    session.save()
    add_places(session, session.capacity)
    crowd = [scene.person("ailsa.boyd"), scene.person("duncan.orr"), *staff[:4]]
    for number, (user, place) in enumerate(zip(crowd, session.places.all(), strict=False)):
        booking = Booking.objects.create(
            session=session,
            user=user,
            place=place,
            status=Status.BOOKED,
            created_at=begins - timedelta(days=9 - number),
            status_at=begins - timedelta(days=9 - number),
            topics=[TOPICS[number % 3]],
            access_options=[ACCESS[0]] if number == 1 else [],
            access_needs="A seat near the door, please" if number == 1 else "",
            checked_in_at=begins - timedelta(minutes=3) if number < 3 else None,
            checked_in_by=Booking.CheckIn.SELF if number < 3 else Booking.CheckIn.NONE,
        )
        Place.objects.filter(pk=place.pk).update(is_free=False)
        BookingEvent.objects.create(
            booking=booking, became=Status.BOOKED, at=booking.created_at, by=user, by_whom=By.PERSON
        )


def _load_coming(scene: Scene, lab: Lab, coming: Coming, staff: list[User], dice: random.Random) -> None:
    day = day_at_work(timezone.localdate() + DAY * coming.days)
    hours = Hours(day, coming.starts, _later(coming.starts, coming.minutes))
    host = scene.person(coming.host)
    plan = plan_for(scene.programme, host, coming.venue, coming.capacity, coming.reason)
    (session,) = actions.create_sessions(lab=lab, hours=[hours], plan=plan, by=host)
    actions.publish_sessions(sessions=[session], by=host)
    known = _known_on(scene, coming)
    crowd = dice.sample(staff, coming.booked + coming.waiting)
    for number, user in enumerate(crowd[: coming.booked - len(known)]):
        _book(session, user, days_ago=30 - number, dice=dice)
    for user in known:
        _book(session, user, days_ago=3, dice=dice)
    for user in crowd[coming.booked : coming.booked + coming.waiting]:
        _book(session, user, days_ago=2, dice=dice)
    if coming.lab == "blogs":
        _book(session, scene.person("eilidh.ross"), days_ago=1, dice=dice)


def _known_on(scene: Scene, coming: Coming) -> list[User]:
    booked = {
        "set-up-safely": ("eilidh.ross", "duncan.orr"),
        "tweetchat": ("ailsa.boyd",),
        "first-post": ("mairi.stewart",),
    }
    if coming.days > 12:
        return []
    return [scene.person(name) for name in booked.get(coming.lab, ())]


def _book(session: LabSession, user: User, *, days_ago: int, dice: random.Random) -> None:
    wishes = Wishes(topics=tuple(dice.sample(TOPICS, dice.randint(0, 2))), shows_name=dice.random() < 0.6)
    booking = actions.book_place(session=session, user=user, by=user, wishes=wishes, may_wait=True)
    asked = timezone.now() - timedelta(days=days_ago)
    Booking.objects.filter(pk=booking.pk).update(created_at=asked, status_at=asked)


def _later(at: time, minutes: int) -> time:
    return (datetime.combine(date(2026, 1, 1), at, tzinfo=LONDON) + timedelta(minutes=minutes)).time()


def _load_draft_series(scene: Scene, lab: Lab) -> None:
    """Three drafts that wait to be published."""
    host = scene.person("callum.reid")
    first = day_at_work(timezone.localdate() + DAY * 47)
    hours = [Hours(first + DAY * 14 * number, time(12, 30), time(13, 30)) for number in range(3)]
    actions.create_sessions(lab=lab, hours=hours, plan=plan_for(scene.programme, host, ONLINE, 12), by=host)


def _load_wishes(programme: Programme, labs: dict[str, Lab], staff: list[User]) -> None:
    words = ("Mondays before 10", "Lunchtime, any day", "After 16:00", "", "School hours only", "")
    places_ = list(Locality.objects.filter(board=programme.board_id).order_by("name"))
    for number, when in enumerate(words):
        Interest.objects.create(
            lab=labs["tweetchat" if number % 2 else "blogs"],
            user=staff[30 + number],
            locality=places_[number % len(places_)] if number % 3 else None,
            when=when,
        )


def _write_only_to_known(scene: Scene) -> None:
    """A hundred made-up people would fill the outbox: letters are written to those one can sign in as."""
    known = [user.pk for user in scene.people.values()]
    mine = Notice.objects.filter(session__lab__programme=scene.programme, written_at=None)
    mine.exclude(booking__user__in=known).update(written_at=timezone.now(), is_dropped=True)
