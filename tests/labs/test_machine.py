"""The real bookings against a model that a child could follow, in random order (hypothesis)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from labs import actions
from labs.errors import BookingRefused
from labs.models import Booking, LabSession, Place
from tests.factories.labs import SessionFactory, held, staff

PEOPLE = 7
who = st.integers(0, PEOPLE - 1)


class Model:
    """A row of seats and a queue, in plain lists."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.booked: set[int] = set()
        self.offered: set[int] = set()
        self.queue: list[int] = []

    def pass_on(self) -> None:
        while self.queue and len(self.booked) + len(self.offered) < self.capacity:
            self.offered.add(self.queue.pop(0))

    def book(self, person: int, may_wait: bool) -> None:
        if person in self.booked | self.offered or person in self.queue:
            return
        if not self.queue and len(self.booked) + len(self.offered) < self.capacity:
            self.booked.add(person)
        elif may_wait:
            self.queue.append(person)

    def leave(self, person: int) -> None:
        self.booked.discard(person)
        self.offered.discard(person)
        if person in self.queue:
            self.queue.remove(person)
        self.pass_on()

    def resize(self, capacity: int) -> None:
        if capacity >= len(self.booked) + len(self.offered):
            self.capacity = capacity
            self.pass_on()


class LabMachine(RuleBasedStateMachine):
    @initialize(capacity=st.integers(1, 4))
    def begin(self, capacity: int) -> None:
        self.session = SessionFactory(capacity=capacity)
        self.people = [staff(self.session.lab.programme) for _ in range(PEOPLE)]
        self.model = Model(capacity)
        self.is_closed = False

    def live(self, person: int) -> Booking | None:
        return Booking.objects.live().filter(session=self.session, user=self.people[person]).first()

    @precondition(lambda self: not self.is_closed)
    @rule(person=who, may_wait=st.booleans())
    def book(self, person: int, may_wait: bool) -> None:
        user = self.people[person]
        self.model.book(person, may_wait)
        try:
            actions.book_place(session=self.session, user=user, by=user, may_wait=may_wait)
        except BookingRefused:
            assert self.live(person) is None

    @precondition(lambda self: not self.is_closed)
    @rule(person=who)
    def leave(self, person: int) -> None:
        booking = self.live(person)
        self.model.leave(person)
        if booking:
            actions.give_up(booking=booking, by=booking.user)

    @precondition(lambda self: not self.is_closed)
    @rule(person=who)
    def accept(self, person: int) -> None:
        booking = self.live(person)
        if person in self.model.offered:
            self.model.offered.remove(person)
            self.model.booked.add(person)
        if booking:
            try:
                actions.accept_offer(booking=booking, by=booking.user)
            except BookingRefused:
                assert person in self.model.queue

    @precondition(lambda self: not self.is_closed)
    @rule(capacity=st.integers(1, 6))
    def resize(self, capacity: int) -> None:
        self.model.resize(capacity)
        try:
            actions.change_capacity(session=self.session, capacity=capacity, by=self.session.host)
        except BookingRefused:
            assert capacity < len(self.model.booked) + len(self.model.offered)

    @precondition(lambda self: not self.is_closed)
    @rule(person=who)
    def let_an_offer_run_out(self, person: int) -> None:
        if person not in self.model.offered:
            return
        self.model.leave(person)
        ran_out = timezone.now() - timedelta(seconds=1)
        Booking.objects.filter(session=self.session, user=self.people[person], status="offered").update(
            offered_until=ran_out
        )
        assert actions.expire_offers() == 1

    @precondition(lambda self: not self.is_closed)
    @rule(here=st.sets(who))
    def close(self, here: set[int]) -> None:
        held(self.session)
        for person in here & self.model.booked:
            actions.mark_attendance(booking=self.live(person), status="fully_attended", by=self.session.host)
        actions.close_register(session=self.session, by=self.session.host)
        own = Booking.objects.filter(session=self.session)
        attended = set(own.attended().values_list("user", flat=True))
        assert attended == {self.people[person].pk for person in here & self.model.booked}
        self.model.offered.clear()
        self.is_closed = True

    @precondition(lambda self: self.is_closed)
    @rule(person=who, came=st.booleans())
    def correct(self, person: int, came: bool) -> None:
        booking, status = self.live(person), "fully_attended" if came else "did_not_attend"
        if person in self.model.booked:
            actions.correct_attendance(booking=booking, status=status, reason="Asked", by=self.session.host)
            assert self.live(person).status == status

    @precondition(lambda self: self.is_closed)
    @rule(person=who)
    def come_too_late(self, person: int) -> None:
        user = self.people[person]
        if self.live(person) is None:
            with pytest.raises(BookingRefused):
                actions.book_place(session=self.session, user=user, by=user, may_wait=True)

    @invariant()
    def same_as_the_model(self) -> None:
        if not hasattr(self, "session"):
            return
        with connection.cursor() as cursor:  # what a commit would check
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        number = {user.pk: index for index, user in enumerate(self.people)}
        real = Booking.objects.filter(session=self.session).order_by("id")
        assert [number[each.user_id] for each in real if each.status == "waiting"] == self.model.queue
        assert {number[each.user_id] for each in real if each.status == "offered"} == self.model.offered
        marked = ("booked", "did_not_attend", "fully_attended")
        assert {number[each.user_id] for each in real if each.status in marked} == self.model.booked
        assert LabSession.objects.get(pk=self.session.pk).capacity == self.model.capacity
        taken = Place.objects.filter(session=self.session, is_free=False).count()
        assert taken == len(self.model.booked) + len(self.model.offered) <= self.model.capacity


@pytest.mark.slow
class TestLabMachine(TestCase, LabMachine.TestCase):
    """Every example has a session of its own; all run in one transaction that is rolled back."""

    settings = settings(
        max_examples=25,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
