"""What labs hold about a person, and what becomes of it: places are given back, facts that are counted stay."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.own_data import Fate, Holding, told
from programmes.models import Membership, Role

from . import actions
from .errors import BookingOver
from .models import Booking, BookingEvent, CalendarFeed, Certificate, Interest, LabSession, Notice
from .times import span_in_words

TO_GIVE_BACK = (Booking.Status.WAITING, Booking.Status.OFFERED, Booking.Status.BOOKED)


def before(user: User) -> None:
    """Give places back, so that those who wait are offered them, and hand over the labs that are still to come."""
    for booking in Booking.objects.filter(user=user, status__in=TO_GIVE_BACK).order_by("session_id"):
        try:
            actions.give_up(booking=booking, by=user)
        except BookingOver:
            continue  # it has been held: the host's register says what became of it
    for session in _to_come(user):
        if (host := _next_host(session, user)) is not None:
            actions.hand_over(session=session, to=host, by=user)


def foretold(user: User) -> list[str]:
    """What ``before`` will do, in sentences."""
    mine = Booking.objects.filter(user=user, status__in=TO_GIVE_BACK, session__ends_at__gt=timezone.now())
    coming = mine.exclude(session__state=LabSession.State.CLOSED).select_related("session__lab")
    told = [_given_back(booking) for booking in coming.order_by("session__starts_at")]
    if told:
        told.append("You get no letter about that. Take what stands in your calendar out yourself.")
    return told + [
        f"You host “{session.lab.title}”, {span_in_words(session.starts_at, session.ends_at)}. "
        "It passes to a co-host, or to somebody who runs the programme’s labs, who gets a letter."
        for session in _to_come(user).order_by("starts_at")
    ]


def _given_back(booking: Booking) -> str:
    session = booking.session
    lab = f"“{session.lab.title}”, {span_in_words(session.starts_at, session.ends_at)}"
    if booking.status == Booking.Status.WAITING:
        return f"You lose your turn in line for {lab}."
    return f"Your place on {lab}, is given back and offered to those who wait."


def _to_come(user: User) -> QuerySet[LabSession]:
    coming = LabSession.objects.filter(host=user, ends_at__gt=timezone.now())
    return coming.exclude(state=LabSession.State.CANCELLED).select_related("lab")


def _next_host(session: LabSession, leaving: User) -> User | None:
    """A co-host, or else somebody who runs the programme's labs."""
    co_host = session.co_hosts.filter(is_active=True).exclude(pk=leaving.pk).order_by("pk").first()
    if co_host is not None:
        return co_host
    for role in (Role.QI_LEAD, Role.PROGRAMME_ADMIN):
        keepers = Membership.objects.current().filter(
            programme=session.lab.programme_id, user__is_active=True
        )
        keeper = keepers.with_role(role).exclude(user=leaving).select_related("user").order_by("pk").first()
        if keeper is not None:
            return keeper.user
    return None


def _bookings(user: User) -> QuerySet[Booking]:
    return Booking.objects.filter(user=user).select_related("session__lab").order_by("id")


def _empty_bookings(user: User) -> int:
    """What was said for the hosts goes; the rungs of the ladder stay, without the reasons."""
    BookingEvent.objects.filter(booking__user=user).exclude(reason="").update(reason="")
    return _bookings(user).update(access_needs="", apologies="", access_options=[], shows_name=False)


def _notices(user: User) -> QuerySet[Notice]:
    return Notice.objects.filter(Q(booking__user=user) | Q(interest__user=user))


def _hosted(user: User) -> QuerySet[LabSession]:
    return LabSession.objects.filter(host=user).select_related("lab")


