"""Limits by textbook, and the edge cases of every chart."""

import math

import pytest

from runcharts import CHARTS, ChartError, Options, Series, analyse


def chart(kind, y, n=None, x=None, **choices):
    return analyse(Series(x or range(1, len(y) + 1), y, n), Options(chart=kind, **choices))


def subgroups(kind, groups, **choices):
    rows = [(x, y) for x, group in enumerate(groups) for y in group]
    return analyse(Series([x for x, _ in rows], [y for _, y in rows]), Options(chart=kind, **choices))


def test_c_chart_of_montgomery_printed_circuit_boards():
    """Montgomery, example 7.3: 26 boards, centre 19.85, limits 6.48 and 33.22."""
    counts = [
        21,
        24,
        16,
        12,
        15,
        5,
        28,
        20,
        31,
        25,
        20,
        24,
        16,
        19,
        10,
        17,
        13,
        22,
        18,
        39,
        30,
        24,
        16,
        19,
        17,
        15,
    ]
    analysis = chart("c", counts)
    assert analysis.cl[0] == pytest.approx(19.85, abs=5e-3)
    assert (analysis.lcl[0], analysis.ucl[0]) == pytest.approx((6.48, 33.22), abs=1e-2)
    assert [i + 1 for i, flag in enumerate(analysis.sigma_signal) if flag] == [6, 20]


def test_p_chart_of_montgomery_orange_juice_cans():
    """Montgomery, example 7.1: 30 samples of 50 cans, centre 0.2313, limits 0.0524 and 0.4102."""
    cans = [
        12,
        15,
        8,
        10,
        4,
        7,
        16,
        9,
        14,
        10,
        5,
        6,
        17,
        12,
        22,
        8,
        10,
        5,
        13,
        11,
        20,
        18,
        24,
        15,
        9,
        12,
        7,
        13,
        9,
        6,
    ]
    analysis = chart("p", cans, [50] * 30)
    assert analysis.cl[0] == pytest.approx(0.2313, abs=5e-5)
    assert (analysis.lcl[0], analysis.ucl[0]) == pytest.approx((0.0524, 0.4102), abs=1e-4)
    assert [i + 1 for i, flag in enumerate(analysis.sigma_signal) if flag] == [15, 23]


def test_i_chart_of_wheeler_and_chambers_style_hand_calculation():
    analysis = chart("i", [10, 12, 11, 13, 9], screened_mr=False)
    assert analysis.cl[0] == 11
    assert analysis.ucl[0] == pytest.approx(11 + 3 * (2 + 1 + 2 + 4) / 4 / 1.128)


def test_screening_drops_a_wild_range_once():
    y = [10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 10, 60, 10, 11, 10, 11, 10, 11, 10, 11]
    wide, narrow = (chart("i", y, screened_mr=s) for s in (False, True))
    assert narrow.ucl[0] - narrow.cl[0] == pytest.approx(3 / 1.128)
    assert wide.ucl[0] > narrow.ucl[0]
    assert wide.cl == narrow.cl
    assert narrow.sigma_signal[11]


def test_all_ranges_zero_leave_no_limits_when_screened():
    screened, plain = (chart("i", [4] * 12, screened_mr=s) for s in (True, False))
    assert set(screened.ucl + screened.lcl) == {None}
    assert set(plain.ucl + plain.lcl) == {4.0}
    assert not any(plain.sigma_signal)


def test_fifteen_times_a_tenth_lies_on_its_mean():
    for kind in ("run", "i"):
        assert chart(kind, [0.1] * 15).parts[0].n_useful == 0
    assert not any(chart("i", [0.1] * 15, screened_mr=False).sigma_signal)


def test_missing_breaks_a_moving_range_and_excluded_is_bridged():
    gap = chart("i", [1, 2, None, 9, 8], screened_mr=False)
    bridged = chart("i", [1, 2, 50, 9, 8], exclude=(3,), screened_mr=False)
    assert gap.ucl[0] - gap.cl[0] == pytest.approx(3 * 1 / 1.128)
    assert bridged.ucl[0] - bridged.cl[0] == pytest.approx(3 * (1 + 7 + 1) / 3 / 1.128)
    assert gap.cl[0] == bridged.cl[0] == 5


