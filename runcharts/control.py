"""Centre lines and control limits, one function per chart; formulas follow Montgomery, chapters 6 and 7.

Each function takes one part of a chart as a :class:`Block` and answers :class:`Lines`. ``base`` are the
points that are in the baseline and not excluded: only they feed the estimates, everything is drawn.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from .arithmetic import Number, deviation, mean, mean_range, median, moving_ranges, present
from .errors import ChartError
from .limits import D2, D4, D4_PRIME, MEDIAN_OF_MEAN, T_EXPONENT, c4
from .options import Options
from .prepare import Point

#: Three sigma as a multiple of the mean moving range.
RANGE_FACTOR = 3 / D2


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a chart: its points, which of them are the base, and the options."""

    points: Sequence[Point]
    is_base: Sequence[bool]
    options: Options
    text_x: bool = False
    range_factor: float = RANGE_FACTOR

    @property
    def base(self) -> list[Point]:
        return [p for p, used in zip(self.points, self.is_base, strict=True) if used]

    def sigma(self, ranges: list[float]) -> Number:
        """Sigma from moving ranges."""
        average = mean_range(ranges, self.options.screened_mr)
        return None if average is None else average * self.range_factor / 3


@dataclass(frozen=True, slots=True)
class Lines:
    """What is drawn for one part, before multiplying: values, centre, 3 sigma, 2 sigma and 1 sigma lines."""

    y: list[Number]
    cl: Number
    lcl: list[Number]
    ucl: list[Number]
    lcl_95: list[Number]
    ucl_95: list[Number]
    inner_low: list[Number]
    inner_high: list[Number]


Chart = Callable[[Block], Lines]


def _line(centre: Number, sigma: Number, times: float, low: float, high: float) -> Number:
    if centre is None or sigma is None:
        return None
    return min(max(centre + times * sigma, low), high)


def _band(
    y: list[Number],
    cl: Number,
    sigmas: Sequence[Number],
    *,
    around: Number = None,
    low: float = -math.inf,
    high: float = math.inf,
) -> Lines:
    """Lines at one, two and three sigmas around the centre (or ``around``), kept within ``low``..``high``."""
    middle = cl if around is None else around

    def at(times: float, floor: float = -math.inf, ceiling: float = math.inf) -> list[Number]:
        return [_line(middle, s, times, floor, ceiling) for s in sigmas]

    return Lines(
        y, cl, at(-3, low, high), at(3, low, high), at(-2, low, high), at(2, low, high), at(-1), at(1)
    )


def _root(value: Number) -> Number:
    """Square root; none of a negative number, which no count or proportion of its kind can give."""
    return None if value is None or value < 0 else math.sqrt(value)


def _values(points: Sequence[Point]) -> list[Number]:
    return [p.y for p in points]


def _centre(block: Block, estimate: Number) -> Number:
    """The centre line a person gave, or the estimate."""
    return estimate if block.options.cl is None else block.options.cl


def run_line(block: Block) -> Lines:
    """Median; no limits."""
    y = _values(block.points)
    none: list[Number] = [None] * len(y)
    return Lines(y, _centre(block, median(_values(block.base))), *([none] * 6))


def individuals(block: Block) -> Lines:
    """Individuals: mean, sigma from the moving ranges of the base (Montgomery 6.33)."""
    base = _values(block.base)
    sigma = block.sigma(moving_ranges(base))
    return _band(_values(block.points), _centre(block, mean(base)), [sigma] * len(block.points))


def moving_range(block: Block) -> Lines:
    """Moving ranges of neighbouring points; the first point has none. Limits are D4 times the mean."""
    y = _values(block.points)
    ranges: list[Number] = [None]
    ranges += [None if a is None or b is None else abs(b - a) for a, b in itertools.pairwise(y)]
    cl = _centre(block, mean(r for r, used in zip(ranges, block.is_base, strict=True) if used))
    count = len(y)
    upper = None if cl is None else D4 * cl
    upper_95 = None if cl is None else D4 * cl * 2 / 3
    zero: list[Number] = [0.0] * count
    none: list[Number] = [None] * count
    return Lines(ranges, cl, zero, [upper] * count, zero, [upper_95] * count, none, none)


