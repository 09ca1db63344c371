"""Booking, waiting, offers: never oversold, first come first served, one live booking a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from labs import actions
from labs.errors import (
    BookingClosed,
    BookingOver,
    CapacityBelowBookings,
    LabFull,
    OfferEnded,
    WaitingListClosed,
)
from labs.models import Booking, BookingEvent, LabSession, Notice, Place
from programmes.models import Change
from tests.factories.labs import SessionFactory, book, fill, staff

pytestmark = pytest.mark.django_db


def check_promises() -> None:
    """Deferred constraints speak now instead of at commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_book_place_takes_the_first_free_place_and_leaves_its_traces():
    session = SessionFactory()
    booking = book(session)
    assert (booking.status, booking.place.number) == ("booked", 1)
    assert not booking.place.is_free
    assert booking.events.get().became == "booked"
    assert booking.notices.get().kind == Notice.Kind.BOOKED
    assert Change.objects.get().source == "labs.bookings"


def test_book_place_twice_gives_the_booking_that_is_there():
    session = SessionFactory()
    first = book(session)
    again = book(session, first.user)
    assert first == again
    assert Booking.objects.count() == Notice.objects.count() == 1


def test_book_place_twice_for_the_last_place_gives_the_booking_that_is_there():
    session = SessionFactory(capacity=1)
    first = book(session)
    assert book(session, first.user) == first


def test_book_place_when_full_says_so_and_books_nothing():
    session = SessionFactory(capacity=1)
    book(session)
    with pytest.raises(LabFull):
        book(session)
    assert Booking.objects.count() == 1


def test_book_place_when_full_joins_the_waiting_list_when_asked():
    session = SessionFactory(capacity=1)
    _, (first, second) = fill(session, waiting=2)
    turns = dict(Booking.objects.waiting().with_position().values_list("pk", "position"))
    assert turns == {first.pk: 1, second.pk: 2}


def test_waiting_list_that_is_closed_says_why():
    session = SessionFactory(
        capacity=1, waiting_list_open=False, waiting_list_closed_reason="the room is small"
    )
    book(session)
    with pytest.raises(WaitingListClosed, match="the room is small"):
        book(session, may_wait=True)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "draft"}, "not open for booking"),
        ({"state": "cancelled", "cancelled_reason": "Snow"}, "Snow"),
        ({"booking_opens_at": timezone.now() + timedelta(days=900)}, "Booking opens on"),
        ({"booking_closes_at": timezone.now() - timedelta(days=900)}, "Booking closed on"),
    ],
)
def test_book_place_outside_the_window_is_refused_in_words(fields, words):
    with pytest.raises(BookingClosed, match=words):
        book(SessionFactory(**fields))


def test_give_up_offers_the_place_to_the_first_in_line():
    session = SessionFactory(capacity=1)
    (holder,), (first, second) = fill(session, waiting=2)
    actions.give_up(booking=holder, by=holder.user, apologies="A clinic was moved")
    for booking in (holder, first, second):
        booking.refresh_from_db()
    assert [holder.status, first.status, second.status] == ["cancelled", "offered", "waiting"]
    assert first.offered_until == pytest.approx(
        timezone.now() + timedelta(hours=24), abs=timedelta(minutes=1)
    )
    assert holder.apologies == "A clinic was moved"
    assert not BookingEvent.objects.exclude(reason="").exists(), "apologies stay out of the history"


def test_free_place_is_never_handed_past_the_waiting_list():
    session = SessionFactory(capacity=1)
    (holder,), (first,) = fill(session, waiting=1)
    actions.give_up(booking=holder, by=holder.user)
    with pytest.raises(LabFull):
        book(session)
    first.refresh_from_db()
    actions.accept_offer(booking=first, by=first.user)
    first.refresh_from_db()
    assert first.status == "booked"


