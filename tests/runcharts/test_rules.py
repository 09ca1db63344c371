"""Each rule by itself, with the examples one would draw on a flip chart."""

from dataclasses import replace

import pytest

from runcharts import RULE_SETS, Options, RuleSet, Series, analyse
from runcharts.rules import runs, shifts, sides_of, statistics_of, trends, useful
from runcharts.rulesets import rule_set

SCOTLAND, ANHOEJ, PHS, MDC = (RULE_SETS[k] for k in ("nhs-scotland", "anhoej", "phs-spc", "mdc"))


def sides(values, centre=0):
    return sides_of(enumerate(values), centre, 0)


def test_shift_of_six_skips_points_on_the_median_and_missing_values():
    values = [1, 2, 0, 3, None, 1, 0, 2, 1]
    assert [s.points for s in shifts(sides(values), 6, "skip")] == [(0, 1, 3, 5, 7, 8)]


def test_five_points_are_no_shift():
    assert shifts(sides([1, 2, 0, 3, 1, 2, -1]), 6, "skip") == []


def test_shift_breaks_on_the_mean_and_at_a_gap_for_making_data_count():
    assert shifts(sides([1] * 3 + [0] + [1] * 3), 6, "break") == []
    assert shifts(sides([1] * 3 + [None] + [1] * 3), 6, "break") == []
    assert [s.direction for s in shifts(sides([-1] * 6), 6, "break")] == [-1]


def test_trend_counts_the_first_of_equal_neighbours():
    values = [9, 3, 4, 4, 5, None, 6, 6, 7, 1]
    assert [t.points for t in trends(enumerate(values), 5, "skip", 0)] == [(1, 2, 4, 6, 8)]


def test_four_points_are_no_trend():
    assert trends(enumerate([9, 3, 4, 5, 6, 1]), 5, "skip", 0) == []


def test_two_trends_share_their_turning_point():
    up, down = trends(enumerate([1, 2, 3, 4, 5, 4, 3, 2, 1]), 5, "skip", 0)
    assert (up.points[-1], down.points[0]) == (4, 4)
    assert (up.direction, down.direction) == (1, -1)


def test_trend_breaks_at_a_tie_and_a_gap_for_making_data_count():
    assert trends(enumerate([1, 2, 3, 3, 4, 5]), 5, "break", 0) == []
    assert trends(enumerate([1, 2, None, 3, 4, 5]), 5, "break", 0) == []
    assert [t.points for t in trends(enumerate([1, 2, 3, 4, 5]), 5, "break", 0)] == [(0, 1, 2, 3, 4)]


def test_run_statistics_of_nothing_useful():
    statistics = statistics_of(runs(useful(sides([0, 0, None]))))
    assert statistics.n_useful == 0
    assert (statistics.longest_run, statistics.n_crossings, statistics.runs_lower) == (None, None, None)
    assert not statistics.too_long
    assert not statistics.too_few_crossings
    assert statistics.verdict == "not_applicable"


def test_longest_run_at_its_limit_is_no_signal_and_one_more_is():
    at, over = ([1] * k + [-1, 1] * 6 for k in (7, 9))
    assert not statistics_of(runs(sides(at))).too_long
    assert statistics_of(runs(sides(over))).too_long


def test_runs_table_speaks_from_10_to_60_useful_points():
    for n, verdict in ((9, "not_applicable"), (10, "too_many"), (60, "too_many"), (61, "not_applicable")):
        zigzag = [1 if i % 2 else -1 for i in range(n)]
        assert statistics_of(runs(sides(zigzag))).verdict == verdict
    assert statistics_of(runs(sides([1] * 5 + [-1] * 5))).verdict == "too_few"


def xmr(y, **choices):
    return Series(range(len(y)), y), Options(chart="i", freeze=12, **choices)


# Mean 5, mean moving range 15/11, sigma 1.209: one sigma at 6.209, two at 7.418, three at 8.627.
QUIET = [5, 4, 6, 5, 4, 6, 5, 4, 6, 5, 4, 6]


def rules_of(analysis, name):
    return [(s.points, s.direction) for s in analysis.signals if s.rule == name]


def test_two_in_three_of_the_scottish_family_leaves_the_third_point_free():
    series, choices = xmr([*QUIET, 8, 4, 8])
    assert rules_of(analyse(series, choices, PHS), "two_in_three") == [((12, 14), "up")]
    assert rules_of(analyse(series, choices, MDC), "two_in_three") == []


def test_two_in_three_of_making_data_count_wants_all_three_on_one_side():
    series, choices = xmr([*QUIET, 8, 5.5, 8])
    assert rules_of(analyse(series, choices, MDC), "two_in_three") == [((12, 14), "up")]


