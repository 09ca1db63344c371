"""Sessions that were held, with their registers closed, and answers to what was asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from evaluations.actions import Given, answer
from evaluations.models import Evaluation, Invitation, SetKind
from labs import actions
from labs.models import Booking, LabSession
from tests.factories.labs import SessionFactory, book, held

PAIRS = ("posting", "confidentiality", "hashtag", "peers")


def closed(session: LabSession | None = None, *, came: int = 1, absent: int = 0, at: datetime | None = None):
    """A held session with a closed register: ``came`` people attended, ``absent`` did not. Answers it and
    the bookings of those who came.
    """
    session = session or SessionFactory(capacity=max(came + absent, 1))
    bookings = [book(session) for _ in range(came + absent)]
    held(session, at)
    for booking in bookings[:came]:
        actions.check_in(booking=booking, by=session.host)
    actions.close_register(session=session, by=session.host)
    session.refresh_from_db()
    return session, list(Booking.objects.filter(session=session).attended().order_by("id"))


def invitation_of(booking: Booking, kind: str = SetKind.END_OF_LAB) -> Invitation:
    return Invitation.objects.for_page().get(booking=booking, kind=kind)


def said(*, before: int = 3, now: int = 6, pairs: tuple[str, ...] = PAIRS, **others: Any) -> dict[str, Any]:
    """Answers to the end-of-lab questions with these pairs complete."""
    answers: dict[str, Any] = {"relevance": 4, "facilitator": 5}
    for pair in pairs:
        answers |= {f"{pair}_before": before, f"{pair}_now": now}
    return answers | others


def answered(booking: Booking, mode: str = "named", *, shares: bool = False, **answers: Any) -> Evaluation:
    """The end-of-lab questions, answered. ``before``, ``now``, ``pairs`` and any key of a question."""
    given = Given(mode=mode, answers=said(**answers), shares_text=shares)
    return answer(invitation=invitation_of(booking), given=given)
