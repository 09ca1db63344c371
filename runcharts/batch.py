"""``analyse_many``: the same answers as ``analyse``, for thousands of series at once.

Run charts of equal length stand as rows of one NumPy table: medians, sides and run lengths are calculated for
all rows together, and only rows in which a rule can fire are read point by point. Everything else (control
charts, labels, repeated or unsorted x) goes through ``analyse``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import lt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .analysis import PartLines, analyse, part_of, signals_of, still_needed
from .arithmetic import NOISE, Number
from .control import Lines
from .options import Options
from .prepare import baseline_flags, include_flags, part_spans
from .results import Analysis, Part, Signal
from .rules import run_statistics, runs, sides_of, useful
from .rulesets import RuleSet, rule_set
from .series import LARGEST, Series

Table = NDArray[np.float64]
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]


def analyse_many(
    series: Iterable[Series], options: Options | None = None, rules: str | RuleSet | None = None
) -> list[Analysis]:
    """One :class:`Analysis` per series, in order; raises what :func:`analyse` raises.

    >>> [a.cl[0] for a in analyse_many([Series([1, 2, 3], [4, 5, 9]), Series([1, 2, 3], [None, 1, 2])])]
    [5.0, 1.5]
    """
    options = options or Options()
    chosen = rule_set(rules, options.chart)
    items = list(series)
    answers: list[Analysis | None] = [None] * len(items)
    for members in _tables(items, options):
        for i, analysis in zip(
            members, _run_charts([items[m] for m in members], options, chosen), strict=True
        ):
            answers[i] = analysis
    return [a or analyse(s, options, chosen) for a, s in zip(answers, items, strict=True)]


def _tables(items: Sequence[Series], options: Options) -> list[list[int]]:
    """Positions of the series that can share a table: run charts in order, by length and kind."""
    tables: dict[tuple[int, bool], list[int]] = defaultdict(list)
    if options.chart != "run":
        return []
    for i, series in enumerate(items):
        if len(series) and series.kind != "text" and _in_order(series.x):
            tables[len(series), series.n is not None].append(i)
    return list(tables.values())


def _in_order(x: tuple[Any, ...]) -> bool:
    return None not in x and all(map(lt, x, x[1:]))


@dataclass(frozen=True, slots=True)
class _PartTable:
    """One part of every row, in numbers: what :class:`Part` and the rules need."""

    number: int
    span: tuple[int, int]
    centre: list[Number]
    tolerance: list[float]
    n_useful: list[int]
    n_present: list[int]
    longest: list[int]
    n_runs: list[int]
    may_fire: list[bool]


def _run_charts(series: list[Series], options: Options, rules: RuleSet) -> list[Analysis | None]:
    """Charts of series of one length; ``None`` for a row that only ``analyse`` can answer (or refuse)."""
    y, n, refused = _table(series)
    count = y.shape[1]
    include = np.array(include_flags(count, options))
    base = include & np.array(baseline_flags(count, options))
    tables = [
        _part_table(k, span, y, include, base, options, rules)
        for k, span in enumerate(part_spans(count, options.part), 1)
    ]
    as_recorded = n is None and options.multiply == 1
    ys = [s.y for s in series] if as_recorded else [tuple(row) for row in _listed(y * options.multiply)]
    ns = [(None,) * count] * len(series) if n is None else [tuple(row) for row in n.tolist()]
    frame = _Frame(options, rules, include_flags(count, options), tables)
    return [None if refused[r] else frame.analysis(r, s, ys[r], ns[r]) for r, s in enumerate(series)]


def _table(series: list[Series]) -> tuple[Table, Table | None, list[bool]]:
    """Values (NaN where missing), denominators, and rows whose ratio is out of all bounds."""
    y: Table = np.array([s.y for s in series], dtype=float)
    if series[0].n is None:
        return y, None, [False] * len(series)
    n: Table = np.array([s.n for s in series], dtype=float)
    missing = np.isnan(y) | np.isnan(n)
    n[missing] = 0.0
    y[missing] = np.nan
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio: Table = np.where(n > 0, y / n, np.nan)
    refused: Mask = np.any(np.abs(ratio) >= LARGEST, axis=1)
    ratio[refused] = np.nan
    return ratio, n, [bool(r) for r in refused]


def _listed(table: Table) -> list[list[Number]]:
    cells: list[list[Number]] = np.where(np.isnan(table), None, table.astype(object)).tolist()  # type: ignore[call-overload]
    return cells


def _part_table(
    number: int, span: tuple[int, int], y: Table, include: Mask, base: Mask, options: Options, rules: RuleSet
) -> _PartTable:
    columns = np.arange(*span)
    centre = _medians(y[:, columns[base[columns]]])
    if options.cl is not None:
        centre = np.full(len(y), options.cl)
    # Multiplied last, as for one series: the median of multiplied values can differ in the last digit.
    centre, y = centre * options.multiply, y * options.multiply
    tolerance = NOISE * np.nan_to_num(np.abs(y[:, columns])).max(axis=1)
    walk = y[:, columns[include[columns]]]
    sides = _sides(walk - centre[:, None], tolerance)
    lengths, n_runs = _run_lengths(_useful_first(sides))
    longest = lengths.max(axis=1, initial=0)
    n_useful = (sides != 0).sum(axis=1)
    return _PartTable(
        number,
        span,
        _listed(centre[None, :])[0],
        tolerance.tolist(),
        n_useful.tolist(),
        (~np.isnan(walk)).sum(axis=1).tolist(),
        longest.tolist(),
        n_runs.tolist(),
        _may_fire(rules, walk, tolerance, longest).tolist(),
    )


def _medians(table: Table) -> Table:
    """Median of what is present in each row; NaN of nothing."""
    if not table.shape[1]:
        return np.full(len(table), np.nan)
    ordered, known = np.sort(table, axis=1), (~np.isnan(table)).sum(axis=1)
    rows, half = np.arange(len(table)), known // 2
    low = ordered[rows, np.maximum(np.where(known % 2, half, half - 1), 0)]
    high = ordered[rows, np.minimum(half, table.shape[1] - 1)]
    middle: Table = np.where(known % 2, low, (low + high) / 2)
    return np.where(known > 0, middle, np.nan)


def _sides(gaps: Table, tolerance: Table) -> Whole:
    """1 above, -1 below, 0 on the line or missing."""
    beyond = np.abs(gaps) > tolerance[:, None]
    return np.where(beyond, np.sign(np.nan_to_num(gaps)), 0).astype(np.int64)


def _useful_first(sides: Whole) -> Whole:
    """Each row without its zeros, in order, and zeros after."""
    order = np.argsort(sides == 0, axis=1, kind="stable")
    return np.take_along_axis(sides, order, axis=1)


def _run_lengths(sides: Whole) -> tuple[Whole, Whole]:
    """How long the run up to each useful point is, and how many runs each row has."""
    lengths = np.zeros_like(sides)
    current = np.zeros(len(sides), dtype=np.int64)
    previous = np.zeros(len(sides), dtype=np.int64)
    n_runs = np.zeros(len(sides), dtype=np.int64)
    for j in range(sides.shape[1]):
        here = sides[:, j]
        current = np.where(here == 0, 0, np.where(here == previous, current + 1, 1))
        n_runs += current == 1
        lengths[:, j], previous = current, here
    return lengths, n_runs


def _may_fire(rules: RuleSet, walk: Table, tolerance: Table, longest: Whole) -> Mask:
    """Rows in which a shift or a trend is possible. Whole-part rules are judged from the counts."""
    if rules.on_line == "break":
        return np.ones(len(walk), dtype=bool)
    shift = longest >= rules.shift if rules.shift else np.zeros(len(walk), dtype=bool)
    return shift | _may_trend(walk, tolerance, rules.trend) if rules.trend else shift


def _may_trend(walk: Table, tolerance: Table, length: int) -> Mask:
    """A climb of ``length`` points, or steps as small as noise, which only a walk point by point settles."""
    order = np.argsort(np.isnan(walk), axis=1, kind="stable")
    steps = np.diff(np.take_along_axis(walk, order, axis=1), axis=1)
    signs = _sides(steps, tolerance)
    tiny = ((signs == 0) & (np.nan_to_num(steps) != 0)).any(axis=1)
    lengths, _ = _run_lengths(_useful_first(signs))
    either: Mask = np.logical_or(lengths.max(axis=1, initial=0) + 1 >= length, tiny)
    return either


class _Frame:
    """What all charts of one table share, and the assembly of one row into its :class:`Analysis`."""

    def __init__(
        self, options: Options, rules: RuleSet, include: list[bool], tables: list[_PartTable]
    ) -> None:
        count = len(include)
        self.options, self.rules, self.tables = options, rules, tables
        self.include = tuple(include)
        self.baseline = tuple(baseline_flags(count, options))
        self.none: tuple[Number, ...] = (None,) * count
        self.unflagged = (False,) * count
        self.part = tuple(t.number for t in tables for _ in range(*t.span))

    def analysis(self, r: int, series: Series, y: tuple[Number, ...], n: tuple[Number, ...]) -> Analysis:
        parts: list[Part] = []
        signals: list[Signal] = []
        needed = 0
        for table in self.tables:
            parts.append(self._part(table, r))
            needed = still_needed(self.rules, table.n_useful[r], table.n_present[r])
            if not needed and (table.may_fire[r] or self._verdict_fires(parts[-1])):
                signals += self._signals(table, r, y)
        none = self.none
        return Analysis(
            chart="run",
            x=series.x,  # type: ignore[arg-type]
            y=y,
            n=n,
            part=self.part,
            baseline=self.baseline,
            include=self.include,
            cl=tuple([t.centre[r] for t in self.tables for _ in range(*t.span)]),
            lcl=none,
            ucl=none,
            lcl_95=none,
            ucl_95=none,
            sigma_signal=self.unflagged,
            parts=tuple(parts),
            signals=tuple(signals),
            rules=self.rules,
            too_few=needed > 0,
            points_needed=needed,
            options=self.options,
            x_kind=series.kind,
        )

    def _part(self, table: _PartTable, r: int) -> Part:
        statistics = run_statistics(table.n_useful[r], table.longest[r], table.n_runs[r])
        n_obs = sum(self.include[slice(*table.span)])
        return part_of(table.number, table.span, table.centre[r], statistics, n_obs, ordered=True)

    def _verdict_fires(self, part: Part) -> bool:
        """Whether a rule about the part as a whole (runs table, Anhøj) fires."""
        table = self.rules.runs_table and part.runs_verdict in ("too_few", "too_many")
        return table or (self.rules.anhoej and part.runs_signal)

    def _signals(self, table: _PartTable, r: int, y: tuple[Number, ...]) -> list[Signal]:
        values = y[slice(*table.span)]
        none: list[Number] = [None] * len(values)
        lines = Lines(list(values), table.centre[r], none, none, none, none, none, none)
        include = self.include[slice(*table.span)]
        part = PartLines(table.number, table.span[0], lines, include, (), table.tolerance[r])
        sides = sides_of(part.walk(), lines.cl, part.tolerance)
        found = runs(useful(sides))
        statistics = run_statistics(table.n_useful[r], table.longest[r], table.n_runs[r])
        return signals_of(part, self.rules, sides, found, statistics, ordered=True)
