"""What must hold for every series, whatever its numbers."""

import json
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runcharts import CHARTS, RULE_SETS, Analysis, ChartError, Options, Series, analyse, analyse_many
from runcharts.rulesets import NHS_SCOTLAND

from .strategies import options, series, values

whole = st.integers(0, 12)
rule_keys = st.sampled_from(sorted(RULE_SETS))
ALWAYS = replace(NHS_SCOTLAND, minimum_points=0)


def found(analysis):
    return [(s.rule, s.part, s.points, s.direction) for s in analysis.signals]


@given(series(), options(), rule_keys, st.randoms(use_true_random=False))
def test_order_of_input_does_not_matter(rows, choices, rules, shuffler):
    order = list(range(len(rows)))
    shuffler.shuffle(order)
    shuffled = Series([rows.x[i] for i in order], [rows.y[i] for i in order])
    assert analyse(shuffled, choices, rules) == analyse(rows, choices, rules)


@given(series(), options(), rule_keys, st.integers(-50, 50), st.sampled_from([1, 2, 4, 10]))
def test_shifting_and_scaling_changes_no_signal_of_a_run_chart(rows, choices, rules, shift, scale):
    moved = Series(rows.x, [None if y is None else y * scale + shift for y in rows.y])
    before, after = analyse(rows, choices, rules), analyse(moved, choices, rules)
    assert found(after) == found(before)
    for old, new in zip(before.parts, after.parts, strict=True):
        assert replace(new, centre=None) == replace(old, centre=None)
        assert new.centre == (None if old.centre is None else pytest.approx(old.centre * scale + shift))


@given(series(), options("i"), st.sampled_from([2, 4, 8]))
def test_scaling_changes_no_signal_of_an_individuals_chart(rows, choices, scale):
    bigger = Series(rows.x, [None if y is None else y * scale for y in rows.y])
    assert found(analyse(bigger, choices)) == found(analyse(rows, choices))
    assert found(analyse(rows, replace(choices, multiply=scale))) == found(analyse(rows, choices))


@given(series(y=whole, minimum=1), rule_keys)
def test_turning_upside_down_turns_the_directions(rows, rules):
    over = Series(rows.x, [-y for y in rows.y])
    turned = {"up": "down", "down": "up", None: None}
    for chart in ("run", "i"):
        before = analyse(rows, Options(chart=chart), rules)
        after = analyse(over, Options(chart=chart), rules)
        assert sorted((r, p, pts, turned[d] or "") for r, p, pts, d in found(before)) == sorted(
            (r, p, pts, d or "") for r, p, pts, d in found(after)
        )


@given(
    series(y=whole, minimum=12), values, st.sampled_from(sorted(set(CHARTS) - {"p", "pp", "u", "up", "t"}))
)
def test_adding_a_point_never_moves_a_frozen_baseline(rows, extra, chart):
    longer = Series((*rows.x, len(rows) + 1), (*rows.y, extra))
    choices = Options(chart=chart, freeze=10)
    before, after = analyse(rows, choices), analyse(longer, choices)
    for name in ("y", "cl", "lcl", "ucl", "lcl_95", "ucl_95", "sigma_signal"):
        assert getattr(after, name)[: len(rows)] == getattr(before, name)


@given(
    series(denominators=True, minimum=12), st.integers(0, 12), st.sampled_from(["p", "pp", "u", "up", "ip"])
)
def test_adding_a_point_never_moves_a_frozen_rate(rows, extra, chart):
    longer = Series((*rows.x, len(rows) + 1), (*rows.y, extra), (*rows.n, 7))
    choices = Options(chart=chart, freeze=10)
    before, after = analyse(rows, choices), analyse(longer, choices)
    assert after.ucl[: len(rows)] == before.ucl
    assert after.cl[: len(rows)] == before.cl


@given(series(), st.integers(1, 40), whole)
def test_adding_a_point_extends_a_shift_or_leaves_it(rows, freeze, extra):
    """With the median frozen, what was a shift stays one: it may only grow."""
    choices = Options(freeze=freeze)
    if len(rows) < freeze:
        return
    longer = Series((*rows.x, len(rows) + 1), (*rows.y, extra))
    before = [s for s in analyse(rows, choices, ALWAYS).signals if s.rule == "shift"]
    after = [s for s in analyse(longer, choices, ALWAYS).signals if s.rule == "shift"]
    for old in before:
        assert any(set(old.points) <= set(new.points) and old.direction == new.direction for new in after)


