"""Real hospital data, with the numbers that the R package qicharts2 answers."""

import csv
from collections import defaultdict
from datetime import date

import pytest

from runcharts import Options, Series, analyse, analyse_many

from .data import DATA, infections, infections_series


def test_run_chart_of_infections_is_a_signal():
    analysis = analyse(infections_series(), Options(), "anhoej")
    part = analysis.parts[0]
    assert (part.centre, part.n_useful) == (17, 32)
    assert (part.longest_run, part.longest_run_max) == (14, 8)
    assert (part.n_crossings, part.n_crossings_min) == (6, 11)
    assert [s.rule for s in analysis.signals] == ["longest_run", "crossings"]
    assert len(analysis.signals[0].points) == 14


def test_run_chart_of_infections_by_the_scottish_rules():
    analysis = analyse(infections_series())
    assert analysis.parts[0].runs_verdict == "too_few"
    assert ("shift", "up") in {(s.rule, s.direction) for s in analysis.signals}
    assert ("shift", "down") in {(s.rule, s.direction) for s in analysis.signals}


def test_u_chart_per_10_000_bed_days():
    analysis = analyse(infections_series(per_bed_day=True), Options(chart="u", multiply=10_000))
    assert analysis.cl[0] == pytest.approx(10.38023, abs=5e-6)
    assert analysis.lcl[0] == pytest.approx(2.426740, abs=5e-7)
    assert analysis.ucl[0] == pytest.approx(18.33372, abs=5e-6)


def test_re_phased_where_the_intervention_begins():
    begins = next(i for i, row in enumerate(infections()) if "Intervention begins" in row["notes"])
    choices = Options(chart="up", multiply=10_000, part=(begins,))
    analysis = analyse(infections_series(per_bed_day=True), choices)
    assert [p.centre for p in analysis.parts] == pytest.approx([13.02423, 5.00892], abs=5e-6)
    assert [p.runs_signal for p in analysis.parts] == [False, False]


def test_hospitals_side_by_side_as_one_by_one():
    rows = defaultdict(list)
    with (DATA / "hospital_infections.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            rows[row["hospital"], row["infection"]].append(row)
    sites = [
        Series(
            [date.fromisoformat(r["month"]) for r in group],
            [float(r["n"]) for r in group],
            [float(r["days"]) for r in group],
        )
        for group in rows.values()
    ]
    assert len(sites) == 18
    for chart in ("run", "up"):
        choices = Options(chart=chart, multiply=10_000)
        assert analyse_many(sites, choices) == [analyse(s, choices) for s in sites]
