"""Making Data Count: XmR charts with the icons of NHS England, by the reading of NHSRplotthedots 0.2.2.

The one module that knows whether up is good, because the icons say so. Steps: groups (a rebase date is the
first point of the next group), limits (2.66 times the mean moving range), the four rules per group, a label
per point by precedence, then direction. The README of this folder lists the deviations from the R package.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from .arithmetic import Number, mean, mean_range, moving_ranges, noise, side
from .errors import ChartError
from .options import position
from .rules import Sides, Stretch, beyond_two_sigma, shifts, trends
from .series import Series, number

LIMIT = 2.66
WINDOW = 7
#: Making Data Count draws limits and icons from 13 points; groups below that have trial limits.
SHORT_GROUP = 13
SHORTEST_BASELINE = 12
DIRECTIONS = {"increase": 1, "decrease": -1, "neutral": 0}
COMMON = "Common Cause"
WARNING = (
    f"Some groups have fewer than {SHORT_GROUP} points. Their limits are trial limits, "
    "which each further point revises."
)


@dataclass(frozen=True, slots=True)
class MdcOptions:
    """Choices of a Making Data Count chart.

    ``rebase``: dates of the first points of new groups (dates without a point are ignored).
    ``fix_after_n_points``: only the first k points of each group feed its limits (12 or more).
    Raises :class:`ChartError` for what is none of this.
    """

    improvement_direction: str = "increase"
    target: float | None = None
    rebase: tuple[date, ...] = ()
    fix_after_n_points: int | None = None
    screen_outliers: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.improvement_direction, str) or self.improvement_direction not in DIRECTIONS:
            raise ChartError(f"improvement_direction must be one of {', '.join(DIRECTIONS)}.")
        if self.target is not None:
            object.__setattr__(self, "target", number(self.target, "target"))
        if not isinstance(self.screen_outliers, bool):
            raise ChartError("screen_outliers must be true or false.")
        if self.fix_after_n_points is not None:
            fix = position(self.fix_after_n_points, "fix_after_n_points")
            if fix < SHORTEST_BASELINE:
                raise ChartError(f"fix_after_n_points must be {SHORTEST_BASELINE} or more.")
            object.__setattr__(self, "fix_after_n_points", fix)


@dataclass(frozen=True, slots=True)
class MdcPoint:
    """One point; ``None`` where a missing value or missing limits leave the question open."""

    x: date
    y: Number
    mean: Number
    lpl: Number
    upl: Number
    outside_limits: bool | None
    relative_to_mean: int | None
    close_to_limits: bool | None
    special_cause_type: str
    point_type: str
    rebase_group: int
    short_group_warning: bool


@dataclass(frozen=True, slots=True)
class MdcRules:
    """Which rule each point satisfies; ``two_in_three`` in both readings of points beyond three sigma."""

    outside: tuple[bool, ...] = ()
    shift7: tuple[bool, ...] = ()
    trend7: tuple[bool, ...] = ()
    two_in_three_excl_3sigma: tuple[bool, ...] = ()
    two_in_three_incl_3sigma: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class MdcChart:
    """Points, rules (``None`` when a value or the limits are missing), icons and warnings."""

    points: tuple[MdcPoint, ...]
    rules: MdcRules | None
    variation_icon: str
    assurance: str | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """One rebase group with its lines and what each point does."""

    y: list[Number]
    mean: Number
    spread: Number
    outside: Sides
    close: Sides
    sides: Sides
    tolerance: float

    @property
    def limits(self) -> tuple[Number, Number]:
        return _around(self.mean, self.spread, LIMIT)


def making_data_count(series: Series, options: MdcOptions | None = None) -> MdcChart:
    """The Making Data Count chart of a series of dated values (denominators play no part in it).

    Raises :class:`ChartError` when x are no dates or a date appears twice.
    """
    options = options or MdcOptions()
    rows = _dated_rows(series)
    points: list[MdcPoint] = []
    rules: list[MdcRules] = []
    complete = True
    for rebase_group, group_rows in enumerate(_grouped(rows, options.rebase)):
        if not group_rows:
            continue
        group = _group([y for _, y in group_rows], options)
        found = _rules(group)
        rules.append(found)
        complete = complete and group.spread is not None and None not in group.y
        points += _points(group_rows, group, found, rebase_group, options)
    return MdcChart(
        points=tuple(points),
        rules=_joined(rules) if complete and points else None,
        variation_icon=_variation(points, options),
        assurance=_assurance(points, options),
        warnings=(WARNING,) if any(p.short_group_warning for p in points) else (),
    )


def _dated_rows(series: Series) -> list[tuple[date, Number]]:
    if series.kind != "date":
        raise ChartError("A Making Data Count chart needs dates on the x axis.")
    rows = sorted(
        ((x, y) for x, y in zip(series.x, series.y, strict=True) if isinstance(x, date)),
        key=lambda row: row[0],
    )
    for (earlier, _), (later, _) in pairwise(rows):
        if earlier == later:
            raise ChartError(
                f"The date {later.isoformat()} appears more than once; each date may have one point."
            )
    return rows


def _grouped(rows: list[tuple[date, Number]], rebase: Iterable[date]) -> list[list[tuple[date, Number]]]:
    """Cut before every row whose date is a rebase date; a first row that is one leaves group 0 empty."""
    starts = set(rebase)
    groups: list[list[tuple[date, Number]]] = [[]]
    for row in rows:
        if row[0] in starts:
            groups.append([])
        groups[-1].append(row)
    return groups


def _around(centre: Number, spread: Number, times: float) -> tuple[Number, Number]:
    if centre is None or spread is None:
        return None, None
    return centre - times * spread, centre + times * spread


def _group(y: list[Number], options: MdcOptions) -> _Group:
    fixed = y[: options.fix_after_n_points]
    centre, spread = mean(fixed), mean_range(moving_ranges(fixed), options.screen_outliers)
    tolerance = noise(y)
    outside = _beyond(y, *_around(centre, spread, LIMIT), tolerance)
    far = _beyond(y, *_around(centre, spread, 2 * (LIMIT / 3)), tolerance)
    close = [(i, 0 if out else way) for (i, way), (_, out) in zip(far, outside, strict=True)]
    return _Group(
        y,
        centre,
        spread,
        outside,
        close,
        [(i, side(v, centre, tolerance)) for i, v in enumerate(y)],
        tolerance,
    )


def _beyond(y: list[Number], low: Number, high: Number, tolerance: float) -> Sides:
    return [
        (i, 1 if side(v, high, tolerance) == 1 else -1 if side(v, low, tolerance) == -1 else 0)
        for i, v in enumerate(y)
    ]


def _flags(count: int, stretches: Sequence[Stretch]) -> tuple[bool, ...]:
    members = {i for s in stretches for i in s.points}
    return tuple(i in members for i in range(count))


def _rules(group: _Group) -> MdcRules:
    count = len(group.y)
    far = [(i, near or out) for (i, near), (_, out) in zip(group.close, group.outside, strict=True)]
    return MdcRules(
        outside=tuple(way != 0 for _, way in group.outside),
        shift7=_flags(count, shifts(group.sides, WINDOW, "break")),
        trend7=_flags(count, trends(enumerate(group.y), WINDOW, "break", group.tolerance)),
        two_in_three_excl_3sigma=_flags(count, beyond_two_sigma(group.close, group.sides, all_one_side=True)),
        two_in_three_incl_3sigma=_flags(count, beyond_two_sigma(far, group.sides, all_one_side=True)),
    )


def _joined(groups: Sequence[MdcRules]) -> MdcRules:
    names = MdcRules.__slots__
    return MdcRules(*(tuple(flag for g in groups for flag in getattr(g, name)) for name in names))


def _points(
    rows: list[tuple[date, Number]], group: _Group, rules: MdcRules, rebase_group: int, options: MdcOptions
) -> list[MdcPoint]:
    low, high = group.limits
    return [
        MdcPoint(
            x=x,
            y=y,
            mean=group.mean,
            lpl=low,
            upl=high,
            outside_limits=None if y is None or high is None else rules.outside[i],
            relative_to_mean=None if y is None else group.sides[i][1],
            close_to_limits=None if y is None or high is None else group.close[i][1] != 0,
            special_cause_type=_label(group, rules, i),
            point_type=_point_type(_label(group, rules, i), options.improvement_direction),
            rebase_group=rebase_group,
            short_group_warning=len(rows) < SHORT_GROUP,
        )
        for i, (x, y) in enumerate(rows)
    ]


def _label(group: _Group, rules: MdcRules, i: int) -> str:
    """The first of outside, trend, two in three, shift that holds for the point."""
    above = group.sides[i][1] > 0
    if rules.outside[i]:
        return "Above UCL" if above else "Below LCL"
    if rules.trend7[i]:
        return f"7 Point Trend ({'In' if _rising(group.y, rules.trend7, i) else 'De'}creasing)"
    if rules.two_in_three_excl_3sigma[i]:
        return f"2 in 3 {'Above' if above else 'Below'} CL"
    if rules.shift7[i]:
        return f"7 Points {'Above' if above else 'Below'} CL"
    return COMMON


def _rising(y: list[Number], trend7: Sequence[bool], i: int) -> bool:
    """Direction of the next step when the next point is in a trend too, otherwise of the step before.

    A tie between two trends is no step of either, so the point keeps the direction of its own.
    """
    this, after = y[i], y[i + 1] if i + 1 < len(y) and trend7[i + 1] else None
    before = y[i - 1] if i else None
    if after is not None and this is not None and after != this:
        return after > this
    return before is not None and this is not None and this > before


def _height(label: str) -> int:
    if "Above" in label or "Increasing" in label:
        return 1
    return 0 if label == COMMON else -1


def _point_type(label: str, direction: str) -> str:
    height, sign = _height(label), DIRECTIONS[direction]
    if not height:
        return "common_cause"
    if not sign:
        return f"special_cause_neutral_{'high' if height > 0 else 'low'}"
    return f"special_cause_{'improvement' if height == sign else 'concern'}"


def _variation(points: Sequence[MdcPoint], options: MdcOptions) -> str:
    """Icon of the last point."""
    height = _height(points[-1].special_cause_type) if points else 0
    if not height:
        return "common_cause"
    level, sign = "high" if height > 0 else "low", DIRECTIONS[options.improvement_direction]
    return f"{'neutral' if not sign else 'improvement' if height == sign else 'concern'}_{level}"


def _assurance(points: Sequence[MdcPoint], options: MdcOptions) -> str | None:
    """Will the target be met by chance alone? From the last limits.

    A target on a limit is inconsistent, and so is a target without limits: nothing vouches for it.
    """
    sign, target = DIRECTIONS[options.improvement_direction], options.target
    if not points or target is None or not sign:
        return None
    low, high = points[-1].lpl, points[-1].upl
    if low is None or high is None or low <= target <= high:
        return "inconsistent"
    return "consistent_fail" if (target > high) == (sign > 0) else "consistent_pass"


def mdc_options(values: dict[str, Any]) -> MdcOptions:
    """Options from JSON: dates as ISO text, ``None`` meaning the default."""
    known = set(MdcOptions.__slots__)
    unknown = set(values) - known
    if unknown:
        raise ChartError(f"Unknown option: {', '.join(sorted(map(str, unknown)))[:60]}.")
    given = {k: v for k, v in values.items() if v is not None}
    if "rebase" in given:
        given["rebase"] = _dates(given["rebase"])
    return MdcOptions(**given)


def _dates(values: object) -> tuple[date, ...]:
    items = [values] if isinstance(values, str) else values
    if not isinstance(items, list | tuple):
        raise ChartError("rebase must be a list of dates.")
    try:
        return tuple(date.fromisoformat(v) for v in items)
    except (TypeError, ValueError):
        raise ChartError("rebase must be a list of dates like 2024-04-01.") from None