@given(series(), options())
def test_both_rule_sets_see_the_same_chart(rows, choices):
    scotland, anhoej = (analyse(rows, choices, key) for key in ("nhs-scotland", "anhoej"))
    for name in Analysis.__slots__:
        if name not in ("signals", "rules"):
            assert getattr(scotland, name) == getattr(anhoej, name)
    assert {s.rule for s in scotland.signals} <= {"shift", "trend", "too_few_runs", "too_many_runs"}
    assert {s.rule for s in anhoej.signals} <= {"longest_run", "crossings"}
    loud = {s.part for s in anhoej.signals}
    assert loud == {p.number for p in anhoej.parts if p.runs_signal and p.n_useful >= 10}


@given(series(y=whole), options("i"))
def test_signals_never_name_a_point_that_is_missing_or_excluded(rows, choices):
    for key in RULE_SETS:
        analysis = analyse(rows, choices, key)
        for signal in analysis.signals:
            assert list(signal.points) == sorted(set(signal.points))
            assert (signal.start, signal.stop) == (signal.points[0], signal.points[-1])
            assert all(analysis.include[i] and analysis.y[i] is not None for i in signal.points)
            assert all(analysis.part[i] == signal.part for i in signal.points)


@settings(max_examples=60)
@given(st.lists(series(maximum=14), max_size=6), options(count=14), rule_keys, st.none() | st.integers(0, 12))
def test_analyse_many_gives_the_same_answers(many, choices, rules, cl):
    choices = replace(choices, cl=cl)
    assert analyse_many(many, choices, rules) == [analyse(s, choices, rules) for s in many]


@settings(max_examples=60)
@given(st.lists(series(maximum=14, denominators=True), max_size=6), options(count=14), rule_keys)
def test_analyse_many_gives_the_same_answers_with_denominators(many, choices, rules):
    choices = replace(choices, multiply=100)
    assert analyse_many(many, choices, rules) == [analyse(s, choices, rules) for s in many]


fractions = st.floats(-1e6, 1e6).map(lambda v: round(v, 3)) | st.sampled_from([0.1, 0.2, 0.1 + 0.2, 0.3])


@settings(max_examples=60)
@given(st.lists(st.lists(st.none() | fractions, min_size=20, max_size=20), max_size=5), rule_keys)
def test_analyse_many_gives_the_same_answers_for_fractions(tables, rules):
    many = [Series(range(20), y) for y in tables]
    assert analyse_many(many, None, rules) == [analyse(s, None, rules) for s in many]


def test_analyse_many_answers_in_order_what_cannot_share_a_table():
    lot = [
        Series([1, 2, 3], [3, 1, 2]),
        Series(["b", "a"], [1, 2]),
        Series([2, 1, 2], [3, 1, 2]),
        Series([], []),
        Series([1, None, 3], [3, 1, 2]),
        Series([1, 2, 3], [3, 1, 2], [4, 0, None]),
        Series(range(9), range(9)),  # a trend, and too few points to say so
    ]
    assert analyse_many(lot) == [analyse(s) for s in lot]
    assert analyse_many(lot, Options(chart="i")) == [analyse(s, Options(chart="i")) for s in lot]


def test_analyse_many_sees_a_trend_of_steps_that_only_together_are_more_than_noise():
    creeping = Series(range(20), [1, 0.9, *[0.3 + k * 6e-13 for k in range(18)]])
    trends = replace(ALWAYS, shift=None, runs_table=False)
    (answer,) = analyse_many([creeping], None, trends)
    assert answer == analyse(creeping, None, trends)
    assert [s.rule for s in answer.signals] == ["trend"]


def test_analyse_many_refuses_what_analyse_refuses():
    beyond = Series([1, 2], [1e99, 1], [1e-99, 1])
    with pytest.raises(ChartError, match="too large"):
        analyse_many([Series([1, 2], [1, 1], [1, 1]), beyond])
    with pytest.raises(ChartError, match="no rule set"):
        analyse_many([], None, "none")


@pytest.mark.parametrize("chart", sorted(CHARTS))
def test_to_dict_round_trip(chart):
    rows = random.Random(chart)
    x = [i // 2 for i in range(50)]
    y = [rows.choice([None, 3, 5, 8, 13, 21]) for _ in x]
    choices = Options(chart=chart, part=(9,), exclude=(3,), target=5, multiply=10, y_neg=False)
    analysis = analyse(Series(x, y, [30] * 50), choices)
    stored = json.loads(json.dumps(analysis.to_dict(), allow_nan=False))
    assert Analysis.from_dict(stored) == analysis


@given(series(), options("i"), rule_keys)
def test_to_dict_round_trip_of_any_series(rows, choices, rules):
    analysis = analyse(rows, choices, rules)
    assert Analysis.from_dict(json.loads(json.dumps(analysis.to_dict()))) == analysis
