"""The database keeps the promises, whoever writes."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, InternalError, connection, transaction

from measures.models import Measure, Observation, Phase
from programmes.models import Role
from tests.factories.measures import (
    AnnotationFactory,
    MeasureFactory,
    ObservationFactory,
    PhaseFactory,
    PointJudgementFactory,
    TargetFactory,
    observe,
)
from tests.factories.programmes import ProgrammeFactory, member
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def refused(promise: str, make, /, **fields):
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        make(**fields)


def test_one_number_for_one_period_of_one_category():
    first = ObservationFactory(dimension="profession", category="Podiatrists")
    ObservationFactory(measure=first.measure)
    refused("observation_once_per_period", ObservationFactory, measure=first.measure)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), 1e16])
@pytest.mark.parametrize("field", ["numerator", "denominator"])
def test_a_number_that_is_none_is_refused(field, value):
    fields = {"numerator": 1, "denominator": 2} | {field: value}
    refused(
        "is_a_number|observation_fits", ObservationFactory, measure=MeasureFactory(data_kind="rate"), **fields
    )


@pytest.mark.parametrize("readings", [[], [1.0, float("nan")], [float("inf")], [None, 2.0]])
def test_readings_are_numbers(readings):
    measure = MeasureFactory(data_kind="readings")
    refused("readings_are_numbers", ObservationFactory, measure=measure, numerator=None, readings=readings)


@pytest.mark.parametrize("period", [date(1999, 12, 1), date(2100, 1, 1), date(1900, 1, 1), date(9999, 12, 1)])
def test_implausible_date_is_refused(period):
    refused("observation_date_is_plausible", ObservationFactory, period=period)


@pytest.mark.parametrize(
    ("plan", "fields"),
    [
        ({"proportion": True}, {"numerator": 12, "denominator": 11}),
        ({"proportion": True}, {"numerator": 12, "denominator": None}),
        ({"proportion": True}, {"numerator": -1, "denominator": 4}),
        ({"data_kind": "rate"}, {"numerator": 1, "denominator": None}),
        ({}, {"numerator": 1, "denominator": 4}),
        ({}, {"numerator": -1}),
        ({}, {"readings": [1.0, 2.0]}),
        ({"data_kind": "readings"}, {"numerator": 4}),
        ({"events": True}, {"numerator": 2}),
        ({}, {"ordinal": 1}),
        ({}, {"period": date(2026, 1, 2)}),
        ({"frequency": "week"}, {"period": date(2026, 1, 1)}),
        ({"frequency": "quarter"}, {"period": date(2026, 2, 1)}),
    ],
)
def test_observation_that_does_not_fit_its_plan_is_refused(plan, fields):
    refused("does not fit its measure", ObservationFactory, measure=MeasureFactory(**plan), **fields)


def test_plan_cannot_be_changed_away_from_its_observations():
    measure = MeasureFactory(data_kind="rate")
    observe(measure, [12.0, 13.0], out_of=10.0)
    refused("above its denominator", Measure.objects.filter(pk=measure.pk).update, data_kind="proportion")
    refused("not dated on a Monday", Measure.objects.filter(pk=measure.pk).update, frequency="week")
    Measure.objects.filter(pk=measure.pk).update(name="Another name")


@pytest.mark.parametrize(
    ("promise", "fields"),
    [
        ("measure_chart_fits_its_data", {"data_kind": "count", "chart_type": "p"}),
        ("measure_events_come_when_they_happen", {"frequency": "event"}),
        ("measure_baseline_frozen_one_way", {"baseline_points": 12, "baseline_end": date(2026, 1, 1)}),
        ("measure_multiplier_is_positive", {"multiplier": 0}),
        ("measure_multiplier_is_positive", {"multiplier": float("nan")}),
        ("measure_ends_after_it_starts", {"active_from": date(2026, 2, 1), "active_to": date(2026, 1, 1)}),
        ("measure_direction_is_known", {"improvement_direction": "sideways"}),
    ],
)
def test_impossible_plan_is_refused(promise, fields):
    refused(promise, MeasureFactory, **fields)


def test_phase_needs_author_and_reason():
    refused("decided_by", PhaseFactory, decided_by=None)
    refused("phase_has_a_reason", PhaseFactory, reason=" ")
    phase = PhaseFactory()
    refused("phase_once_per_date", PhaseFactory, measure=phase.measure)
    refused(
        "phase_withdrawn_by_someone", Phase.objects.filter(pk=phase.pk).update, withdrawn_at=phase.decided_at
    )


def test_target_is_a_number_once_a_date():
    target = TargetFactory()
    refused("target_once_per_date", TargetFactory, measure=target.measure)
    with pytest.raises(IntegrityError, match="target_is_a_number"), connection.cursor() as cursor:
        cursor.execute("UPDATE measures_target SET value = 'NaN'")


def test_words_may_not_be_blank():
    refused("annotation_has_text", AnnotationFactory, text="  ")
    refused("judgement_has_a_reason", PointJudgementFactory, reason="")


def test_history_is_kept_and_cannot_be_altered():
    measure = MeasureFactory(name="First name")
    Measure.objects.filter(pk=measure.pk).update(name="Second name")
    events = measure.events.order_by("pgh_id") if hasattr(measure, "events") else None
    assert events is not None
    assert [(e.pgh_label, e.name) for e in events] == [("added", "First name"), ("changed", "Second name")]
    table = events.model._meta.db_table
    for statement in (f"UPDATE {table} SET name = 'Third'", f"DELETE FROM {table}"):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_overwritten_observation_stays_in_history():
    row = ObservationFactory(numerator=12)
    Observation.objects.filter(pk=row.pk).update(numerator=13)
    row.delete()
    kept = Observation.events.rel.related_model.objects.order_by("pgh_id")  # type: ignore[attr-defined]
    assert [(e.pgh_label, e.numerator) for e in kept] == [("changed", 12), ("removed", 13)]


def test_visible_to():
    programme = ProgrammeFactory(is_published=True)
    public, private = MeasureFactory(programme=programme, public=True), MeasureFactory(programme=programme)
    MeasureFactory(public=True)  # of a programme that is not published
    insider, stranger = member(programme, Role.AHP_STAFF), UserFactory()
    assert set(Measure.objects.visible_to(insider)) == {public, private}
    assert set(Measure.objects.visible_to(stranger)) == {public}
    assert set(Measure.objects.visible_to(AnonymousUser())) == {public}
