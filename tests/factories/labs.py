"""Labs, dates and bookings for tests."""

from __future__ import annotations

from datetime import datetime, timedelta

import factory
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from labs import actions
from labs.actions.sessions import add_places
from labs.models import Booking, Lab, LabSession
from programmes.models import Programme, Role
from tests.factories.programmes import MembershipFactory, ProgrammeFactory, member
from tests.factories.users import UserFactory


class LabFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Lab

    programme = factory.SubFactory(ProgrammeFactory, is_published=True)
    slug = factory.Sequence(lambda n: f"lab-{n}")
    title = factory.Sequence(lambda n: f"Lab {n}")
    summary = "Bring your own phone."
    outcomes = "Set up an account\nLock it down"
    help_topics = ["Account set-up", "Privacy settings"]
    access_options = ["Step-free room", "Captions"]


class SessionFactory(factory.django.DjangoModelFactory):
    """A published date in 20 days with ``capacity`` places; booking is open until the start."""

    class Meta:
        model = LabSession

    lab = factory.SubFactory(LabFactory)
    state = LabSession.State.PUBLISHED
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=20))
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(hours=1))
    booking_closes_at = factory.SelfAttribute("starts_at")
    venue = "Mountainhall, room 4"
    capacity = 3
    host = factory.LazyAttribute(
        lambda session: MembershipFactory(programme=session.lab.programme, roles=[Role.LAB_HOST.value]).user
    )

    @classmethod
    def _create(cls, model_class: type[LabSession], *args: object, **fields: object) -> LabSession:
        """With its places in one transaction: the database asks for them at commit."""
        with transaction.atomic():
            session = super()._create(model_class, *args, **fields)
            add_places(session, session.capacity)
        return session


def staff(programme: Programme, **fields: object) -> User:
    """A new member who may book."""
    return member(programme, Role.AHP_STAFF.value, **fields)


def book(session: LabSession, user: User | None = None, *, may_wait: bool = False) -> Booking:
    user = user or staff(session.lab.programme)
    return actions.book_place(session=session, user=user, by=user, may_wait=may_wait)


def fill(session: LabSession, *, waiting: int = 0) -> tuple[list[Booking], list[Booking]]:
    """Book every place, and let ``waiting`` more people wait: who has a place, who waits."""
    booked = [book(session) for _ in range(session.capacity)]
    return booked, [book(session, may_wait=True) for _ in range(waiting)]


def held(session: LabSession, at: datetime | None = None) -> LabSession:
    """Move a session so that it began ten minutes ago (or at ``at``), with what was booked on it."""
    session.starts_at = at or timezone.now() - timedelta(minutes=10)
    session.ends_at = session.starts_at + timedelta(hours=1)
    session.booking_closes_at = session.starts_at
    session.save(update_fields=["starts_at", "ends_at", "booking_closes_at"])
    return session


__all__ = ["LabFactory", "SessionFactory", "UserFactory", "book", "fill", "held", "staff"]
