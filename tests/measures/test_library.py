"""The ready-made measures are reviewed content: their definitions are tested like code."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from labs import actions
from measures.actions import change_measure
from measures.library import NoSuchMeasureInLibrary, library, load_library, not_loaded
from measures.models import Measure, Observation
from measures.models.plan import CHARTS_FOR
from measures.plan import NEEDED, lacks_balance, missing_fields
from measures.refresh import refresh_measure
from measures.sources import SOURCES
from tests.factories.labs import SessionFactory, book, held
from tests.factories.measures import MeasureFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.users import UserFactory

KEYS = [
    "AHP_ENGAGED",
    "POST_QUALITY",
    "TAG_PEOPLE",
    "LAB_ATTEND",
    "REFLECT_THEMES",
    "GUIDE_CLICKS",
    "SM_COMPLAINTS",
]


def test_the_seven_in_order():
    assert list(library()) == KEYS
    kinds = [definition["kind"] for definition in library().values()]
    assert kinds == ["outcome"] * 2 + ["process"] * 4 + ["balance"]


@pytest.mark.parametrize("key", KEYS)
def test_definition_is_complete(key):
    definition = library()[key]
    given_when_loaded = {"owner", "next_review_on", "rule_set", "chart_type"}
    assert set(NEEDED) - given_when_loaded <= set(definition)
    assert definition["slug"] == key.lower().replace("_", "-")
    assert definition["chart_type"] in CHARTS_FOR[definition["data_kind"]]
    assert ("denominator_definition" in definition) == (definition["data_kind"] in ("proportion", "rate"))
    assert definition["operational_definition"].endswith(".")
    assert "special cause" not in str(definition)


@pytest.mark.django_db
def test_loading_makes_complete_plans(capsys):
    programme = ProgrammeFactory()
    measures = load_library(programme=programme, by=UserFactory())
    assert [m.library_key for m in measures] == KEYS
    assert [missing_fields(m) for m in measures] == [{}] * 7
    assert not lacks_balance(measures)
    call_command("check_measures")
    assert "7 measures, 0 incomplete." in capsys.readouterr().out


def test_what_the_portal_counts_names_its_source_and_can_be_counted():
    counted = {key: fields["source"] for key, fields in library().items() if "source" in fields}
    assert counted["LAB_ATTEND"] == "labs.attendance"
    assert counted["REFLECT_THEMES"] == "evaluations.confidence"
    for key, source in counted.items():
        assert SOURCES[source].data_kind == library()[key]["data_kind"]
        assert set(library()[key].get("breakdowns", [])) <= set(SOURCES[source].dimensions)


@pytest.mark.django_db
def test_loading_counts_the_labs_that_were_held_before():
    session = SessionFactory(capacity=4)
    came = book(session)
    book(session)
    held(session, timezone.now() - timedelta(days=40))
    actions.mark_attendance(booking=came, status="fully_attended", by=session.host)
    actions.close_register(session=session, by=session.host)
    (measure,) = load_library(programme=session.programme, by=UserFactory(), keys=["LAB_ATTEND"])
    assert measure.is_counted
    assert refresh_measure(measure.pk, only_due=True).state == "done"
    found = Observation.objects.for_series(measure).get()
    month = timezone.localdate(session.starts_at).replace(day=1)
    assert (found.period, found.numerator, found.denominator) == (month, 1, 2)


@pytest.mark.django_db
def test_loading_twice_is_loading_once_and_rows_are_the_truth():
    programme, lead = ProgrammeFactory(), UserFactory()
    first, *_ = load_library(programme=programme, by=lead, keys=["AHP_ENGAGED", "LAB_ATTEND"])
    change_measure(measure=first, by=lead, name="Our own name")
    assert len(not_loaded(programme)) == 5
    assert len(load_library(programme=programme, by=lead)) == 5
    assert load_library(programme=programme, by=lead) == []
    assert Measure.objects.get(programme=programme, library_key="AHP_ENGAGED").name == "Our own name"


@pytest.mark.django_db
def test_a_slug_that_is_taken_gets_a_neighbour():
    programme = ProgrammeFactory()
    MeasureFactory(programme=programme, slug="lab-attend")
    (measure,) = load_library(programme=programme, by=UserFactory(), keys=["LAB_ATTEND"])
    assert measure.slug == "lab-attendance"


@pytest.mark.django_db
def test_unknown_key_is_refused():
    with pytest.raises(NoSuchMeasureInLibrary, match="NOTHING"):
        load_library(programme=ProgrammeFactory(), by=UserFactory(), keys=["NOTHING"])


@pytest.mark.django_db
def test_check_measures_names_each_missing_field(capsys):
    measure = MeasureFactory(programme__slug="ward-seven", slug="waits", unit="", operational_definition=" ")
    with pytest.raises(SystemExit) as stop:
        call_command("check_measures")
    assert stop.value.code == 1
    said = capsys.readouterr().out
    assert "ward-seven/waits needs:" in said
    assert "an operational definition (operational_definition), " in said
    assert "a unit (unit), " in said
    assert "an owner (owner)" in said
    assert "has no balance measure" in said
    assert set(missing_fields(measure)) >= {
        "unit",
        "owner",
        "operational_definition",
        "goal",
        "baseline_plan",
    }


@pytest.mark.django_db
def test_check_measures_asks_for_denominator_and_event_name():
    assert "denominator_definition" in missing_fields(MeasureFactory(proportion=True))
    assert "event_name" in missing_fields(MeasureFactory(events=True, event_name=""))


@pytest.mark.django_db
def test_refresh_measures_command_says_what_failed(capsys):
    measure = MeasureFactory(source="labs.gone")
    call_command("refresh_measures", programme="another")
    with pytest.raises(CommandError, match=f"measure {measure.pk}"):
        call_command("refresh_measures")