def test_excluded_point_keeps_its_flag_and_makes_no_signal():
    y = [5, 4, 6, 5, 4, 6, 5, 4, 6, 5, 4, 6, 90]
    analysis = chart("i", y, exclude=(13,))
    assert analysis.sigma_signal[12]
    assert analysis.cl[0] == 5
    assert not [s for s in analysis.signals if 12 in s.points]


def test_a_point_on_a_limit_is_no_signal():
    analysis = chart("c", [9, 9, 9, 9, 9, 9], cl=9)
    assert (analysis.lcl[0], analysis.ucl[0]) == (0, 18)
    on, over = (chart("c", [9, last], cl=9) for last in (18, 19))
    assert (on.sigma_signal[1], over.sigma_signal[1]) == (False, True)


def test_freeze_is_ignored_with_part():
    y = [1, 2, 3, 4, 5, 6]
    assert chart("i", y, freeze=2, part=(3,)).cl == chart("i", y, part=(3,)).cl
    assert chart("i", y, freeze=2).cl[0] == 1.5
    assert chart("i", y, freeze=0).cl[0] is None


def test_parts_at_the_extremes_are_ignored_or_stand_alone():
    y = [1, 2, 3, 4]
    assert len(chart("run", y, part=(0, 4, 9)).parts) == 1
    single = chart("i", y, part=(1, 3, 3))
    assert [(p.start, p.stop) for p in single.parts] == [(0, 1), (1, 3), (3, 4)]
    assert (single.cl[0], single.ucl[0]) == (1, None)


def test_each_part_has_its_own_frozen_baseline():
    analysis = chart("run", [1, 1, 9, 9, 5, 5, 7, 7], part=(4,), part_baseline=(2, 2))
    assert [p.centre for p in analysis.parts] == [1, 5]


def test_moving_ranges_start_anew_and_have_no_runs():
    analysis = chart("mr", [1, 4, 2, None, 5, 9], part=(2,))
    assert analysis.y == (None, 3, None, None, None, 4)
    assert analysis.lcl == (0,) * 6
    assert analysis.ucl[0] == pytest.approx(3.267 * 3)
    assert not any(p.runs_signal for p in analysis.parts)


def test_zero_denominator_is_a_gap_without_limits():
    for kind in ("p", "u", "pp", "up", "ip"):
        analysis = chart(kind, [1, 5, 2, 3], [10, 0, 12, 9])
        assert (analysis.y[1], analysis.n[1], analysis.ucl[1], analysis.lcl[1]) == (None, 0, None, None)
        assert analysis.cl[0] == pytest.approx(6 / 31)


def test_numerator_without_denominator_counts_nowhere():
    analysis = chart("p", [1, 5, None], [10, None, 20])
    assert analysis.cl[0] == pytest.approx(0.1)
    assert analysis.n == (10, 0, 0)


def test_rows_with_the_same_x_are_one_point():
    x, y = [1, 1, 2, 3], [2, 4, None, 7]
    assert [chart("run", y, x=x, agg=a).y[0] for a in ("mean", "median", "sum")] == [3, 3, 6]
    assert chart("p", y, [10, 30, 5, 10], x=x).y == (pytest.approx(0.15), None, 0.7)


def test_c_chart_of_a_period_without_any_count_is_a_gap():
    """One missing row, or several: not zero, which nobody counted."""
    analysis = chart("c", [3, None, None, None, 4, None], x=[1, 2, 3, 3, 4, 4])
    assert analysis.y == (3, None, None, 4)


def test_p_limits_stay_within_0_and_1():
    analysis = chart("p", [0, 1, 3, 3], [3, 3, 3, 3])
    assert (min(analysis.lcl), max(analysis.ucl)) == (0, 1)


def test_laney_without_variation_has_no_limits():
    for kind, y in (("pp", 0), ("up", 0), ("pp", 9)):
        assert set(chart(kind, [y] * 5, [9] * 5).ucl) == {None}


