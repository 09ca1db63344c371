"""The demonstration tells its story: one concern, two improvements, three without a signal, one too short."""

from __future__ import annotations

from collections import Counter

import pytest

from measures.demonstration import begin_elsewhere, load_measures, refresh_all
from measures.models import Measure, Observation, RunChart
from measures.plan import lacks_balance
from programmes import demonstration as stage
from tests.factories.programmes import ProgrammeFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    programme = ProgrammeFactory(is_published=True)
    load_measures(programme=programme, by=UserFactory())
    refresh_all(programme)
    return programme


def test_verdicts_are_as_scripted(programme):
    charts = {c.measure.library_key: c for c in RunChart.objects.whole().select_related("measure")}
    kinds = {key: chart.verdict_kind for key, chart in charts.items()}
    assert Counter(kinds.values()) == {"concern": 1, "improvement": 2, "no_signal": 3, "too_few": 1}
    assert kinds["LAB_ATTEND"] == "concern"
    assert kinds["AHP_ENGAGED"] == kinds["TAG_PEOPLE"] == "improvement"
    assert kinds["REFLECT_THEMES"] == "too_few"
    assert charts["TAG_PEOPLE"].sentence.startswith(
        "All of the last 9 weeks, 7 September to 2 November 2026, are above the median of 22.5 people."
    )
    assert [p["centre"] for p in charts["TAG_PEOPLE"].analysis["parts"]] == [12, 22.5]
    assert (charts["AHP_ENGAGED"].latest_numerator, charts["AHP_ENGAGED"].latest_denominator) == (47, 293)
    assert charts["SM_COMPLAINTS"].latest_value == 96


def test_breakdowns_add_up_to_the_whole(programme):
    measure = Measure.objects.get(library_key="AHP_ENGAGED")
    whole = dict(Observation.objects.for_series(measure).values_list("period", "numerator"))
    for dimension in ("profession", "locality"):
        sums: Counter = Counter()
        for row in measure.observations.filter(dimension=dimension):
            sums[row.period] += row.numerator
        assert sums == whole
    assert measure.charts.for_dimension("profession").count() == 9


def test_loading_twice_changes_nothing(programme):
    before = list(Observation.objects.values_list("pk", "recorded_at"))
    assert load_measures(programme=programme, by=UserFactory()) == []
    assert list(Observation.objects.values_list("pk", "recorded_at")) == before


def test_the_other_board_has_begun_and_lacks_a_balance_measure():
    other = ProgrammeFactory()
    begin_elsewhere(programme=other, by=UserFactory())
    refresh_all(other)
    measures = list(Measure.objects.for_programme(other))
    assert lacks_balance(measures)
    assert {m.charts.get().verdict_kind for m in measures} == {"too_few"}


def test_the_whole_demonstration_loads_with_measures():
    scene = stage.load()
    stage.load()
    assert Measure.objects.for_programme(scene.programme).count() == 7
    assert RunChart.objects.whole().filter(measure__programme=scene.programme).count() == 7