def test_two_in_three_three_places_apart_are_two_signals():
    series, choices = xmr([*QUIET, 8, 8.1, 5, 5, 8, 8.2])
    assert rules_of(analyse(series, choices, PHS), "two_in_three") == [((12, 13), "up"), ((16, 17), "up")]
    series, choices = xmr([*QUIET, 8, 8.1, 5, 8, 5])
    assert rules_of(analyse(series, choices, PHS), "two_in_three") == [((12, 13, 15), "up")]


def test_two_in_three_below():
    series, choices = xmr([*QUIET, 2, 2.2, 5])
    assert rules_of(analyse(series, choices, PHS), "two_in_three") == [((12, 13), "down")]


def test_one_point_on_each_side_is_no_two_in_three():
    series, choices = xmr([*QUIET, 8, 2, 5])
    assert rules_of(analyse(series, choices, PHS), "two_in_three") == []


def test_fifteen_points_within_one_sigma_hug_the_centre():
    series, choices = xmr([*QUIET, 9, *[5, 5.5, 4.5] * 5, 9])
    assert rules_of(analyse(series, choices, PHS), "inner_third") == [(tuple(range(13, 28)), None)]
    shorter, _ = xmr([*QUIET, 9, *[5, 5.5] * 7, 9])
    assert rules_of(analyse(shorter, choices, PHS), "inner_third") == []


def test_missing_and_excluded_points_neither_break_nor_make_the_hugging():
    inner = [5, 5.5, 4.5] * 5
    series, choices = xmr([*QUIET, 9, *inner[:6], None, *inner[6:12], 9, *inner[12:], 9], exclude=(27,))
    (points, direction), *others = rules_of(analyse(series, choices, PHS), "inner_third")
    assert (points, direction, others) == ((*range(13, 19), *range(20, 26), *range(27, 30)), None, [])


def test_outside_limits_names_single_points_with_their_direction():
    series, choices = xmr([*QUIET, 9, 5, 1])
    assert rules_of(analyse(series, choices, PHS), "outside_limits") == [((12,), "up"), ((14,), "down")]


def test_shift_of_eight_for_public_health_scotland():
    series, choices = xmr([*QUIET, 4, 6, 5.5, 6, 5, 5.5, 6, 5.5, 6, 6, 4])
    found = rules_of(analyse(series, choices, PHS), "shift")
    assert found == [((13, 14, 15, 17, 18, 19, 20, 21), "up")]


def test_too_few_points_silence_every_rule_of_that_part():
    short = Series(range(9), [1, 2, 3, 4, 5, 6, 7, 8, 9])
    analysis = analyse(short)
    assert (analysis.too_few, analysis.points_needed, analysis.signals) == (True, 2, ())
    assert analysis.parts[0].n_useful == 8
    assert analyse(short, Options(chart="i")).points_needed == 3


def test_enough_points_in_the_last_part_speak_for_it():
    y = [1, 2, 3, 4] + [5, 1, 6, 2, 7, 3] * 2 + [9] * 6 + [1] * 6
    analysis = analyse(Series(range(len(y)), y), Options(part=(4,)))
    assert not analysis.too_few
    assert {s.part for s in analysis.signals} == {2}
    last_short = analyse(Series(range(len(y)), y), Options(part=(len(y) - 4,)))
    assert last_short.too_few
    assert {s.part for s in last_short.signals} <= {1}


def test_a_rule_set_is_a_value_with_its_source():
    for key, rules in RULE_SETS.items():
        assert (rules.key, bool(rules.name), bool(rules.version), len(rules.source) > 40) == (
            key,
            True,
            True,
            True,
        )
        assert RuleSet.from_dict(rules.to_dict()) == rules
    with pytest.raises(ValueError, match="no rule set called 'nelson'"):
        rule_set("nelson", "run")


def test_a_length_of_ones_own():
    y = [3] * 7 + [1] * 7
    series = Series(range(14), y)
    seven, eight = (analyse(series, None, replace(SCOTLAND, shift=k)) for k in (7, 8))
    assert [s.rule for s in seven.signals].count("shift") == 2
    assert [s.rule for s in eight.signals].count("shift") == 0


def test_limits_follow_the_rule_set():
    series, choices = xmr(QUIET)
    width = {k: analyse(series, choices, k).ucl[0] - 5 for k in ("phs-spc", "mdc")}
    assert width["phs-spc"] == pytest.approx(15 / 11 * 3 / 1.128)
    assert width["mdc"] == pytest.approx(15 / 11 * 2.66)
