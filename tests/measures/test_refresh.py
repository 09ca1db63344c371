"""One refresh: idempotent, bounded, honest about what it cannot do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from measures import refresh
from measures.actions import annotate, change_measure, record_observations
from measures.importers import Entry
from measures.models import DueRefresh, Measure, RefreshState, RunChart
from measures.refresh import refresh_measure
from measures.sources import SOURCES, Count, Source, Window
from runcharts import Analysis
from tests.factories.measures import MeasureFactory, ObservationFactory, months, observe
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure():
    measure = MeasureFactory()
    observe(measure, [5, 6, 7, None, 6, 7, 5, 6, 7, 5, 6, 7])
    return measure


def rows(measure):
    fields = [f.name for f in RunChart._meta.concrete_fields if f.name not in ("id", "checked_at")]
    return list(measure.charts.values(*fields))


def test_stored_result_reads_back(measure):
    assert refresh_measure(measure.pk).rewritten == 1
    chart = measure.charts.get()
    analysis = Analysis.from_dict(chart.analysis)
    assert analysis.y[3] is None
    assert (chart.points, chart.latest_period, chart.latest_value) == (11, date(2024, 12, 1), 7)
    assert (chart.rule_set, chart.rule_set_version) == ("nhs-scotland", analysis.rules.version)
    assert chart.engine_version == analysis.engine_version
    assert list(chart.periods) == list(analysis.x)


def test_same_input_rewrites_nothing_and_moves_checked_at(measure):
    with time_machine.travel("2026-11-10 09:00Z", tick=False):
        refresh_measure(measure.pk)
    before = rows(measure)
    with time_machine.travel("2026-11-10 09:42Z", tick=False):
        assert refresh_measure(measure.pk).rewritten == 0
    assert rows(measure) == before
    chart = measure.charts.get()
    assert (chart.checked_at - chart.refreshed_at) == timedelta(minutes=42)


@pytest.mark.parametrize(
    "changes",
    [
        {"improvement_direction": "decrease"},
        {"unit": "staff"},
        {"rule_set": "anhoej"},
        {"chart_type": "c", "rule_set": "phs-spc"},
        {"baseline_points": 8},
        {"name": "Another name"},
    ],
)
def test_digest_covers_every_choice(measure, changes):
    refresh_measure(measure.pk)
    before = measure.charts.get().digest
    change_measure(measure=measure, by=UserFactory(), **changes)
    assert refresh_measure(measure.pk).rewritten == 1
    assert measure.charts.get().digest != before


def test_digest_covers_annotations_and_code(measure, monkeypatch):
    refresh_measure(measure.pk)
    annotate(programme=measure.programme, on=date(2024, 6, 1), text="New policy", by=UserFactory())
    assert refresh_measure(measure.pk).rewritten == 1
    monkeypatch.setattr(refresh, "fingerprint", lambda: "another version of the rules")
    assert refresh_measure(measure.pk).rewritten == 1


def test_only_due_series_are_looked_at():
    measure = MeasureFactory(breakdowns=["profession"])
    observe(measure, [1, 2, 3])
    for category in ("Dietitians", "Podiatrists"):
        observe(measure, [1, 2, 3], dimension="profession", category=category)
    assert refresh_measure(measure.pk).series == 3
    record_observations(
        measure=measure,
        by=UserFactory(),
        entries=[Entry(date(2024, 4, 1), 4.0, dimension="profession", category="Podiatrists")],
    )
    result = refresh_measure(measure.pk, only_due=True)
    assert (result.state, result.series, result.rewritten) == ("done", 2, 1)
    assert refresh_measure(measure.pk, only_due=True).state == "nothing_due"


def test_breakdown_taken_out_of_the_plan_loses_its_charts():
    measure = MeasureFactory(breakdowns=["profession"])
    observe(measure, [1, 2, 3], dimension="profession", category="Dietitians")
    refresh_measure(measure.pk)
    change_measure(measure=measure, by=UserFactory(), breakdowns=[])
    refresh_measure(measure.pk, only_due=True)
    assert [(c.dimension, c.verdict_kind) for c in measure.charts.all()] == [("", "no_data")]


def test_no_numbers_is_a_result():
    measure = MeasureFactory()
    refresh_measure(measure.pk)
    chart = measure.charts.get()
    assert (chart.verdict_kind, chart.latest_period, chart.problem) == ("no_data", None, "")


def test_numbers_that_make_no_such_chart_are_a_result_with_a_reason():
    measure = MeasureFactory(data_kind="value", unit="")
    observe(measure, [1e15, 2.0, 3.0] * 5)
    Measure.objects.filter(pk=measure.pk).update(multiplier=1e9)
    refresh_measure(measure.pk)
    assert measure.charts.get().problem == "" or measure.charts.get().problem.startswith(
        "These numbers make no"
    )


def test_failure_keeps_the_work_and_the_last_chart_and_says_why(measure):
    refresh_measure(measure.pk)
    before = rows(measure)
    Measure.objects.filter(pk=measure.pk).update(source="labs.gone")
    DueRefresh.objects.create(measure=measure)
    result = refresh_measure(measure.pk, only_due=True)
    assert result.state == "failed"
    assert rows(measure) == before
    state = RefreshState.objects.get(measure=measure)
    assert (state.state, state.failures) == ("failed", 1)
    assert state.reason == "The portal has nothing called “labs.gone” to count this measure from."
    assert state.next_try_at > state.finished_at
    assert DueRefresh.objects.filter(measure=measure).exists()
    Measure.objects.filter(pk=measure.pk).update(source="")
    assert refresh_measure(measure.pk, only_due=True).state == "done"
    state.refresh_from_db()
    assert (state.state, state.failures, state.reason) == ("idle", 0, "")


def test_unexpected_failure_is_said_without_details(measure, monkeypatch):
    def breaks(*args, **kwargs):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(refresh, "series_for", breaks)
    result = refresh_measure(measure.pk)
    assert result.reason.startswith("Something in the portal went wrong (ZeroDivisionError).")


def test_failures_wait_longer_each_time(measure):
    Measure.objects.filter(pk=measure.pk).update(source="labs.gone")
    waits = []
    for _ in range(14):
        refresh_measure(measure.pk)
        state = RefreshState.objects.get(measure=measure)
        waits.append(state.next_try_at - state.finished_at)
    assert waits[:3] == [timedelta(seconds=s) for s in (10, 20, 40)]
    assert waits[-1] == timedelta(hours=1)


def test_measure_that_is_gone():
    assert refresh_measure(10**9).state == "gone"


# ---- counting from a source ------------------------------------------------------------------------------
@pytest.fixture
def register(monkeypatch):
    """A source over a plain dict: who attended on which day, as a room below would have it."""
    attended: dict[date, int] = {}
    asked: list[Window] = []

    def count(programme, window, dimension):
        asked.append(window)
        totals: dict[date, int] = {}
        for on, people in attended.items():
            if window.first <= on <= window.last:
                totals[window.period(on)] = totals.get(window.period(on), 0) + people
        return [
            Count(period, total, category="Podiatrists" if dimension else "")
            for period, total in totals.items()
        ]

    source = Source("Lab attendance", count, ("labs.attendance",), dimensions=("profession",))
    monkeypatch.setitem(SOURCES, "labs.attendance", source)
    return attended, asked


@pytest.fixture
def counted(register):
    return MeasureFactory(source="labs.attendance", active_from=date(2026, 1, 1), breakdowns=["profession"])


def due(measure, first, last):
    DueRefresh.objects.create(measure=measure, from_period=first, to_period=last)


@time_machine.travel("2026-11-10 12:00Z")
def test_counts_only_touched_periods(register, counted):
    attended, asked = register
    attended |= {date(2026, 3, 3): 5, date(2026, 3, 20): 4, date(2026, 9, 9): 7}
    due(counted, date(2026, 3, 3), date(2026, 3, 3))
    due(counted, date(2026, 3, 20), date(2026, 4, 2))
    due(counted, date(2026, 9, 9), date(2026, 9, 9))
    assert refresh_measure(counted.pk, only_due=True).counted == 4
    assert {(w.first, w.last) for w in asked} == {
        (date(2026, 3, 1), date(2026, 4, 30)),
        (date(2026, 9, 1), date(2026, 9, 30)),
    }
    assert dict(counted.observations.filter(dimension="").values_list("period", "numerator")) == {
        date(2026, 3, 1): 9,
        date(2026, 9, 1): 7,
    }


@time_machine.travel("2026-11-10 12:00Z")
def test_counting_again_is_idempotent_and_follows_corrections(register, counted):
    attended, _ = register
    attended |= {date(2026, 3, 3): 5, date(2026, 4, 3): 6}
    for expected in (4, 0):
        due(counted, date(2026, 3, 1), date(2026, 4, 30))
        assert refresh_measure(counted.pk, only_due=True).counted == expected
    attended[date(2026, 3, 3)] = 8
    del attended[date(2026, 4, 3)]
    due(counted, date(2026, 3, 1), date(2026, 4, 30))
    assert refresh_measure(counted.pk, only_due=True).counted == 4
    assert [(o.period, o.numerator) for o in counted.observations.filter(dimension="")] == [
        (date(2026, 3, 1), 8)
    ]


@time_machine.travel("2026-11-10 12:00Z")
def test_recount_leaves_what_a_person_entered(register, counted):
    attended, _ = register
    record_observations(measure=counted, by=UserFactory(), entries=[Entry(date(2026, 3, 1), 99.0)])
    attended[date(2026, 3, 3)] = 5
    due(counted, date(2026, 3, 1), date(2026, 3, 31))
    refresh_measure(counted.pk, only_due=True)
    assert counted.observations.get(dimension="").numerator == 99


@time_machine.travel("2026-11-10 12:00Z")
def test_never_counts_the_future_or_the_time_before_counting_began(register, counted):
    _, asked = register
    due(counted, date(2025, 6, 1), date(2025, 12, 31))
    due(counted, date(2026, 12, 1), date(2027, 2, 1))
    refresh_measure(counted.pk, only_due=True)
    assert asked == []


@time_machine.travel("2026-11-10 12:00Z")
@pytest.mark.parametrize(
    "wrong",
    [
        Count(date(2026, 3, 2), 1),
        Count(date(2026, 5, 1), 1),
        Count(date(2026, 3, 1), 1, category="Podiatrists"),
    ],
)
def test_source_that_answers_wrongly_stops_its_own_measure_only(counted, monkeypatch, wrong):
    source = Source("Lab attendance", lambda *a: [wrong], ("labs.attendance",))
    monkeypatch.setitem(SOURCES, "labs.attendance", source)
    due(counted, date(2026, 3, 1), date(2026, 3, 31))
    assert refresh_measure(counted.pk, only_due=True).state == "failed"
    assert not counted.observations.exists()


# ---- how much is read ---------------------------------------------------------------------------------
def test_refresh_reads_as_much_with_a_long_history_as_with_a_short_one(django_assert_max_num_queries):
    counts = []
    for days in (30, 3_000):
        measure = MeasureFactory(frequency="day")
        first = date(2015, 1, 1)
        observe(measure, range(days), periods=[first + timedelta(days=i) for i in range(days)])
        DueRefresh.objects.create(measure=measure)
        with django_assert_max_num_queries(25) as captured:
            refresh_measure(measure.pk, only_due=True)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_series_are_found_without_reading_all(django_assert_num_queries):
    measure = MeasureFactory(breakdowns=["site"])
    for category in "ABC":
        observe(measure, range(60), dimension="site", category=category)
    with django_assert_num_queries(1):
        assert refresh._series_of(measure) == {("site", c) for c in "ABC"}


class RefreshTwiceIsRefreshOnce(TestCase):
    @settings(max_examples=20, deadline=None)
    @given(
        numbers=st.lists(st.one_of(st.none(), st.integers(0, 40)), max_size=40),
        chart=st.sampled_from(["run", "c", "i"]),
    )
    def test_property(self, numbers, chart):
        measure = MeasureFactory(chart_type=chart, rule_set="nhs-scotland" if chart == "run" else "phs-spc")
        observe(measure, numbers)
        assert refresh_measure(measure.pk).state == "done"
        first = rows(measure)
        again = refresh_measure(measure.pk)
        assert (again.state, again.rewritten) == ("done", 0)
        assert rows(measure) == first
        RunChart.objects.filter(measure=measure).delete()
        refresh_measure(measure.pk)
        assert [r["digest"] for r in rows(measure)] == [r["digest"] for r in first]
        assert [r["analysis"] for r in rows(measure)] == [r["analysis"] for r in first]


def test_lock_is_held_until_the_end(measure):
    assert refresh._locked(measure.pk, wait=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        assert cursor.fetchone()[0] >= 1


def test_provisional_number_is_said():
    measure = MeasureFactory()
    observe(measure, [1, 2, 3])
    ObservationFactory(
        measure=measure, period=months(date(2024, 1, 1), 4)[-1], is_provisional=True, note="Late"
    )
    refresh_measure(measure.pk)
    chart = measure.charts.get()
    assert chart.latest_is_provisional
    assert chart.states == {"3": "Provisional. Late"}
