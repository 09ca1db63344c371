"""Booking a place, waiting for one, taking an offer, giving a place back."""

from __future__ import annotations

from contextlib import nullcontext

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User

from .. import places
from ..errors import BookingClosed, BookingOver, LabFull, OfferEnded, WaitingListClosed
from ..models import Booking, BookingEvent, LabSession, Notice
from ..places import Wishes
from ..times import moment_in_words

By = BookingEvent.By
NO_WISHES = Wishes()
_ENDED: dict[str, str] = {
    Booking.Status.EXPIRED: "The offer ran out before, and the place went to the next in line.",
    Booking.Status.SESSION_CANCELLED: "This lab was cancelled. Nothing was changed.",
}


def book_place(
    *, session: LabSession, user: User, by: User, wishes: Wishes = NO_WISHES, may_wait: bool = False
) -> Booking:
    """Book a place for ``user``; with ``may_wait`` join the waiting list when there is none.

    Asking twice gives the booking that is there.
    Raises ``LabFull``, ``WaitingListClosed``, ``BookingClosed``.
    """
    whom = By.PERSON if by.pk == user.pk else By.HOST
    # One statement is a transaction of its own; a savepoint is needed only inside somebody else's.
    is_one_of_several = connection.in_atomic_block or bool(wishes.manager)
    guard = transaction.atomic() if is_one_of_several else nullcontext()
    try:
        with guard:
            booking = places.claim(
                session_id=session.pk,
                user_id=user.pk,
                wishes=wishes,
                may_wait=may_wait,
                by_id=by.pk,
                by_whom=whom,
            )
            if booking is not None and wishes.manager:
                _tell_manager(booking, wishes.manager)
    except IntegrityError:
        booking = None
    if booking is None:
        # Somebody who presses twice for the last place finds it taken: by themselves.
        there = Booking.objects.live().filter(session=session, user=user).first()
        if there is None:
            raise _why_not(session)
        there.session = session
        return there
    booking.session = session  # known already, with its lab
    if booking.status == Booking.Status.WAITING:
        # A place may have come free between looking for one and joining the list.
        offer_free_places(session_id=session.pk)
        booking.refresh_from_db()
    return booking


def _tell_manager(booking: Booking, address: str) -> None:
    """One letter to the line manager about a place; a turn in a waiting list is nothing to plan by."""
    if booking.status == Booking.Status.BOOKED:
        places.owe_letter(Notice.Kind.MANAGER, booking, details={"to": address})


def _why_not(session: LabSession) -> Exception:
    """Why ``claim`` booked nothing, in words, from what the session says now."""
    session.refresh_from_db()
    now = timezone.now()
    if session.state == LabSession.State.CANCELLED:
        return BookingClosed(f"This lab was cancelled: {session.cancelled_reason}")
    if session.state != LabSession.State.PUBLISHED:
        return BookingClosed("This lab is not open for booking.")
    if session.booking_opens_at and now < session.booking_opens_at:
        return BookingClosed(f"Booking opens on {moment_in_words(session.booking_opens_at)}.")
    if now >= session.booking_closes_at:
        return BookingClosed(f"Booking closed on {moment_in_words(session.booking_closes_at)}.")
    if not session.waiting_list_open:
        return WaitingListClosed(session.waiting_list_closed_reason)
    return LabFull()


@transaction.atomic
def offer_free_places(*, session_id: int) -> list[Booking]:
    """Offer free places to those who wait, first come first served."""
    return places.offer_places(places.lock_session(session_id))


@transaction.atomic
def accept_offer(*, booking: Booking, by: User | None) -> Booking:
    """The person takes the place that was offered. ``by=None``: through the signed link in the letter."""
    session, booking = _lock(booking)
    if booking.status == Booking.Status.BOOKED:
        return booking
    if booking.status != Booking.Status.OFFERED or booking.offer_ran_out():
        raise OfferEnded("This offer has ended. Nothing was changed.")
    places.move(booking, Booking.Status.BOOKED, by_id=by.pk if by else None, by_whom=By.PERSON)
    places.owe_letter(Notice.Kind.BOOKED, booking, turn="offer")
    places.note_change(session, "labs.bookings")
    return booking


@transaction.atomic
def give_up(
    *, booking: Booking, by: User | None, by_host: bool = False, reason: str = "", apologies: str = ""
) -> Booking:
    """Cancel a booking, decline an offer or leave the waiting list; the next in line is offered the place.

    ``apologies`` are for the hosts and purged after the lab; ``reason`` is a host's and stays in the history.
    Twice is as good as once. Raises ``BookingOver`` once attendance was marked or the lab is over.
    """
    session, booking = _lock(booking)
    ends: dict[str, str] = {
        Booking.Status.WAITING: Booking.Status.LEFT,
        Booking.Status.OFFERED: Booking.Status.DECLINED,
        Booking.Status.BOOKED: Booking.Status.CANCELLED,
    }
    if booking.status in ends.values():
        return booking
    over = session.state == LabSession.State.CLOSED or (not by_host and session.ends_at <= timezone.now())
    if booking.status not in ends or over:
        raise BookingOver(_ENDED.get(booking.status, "This lab has been held. Nothing was changed."))
    held = booking.status
    if apologies:
        booking.apologies = apologies
        booking.save(update_fields=["apologies"])
    places.move(
        booking,
        ends[held],
        by_id=by.pk if by else None,
        by_whom=By.HOST if by_host else By.PERSON,
        reason=reason,
    )
    if held == Booking.Status.BOOKED:
        places.owe_letter(Notice.Kind.CANCELLED, booking)
        places.note_change(session, "labs.bookings")
    places.offer_places(session)
    return booking


def expire_offers() -> int:
    """Take back the offers that ran out and pass each place on. Safe to run twice, or twice at once."""
    ended = Booking.objects.filter(status=Booking.Status.OFFERED, offered_until__lte=timezone.now())
    return sum(_expire(pk, session_id) for pk, session_id in ended.values_list("pk", "session_id"))


@transaction.atomic
def _expire(booking_id: int, session_id: int) -> int:
    session = places.lock_session(session_id)
    booking = Booking.objects.select_for_update().get(pk=booking_id)
    if booking.status != Booking.Status.OFFERED or not booking.offer_ran_out():
        return 0
    places.move(booking, Booking.Status.EXPIRED, by_id=None, by_whom=By.PORTAL)
    places.owe_letter(Notice.Kind.EXPIRED, booking)
    places.offer_places(session)
    return 1


def _lock(booking: Booking) -> tuple[LabSession, Booking]:
    """The booking and its session as they are now, locked; always the session first."""
    session = places.lock_session(booking.session_id)
    return session, Booking.objects.select_for_update().get(pk=booking.pk)
