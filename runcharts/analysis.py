"""``analyse``: one series in, one chart in numbers out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .arithmetic import Number, finite, noise, side
from .control import LINES, Block, Lines
from .options import Options
from .prepare import Point, baseline_flags, include_flags, part_spans, points_of
from .results import Analysis, Part, Signal
from .rules import (
    RunStatistics,
    Sides,
    Stretch,
    beyond_two_sigma,
    hugging,
    runs,
    shifts,
    sides_of,
    statistics_of,
    trends,
    useful,
)
from .rulesets import RuleSet, rule_set
from .series import Series

WAYS = {1: "up", -1: "down", 0: None}


@dataclass(frozen=True, slots=True)
class PartLines:
    """One part as drawn (multiplied), with what the rules need: which points walk, and what equal means."""

    number: int
    start: int
    lines: Lines
    include: Sequence[bool]
    flags: Sequence[bool]
    tolerance: float

    def walk(self) -> list[tuple[int, Number]]:
        """Position and value of the points that are not excluded."""
        return [(self.start + i, y) for i, y in enumerate(self.lines.y) if self.include[i]]

    def beyond(self, low: Sequence[Number], high: Sequence[Number]) -> Sides:
        """On which side each walking point lies strictly beyond a pair of lines."""
        return [
            (self.start + i, _beyond(y, low[i], high[i], self.tolerance))
            for i, y in enumerate(self.lines.y)
            if self.include[i]
        ]


def analyse(series: Series, options: Options | None = None, rules: str | RuleSet | None = None) -> Analysis:
    """The chart of ``series``: points, centre line, limits, run statistics and signals.

    ``rules``: key of :data:`RULE_SETS`, a rule set of your own, or ``None`` for the default of the chart
    (NHS Scotland for run charts, Public Health Scotland for control charts).
    Raises :class:`ChartError` when the data cannot make this chart. No rows make an empty analysis.

    >>> analysis = analyse(Series(range(1, 13), [9, 8, 9, 7, 8, 9, 3, 4, 3, 2, 4, 3]))
    >>> analysis.cl[0], [(s.rule, s.points, s.direction) for s in analysis.signals][0]
    (5.5, ('shift', (0, 1, 2, 3, 4, 5), 'up'))
    """
    options = options or Options()
    chosen = rule_set(rules, options.chart)
    points = points_of(series, options)
    count = len(points)
    baseline, include = baseline_flags(count, options), include_flags(count, options)
    lifted = not options.y_neg
    blocks = []
    for start, stop in part_spans(count, options.part):
        base = [b and k for b, k in zip(baseline[start:stop], include[start:stop], strict=True)]
        block = Block(points[start:stop], base, options, series.kind == "text", chosen.range_factor)
        blocks.append((start, multiplied(LINES[options.chart](block), options.multiply)))
    if lifted and all(y is None or y >= 0 for _, lines in blocks for y in lines.y):
        blocks = [(start, _lifted(lines)) for start, lines in blocks]
    parts = [_part_lines(k, start, lines, include) for k, (start, lines) in enumerate(blocks, 1)]
    return _assemble(series, options, chosen, points, baseline, include, parts)


def multiplied(lines: Lines, factor: float) -> Lines:
    """Everything that is drawn times ``factor``; what is not finite afterwards is missing."""

    def times(values: Sequence[Number]) -> list[Number]:
        return [None if v is None else finite(v * factor) for v in values]

    return Lines(
        times(lines.y), times([lines.cl])[0], times(lines.lcl), times(lines.ucl), times(lines.lcl_95),
        times(lines.ucl_95), times(lines.inner_low), times(lines.inner_high),
    )  # fmt: skip


def _lifted(lines: Lines) -> Lines:
    def floor(values: Sequence[Number]) -> list[Number]:
        return [None if v is None else max(v, 0.0) for v in values]

    return Lines(
        lines.y, lines.cl, floor(lines.lcl), lines.ucl, floor(lines.lcl_95), lines.ucl_95,
        lines.inner_low, lines.inner_high,
    )  # fmt: skip


def _beyond(y: Number, low: Number, high: Number, tolerance: float) -> int:
    """1 strictly above the upper line, -1 strictly below the lower; a missing line is never passed."""
    if side(y, high, tolerance) == 1:
        return 1
    return -1 if side(y, low, tolerance) == -1 else 0


def _part_lines(number: int, start: int, lines: Lines, include: Sequence[bool]) -> PartLines:
    tolerance = noise(lines.y)
    flags = [
        _beyond(y, low, high, tolerance) != 0
        for y, low, high in zip(lines.y, lines.lcl, lines.ucl, strict=True)
    ]
    return PartLines(number, start, lines, include[start : start + len(lines.y)], flags, tolerance)


def _assemble(
    series: Series,
    options: Options,
    chosen: RuleSet,
    points: list[Point],
    baseline: list[bool],
    include: list[bool],
    parts: list[PartLines],
) -> Analysis:
    # Labels have no order and ranges are not independent: no runs, shifts or trends in either.
    ordered = series.kind != "text" and options.chart != "mr"
    parts_out: list[Part] = []
    signals: list[Signal] = []
    needed = chosen.minimum_points
    for part in parts:
        sides = sides_of(part.walk(), part.lines.cl, part.tolerance)
        found = runs(useful(sides))
        statistics = statistics_of(found)
        span = (part.start, part.start + len(part.lines.y))
        parts_out.append(part_of(part.number, span, part.lines.cl, statistics, len(sides), ordered))
        n_present = sum(y is not None for _, y in part.walk())
        # Labels need no minimum: a funnel of nine boards may show the one outside its limits.
        needed = still_needed(chosen, statistics.n_useful, n_present) if ordered else 0
        if not needed:
            signals += signals_of(part, chosen, sides, found, statistics, ordered)
    lines = [p.lines for p in parts]
    return Analysis(
        chart=options.chart,
        x=tuple(p.x for p in points),
        y=tuple(v for b in lines for v in b.y),
        n=tuple(p.n for p in points),
        part=tuple(p.number for p in parts for _ in p.lines.y),
        baseline=tuple(baseline),
        include=tuple(include),
        cl=tuple(b.cl for b in lines for _ in b.y),
        lcl=tuple(v for b in lines for v in b.lcl),
        ucl=tuple(v for b in lines for v in b.ucl),
        lcl_95=tuple(v for b in lines for v in b.lcl_95),
        ucl_95=tuple(v for b in lines for v in b.ucl_95),
        sigma_signal=tuple(f for p in parts for f in p.flags),
        parts=tuple(parts_out),
        signals=tuple(signals),
        rules=chosen,
        too_few=needed > 0,
        points_needed=needed,
        options=options,
        x_kind=series.kind,
    )


def part_of(
    number: int, span: tuple[int, int], centre: Number, statistics: RunStatistics, n_obs: int, ordered: bool
) -> Part:
    """The statistics of one part; ``n_obs`` counts points that are not excluded, missing ones included."""
    return Part(
        number=number,
        start=span[0],
        stop=span[1],
        centre=centre,
        n_obs=n_obs,
        n_useful=statistics.n_useful,
        longest_run=statistics.longest_run,
        longest_run_max=statistics.longest_run_max,
        n_crossings=statistics.n_crossings,
        n_crossings_min=statistics.n_crossings_min,
        runs_signal=ordered and (statistics.too_long or statistics.too_few_crossings),
        n_runs=statistics.n_runs,
        runs_lower=statistics.runs_lower,
        runs_upper=statistics.runs_upper,
        runs_verdict=statistics.verdict if ordered else "not_applicable",
    )


def still_needed(rules: RuleSet, n_useful: int, n_present: int) -> int:
    """How many more points a part needs before the rules may speak."""
    return max(0, rules.minimum_points - (n_useful if rules.minimum_counts == "useful" else n_present))


def signals_of(
    part: PartLines,
    rules: RuleSet,
    sides: Sides,
    found: list[Stretch],
    statistics: RunStatistics,
    ordered: bool,
) -> list[Signal]:
    """Every pattern the rule set knows, single points first, whole-part verdicts last."""
    signals: list[Signal] = []

    def add(rule: str, stretches: Sequence[Stretch]) -> None:
        signals.extend(
            Signal(rule, part.number, s.points[0], s.points[-1], s.points, WAYS[s.direction])
            for s in stretches
        )

    if rules.outside:
        outside = part.beyond(part.lines.lcl, part.lines.ucl)
        add("outside_limits", [Stretch((i,), way) for i, way in outside if way])
    if not ordered:
        return signals
    if rules.shift:
        add("shift", shifts(sides, rules.shift, rules.on_line))
    if rules.trend:
        add("trend", trends(part.walk(), rules.trend, rules.on_line, part.tolerance))
    if rules.two_in_three:
        add("two_in_three", _two_in_three(part, rules, sides))
    if rules.inner_third:
        add("inner_third", hugging(_inner(part), rules.inner_third))
    _whole_part(rules, found, statistics, add)
    return signals


def _two_in_three(part: PartLines, rules: RuleSet, sides: Sides) -> list[Stretch]:
    outer = part.beyond(part.lines.lcl_95, part.lines.ucl_95)
    if rules.two_in_three is None:
        return []
    if not rules.two_in_three.count_outside:
        outside = dict(part.beyond(part.lines.lcl, part.lines.ucl))
        outer = [(i, 0 if outside[i] else way) for i, way in outer]
    if rules.on_line == "skip":
        known = {i for i, y in part.walk() if y is not None}
        outer, sides = [o for o in outer if o[0] in known], [s for s in sides if s[0] in known]
    return beyond_two_sigma(outer, sides, rules.two_in_three.all_one_side)


def _inner(part: PartLines) -> list[tuple[int, bool]]:
    lines = part.lines
    return [
        (part.start + i, side(y, low, part.tolerance) == 1 and side(y, high, part.tolerance) == -1)
        for i, (y, low, high) in enumerate(zip(lines.y, lines.inner_low, lines.inner_high, strict=True))
        if part.include[i] and y is not None
    ]


def _whole_part(
    rules: RuleSet, found: list[Stretch], statistics: RunStatistics, add: Callable[[str, list[Stretch]], None]
) -> None:
    everything = [Stretch(tuple(i for r in found for i in r.points), 0)]
    if rules.runs_table and statistics.verdict in ("too_few", "too_many"):
        add(f"{statistics.verdict}_runs", everything)
    if rules.anhoej:
        limit = statistics.longest_run_max or 0
        add("longest_run", [r for r in found if len(r.points) > limit])
        if statistics.too_few_crossings:
            add("crossings", everything)
