"""Sessions that were held, with their registers closed, and answers to what was asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import factory
from django.utils import timezone

from accounts.models import User
from evaluations.actions import Given, answer
from evaluations.batches import count_in
from evaluations.coding.actions import open_text
from evaluations.coding.masking import normal, suggest
from evaluations.models import Evaluation, Excerpt, Invitation, QuestionSet, SetKind, Survey, Theme
from labs import actions
from labs.models import Booking, LabSession
from programmes.models import Programme
from tests.factories.labs import SessionFactory, book, held
from tests.factories.programmes import ProgrammeFactory

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


def answered(
    booking: Booking, mode: str = "named", *, shares: bool = False, quotes: bool = False, **answers: Any
) -> Evaluation:
    """The end-of-lab questions, answered. ``before``, ``now``, ``pairs`` and any key of a question."""
    given = Given(mode=mode, answers=said(**answers), shares_text=shares or quotes, allows_quotes=quotes)
    return answer(invitation=invitation_of(booking), given=given)


def counted(*evaluations: Evaluation) -> None:
    """The night comes, and answers that are enough join the results."""
    count_in()
    for evaluation in evaluations:
        evaluation.refresh_from_db()


def survey_of(programme: Programme, *, opens_in: int = -1, closes_in: int = 14, asked: int = 20) -> Survey:
    """The annual survey, open from ``opens_in`` to ``closes_in`` days from today."""
    today = timezone.localdate()
    return Survey.objects.create(
        programme=programme,
        question_set=QuestionSet.objects.current(SetKind.ANNUAL_SURVEY),
        opens_on=today + timedelta(days=opens_in),
        closes_on=today + timedelta(days=closes_in),
        asked=asked,
        asked_who="AHPs of the board",
    )


def opened(evaluation: Evaluation, *, by: User | None = None, original: bool = False) -> list[Excerpt]:
    """The shared words of an evaluation, masked as the portal proposes and open for coding."""
    programme = evaluation.programme
    return [
        open_text(
            programme=programme,
            source=answer,
            masks=suggest(normal(answer.text)),
            keeps_original=original,
            by=by,
        )
        for answer in evaluation.answers.exclude(text="").order_by("question__position")
    ]


class ThemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Theme

    programme = factory.SubFactory(ProgrammeFactory, is_published=True)
    name = factory.Sequence(lambda n: f"Theme {n}")