def individuals_prime(block: Block) -> Lines:
    """I prime: individuals with a denominator; ranges are weighed by the two denominators (Taylor).

    Only the base feeds sigma: qicharts2 takes all of the part, so that later points move frozen limits.
    """
    sizes = [p.n for p in block.points]
    base = [(p.y, n) for p, n, used in zip(block.points, sizes, block.is_base, strict=True) if used]
    weights = [(y, n) for y, n in base if y is not None and n]
    whole = math.fsum(n for _, n in weights)
    cl = _centre(block, math.fsum(y * n for y, n in weights) / whole if whole else None)
    spread = mean_range(_weighed_ranges(base), block.options.screened_mr, D4_PRIME)
    sigmas = [None if spread is None or not n else spread / math.sqrt(n) for n in sizes]
    return _band(_values(block.points), cl, sigmas)


def _weighed_ranges(base: list[tuple[Number, Number]]) -> list[float]:
    scale = math.sqrt(math.pi / 2)
    return [
        scale * abs(b - a) / math.sqrt(1 / na + 1 / nb)
        for (a, na), (b, nb) in itertools.pairwise(base)
        if a is not None and b is not None and na and nb
    ]


def counts(block: Block) -> Lines:
    """Counts: sigma is the root of the mean (Montgomery 7.17)."""
    cl = _centre(block, mean(p.total for p in block.base))
    return _band([p.total for p in block.points], cl, [_root(cl)] * len(block.points), low=0.0)


def _pooled(block: Block) -> Number:
    base = [p for p in block.base if p.total is not None]
    n = math.fsum(p.n or 0.0 for p in base)
    return math.fsum(p.total or 0.0 for p in base) / n if n else None


def _rate_sigmas(block: Block, variance: Number) -> list[Number]:
    return [_root(variance / p.n) if variance is not None and p.n else None for p in block.points]


def rates(block: Block) -> Lines:
    """Rates: events over exposure (Montgomery 7.19)."""
    cl = _centre(block, _pooled(block))
    return _band(_values(block.points), cl, _rate_sigmas(block, cl), low=0.0)


def proportions(block: Block) -> Lines:
    """Proportions (Montgomery 7.8)."""
    cl = _centre(block, _pooled(block))
    variance = None if cl is None else cl * (1 - cl)
    return _band(_values(block.points), cl, _rate_sigmas(block, variance), low=0.0, high=1.0)


def rates_prime(block: Block) -> Lines:
    """Laney's U prime: U limits widened or narrowed by the variation between subgroups (Laney 2002)."""
    cl = _centre(block, _pooled(block))
    return _prime(block, cl, _rate_sigmas(block, cl), high=math.inf)


def proportions_prime(block: Block) -> Lines:
    """Laney's P prime."""
    cl = _centre(block, _pooled(block))
    variance = None if cl is None else cl * (1 - cl)
    return _prime(block, cl, _rate_sigmas(block, variance), high=1.0)


def _prime(block: Block, cl: Number, sigmas: list[Number], high: float) -> Lines:
    scores = [
        (point.y - cl) / s if point.y is not None and cl is not None and s else None
        for point, s, used in zip(block.points, sigmas, block.is_base, strict=True)
        if used
    ]
    # Between labels there are no neighbours, so no moving ranges: the plain spread instead.
    between = deviation(present(scores)) if block.text_x else block.sigma(moving_ranges(scores))
    wide = [None if s is None or between is None else s * between for s in sigmas]
    return _band(_values(block.points), cl, wide, low=0.0, high=high)