def test_laney_of_labels_takes_the_plain_spread():
    analysis = chart("up", [4, 9, 6], [10, 10, 10], x=["a", "b", "c"])
    cl, sigma = 19 / 30, math.sqrt(19 / 300)
    z = [(r - cl) / sigma for r in (0.4, 0.9, 0.6)]
    spread = math.sqrt(sum(v * v for v in z) / 2)
    assert analysis.ucl[0] == pytest.approx(cl + 3 * sigma * spread)


def test_xbar_and_s_of_equal_groups():
    """Two groups 1, 3 and 4, 8: SDs 1.4142 and 2.8284; A3 = 2.659, B4 = 3.267 (Montgomery, appendix VI)."""
    means, spreads = (subgroups(kind, [[1, 3], [4, 8]]) for kind in ("xbar", "s"))
    sbar = 3 * math.sqrt(2) / 2
    assert means.cl[0] == 4
    assert means.ucl[0] == pytest.approx(4 + 2.659 * sbar, abs=2e-3)
    assert spreads.cl[0] == pytest.approx(sbar)
    assert (spreads.lcl[0], spreads.ucl[0]) == (0, pytest.approx(3.267 * sbar, abs=2e-3))


def test_no_limits_around_a_line_that_no_sd_and_no_count_can_give():
    assert set(subgroups("s", [[1, 3], [4, 8]], cl=-2).ucl) == {None}
    assert set(chart("g", [1, 2, 9], cl=-2).ucl) == {None}
    assert chart("g", [0, 0, 0]).ucl == (0, 0, 0)


def test_spread_of_values_whose_squares_no_float_can_hold():
    tiny = subgroups("xbar", [[1e-200, 3e-200], [4e-200, 8e-200], [2e-200]])
    plain = subgroups("xbar", [[1, 3], [4, 8], [2]])
    assert tiny.ucl[0] == pytest.approx(plain.ucl[0] * 1e-200)
    labels = chart("up", [1e-50, 4e50, 2e40], [1, 1, 1], x=["a", "b", "c"], cl=1e-220)
    assert all(math.isfinite(limit) for limit in labels.ucl)


def test_group_of_one_has_no_limits_and_an_empty_group_no_value():
    analysis = subgroups("xbar", [[1, 3], [5], [None, None], [4, 8]])
    assert analysis.y == (2, 5, None, 6)
    assert [limit is None for limit in analysis.ucl] == [False, True, True, False]


def test_later_group_of_another_size_leaves_a_frozen_baseline_alone():
    frozen = [[1, 3], [4, 8], [2, 9]]
    for kind in ("xbar", "s"):
        before, after = (subgroups(kind, [*frozen, last], freeze=3) for last in ([4, 4], [4, 4, 5]))
        assert after.ucl[:3] == before.ucl[:3]


def test_i_prime_of_equal_denominators_is_an_i_chart():
    y = [3, 5, 4, 8, 6, 2]
    prime, plain = chart("ip", y, [10] * 6), chart("i", [v / 10 for v in y])
    assert prime.cl[0] == pytest.approx(plain.cl[0])
    assert prime.ucl[0] - prime.cl[0] == pytest.approx(
        (plain.ucl[0] - plain.cl[0]) * 1.128 * math.sqrt(math.pi) / 2
    )


def test_i_prime_without_denominators_weighs_by_readings():
    analysis = subgroups("ip", [[1, 3], [4, 8, 6], [5], [None]])
    assert analysis.n == (2, 3, 1, 0)
    assert analysis.cl[0] == pytest.approx((2 * 2 + 3 * 6 + 5) / 6)


def test_g_chart_finds_no_hugging_of_the_centre():
    ordinary = [3, 4, 10, 6, 12, 11, 4, 9, 7, 5, 8, 6, 9, 5, 8, 7, 6, 10]
    analysis = analyse(
        Series(tuple(range(len(ordinary))), tuple(map(float, ordinary))), Options(chart="g"), "phs-spc"
    )
    assert "inner_third" not in {signal.rule for signal in analysis.signals}


