"""Small numbers: what readers who do not keep the measures get of a result.

A count of 1 to 9 people (or whatever the threshold is) could tell who they are, so its point is taken out of
the chart, the table and every export alike, and so is a part of a whole that leaves so few people out: of 28 of
30 everybody knows that two did not. Sentences that would say a number are shortened.

What is left must not give the number back. The promise, held by tests that play the attacker: of a hidden count
every value from 1 to below the threshold stays possible, whatever else is shown.

* The median of a run chart is a number of the chart, or half-way between two. Where these are shown, every
  hidden count lies on a side of it that the reader knows anyway, and so the rules of run charts tell nothing
  new. Where one is hidden, or a trend might go from one hidden count to the next (it would tell which is larger),
  the phase is shown without its lines and not judged.
* Means and limits are sums, and each rule that is held against them, also one that finds nothing, bounds what
  is hidden: a phase of a control chart that looks at hidden numbers is not judged either.
* Nor is one with a count that is hidden only to protect another: that one may be large.
* Rare events are single cases: their dates are never shown, and there is no chart until there are enough.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise
from typing import Any

from runcharts import Analysis, Part, Signal

from .results import Result, Row
from .verdicts import Verdict

COUNTED = frozenset({"count", "proportion", "rate"})
SHORTENED = "Judged by all numbers; some are too small to be shown, so that nobody can be recognised."
NOT_ALL_SHOWN = "Some numbers are too small to be shown, so that nobody can be recognised."
NO_RATE = "No rate"  # how the note of a period without a denominator begins (``measures.rates``)
NOT_JUDGED = Verdict(
    kind="no_data",
    label="Not judged",
    heading="Not judged: some numbers are hidden",
    reason="Some numbers are hidden, and what the rules find would tell them",
    sentence="Not judged here: what the rules find would tell numbers that are too small to be shown.",
    detail="Those who keep the measure see its lines and what the rules say.",
)


class KeptBack(Exception):
    """There is no chart for this reader; the message says why."""


def is_small(value: float | None, threshold: int) -> bool:
    return value is not None and 0 < value < threshold


def small_points(result: Result, data_kind: str, threshold: int) -> frozenset[int]:
    """Positions whose count is small; of a part of a whole also those whose whole, or whose rest, is."""
    if data_kind not in COUNTED:
        return frozenset()
    return frozenset(row.index for row in result.rows if _is_small_row(row, data_kind, threshold))


def _is_small_row(row: Row, data_kind: str, threshold: int) -> bool:
    counts = [row.numerator]
    if data_kind == "proportion":
        counts += [row.denominator, rest_of(row)]
    return any(is_small(count, threshold) for count in counts)


def rest_of(row: Row) -> float | None:
    """How many of the whole are not in the part: two of 28 of 30."""
    if row.numerator is None or row.denominator is None:
        return None
    return float(f"{row.denominator - row.numerator:.12g}")


def for_readers(result: Result, data_kind: str, threshold: int, more: Collection[int] = ()) -> Result:
    """The result as others may have it. ``more``: points that must go too, so that a hidden one cannot be
    worked out. Raises ``KeptBack``."""
    result = replace(result, states=_plain_states(result))
    if data_kind == "events":
        return _without_dates(result, threshold, is_protecting=bool(more))
    small = small_points(result, data_kind, threshold)
    hidden = small | frozenset(more)
    if not hidden:
        return result
    present = [row for row in result.rows if row.value is not None]
    if 2 * len(hidden) > len(present):
        raise KeptBack(f"Hidden: most numbers are below {threshold}, so that nobody can be recognised")
    a = result.analysis
    if hidden == small and a.chart == "run":
        parts = frozenset(
            part.number for part in a.parts if _tells(result, part, data_kind, threshold, small)
        )
    else:
        # The phases whose lines are made of hidden points, or whose rules look at them.
        parts = frozenset(a.part[i] for i in hidden if a.include[i])
    return without(result, hidden, unjudged=parts)


def _tells(result: Result, part: Part, data_kind: str, threshold: int, hidden: frozenset[int]) -> bool:
    """Whether the median or the rules of a phase of a run chart would say more of a hidden number than that it
    is small. Asked in such a way that the answer is known to whoever sees the other numbers."""
    a = result.analysis
    walk = [i for i in range(part.start, part.stop) if a.include[i] and a.y[i] is not None]
    if part.centre is None or not hidden & set(walk):
        return False
    values = sorted(y for i in walk if a.baseline[i] and (y := a.y[i]) is not None)
    shown = {a.y[i] for i in walk if a.baseline[i] and i not in hidden}
    if not {values[(len(values) - 1) // 2], values[len(values) // 2]} <= shown:
        return True
    if data_kind != "count":  # how large the whole is stays unknown, and with it on which side a count lies
        return False
    return is_small(part.centre / a.options.multiply, threshold) or _may_trend(a, walk, hidden)


def _may_trend(a: Analysis, walk: list[int], hidden: frozenset[int]) -> bool:
    """Whether there could be a trend from one hidden count to the next: that there is one, or that there is
    none, tells which of them is larger."""
    needed = a.rules.trend or len(walk) + 1
    for way in (1, -1):
        length, crosses = 1, False
        for i, j in pairwise(walk):
            between = i in hidden and j in hidden
            if between or way * ((a.y[j] or 0) - (a.y[i] or 0)) > 0:
                length, crosses = length + 1, crosses or between
            elif a.y[i] != a.y[j]:  # some rule sets step over equal neighbours
                length, crosses = 1, False
            if crosses and length >= needed:
                return True
    return False


def _plain_states(result: Result) -> dict[int, str]:
    """What people wrote about a point is for members; that a number may still change is for everyone."""
    states = {}
    for index, said in result.states.items():
        known = next((word for word in ("So far, not judged", "Provisional") if word in said), "")
        if result.analysis.y[index] is None and said.startswith(NO_RATE):
            known = f"{NO_RATE}: what it is divided by has no number"
        if not result.analysis.include[index] and not known:
            known = "Left out of the calculation"
        if known:
            states[index] = known
    return states


def without(result: Result, hidden: Collection[int], unjudged: Collection[int] = ()) -> Result:
    """The result with the numbers of these points gone, and these phases without lines and signals."""
    gone, a = frozenset(hidden), result.analysis
    quiet = gone | {i for i, part in enumerate(a.part) if part in unjudged}
    # A verdict speaks of the last phase.
    verdict = NOT_JUDGED if len(a.parts) in unjudged else _shortened(result)
    verdict = replace(
        verdict,
        marks={i: m for i, m in result.verdict.marks.items() if i not in quiet},
        rules={i: r for i, r in result.verdict.rules.items() if i not in quiet},
    )
    return replace(result, analysis=_masked(a, gone, frozenset(unjudged)), verdict=verdict, hidden=gone)


def _shortened(result: Result) -> Verdict:
    rules, said = result.analysis.rules, _in_short(result.verdict)
    why = NOT_ALL_SHOWN if result.verdict.kind == "too_few" else SHORTENED
    return replace(
        result.verdict,
        reason=said,
        sentence=f"{said}. {why}",
        detail=f"{rules.name}, version {rules.version}.",
    )


def _masked(a: Analysis, gone: frozenset[int], unjudged: frozenset[int]) -> Analysis:
    lines_gone = {i for i, part in enumerate(a.part) if part in unjudged}

    def mask(values: tuple[Any, ...], instead: Any, which: Collection[int] = gone) -> tuple[Any, ...]:
        return tuple(instead if i in which else v for i, v in enumerate(values))

    own_limits = any(n is not None for n in a.n)  # a limit that depends on the denominator gives it away
    limits = lines_gone | gone if own_limits else lines_gone
    signals = (_signal(signal, gone) for signal in a.signals if signal.part not in unjudged)
    changes: dict[str, Any] = {name: mask(getattr(a, name), None, limits) for name in _LIMITS}
    return replace(
        a,
        **changes,
        y=mask(a.y, None),
        n=mask(a.n, None),
        cl=mask(a.cl, None, lines_gone),
        sigma_signal=mask(a.sigma_signal, False, lines_gone | gone),
        parts=tuple(_quiet(part) if part.number in unjudged else part for part in a.parts),
        signals=tuple(signal for signal in signals if signal.points),
        too_few=a.too_few and len(a.parts) not in unjudged,
        points_needed=0 if len(a.parts) in unjudged else a.points_needed,
    )


_LIMITS = ("lcl", "ucl", "lcl_95", "ucl_95")


def _quiet(part: Part) -> Part:
    """A phase of which nothing is said."""
    return replace(
        part,
        centre=None,
        n_useful=0,
        longest_run=None,
        longest_run_max=None,
        n_crossings=None,
        n_crossings_min=None,
        runs_signal=False,
        n_runs=0,
        runs_lower=None,
        runs_upper=None,
        runs_verdict="not_applicable",
    )


def _signal(signal: Signal, gone: frozenset[int]) -> Signal:
    return replace(signal, points=tuple(i for i in signal.points if i not in gone))


def _without_dates(result: Result, threshold: int, *, is_protecting: bool) -> Result:
    """Rare events numbered instead of dated."""
    events = result.words.event[1]
    if is_protecting:
        raise KeptBack(f"Hidden: with it the {events} of another part could be counted")
    if len(result.rows) < threshold:
        raise KeptBack(
            f"Hidden: the chart starts with {threshold} {events}, so that nobody can be recognised"
        )
    a = result.analysis
    numbers = tuple(range(1, len(a.x) + 1))
    # The first gap is counted from a day that is public: with it, the sums of the others are dates. Nothing
    # else is made of it: ``measures.series`` leaves it out of the calculation.
    values, flags = (None, *a.y[1:]), (False, *a.sigma_signal[1:])
    verdict = replace(
        result.verdict,
        reason=_in_short(result.verdict),
        sentence=f"{_in_short(result.verdict)}. The dates of single {events} are not shown.",
        detail=f"{a.rules.name}, version {a.rules.version}.",
    )
    return replace(
        result,
        analysis=replace(a, x=numbers, x_kind="number", y=values, sigma_signal=flags),
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