def _within(block: Block) -> Number:
    """Spread within subgroups: mean of the SDs when sizes are equal, else pooled (6.29, 6.31).

    Sizes are compared within the base: qicharts2 looks at the whole part, so that a later subgroup of
    another size changes a frozen baseline. Empty subgroups have no size.
    """
    base = [p for p in block.base if p.size]
    if len({p.size for p in base}) <= 1:
        return mean(p.sd for p in base)
    freedom = sum(p.size - 1 for p in base)
    spread = math.hypot(*(math.sqrt(p.size - 1) * p.sd for p in base if p.sd is not None))
    return spread / math.sqrt(freedom) if freedom else None


def means(block: Block) -> Lines:
    """Means of subgroups; no limits at a subgroup of one reading."""
    base = [p for p in block.base if p.size]
    readings = sum(p.size for p in base)
    estimate = math.fsum(p.total or 0.0 for p in base) / readings if readings else None
    spread = _within(block)
    sigmas = [
        None if spread is None or p.size < 2 else spread / (c4(p.size) * math.sqrt(p.size))
        for p in block.points
    ]
    return _band([p.mean for p in block.points], _centre(block, estimate), sigmas)


def deviations(block: Block) -> Lines:
    """Standard deviations of subgroups (limits B3 and B4); none around a negative line, which no SD can give."""
    cl = _centre(block, _within(block))
    sigmas = [
        None if cl is None or cl < 0 or p.size < 2 else cl * math.sqrt(1 - c4(p.size) ** 2) / c4(p.size)
        for p in block.points
    ]
    return _band([p.sd for p in block.points], cl, sigmas, low=0.0)


def cases_between(block: Block) -> Lines:
    """Cases between events (Montgomery, p. 319): limits around the mean, the line drawn at the median.

    A centre line that is given is the process mean: the limits stand around it, the line is drawn at the
    theoretical median 0.693 of it (Provost & Murray 2011, p. 228).

    No lines at one sigma: of geometric data six in seven lie within them, not two in three, so fifteen in a
    row there is common and says nothing.
    """
    base, given = _values(block.base), block.options.cl
    middle = mean(base) if given is None else given
    cl = median(base) if given is None else MEDIAN_OF_MEAN * given
    sigma = None if middle is None or middle < 0 else math.sqrt(middle * (middle + 1))
    count = len(block.points)
    lines = _band(_values(block.points), cl, [sigma] * count, around=middle, low=0.0)
    return replace(lines, inner_low=[None] * count, inner_high=[None] * count)


def time_between(block: Block) -> Lines:
    """Time between events: an I chart of the values to the power 1/3.6, drawn in the original units.

    A centre line that is given is transformed like the values (qicharts2 forgets to, and draws it at cl^3.6).
    """
    if any(point.y is not None and point.y <= 0 for point in block.points):
        raise ChartError("Time between events must be greater than zero.")
    given = block.options.cl
    if given is not None and given <= 0:
        raise ChartError("The centre line of a T chart must be greater than zero.")
    power = 1 / T_EXPONENT
    base = [None if point.y is None else point.y**power for point in block.base]
    centre = mean(base) if given is None else given**power
    sigma = block.sigma(moving_ranges(base))
    count = len(block.points)

    def back(times: float, below: Number) -> list[Number]:
        value = _line(centre, sigma, times, -math.inf, math.inf)
        return [below if value is not None and value < 0 else _back(value)] * count

    y = _values(block.points)
    return Lines(
        y,
        _back(centre),
        back(-3, 0.0),
        back(3, None),
        back(-2, None),
        back(2, None),
        back(-1, 0.0),
        back(1, None),
    )


def _back(value: Number) -> Number:
    return None if value is None else float(value**T_EXPONENT)


#: The function behind every chart of :data:`runcharts.CHARTS`.
LINES: dict[str, Chart] = {
    "run": run_line,
    "i": individuals,
    "mr": moving_range,
    "ip": individuals_prime,
    "c": counts,
    "u": rates,
    "up": rates_prime,
    "p": proportions,
    "pp": proportions_prime,
    "xbar": means,
    "s": deviations,
    "g": cases_between,
    "t": time_between,
}
