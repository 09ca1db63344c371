"""Suggested re-phasing: what is offered, and what is left to a person."""

import pytest

from runcharts import ChartError, Series, suggest_phases


def test_baseline_alone_when_nothing_is_sustained():
    (only,) = suggest_phases(Series(range(22), [5, 4, 6] * 7 + [5]))
    assert (only.kind, only.median, only.start, only.stop, only.extend_to) == ("baseline", 5, 0, 12, 21)
    assert only.direction is None


def test_a_sustained_run_holds_from_its_first_point():
    y = [5, 4, 6] * 4 + [5] + [2, 1, 5, 2, 3, 2, 1, 2, 3, 2] + [6]
    baseline, sustained = suggest_phases(Series(range(len(y)), y))
    assert (sustained.start, sustained.stop, sustained.median) == (13, 22, 2)
    assert (sustained.direction, sustained.start_x, baseline.extend_to) == ("down", 13, 13)


def test_direction_that_is_asked_for():
    y = [5, 4, 6] * 4 + [5] + [2] * 9
    assert len(suggest_phases(Series(range(len(y)), y), direction="above")) == 1
    assert len(suggest_phases(Series(range(len(y)), y), direction="below")) == 2


def test_refusals():
    series = Series(range(21), [1] * 21)
    with pytest.raises(ChartError, match="at least 22 points"):
        suggest_phases(series)
    with pytest.raises(ChartError, match="labels have none"):
        suggest_phases(Series(["a"] * 22, [1] * 22))
    for odd in ({"direction": "up"}, {"run_length": 0}, {"baseline_points": 0}):
        with pytest.raises(ChartError):
            suggest_phases(series, **odd)


def test_nothing_known_suggests_nothing():
    (only,) = suggest_phases(Series(range(22), [None] * 22))
    assert only.median is None
