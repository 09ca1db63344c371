"""What a person decides or writes about a chart. No code path makes one of these by itself."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from measures.errors import (
    AlreadyJudged,
    BaselineTooShort,
    DateRefused,
    NoSuchPeriod,
    NothingBefore,
    PhaseExists,
    PhaseWithdrawn,
    ReasonMissing,
)
from measures.models import DATES, Annotation, DueRefresh, Measure, Observation, Phase, PointJudgement
from measures.periods import start_of
from measures.series import words_for
from programmes.models import Programme

from .plan import SHORTEST_BASELINE
from .together import action, author, everything_due, lock, reason_of


@action
def rephase(
    *, measure: Measure, starts_on: date, reason: str, by: User, baseline_points: int | None = None
) -> Phase:
    """Begin a new phase: from the period of ``starts_on`` the chart has a centre line of its own.

    A person decides it, and says why. ``baseline_points``: take its line from so many first points and
    carry it forward. Raises ``NoSuchPeriod``, ``NothingBefore``, ``PhaseExists``, ``ReasonMissing``,
    ``AuthorMissing``.
    """
    person = author(by)
    why = reason_of(reason)
    measure = lock(measure)
    period = start_of(starts_on, measure.frequency)
    _recorded(measure, period)
    first = (
        Observation.objects.for_series(measure).order_by("period").values_list("period", flat=True).first()
    )
    if first is None or period <= first:
        raise NothingBefore(
            f"{_said(measure, period)} is the first number: there is nothing before it to be a change from."
        )
    if baseline_points is not None and baseline_points < SHORTEST_BASELINE:
        raise BaselineTooShort(f"The baseline of a phase takes at least {SHORTEST_BASELINE} points.")
    try:
        with transaction.atomic():
            phase = Phase.objects.create(
                measure=measure,
                starts_on=period,
                reason=why,
                decided_by=person,
                baseline_points=baseline_points,
            )
    except IntegrityError as error:
        raise PhaseExists(f"A phase begins at {_said(measure, period, start=False)} already.") from error
    everything_due(measure)
    return phase


@action
def withdraw_phase(*, phase: Phase, reason: str, by: User) -> Phase:
    """Take a phase back. It stays in the history, with who took it back and why."""
    person = author(by)
    why = reason_of(reason)
    phase = Phase.objects.select_for_update().get(pk=phase.pk)
    if phase.withdrawn_at:
        raise PhaseWithdrawn("This phase was withdrawn before.")
    phase.withdrawn_at, phase.withdrawn_by, phase.withdrawn_reason = timezone.now(), person, why
    phase.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    everything_due(phase.measure)
    return phase


# ---- annotations ------------------------------------------------------------------------------------
@action
def annotate(
    *,
    programme: Programme,
    on: date,
    text: str,
    by: User | None,
    kind: str = Annotation.Kind.CHANGE,
    measure: Measure | None = None,
    origin: str = "",
    origin_label: str = "",
) -> Annotation:
    """Write a dated note on the chart of one measure, or without ``measure`` on all of the programme.

    With an ``origin`` (such as ``pdsa:12``) the second call changes the first call's note, so that other
    rooms may call it as often as their row changes.
    """
    fields = {
        "on": _plausible(on),
        "text": _text(text),
        "kind": kind,
        "by": by,
        "origin_label": origin_label[:120],
    }
    if origin:
        note, _ = Annotation.objects.update_or_create(
            programme=programme, measure=measure, origin=origin, defaults=fields
        )
    else:
        note = Annotation.objects.create(programme=programme, measure=measure, **fields)
    _annotated(note)
    return note


@action
def change_annotation(*, annotation: Annotation, by: User, on: date, text: str, kind: str) -> Annotation:
    """Correct a note; what it said before stays in the history."""
    author(by)
    annotation.on, annotation.text, annotation.kind, annotation.by = _plausible(on), _text(text), kind, by
    annotation.save(update_fields=["on", "text", "kind", "by"])
    _annotated(annotation)
    return annotation


@action
def remove_annotation(*, annotation: Annotation, by: User | None) -> None:
    """Take a note off the chart; the history keeps it."""
    _annotated(annotation)
    annotation.delete()


def _annotated(note: Annotation) -> None:
    measures = [note.measure] if note.measure else Measure.objects.for_programme(note.programme)
    DueRefresh.objects.bulk_create(DueRefresh(measure=m, is_everything=True) for m in measures)


def _text(text: str) -> str:
    cleaned = " ".join(text.split())[:300]
    if not cleaned:
        raise ReasonMissing("Say in a few words what happened.")
    return cleaned


def _plausible(on: date) -> date:
    if not DATES.first <= on <= DATES.last:
        raise DateRefused(f"{on} is outside the years {DATES.first.year} to {DATES.last.year}.")
    return on


# ---- single points ----------------------------------------------------------------------------------
@action
def mark_astronomical(
    *,
    measure: Measure,
    period: date,
    reason: str,
    by: User,
    dimension: str = "",
    category: str = "",
    ordinal: int = 0,
) -> PointJudgement:
    """A person judges a point obviously different, one on which everyone would agree. No formula does."""
    kind = PointJudgement.Kind.ASTRONOMICAL
    return _judge(measure, kind, period, reason, by, dimension, category, ordinal)


@action
def exclude_point(
    *,
    measure: Measure,
    period: date,
    reason: str,
    by: User,
    dimension: str = "",
    category: str = "",
    ordinal: int = 0,
) -> PointJudgement:
    """Leave a point out of the calculation, for a reason; it stays on the chart."""
    kind = PointJudgement.Kind.EXCLUDED
    return _judge(measure, kind, period, reason, by, dimension, category, ordinal)


@action
def unmark_astronomical(*, judgement: PointJudgement, by: User) -> None:
    """Take the mark off; the history keeps it."""
    _unjudge(judgement, by)


@action
def include_point(*, judgement: PointJudgement, by: User) -> None:
    """Take a point back into the calculation; the history keeps that it was out, and why."""
    _unjudge(judgement, by)


def _judge(
    measure: Measure,
    kind: str,
    period: date,
    reason: str,
    by: User,
    dimension: str,
    category: str,
    ordinal: int,
) -> PointJudgement:
    person = author(by)
    why = reason_of(reason)[:300]
    measure = lock(measure)
    period = start_of(period, measure.frequency)
    _recorded(measure, period, dimension, category, ordinal)
    judgement, is_new = PointJudgement.objects.get_or_create(
        measure=measure,
        kind=kind,
        dimension=dimension,
        category=category,
        period=period,
        ordinal=ordinal,
        defaults={"reason": why, "by": person},
    )
    if not is_new:
        raise AlreadyJudged(f"{_said(measure, period)} was judged so before: {judgement.reason}")
    everything_due(measure)
    return judgement


def _unjudge(judgement: PointJudgement, by: User) -> None:
    author(by)
    everything_due(judgement.measure)
    judgement.delete()


def _recorded(
    measure: Measure, period: date, dimension: str = "", category: str = "", ordinal: int = 0
) -> None:
    """Refuse a period without a number: a phase or a judgement there would be about nothing."""
    rows = Observation.objects.for_series(measure, dimension, category)
    if not rows.filter(period=period, ordinal=ordinal).exists():
        raise NoSuchPeriod(f"{_said(measure, period)} has no number.")


def _said(measure: Measure, period: date, *, start: bool = True) -> str:
    text = words_for(measure).period(period)
    return text[0].upper() + text[1:] if start else text
