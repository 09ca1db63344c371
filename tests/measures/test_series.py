"""From observations to a series: gaps, zeros, events, positions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from measures import series
from measures.models import Observation
from measures.series import Judgements, series_for
from tests.factories.measures import (
    MeasureFactory,
    ObservationFactory,
    PhaseFactory,
    PointJudgementFactory,
    TargetFactory,
    months,
    observe,
)

pytestmark = pytest.mark.django_db


def test_gap_is_a_gap_and_zero_is_a_number():
    measure = MeasureFactory()
    observe(measure, [4, None, 0, 5])
    data = series_for(measure)
    assert data.series.y == (4, None, 0, 5)
    assert data.periods == tuple(months(date(2024, 1, 1), 4))
    assert data.points[1].numerator is None


def test_proportion_has_numerator_denominator_and_percent():
    measure = MeasureFactory(proportion=True, chart_type="p", rule_set="phs-spc")
    observe(measure, [3, 4], out_of=[10, 8])
    data = series_for(measure)
    assert (data.series.y, data.series.n, data.options.multiply) == ((3, 4), (10, 8), 100)


def test_readings_of_one_period_are_one_subgroup():
    measure = MeasureFactory(data_kind="readings", chart_type="xbar", rule_set="phs-spc")
    for period, readings in zip(months(date(2024, 1, 1), 3), ([1.0, 3.0], None, [5.0]), strict=True):
        if readings:
            ObservationFactory(measure=measure, period=period, numerator=None, readings=readings)
    data = series_for(measure)
    assert data.series.y == (1, 3, None, 5)
    assert [p.numerator for p in data.points] == [2, None, 5]


@pytest.mark.parametrize(("chart", "gaps"), [("run", (31, 28, 4, 0, 88)), ("t", (31, 28, 4, 88))])
def test_days_between_events(chart, gaps):
    measure = MeasureFactory(events=True, chart_type=chart, active_from=date(2025, 1, 1))
    on = [date(2025, 2, 1), date(2025, 3, 1), date(2025, 3, 5), date(2025, 6, 1)]
    observe(measure, [1] * 4, periods=on)
    ObservationFactory(measure=measure, period=date(2025, 3, 5), ordinal=1, numerator=1)
    data = series_for(measure)
    assert data.series.y == gaps
    assert "2 complaints on 5 March 2025" in data.notes[0]
    assert len(data.periods) == len(gaps)


def test_first_event_has_no_gap_when_nobody_knows_when_counting_began():
    measure = MeasureFactory(events=True)
    observe(measure, [1, 1], periods=[date(2025, 2, 1), date(2025, 2, 11)])
    assert series_for(measure).series.y == (10,)


def test_frozen_baseline_by_points_and_by_date():
    by_points, by_date = MeasureFactory(baseline_points=8), MeasureFactory(baseline_end=date(2024, 9, 1))
    for measure in (by_points, by_date):
        observe(measure, range(1, 21))
    assert series_for(by_points).options.freeze == 8
    assert series_for(by_date).options.freeze == 9


def test_phases_with_frozen_baselines():
    """FEATURES A6: 40 points, a phase at 20, frozen after 12: two frozen baselines of 12 points."""
    measure = MeasureFactory(baseline_points=12)
    observe(measure, range(1, 41))
    PhaseFactory(measure=measure, starts_on=months(date(2024, 1, 1), 21)[-1], baseline_points=12)
    options = series_for(measure).options
    assert (options.freeze, options.part, options.part_baseline) == (None, (20,), (12, 12))


def test_withdrawn_phase_and_phase_outside_the_numbers_do_nothing():
    measure = MeasureFactory()
    observe(measure, range(1, 13))
    withdrawn = PhaseFactory(measure=measure, starts_on=date(2024, 6, 1))
    type(withdrawn).objects.update(
        withdrawn_at=withdrawn.decided_at, withdrawn_by=withdrawn.decided_by, withdrawn_reason="A mistake."
    )
    PhaseFactory(measure=measure, starts_on=date(2030, 1, 1))
    assert series_for(measure).options.part == ()


def test_excluded_point_is_out_of_the_whole_and_its_parts_astronomical_only_of_its_own():
    measure = MeasureFactory(breakdowns=["profession"])
    observe(measure, range(1, 13))
    observe(measure, range(1, 13), dimension="profession", category="Podiatrists")
    PointJudgementFactory(measure=measure, period=date(2024, 3, 1), reason="Snow.")
    PointJudgementFactory(measure=measure, period=date(2024, 4, 1), kind="astronomical", reason="A storm.")
    whole, part = series_for(measure), series_for(measure, "profession", "Podiatrists")
    assert whole.options.exclude == part.options.exclude == (3,)
    assert (whole.astronomical, part.astronomical) == ((3,), ())
    assert whole.states == {2: "Left out: Snow", 3: "Astronomical: A storm"}


def test_target_in_force_at_the_last_point():
    measure = MeasureFactory()
    observe(measure, [1, 2, 3])
    TargetFactory(measure=measure, value=30, effective_from=date(2024, 1, 1))
    TargetFactory(measure=measure, value=40, effective_from=date(2024, 3, 1))
    TargetFactory(measure=measure, value=50, effective_from=date(2024, 4, 1))
    assert series_for(measure).options.target == 40


def test_counted_period_that_is_not_over_is_drawn_and_not_judged():
    measure = MeasureFactory(source="labs.attendance")
    observe(measure, range(1, 14))
    during, after = date(2025, 1, 31), date(2025, 2, 1)
    assert series_for(measure, today=during).options.exclude == (13,)
    assert "January 2025 is not over" in series_for(measure, today=during).notes[0]
    assert series_for(measure, today=after).options.exclude == ()


def test_reading_is_bounded(django_assert_num_queries):
    measure = MeasureFactory(frequency="day", baseline_points=10)
    first = date(2020, 1, 1)
    days = [first + timedelta(days=i) for i in range(series.LONGEST + 50)]
    observe(measure, range(len(days)), periods=days)
    judgements = Judgements.of(measure)
    with django_assert_num_queries(1):
        data = series_for(measure, judgements=judgements)
    assert len(data.series) == series.LONGEST
    assert data.periods[-1] == days[-1]
    assert "The chart shows the last 1,100 days" in data.notes[0]
    assert data.options.freeze is None
    assert "baseline lies before" in data.notes[1]


def test_years_without_a_number_do_not_make_a_chart_of_gaps():
    measure = MeasureFactory(frequency="day")
    observe(measure, [1, 2, 3], periods=[date(2000, 1, 1), date(2025, 1, 1), date(2025, 1, 2)])
    assert series_for(measure).series.y == (2, 3)


def test_no_numbers_no_points():
    data = series_for(MeasureFactory())
    assert len(data.series) == 0
    assert not Observation.objects.exists()
