"""Typing numbers: the grid of one measure, the page of one month, and the dates of events."""

from __future__ import annotations

import html
import json
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from measures.models import ImportBatch, Measure, Observation
from programmes.models import Role
from tests.factories.measures import MeasureFactory, ObservationFactory, observe
from tests.factories.programmes import member
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def in_november(settings: Any) -> Any:
    settings.REQUIRE_MFA = False  # the second step has tests of its own
    with time_machine.travel("2026-11-22 12:00:00+00:00", tick=True):
        yield


@pytest.fixture
def measure() -> Measure:
    return MeasureFactory(name="People at the lab")


@pytest.fixture
def lead(measure: Measure, client: Client) -> Any:
    lead = member(measure.programme, Role.QI_LEAD, display_name="Morag Bell")
    client.force_login(lead, backend=BACKEND)
    return lead


def url(measure: Measure) -> str:
    return reverse("measures:numbers", args=[measure.programme.slug, measure.slug])


def text_of(response: Any) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def cell(measure: Measure, period: date, part: str = "n") -> str:
    return f"m{measure.pk}-{period:%Y%m%d}-{part}"


def fields(page: Any) -> dict[str, str]:
    """Everything the browser would send when nothing was typed."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields} | {"was": form.was_now}


def type_in(client: Client, address: str, **typed: Any) -> Any:
    page = client.get(address)
    return client.post(address, fields(page) | typed, follow=True)


OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)


def numbers_of(measure: Measure) -> dict[str, tuple[float | None, float | None]]:
    rows = Observation.objects.filter(measure=measure, dimension="")
    return {str(row.period): (row.numerator, row.denominator) for row in rows}


# --- the grid of one measure --------------------------------------------------------------------------


def test_grid_shows_a_year_of_months_and_what_is_stored(client: Client, measure: Measure, lead: Any) -> None:
    ObservationFactory(measure=measure, period=OCTOBER, numerator=1234.5, recorded_by=lead)
    page = client.get(url(measure))
    lines = page.context["form"].lines
    assert [lines[0].label, lines[-1].label, len(lines)] == ["Dec 2025", "Nov 2026", 12]
    assert fields(page)[cell(measure, OCTOBER)] == "1234.5"
    assert "Morag Bell, 22 Nov 2026" in text_of(page)


@pytest.mark.parametrize(("frequency", "count"), [("day", 14), ("week", 13), ("month", 12), ("quarter", 8)])
def test_grid_fits_the_frequency_and_goes_back_and_forth(
    client: Client, measure: Measure, lead: Any, frequency: str, count: int
) -> None:
    other = MeasureFactory(programme=measure.programme, frequency=frequency)
    page = client.get(url(other))
    assert len(page.context["form"].lines) == count
    earlier = client.get(url(other), {"to": page.context["earlier"]})
    assert earlier.context["form"].lines[-1].period < page.context["form"].lines[0].period
    again = client.get(url(other), {"to": earlier.context["later"]})
    assert again.context["form"].lines[0].period == page.context["form"].lines[0].period
    assert page.context["later"] == ""


@pytest.mark.parametrize("to", ["x", "1800-01-01", "9999-12-31", "2026-02-30", "%00"])
def test_grid_meets_odd_addresses_calmly(client: Client, measure: Measure, lead: Any, to: str) -> None:
    assert client.get(url(measure), {"to": to}).status_code == 200


def test_numbers_are_saved_and_zero_is_a_number_and_blank_a_gap(
    client: Client, measure: Measure, lead: Any
) -> None:
    page = type_in(client, url(measure), **{cell(measure, OCTOBER): "1,234", cell(measure, SEPTEMBER): "0"})
    assert "Saved: 2 new." in text_of(page)
    assert numbers_of(measure) == {"2026-10-01": (1234, None), "2026-09-01": (0, None)}
    assert "Last entered by you" in text_of(page)
    type_in(client, url(measure), **{cell(measure, SEPTEMBER): ""})
    assert numbers_of(measure) == {"2026-10-01": (1234, None)}
    assert measure.due.exists()


def test_what_was_typed_can_be_undone(client: Client, measure: Measure, lead: Any) -> None:
    type_in(client, url(measure), **{cell(measure, OCTOBER): "12"})
    batch = ImportBatch.objects.get()
    assert batch.kind == "grid"
    undo = reverse("measures:import_undo", args=[measure.programme.slug, measure.slug, batch.pk])
    client.post(undo)
    assert numbers_of(measure) == {}


def test_saving_nothing_stores_nothing(client: Client, measure: Measure, lead: Any) -> None:
    ObservationFactory(measure=measure, period=OCTOBER, numerator=14768.4166666667)
    assert "Nothing was changed" in text_of(type_in(client, url(measure)))
    assert not ImportBatch.objects.exists()


def test_notes_are_kept_beside_numbers(client: Client, measure: Measure, lead: Any) -> None:
    note = cell(measure, OCTOBER, "note")
    type_in(client, url(measure), **{cell(measure, OCTOBER): "5", note: "Snow for a week"})
    assert Observation.objects.get().note == "Snow for a week"
    page = type_in(client, url(measure), **{cell(measure, SEPTEMBER, "note"): "Only a note"})
    assert "Sep 2026: a note needs a number beside it" in text_of(page)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("many", "Oct 2026: “many” is not a number"),
        ("-1", "Oct 2026: “-1” is below 0, which a count cannot be"),
        ("1e309", "“1e309” is too large to be a number we can store"),
        ("NaN", "“NaN” is not a number we can store"),
        ("<5", "“<5” is not a number. Leave the cell empty for a gap"),
        ("50%", "“50%” is a percentage, and this measure is a count"),
        ("n/a", "“n/a” is not a number. Leave the cell empty for a gap"),
    ],
)
def test_a_bad_cell_is_named_beside_it_and_nothing_is_saved(
    client: Client, measure: Measure, lead: Any, typed: str, words: str
) -> None:
    page = type_in(client, url(measure), **{cell(measure, OCTOBER): typed, cell(measure, SEPTEMBER): "5"})
    assert page.status_code == 422
    assert text_of(page).count(words) == 2  # in the summary, and beside the cell
    assert "Nothing was saved" in text_of(page)
    assert f'href="#id_{cell(measure, OCTOBER)}"' in page.content.decode()
    assert fields(page)[cell(measure, SEPTEMBER)] == "5"
    assert numbers_of(measure) == {}
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("n", "d", "words"),
    [
        ("12", "10", "Oct 2026: 12 is more than the 10 in the denominator"),
        ("12", "", "Oct 2026: the denominator is missing, but the numerator has 12"),
        ("", "10", "Oct 2026: the numerator is missing"),
        ("5", "-10", "“-10” is below 0, which a denominator cannot be"),
    ],
)
def test_numerator_and_denominator_are_held_together(
    client: Client, measure: Measure, lead: Any, n: str, d: str, words: str
) -> None:
    share = MeasureFactory(programme=measure.programme, proportion=True)
    page = type_in(client, url(share), **{cell(share, OCTOBER): n, cell(share, OCTOBER, "d"): d})
    assert words in text_of(page)
    assert numbers_of(share) == {}
    type_in(client, url(share), **{cell(share, OCTOBER): "0", cell(share, OCTOBER, "d"): "0"})
    assert numbers_of(share) == {"2026-10-01": (0, 0)}


def test_several_readings_stand_in_one_cell(client: Client, measure: Measure, lead: Any) -> None:
    waits = MeasureFactory(programme=measure.programme, data_kind="readings", chart_type="xbar")
    name = cell(waits, OCTOBER, "r")
    type_in(client, url(waits), **{name: "5, 6.5 7;8"})
    assert Observation.objects.get().readings == [5, 6.5, 7, 8]
    page = client.get(url(waits))
    assert fields(page)[name] == "5, 6.5, 7, 8"
    assert "“x” is not a number" in text_of(type_in(client, url(waits), **{name: "5, x"}))


def test_a_week_that_has_not_come_cannot_be_typed(client: Client, measure: Measure, lead: Any) -> None:
    page = client.post(url(measure), {cell(measure, date(2027, 1, 1)): "5", "was": "{}"}, follow=True)
    assert "Nothing was changed" in text_of(page)


def test_numbers_of_a_site_are_typed_on_a_page_of_their_own(
    client: Client, measure: Measure, lead: Any
) -> None:
    by_site = MeasureFactory(programme=measure.programme, breakdowns=["Hospital"])
    address = f"{url(by_site)}?group=Hospital%7CDumfries"
    type_in(client, address, **{cell(by_site, OCTOBER): "7"})
    row = Observation.objects.get()
    assert (row.dimension, row.category, row.numerator) == ("Hospital", "Dumfries", 7)
    assert "Dumfries" in text_of(client.get(address))


def test_a_breakdown_that_is_not_in_the_plan_is_the_whole(
    client: Client, measure: Measure, lead: Any
) -> None:
    assert client.get(f"{url(measure)}?group=Ward%7C3").context["group"] == ("", "")


# --- two people at once ---------------------------------------------------------------------------------


def test_a_cell_that_somebody_else_changed_is_shown_before_it_is_overwritten(
    client: Client, measure: Measure, lead: Any
) -> None:
    mine = fields(client.get(url(measure))) | {cell(measure, OCTOBER): "15"}
    ObservationFactory(
        measure=measure, period=OCTOBER, numerator=14, recorded_by=UserFactory(display_name="Isla Kerr")
    )
    answer = client.post(url(measure), mine)
    assert answer.status_code == 422
    words = (
        "Oct 2026: Isla Kerr changed it to 14 while you were typing. You typed 15: save again to store yours"
    )
    assert words in text_of(answer)
    assert numbers_of(measure) == {"2026-10-01": (14, None)}
    client.post(url(measure), fields(answer))
    assert numbers_of(measure) == {"2026-10-01": (15, None)}


def test_a_cell_that_only_somebody_else_changed_stays_theirs(
    client: Client, measure: Measure, lead: Any
) -> None:
    mine = fields(client.get(url(measure))) | {cell(measure, SEPTEMBER): "15"}
    ObservationFactory(measure=measure, period=OCTOBER, numerator=14)
    client.post(url(measure), mine)
    assert numbers_of(measure) == {"2026-10-01": (14, None), "2026-09-01": (15, None)}


def test_a_mistake_elsewhere_does_not_undo_what_somebody_else_changed(
    client: Client, measure: Measure, lead: Any
) -> None:
    mine = fields(client.get(url(measure))) | {cell(measure, SEPTEMBER): "x"}
    ObservationFactory(measure=measure, period=OCTOBER, numerator=14)
    answer = client.post(url(measure), mine)
    corrected = fields(answer) | {cell(measure, SEPTEMBER): "15"}
    assert corrected[cell(measure, OCTOBER)] == "14"
    client.post(url(measure), corrected)
    assert numbers_of(measure) == {"2026-10-01": (14, None), "2026-09-01": (15, None)}


def test_typing_the_same_as_somebody_else_is_no_conflict(client: Client, measure: Measure, lead: Any) -> None:
    mine = fields(client.get(url(measure))) | {cell(measure, OCTOBER): "14"}
    ObservationFactory(measure=measure, period=OCTOBER, numerator=14)
    answer = client.post(url(measure), mine, follow=True)
    assert answer.status_code == 200
    assert numbers_of(measure) == {"2026-10-01": (14, None)}


@pytest.mark.parametrize("was", ["", "x", "[]", "{}", '{"a": 1}', json.dumps({"a": ["b"]})])
def test_a_page_without_its_memory_is_met_calmly(
    client: Client, measure: Measure, lead: Any, was: str
) -> None:
    assert client.post(url(measure), {"was": was}).status_code == 302


# --- one month of all measures --------------------------------------------------------------------------


@pytest.fixture
def month(measure: Measure) -> str:
    return reverse("measures:all_numbers", args=[measure.programme.slug])


def test_one_page_takes_a_month_of_every_measure(
    client: Client, measure: Measure, lead: Any, month: str
) -> None:
    programme = measure.programme
    weekly = MeasureFactory(programme=programme, weekly=True, name="Clicks")
    share = MeasureFactory(programme=programme, proportion=True, name="Confident")
    quarterly = MeasureFactory(programme=programme, frequency="quarter", name="Survey")
    events = MeasureFactory(programme=programme, events=True, name="Complaints")
    MeasureFactory(name="Of another programme")
    page = client.get(month)
    text = text_of(page)
    assert "Numbers for October 2026" in text
    assert "Of another programme" not in text
    assert "Complaints" in text
    assert url(events) in page.content.decode()
    mondays = [line.period.day for line in page.context["form"].lines if line.measure == weekly]
    assert mondays == [5, 12, 19, 26]
    typed = {
        cell(measure, OCTOBER): "5", cell(weekly, date(2026, 10, 12)): "6",
        cell(share, OCTOBER): "7", cell(share, OCTOBER, "d"): "10", cell(quarterly, OCTOBER): "8",
    }  # fmt: skip
    assert "Saved: 4 new." in text_of(type_in(client, month, **typed))
    assert Observation.objects.count() == 4
    assert ImportBatch.objects.count() == 4


def test_one_bad_cell_keeps_the_whole_month_from_being_saved(
    client: Client, measure: Measure, lead: Any, month: str
) -> None:
    other = MeasureFactory(programme=measure.programme, name="Clicks")
    page = type_in(client, month, **{cell(measure, OCTOBER): "5", cell(other, OCTOBER): "-5"})
    assert "Oct 2026: “-5” is below 0" in text_of(page)
    assert not Observation.objects.exists()


def test_months_can_be_walked_but_not_into_the_future(
    client: Client, measure: Measure, lead: Any, month: str
) -> None:
    page = client.get(month)
    assert page.context["earlier"]["label"] == "September 2026"
    assert page.context["later"]["label"] == "November 2026"
    assert client.get(month, {"month": "2026-11"}).context["later"] is None
    assert client.get(month, {"month": "2030-01"}).context["month"] == "November 2026"
    for odd in ("x", "2026-13", "0001-01", "99999-01"):
        assert client.get(month, {"month": odd}).status_code == 200


def test_a_programme_without_measures_says_what_the_page_is_for(
    client: Client, lead: Any, month: str
) -> None:
    Measure.objects.all().delete()
    assert "Nothing to type for this month" in text_of(client.get(month))


# --- events -------------------------------------------------------------------------------------------


@pytest.fixture
def complaints(measure: Measure) -> Measure:
    return MeasureFactory(programme=measure.programme, events=True, name="Complaints", chart_type="t")


def event_fields(page: Any) -> dict[str, str]:
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def days_of(measure: Measure) -> list[tuple[str, int]]:
    return [(str(row.period), row.ordinal) for row in Observation.objects.filter(measure=measure)]


def test_events_are_entered_by_their_dates(client: Client, complaints: Measure, lead: Any) -> None:
    sent = event_fields(client.get(url(complaints)))
    sent |= {"new0-on": "3 March 2026", "new1-on": "03/03/2026", "new2-on": "5/4/2026", "new2-note": "Photo"}
    page = client.post(url(complaints), sent, follow=True)
    assert "Saved: 3 new." in text_of(page)
    assert days_of(complaints) == [("2026-03-03", 0), ("2026-03-03", 1), ("2026-04-05", 0)]
    assert Observation.objects.get(period=date(2026, 4, 5)).note == "Photo"
    # One more on a day that has two already.
    client.post(url(complaints), event_fields(client.get(url(complaints))) | {"new0-on": "3 March 2026"})
    assert ("2026-03-03", 2) in days_of(complaints)


def test_an_event_can_be_moved_and_taken_out(client: Client, complaints: Measure, lead: Any) -> None:
    first, second = observe(complaints, [1, 1], periods=[date(2026, 3, 3), date(2026, 4, 5)])
    sent = event_fields(client.get(url(complaints)))
    client.post(url(complaints), sent | {f"e{first.pk}-on": "4 March 2026", f"e{second.pk}-on": ""})
    assert days_of(complaints) == [("2026-03-04", 0)]
    batch = ImportBatch.objects.get()
    assert (batch.added, batch.removed) == (1, 2)


def test_saving_events_untouched_stores_nothing(client: Client, complaints: Measure, lead: Any) -> None:
    observe(complaints, [1], periods=[date(2026, 3, 3)], note="Photo")
    page = client.post(url(complaints), event_fields(client.get(url(complaints))), follow=True)
    assert "Nothing was changed" in text_of(page)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("yesterday", "“yesterday” is not a date"),
        ("March 2026", "“March 2026” is a whole month. An event needs its day"),
        ("1/1/1900", "“1/1/1900” is before 1 January 2000"),
        ("24 December 2026", "“24 December 2026” is in the future"),
        ("31/2/2026", "is not a date in the calendar"),
        ("3/3/26", "has a year of two digits"),
    ],
)
def test_a_bad_date_is_named_and_nothing_is_saved(
    client: Client, complaints: Measure, lead: Any, typed: str, words: str
) -> None:
    sent = event_fields(client.get(url(complaints))) | {"new0-on": typed, "new1-on": "3 March 2026"}
    page = client.post(url(complaints), sent)
    assert page.status_code == 422
    assert words in text_of(page)
    assert days_of(complaints) == []


def test_events_that_somebody_else_took_out_are_said(client: Client, complaints: Measure, lead: Any) -> None:
    (event,) = observe(complaints, [1], periods=[date(2026, 3, 3)])
    sent = event_fields(client.get(url(complaints))) | {"new0-on": "5 April 2026"}
    Observation.objects.filter(pk=event.pk).delete()
    page = client.post(url(complaints), sent)
    assert "Somebody else has changed these events" in text_of(page)
    assert page.context["form"]["new0-on"].value() == "5 April 2026"
    assert days_of(complaints) == []


# --- queries ------------------------------------------------------------------------------------------


def test_queries_of_the_grid(
    client: Client, measure: Measure, lead: Any, django_assert_num_queries: Any
) -> None:
    observe(measure, list(range(30)), recorded_by=lead)
    with django_assert_num_queries(6):
        client.get(url(measure))


def test_queries_of_a_month_do_not_grow_with_the_measures(
    client: Client, measure: Measure, lead: Any, month: str, django_assert_num_queries: Any
) -> None:
    for count in (1, 8):
        for _ in range(count):
            observe(MeasureFactory(programme=measure.programme), [1], periods=[OCTOBER], recorded_by=lead)
        with django_assert_num_queries(7):
            client.get(month)
