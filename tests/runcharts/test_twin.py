"""The engine against its slow twin on series that hypothesis makes up."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runcharts import Options, Series, TwoInThree, analyse, suggest_phases
from runcharts.cases import answer
from runcharts.rulesets import MAKING_DATA_COUNT, NHS_SCOTLAND

from . import twin
from .strategies import options, series, values

ALWAYS = replace(NHS_SCOTLAND, minimum_points=0)
CLOSE = {"rel": 1e-9, "abs": 1e-9}


def base_of(analysis, part):
    span = range(part.start, part.stop)
    return [i for i in span if analysis.baseline[i] and analysis.include[i]]


def check_lines(analysis, part, expected):
    """Expected: centre, and one lower and upper limit for all points or one for each."""
    centre, low, high = expected
    assert part.centre == (None if centre is None else pytest.approx(centre, **CLOSE))
    for k, i in enumerate(range(part.start, part.stop)):
        for got, want in ((analysis.lcl[i], low), (analysis.ucl[i], high)):
            want = want[k] if isinstance(want, list) else want
            assert got == (None if want is None else pytest.approx(want, **CLOSE))


@given(series(), options())
def test_run_statistics_shifts_and_trends(rows, choices):
    analysis = analyse(rows, choices, ALWAYS)
    for part in analysis.parts:
        base = twin.known([analysis.y[i] for i in base_of(analysis, part)])
        assert part.centre == (twin.median(base) if base else None)
        walk = [(i, analysis.y[i]) for i in range(part.start, part.stop) if analysis.include[i]]
        for name, value in twin.run_statistics(walk, part.centre).items():
            assert getattr(part, name) == value
        found = {
            rule: [
                (s.points, {"up": 1, "down": -1}[s.direction])
                for s in analysis.signals
                if s.part == part.number and s.rule == rule
            ]
            for rule in ("shift", "trend")
        }
        assert found["shift"] == (twin.shifts(walk, part.centre, 6) if base else [])
        assert found["trend"] == twin.trends(walk, 5)


@given(series(), options("i"))
def test_individuals(rows, choices):
    choices = replace(choices, y_neg=True)
    analysis = analyse(rows, choices)
    for part in analysis.parts:
        base = [analysis.y[i] for i in base_of(analysis, part)]
        check_lines(analysis, part, twin.i_lines(None, base, choices.screened_mr))


@given(series(), options("g"))
def test_cases_between_events(rows, choices):
    analysis = analyse(rows, choices)
    for part in analysis.parts:
        check_lines(analysis, part, twin.g_lines([analysis.y[i] for i in base_of(analysis, part)]))


@given(series(y=st.one_of(st.integers(1, 40), st.integers(1, 40), st.none())), options("t"))
def test_time_between_events(rows, choices):
    analysis = analyse(rows, choices)
    for part in analysis.parts:
        base = [rows.y[i] for i in base_of(analysis, part)]
        check_lines(analysis, part, twin.t_lines(base, choices.screened_mr))


def rate_lines(chart, y, n, base, screened):
    if chart == "p":
        return twin.p_lines(y, n, base)
    if chart == "u":
        return twin.u_lines(y, n, base)
    if chart == "ip":
        return twin.ip_lines(y, n, base, screened)
    return twin.prime_lines(y, n, base, screened, ceiling=1 if chart == "pp" else None)


@pytest.mark.parametrize("chart", ["p", "u", "pp", "up", "ip"])
@settings(max_examples=60)
@given(data=st.data(), rows=series(denominators=True))
def test_charts_with_denominators(chart, data, rows):
    choices = replace(data.draw(options(chart)), y_neg=True)
    analysis = analyse(rows, choices)
    for part in analysis.parts:
        span = slice(part.start, part.stop)
        base = [i - part.start for i in base_of(analysis, part)]
        pairs = zip(rows.y[span], rows.n[span], strict=True)
        both = [(y, n) if y is not None and n is not None else (None, None) for y, n in pairs]
        y, n = [a for a, _ in both], [b for _, b in both]
        expected = rate_lines(chart, y, n, base, choices.screened_mr)
        check_lines(analysis, part, expected)


@given(
    st.lists(st.lists(st.one_of(values, values, st.none()), min_size=1, max_size=6), max_size=15), st.data()
)
def test_subgroup_means(groups, data):
    choices = replace(data.draw(options("xbar", count=15)), y_neg=True)
    rows = [(x, y) for x, group in enumerate(groups) for y in group]
    analysis = analyse(Series([x for x, _ in rows], [y for _, y in rows]), choices)
    for part in analysis.parts:
        readings = [twin.known(g) for g in groups[part.start : part.stop]]
        base = [i - part.start for i in base_of(analysis, part)]
        check_lines(analysis, part, twin.xbar_lines(readings, base))


@given(st.lists(values, min_size=1, max_size=40), st.booleans(), st.none() | st.integers(12, 20))
def test_making_data_count_rules(ys, screened, fix):
    x = [f"20{20 + i // 12}-{i % 12 + 1:02}-01" for i in range(len(ys))]
    variant = {"screen_outliers": screened, "fix_after_n_points": fix}
    case = {"chart": "i", "input": {"x": x, "y": ys}, "ptd_options": {"only": variant}}
    view = answer(case)["results"]["making_data_count"]["only"]
    expected = twin.mdc_rules(ys, ys[:fix], screened)
    labels = view["points"]["special_cause_type"]
    if view["rules"] is not None:
        assert {k: view["rules"][k] for k in ("shift7", "trend7", "outside")} == {
            k: expected[k] for k in ("shift7", "trend7", "outside")
        }
        assert view["rules"]["two_in_three_excl_3sigma"] == expected["two"]
    fired = [any(flags) for flags in zip(*expected.values(), strict=True)]
    assert [label != "Common Cause" for label in labels] == fired


@given(series(minimum=8), st.integers(1, 5), st.integers(1, 4), st.sampled_from(["above", "below", "both"]))
def test_suggested_phases(rows, baseline_points, run_length, direction):
    if len(rows) < baseline_points + run_length:
        return
    found = suggest_phases(rows, baseline_points=baseline_points, run_length=run_length, direction=direction)
    ways = {"above": (1,), "below": (-1,), "both": (1, -1)}[direction]
    expected = twin.phases(rows.y, baseline_points, run_length, ways)
    assert [(p.median, p.start, p.stop) for p in found] == expected


def test_the_two_readings_of_two_in_three():
    """12, 40, 11: whether the point beyond three sigma counts decides whether there are two."""
    y = [5, 4, 6, 5, 4, 6, 5, 4, 6, 5, 4, 6, 9.4, 40, 6]
    choices = Options(chart="i", freeze=12)
    found = {}
    for count_outside in (True, False):
        rules = replace(MAKING_DATA_COUNT, two_in_three=TwoInThree(True, count_outside))
        analysis = analyse(Series(range(15), y), choices, rules)
        found[count_outside] = [s.points for s in analysis.signals if s.rule == "two_in_three"]
    assert found == {True: [(12, 13)], False: []}
