"""Entering numbers, importing them, undoing it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from measures.actions import (
    change_measure,
    commit_import,
    next_ordinal,
    record_observations,
    rephase,
    undo_import,
)
from measures.errors import (
    AlreadyUndone,
    AuthorMissing,
    LaterChanges,
    NothingToStore,
    ObservationsRefused,
)
from measures.importers import Entry
from measures.models import DueRefresh, ImportBatch, Observation
from measures.refresh import refresh_measure
from tests.factories.measures import MeasureFactory, months, observe
from tests.factories.users import UserFactory

DATA = Path(__file__).parent.parent / "data"
JANUARY, FEBRUARY, MARCH = months(date(2026, 1, 1), 3)


def stored(measure) -> dict[date, float | None]:
    return dict(Observation.objects.for_series(measure).values_list("period", "numerator"))


@pytest.fixture
def lead(db):
    return UserFactory(display_name="Morag Bell")


@pytest.fixture
def measure(db):
    return MeasureFactory()


def test_record_stores_all_and_leaves_due_work(measure, lead):
    batch = record_observations(
        measure=measure, by=lead, entries=[Entry(JANUARY, 4.0), Entry(FEBRUARY, 0.0, note="Snow")]
    )
    assert stored(measure) == {JANUARY: 4, FEBRUARY: 0}
    assert (batch.added, batch.changed, batch.removed, batch.same) == (2, 0, 0, 0)
    row = Observation.objects.get(period=FEBRUARY)
    assert (row.recorded_by, row.batch, row.note, row.definition_version) == (lead, batch, "Snow", 1)
    assert [(d.dimension, d.is_everything) for d in DueRefresh.objects.filter(measure=measure)] == [
        ("", False)
    ]


def test_record_overwrites_empties_and_leaves_alone(measure, lead):
    observe(measure, [1, 2, 3], periods=[JANUARY, FEBRUARY, MARCH])
    batch = record_observations(
        measure=measure, by=lead, entries=[Entry(JANUARY, 1.0), Entry(FEBRUARY, 5.0), Entry(MARCH, None)]
    )
    assert stored(measure) == {JANUARY: 1, FEBRUARY: 5}
    assert (batch.added, batch.changed, batch.removed, batch.same) == (0, 1, 1, 1)
    assert Observation.objects.get(period=JANUARY).batch is None


@pytest.mark.parametrize(
    ("plan", "entry", "sentence"),
    [
        ({}, Entry(date(2026, 1, 2), 4.0), "2026-01-02 is not the first of a month."),
        ({}, Entry(date(1900, 1, 1), 4.0), "1900-01-01 is outside the years 2000 to 2099."),
        ({}, Entry(JANUARY, float("nan")), "January 2026: that is not a number we can store."),
        ({}, Entry(JANUARY, 1e309), "January 2026: that is not a number we can store."),
        ({}, Entry(JANUARY, -1.0), "January 2026: a count cannot be below 0."),
        ({}, Entry(JANUARY, 4.0, 5.0), "January 2026: this measure has no denominator."),
        ({"proportion": True}, Entry(JANUARY, 4.0), "January 2026: the denominator is missing."),
        ({"proportion": True}, Entry(JANUARY, 4.0, 3.0), "January 2026: 4 of 3 is more than all of them."),
        ({"data_kind": "rate"}, Entry(JANUARY, 4.0, 0.0), "January 2026: 4 out of 0 is no rate."),
        ({"chart_type": "c"}, Entry(JANUARY, 4.5), "January 2026: 4.5 is not a whole number"),
        (
            {},
            Entry(JANUARY, 4.0, dimension="profession", category="Podiatrists"),
            "no breakdown by profession",
        ),
        ({}, Entry(JANUARY, 4.0, category="Podiatrists"), "belong together"),
        ({}, Entry(JANUARY, 4.0, ordinal=1), "can have one number only"),
        ({"data_kind": "readings"}, Entry(JANUARY, 4.0), "January 2026 needs its readings"),
        ({"events": True}, Entry(JANUARY, 2.0), "every event counts as one"),
    ],
)
def test_refused_entry_is_named_and_nothing_is_stored(lead, plan, entry, sentence):
    measure = MeasureFactory(**plan)
    good = Entry(FEBRUARY, 1.0, 2.0 if measure.has_denominator else None)
    with pytest.raises(ObservationsRefused, match="Nothing was stored") as refusal:
        record_observations(measure=measure, by=lead, entries=[good, entry])
    assert any(sentence in p.sentence and p.index == 1 for p in refusal.value.problems)
    assert not Observation.objects.exists()
    assert not ImportBatch.objects.exists()
    assert not DueRefresh.objects.exists()


def test_period_twice_is_refused(measure, lead):
    with pytest.raises(ObservationsRefused, match="January 2026 is there twice"):
        record_observations(measure=measure, by=lead, entries=[Entry(JANUARY, 1.0), Entry(JANUARY, 2.0)])


def test_nothing_and_nobody_are_refused(measure, lead):
    with pytest.raises(NothingToStore):
        record_observations(measure=measure, by=lead, entries=[])
    with pytest.raises(AuthorMissing):
        record_observations(measure=measure, by=None, entries=[Entry(JANUARY, 1.0)])


def test_undo_brings_back_what_was_overwritten(measure, lead):
    earlier = record_observations(
        measure=measure, by=lead, entries=[Entry(JANUARY, 1.0, note="first"), Entry(MARCH, 3.0)]
    )
    other = UserFactory()
    batch = commit_import(
        measure=measure,
        by=other,
        filename="numbers.csv",
        entries=[Entry(JANUARY, 10.0), Entry(FEBRUARY, 20.0), Entry(MARCH, None)],
    )
    undo_import(batch=batch, by=lead)
    assert stored(measure) == {JANUARY: 1, MARCH: 3}
    january = Observation.objects.get(period=JANUARY)
    assert (january.note, january.recorded_by, january.batch) == ("first", lead, earlier)
    batch.refresh_from_db()
    assert (batch.state, batch.undone_by) == ("undone", lead)
    with pytest.raises(AlreadyUndone):
        undo_import(batch=batch, by=lead)
    undo_import(batch=earlier, by=lead)  # and so on, one after the other
    assert stored(measure) == {}


def test_undo_is_refused_when_somebody_changed_a_row_since(measure, lead):
    batch = commit_import(measure=measure, by=lead, entries=[Entry(JANUARY, 1.0), Entry(FEBRUARY, 2.0)])
    record_observations(measure=measure, by=lead, entries=[Entry(FEBRUARY, 9.0)])
    with pytest.raises(LaterChanges, match="changed afterwards: February 2026"):
        undo_import(batch=batch, by=lead)
    assert stored(measure) == {JANUARY: 1, FEBRUARY: 9}


def test_undo_is_refused_when_an_emptied_period_was_filled_again(measure, lead):
    observe(measure, [1], periods=[JANUARY])
    batch = record_observations(measure=measure, by=lead, entries=[Entry(JANUARY, None)])
    record_observations(measure=measure, by=lead, entries=[Entry(JANUARY, 7.0)])
    with pytest.raises(LaterChanges):
        undo_import(batch=batch, by=lead)


def test_past_numbers_keep_their_definition(measure, lead):
    record_observations(measure=measure, by=lead, entries=[Entry(JANUARY, 1.0)])
    measure = change_measure(measure=measure, by=lead, operational_definition="Counted otherwise.")
    record_observations(measure=measure, by=lead, entries=[Entry(FEBRUARY, 1.0)])
    assert list(Observation.objects.values_list("definition_version", flat=True)) == [1, 2]
    refresh_measure(measure.pk)
    assert "From February 2026 the numbers follow version 2" in measure.charts.get().notes[0]


def test_two_events_on_one_day(lead):
    measure = MeasureFactory(events=True)
    for _ in range(2):
        on = date(2026, 3, 3)
        entry = Entry(on, 1.0, ordinal=next_ordinal(measure, on))
        record_observations(measure=measure, by=lead, entries=[entry])
    assert list(measure.observations.values_list("ordinal", flat=True)) == [0, 1]


def test_history_names_actor_and_action(measure, lead):
    observe(measure, [1], periods=[JANUARY])
    record_observations(measure=measure, by=lead, entries=[Entry(JANUARY, 2.0)])
    event = measure.observations.get().events.get()
    assert (event.numerator, event.pgh_context["user"], event.pgh_context["action"]) == (
        1,
        lead.pk,
        "record_observations",
    )


class UndoRestoresEverything(TestCase):
    """Whatever was stored and whatever is entered on top of it: undoing brings back the first."""

    numbers = st.dictionaries(st.integers(0, 11), st.one_of(st.none(), st.integers(0, 99).map(float)))

    @settings(max_examples=25, deadline=None)
    @given(first=numbers, second=numbers)
    def test_property(self, first, second):
        measure, lead = MeasureFactory(), UserFactory()
        year = months(date(2026, 1, 1), 12)

        def entries(numbers):
            return [Entry(year[i], value) for i, value in numbers.items()]

        if first:
            record_observations(measure=measure, by=lead, entries=entries(first))
        before = list(measure.observations.values())
        for row in before:
            del row["id"]
        if second:
            batch = record_observations(measure=measure, by=lead, entries=entries(second))
            refresh_measure(measure.pk)
            undo_import(batch=batch, by=lead)
        after = list(measure.observations.values())
        for row in after:
            del row["id"]
        assert after == before


# ---- the real hospital's numbers -----------------------------------------------------------------------
@pytest.fixture
def infections():
    with (DATA / "cdi_infections.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def imported(measure, lead, infections, *, denominators: bool):
    entries = [
        Entry(date.fromisoformat(row["month"]), float(row["n"]), float(row["days"]) if denominators else None)
        for row in infections
    ]
    commit_import(measure=measure, by=lead, entries=entries, filename="cdi_infections.csv")
    assert refresh_measure(measure.pk, only_due=True).state == "done"
    return measure.charts.get()


@pytest.fixture
def rates(db):
    return MeasureFactory(
        name="C. difficile infections",
        data_kind="rate",
        chart_type="u",
        rule_set="phs-spc",
        multiplier=10_000,
        unit="per 10,000 bed days",
        improvement_direction="decrease",
    )


def test_real_infections_as_run_chart(lead, infections):
    measure = MeasureFactory(improvement_direction="decrease", rule_set="anhoej", unit="infections")
    chart = imported(measure, lead, infections, denominators=False)
    part = chart.analysis["parts"][0]
    assert part["centre"] == 17
    assert (part["n_useful"], part["longest_run"], part["longest_run_max"]) == (32, 14, 8)
    assert (part["n_crossings"], part["n_crossings_min"]) == (6, 11)
    assert part["runs_signal"]
    assert chart.verdict_kind == "improvement"


def test_real_infections_as_u_chart(rates, lead, infections):
    analysis = imported(rates, lead, infections, denominators=True).analysis
    assert analysis["cl"][0] == pytest.approx(10.38023, abs=5e-6)
    assert analysis["lcl"][0] == pytest.approx(2.426740, abs=5e-7)
    assert analysis["ucl"][0] == pytest.approx(18.33372, abs=5e-6)


def test_real_infections_rephased_where_the_intervention_begins(rates, lead, infections):
    begins = next(date.fromisoformat(row["month"]) for row in infections if "begins" in row["notes"])
    change_measure(measure=rates, by=lead, chart_type="up")
    rates.refresh_from_db()
    imported(rates, lead, infections, denominators=True)
    rephase(measure=rates, starts_on=begins, reason="The intervention begins.", by=lead)
    refresh_measure(rates.pk, only_due=True)
    parts = rates.charts.get().analysis["parts"]
    assert [p["centre"] for p in parts] == pytest.approx([13.02423, 5.00892], abs=5e-6)
    assert not any(p["runs_signal"] for p in parts)


def test_stored_and_due_stand_or_fall_together(measure, lead):
    """Whoever rolls back the numbers rolls back the work: neither can exist alone."""
    before = transaction.savepoint()
    record_observations(measure=measure, by=lead, entries=[Entry(JANUARY, 1.0)])
    assert DueRefresh.objects.exists()
    transaction.savepoint_rollback(before)
    assert not Observation.objects.exists()
    assert not DueRefresh.objects.exists()
