"""How numbers and dates are said."""

import doctest
from datetime import date
from decimal import Decimal

import pytest

from measures import words as module
from measures.templatetags import measures as templatetags
from measures.templatetags.measures import unbroken
from measures.words import Words, exact, format_number, format_tick, listed, ordinal, said, spelled

MAY, OCTOBER = date(2026, 5, 1), date(2026, 10, 1)


def test_examples_in_the_docstrings_run():
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, None, "0"),
        (12, None, "12"),
        (22.5, None, "22.5"),
        (22.25, None, "22.3"),
        (1234.56, None, "1,235"),
        (1_234_567, None, "1,234,567"),
        (0.05, None, "0.05"),
        (0.0346, None, "0.035"),
        (-3.5, None, "−3.5"),
        (-0.01, 1, "0.0"),
        (16, 1, "16.0"),
        (0.125, 2, "0.13"),
        (2.5e12, None, "2.5 × 10^12"),
        (-3e-9, None, "−3 × 10^-9"),
    ],
)
def test_numbers_are_rounded_as_people_do_it(value, decimals, text):
    assert format_number(value, decimals) == text


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_what_is_no_number_is_not_said(value):
    with pytest.raises(ValueError, match="finite"):
        format_number(value)


def test_a_percentage_never_stands_without_its_sign():
    percent = Words(unit="%", decimals=1)
    assert percent.number(16.04) == percent.amount(16.04) == "16.0 %"


def test_a_fraction_names_both_counts():
    assert Words(unit="%").fraction(47, 293) == "47 of 293, 16.0 %"
    assert Words(unit="%").fraction(0, 0) == "0 of 0"


@pytest.mark.parametrize(
    ("unit", "one"),
    [
        ("people", "1 person"),
        ("days", "1 day"),
        ("posts", "1 post"),
        ("per 10,000 bed days", "1 per 10,000 bed days"),
        ("", "1"),
    ],
)
def test_one_of_a_unit_is_singular(unit, one):
    assert Words(unit=unit).amount(1) == one


@pytest.mark.parametrize(
    ("frequency", "period", "short", "within"),
    [
        ("day", "2 November 2026", "2 Nov 2026", "on 2 November 2026"),
        ("week", "week of 2 November 2026", "2 Nov 2026", "in the week of 2 November 2026"),
        ("month", "November 2026", "Nov 2026", "in November 2026"),
        ("quarter", "Q4 2026", "Q4 2026", "in Q4 2026"),
        ("event", "2 November 2026", "2 Nov 2026", "to 2 November 2026"),
    ],
)
def test_a_period_is_said_by_its_frequency(frequency, period, short, within):
    words, day = Words(frequency=frequency), date(2026, 11, 2)
    assert (words.period(day), words.short(day), words.in_period(day)) == (period, short, within)


def test_positions_that_are_no_dates():
    assert Words(frequency="event").period(11) == "11th"
    assert Words().period(7) == "point 7"
    assert Words().in_period("Podiatry") == "for Podiatry"
    assert (
        Words(frequency="event", event=("complaint", "complaints")).in_period(11) == "at the 11th complaint"
    )
    assert Words().count(7, 3) == "7 points"
    assert Words(frequency="event", event=("complaint", "complaints")).count(1) == "1 complaint"


@pytest.mark.parametrize(
    ("frequency", "first", "last", "text"),
    [
        ("month", MAY, OCTOBER, "May to October 2026"),
        ("month", MAY, MAY, "May 2026"),
        ("month", date(2025, 11, 1), date(2026, 2, 1), "November 2025 to February 2026"),
        ("week", date(2026, 9, 7), date(2026, 11, 2), "7 September to 2 November 2026"),
        ("week", date(2026, 9, 7), date(2026, 9, 21), "7 to 21 September 2026"),
        ("quarter", date(2026, 1, 1), date(2026, 7, 1), "Q1 to Q3 2026"),
        ("month", 3, 9, "points 3 to 9"),
    ],
)
def test_a_span_says_nothing_twice(frequency, first, last, text):
    assert Words(frequency=frequency).span(first, last) == text


def test_a_span_and_since_leave_out_this_year():
    assert Words().span(MAY, OCTOBER, year=False) == "May to October"
    assert Words().since(MAY, latest=OCTOBER) == "since May"
    assert Words().since(date(2025, 5, 1), latest=OCTOBER) == "since May 2025"


def test_ticks_share_their_decimals():
    assert [format_tick(v, 2.5) for v in (0, 2.5, 5)] == ["0", "2.5", "5.0"]
    assert format_tick(1_500_000, 500_000) == "1.5M"
    assert format_tick(-20, 10) == "−20"


def test_a_float_stands_for_the_decimal_that_was_meant():
    assert exact(0.29 * 100) == Decimal(29)
    assert exact(0.1 + 0.2) == Decimal("0.3")


def test_small_words():
    assert [ordinal(k) for k in (1, 2, 3, 4, 11, 12, 21, 113)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "113th",
    ]  # fmt: skip
    assert (spelled(6, capital=True), spelled(15)) == ("Six", "15")
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert said(MAY) == "1 May 2026"


def test_number_and_its_per_cent_sign_stay_on_one_line():
    assert doctest.testmod(templatetags).failed == 0
    assert unbroken("<b> 5 %") == '&lt;b&gt; <span class="app-nobr">5 %</span>'
    assert unbroken("no numbers") == "no numbers"
    assert unbroken("since 7 September") == 'since <span class="app-nobr">7 September</span>'
    assert unbroken("2026. PDSA 3, adopted") == '2026. <span class="app-nobr">PDSA 3,</span> adopted'