def test_offer_that_ran_out_passes_to_the_next_and_cannot_be_accepted():
    session = SessionFactory(capacity=1)
    (holder,), (first, second) = fill(session, waiting=2)
    actions.give_up(booking=holder, by=holder.user)
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert actions.expire_offers() == 1
        assert actions.expire_offers() == 0
        with pytest.raises(OfferEnded):
            actions.accept_offer(booking=first, by=first.user)
        with pytest.raises(BookingOver, match="ran out"):
            actions.give_up(booking=first, by=first.user)
    second.refresh_from_db()
    assert second.status == "offered"


def test_offer_near_the_session_holds_four_hours_and_never_past_the_end_of_booking():
    session = SessionFactory(capacity=1, starts_at=timezone.now() + timedelta(hours=30))
    (holder,), (first,) = fill(session, waiting=1)
    actions.give_up(booking=holder, by=holder.user)
    first.refresh_from_db()
    assert first.offered_until - timezone.now() < timedelta(hours=4, minutes=1)


@pytest.mark.parametrize(
    ("held", "became"), [("booked", "cancelled"), ("offered", "declined"), ("waiting", "left")]
)
def test_give_up_names_what_was_given_up_and_may_be_pressed_twice(held, became):
    session = SessionFactory(capacity=1)
    (holder,), (first, second) = fill(session, waiting=2)
    if held == "offered":
        actions.give_up(booking=holder, by=holder.user)
    booking = {"booked": holder, "offered": first, "waiting": second}[held]
    for _ in range(2):
        booking = actions.give_up(booking=booking, by=booking.user)
    assert booking.status == became
    assert booking.events.filter(became=became).count() == 1


def test_cancel_by_one_of_three_leaves_the_others_alone():
    session = SessionFactory(capacity=3)
    booked, _ = fill(session)
    actions.give_up(booking=booked[1], by=booked[1].user)
    assert sorted(Booking.objects.values_list("status", flat=True)) == ["booked", "booked", "cancelled"]
    assert Notice.objects.filter(kind=Notice.Kind.CANCELLED).count() == 1


def test_change_capacity_offers_new_places_and_refuses_to_put_people_out():
    session = SessionFactory(capacity=2)
    _, (first,) = fill(session, waiting=1)
    actions.change_capacity(session=session, capacity=3, by=session.host)
    first.refresh_from_db()
    assert first.status == "offered"
    with pytest.raises(CapacityBelowBookings, match="3 people have a place"):
        actions.change_capacity(session=session, capacity=2, by=session.host)
    check_promises()


def test_change_capacity_takes_away_free_places_only():
    session = SessionFactory(capacity=5)
    kept = book(session)
    actions.change_capacity(session=session, capacity=1, by=session.host)
    assert Place.objects.get().booking == kept
    check_promises()


# --- The database itself ---------------------------------------------------------------------------------


def refused(promise: str, write) -> None:
    def write_and_commit() -> None:
        write()
        check_promises()

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        write_and_commit()


def test_place_cannot_be_held_twice():
    booking = book(SessionFactory())
    other = staff(booking.programme)
    refused(
        "labs_booking_place_id",
        lambda: Booking.objects.create(
            session=booking.session, user=other, place=booking.place, status="booked"
        ),
    )


def test_person_cannot_have_two_live_bookings():
    booking = book(SessionFactory())
    refused(
        "booking_live_once_per_person",
        lambda: Booking.objects.create(session=booking.session, user=booking.user, status="waiting"),
    )


def test_booking_that_counts_must_hold_a_place():
    session = SessionFactory()
    refused(
        "booking_that_counts_holds_a_place",
        lambda: Booking.objects.create(session=session, user=staff(session.lab.programme), status="booked"),
    )


@pytest.mark.parametrize("by", [1, -1])
def test_session_has_as_many_places_as_its_capacity(by):
    session = SessionFactory()
    refused(
        "another number of places",
        lambda: LabSession.objects.filter(pk=session.pk).update(capacity=session.capacity + by),
    )


def test_event_is_never_changed():
    booking = book(SessionFactory())
    with pytest.raises(Exception, match="never changed"), transaction.atomic():
        booking.events.update(became="waiting")
