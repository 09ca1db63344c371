"""The date in three boxes: what it understands, and how it says what is wrong."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.fields import DateField, DateInput

MARCH = dt.date(2026, 3, 15)


def problem(field: DateField, *parts: str) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        field.clean(list(parts))
    return caught.value


@pytest.mark.parametrize("month", ["3", "03", "Mar", "march", "MARCH"])
def test_a_month_may_be_a_number_or_a_name(month: str) -> None:
    assert DateField().clean(["15", month, "2026"]) == MARCH


def test_three_empty_boxes_are_no_date() -> None:
    assert DateField(required=False).clean(["", "", ""]) is None
    assert problem(DateField(label="Date received"), "", "", "").message == "Enter the date received"


@pytest.mark.parametrize(
    ("typed", "message", "parts"),
    [
        (("15", "3", ""), "Date received must include a year", ["year"]),
        (("15", "", ""), "Date received must include a month and year", ["month", "year"]),
        (("15", "3", "26"), "Year must include 4 numbers, for example 2026", ["year"]),
        (("15", "13", "2026"), "Month must be a number from 1 to 12, or a name such as March", ["month"]),
        (("31", "11", "2026"), "Date received must be a real date", ["day"]),
        (("x", "11", "2026"), "Date received must be a real date", ["day"]),
        (("15", "3", "٢٠٢٦"), None, None),
        (("9" * 400, "3", "2026"), "Date received must be a real date", ["day"]),
    ],
)
def test_the_message_names_the_box(
    typed: tuple[str, ...], message: str | None, parts: list[str] | None
) -> None:
    field = DateField(label="Date received")
    if message is None:  # digits of another script are digits
        assert field.clean(list(typed)) == MARCH
        return
    found = problem(field, *typed)
    assert (found.message, found.params["parts"]) == (message, parts)


def test_bounds_are_included_and_said_in_words() -> None:
    field = DateField(label="Date received", earliest=MARCH, latest=MARCH)
    assert field.clean(["15", "3", "2026"]) == MARCH
    assert problem(field, "14", "3", "2026").message == "Date received must be 15 March 2026 or later"
    assert problem(field, "16", "3", "2026").message == "Date received must be 15 March 2026 or earlier"


def test_an_abbreviation_keeps_its_capitals() -> None:
    assert problem(DateField(label="CHI check date"), "", "", "").message == "Enter the CHI check date"


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("on_day=15&on_month=+3+&on_year=2026", ["15", "3", "2026"]),
        ("on=2026-03-15", ["15", "3", "2026"]),
        ("on=next+week", ["", "", ""]),
        ("", ["", "", ""]),
    ],
)
def test_the_widget_reads_boxes_or_one_value(query: str, value: list[str]) -> None:
    assert DateInput().value_from_datadict(QueryDict(query), {}, "on") == value


def test_a_field_knows_whether_it_was_changed() -> None:
    field = DateField()
    assert not field.has_changed(MARCH, ["15", "3", "2026"])
    assert field.has_changed(MARCH, ["16", "3", "2026"])
    assert field.has_changed(MARCH, ["16", "x", "2026"])
    assert field.prepare_value(dt.datetime(2026, 3, 15, 12, tzinfo=dt.UTC)) == MARCH
