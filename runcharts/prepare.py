"""From rows as recorded to the points of a chart: order them, combine equal x, cut into parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from .arithmetic import Number, deviation, mean, median, present
from .errors import ChartError
from .options import IGNORE_DENOMINATOR, NEED_DENOMINATOR, Options
from .series import LARGEST, Series, XValue

Row = tuple[XValue, Number, Number]


@dataclass(frozen=True, slots=True)
class Point:
    """One plotted subgroup: its value, and what the charts need to know of the rows behind it.

    ``n``: summed denominator (``None`` on charts without). ``total``: summed numerator, ``None`` when the
    point is missing. ``size``, ``mean``, ``sd``: of the readings, for Xbar and S charts.
    """

    x: XValue
    y: Number
    n: Number
    total: Number
    size: int
    mean: Number
    sd: Number


def points_of(series: Series, options: Options) -> list[Point]:
    """The points in x order. Rows without x are dropped; rows missing y or n are missing in both."""
    uses_n = series.n is not None and options.chart not in IGNORE_DENOMINATOR
    if not uses_n and options.chart in NEED_DENOMINATOR:
        raise ChartError(f"A {options.chart.upper()} chart needs a denominator (n) for every point.")
    rows = _rows(series, uses_n)
    combine = _with_denominator if uses_n else _readings
    return [combine(x, list(group), options) for x, group in groupby(rows, key=lambda row: row[0])]


def _rows(series: Series, uses_n: bool) -> list[Row]:
    rows: list[Row] = []
    ns = series.n if uses_n and series.n is not None else (None,) * len(series)
    for x, y, n in zip(series.x, series.y, ns, strict=True):
        if x is None:
            continue
        missing = y is None or (uses_n and n is None)
        rows.append((x, None if missing else y, None if missing else n))
    rows.sort(key=lambda row: row[0])
    return rows


def _with_denominator(x: XValue, group: list[Row], options: Options) -> Point:
    ys, ns = present(row[1] for row in group), present(row[2] for row in group)
    total, n = math.fsum(ys), math.fsum(ns)
    if not n:
        # Nothing was at risk, so there is no rate: a gap on the axis, and no limits there.
        return Point(x, None, n, None, len(ys), None, None)
    return Point(x, _ratio(total, n), n, total, len(ys), mean(ys), None)


def _ratio(total: float, n: float) -> float:
    ratio = total / n
    if abs(ratio) >= LARGEST:
        raise ChartError("A value divided by its denominator is too large to be a measurement.")
    return ratio


def _readings(x: XValue, group: list[Row], options: Options) -> Point:
    ys = present(row[1] for row in group)
    # An I prime chart without denominators weighs each point by its readings.
    n = float(len(ys)) if options.chart == "ip" else None
    if len(group) == 1:
        y = group[0][1]
        return Point(x, y, n, y, len(ys), y, None)
    total = math.fsum(ys) if ys else None
    centre = mean(ys)
    value = {"mean": centre, "sum": total, "median": median(ys)}[options.agg]
    return Point(x, value, n, total, len(ys), centre, deviation(ys))


def part_spans(count: int, part: Sequence[int]) -> list[tuple[int, int]]:
    """Half-open spans (from 0) of the parts; cuts outside 1..count-1 are ignored.

    >>> part_spans(5, (2, 9))
    [(0, 2), (2, 5)]
    """
    cuts = [0, *(c for c in part if 0 < c < count), count]
    return [(a, b) for a, b in pairwise(cuts) if b > a]


def baseline_flags(count: int, options: Options) -> list[bool]:
    """Which points may feed centre line and limits: those up to ``freeze``, or the first of each part.

    >>> baseline_flags(5, Options(part=(3,), part_baseline=(2,)))
    [True, True, False, True, True]
    """
    if not options.part and options.freeze is not None:
        return [i < options.freeze for i in range(count)]
    spans = part_spans(count, options.part)
    firsts = (*options.part_baseline, *[0] * len(spans))
    return [
        not k or i < start + k
        for (start, stop), k in zip(spans, firsts, strict=False)
        for i in range(start, stop)
    ]


def include_flags(count: int, options: Options) -> list[bool]:
    """Which points a person has not excluded; positions outside 1..count exclude nothing."""
    left_out = set(options.exclude)
    return [i + 1 not in left_out for i in range(count)]
