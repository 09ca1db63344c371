"""The pages of measures: what they say, who may see them, how many queries they cost."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from measures.models import (
    Annotation,
    JobRun,
    Measure,
    Observation,
    Phase,
    PointJudgement,
    RefreshState,
    RunChart,
)
from measures.presenters.measure import baseline_words
from measures.views.dashboard import kept
from measures.views.jobs import following, result
from tests.factories.measures import AnnotationFactory, MeasureFactory, TargetFactory, months, observe
from tests.factories.programmes import ProgrammeFactory, member
from tests.measures.pages import cdi, lead_of, refreshed, signed_in, staff_of, with_shift

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    kept.clear()


@pytest.fixture
def programme():
    return ProgrammeFactory(slug="ahpdg")


#: What keeps a number and its sign on one line is no part of the words.
SET_TOGETHER = re.compile(r'<span class="app-nobr">(.*?)</span>')


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(f"/ahpdg/measures/{path}")
    assert response.status_code == status, response.content[:2000]
    return SET_TOGETHER.sub(r"\1", response.content.decode())


# ---- the dashboard --------------------------------------------------------------------------------------
def test_dashboard_says_what_each_measure_shows(programme):
    with_shift(programme, name="Lab attendance", slug="labs")
    html = page(lead_of(programme), "")
    assert "Lab attendance" in html
    assert '<p class="app-row__val num">26</p>' in html
    assert "people, April 2025" in html
    assert "Improvement" in html
    assert "Shift: 6 months in a row above the median" in html


def test_dashboard_counts_verdicts_and_links_to_each(programme):
    with_shift(programme)
    cdi(programme)
    html = page(lead_of(programme), "")
    assert "2 measures" in html
    assert 'href="?verdict=improvement"' in html


def test_dashboard_filters_live_in_the_address(programme):
    with_shift(programme, name="Rising", kind="process")
    refreshed(MeasureFactory(programme=programme, name="Empty", kind="balance"))
    client = lead_of(programme)
    assert "Empty" not in page(client, "?verdict=improvement").split("</h3>", 1)[1]
    assert 'id="measure' not in page(client, "?verdict=mixed")
    assert "No measure fits" in page(client, "?verdict=mixed")
    assert page(client, "?kind=balance").count('class="app-row"') == 1
    assert page(client, "?kind=nonsense&view=odd&sort=none").count('class="app-row"') == 2


def test_dashboard_table_sorts_by_its_heads(programme):
    with_shift(programme, name="Alpha")
    with_shift(programme, name="Beta")
    client = lead_of(programme)
    html = page(client, "?view=table&sort=-name")
    assert html.index(">Beta<") < html.index(">Alpha<")
    assert 'aria-sort="descending"' in html


def test_dashboard_puts_concerns_first_when_asked(programme):
    with_shift(programme, name="Good", position=1)
    with_shift(programme, name="Bad", position=2, improvement_direction="decrease")
    html = page(lead_of(programme), "?sort=concerns")
    assert "Concerns first" in html
    assert html.index(">Bad<") < html.rindex(">Good<")


def test_dashboard_warns_without_a_balance_measure(programme):
    measure = with_shift(programme)
    client = lead_of(programme)
    assert "No balance measure" in page(client, "")
    Measure.objects.filter(pk=measure.pk).update(kind="balance")
    assert "No balance measure" not in page(client, "")


@pytest.mark.time_machine("2026-11-22 10:00 +0000")
def test_dashboard_says_what_is_overdue(programme):
    with_shift(programme)
    measure = MeasureFactory(programme=programme, name="Late", created_at=datetime(2025, 9, 1, tzinfo=UTC))
    observe(measure, [5] * 12, periods=months(date(2025, 9, 1), 12))
    refreshed(measure)
    html = page(lead_of(programme), "")
    assert "September 2026 was due on 14 October 2026, and 1 month after it" in html
    assert "Overdue (1)" in html


@pytest.mark.time_machine("2026-11-22 10:00 +0000")
def test_measure_is_not_late_with_periods_before_it_was_made(programme):
    MeasureFactory(programme=programme, active_from=date(2025, 4, 1))
    history = MeasureFactory(programme=programme)
    observe(history, [5] * 12, periods=months(date(2014, 11, 1), 12))
    refreshed(history)
    assert "was due on" not in page(lead_of(programme), "")


def test_dashboard_of_an_empty_programme_teaches_and_loads_the_seven(programme):
    client = lead_of(programme)
    assert "Load the seven measures" in page(client, "")
    response = client.post("/ahpdg/measures/library/load/", follow=True)
    assert "Seven measures loaded" in response.content.decode()
    assert Measure.objects.filter(programme=programme).count() == 7
    assert "Load the seven measures" not in page(client, "library/")


def test_dashboard_shows_what_changed_at_once(programme):
    measure = with_shift(programme, name="Old name")
    client = lead_of(programme)
    assert "Old name" in page(client, "")
    Measure.objects.filter(pk=measure.pk).update(name="New name")
    assert "New name" in page(client, "")


def test_dashboard_says_that_a_refresh_failed(programme):
    measure = with_shift(programme)
    RefreshState.objects.update_or_create(
        measure=measure, defaults={"state": "failed", "reason": "The source is away."}
    )
    html = page(lead_of(programme), "")
    assert "Refresh failed" in html
    assert "The source is away." in html
    assert "The source is away." not in page(staff_of(programme), "")


def test_dashboard_costs_the_same_queries_for_any_number_of_measures(programme, django_assert_num_queries):
    client = lead_of(programme)
    for _ in range(3):
        TargetFactory(measure=with_shift(programme))
    page(client, "")
    counts = []
    for more in (0, 5):
        for _ in range(more):
            with_shift(programme)
        kept.clear()
        cache.clear()
        with CaptureQueriesContext(connection) as cold:
            page(client, "")
        with CaptureQueriesContext(connection) as warm:
            page(client, "")
        counts.append((len(cold), len(warm)))
    assert counts == [(COLD, WARM), (COLD, WARM)]


COLD, WARM = 8, 4


def test_measure_page_costs_the_same_queries_for_any_number_of_points(programme):
    measure = cdi(programme)
    client = lead_of(programme)
    page(client, "cdi/")
    counts = []
    for more in (0, 24):
        observe(measure, [5] * more, periods=months(date(2015, 11, 1), more))
        refreshed(measure)
        with CaptureQueriesContext(connection) as asked:
            page(client, "cdi/?all=1")
        counts.append(len(asked))
    assert counts == [PAGE, PAGE]


PAGE = 11


def test_programme_home_says_what_each_measure_shows(programme):
    with_shift(programme, name="Lab attendance", slug="labs")
    html = lead_of(programme).get("/ahpdg/").content.decode()
    assert 'href="/ahpdg/measures/labs/"' in html
    assert "Improvement" in html


def test_programme_home_says_a_number_with_its_unit_and_period(programme):
    with_shift(programme, name="People", slug="people", unit="people")
    html = lead_of(programme).get("/ahpdg/").content.decode()
    assert re.search(r"</a></b>: \d+ people, [A-Z]\w+ \d{4}", html)


def test_programme_home_names_the_tests_of_change_that_stand_on_its_charts(programme):
    programme.is_published = True
    programme.save()
    seen = with_shift(programme, name="For all", slug="all-see", visibility="public")
    AnnotationFactory(measure=seen, text="Tag in every signature", origin_label="PDSA 1, adopted")
    AnnotationFactory(measure=seen, text="A snowy week", kind="event")
    unseen = with_shift(programme, name="For members", slug="members")
    AnnotationFactory(measure=unseen, text="Chats at noon")
    html = Client().get("/ahpdg/").content.decode()
    assert "Tag in every signature" in html
    assert "PDSA 1, adopted" in html
    assert 'On the chart of <a href="/ahpdg/measures/all-see/changes/">For all</a>' in html
    assert "A snowy week" not in html
    assert "Chats at noon" not in html
    assert "None has been published yet" not in html
    assert "Chats at noon" in lead_of(programme).get("/ahpdg/").content.decode()


def test_one_test_of_change_on_two_charts_is_named_once(programme):
    for slug in ("first", "second"):
        AnnotationFactory(measure=with_shift(programme, name=slug, slug=slug), text="Labs at lunchtime")
    html = lead_of(programme).get("/ahpdg/").content.decode()
    assert html.count("Labs at lunchtime") == 1
    assert html.count("/changes/") == 2


def test_the_home_page_asks_no_more_of_a_programme_with_more_measures(programme):
    client = lead_of(programme)
    counts = []
    for slug in ("first", "second", "third"):
        AnnotationFactory(measure=with_shift(programme, name=slug, slug=slug), text=f"Change {slug}")
        with CaptureQueriesContext(connection) as asked:
            client.get("/ahpdg/")
        counts.append(len(asked))
    assert len(set(counts[1:])) == 1, counts


def test_the_distance_between_two_percentages_is_in_points(programme):
    measure = MeasureFactory(programme=programme, slug="share", data_kind="proportion", unit="%")
    observe(measure, [20 + i % 3 for i in range(12)], out_of=80)
    refreshed(measure)
    html = page(lead_of(programme), "share/")
    assert re.search(r">[+−]\d\.\d+ points<", html), html


def test_a_hidden_measure_says_so_once_and_why(programme):
    programme.is_published = True
    programme.save()
    measure = MeasureFactory(programme=programme, name="Few", slug="few", public=True, unit="people")
    observe(measure, [3, 4, 2, 5, 6, 3, 4, 2, 5, 6, 3, 4])
    refreshed(measure)
    assert "<b>Hidden</b>Most numbers are below 10" in page(Client(), "")
    table = page(Client(), "?view=table")
    assert re.search(r'data-label="Latest">Hidden<', table)
    assert "None set" not in table
    assert "<b>Hidden</b>Most numbers are below 10" in Client().get("/ahpdg/").content.decode()


def test_a_reader_is_not_told_to_import_the_parts_of_a_measure(programme):
    programme.is_published = True
    programme.save()
    with_shift(programme, slug="all-see", visibility="public", breakdowns=["profession"])
    assert "Import a file" in page(lead_of(programme), "all-see/by/profession/")
    html = page(Client(), "all-see/by/profession/")
    assert "Import a file" not in html
    assert re.search(r'href="/ahpdg/measures/all-see/"[^>]*>See the whole<', html)


# ---- who sees what -----------------------------------------------------------------------------------------
def test_strangers_get_404_and_readers_who_write_403(programme):
    measure = with_shift(programme, slug="labs")
    stranger = signed_in(member(ProgrammeFactory()))
    page(stranger, "", 404)
    page(stranger, "labs/", 404)
    page(staff_of(programme), "labs/edit/", 403)
    page(staff_of(programme), "labs/")
    assert Client().get("/ahpdg/measures/labs/edit/").status_code == 302
    assert staff_of(programme).post(f"/ahpdg/measures/{measure.slug}/refresh/").status_code == 403


def test_outsiders_see_published_measures_only(programme):
    programme.is_published = True
    programme.save()
    with_shift(programme, name="For all", slug="all-see", visibility="public")
    with_shift(programme, name="For members", slug="members")
    html = page(Client(), "")
    assert "For all" in html
    assert "For members" not in html
    page(Client(), "all-see/")
    page(Client(), "members/", 404)
    page(Client(), "all-see/history/", 302)


def test_outsiders_read_no_names_of_colleagues(programme):
    programme.is_published = True
    programme.save()
    lead = member(programme, "qi_lead", display_name="Morag Bell")
    measure = with_shift(programme, slug="labs", visibility="public", owner=lead)
    Phase.objects.create(measure=measure, starts_on=date(2024, 11, 1), reason="Moved", decided_by=lead)
    refreshed(measure)
    for path in ("", "labs/", "labs/definition/", "labs/changes/"):
        assert "Morag Bell" not in page(Client(), path)
    assert "Morag Bell" in page(signed_in(lead), "labs/")


# ---- one measure ----------------------------------------------------------------------------------------------
def test_measure_page_tells_the_real_numbers(programme):
    cdi(programme)
    html = page(lead_of(programme), "cdi/")
    assert "Improvement: a shift below the median" in html
    assert (
        "All of the last 14 months, September 2014 to October 2015, are below the median of 17 infections."
        in html
    )
    assert "9 infections in October 2015" in html
    assert "Last 10 of 36 months, newest first" in html
    assert page(lead_of(programme), "cdi/?all=1").count("<tr>") == 37


def test_measure_page_offers_a_new_phase_and_never_makes_one(programme):
    cdi(programme)
    html = page(lead_of(programme), "cdi/")
    assert "A new phase?" in html
    assert "From August 2014, at least 9 months in a row lie below the median that held before." in html
    assert "phases/new/?starts_on=" in html
    assert not Phase.objects.exists()
    assert "A new phase?" not in page(staff_of(programme), "cdi/")


def test_rephase_shows_first_and_stores_with_reason_and_author(programme):
    measure = cdi(programme)
    lead = member(programme, "qi_lead")
    client = signed_in(lead)
    url = "/ahpdg/measures/cdi/phases/new/"
    sent = {"starts_on": "2014-09-01", "reason": "Intervention begins"}
    shown = client.post(url, sent | {"preview": "1"}).content.decode()
    assert "This is what it would look like. Nothing is stored yet." in shown
    assert not Phase.objects.exists()
    assert client.post(url, sent | {"save": "1", "reason": " "}).status_code == 422
    assert client.post(url, sent | {"save": "1"}).status_code == 302
    phase = Phase.objects.get()
    assert (phase.starts_on, phase.decided_by, phase.measure) == (date(2014, 9, 1), lead, measure)
    refreshed(measure)
    assert "Median re-based here by" in page(client, "cdi/")


def test_phase_is_withdrawn_with_a_reason_and_kept(programme):
    measure = cdi(programme)
    client = lead_of(programme)
    phase = Phase.objects.create(
        measure=measure, starts_on=date(2014, 9, 1), reason="Moved", decided_by=member(programme, "qi_lead")
    )
    url = f"/ahpdg/measures/cdi/phases/{phase.pk}/withdraw/"
    assert "Withdraw the phase?" in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "It was a holiday"}).status_code == 302
    phase.refresh_from_db()
    assert phase.withdrawn_reason == "It was a holiday"
    assert client.get(url).status_code == 404


def test_what_lost_its_numbers_waits_and_can_be_withdrawn(programme):
    measure = cdi(programme)
    phase = Phase.objects.create(
        measure=measure, starts_on=date(2015, 9, 1), reason="Moved", decided_by=member(programme, "qi_lead")
    )
    AnnotationFactory(programme=programme, measure=measure, on=date(2015, 10, 15), text="New ward")
    client = lead_of(programme)
    assert "Waits for numbers" not in page(client, "cdi/changes/")
    Observation.objects.filter(measure=measure, period__gte=date(2015, 9, 1)).delete()
    refreshed(measure)
    html = page(client, "cdi/changes/")
    assert html.count("Waits for numbers") == 2
    assert f"/ahpdg/measures/cdi/phases/{phase.pk}/withdraw/" in html
    assert "Changes (2)" in html
    assert 'class="app-notes"' not in html
    Observation.objects.filter(measure=measure).delete()
    refreshed(measure)
    html = page(client, "cdi/changes/")
    assert html.count("Waits for numbers") == 2
    assert "Changes (2)" in html
    assert "Moved" not in page(staff_of(programme), "cdi/changes/")


def test_phase_and_the_note_that_caused_it_are_one_number(programme):
    measure = cdi(programme)
    lead = member(programme, "qi_lead", display_name="Morag Bell")
    Phase.objects.create(
        measure=measure, starts_on=date(2014, 9, 1), reason="New ward: all moved", decided_by=lead
    )
    AnnotationFactory(programme=programme, measure=measure, on=date(2014, 9, 3), text="New ward")
    AnnotationFactory(programme=programme, measure=measure, on=date(2014, 11, 3), text="Flu", kind="event")
    refreshed(measure)
    html = page(signed_in(lead), "cdi/")
    assert html.count('<span class="n">') == 2
    assert "<b>Median re-based here by Morag Bell: New ward: all moved</b>" in html
    assert "Wednesday 3 September 2014. New phase. Test of change" in html
    assert '<span class="n">2</span><div><b>Flu</b>' in html
    assert page(signed_in(lead), "cdi/changes/").count(">Change<span") == 2


def test_phase_of_a_chart_around_a_mean_says_so(programme):
    measure = cdi(programme)
    Measure.objects.filter(pk=measure.pk).update(chart_type="c", rule_set="phs-spc")
    measure.refresh_from_db()
    lead = member(programme, "qi_lead")
    Phase.objects.create(measure=measure, starts_on=date(2014, 9, 1), reason="Moved", decided_by=lead)
    refreshed(measure)
    assert "Mean re-based here by" in page(signed_in(lead), "cdi/")
    assert "edian" not in page(signed_in(lead), "cdi/phases/new/")


def test_interim_target_does_not_sound_like_the_aim(programme):
    measure = cdi(programme)
    TargetFactory(measure=measure, value=9, effective_from=date(2014, 1, 1))
    TargetFactory(measure=measure, value=4, effective_from=date(2016, 1, 1))
    refreshed(measure)
    said = "interim target of 9. From 1 January 2016 the target is 4."
    assert said in page(lead_of(programme), "cdi/")
    assert "Target 9" in page(lead_of(programme), "cdi/")


def test_note_from_after_the_last_number_says_when_it_is_shown(programme):
    cdi(programme)
    client = lead_of(programme)
    sent = {"text": "Flu", "kind": "event", "on_day": "3", "on_month": "2", "on_year": "2016"}
    html = client.post("/ahpdg/measures/cdi/notes/new/", sent, follow=True).content.decode()
    assert "The chart shows it when its numbers reach 3 February 2016." in html


def test_note_is_added_changed_removed_and_put_back(programme):
    measure = cdi(programme)
    client = lead_of(programme)
    base = "/ahpdg/measures/cdi/notes/"
    sent = {
        "text": "Intervention begins",
        "kind": "change",
        "on_day": "1",
        "on_month": "9",
        "on_year": "2014",
    }
    assert client.post(f"{base}new/", sent).status_code == 302
    note = Annotation.objects.get()
    assert (note.on, note.measure) == (date(2014, 9, 1), measure)
    assert client.post(f"{base}{note.pk}/", sent | {"text": "Bundle begins"}).status_code == 302
    assert Annotation.objects.get().text == "Bundle begins"
    assert "Take the note off?" in client.get(f"{base}{note.pk}/remove/").content.decode()
    html = client.post(f"{base}{note.pk}/remove/", follow=True).content.decode()
    assert "Put it back" in html
    assert not Annotation.objects.exists()
    client.post(f"{base}put-back/", {"text": "Bundle begins", "kind": "change", "on": "2014-09-01"})
    assert Annotation.objects.get().text == "Bundle begins"
    assert "Put it back" not in page(client, "cdi/changes/")


def test_notes_of_other_rooms_are_not_changed_here(programme):
    measure = cdi(programme)
    note = AnnotationFactory(measure=measure, origin="pdsa:1")
    client = lead_of(programme)
    assert client.get(f"/ahpdg/measures/cdi/notes/{note.pk}/").status_code == 404
    assert f"notes/{note.pk}/" not in page(client, "cdi/changes/")


def test_baseline_is_frozen_for_a_reason(programme):
    measure = cdi(programme)
    client = lead_of(programme)
    url = "/ahpdg/measures/cdi/baseline/"
    assert "(optional)" not in page(client, "cdi/baseline/")
    refused = client.post(url, {"how": "points", "points": "", "reason": "Before the bundle"})
    assert "Enter how many points" in refused.content.decode()
    assert (
        client.post(url, {"how": "points", "points": "12", "reason": "Before the bundle"}).status_code == 302
    )
    measure.refresh_from_db()
    assert measure.baseline_points == 12
    refreshed(measure)
    assert "Frozen after 12 months (Before the bundle)" in page(client, "cdi/definition/")
    measure.frequency, measure.event_name_plural = "event", "Datix reports"
    assert baseline_words(measure) == "Frozen after 12 Datix reports (Before the bundle)."


def test_targets_change_over_time(programme):
    measure = cdi(programme)
    client = lead_of(programme)
    for value, year in (("15", 2013), ("8", 2015)):
        sent = {
            "value": value,
            "effective_from_day": "1",
            "effective_from_month": "1",
            "effective_from_year": year,
        }
        assert client.post("/ahpdg/measures/cdi/targets/new/", sent).status_code == 302
    refreshed(measure)
    html = page(client, "cdi/")
    assert "1 above the target of 8" in html
    last = measure.targets.get(value=8)
    assert client.post(f"/ahpdg/measures/cdi/targets/{last.pk}/remove/").status_code == 302
    assert measure.targets.count() == 1


def test_point_is_judged_and_the_judgement_taken_back(programme):
    measure = cdi(programme)
    client = lead_of(programme)
    url = "/ahpdg/measures/cdi/points/2013-01-01/"
    assert client.post(url, {"kind": "excluded", "reason": ""}).status_code == 422
    assert client.post(url, {"kind": "excluded", "reason": "Counted twice"}).status_code == 302
    refreshed(measure)
    assert "Left out: Counted twice" in page(client, "cdi/?all=1")
    judgement = PointJudgement.objects.get()
    assert client.post(f"/ahpdg/measures/cdi/judgements/{judgement.pk}/remove/").status_code == 302
    assert not PointJudgement.objects.exists()
    assert client.get("/ahpdg/measures/cdi/points/1999-01-01/").status_code == 404
    assert client.get("/ahpdg/measures/cdi/points/nonsense/").status_code == 404


def test_history_says_who_changed_what_and_why(programme):
    measure = cdi(programme)
    lead = member(programme, "qi_lead", display_name="Morag Bell")
    client = signed_in(lead)
    client.post(
        "/ahpdg/measures/cdi/phases/new/", {"starts_on": "2014-09-01", "reason": "The bundle", "save": "1"}
    )
    client.post("/ahpdg/measures/cdi/baseline/", {"how": "points", "points": "12", "reason": "As agreed"})
    html = page(client, "cdi/history/")
    assert "Began a new phase from September 2014" in html
    assert "“The bundle”" in html
    assert "Changed the baseline" in html
    assert "Frozen after so many points: <q>12</q>, empty before" in html
    assert "Morag Bell" in html
    measure = Measure.objects.get(slug="cdi")
    measure.name, measure.baseline_points = "Infections", None
    measure.save()
    html = page(client, "cdi/history/")
    assert "<b>Changed the plan</b>" in html
    assert "Frozen after so many points: emptied, <q>12</q> before" in html
    assert "In the phase from September 2014: not frozen" in page(client, "cdi/definition/")
    page(Client(), "cdi/history/", 302)
    assert measure.name in html


# ---- the plan ------------------------------------------------------------------------------------------------
def test_new_measure_needs_little_and_takes_the_usual_rest(programme):
    client = lead_of(programme)
    sent = {"name": "Lab attendance", "kind": "process", "data_kind": "proportion", "frequency": "month",
            "improvement_direction": "increase"}  # fmt: skip
    response = client.post("/ahpdg/measures/new/", sent)
    measure = Measure.objects.get()
    assert response.url == f"/ahpdg/measures/{measure.slug}/numbers/"
    assert (measure.slug, measure.unit, measure.multiplier, measure.chart_type) == (
        "lab-attendance",
        "%",
        100,
        "run",
    )
    assert "No numbers yet" in page(client, "lab-attendance/")


def test_new_measure_that_cannot_be_made_says_why_beside_the_field(programme):
    response = lead_of(programme).post(
        "/ahpdg/measures/new/", {"name": "", "data_kind": "events", "kind": "balance"}
    )
    html = response.content.decode()
    assert response.status_code == 422
    assert "Enter the name" in html
    assert "Enter what one event is called" in html
    assert not Measure.objects.exists()


def test_new_measure_called_like_an_address_gets_another_short_name(programme):
    client = lead_of(programme)
    client.post("/ahpdg/measures/new/", {"name": "Jobs", "kind": "process", "data_kind": "count", "frequency": "week",
                                          "improvement_direction": "neutral"})  # fmt: skip
    assert Measure.objects.get().slug == "jobs-2"


def test_plan_is_changed_and_keeps_its_version(programme):
    measure = with_shift(programme, slug="labs", name="Labs")
    client = lead_of(programme)
    html = page(client, "labs/edit/")
    assert 'value="Labs"' in html
    sent = {"name": "Lab places", "kind": "process", "data_kind": "count", "frequency": "month", "unit": "people",
            "improvement_direction": "increase", "operational_definition": "Another way of counting"}  # fmt: skip
    assert client.post("/ahpdg/measures/labs/edit/", sent).status_code == 302
    measure.refresh_from_db()
    assert (measure.name, measure.definition_version) == ("Lab places", 2)
    refused = client.post("/ahpdg/measures/labs/edit/", sent | {"frequency": "week"})
    assert refused.status_code == 422
    assert "do not fit this plan" in refused.content.decode()


def test_publish_asks_first_and_refuses_an_unfinished_plan(programme):
    measure = with_shift(programme, slug="labs", operational_definition="")
    client = lead_of(programme)
    unfinished = page(client, "labs/publish/")
    assert "Complete the plan" in unfinished
    assert "The plan still needs an operational definition.</p>" in unfinished
    client.post("/ahpdg/measures/labs/publish/", {"show": "yes"})
    measure.refresh_from_db()
    assert not measure.is_published
    Measure.objects.update(operational_definition="People counted at the door.")
    client.post("/ahpdg/measures/labs/publish/", {"show": "yes"})
    measure.refresh_from_db()
    assert measure.is_published
    client.post("/ahpdg/measures/labs/publish/", {"show": "no"})
    measure.refresh_from_db()
    assert not measure.is_published


def test_days_between_is_offered_for_rare_events_and_the_choice_recorded(programme):
    measure = MeasureFactory(programme=programme, slug="complaints", name="Complaints", unit="complaints",
                             improvement_direction="decrease")  # fmt: skip
    observe(measure, [0, 0, 1, 0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 1])
    refreshed(measure)
    client = lead_of(programme)
    assert "Days between instead of counts?" in page(client, "complaints/")
    sent = {"chart_type": "days_between", "rule_set": "nhs-scotland", "chart_reason": "Most months have none"}
    response = client.post("/ahpdg/measures/complaints/chart/", sent)
    measure.refresh_from_db()
    assert "Most months have none" in measure.chart_reason
    html = client.get(response.url).content.decode()
    assert "Days between: Complaints" in html
    assert "Days between instead of counts?" not in page(client, "complaints/")


def test_chart_choice_is_recorded_with_its_reason(programme):
    measure = cdi(programme)
    sent = {"chart_type": "c", "rule_set": "phs-spc", "chart_reason": "Counts of one hospital"}
    assert lead_of(programme).post("/ahpdg/measures/cdi/chart/", sent).status_code == 302
    measure.refresh_from_db()
    assert (measure.chart_type, measure.rule_set, measure.chart_reason) == (
        "c",
        "phs-spc",
        "Counts of one hospital",
    )


# ---- refreshing ------------------------------------------------------------------------------------------------
def test_refresh_now_notes_the_work_and_sends_nothing(programme, mailoutbox):
    measure = cdi(programme)
    client = lead_of(programme)
    response = client.post("/ahpdg/measures/cdi/refresh/", headers={"HX-Request": "true"})
    html = response.content.decode()
    assert "Refreshing now" in html
    assert 'hx-get="/ahpdg/measures/cdi/status/"' in html
    assert measure.due.exists()
    refreshed(measure)
    done = client.get("/ahpdg/measures/cdi/status/")
    assert "refreshed" in done["HX-Trigger-After-Settle"]
    assert "Refreshed just now" in done.content.decode()
    assert client.post("/ahpdg/measures/cdi/refresh/").status_code == 302


def test_old_results_say_so(programme):
    measure = cdi(programme)
    RunChart.objects.filter(measure=measure).update(checked_at=timezone.now() - timedelta(days=3))
    assert "Out of date." in page(lead_of(programme), "cdi/")
    assert "Out of date." in page(lead_of(programme), "")


def test_measure_without_numbers_says_what_the_page_will_show(programme):
    measure = MeasureFactory(programme=programme, slug="t", events=True, chart_type="t")
    refreshed(measure)
    assert "No data yet" in page(lead_of(programme), "t/")


def test_jobs_page_names_every_job_in_words(programme):
    html = page(lead_of(programme), "jobs/")
    assert "Start a refresh wherever something changed" in html
    page(staff_of(programme), "jobs/", 403)


def test_jobs_page_gives_a_day_to_what_is_far_off_and_calls_a_series_a_chart():
    at = timezone.now() + timedelta(days=8)
    assert following(at) == f"On {timezone.localtime(at):%-d %B, at %H:%M}"
    assert following(timezone.now() + timedelta(hours=5)).startswith("In ")
    assert result(JobRun(counts={"series": 1, "rewritten": 3})) == "1 chart, 3 rewritten"
    assert result(JobRun(counts={"series": 2})) == "2 charts"


# ---- in parts --------------------------------------------------------------------------------------------------
def test_breakdown_shows_a_chart_for_each_category(programme):
    measure = MeasureFactory(programme=programme, slug="labs", breakdowns=["profession"])
    observe(measure, [40] * 12)
    for category, value in (("Dietitians", 25), ("Physiotherapists", 15)):
        observe(measure, [value] * 12, dimension="profession", category=category)
    refreshed(measure)
    client = lead_of(programme)
    html = page(client, "labs/by/profession/")
    assert html.count('class="app-chart app-chart--xs"') == 2
    large = page(client, "labs/by/profession/?category=Dietitians")
    assert 'class="app-chart app-chart--lg"' in large
    empty = page(client, "labs/by/locality/")
    assert "Not counted in parts" in empty
    assert "Change the plan" in empty
    assert 'href="/ahpdg/measures/labs/by/profession/"' in empty
    assert "Change the plan" not in page(staff_of(programme), "labs/by/locality/")
    page(client, "labs/by/shoe-size/", 404)


def test_breakdown_says_what_a_chart_with_too_few_points_needs(programme):
    measure = MeasureFactory(programme=programme, slug="labs", breakdowns=["profession"])
    observe(measure, [40] * 12)
    observe(measure, [20, 21, 22, 23], dimension="profession", category="Dietitians")
    refreshed(measure)
    assert "Too few points: 6 more months to go" in page(lead_of(programme), "labs/by/profession/")


def test_breakdown_hides_small_numbers_and_those_that_give_them_away(programme, settings):
    measure = MeasureFactory(programme=programme, slug="labs", breakdowns=["profession"])
    observe(measure, [60] * 12)
    for category, value in (("Dietitians", 40), ("Orthoptists", 3), ("Podiatrists", 17)):
        observe(measure, [value] * 12, dimension="profession", category=category)
    refreshed(measure)
    html = page(staff_of(programme), "labs/by/profession/")
    assert html.count("Hidden:") == 2
    assert "Counts from 1 to 9 are not shown" in html
    assert html.count('class="app-chart app-chart--xs"') == 1
    csv = staff_of(programme).get("/ahpdg/measures/labs.csv?dimension=profession&category=Orthoptists")
    assert csv.status_code == 404
    assert "Hidden:" not in page(lead_of(programme), "labs/by/profession/")
    settings.SUPPRESSION_THRESHOLD = 5
    assert "Counts from 1 to 4 are not shown" in page(staff_of(programme), "labs/by/profession/")
    assert "Counts from 1 to 4 are hidden" in page(lead_of(programme), "labs/publish/")


def test_breakdown_of_which_nothing_may_be_shown_says_so_once(programme):
    measure = MeasureFactory(programme=programme, slug="labs", breakdowns=["profession"])
    observe(measure, [9] * 12)
    for category in ("Dietitians", "Orthoptists", "Podiatrists"):
        observe(measure, [3] * 12, dimension="profession", category=category)
    refreshed(measure)
    html = page(staff_of(programme), "labs/by/profession/")
    assert "These numbers are hidden" in html
    assert 'href="/ahpdg/measures/labs/"' in html
    assert "Hidden:" not in html
    assert "3 professions" in page(lead_of(programme), "labs/by/profession/")


def test_small_numbers_are_hidden_on_page_and_file_alike(programme):
    measure = MeasureFactory(programme=programme, slug="labs")
    observe(measure, [12, 14, 13, 7, 12, 14, 13, 12, 15, 13, 22, 24])
    refreshed(measure)
    staff = staff_of(programme)
    html = page(staff, "labs/?all=1")
    assert "Hidden: a small number" in html
    content = staff.get("/ahpdg/measures/labs.json").json()
    hidden = content["points"][3]
    assert (hidden["value"], hidden["numerator"], hidden["state"]) == (None, None, "Hidden: a small number")
    assert content["analysis"]["y"][3] is None
    assert lead_of(programme).get("/ahpdg/measures/labs.json").json()["points"][3]["value"] == 7


def test_public_page_of_rare_events_shows_no_dates(programme):
    programme.is_published = True
    programme.save()
    measure = MeasureFactory(programme=programme, slug="complaints", events=True, visibility="public",
                             active_from=date(2024, 1, 1))  # fmt: skip
    dates = [date(2024, month, 14) for month in range(2, 13)]
    observe(measure, [1] * 11, periods=dates)
    refreshed(measure)
    content = Client().get("/ahpdg/measures/complaints.json").json()
    assert [point["x"] for point in content["points"]] == [str(n) for n in range(1, 12)]
    html = page(Client(), "complaints/?all=1")
    assert "14 December 2024" not in html
    assert "2024" not in html.split("<main", 1)[1].split("</main", 1)[0].split('<div id="parts"', 1)[0]
    kept = page(lead_of(programme), "complaints/")
    assert "14 December 2024" in kept or "14 Dec 2024" in kept
    assert "Choose a period" not in kept  # no date of an event leads to where it could be judged


def test_addresses_are_those_of_the_design():
    assert reverse("measures:dashboard", args=["ahpdg"]) == "/ahpdg/measures/"
    assert reverse("measures:measure", args=["ahpdg", "labs"]) == "/ahpdg/measures/labs/"
    for kind in ("svg", "png", "csv", "xlsx", "json"):
        assert (
            reverse("measures:measure_file", args=["ahpdg", "labs", kind]) == f"/ahpdg/measures/labs.{kind}"
        )
    assert Observation.objects.count() == 0
