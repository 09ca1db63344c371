"""Reading of single cells: numbers, gaps, and dates in all their manners."""

from __future__ import annotations

import doctest
from datetime import date
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.tables import (
    DecimalMark,
    Unit,
    Window,
    guess_date_order,
    guess_decimal_mark,
    numbers,
    periods,
    read_number,
    read_period,
)


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("12", ".", 12), ("0", ".", 0), ("-0", ".", 0), (" 7 ", ".", 7), ("+3", ".", 3), ("1.5", ".", 1.5),
        (".5", ".", 0.5), ("5.", ".", 5), ("1e3", ".", 1000), ("1,234", ".", 1234),
        ("1,234,567.5", ".", 1234567.5),
        ("1 234", ".", 1234), ("1\u00a0234\u00a0567", ".", 1234567), ("1\u202f234,5", ",", 1234.5),
        ("1'234", ".", 1234),
        ("12,5", ",", 12.5), ("1.234", ",", 1234), ("1.234,5", ",", 1234.5), ("−4", ".", -4),
        ("(4)", ".", -4), ("\u200e12\u200b", ".", 12),
        ("£1,200", ".", 1200), ("£ 5", ".", 5), ("-£5", ".", -5), ("14768.4166666667", ".", 14768.4166666667),
    ],
)  # fmt: skip
def test_numbers_are_read(text: str, decimal: DecimalMark, value: float) -> None:
    assert read_number(text, decimal).value == value


@pytest.mark.parametrize("text", ["45%", "45 %", "45.0%"])
def test_percentages_are_read_as_they_stand(text: str) -> None:
    number = read_number(text)
    assert (number.value, number.percent) == (45, True)


@pytest.mark.parametrize(
    "text", ["", " ", "-", "–", "NA", "n/a", "N/A", "#N/A", "null", "..", "[x]", "Not recorded"]
)
def test_gaps_are_gaps(text: str) -> None:
    number = read_number(text)
    assert number.is_gap
    assert number.value is None


@pytest.mark.parametrize(
    "text", ["*", "<5", "< 10", "≤4", "fewer than 5", "under 10", "[c]", "1-4", "1 to 9"]
)
def test_suppressed_numbers_are_gaps_that_hide_one(text: str) -> None:
    number = read_number(text)
    assert number.is_gap
    assert number.suppressed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1e309", "“1e309” is too large to be a number we can store"),
        ("-1e16", "too large"),
        ("1e-400", "too small"),
        ("9" * 80, "is not a number"),
        ("NaN", "is not a number we can store"),
        ("inf", "is not a number we can store"),
        ("-Infinity", "is not a number we can store"),
        ("twelve", "“twelve” is not a number"),
        ("12 days", "is not a number"),
        ("1,23,4", "is not a number"),
        ("12,5", "is not a number"),
        ("1.2.3", "is not a number"),
        ("0x1F", "is not a number"),
        ("1_000", "is not a number"),
        ("１２", "is not a number"),
        ("=1+1", "is not a number"),
        ("\u202e12", "“\ufffd12” is not a number"),
        ("1e99999999999", "is not a number"),
        ("nil", "is not a number"),
        ("2026-01-01", "is not a number"),
    ],
)
def test_what_is_no_number_is_refused_in_words(text: str, words: str) -> None:
    number = read_number(text)
    assert words in number.problem
    assert number.value is None
    assert not number.is_gap


@pytest.mark.parametrize(
    ("cells", "delimiter", "mark"),
    [
        (["12,5", "13,25"], "", ","), (["12.5", "13"], ";", "."), (["1,234", "999"], ",", "."),
        (["1,234", "999"], ";", ","), (["1.234,5"], "", ","), (["1,234.5", "1,000"], ";", "."),
        ([], ";", "."),
        (["0,5"], "", ","), (["1234,567"], "", ","), (["12,5", "12.5", "13.5"], "", "."),
    ],
)  # fmt: skip
def test_decimal_mark_is_guessed_from_what_can_only_be_one(
    cells: list[str], delimiter: str, mark: str
) -> None:
    assert guess_decimal_mark(cells, delimiter) == mark


@given(st.floats(-1e15, 1e15).filter(lambda value: value == 0 or abs(value) > 1e-300))
def test_every_number_survives_its_text(value: float) -> None:
    assert read_number(repr(value)).value == value


@given(st.integers(-(10**12), 10**12), st.sampled_from([",", " ", "'"]))
def test_every_grouped_number_is_read(value: int, mark: str) -> None:
    assert read_number(f"{value:,}".replace(",", mark)).value == value


@given(st.text(max_size=30))
def test_any_text_is_a_number_a_gap_or_a_problem(text: str) -> None:
    for decimal in (".", ","):
        number = read_number(text, decimal)  # type: ignore[arg-type]  # mypy widens the pair to str
        assert [number.value is not None, number.is_gap, bool(number.problem)].count(True) == 1
        assert read_period(text).on is not None or read_period(text).problem


# --- periods -------------------------------------------------------------------------------------

MARCH = date(2025, 3, 1)


