"""Means, medians and ranges that know missing values, and where a point counts as being on a line."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

from .limits import D4

Number = float | None

# Rounding noise of sums and quotients, relative to the largest value: nearer than this is "on the line".
# Fifteen times 0.1 summed naively has a mean just below 0.1 and would read as a run of fifteen above it.
NOISE = 1e-12


def present(values: Iterable[Number]) -> list[float]:
    """The values that are not missing."""
    return [v for v in values if v is not None]


def mean(values: Iterable[Number]) -> Number:
    """Mean of what is present, from the exact sum; ``None`` of nothing.

    >>> mean([0.1] * 15 + [None])
    0.1
    """
    known = present(values)
    return math.fsum(known) / len(known) if known else None


def median(values: Iterable[Number]) -> Number:
    """Middle value of what is present, or the mean of the two in the middle.

    >>> median([3, None, 1, 2, 4])
    2.5
    """
    known = sorted(present(values))
    half = len(known) // 2
    if not known:
        return None
    return known[half] if len(known) % 2 else (known[half - 1] + known[half]) / 2


def deviation(values: Sequence[float]) -> Number:
    """Standard deviation with n - 1; ``None`` below two values.

    ``hypot`` takes the root of the squares without making them: they may be too large or too small for a float.

    >>> deviation([1, 3, 5]), deviation([1e200, 3e200, 5e200])
    (2.0, 2e+200)
    """
    if len(values) < 2:
        return None
    centre = math.fsum(values) / len(values)
    return math.hypot(*(v - centre for v in values)) / math.sqrt(len(values) - 1)


def moving_ranges(values: Sequence[Number]) -> list[float]:
    """Absolute differences of neighbours; a missing value leaves a gap on both its sides.

    >>> moving_ranges([1, 4, None, 5, 3])
    [3, 2]
    """
    return [abs(b - a) for a, b in itertools.pairwise(values) if a is not None and b is not None]


def mean_range(ranges: Sequence[float], screened: bool, limit: float = D4) -> Number:
    """Mean of the ranges; when screened, once more without those at or above ``limit`` times that mean.

    All ranges 0 leaves nothing after screening, so ``None``: such data has no limits (Nelson 1982).
    """
    average = mean(ranges)
    if average is None or not screened:
        return average
    return mean([r for r in ranges if r < limit * average])


def noise(values: Iterable[Number]) -> float:
    """How far apart two of these values may be and still be equal."""
    return NOISE * max((abs(v) for v in values if v is not None), default=0.0)


def side(value: Number, line: Number, tolerance: float) -> int:
    """1 above the line, -1 below it, 0 on it or unknown.

    >>> side(5, 4, 0), side(4, 4, 0), side(None, 4, 0)
    (1, 0, 0)
    """
    if value is None or line is None:
        return 0
    gap = value - line
    return 0 if abs(gap) <= tolerance else (1 if gap > 0 else -1)


def finite(value: Number) -> Number:
    """The value, or ``None`` of an infinity or NaN."""
    return value if value is not None and math.isfinite(value) else None
