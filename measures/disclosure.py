"""Small numbers: what readers who do not keep the measures get of a result.

A count of 1 to 9 people (or whatever the threshold is) could tell who they are, so its point is taken out of
the chart, the table and every export alike, and sentences that would say its number are shortened. Where most
of a chart would go, or its centre line is itself that small, there is no chart. Rare events are single cases:
their dates are never shown, and there is no chart until there are enough of them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from runcharts import Analysis, Signal

from .results import Result
from .verdicts import Verdict

COUNTED = frozenset({"count", "proportion", "rate"})
SHORTENED = "Some numbers are too small to be shown, so that nobody can be recognised."


class KeptBack(Exception):
    """There is no chart for this reader; the message says why."""


def is_small(value: float | None, threshold: int) -> bool:
    return value is not None and 0 < value < threshold


def small_points(result: Result, data_kind: str, threshold: int) -> frozenset[int]:
    """Positions whose count (or, for a part of a whole, whose whole) is small."""
    if data_kind not in COUNTED:
        return frozenset()
    whole = data_kind == "proportion"
    return frozenset(
        row.index
        for row in result.rows
        if is_small(row.numerator, threshold) or (whole and is_small(row.denominator, threshold))
    )


def for_readers(result: Result, data_kind: str, threshold: int, more: Collection[int] = ()) -> Result:
    """The result as others may have it. ``more``: points that must go too, so that a hidden one cannot be
    worked out. Raises ``KeptBack``."""
    result = replace(result, states=_plain_states(result))
    if data_kind == "events":
        return _without_dates(result, threshold)
    hidden = small_points(result, data_kind, threshold) | frozenset(more)
    if not hidden:
        return result
    present = [row for row in result.rows if row.value is not None]
    if 2 * len(hidden) > len(present) or _has_small_centre(result, data_kind, threshold):
        raise KeptBack(f"Hidden: most numbers are below {threshold}, so that nobody can be recognised")
    return without(result, hidden)


def _has_small_centre(result: Result, data_kind: str, threshold: int) -> bool:
    multiply = result.analysis.options.multiply
    return data_kind == "count" and any(
        part.centre is not None and is_small(part.centre / multiply, threshold)
        for part in result.analysis.parts
    )


def _plain_states(result: Result) -> dict[int, str]:
    """What people wrote about a point is for members; that a number may still change is for everyone."""
    states = {}
    for index, said in result.states.items():
        known = next((word for word in ("So far, not judged", "Provisional") if word in said), "")
        if not result.analysis.include[index] and not known:
            known = "Left out of the calculation"
        if known:
            states[index] = known
    return states


def without(result: Result, hidden: Collection[int]) -> Result:
    """The result with the numbers of these points gone."""
    gone = frozenset(hidden)
    verdict = replace(
        result.verdict,
        reason=_in_short(result.verdict),
        sentence=f"{_in_short(result.verdict)}. {SHORTENED}",
        detail=f"{result.analysis.rules.name}, version {result.analysis.rules.version}.",
        marks={i: m for i, m in result.verdict.marks.items() if i not in gone},
        rules={i: r for i, r in result.verdict.rules.items() if i not in gone},
    )
    return replace(result, analysis=_masked(result.analysis, gone), verdict=verdict, hidden=gone)


def _masked(a: Analysis, gone: frozenset[int]) -> Analysis:
    def mask(values: tuple[Any, ...], instead: Any) -> tuple[Any, ...]:
        return tuple(instead if i in gone else v for i, v in enumerate(values))

    own_limits = any(n is not None for n in a.n)
    changes: dict[str, Any] = {
        "y": mask(a.y, None),
        "n": mask(a.n, None),
        "sigma_signal": mask(a.sigma_signal, False),
    }
    if own_limits:  # a limit that depends on the denominator gives it away
        changes |= {name: mask(getattr(a, name), None) for name in ("lcl", "ucl", "lcl_95", "ucl_95")}
    if a.chart != "run":  # centre and limits are sums: what is hidden is what is missing from the total
        parts = {a.part[i] for i in gone}
        for name in ("cl", "lcl", "ucl", "lcl_95", "ucl_95"):
            values = changes.get(name, getattr(a, name))
            changes[name] = tuple(
                None if part in parts else v for part, v in zip(a.part, values, strict=True)
            )
        changes["parts"] = tuple(
            replace(part, centre=None) if part.number in parts else part for part in a.parts
        )
    return replace(a, **changes, signals=tuple(s for s in (_signal(s, gone) for s in a.signals) if s.points))


def _signal(signal: Signal, gone: frozenset[int]) -> Signal:
    return replace(signal, points=tuple(i for i in signal.points if i not in gone))


def _without_dates(result: Result, threshold: int) -> Result:
    """Rare events numbered instead of dated."""
    if len(result.rows) < threshold:
        events = result.words.event[1]
        raise KeptBack(
            f"Hidden: the chart starts with {threshold} {events}, so that nobody can be recognised"
        )
    a = result.analysis
    numbers = tuple(range(1, len(a.x) + 1))
    # The first gap is counted from a day that is public: with it, the sums of the others are dates.
    values = (None, *a.y[1:])
    verdict = replace(
        result.verdict,
        reason=_in_short(result.verdict),
        sentence=f"{_in_short(result.verdict)}. The dates of single {result.words.event[1]} are not shown.",
        detail=f"{a.rules.name}, version {a.rules.version}.",
    )
    return replace(
        result,
        analysis=replace(a, x=numbers, x_kind="number", y=values),
        verdict=verdict,
        periods=(),
        happenings=(),
        notes=(),
        targets=tuple(replace(target, start=None) for target in result.targets[-1:]),
    )


def _in_short(verdict: Verdict) -> str:
    """What was found without any number: "A shift above the median"."""
    if verdict.heading == verdict.label:  # "No signal": the reason then says only that chance would give this
        return verdict.reason
    tail = verdict.heading.partition(": ")[2] or verdict.heading
    return tail[0].upper() + tail[1:]
