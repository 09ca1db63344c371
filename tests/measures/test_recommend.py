"""Which chart is offered, and why."""

from __future__ import annotations

import pytest

from measures.recommend import recommend, recommend_for
from tests.factories.measures import MeasureFactory, observe

MANY = list(range(10, 30))


@pytest.mark.parametrize(
    ("kind", "numerators", "denominators", "chart"),
    [
        ("count", MANY, [], "c"),
        ("proportion", MANY, [40.0] * 20, "p"),
        ("proportion", MANY, [4_000.0] * 20, "pp"),
        ("rate", MANY, [400.0] * 20, "u"),
        ("rate", MANY, [14_000.0] * 20, "up"),
        ("value", MANY, [], "run"),
        ("readings", MANY, [], "xbar"),
        ("events", [1] * 20, [], "t"),
        ("count", [5, 6, 7], [], "run"),
        ("proportion", [], [], "run"),
    ],
)
def test_chart_that_fits(kind, numerators, denominators, chart):
    offer = recommend(kind, numerators, denominators)
    assert (offer.chart_type, offer.data_kind) == (chart, kind)
    assert offer.reason.endswith(".")


def test_more_than_half_zeros_in_the_baseline_offers_days_between():
    offer = recommend("count", [0, 0, 1, 0, 0, 2, 0, 1, 0, 0, 1, 0, 5, 6, 7], baseline=12)
    assert (offer.chart_type, offer.data_kind, offer.is_days_between) == ("t", "events", True)
    assert offer.reason.startswith("8 of 12 points of the baseline are 0, more than half")


def test_half_zeros_are_not_more_than_half():
    assert not recommend("count", [0, 1] * 6).is_days_between


def test_few_events_are_offered_a_run_chart_of_days_between():
    assert recommend("count", [0, 0, 1, 0, 0, 0, 1]).chart_type == "run"


@pytest.mark.django_db
def test_recommend_for_a_measure_looks_at_its_own_baseline():
    measure = MeasureFactory(baseline_points=8)
    observe(measure, [0, 0, 0, 1, 0, None, 0, 2, 0, 4, 5, 6, 4, 5, 6, 7])
    assert recommend_for(measure).reason.startswith("6 of 8 points of the baseline")
