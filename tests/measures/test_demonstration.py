"""The demonstration tells its story: one concern, two improvements, the rest without a signal or too short."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.demonstration import days_received
from complaints.history import breaks
from complaints.models import Item
from guidance.clicks.months import kept_days
from guidance.clicks.rollup import recount
from guidance.demonstration.clicks import VISITS
from guidance.presenters.clicks import never_opened
from labs.models import Booking
from measures.models import Measure, Observation, RunChart
from measures.plan import lacks_balance
from programmes import demonstration as stage
from programmes.models import Profession, Programme

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(committed):
    return stage.load().programme


@pytest.fixture
def programme(loaded, db):
    return Programme.objects.get(pk=loaded.pk)


def test_verdicts_are_as_scripted(programme):
    charts = {
        chart.measure.library_key: chart
        for chart in RunChart.objects.whole().filter(measure__programme=programme).select_related("measure")
    }
    kinds = {key: chart.verdict_kind for key, chart in charts.items()}
    assert kinds["LAB_ATTEND"] == "concern"
    assert kinds["AHP_ENGAGED"] == kinds["TAG_PEOPLE"] == "improvement"
    assert kinds["POST_QUALITY"] == kinds["GUIDE_CLICKS"] == kinds["SM_COMPLAINTS"] == "no_signal"
    assert charts["TAG_PEOPLE"].sentence.startswith(
        "All of the last 9 weeks, 7 September to 2 November 2026, are above the median of 22.5 people."
    )
    assert [p["centre"] for p in charts["TAG_PEOPLE"].analysis["parts"]] == [12, 22.5]
    assert (charts["AHP_ENGAGED"].latest_numerator, charts["AHP_ENGAGED"].latest_denominator) == (47, 293)
    assert charts["SM_COMPLAINTS"].latest_value == 96


def test_lab_attendance_is_counted_from_the_registers(programme):
    measure = Measure.objects.get(programme=programme, library_key="LAB_ATTEND")
    points = Observation.objects.for_series(measure).order_by("period")
    assert measure.is_counted
    assert not points.exclude(batch=None).exists(), "nobody typed a number"
    came = Booking.objects.for_programme(programme).filter(session__state="closed").attended().count()
    assert [len(points), sum(point.numerator for point in points)] == [15, came]
    chart = measure.charts.get(dimension="")
    assert chart.sentence.startswith("The line fell 5 times in a row over 6 months")
    assert (chart.latest_numerator, chart.latest_denominator) == (42, 60)
    professions = {chart.category for chart in measure.charts.filter(dimension="profession")}
    assert "Physiotherapists" in professions
    assert professions <= set(Profession.objects.values_list("plural", flat=True))


def test_clicks_on_guidance_are_counted_from_simulated_visits(programme):
    measure = Measure.objects.get(programme=programme, library_key="GUIDE_CLICKS")
    points = Observation.objects.for_series(measure).order_by("period")
    assert measure.is_counted
    assert not points.exclude(batch=None).exists(), "nobody typed a number"
    assert [point.numerator for point in points][:16] == [*VISITS]
    for dimension in ("step", "resource"):
        sums: Counter = Counter()
        for row in measure.observations.filter(dimension=dimension):
            sums[row.period] += row.numerator
        assert sums == {point.period: point.numerator for point in points}
    assert {"Ready", "Steady", "Go", "Move up a gear"} <= {c.category for c in measure.charts.all()}
    days = kept_days(timezone.localdate() - timedelta(days=40), timezone.localdate())
    assert recount(days) == [], "the rows that are kept say the same"
    assert list(never_opened(programme).values_list("slug", flat=True)) != []


@pytest.mark.parametrize("key", ["AHP_ENGAGED", "LAB_ATTEND"])
def test_breakdowns_add_up_to_the_whole(programme, key):
    measure = Measure.objects.get(programme=programme, library_key=key)
    whole = dict(Observation.objects.for_series(measure).values_list("period", "numerator"))
    for dimension in ("profession", "locality"):
        sums: Counter = Counter()
        for row in measure.observations.filter(dimension=dimension):
            sums[row.period] += row.numerator
        assert sums == whole


def test_loading_twice_changes_nothing(programme):
    before = list(Observation.objects.order_by("pk").values_list("pk", "recorded_at"))
    stage.load()
    assert list(Observation.objects.order_by("pk").values_list("pk", "recorded_at")) == before
    assert Measure.objects.for_programme(programme).count() == 7
    assert RunChart.objects.whole().filter(measure__programme=programme).count() == 7


def test_the_other_board_has_begun_and_lacks_a_balance_measure(programme):
    other = Programme.objects.get(slug=stage.OTHER_SLUG)
    measures = list(Measure.objects.for_programme(other))
    assert lacks_balance(measures)
    assert {m.charts.get(dimension="").verdict_kind for m in measures} == {"too_few"}
    attendance = Observation.objects.for_series(measures[1]).order_by("period")
    assert [(each.numerator, each.denominator) for each in attendance] == [(8, 12), (11, 14), (9, 12)]


def test_days_between_complaints_are_counted_from_the_log(programme):
    measure = Measure.objects.get(programme=programme, library_key="SM_COMPLAINTS")
    points = Observation.objects.for_series(measure).order_by("period")
    assert measure.is_counted
    assert not points.exclude(batch=None).exists(), "nobody typed a number"
    assert [point.period for point in points] == days_received()
    assert Item.objects.filter(programme=programme).complaints().count() == len(points)
    assert not breaks(programme), "the history of the log holds"
