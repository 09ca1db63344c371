"""Published critical values and constants, each beside its source."""

from __future__ import annotations

import math
from functools import lru_cache

#: Fewest and most runs to be expected of random data, by useful points 10 to 60.
#: Perla, Provost & Murray 2011, table 1 (after Swed & Eisenhart 1943, about 5 %); the printed numbers,
#: which differ in places from exact quantiles.
EXPECTED_RUNS: dict[int, tuple[int, int]] = {
    10: (3, 9), 11: (3, 10), 12: (3, 11), 13: (4, 11), 14: (4, 12), 15: (5, 12), 16: (5, 13), 17: (5, 13),
    18: (6, 14), 19: (6, 15), 20: (6, 16), 21: (7, 16), 22: (7, 17), 23: (7, 17), 24: (8, 18), 25: (8, 18),
    26: (9, 19), 27: (10, 19), 28: (10, 20), 29: (10, 20), 30: (11, 21), 31: (11, 22), 32: (11, 23),
    33: (12, 23), 34: (12, 24), 35: (12, 24), 36: (13, 25), 37: (13, 25), 38: (14, 26), 39: (14, 26),
    40: (15, 27), 41: (15, 27), 42: (16, 28), 43: (16, 28), 44: (17, 29), 45: (17, 30), 46: (17, 31),
    47: (18, 31), 48: (18, 32), 49: (19, 32), 50: (19, 33), 51: (20, 33), 52: (20, 34), 53: (21, 34),
    54: (21, 35), 55: (22, 35), 56: (22, 35), 57: (23, 36), 58: (23, 37), 59: (24, 38), 60: (24, 38),
}  # fmt: skip

#: Mean moving range of two normal values in sigmas (Montgomery, Introduction to SQC, appendix VI, n = 2).
D2 = 1.128
#: Upper limit of a moving range in mean moving ranges (Montgomery, D4 for n = 2).
D4 = 3.267
#: The same limit for the ranges of an I prime chart.
D4_PRIME = 3.2665
#: Exponent that makes times between events roughly normal (Nelson 1994; Montgomery, section 7.3.5).
T_EXPONENT = 3.6
#: Median of an exponential distribution as a share of its mean, ln 2 rounded (Provost & Murray 2011, p. 228).
MEDIAN_OF_MEAN = 0.693


@lru_cache(maxsize=4096)
def longest_run_limit(n_useful: int) -> int:
    """Longest run still to be expected of ``n_useful`` points (Schilling 2012; Anhøj & Olesen 2014).

    >>> longest_run_limit(24)
    8
    """
    return round(math.log2(n_useful)) + 3


@lru_cache(maxsize=4096)
def crossings_limit(n_useful: int) -> int:
    """Fewest crossings still to be expected: the 5 % quantile of Binomial(n_useful - 1, 1/2) (Chen 2010).

    >>> crossings_limit(24), crossings_limit(100_000)
    (8, 49739)
    """
    trials = n_useful - 1
    return _exact_quantile(trials) if trials <= 1000 else _large_quantile(trials)


def _exact_quantile(trials: int) -> int:
    """In whole numbers, so that no rounding decides a verdict."""
    term = cumulative = 1
    k = 0
    while 20 * cumulative < 1 << trials:
        term = term * (trials - k) // (k + 1)
        cumulative += term
        k += 1
    return k


def _large_quantile(trials: int) -> int:
    """The same sum in floats, begun ten standard deviations below the mean where nothing is lost."""
    k = max(0, int(trials / 2 - 5 * math.sqrt(trials)))
    term = math.exp(
        math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1) - trials * math.log(2)
    )
    cumulative = term
    while cumulative < 0.05:
        term *= (trials - k) / (k + 1)
        cumulative += term
        k += 1
    return k


@lru_cache(maxsize=4096)
def c4(n: int) -> float:
    """Mean of the sample SD of ``n`` normal values in sigmas (Montgomery, appendix VI); ``n`` at least 2.

    For large ``n`` the difference of two large logarithms keeps too few digits of 1 - c4, which S charts
    need, so there it is the first terms of the series (Graham, Knuth & Patashnik, Concrete Mathematics, 9.60).

    >>> round(c4(5), 4), round(1 - c4(1_000_001), 12)
    (0.94, 2.5e-07)
    """
    if n > 400:
        x = (n - 1) / 2
        return 1 - 1 / (8 * x) + 1 / (128 * x**2) + 5 / (1024 * x**3) - 21 / (32768 * x**4)
    return math.sqrt(2 / (n - 1)) * math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2))