HOLDINGS = (
    Holding(
        "Access needs, and why you could not come",
        lambda user: _bookings(user).filter(
            ~Q(access_needs="") | ~Q(apologies="") | ~Q(access_options=[]) | Q(shows_name=True)
        ),
        Fate.DELETED,
        told(
            ("Lab", "session.lab.title"),
            ("When", "session.starts_at"),
            ("Access needs", "access_needs"),
            ("What you asked for", "access_options"),
            ("Apologies", "apologies"),
            ("Others may see your name", "shows_name"),
        ),
        erase=_empty_bookings,
    ),
    Holding(
        "Letters about labs that were owed to you, with your line manager’s address until its letter left",
        _notices,
        Fate.DELETED,
        told(
            ("Kind", "get_kind_display"),
            ("Noted", "created_at"),
            ("Written", "written_at"),
            ("With", "details"),
        ),
    ),
    Holding(
        "Certificates",
        lambda user: Certificate.objects.filter(booking__user=user).select_related("booking__session__lab"),
        Fate.DELETED,
        told(
            ("Lab", "booking.session.lab.title"),
            ("Name on it", "name"),
            ("Code", "code"),
            ("Issued", "issued_at"),
            ("Revoked", "revoked_at"),
        ),
    ),
    Holding(
        "Labs you asked for when no date suited",
        lambda user: Interest.objects.filter(user=user).select_related("lab", "locality"),
        Fate.DELETED,
        told(
            ("Lab", "lab.title"),
            ("Where", "locality"),
            ("When you could come", "when"),
            ("Since", "created_at"),
            ("Withdrawn", "withdrawn_at"),
        ),
        points=("labs.Interest.user",),
    ),
    Holding(
        "Your calendar’s secret address",
        lambda user: CalendarFeed.objects.filter(user=user),
        Fate.DELETED,
        told(
            ("Made", "created_at"),
        ),
        points=("labs.CalendarFeed.user",),
    ),
    Holding(
        "Labs you booked, waited for or came to",
        _bookings,
        Fate.UNNAMED,
        lambda booking: (
            told(
                ("Lab", "session.lab.title"),
                ("When", "session.starts_at"),
                ("Where", "session.venue"),
                ("State", "get_status_display"),
                ("Booked", "created_at"),
                ("Help you asked for", "topics"),
                ("Checked in", "checked_in_at"),
            )(booking)
            | {"What happened": [_event(event) for event in booking.events.all()]}
        ),
        why="How many people booked and came is what the programme’s charts count. Places you still have are given "
        "back first, and offered to those who wait.",
        points=("labs.Booking.user",),
    ),
    Holding(
        "What you did with bookings, yours and others’",
        lambda user: BookingEvent.objects.filter(by=user),
        Fate.UNNAMED,
        told(("When", "at"), ("Became", "get_became_display")),
        why="The history of a place cannot be changed. It says that somebody did it, and no longer who.",
        points=("labs.BookingEvent.by",),
    ),
    Holding(
        "Labs you host or hosted",
        _hosted,
        Fate.UNNAMED,
        told(("Lab", "lab.title"), ("When", "starts_at"), ("State", "get_state_display")),
        why="People came to them. Labs still to come pass to a co-host, or else to somebody who runs labs.",
        points=("labs.LabSession.host",),
    ),
    Holding(
        "Labs at which you help the host",
        lambda user: LabSession.objects.filter(co_hosts=user).select_related("lab"),
        Fate.DELETED,
        told(("Lab", "lab.title"), ("When", "starts_at")),
        erase=lambda user: LabSession.co_hosts.through.objects.filter(user=user).delete()[0],
        points=("labs.LabSession.co_hosts",),
    ),
    Holding(
        "Registers you closed",
        lambda user: LabSession.objects.filter(register_closed_by=user).select_related("lab"),
        Fate.UNNAMED,
        told(("Lab", "lab.title"), ("Closed", "register_closed_at")),
        why="The register stands behind the numbers.",
        points=("labs.LabSession.register_closed_by",),
    ),
)


def _event(event: BookingEvent) -> dict[str, object]:
    return told(
        ("When", "at"), ("Became", "get_became_display"), ("By", "get_by_whom_display"), ("Reason", "reason")
    )(event)
