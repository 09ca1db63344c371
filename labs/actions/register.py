"""The register: who was there. Marked on the day, closed by the host, corrected with its history kept.

Marks move no chart until the register is closed: then, and at every correction, the ledger gets its lines.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User

from .. import certificates, places, signals
from ..errors import CheckInClosed, NoPlaceLeft, RegisterClosed, SessionOver, TooEarly
from ..models import Booking, BookingEvent, LabSession, Notice, Place
from ..places import note_change, owe_letter
from ..times import day_in_words
from .sessions import add_one_place

By = BookingEvent.By
Status = Booking.Status
MARKS = (Status.FULLY_ATTENDED, Status.PARTLY_ATTENDED, Status.DID_NOT_ATTEND)
# What closing and correcting a register moves; the sources of measures listen to these.
SOURCES = ("labs.attendance", "labs.bookings")


@transaction.atomic
def check_in(*, booking: Booking, by: User) -> Booking:
    """The person is here, says the person inside the window or the host until the register is closed.

    Twice is as good as once. Raises ``CheckInClosed`` to the person outside the window, ``TooEarly`` to the
    host before it opens, ``RegisterClosed``.
    """
    session, booking = _lock(booking)
    by_person = by.pk == booking.user_id
    if booking.checked_in_at or booking.has_attended:
        return booking
    if booking.status not in (Status.BOOKED, Status.DID_NOT_ATTEND):
        raise CheckInClosed("You have no place on this lab. Tell the host that you are here.")
    if by_person and not session.check_in_is_open():
        raise CheckInClosed(_window_in_words(session))
    _refuse_closed(session)
    _refuse_too_early(session)
    if booking.status == Status.DID_NOT_ATTEND:  # marked too soon: came late
        places.move(booking, Status.BOOKED, by_id=by.pk, by_whom=By.PERSON if by_person else By.HOST)
    _note_arrival(booking, Booking.CheckIn.SELF if by_person else Booking.CheckIn.HOST)
    return booking


def _window_in_words(session: LabSession) -> str:
    opens, closes = (
        f"{timezone.localtime(at):%H:%M}" for at in (session.check_in_opens_at, session.check_in_closes_at)
    )
    on = timezone.localdate(session.check_in_opens_at)
    return f"You can check in from {opens} to {closes} on {day_in_words(on)}, and not at other times."


def _note_arrival(booking: Booking, whose: str) -> None:
    booking.checked_in_at, booking.checked_in_by = timezone.now(), whose
    booking.save(update_fields=["checked_in_at", "checked_in_by"])


@transaction.atomic
def mark_attendance(*, booking: Booking, status: str, by: User) -> Booking:
    """The host marks a person, or with ``BOOKED`` takes the mark back. Before the register is closed.

    Raises ``RegisterClosed``, and ``TooEarly`` before check-in opens.
    """
    assert status in (*MARKS, Status.BOOKED)
    session, booking = _lock(booking)
    _refuse_closed(session)
    _refuse_too_early(session)
    if booking.status == status:
        return booking
    if booking.status not in (*MARKS, Status.BOOKED):
        raise SessionOver("This person has no place on the lab. Add them as somebody who came.")
    _mark(booking, status, by)
    return booking


def _mark(booking: Booking, status: str, by: User, reason: str = "") -> None:
    if status in Booking.ATTENDED and not booking.checked_in_at:
        _note_arrival(booking, Booking.CheckIn.HOST)
    elif status not in Booking.ATTENDED and booking.checked_in_by == Booking.CheckIn.HOST:
        booking.checked_in_at, booking.checked_in_by = None, Booking.CheckIn.NONE
        booking.save(update_fields=["checked_in_at", "checked_in_by"])
    places.move(booking, status, by_id=by.pk, by_whom=By.HOST, reason=reason)


@transaction.atomic
def add_walk_in(*, session: LabSession, user: User, by: User, one_more: bool = False) -> Booking:
    """Somebody came without a booking: a place if there is one, and checked in.

    Whoever stands in the room goes before the waiting list. ``one_more``: the host makes room for one more.
    Raises ``NoPlaceLeft``, ``RegisterClosed``, ``TooEarly``; for oneself (a drop-in lab) ``CheckInClosed``.
    """
    session = places.lock_session(session.pk)
    by_person = by.pk == user.pk and not session.is_hosted_by(by)
    if by_person and not (session.is_drop_in and session.check_in_is_open()):
        raise CheckInClosed(
            _window_in_words(session) if session.is_drop_in else "You have no place on this lab."
        )
    _refuse_closed(session)
    _refuse_too_early(session)
    booking = Booking.objects.live().filter(session=session, user=user).first()
    if booking is None or booking.status in (Status.WAITING, Status.OFFERED):
        booking = _seat(session, user, booking, by, one_more=one_more)
    if not booking.checked_in_at:
        _note_arrival(booking, Booking.CheckIn.SELF if by_person else Booking.CheckIn.HOST)
    return booking


def _seat(session: LabSession, user: User, booking: Booking | None, by: User, *, one_more: bool) -> Booking:
    whom = By.PERSON if by.pk == user.pk else By.HOST
    if booking is not None and booking.status == Status.OFFERED:  # the place that is kept for them
        places.move(booking, Status.BOOKED, by_id=by.pk, by_whom=whom)
        return booking
    place = session.places.filter(is_free=True).order_by("number").first()
    if place is None and one_more:
        place = add_one_place(session)
    if place is None:
        raise NoPlaceLeft
    Place.objects.filter(pk=place.pk).update(is_free=False)
    if booking is not None:
        places.move(booking, Status.BOOKED, by_id=by.pk, by_whom=whom, place=place)
        return booking
    booking = Booking.objects.create(session=session, user=user, place=place, status=Status.BOOKED)
    BookingEvent.objects.create(booking=booking, became=Status.BOOKED, by=by, by_whom=whom, reason="Came")
    return booking


@transaction.atomic
def close_register(*, session: LabSession, by: User) -> LabSession:
    """Close the register: checked in is attended, unmarked is did not attend, offers end.

    The ledger, the thanks and the certificates go with it. Twice is as good as once. Raises ``TooEarly``
    before the start and ``SessionOver`` for a session that was not held.
    """
    session = places.lock_session(session.pk)
    if session.state == LabSession.State.CLOSED:
        return session
    if session.state != LabSession.State.PUBLISHED:
        raise SessionOver("Only the register of a lab that was held can be closed.")
    if timezone.now() < session.starts_at:
        raise TooEarly(session)
    for booking in Booking.objects.filter(session=session, status=Status.BOOKED).order_by("id"):
        _mark(booking, Status.FULLY_ATTENDED if booking.checked_in_at else Status.DID_NOT_ATTEND, by)
    for booking in Booking.objects.filter(session=session, status=Status.OFFERED).order_by("id"):
        places.move(booking, Status.EXPIRED, by_id=None, by_whom=By.PORTAL)
    session.state, session.register_closed_at = LabSession.State.CLOSED, timezone.now()
    session.register_closed_by = by
    session.save(update_fields=["state", "register_closed_at", "register_closed_by"])
    for booking in _attended(session):
        _reward(booking)
    certificates.revoke_for(session)
    _note_counts(session)
    signals.register_closed.send(sender=LabSession, session=session)
    return session


def _attended(session: LabSession) -> QuerySet[Booking]:
    return Booking.objects.filter(session=session).attended().select_related("user").order_by("id")


def _reward(booking: Booking) -> None:
    certificates.issue(booking)
    owe_letter(Notice.Kind.THANKS, booking)


@transaction.atomic
def reopen_register(*, session: LabSession, by: User) -> LabSession:
    """Open a closed register again, for somebody who was forgotten. Its numbers leave the charts meanwhile.

    Marks, certificates and history stay.
    """
    session = places.lock_session(session.pk)
    if session.state == LabSession.State.CLOSED:
        session.state, session.register_closed_at = LabSession.State.PUBLISHED, None
        session.register_closed_by = None
        session.save(update_fields=["state", "register_closed_at", "register_closed_by"])
        _note_counts(session)
    return session


@transaction.atomic
def correct_attendance(*, booking: Booking, status: str, reason: str, by: User) -> Booking:
    """Put one mark of a closed register right; the event keeps what it was, who changed it and why."""
    assert status in MARKS
    session, booking = _lock(booking)
    if session.state != LabSession.State.CLOSED or booking.status not in MARKS:
        raise RegisterClosed("Only a mark in a closed register is corrected; an open one is simply marked.")
    if booking.status == status:
        return booking
    _mark(booking, status, by, reason)
    if status in Booking.ATTENDED:
        _reward(booking)
    else:
        certificates.revoke(booking)
    _note_counts(session)
    signals.attendance_corrected.send(sender=Booking, booking=booking)
    return booking


def _note_counts(session: LabSession) -> None:
    for source in SOURCES:
        note_change(session, source)


def _refuse_closed(session: LabSession) -> None:
    if session.state == LabSession.State.CLOSED:
        raise RegisterClosed("The register is closed. Correct the mark, with the reason for it.")
    if session.state != LabSession.State.PUBLISHED:
        raise SessionOver("This lab is not being held.")


def _refuse_too_early(session: LabSession) -> None:
    if timezone.now() < session.check_in_opens_at:
        raise TooEarly(session)


def _lock(booking: Booking) -> tuple[LabSession, Booking]:
    session = places.lock_session(booking.session_id)
    return session, Booking.objects.select_for_update().get(pk=booking.pk)
