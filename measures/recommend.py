"""Which chart fits the numbers: an offer with its reason in words. A person chooses, and the choice is
recorded.

The reasons follow RUNCHARTS and the practice of Healthcare Improvement Scotland: a run chart until there are
enough points, then the chart whose limits fit how the number came about; days between for rare events.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from .models import Measure
from .series import LONGEST, newest

#: Below this, limits are trial limits and a run chart says as much.
ENOUGH = 12
#: From denominators like these on, P and U limits are so narrow that ordinary variation falls outside
#: (Laney).
LARGE = 1_000


@dataclass(frozen=True, slots=True)
class Recommendation:
    """``data_kind`` differs from the measure's own only for rare events, which another way of counting would
    serve. ``others`` are charts that fit as well."""

    chart_type: str
    data_kind: str
    reason: str
    others: tuple[str, ...] = ()

    @property
    def is_days_between(self) -> bool:
        return self.data_kind == Measure.DataKind.EVENTS


def recommend(
    data_kind: str,
    numerators: Sequence[float],
    denominators: Sequence[float] = (),
    *,
    baseline: int | None = None,
) -> Recommendation:
    """The chart for numbers in order of time, gaps left out. ``baseline``: how many first ones it has."""
    kinds = Measure.DataKind
    points = len(numerators)
    if data_kind == kinds.COUNT and (offer := _rare(numerators, baseline)):
        return offer
    if points < ENOUGH:
        there = "There are no points yet" if not points else f"There are {points} points"
        return Recommendation(
            "run",
            data_kind,
            f"{there}. A run chart can be read from the first one; limits need {ENOUGH} or more.",
        )
    if data_kind == kinds.PROPORTION:
        return _with_denominator(data_kind, denominators, "p", "pp", "a part of a whole")
    if data_kind == kinds.RATE:
        if offer := _mostly_zero(numerators, baseline):
            return offer
        return _with_denominator(data_kind, denominators, "u", "up", "a rate with a denominator that varies")
    if data_kind == kinds.COUNT:
        return Recommendation(
            "c",
            data_kind,
            "These are counts from about the same opportunity each period: a C chart has limits that fit. "
            "A run chart needs no such assumption.",
            ("run", "i"),
        )
    if data_kind == kinds.READINGS:
        return Recommendation(
            "xbar",
            data_kind,
            "Each period has several readings: an Xbar chart shows their means.",
            ("s", "run"),
        )
    if data_kind == kinds.EVENTS:
        return Recommendation(
            "t",
            data_kind,
            "Days between rare events are skewed: a T chart has limits that allow for it.",
            ("run", "g"),
        )
    return Recommendation(
        "run", data_kind, "A single figure for each period: a run chart shows it without assumptions.", ("i",)
    )


def recommend_for(measure: Measure) -> Recommendation:
    """The same for the numbers a measure has."""
    rows = [row for row in newest(measure)[-LONGEST:] if row.numerator is not None or row.readings]
    if measure.has_denominator:
        rows = [row for row in rows if row.denominator]  # without one there is a gap and no point
    return recommend(
        measure.data_kind,
        [row.numerator or 0.0 for row in rows],
        [row.denominator for row in rows if row.denominator is not None],
        baseline=measure.baseline_points
        or (sum(row.period <= measure.baseline_end for row in rows) if measure.baseline_end else None),
    )


def _rare(numerators: Sequence[float], baseline: int | None) -> Recommendation | None:
    looked_at = numerators[: baseline or None]
    zeros = sum(value == 0 for value in looked_at)
    if len(looked_at) < 6 or zeros * 2 <= len(looked_at):
        return None
    where = "the baseline" if baseline else "the periods"
    return Recommendation(
        "t" if sum(numerators) >= ENOUGH else "run",
        Measure.DataKind.EVENTS,
        f"{zeros} of {len(looked_at)} points of {where} are 0, more than half: a count that is mostly 0 "
        "shows no change. Record the date of each event instead, and chart the days between them.",
        ("run", "t", "g"),
    )


def _mostly_zero(numerators: Sequence[float], baseline: int | None) -> Recommendation | None:
    """A rate whose events are rare: its median is 0, below which nothing can fall."""
    looked_at = numerators[: baseline or None]
    zeros = sum(value == 0 for value in looked_at)
    if zeros * 2 <= len(looked_at) or not any(numerators):
        return None
    return Recommendation(
        "u",
        Measure.DataKind.RATE,
        f"{zeros} of {len(looked_at)} points are 0, more than half: the median of a run chart is 0 then, and nothing "
        "falls below it. A U chart has the mean, and limits of the size of each period. The days between the events "
        "show a change sooner, as a measure of their own.",
        ("up", "i"),
    )


def _with_denominator(
    data_kind: str, denominators: Sequence[float], plain: str, prime: str, what: str
) -> Recommendation:
    size = median(denominators) if denominators else 0
    if size >= LARGE:
        return Recommendation(
            prime,
            data_kind,
            f"This is {what}, out of {size:,.0f} in a typical period: with numbers that large the "
            f"limits of a {plain.upper()} chart are too narrow, and {plain.upper()}′ widens them by what "
            "the data show.",
            (plain, "run"),
        )
    return Recommendation(
        plain,
        data_kind,
        f"This is {what}: a {plain.upper()} chart gives each period limits of its own size.",
        (prime, "run"),
    )
