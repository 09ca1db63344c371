"""The labs of the demonstration: a year that never was, with registers, and what comes next.

Everything lies relative to the day of loading, so that there is always a lab today, one next week and a full
one after that. The past is written as rows (its moments have gone by); what is to come is booked through the
actions, so that its letters, places and ledger lines are the product's own.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import holidays
from django.utils import timezone

from accounts.models import User
from programmes.demonstration import Scene
from programmes.models import Locality, Membership, Profession, Programme, Role, StaffProfile

from . import actions, certificates, places
from .actions.sessions import Hours, Plan, add_places
from .models import Booking, BookingEvent, Interest, Lab, LabSession, Notice, Place
from .places import Wishes
from .times import DAY, LONDON, local_moment

Status, By = Booking.Status, BookingEvent.By

TOPICS = (
    "Account set-up",
    "Privacy settings",
    "Finding people to follow",
    "Writing a first post",
    "Answering a patient",
)
ACCESS = ("Step-free room", "Hearing loop", "Captions", "Slides in advance", "Large print")
LABS = (
    (
        "set-up-safely",
        "Set up safely: accounts and privacy",
        "Bring your own phone. We set up an account, lock down what should be private and find your "
        "professional body.",
        "Set up a professional account\nSay which settings keep your private life private\n"
        "Follow your professional body and your board",
    ),
    (
        "listening-first",
        "Listening first: patients’ stories online",
        "How to follow and answer without giving advice. No account needed.",
        "Find stories about your own service\nAnswer without giving advice or naming anyone",
    ),
    (
        "first-post",
        "Write your first post",
        "Draft two posts, check them against the rubric with a colleague, post one if you wish.",
        "Write a post that a patient can follow\nCheck a draft with the rubric",
    ),
    (
        "tweetchat",
        "Host a tweetchat",
        "Plan the questions, find a patient co-host, keep it safe. For people who already post.",
        "Plan an hour with five questions\nKeep a public conversation safe",
    ),
    (
        "blogs",
        "Blogs that get read",
        "From a case you learned from to 600 words that nobody can be recognised in.",
        "Turn a piece of learning into 600 words\nTake out what could identify somebody",
    ),
)
MOUNTAINHALL = "Mountainhall Treatment Centre, Dumfries, room 4"
GALLOWAY = "Galloway Community Hospital, Stranraer, seminar room"
ANNAN = "Annan Clinic, meeting room"
CASTLE_DOUGLAS = "Castle Douglas Health Centre, upper room"
ONLINE = ""
VENUES = {
    MOUNTAINHALL: "Nithsdale",
    GALLOWAY: "Wigtownshire",
    ANNAN: "Annandale and Eskdale",
    CASTLE_DOUGLAS: "Stewartry",
}
LINK = "https://meet.example.org/ahp-lab"
FIRST = [
    "Aileen",
    "Alistair",
    "Beth",
    "Bruce",
    "Cara",
    "Craig",
    "Deirdre",
    "Donald",
    "Elspeth",
    "Euan",
    "Flora",
    "Fraser",
    "Gillian",
    "Gordon",
    "Heather",
    "Hamish",
    "Iona",
    "Innes",
    "Jean",
    "Jamie",
    "Kirstin",
    "Keith",
    "Lorna",
    "Lachlan",
    "Marion",
    "Murdo",
    "Nairn",
    "Neil",
    "Oonagh",
    "Oran",
    "Peigi",
    "Peter",
    "Rowan",
    "Ross",
    "Senga",
    "Stuart",
    "Tara",
    "Tom",
    "Una",
    "Walter",
]
LAST = [
    "Armstrong",
    "Baird",
    "Carruthers",
    "Douglas",
    "Elliot",
    "Fergusson",
    "Graham",
    "Hannah",
    "Irving",
    "Jardine",
    "Kirkpatrick",
    "Little",
    "Maxwell",
    "McCubbin",
    "McMillan",
    "Nicholson",
    "Paterson",
    "Rae",
    "Scott",
    "Turnbull",
]
STAFF = 60
PROFESSIONS = ["PH", "PH", "PH", "PH", "OT", "OT", "OT", "RA-D", "RA-D", "SL", "DT", "CH", "PO", "OR"]


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


def load(scene: Scene) -> None:
    """Load the labs of both programmes. What is there is left alone."""
    programme = scene.programme
    staff = _staff(programme)
    scene.made["staff"] = staff
    if Lab.objects.for_programme(programme).exists():
        return
    labs = {slug: _lab(programme, slug, *words) for slug, *words in LABS}
    dice = random.Random(293)
    _load_past(scene, labs, staff, dice)
    _load_today(scene, labs, staff)
    for coming in COMING:
        _load_coming(scene, labs[coming.lab], coming, staff, dice)
    _load_draft_series(scene, labs["blogs"])
    _load_wishes(programme, labs, staff)
    _write_only_to_known(scene)


# --- People ------------------------------------------------------------------------------------------------


def _staff(programme: Programme) -> list[User]:
    """Made-up AHPs who come to labs; nobody can sign in as them."""
    professions = {each.code: each for each in Profession.objects.filter(code__in=set(PROFESSIONS))}
    places_ = list(Locality.objects.filter(board=programme.board_id).order_by("name"))
    people = []
    for number in range(STAFF):
        name = f"{FIRST[number % len(FIRST)]} {LAST[(number * 7 + number // len(FIRST)) % len(LAST)]}"
        email = f"{name.replace(' ', '.').lower()}{number}@nhs.scot"
        user, is_new = User.objects.get_or_create(email=email, defaults={"display_name": name})
        if is_new:
            user.set_unusable_password()
            user.save(update_fields=["password"])
            Membership.objects.create(programme=programme, user=user, roles=[Role.AHP_STAFF.value])
            StaffProfile.objects.create(
                user=user,
                profession=professions.get(PROFESSIONS[number % len(PROFESSIONS)]),
                locality=places_[number * 3 % len(places_)],
            )
        people.append(user)
    return people


def _lab(programme: Programme, slug: str, title: str, summary: str, outcomes: str) -> Lab:
    return Lab.objects.create(
        programme=programme,
        slug=slug,
        title=title,
        summary=summary,
        outcomes=outcomes,
        help_topics=list(TOPICS),
        access_options=list(ACCESS),
    )


# --- What was ----------------------------------------------------------------------------------------------

# Twelve months: how many labs were held in each and about how many people came to one of them. The numbers
# rise after the fifth month, when labs moved to lunchtime.
YEAR = ((2, 3), (2, 4), (3, 3), (2, 4), (3, 4), (4, 6), (3, 7), (4, 6), (4, 7), (4, 8), (5, 7), (4, 8))
ABSENT = 0.14


def _load_past(scene: Scene, labs: dict[str, Lab], staff: list[User], dice: random.Random) -> None:
    today = timezone.localdate()
    order, venues = list(labs.values()), [*VENUES, ONLINE, ONLINE]
    number = 0
    for back, (held, came) in zip(range(len(YEAR), 0, -1), YEAR, strict=True):
        first = _months_back(today, back)
        for turn in range(held):
            day = _weekday(first + timedelta(days=4 + turn * (24 // held)))
            at = time(12, 30) if back <= 7 else (time(9, 0), time(16, 0))[turn % 2]
            session = _held(
                scene, order[number % len(order)], day, at, venues[number * 5 % len(venues)], number
            )
            crowd = dice.sample(staff, min(session.capacity, max(2, came + dice.randint(-1, 2))))
            _register(session, crowd, dice)
            number += 1
    _give_the_known_a_past(scene)


def _months_back(day: date, number: int) -> date:
    index = day.year * 12 + day.month - 1 - number
    return date(index // 12, index % 12 + 1, 1)


def _weekday(day: date) -> date:
    return day - DAY * max(0, day.weekday() - 4)


def _held(scene: Scene, lab: Lab, day: date, at: time, venue: str, number: int) -> LabSession:
    starts_at = local_moment(day, at)
    host = scene.person("isla.kerr" if venue in (MOUNTAINHALL, GALLOWAY) else "callum.reid")
    session = LabSession(
        lab=lab, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), capacity=(8, 10, 12)[number % 3]
    )
    _plan(scene.programme, host, venue, session.capacity).onto(session)
    session.state, session.register_closed_by = LabSession.State.CLOSED, host
    session.register_closed_at = session.ends_at + timedelta(minutes=9)
    session.created_at = starts_at - timedelta(days=40)
    session.save()
    add_places(session, session.capacity)
    return session


def _register(session: LabSession, crowd: list[User], dice: random.Random) -> None:
    """Bookings as a closed register leaves them, with their history, certificates and ledger lines."""
    seats = list(session.places.order_by("number"))
    bookings = []
    for user, place in zip(crowd, seats, strict=False):
        asked = session.starts_at - timedelta(days=dice.randint(1, 30), hours=dice.randint(0, 9))
        roll = dice.random()
        came = roll >= ABSENT
        bookings.append(
            Booking(
                session=session,
                user=user,
                place=place,
                status=Status.DID_NOT_ATTEND
                if not came
                else (Status.PARTLY_ATTENDED if roll > 0.94 else Status.FULLY_ATTENDED),
                created_at=asked,
                status_at=session.register_closed_at,
                topics=dice.sample(TOPICS, dice.randint(0, 2)),
                checked_in_at=session.starts_at - timedelta(minutes=dice.randint(0, 9)) if came else None,
                checked_in_by=dice.choice([Booking.CheckIn.SELF, Booking.CheckIn.HOST])
                if came
                else Booking.CheckIn.NONE,
            )
        )
    Booking.objects.bulk_create(bookings)
    Place.objects.filter(pk__in=[booking.place_id for booking in bookings]).update(is_free=False)
    BookingEvent.objects.bulk_create(event for booking in bookings for event in _past_of(booking))
    for booking in bookings:
        if booking.has_attended:
            certificate = certificates.issue(booking)
            certificate.issued_at = session.register_closed_at
            certificate.save(update_fields=["issued_at"])
    for source in ("labs.attendance", "labs.bookings"):
        places.note_change(session, source)


def _past_of(booking: Booking) -> list[BookingEvent]:
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


def _give_the_known_a_past(scene: Scene) -> None:
    """The people one can sign in as were at labs, too: the newest session with a free place of each lab."""
    for name, slugs in {
        "eilidh.ross": ("listening-first", "first-post"),
        "ailsa.boyd": ("set-up-safely", "tweetchat"),
        "duncan.orr": ("set-up-safely",),
        "mairi.stewart": ("listening-first", "blogs"),
        "fiona.muir": ("tweetchat",),
    }.items():
        for slug in slugs:
            session = (
                LabSession.objects.filter(lab__slug=slug, lab__programme=scene.programme)
                .filter(places__is_free=True)
                .order_by("-starts_at")
                .first()
            )
            if session is not None:
                _seat(session, scene.person(name))


def _seat(session: LabSession, user: User) -> None:
    booking = Booking.objects.create(
        session=session,
        user=user,
        place=session.places.filter(is_free=True).first(),
        status=Status.FULLY_ATTENDED,
        created_at=session.starts_at - timedelta(days=12),
        status_at=session.register_closed_at,
        checked_in_at=session.starts_at - timedelta(minutes=4),
        checked_in_by=Booking.CheckIn.SELF,
    )
    Place.objects.filter(pk=booking.place_id).update(is_free=False)
    BookingEvent.objects.bulk_create(_past_of(booking))
    certificates.issue(booking)


# --- What is and what comes -------------------------------------------------------------------------------


def _plan(programme: Programme, host: User, venue: str, capacity: int, reason: str = "") -> Plan:
    locality = Locality.objects.filter(board=programme.board_id, name=VENUES.get(venue, "")).first()
    return Plan(
        host=host,
        capacity=capacity,
        mode=LabSession.Mode.IN_PERSON if venue else LabSession.Mode.ONLINE,
        venue=venue,
        join_url="" if venue else LINK,
        locality_id=locality.pk if locality else None,
        waiting_list_open=not reason,
        waiting_list_closed_reason=reason,
    )


def _load_today(scene: Scene, labs: dict[str, Lab], staff: list[User]) -> None:
    """A lab that has just begun: its register waits to be kept and closed by Isla Kerr."""
    begins = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(minutes=30)
    host = scene.person("isla.kerr")
    session = LabSession(
        lab=labs["first-post"], starts_at=begins, ends_at=begins + timedelta(hours=1), capacity=8
    )
    _plan(scene.programme, host, MOUNTAINHALL, 8).onto(session)
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
    day = _next_weekday(timezone.localdate() + DAY * coming.days)
    hours = Hours(day, coming.starts, _later(coming.starts, coming.minutes))
    host = scene.person(coming.host)
    plan = _plan(scene.programme, host, coming.venue, coming.capacity, coming.reason)
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


def _next_weekday(day: date) -> date:
    """The day itself, or the next one on which people are at work."""
    closed = holidays.country_holidays("GB", subdiv="SCT")
    while day.weekday() > 4 or day in closed:
        day += DAY
    return day


def _later(at: time, minutes: int) -> time:
    return (datetime.combine(date(2026, 1, 1), at, tzinfo=LONDON) + timedelta(minutes=minutes)).time()


def _load_draft_series(scene: Scene, lab: Lab) -> None:
    """Three drafts that wait to be published."""
    host = scene.person("callum.reid")
    first = _next_weekday(timezone.localdate() + DAY * 47)
    hours = [Hours(first + DAY * 14 * number, time(12, 30), time(13, 30)) for number in range(3)]
    actions.create_sessions(lab=lab, hours=hours, plan=_plan(scene.programme, host, ONLINE, 12), by=host)


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
    """Sixty made-up people would fill the outbox: letters are written to those one can sign in as."""
    known = [user.pk for user in scene.people.values()]
    mine = Notice.objects.filter(session__lab__programme=scene.programme, written_at=None)
    mine.exclude(booking__user__in=known).update(written_at=timezone.now())
