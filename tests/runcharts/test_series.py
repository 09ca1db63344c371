"""What a series takes, and what it refuses with which words."""

from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pytest

from runcharts import ChartError, Series


def test_numbers_of_every_make_become_floats():
    series = Series([1, 2.0, np.int64(3)], [Decimal("1.5"), np.float64(2), np.nan])
    assert (series.x, series.y, series.kind) == ((1, 2, 3), (1.5, 2.0, None), "number")


def test_kinds_of_x():
    assert Series([date(2024, 1, 1), None], [1, 2]).kind == "date"
    assert Series(["A", None], [1, 2]).kind == "text"
    assert Series([1.5, 2], [1, 2]).x == (1.5, 2)


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        ([1, 2], [1], "x has 2 rows and y has 1"),
        ([1], ["7"], "y, row 1: '7' is not a number"),
        ([1], [True], "y, row 1: True is not a number"),
        ([1, 2], [1, float("inf")], "y, row 2: the number is too large"),
        ([1], [10**400], "too large"),
        ([1, 10**400], [1, 2], "x, row 2: the number is too large"),
        ([1], [Decimal("sNaN")], "too large"),
        ([1, "b"], [1, 2], "not a mixture"),
        ([date(2024, 1, 1), 5], [1, 2], "not a mixture"),
        ([datetime(2024, 1, 1)], [1], "without a time of day"),  # noqa: DTZ001
        ("ab", [1, 2], "x must be a list"),
        ([1], 5, "y must be a list of numbers"),
        ([1], [[2]], "is not a number"),
    ],
)
def test_refusals_name_the_row(x, y, words):
    with pytest.raises(ChartError, match=words):
        Series(x, y)


def test_denominators_are_checked_too():
    with pytest.raises(ChartError, match="n has 1"):
        Series([1, 2], [1, 2], [1])
    with pytest.raises(ChartError, match="negative"):
        Series([1, 2], [1, 2], [1, -1])


def test_long_values_are_cut_in_messages():
    with pytest.raises(ChartError) as refusal:
        Series([1], ["x" * 500])
    assert len(str(refusal.value)) < 100
