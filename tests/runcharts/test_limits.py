"""Published tables and constants, number by number."""

import math

import pytest

from runcharts.limits import EXPECTED_RUNS, c4, crossings_limit, longest_run_limit

# Perla lower and upper, Anhøj longest run and crossings for 10 to 60 useful points.
TABLE = """
10 3-9 6/2, 11 3-10 6/2, 12 3-11 7/3, 13 4-11 7/3, 14 4-12 7/4, 15 5-12 7/4, 16 5-13 7/4, 17 5-13 7/5,
18 6-14 7/5, 19 6-15 7/6, 20 6-16 7/6, 21 7-16 7/6, 22 7-17 7/7, 23 7-17 8/7, 24 8-18 8/8, 25 8-18 8/8,
26 9-19 8/8, 27 10-19 8/9, 28 10-20 8/9, 29 10-20 8/10, 30 11-21 8/10, 31 11-22 8/11, 32 11-23 8/11,
33 12-23 8/11, 34 12-24 8/12, 35 12-24 8/12, 36 13-25 8/13, 37 13-25 8/13, 38 14-26 8/14, 39 14-26 8/14,
40 15-27 8/14, 41 15-27 8/15, 42 16-28 8/15, 43 16-28 8/16, 44 17-29 8/16, 45 17-30 8/17, 46 17-31 9/17,
47 18-31 9/17, 48 18-32 9/18, 49 19-32 9/18, 50 19-33 9/19, 51 20-33 9/19, 52 20-34 9/20, 53 21-34 9/20,
54 21-35 9/21, 55 22-35 9/21, 56 22-35 9/21, 57 23-36 9/22, 58 23-37 9/22, 59 24-38 9/23, 60 24-38 9/23
"""


def test_tables_of_expected_runs_and_anhoej_limits():
    lines = [entry.split() for entry in TABLE.replace("\n", " ").split(",")]
    assert len(lines) == len(EXPECTED_RUNS) == 51
    for n, perla, anhoej in lines:
        n = int(n)
        assert "{}-{}".format(*EXPECTED_RUNS[n]) == perla
        assert f"{longest_run_limit(n)}/{crossings_limit(n)}" == anhoej


def test_limits_of_very_short_and_very_long_series():
    assert [(longest_run_limit(n), crossings_limit(n)) for n in (1, 2, 5)] == [(3, 0), (4, 0), (5, 0)]
    assert crossings_limit(1001) == 474
    assert crossings_limit(1002) in (474, 475)
    assert crossings_limit(1_000_000) == 499177


@pytest.mark.parametrize(
    ("n", "value"), [(2, 0.7979), (3, 0.8862), (4, 0.9213), (5, 0.9400), (10, 0.9727), (25, 0.9896)]
)
def test_c4_as_montgomery_prints_it(n, value):
    assert round(c4(n), 4) == value


def test_c4_keeps_the_digits_that_large_subgroups_need():
    """c4(n) c4(n + 1) is the root of (n - 1)/n; 1 - c4 squared is about 1/2n."""
    for n in (2, 5, 400, 401, 10_000, 1_000_000):
        assert c4(n) * c4(n + 1) == pytest.approx(math.sqrt((n - 1) / n), rel=1e-12)
        assert 1 - c4(n) ** 2 == pytest.approx(1 / (2 * n), rel=1 / n)