@pytest.mark.parametrize(
    "text",
    ["2025-03-01", "2025/03/01", "2025-3-1", "20250301", "01/03/2025", "1/3/2025", "01-03-2025", "1.3.2025",
     "1 March 2025", "1 Mar 2025", "01-Mar-2025", "1st March 2025", "March 1, 2025", "March 1st 2025",
     "1-mar-2025",
     "2025-03-01 00:00:00", "2025-03-01T00:00:00Z", "2025-03-01T09:30:00.000+01:00", "01/03/2025 09:30",
     "Saturday 1 March 2025", "Sat, 1 Mar 2025", "w/c 01/03/2025", "Week beginning 1 March 2025",
     "2025-Mar-01", "\u200e2025-\u200e03-01\u200f", "\ufeff2025-03-01"],
)  # fmt: skip
def test_days_are_read(text: str) -> None:
    period = read_period(text)
    assert (period.on, period.unit) == (MARCH, Unit.DAY), period.problem


@pytest.mark.parametrize(
    "text",
    ["2025-03", "2025/03", "03/2025", "3-2025", "Mar 2025", "Mar-2025", "March 2025", "MARCH 2025",
     "march, 2025",
     "2025 Mar", "202503", "Mar2025"],
)  # fmt: skip
def test_months_are_read(text: str) -> None:
    period = read_period(text)
    assert (period.on, period.unit) == (MARCH, Unit.MONTH), period.problem


def test_september_has_three_short_names() -> None:
    assert {read_period(f"{name} 2025").on for name in ("Sep", "Sept", "September", "sept.")} == {
        date(2025, 9, 1)
    }


@pytest.mark.parametrize("text", ["Q2 2026", "2026 Q2", "2026-Q2", "Q2-2026", "2026q2", "Quarter 2 2026"])
def test_quarters_are_read(text: str) -> None:
    period = read_period(text)
    assert (period.on, period.unit) == (date(2026, 4, 1), Unit.QUARTER), period.problem


@pytest.mark.parametrize("text", ["2026-W07", "2026W07", "W7 2026", "Week 7 2026", "2026 week 7"])
def test_weeks_are_read(text: str) -> None:
    period = read_period(text)
    assert (period.on, period.unit) == (date(2026, 2, 9), Unit.WEEK), period.problem


def test_a_day_in_iso_week_form_is_read() -> None:
    assert read_period("2026-W07-3").on == date(2026, 2, 11)


@pytest.mark.parametrize(("text", "date_1904", "on"), [
    ("45717", False, MARCH), ("45717.5", False, MARCH), ("44255", True, MARCH),
    ("36526", False, date(2000, 1, 1)),
])  # fmt: skip
def test_day_counts_of_spreadsheets_are_read(text: str, date_1904: bool, on: date) -> None:
    period = read_period(text, date_1904=date_1904)
    assert (period.on, period.manner) == (on, "serial")


def test_dates_of_three_numbers_are_day_first_unless_told_otherwise() -> None:
    assert read_period("01/02/2026").on == date(2026, 2, 1)
    assert read_period("01/02/2026", order="mdy").on == date(2026, 1, 2)
    assert read_period("01/02/2026").manner == "slashes"


def test_order_of_dates_is_guessed_from_what_can_only_be_one() -> None:
    assert guess_date_order(["01/02/2026", "01/03/2026"]) == "dmy"
    assert guess_date_order(["01/31/2026", "02/28/2026"]) == "mdy"
    assert guess_date_order(["01/31/2026", "31/01/2026"]) == "dmy"
    assert guess_date_order(["01/13/2026", *["01/02/2026"] * 20]) == "dmy"  # one slip among many


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "There is no date"),
        ("31/02/2026", "is not a date in the calendar"),
        ("2026-13-01", "is not a date in the calendar"),
        ("29/02/2025", "is not a date in the calendar"),
        ("Q5 2026", "is not a date in the calendar"),
        ("2025-W53", "is not a date in the calendar"),
        ("0000-01-01", "is not a date in the calendar"),
        ("01/31/2026", "has no month 31: dates are read day first here"),
        ("01/01/26", "has a year of two digits"),
        ("Mar 25", "has a year of two digits"),
        ("3-Mar-25", "has a year of two digits"),
        ("1 Mar '25", "has a year of two digits"),
        ("Q1 25", "has a year of two digits"),
        ("1900-01-01", "is before 1 January 1970"),
        ("9999-12-31", "is after 31 December 2100"),
        ("Q1 2025/26", "names a financial year"),
        ("FY2025", "names a financial year"),
        ("=2024-03-01", "“=2024-03-01” is not a date"),
        ("about 2024/03/01", "is not a date"),
        ("\u202e2025-03-01", "“\ufffd2025-03-01” is not a date"),
        ("２０２５-03-01", "is not a date"),
        ("March", "has no year"),
        ("yesterday", "is not a date"),
        ("17", "is not a date"),
        ("9999999", "is not a date"),
        ("x" * 100, "is not a date"),
    ],
)
def test_what_is_no_date_is_refused_in_words(text: str, words: str) -> None:
    period = read_period(text)
    assert words in period.problem
    assert period.on is None


def test_window_bounds_the_dates_and_says_so() -> None:
    window = Window(date(2000, 1, 1), date(2026, 11, 22))
    assert read_period("2026-11-22", window=window).on == date(2026, 11, 22)
    assert "is after 22 November 2026" in read_period("2026-11-23", window=window).problem
    assert "is before 1 January 2000" in read_period("31/12/1999", window=window).problem


@given(st.dates(date(1970, 1, 1), date(2100, 12, 31)))
def test_every_day_survives_its_texts(on: date) -> None:
    for manner in ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d-%b-%Y", "%B %d, %Y", "%G-W%V-%u"):
        assert read_period(on.strftime(manner)).on == on
    assert read_period(str((on - date(1899, 12, 30)).days)).on == on


@pytest.mark.parametrize("module", [numbers, periods])
def test_examples_in_the_documentation_run(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0
