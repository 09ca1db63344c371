"""One verdict per chart, its reason in words, and no improvement that the chart does not show."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.verdicts import LABELS, Verdict, compare_target
from measures.words import Words
from tests.measures.charting import FALL, NOISE, RISE, months, spec_of, verdict_on, weeks

PERCENT = Words(unit="%")
STEP = [3, 4] * 6
OUTLIER = [22, 19, 24, 21, 26, 18, 23, 20, 25, 22, 17, 24, 21, 23, 19, 26, 22, 20, 41]


# ---- each rule's sentence -------------------------------------------------------------------------
def test_a_shift_upwards_where_more_is_wanted_is_an_improvement():
    verdict = verdict_on(RISE, x=months(24, 2024, 11), freeze=17)
    assert verdict.kind == "improvement"
    assert verdict.heading == "Improvement: a shift above the median"
    assert verdict.reason == "Shift: 7 months in a row above the median of 11, since April"
    assert verdict.sentence == (
        "All of the last 7 months, April to October 2026, are above the median of 11 people. Six or more "
        "in a row is a shift: a signal that something has changed."
    )
    assert verdict.detail == (
        "NHS Scotland run chart rules, version 2026.1. 24 points, 3 on the median. No trend. Runs: 9, "
        "where 7 to 16 are expected, so no further signal (a guide only, as the median comes from the "
        "first points)."
    )


def test_a_trend_downwards_where_more_is_wanted_is_a_concern():
    verdict = verdict_on(FALL, x=months(15, 2025, 8), words=PERCENT)
    assert verdict.alt == (
        "Concern. The line fell 5 times in a row over 6 months, May to October 2026, from 85 % to 70 %. "
        "Five or more points all going down is a trend: a signal that something has changed."
    )
    assert verdict.summary == "Concern. Trend: 6 months in a row falling, May to October."
    assert verdict.detail.endswith("No shift. Runs: 7, where 4 to 11 are expected, so no further signal.")


def test_the_same_trend_is_good_bad_or_neither_by_the_direction_wanted():
    kinds = {d: verdict_on(FALL, direction=d).kind for d in ("increase", "decrease", "neutral")}
    assert kinds == {"increase": "concern", "decrease": "improvement", "neutral": "neutral"}
    assert verdict_on(FALL, direction="neutral").heading == "Signal: a falling trend"


def test_too_many_runs_have_no_direction():
    verdict = verdict_on([10, 20] * 10)
    assert (verdict.kind, verdict.label, verdict.marks) == ("neutral", "Signal", {})
    assert verdict.heading == "A signal, cause unknown: too many runs"
    assert verdict.reason == "Too many runs: 20, where 6 to 16 are expected"
    assert "no direction, good or bad" in verdict.sentence


def test_too_few_runs_are_judged_by_the_latest_run_if_it_is_the_longest():
    # Ten useful points, two runs; the last one is as long as the first and no shift by itself.
    verdict = verdict_on([1, 2, 1, 2, 1, 9, 8, 9, 8, 9])
    assert verdict.kind == "improvement"
    assert verdict.sentence == (
        "The line changes sides of the median too seldom: it makes 2 runs, where 3 to 9 are expected by "
        "chance. The points cluster: a signal that something has changed. The latest 5 points off the "
        "median are all above it."
    )


def test_too_few_runs_without_a_settled_side_have_no_direction():
    verdict = verdict_on([1, 2, 1, 2, 1, 9, 8, 9, 8, 9, 8, 1, 2, 1, 2, 8], rules="nhs-scotland", freeze=10)
    assert verdict.kind == "neutral"
    assert "The latest points do not settle on one side of the median" in verdict.sentence


def test_a_long_run_is_judged_by_its_side_while_it_lasts():
    verdict = verdict_on([*STEP, *([8, 9] * 6)], rules="anhoej")
    assert verdict.heading == "Improvement: a long run above the median"
    assert "By chance a run of up to 8 is expected: a signal that something has changed." in verdict.sentence
    assert verdict.detail.endswith(
        "Longest run: 12, where up to 8 are expected. Crossings: 1, where at least 8 are expected."
    )


def test_a_long_run_that_has_ended_is_a_signal_without_a_direction():
    # A median of 5.5 from everything; ten months above it, then ups and downs around it.
    verdict = verdict_on([*([8, 9] * 5), *([3, 7, 4, 2] * 5)], rules="anhoej")
    assert (verdict.kind, verdict.heading) == (
        "neutral",
        "A signal, cause unknown: a long run above the median, which has ended",
    )
    assert verdict.sentence.endswith("That run has ended, so its direction is no verdict on today.")
    assert {verdict.marks[i] for i in range(10)} == {"improvement"}


def test_few_crossings_are_told_when_no_run_is_long():
    values = [1, 2, 1, 2, 1, 2, 9, 8, 9, 8, 9, 8, 1, 2, 1, 2, 1, 2, 9, 8, 9, 8, 9, 8]
    verdict = verdict_on(values, rules="anhoej")
    assert verdict.reason == "Few crossings: 3, where at least 8 are expected"
    assert verdict.kind == "improvement"  # the latest run is as long as any, and above
    assert "crosses the median 3 times" in verdict.sentence


def test_a_point_beyond_a_limit_is_special_cause_on_a_control_chart():
    verdict = verdict_on(
        OUTLIER, x=months(19, 2024, 11), chart="i", direction="decrease", words=Words("minutes")
    )
    assert verdict.summary == "Concern. Special cause: 41 minutes in May 2026, above the upper limit."
    assert verdict.sentence == (
        "The point for May 2026, 41 minutes, is above the upper limit of 34.4 minutes. A point beyond the "
        "limits is very unlikely by chance: a signal of special-cause variation."
    )


def test_two_of_three_close_to_a_limit():
    verdict = verdict_on([10, 12, 9, 11, 10, 12, 9, 11, 10, 12, 9, 11, 10, 16, 11, 16], chart="i")
    assert verdict.kind == "improvement"
    assert verdict.heading == "Improvement: points close to the upper limit"
    assert "Two of three months in a row" in verdict.sentence


def test_points_that_hug_the_centre_have_no_direction():
    wide = [4, 16, 5, 15, 4, 16]
    verdict = verdict_on([*wide, *([9.9, 10.1] * 8)], chart="i", rules="phs-spc", freeze=6)
    assert verdict.kind == "neutral"
    assert "close to the mean (in the inner third). 15 or more: a signal of special-cause" in verdict.sentence


def test_chance_is_said_as_chance():
    verdict = verdict_on(NOISE)
    assert (verdict.kind, verdict.heading) == ("no_signal", "No signal")
    assert verdict.alt == (
        "No signal. The ups and downs around the median of 11 people are what chance alone would give."
    )
    assert verdict_on(NOISE, chart="i").reason == (
        "Common-cause variation: ups and downs that chance alone would give"
    )


@pytest.mark.parametrize("values", [RISE, FALL, NOISE, [10, 20] * 10, STEP * 2, NOISE[:5]])
@pytest.mark.parametrize("rules", ["nhs-scotland", "anhoej"])
def test_special_cause_is_no_word_of_a_run_chart(values, rules):
    verdict = verdict_on(values, rules=rules)
    assert "special" not in json.dumps(verdict.to_dict()).lower()


# ---- too few, nothing, categories --------------------------------------------------------------------
def test_too_few_points_says_when_it_will_speak():
    verdict = verdict_on([61, 72, 67, 75, 70, 80, 78], words=PERCENT)
    assert verdict.kind == "too_few"
    assert verdict.summary == "Too few points. 7 points. Rules start at 10: 3 more months."
    assert verdict.heading == "Too few points: 3 more months to go"
    assert verdict.marks == {}


def test_points_on_the_median_do_not_count_towards_the_minimum():
    verdict = verdict_on([7] * 12)
    assert verdict.reason == (
        "12 points, all of them on the median. Rules start at 10 points off it: 10 more months"
    )


def test_a_new_phase_starts_counting_anew_and_keeps_the_marks_of_the_old():
    verdict = verdict_on([*STEP, *([8, 9] * 6), 20, 21, 22], part=(24,))
    assert verdict.reason == "3 points since January 2027. Rules start at 10: 7 more months"
    assert "can again say" in verdict.sentence
    assert set(verdict.marks) == set(range(24))


def test_one_more_is_singular_and_events_have_their_own_name():
    words = Words(unit="days", frequency="event", event=("complaint", "complaints"))
    verdict = verdict_on([41, 63, 28, 90, 52, 74, 35, 81, 47, 66, 96], chart="t", words=words)
    assert verdict.reason == "11 points. Rules start at 12: 1 more complaint"


@pytest.mark.parametrize("values", [[], [None, None]])
def test_without_numbers_nothing_is_said(values):
    verdict = verdict_on(values)
    assert (verdict.kind, verdict.label, verdict.marks) == ("no_data", "No data", {})


def test_a_category_outside_the_limits_is_no_improvement():
    names = ["Physiotherapy", "Dietetics", "Podiatry", "Orthoptics"]
    verdict = verdict_on([5, 8, 30, 7], x=names, n=[50, 60, 70, 55], chart="p", multiply=100, words=PERCENT)
    assert (verdict.kind, verdict.reason) == ("neutral", "1 of 4 outside the limits: Podiatry (above)")
    assert set(verdict.marks.values()) == {"neutral"}
    assert verdict_on([5, 8, 30, 7], x=names).reason == "Categories have no order in time"
    within = verdict_on([5, 6, 5, 6], x=names, n=[50] * 4, chart="p", multiply=100, words=PERCENT)
    assert within.reason == "All within the limits"


# ---- the present, history, and two directions -----------------------------------------------------------
def test_a_signal_that_ended_long_ago_is_history():
    verdict = verdict_on([15, 16, 15, 16, 15, 16, 15, *([9, 12, 13, 8] * 4)], freeze=23)
    assert verdict.kind == "no_signal"
    assert verdict.heading == "No signal now"
    assert verdict.reason == (
        "None in the last 16 months. The last one: a shift above the median, January to July 2025"
    )
    assert set(verdict.marks) == set(range(7))  # still to be seen


def test_an_improvement_that_has_ended_must_hold():
    up, below, above = [9, 11] * 5 + [20] * 6, [8, 9, 7], [19, 8, 21]
    assert verdict_on([*up, *below], freeze=10).kind == "no_signal"
    assert verdict_on([*up, *above], freeze=10).kind == "improvement"


def test_a_concern_that_has_ended_keeps_its_time():
    values = [9, 11] * 5 + [20] * 6 + [8, 9, 7]
    verdict = verdict_on(values, freeze=10, direction="decrease")
    assert verdict.kind == "concern"
    assert verdict.sentence.endswith("The 3 months since then do not continue it.")
    assert verdict.summary.endswith(
        ". The 3 months since then do not continue it."
    )  # the dashboard's one line


def test_making_data_count_looks_at_the_last_point_only():
    assert verdict_on([*OUTLIER, 22, 21], chart="i", rules="phs-spc", direction="decrease").kind == "concern"
    assert verdict_on([*OUTLIER, 22, 21], chart="i", rules="mdc", direction="decrease").kind == "no_signal"


def test_of_two_directions_the_later_one_gives_the_verdict_and_the_other_is_said():
    verdict = verdict_on([*STEP, *([8, 9] * 6)])
    assert verdict.kind == "improvement"
    assert verdict.sentence.endswith("Before that: a shift below the median, January to December 2025.")
    assert {verdict.marks[i] for i in range(12)} == {"concern"}
    assert {verdict.marks[i] for i in range(12, 24)} == {"improvement"}


def test_two_directions_that_reach_the_same_point_are_mixed():
    verdict = verdict_on([*STEP, 8, 9, 10, 9, 10, 8, 9, 14, 13, 12, 11, 10])
    assert (verdict.kind, verdict.label) == ("mixed", "Mixed")
    assert verdict.heading == "Mixed: a shift above the median, but a falling trend"
    assert verdict.detail.count("trend") == 0
    assert verdict.marks[23] == "concern"  # the more serious


def test_the_verdict_is_about_the_last_phase():
    verdict = verdict_on([*STEP, *([8, 9] * 6), *NOISE], part=(24,))
    assert verdict.kind == "no_signal"
    assert verdict.detail.startswith("NHS Scotland run chart rules, version 2026.1. 24 points in this phase")
    assert verdict.marks[0] == "concern"


def test_points_on_the_median_at_the_end_do_not_end_a_shift():
    values = [9, 11] * 5 + [20, 21, 20, 10, 22, 20, 21, 10]
    verdict = verdict_on(values, freeze=10)
    assert verdict.kind == "improvement"
    assert "points on the median do not count" in verdict.sentence


def test_a_point_that_a_person_marks_is_marked_and_judged_by_no_rule():
    verdict = verdict_on([*NOISE[:23], 40], astronomical=[23])
    assert (verdict.kind, verdict.marks) == ("no_signal", {23: "astronomical"})


def test_rules_are_named_point_by_point():
    verdict = verdict_on([*STEP, *([8, 9] * 6)])
    assert verdict.rules[13] == "Shift"
    both = verdict_on([*STEP, 8, 9, 10, 9, 10, 8, 9, 14, 13, 12, 11, 10])
    assert both.rules[23] == "Shift and trend"


def test_weeks_and_words_for_no_dates():
    verdict = verdict_on(
        [11, 9] * 7 + [21] * 9, x=weeks(23), freeze=14, words=Words("people", frequency="week")
    )
    assert verdict.reason == "Shift: 9 weeks in a row above the median of 10, since 6 July"
    verdict = verdict_on([11, 9] * 7 + [21] * 9, x=range(1, 24), freeze=14)
    assert verdict.reason == "Shift: 9 points in a row above the median of 10, since point 15"


def test_a_verdict_survives_its_way_through_json():
    verdict = verdict_on([*STEP, *([8, 9] * 6)], astronomical=[0])
    assert Verdict.from_dict(json.loads(json.dumps(verdict.to_dict()))) == verdict


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 30).map(float)), max_size=40),
    st.sampled_from(["increase", "decrease", "neutral"]),
    st.sampled_from(["nhs-scotland", "anhoej", "phs-spc", "mdc"]),
    st.sampled_from(["run", "i", "c"]),
)
def test_every_series_gets_a_whole_verdict(values, direction, rules, chart):
    spec = spec_of(values, direction=direction, rules=rules, chart=chart)
    verdict = spec.verdict
    assert verdict.label == LABELS[verdict.kind]
    assert verdict.heading
    assert verdict.reason
    assert verdict.sentence.endswith(".")
    assert not any(word in verdict.alt for word in ("None", "{", "  ", ".."))
    if verdict.kind == "improvement":
        last = len(spec.analysis.parts)
        wanted = "up" if direction == "increase" else "down"
        directions = {s.direction for s in spec.analysis.signals if s.part == last}
        assert wanted in directions or None in directions
    if direction == "neutral":
        assert verdict.kind not in ("improvement", "concern", "mixed")


@given(st.lists(st.integers(0, 30).map(float), min_size=10, max_size=40))
def test_turning_the_wish_around_turns_the_judgement_around(values):
    mirror = {"improvement": "concern", "concern": "improvement"}
    more, less = verdict_on(values), verdict_on(values, direction="decrease")
    assert {i: mirror[m] for i, m in more.marks.items()}.keys() == less.marks.keys()
    assert (more.kind, less.kind) != ("improvement", "improvement")


# ---- targets -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "direction", "met", "sentence"),
    [
        (38, "increase", False, "2 short of the target of 40"),
        (40, "increase", True, "Exactly on the target of 40"),
        (41, "increase", True, "The target of 40 is met"),
        (41.5, "decrease", False, "1.5 above the target of 40"),
        (39, "decrease", True, "The target of 40 is met"),
        (38, "neutral", None, "2 below the target of 40"),
        (40, "neutral", None, "Exactly on the target of 40"),
    ],
)
def test_a_target_is_met_or_not(value, direction, met, sentence):
    gap = compare_target(value, Decimal(40), direction=direction)
    assert (gap.met, gap.sentence) == (met, sentence)


def test_a_target_is_compared_as_a_decimal_number():
    assert compare_target(0.29 * 100, Decimal(29), direction="increase", words=PERCENT).met is True
    missed = compare_target(28.5, Decimal("29.5"), direction="increase", words=PERCENT)
    assert missed.sentence == "1 percentage point short of the target of 29.5 %"


def test_dates_across_a_year_are_told_with_their_years():
    verdict = verdict_on(RISE, x=months(24, 2023, 3), freeze=17)
    assert date(2025, 2, 1) == months(24, 2023, 3)[-1]
    assert verdict.reason.endswith("since August 2024")
