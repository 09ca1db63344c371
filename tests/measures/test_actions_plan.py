"""Plans, baselines, targets, visibility; phases, annotations and judged points."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser

from measures import actions
from measures.actions import (
    annotate,
    change_annotation,
    change_measure,
    create_measure,
    exclude_point,
    freeze_baseline,
    include_point,
    mark_astronomical,
    publish,
    remove_annotation,
    remove_target,
    rephase,
    request_refresh,
    set_target,
    unmark_astronomical,
    unpublish,
    withdraw_phase,
)
from measures.errors import (
    AlreadyJudged,
    AuthorMissing,
    BaselineTooShort,
    DateRefused,
    NoSuchPeriod,
    NothingBefore,
    PhaseExists,
    PhaseWithdrawn,
    PlanDoesNotFitObservations,
    PlanIncomplete,
    PlanRefused,
    ReasonMissing,
)
from measures.models import Annotation, DueRefresh, Measure, Phase, PointJudgement, RefreshState, Target
from measures.refresh import refresh_measure
from tests.factories.measures import MeasureFactory, observe
from tests.factories.programmes import ProgrammeFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
JUNE = date(2024, 6, 1)


@pytest.fixture
def lead():
    return UserFactory(display_name="Morag Bell")


@pytest.fixture
def measure():
    measure = MeasureFactory()
    observe(measure, [5, 6, 7, 5, 6, 7, 5, 6, 7, 5, 6, 7, 12, 13, 14, 12, 13, 14, 12, 13, 14, 12, 13, 14])
    return measure


def due(measure):
    return DueRefresh.objects.filter(measure=measure, is_everything=True).exists()


# ---- the plan ---------------------------------------------------------------------------------------
def test_create_chooses_slug_rules_and_multiplier(lead):
    programme = ProgrammeFactory()
    fields = {"name": "Lab attendance", "kind": "process", "improvement_direction": "increase"}
    first = create_measure(programme=programme, by=lead, data_kind="proportion", chart_type="p", **fields)
    second = create_measure(programme=programme, by=lead, data_kind="count", **fields)
    assert (first.slug, first.rule_set, first.multiplier) == ("lab-attendance", "phs-spc", 100)
    assert (second.slug, second.rule_set, second.multiplier) == ("lab-attendance-2", "nhs-scotland", 1)
    assert first.position < second.position, "a new measure stands below those that are there"
    assert first.created_by == lead
    assert due(first)


def test_create_refuses_with_the_problem_of_each_field(lead):
    with pytest.raises(PlanRefused) as refusal:
        create_measure(
            programme=ProgrammeFactory(),
            by=lead,
            name="Waits",
            kind="process",
            data_kind="count",
            source="x.y",
        )
    assert set(refusal.value.problems) == {"improvement_direction", "source"}
    assert not Measure.objects.exists()


def test_create_refuses_a_chart_that_does_not_fit(lead):
    with pytest.raises(PlanRefused):
        create_measure(
            programme=ProgrammeFactory(),
            by=lead,
            name="Waits",
            kind="process",
            data_kind="count",
            chart_type="p",
            improvement_direction="decrease",
        )


def test_other_words_of_the_definition_are_a_new_version(measure, lead):
    same = change_measure(measure=measure, by=lead, operational_definition=measure.operational_definition)
    assert same.definition_version == 1
    assert change_measure(measure=measure, by=lead, goal="More").definition_version == 1
    changed = change_measure(measure=measure, by=lead, operational_definition="New words.", unit="staff")
    assert changed.definition_version == 2
    assert set(measure.observations.values_list("definition_version", flat=True)) == {1}
    event = measure.events.order_by("-pgh_id").first()
    assert event.pgh_context["user"] == lead.pk
    assert event.pgh_context["action"] == "change_measure"


def test_plan_that_stored_numbers_forbid_is_refused(measure, lead):
    with pytest.raises(PlanDoesNotFitObservations, match="has no denominator"):
        change_measure(measure=measure, by=lead, data_kind="rate", chart_type="run")
    measure.refresh_from_db()
    assert measure.data_kind == "count"


def test_fields_that_are_not_for_hands_are_refused(measure, lead):
    with pytest.raises(TypeError, match="definition_version"):
        change_measure(measure=measure, by=lead, definition_version=7)


@pytest.mark.parametrize("by", [None, AnonymousUser()])
def test_nobody_decides_nothing(measure, by):
    calls = [
        lambda: rephase(measure=measure, starts_on=JUNE, reason="Because.", by=by),
        lambda: change_measure(measure=measure, by=by, goal="More"),
        lambda: freeze_baseline(measure=measure, by=by, points=12, reason="Because."),
        lambda: mark_astronomical(measure=measure, period=JUNE, reason="A storm.", by=by),
        lambda: publish(measure=measure, by=by),
    ]
    for call in calls:
        with pytest.raises(AuthorMissing):
            call()


def test_freeze_baseline(measure, lead):
    freeze_baseline(measure=measure, by=lead, points=12, reason="The year before the labs.")
    refresh_measure(measure.pk)
    chart = measure.charts.get()
    assert chart.analysis["parts"][0]["centre"] == 6
    assert chart.verdict_kind == "improvement"
    frozen = freeze_baseline(measure=measure, by=lead, until=date(2024, 12, 15), reason="The same year.")
    assert (frozen.baseline_points, frozen.baseline_end) == (None, date(2024, 12, 1))
    loose = freeze_baseline(measure=measure, by=lead, reason="More points are in.")
    assert (loose.baseline_points, loose.baseline_end) == (None, None)


def test_freeze_baseline_refused(measure, lead):
    with pytest.raises(BaselineTooShort, match="A baseline of 3 is too short"):
        freeze_baseline(measure=measure, by=lead, points=3, reason="Now.")
    with pytest.raises(NoSuchPeriod):
        freeze_baseline(measure=measure, by=lead, until=date(2030, 1, 1), reason="Now.")
    with pytest.raises(ReasonMissing):
        freeze_baseline(measure=measure, by=lead, points=12, reason="  ")


def test_targets(measure, lead):
    set_target(measure=measure, value="20", effective_from=JUNE, by=lead)
    target = set_target(measure=measure, value=Decimal("22.5"), effective_from=JUNE, by=lead, note="Agreed")
    assert Target.objects.get() == target
    refresh_measure(measure.pk)
    assert measure.charts.get().analysis["options"]["target"] == 22.5
    remove_target(target=target, by=lead)
    assert due(measure)
    with pytest.raises(PlanRefused):
        set_target(measure=measure, value="NaN", effective_from=JUNE, by=lead)
    with pytest.raises(DateRefused):
        set_target(measure=measure, value=1, effective_from=date(1900, 1, 1), by=lead)


def test_publish_needs_what_readers_need(measure, lead):
    assert publish(measure=measure, by=lead).is_published
    assert not unpublish(measure=measure, by=lead).is_published
    change_measure(measure=measure, by=lead, unit="", operational_definition="")
    with pytest.raises(PlanIncomplete, match="an operational definition, a unit"):
        publish(measure=measure, by=lead)


def test_request_refresh_only_notes_that_it_is_due(measure, lead):
    request_refresh(measure=measure, by=lead)
    state = RefreshState.objects.get(measure=measure)
    assert (state.state, state.requested_by) == ("queued", lead)
    assert due(measure)
    assert not measure.charts.exists()


# ---- phases -----------------------------------------------------------------------------------------
def test_rephase(measure, lead):
    phase = rephase(
        measure=measure,
        starts_on=date(2025, 1, 17),
        reason="  The labs\n moved. ",
        by=lead,
        baseline_points=8,
    )
    assert (phase.starts_on, phase.reason, phase.decided_by) == (date(2025, 1, 1), "The labs moved.", lead)
    refresh_measure(measure.pk, only_due=True)
    assert [p["centre"] for p in measure.charts.get().analysis["parts"]] == [6, 13]
    assert Phase.events.rel.related_model.objects.get().pgh_context["action"] == "rephase"


@pytest.mark.parametrize(
    ("circumstance", "fields"),
    [
        (NoSuchPeriod, {"starts_on": date(2030, 1, 1)}),
        (NothingBefore, {"starts_on": date(2024, 1, 1)}),
        (ReasonMissing, {"reason": " "}),
        (BaselineTooShort, {"baseline_points": 2}),
    ],
)
def test_rephase_refused(measure, lead, circumstance, fields):
    with pytest.raises(circumstance):
        rephase(**{"measure": measure, "starts_on": JUNE, "reason": "Because.", "by": lead} | fields)
    assert not Phase.objects.exists()


def test_a_gap_begins_no_phase(lead):
    measure = MeasureFactory()
    observe(measure, [1, 2, None, 4])
    with pytest.raises(NoSuchPeriod, match="March 2024 has no number"):
        rephase(measure=measure, starts_on=date(2024, 3, 1), reason="Because.", by=lead)


def test_phase_withdrawn_may_be_decided_again(measure, lead):
    phase = rephase(measure=measure, starts_on=JUNE, reason="Because.", by=lead)
    with pytest.raises(PhaseExists, match="June 2024"):
        rephase(measure=measure, starts_on=JUNE, reason="Again.", by=lead)
    with pytest.raises(ReasonMissing):
        withdraw_phase(phase=phase, reason="", by=lead)
    withdraw_phase(phase=phase, reason="The cause was another.", by=lead)
    with pytest.raises(PhaseWithdrawn):
        withdraw_phase(phase=phase, reason="Once more.", by=lead)
    rephase(measure=measure, starts_on=JUNE, reason="Again.", by=lead)
    assert Phase.objects.standing().count() == 1
    assert Phase.objects.count() == 2


def test_only_one_action_stores_phases():
    """FEATURES A5: no code path stores a phase unattended. (A preview may draw one that is never stored.)"""
    package = Path(actions.__file__).parent.parent
    stores = re.compile(
        r"Phase\.objects\.(create|bulk_create|get_or_create|update_or_create)|phase\.save\(\)"
    )
    found = [path for path in package.rglob("*.py") if stores.search(path.read_text())]
    assert [path.relative_to(package).as_posix() for path in found] == ["actions/judgements.py"]


# ---- annotations and judgements ------------------------------------------------------------------------
def test_annotation_of_another_room_is_written_once_and_moved(measure, lead):
    fields = {"programme": measure.programme, "measure": measure, "by": lead, "origin": "pdsa:12"}
    annotate(on=JUNE, text="Labs at lunchtime", origin_label="PDSA 1", **fields)
    annotate(on=date(2024, 7, 1), text="Labs at lunchtime", origin_label="PDSA 1, adopted", **fields)
    note = Annotation.objects.get()
    assert (note.on, note.origin_label) == (date(2024, 7, 1), "PDSA 1, adopted")
    assert due(measure)


def test_annotation_of_the_programme_makes_all_its_charts_due(lead):
    programme = ProgrammeFactory()
    measures = MeasureFactory.create_batch(2, programme=programme)
    note = annotate(programme=programme, on=JUNE, text="New policy", by=lead, kind="event")
    assert all(due(m) for m in measures)
    assert list(Annotation.objects.for_measure(measures[0])) == [note]


def test_annotation_changed_and_removed_stays_in_history(measure, lead):
    note = annotate(programme=measure.programme, measure=measure, on=JUNE, text="Wrong", by=lead)
    change_annotation(annotation=note, by=lead, on=JUNE, text="Right", kind="note")
    remove_annotation(annotation=note, by=lead)
    kept = Annotation.events.rel.related_model.objects.order_by("pgh_id")
    assert [e.text for e in kept] == ["Wrong", "Right", "Right"]
    with pytest.raises(ReasonMissing):
        annotate(programme=measure.programme, on=JUNE, text=" ", by=lead)
    with pytest.raises(DateRefused):
        annotate(programme=measure.programme, on=date(9999, 1, 1), text="Far", by=lead)


def test_astronomical_is_a_mark_and_no_rule(measure, lead):
    judgement = mark_astronomical(measure=measure, period=JUNE, reason="A storm closed the roads.", by=lead)
    refresh_measure(measure.pk)
    chart = measure.charts.get()
    assert chart.verdict["marks"]["5"] in ("astronomical", "concern", "improvement")
    assert chart.states["5"] == "Astronomical: A storm closed the roads"
    with pytest.raises(AlreadyJudged, match="A storm"):
        mark_astronomical(measure=measure, period=JUNE, reason="Again.", by=lead)
    unmark_astronomical(judgement=judgement, by=lead)
    assert not PointJudgement.objects.exists()


def test_excluded_point_stays_drawn_and_can_come_back(measure, lead):
    judgement = exclude_point(measure=measure, period=JUNE, reason="Snow.", by=lead)
    refresh_measure(measure.pk)
    analysis = measure.charts.get().analysis
    assert (analysis["include"][5], analysis["y"][5]) == (False, 7)
    include_point(judgement=judgement, by=lead)
    refresh_measure(measure.pk)
    assert measure.charts.get().analysis["include"][5]
    with pytest.raises(NoSuchPeriod):
        exclude_point(measure=measure, period=date(2030, 1, 1), reason="Snow.", by=lead)
