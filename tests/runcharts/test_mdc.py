"""Making Data Count: labels, icons and the places where the R package stumbles."""

from datetime import date, timedelta

import pytest

from runcharts import ChartError, Series
from runcharts.mdc import MdcOptions, making_data_count, mdc_options

QUIET = [5, 4, 6, 5, 4, 6, 5, 4, 6, 5, 4, 6]


def weeks(count):
    return [date(2024, 1, 1) + timedelta(weeks=i) for i in range(count)]


def make(y, **choices):
    return making_data_count(Series(weeks(len(y)), y), MdcOptions(**choices))


def labels(chart):
    return [p.special_cause_type for p in chart.points]


def test_gap_inside_a_rising_window_is_no_trend_and_no_crash():
    chart = make([1, 2, 3, None, 5, 6, 7, 8])
    assert not any("Trend" in label for label in labels(chart))
    assert labels(chart)[3] == "Common Cause"
    assert chart.rules is None
    assert (chart.points[3].outside_limits, chart.points[3].relative_to_mean) == (None, None)


def test_missing_last_value_is_common_cause():
    assert make([*QUIET, 40, None]).variation_icon == "common_cause"
    assert make([*QUIET, 40]).variation_icon == "improvement_high"


def test_equal_values_have_no_limits_and_no_promise():
    chart = make([4] * 14, target=4)
    assert (chart.points[0].upl, chart.points[0].outside_limits, chart.rules) == (None, None, None)
    assert (chart.variation_icon, chart.assurance) == ("common_cause", "inconsistent")


def test_a_date_may_appear_once():
    with pytest.raises(ChartError, match="2024-01-01 appears more than once"):
        making_data_count(Series([date(2024, 1, 1)] * 2, [1, 2]))


def test_dates_are_needed():
    for x in ([1, 2], ["a", "b"]):
        with pytest.raises(ChartError, match="needs dates"):
            making_data_count(Series(x, [1, 2]))


def test_baseline_of_fewer_than_twelve_is_refused():
    with pytest.raises(ChartError, match="12 or more"):
        MdcOptions(fix_after_n_points=11)
    assert MdcOptions(fix_after_n_points=12).fix_after_n_points == 12


def test_short_group_is_one_below_thirteen_and_says_so():
    short, long = make([*QUIET]), make([*QUIET, 5])
    assert (short.points[0].short_group_warning, long.points[0].short_group_warning) == (True, False)
    assert "fewer than 13" in short.warnings[0]
    assert long.warnings == ()


def test_rebase_date_is_the_first_point_of_its_group_and_an_unknown_date_is_ignored():
    x = weeks(26)
    chart = make([*QUIET, 5, *[v + 10 for v in QUIET], 15], rebase=(x[13], date(1999, 1, 1)))
    assert [p.rebase_group for p in chart.points] == [0] * 13 + [1] * 13
    assert chart.points[13].mean == pytest.approx(15)
    assert make(QUIET, rebase=(x[0],)).points[0].rebase_group == 1
    assert make(QUIET, rebase=(x[0],)).rules is not None


def test_direction_and_icon_of_a_falling_trend_above_the_mean():
    y = [*QUIET, 8.4, 8.3, 8.2, 8.1, 8.0, 7.9, 7.8]
    for direction, icon in (
        ("increase", "concern_low"),
        ("decrease", "improvement_low"),
        ("neutral", "neutral_low"),
    ):
        chart = make(y, improvement_direction=direction, fix_after_n_points=12)
        assert labels(chart)[-1] == "7 Point Trend (Decreasing)"
        assert chart.variation_icon == icon


def test_turning_point_takes_the_direction_of_the_next_step():
    chart = make([*[0, 14] * 6, 1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1], fix_after_n_points=12)
    assert labels(chart)[17] == "7 Point Trend (Increasing)"
    assert labels(chart)[18] == "7 Point Trend (Decreasing)"


def test_end_of_a_trend_beside_a_tie_keeps_its_own_direction():
    """The R package calls the last rising point decreasing when the next trend begins at the same height."""
    chart = make([*[0, 14] * 6, *range(1, 8), *range(7, 14)], fix_after_n_points=12)
    assert labels(chart)[18] == "7 Point Trend (Increasing)"
    assert labels(chart)[19] == "7 Point Trend (Increasing)"


@pytest.mark.parametrize(
    ("target", "increase", "decrease"),
    [
        (99, "consistent_fail", "consistent_pass"),
        (-99, "consistent_pass", "consistent_fail"),
        (5, "inconsistent", "inconsistent"),
    ],
)
def test_assurance(target, increase, decrease):
    assert make([*QUIET, 5], target=target).assurance == increase
    assert make([*QUIET, 5], target=target, improvement_direction="decrease").assurance == decrease
    assert make([*QUIET, 5], target=target, improvement_direction="neutral").assurance is None


def test_assurance_is_that_of_the_last_limits():
    """One point after a rebase has no limits, whatever the limits before it promised."""
    y = [*QUIET, 5, 6]
    assert make(y, target=99).assurance == "consistent_fail"
    assert make(y, target=99, rebase=(weeks(14)[-1],)).assurance == "inconsistent"


def test_target_on_a_limit_is_inconsistent():
    limit = make([*QUIET, 5]).points[-1].upl
    assert make([*QUIET, 5], target=limit).assurance == "inconsistent"


def test_options_from_json():
    options = mdc_options({"rebase": ["2024-01-08"], "target": None, "screen_outliers": False})
    assert (options.rebase, options.target, options.screen_outliers) == ((date(2024, 1, 8),), None, False)
    for odd in ({"rebase": "soon"}, {"rebase": [3]}, {"rebase": 3}, {"colour": 1}, {"screen_outliers": 1}):
        with pytest.raises(ChartError):
            mdc_options(odd)


def test_no_points():
    chart = making_data_count(Series([], [])) if Series([], []).kind == "date" else make([None])
    assert chart.variation_icon == "common_cause"