def test_g_chart_draws_the_median_and_limits_around_the_mean():
    analysis = chart("g", [1, 2, 9])
    assert (analysis.cl[0], analysis.lcl[0]) == (2, 0)
    assert analysis.ucl[0] == pytest.approx(4 + 3 * math.sqrt(20))
    given = chart("g", [1, 2, 9], cl=4)
    assert (given.cl[0], given.ucl[0]) == (pytest.approx(0.693 * 4), pytest.approx(analysis.ucl[0]))


def test_t_chart_refuses_events_at_the_same_moment():
    for y in ([1, 0, 3], [1, -2, 3]):
        with pytest.raises(ChartError, match="greater than zero"):
            chart("t", y)
    with pytest.raises(ChartError, match="centre line of a T chart"):
        chart("t", [1, 2], cl=0)
    assert chart("t", [1, 2], cl=0.5).cl[0] == pytest.approx(0.5)
    assert chart("t", [1, None, 3]).y == (1, None, 3)


@pytest.mark.parametrize(("between", "signals"), [(5, 0), (14, 1), (30, 0)])
def test_t_chart_hugs_its_centre_on_the_transformed_scale(between, signals):
    """From 10 and 20 in turn: one sigma at 7.4 and 25.3, two at 3.2 and 41."""
    y = [10, 20] * 6 + [between] + [14] * 14
    analysis = analyse(Series(range(27), y), Options(chart="t", freeze=12), "phs-spc")
    assert [s.rule for s in analysis.signals].count("inner_third") == signals


def test_t_chart_lower_lines():
    analysis = chart("t", [1, 40, 2, 60, 1, 50])
    assert (analysis.lcl[0], analysis.lcl_95[0]) == (0, None)
    assert chart("t", [5] * 12).lcl[0] is None


def test_lower_limits_are_lifted_only_when_no_value_is_negative():
    assert min(chart("i", [0, 5, 1, 9], y_neg=False).lcl) == 0
    assert min(chart("i", [-1, 5, 1, 9], y_neg=False).lcl) < 0
    assert min(chart("i", [0, 5, 1, 9]).lcl) < 0


def test_labels_are_sorted_unjoined_and_only_judged_by_their_limits():
    x = [f"Board {i}" for i in range(9)]
    y = [50, 51, 52, 53, 54, 55, 56, 57, 95]
    analysis = chart("p", y, [100] * 9, x=x[::-1])
    assert analysis.x == tuple(x)
    assert {s.rule for s in analysis.signals} == {"outside_limits"}
    assert (analysis.parts[0].runs_signal, analysis.parts[0].runs_verdict) == (False, "not_applicable")


def test_target_changes_nothing():
    y = [3, 1, 4, 1, 5, 9, 2, 6]
    with_target, without = chart("i", y, target=4), chart("i", y)
    assert (with_target.ucl, with_target.signals) == (without.ucl, without.signals)


@pytest.mark.parametrize("kind", sorted(CHARTS))
def test_no_rows_and_only_missing_rows(kind):
    empty = chart(kind, [], [])
    assert (empty.x, empty.parts, empty.signals, empty.too_few) == ((), (), (), True)
    missing = chart(kind, [None] * 4, [5] * 4)
    assert (set(missing.cl), missing.signals) == ({None}, ())
    assert missing.parts[0].n_useful == 0


@pytest.mark.parametrize("kind", sorted(CHARTS))
def test_a_single_point_and_huge_and_tiny_values(kind):
    assert chart(kind, [7], [20]).parts[0].n_obs == 1
    for scale in (1e-300, 1e90):
        chart(kind, [scale, 2 * scale, 3 * scale, 9 * scale], [1, 2, 3, 4])


@pytest.mark.parametrize(
    ("name", "value"), [("chart", "pie"), ("chart", None), ("agg", "max"), ("multiply", -1)]
)
def test_options_refuse_what_they_do_not_know(name, value):
    with pytest.raises(ChartError):
        Options(**{name: value})
