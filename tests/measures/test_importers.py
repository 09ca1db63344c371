"""What a table would store, and every row and cell that it cannot: the checks, without a database."""

from __future__ import annotations

import doctest
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import measures.importers
from measures.importers import Filter, Mapping, Plan, Preview, guess_mapping, preview, read_any, read_table
from measures.tables import Window
from runcharts import Options, analyse

from .workbooks import workbook

DATA = Path(__file__).parent.parent / "data" / "imports"
COUNT = Plan("count")
PROPORTION = Plan("proportion")
RATE = Plan("rate")
VALUE = Plan("value")
EVENTS = Plan("events", "event", "t")
TODAY = date(2026, 11, 22)


def check(plan: Plan, text: str | bytes, **changes: object) -> Preview:
    """Read, guess, change the mapping as a person would, check."""
    table = read_table(text)
    mapping = Mapping.from_dict(guess_mapping(table, plan).to_dict() | changes)
    return preview(plan, table, mapping, window=Window(date(2000, 1, 1), date(2099, 12, 31)), today=TODAY)


def sentences(checked: Preview) -> str:
    assert not checked.can_be_stored
    assert checked.problem_count == len(checked.problems)
    return "\n".join(problem.sentence for problem in checked.problems)


def numbers(checked: Preview) -> list[tuple[str, float | None, float | None]]:
    assert checked.can_be_stored, checked.problems
    return [(str(entry.period), entry.numerator, entry.denominator) for entry in checked.entries]


# --- what comes out right ---------------------------------------------------------------------------


def test_counts_by_month() -> None:
    assert numbers(check(COUNT, "Month,Attended\nMar 2025,12\nApr 2025,0\n2025-05,\nJune 2025,9")) == [
        ("2025-03-01", 12, None), ("2025-04-01", 0, None), ("2025-06-01", 9, None),
    ]  # fmt: skip


def test_blank_is_a_gap_and_said_and_zero_is_a_number() -> None:
    checked = check(COUNT, "Month,n\nMar 2025,0\nApr 2025,\nMay 2025,NA")
    assert [entry.numerator for entry in checked.entries] == [0]
    assert checked.gaps == 2
    assert checked.notes == (
        "Rows without a number are gaps on the chart, not zeros (2 rows, the first is row 3).",
    )


def test_hidden_numbers_are_gaps_and_said() -> None:
    checked = check(COUNT, "Month,n\nMar 2025,7\nApr 2025,<5\nMay 2025,*")
    assert checked.gaps == 2
    assert "hides (such as * or <5) are gaps" in checked.notes[0]


def test_decimal_commas_between_semicolons() -> None:
    assert numbers(check(VALUE, b"Monat;Wert\n2025-03;12,5\n2025-04;1.234,5"))[1] == (
        "2025-04-01",
        1234.5,
        None,
    )


def test_percentages_are_kept_as_they_stand_for_single_figures() -> None:
    assert numbers(check(VALUE, "Month,Score\nMar 2025,45.5%\nApr 2025,50%"))[0][1] == 45.5


def test_negative_figures_are_right_for_single_figures() -> None:
    assert numbers(check(VALUE, "Month,Change\nMar 2025,-4.5\nApr 2025,(3)"))[1][1] == -3


def test_proportions_need_both_and_take_0_of_0() -> None:
    checked = check(PROPORTION, "Month,Attended,Booked\nMar 2025,12,20\nApr 2025,0,0")
    assert numbers(checked) == [("2025-03-01", 12, 20), ("2025-04-01", 0, 0)]


def test_weeks_start_on_monday_and_other_days_are_said() -> None:
    checked = check(Plan("count", "week"), "Week,n\n2026-W07,5\n18/02/2026,6\nw/c 23 February 2026,7")
    assert [str(entry.period) for entry in checked.entries] == ["2026-02-09", "2026-02-16", "2026-02-23"]
    assert any("no Monday" in note and "row 3" in note for note in checked.notes)


def test_quarters() -> None:
    checked = check(Plan("count", "quarter"), "Quarter,n\nQ1 2026,5\n2026-Q2,6\nJul 2026,7")
    assert [str(entry.period) for entry in checked.entries] == ["2026-01-01", "2026-04-01", "2026-07-01"]
    assert any("Q1 is January to March" in note for note in checked.notes)


def test_days() -> None:
    assert numbers(check(Plan("count", "day"), "Date,n\n01/02/2026,5"))[0][0] == "2026-02-01"


def test_how_dates_were_read_is_said_with_an_example() -> None:
    checked = check(COUNT, "Date,n\n01/02/2026,5\n01/03/2026,6")
    assert "Dates are read day first: “01/02/2026” is 1 February 2026" in checked.notes[0]


def test_american_dates_are_read_when_chosen() -> None:
    checked = check(Plan("count", "day"), "Date,n\n01/02/2026,5", date_order="mdy")
    assert checked.entries[0].period == date(2026, 1, 2)
    assert "month first" in checked.notes[0]


def test_spreadsheet_day_counts_are_read_and_said() -> None:
    checked = check(COUNT, "Month,n\n45717,5")
    assert checked.entries[0].period == date(2025, 3, 1)
    assert "“45717” is 1 March 2025" in checked.notes[0]


def test_workbook_of_1904() -> None:
    data = workbook([("Month", "n"), (date(2025, 3, 1), 5), (date(2025, 4, 1), 6)], epoch_1904=True)
    assert [str(entry.period) for entry in check(COUNT, data).entries] == ["2025-03-01", "2025-04-01"]


def test_numbers_of_a_workbook_are_read_with_a_point_whatever_its_texts_do() -> None:
    data = workbook([("Month", "Score"), (date(2025, 3, 1), 12.5), (date(2025, 4, 1), "13,25")])
    assert [entry.numerator for entry in check(VALUE, data).entries] == [12.5, 13.25]


def test_notes_come_along_and_na_is_none() -> None:
    checked = check(COUNT, "Month,n,Notes\nMar 2025,5,NA\nApr 2025,6,Intervention begins")
    assert [entry.note for entry in checked.entries] == ["", "Intervention begins"]


def test_remarks_below_the_table_are_no_rows() -> None:
    checked = check(COUNT, "Month,n,x\nMar 2025,5,\n,,Source: the register")
    assert len(checked.entries) == 1


def test_events_count_one_each_and_share_a_day() -> None:
    checked = check(EVENTS, "Date of complaint\n01/02/2026\n03/02/2026\n03/02/2026")
    assert [(str(entry.period), entry.ordinal, entry.numerator) for entry in checked.entries] == [
        ("2026-02-01", 0, 1), ("2026-02-03", 0, 1), ("2026-02-03", 1, 1),
    ]  # fmt: skip


def test_events_with_a_number_for_each_day() -> None:
    checked = check(EVENTS, "Date,Cases\n01/02/2026,2\n03/02/2026,0\n04/02/2026,1")
    assert [(entry.period.day, entry.ordinal) for entry in checked.entries] == [(1, 0), (1, 1), (4, 0)]


def test_readings_of_one_period_belong_together() -> None:
    checked = check(Plan("readings", "month", "xbar"), "Month,Wait\nMar 2025,5\nMar 2025,6\nApr 2025,7")
    assert [entry.readings for entry in checked.entries] == [(5, 6), (7,)]


def test_readings_in_several_columns() -> None:
    checked = check(Plan("readings", "month", "xbar"), "Month,a,b,c\nMar 2025,5,6,\nApr 2025,7,8,9")
    assert [entry.readings for entry in checked.entries] == [(5, 6), (7, 8, 9)]


# --- what is refused, and in which words --------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "text", "words"),
    [
        (COUNT, "Month,days\nMar 2025,5\nApr 2025,1e309",
         "Row 3, column “days”: “1e309” is too large to be a number we can store."),
        (COUNT, "Month,n\nMar 2025,5\nApr 2025,NaN", "column “n”: “NaN” is not a number we can store."),
        (COUNT, "Month,n\nMar 2025,5\nApr 2025,inf", "“inf” is not a number we can store."),
        (COUNT, "Month,n\nMar 2025,5\nApr 2025,-2", "column “n”: “-2” is below 0, which a count cannot be."),
        (COUNT, "Month,n\nMar 2025,5\nApr 2025,many", "Row 3, column “n”: “many” is not a number."),
        (COUNT, "Month,n\nMar 2025,5\nApr 2025,45%", "“45%” is a percentage, and this measure is a count."),
        (COUNT, "Month,n\n1900-01-01,5\nApr 2025,4",
         "Row 2, column “Month”: “1900-01-01” is before 1 January 2000, outside the dates"),
        (COUNT, "Month,n\nMar 2025,5\n9999-01-01,4", "“9999-01-01” is after 31 December 2099"),
        (COUNT, "Month,n\nMar 2025,5\nDec 2026,4", "“Dec 2026” is in the future."),
        (COUNT, "Month,n\nMar 2025,5\nApr 25,4", "“Apr 25” has a year of two digits."),
        (COUNT, "Month,n\nMar 2025,5\n31/02/2025,4", "is not a date in the calendar."),
        (COUNT, "Month,n\nMar 2025,5\n,4", "Row 3, column “Month”: There is no date."),
        (COUNT, "Month,n\nMar 2025,5\nApr 2025,6\nMarch 2025,7",
         "Rows 2 and 4 are both March 2025. Keep one of them."),
        (COUNT, "Month,n\nMar 2025,5\nQ2 2025,6",
         "“Q2 2025” is a whole quarter. There is a number for each month here"),
        (COUNT, "Month,n\nMar 2025,5\n2025-W20,6", "“2025-W20” is a whole week."),
        (COUNT, "Month,n\nMar 2025,5\n2025,6", "“2025” is a whole year."),
        (Plan("count", "week"), "Week,n\n2026-W07,5\nMar 2026,6", "“Mar 2026” is a whole month."),
        (EVENTS, "Date,x\n01/02/2026,a\nMar 2026,b", "An event needs its day"),
        (EVENTS, "Date,cases\n01/02/2026,1\n02/02/2026,1.5", "not a number of events"),
        (PROPORTION, "Month,yes,total\nMar 2025,5,10\nApr 2025,12,10",
         "Row 3, column “yes”: 12 is more than the 10 in “total”. A part cannot be larger than its whole."),
        (PROPORTION, "Month,yes,total\nMar 2025,5,10\nApr 2025,5,", "is missing, but “yes” has 5."),
        (PROPORTION, "Month,yes,total\nMar 2025,5,10\nApr 2025,5,<10", "the denominator is hidden"),
        (PROPORTION, "Month,yes,total\nMar 2025,5,10\nApr 2025,50%,10", "Give the two counts it comes from."),
        (PROPORTION, "Month,yes,total\nMar 2025,5,10\nApr 2025,5,-10", "which a denominator cannot be."),
        (RATE, "Month,n,days\nMar 2025,5,10\nApr 2025,5,0", "5 out of 0 is no rate."),
        (Plan("proportion", chart_type="p"), "Month,yes,total\nMar 2025,5,10\nApr 2025,5.5,10",
         "“5.5” is not a whole number, and the limits of this chart need counts."),
        (Plan("count", chart_type="c"), "Month,n\nMar 2025,5\nApr 2025,5.5", "is not a whole number"),
        (VALUE, "Month,n\n2025-03,1.5\n2025-04,2.5\n2025-05,\"3,25\"",
         "“3,25” is not a number. Decimals are read with a point here."),
        (COUNT, "Month,n\nMar 2025,5\nApr 2025,6,7", "Row 3 has 3 cells where the row of names has 2."),
        (COUNT, "Month,n", "There is a row of names and no row of numbers below it."),
        (COUNT, "Month,n\nMar 2025,\nApr 2025,", "There is nothing to store"),
        (COUNT, "a,b\nx,y\nz,5", "Choose the column that holds the date or period."),
        (PROPORTION, "Month,n\nMar 2025,5", "Choose the column that holds the denominator"),
        (PROPORTION, "Month,numerator,denominator\nMar 2025,5,1e309", "column “denominator”: “1e309” is too large"),
        (PROPORTION, "Month,Numerator,Denominator\nMar 2025,NaN,9", "column “Numerator”: “NaN” is not a number"),
    ],
)  # fmt: skip
def test_bad_rows_are_named(plan: Plan, text: str, words: str) -> None:
    assert words in sentences(check(plan, text))


def test_two_dates_that_contradict_each_other_are_a_problem_either_way() -> None:
    text = "Date,n\n13/01/2026,5\n01/14/2026,6"
    assert "“01/14/2026” has no month 14: dates are read day first" in sentences(
        check(Plan("count", "day"), text)
    )
    assert "“13/01/2026” has no month 13" in sentences(check(Plan("count", "day"), text, date_order="mdy"))


def test_every_bad_cell_is_named_not_only_the_first() -> None:
    checked = check(COUNT, "Month,n\nMar 2025,x\nApril,6\n2025-05,-1\n2025-06,7")
    assert [problem.row for problem in checked.problems] == [2, 3, 4]


def test_very_many_problems_are_counted_and_the_first_are_listed() -> None:
    checked = check(COUNT, "Month,n\nMar 2025,1\n" + "\n".join(f"x{row},1" for row in range(2000)), period=0)
    assert (checked.problem_count, len(checked.problems)) == (2000, 500)


def test_formula_without_a_stored_value_matters_only_where_it_is_used() -> None:
    rows = [("Month", "n", "double"), ("Mar 2025", 5, "=B2*2")]
    assert check(COUNT, workbook(rows), values=(1,)).can_be_stored
    assert "Cell C2 is a formula without a stored value" in sentences(
        check(COUNT, workbook(rows), values=(2,))
    )


def test_one_column_cannot_be_two_things() -> None:
    words = sentences(check(PROPORTION, "Month,yes,total\nMar 2025,5,10", denominator=1))
    assert "The column “yes” is chosen for two things." in words


def test_fractions_of_counts_are_said_on_a_run_chart() -> None:
    checked = check(COUNT, "Month,n\nMar 2025,5.5\nApr 2025,6.5")
    assert checked.notes == ("“n” has numbers that are not whole: such as “5.5”.",)


# --- sites and groups ------------------------------------------------------------------------------------

SITES = "Month,Site,n\nMar 2025,A,1\nMar 2025,B,2\nApr 2025,A,3\nApr 2025,B,4"


def series(checked: Preview) -> dict[tuple[str, str, str], float | None]:
    assert checked.can_be_stored, checked.problems
    return {
        (entry.dimension, entry.category, str(entry.period)[:7]): entry.numerator for entry in checked.entries
    }


def test_sites_are_kept_under_a_breakdown_and_added_up() -> None:
    assert series(check(Plan("count", breakdowns=("site",)), SITES)) == {
        ("", "", "2025-03"): 3, ("", "", "2025-04"): 7,
        ("site", "A", "2025-03"): 1, ("site", "B", "2025-03"): 2,
        ("site", "A", "2025-04"): 3, ("site", "B", "2025-04"): 4,
    }  # fmt: skip


def test_sites_without_a_breakdown_are_only_added_up() -> None:
    assert series(check(COUNT, SITES)) == {("", "", "2025-03"): 3, ("", "", "2025-04"): 7}


def test_the_whole_of_the_table_is_taken_where_it_gives_one() -> None:
    checked = check(Plan("count", breakdowns=("site",)), SITES + "\nMar 2025,Total,99")
    assert series(checked)["", "", "2025-03"] == 99
    assert series(checked)["", "", "2025-04"] == 7


def test_the_whole_stays_a_gap_where_a_site_is_missing() -> None:
    checked = check(Plan("count", breakdowns=("site",)), SITES + "\nMay 2025,A,5")
    assert ("", "", "2025-05") not in series(checked)
    assert "The whole stays a gap where a site is missing: May 2025 has no B." in checked.notes


def test_figures_of_sites_are_never_added_up() -> None:
    checked = check(Plan("value", breakdowns=("site",)), SITES.replace(",n", ",score"))
    assert {entry.category for entry in checked.entries} == {"A", "B"}
    assert any("cannot be added up" in note for note in checked.notes)
    assert "cannot be added up" in sentences(check(VALUE, SITES.replace(",n", ",score")))


def test_rows_of_the_same_month_name_the_column_that_tells_them_apart() -> None:
    checked = check(COUNT, SITES, category=None)
    assert "Rows 2 and 3 are both March 2025." in sentences(checked)
    assert "The column “Site” tells rows apart: “A”, “B”." in checked.hints[0]


def test_rows_can_be_chosen_by_a_cell() -> None:
    checked = check(COUNT, SITES, category=None, filters=[[1, "b"]])
    assert series(checked) == {("", "", "2025-03"): 2, ("", "", "2025-04"): 4}
    assert (checked.rows_read, checked.rows_left_out) == (2, 2)


def test_site_without_name_is_a_problem() -> None:
    words = sentences(check(COUNT, SITES + "\nMay 2025,,5", category=1))
    assert "Row 6, column “Site”: the cell is empty. Write the category, or “All” for the whole." in words


def test_too_many_sites_are_refused() -> None:
    rows = "\n".join(f"Mar 2025,S{number} x,1" for number in range(201))
    assert "201 different entries" in sentences(check(COUNT, f"Month,Site,n\n{rows}", category=1))


# --- what is remembered ----------------------------------------------------------------------------------


def test_mapping_is_remembered_for_a_table_of_the_same_names() -> None:
    table = read_table("Month,a,b\nMar 2025,1,2")
    chosen = Mapping(period=0, values=(2,), filters=(Filter(1, "1"),))
    remembered = {"names": ["Month", "a", "b"], "mapping": chosen.to_dict()}
    assert guess_mapping(table, COUNT, remembered) == chosen
    assert guess_mapping(read_table("Month,a,c\nMar 2025,1,2"), COUNT, remembered).values != (2,)


# --- real files --------------------------------------------------------------------------------------------


def test_real_file_cdi_infections_comes_out_right() -> None:
    checked = check(Plan("rate", chart_type="u"), (DATA / "cdi_infections.csv").read_bytes())
    assert len(checked.entries) == 36
    assert checked.notes == ()
    first = checked.entries[0]
    assert (first.period, first.numerator, first.denominator) == (date(2012, 11, 1), 17, 14768.4166666667)
    assert [entry.note for entry in checked.entries if entry.note] == ["Intervention begins"]


def test_real_file_cdi_infections_gives_the_known_charts_without_a_measure() -> None:
    data = (DATA / "cdi_infections.csv").read_bytes()
    counts = read_any(data)
    assert counts.series is not None
    run = analyse(counts.series, Options(chart="run"), "anhoej")
    part = run.parts[0]
    assert (part.centre, part.n_useful, part.longest_run, part.n_crossings) == (17, 32, 14, 6)
    rates = read_any(data, chart="u")
    assert rates.series is not None
    chart = analyse(rates.series, Options(chart="u", multiply=10_000))
    assert chart.cl[0] == pytest.approx(10.38023, abs=1e-5)
    assert (chart.lcl[0], chart.ucl[0]) == pytest.approx((2.426740, 18.33372), abs=1e-5)


def test_real_file_hospital_infections_comes_out_right() -> None:
    """Six hospitals, three infections: the name says which infection, the hospitals are kept apart."""
    plan = Plan("rate", chart_type="u", name="CDI infections per 10,000 bed days", breakdowns=("hospital",))
    checked = check(plan, (DATA / "hospital_infections.csv").read_bytes())
    assert (checked.rows_read, checked.rows_left_out) == (144, 288)
    assert len(checked.entries) == 24 * 7
    whole = [entry for entry in checked.entries if not entry.category]
    january = [e for e in checked.entries if e.category and e.period == date(2015, 1, 1)]
    assert len(january) == 6
    assert whole[0].numerator == sum(entry.numerator or 0 for entry in january)
    assert whole[0].denominator == pytest.approx(sum(entry.denominator or 0 for entry in january))


def test_real_file_hospital_infections_asks_which_rows_when_the_name_does_not_say() -> None:
    checked = check(Plan("rate", breakdowns=("hospital",)), (DATA / "hospital_infections.csv").read_bytes())
    assert not checked.can_be_stored
    assert "“infection” tells rows apart: “BAC”, “CDI”, “UTI”" in checked.hints[0]


# --- reading for a chart without a measure ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "x", "frequency"),
    [
        ("5\n6\n7", (1, 2, 3), "day"),
        ("Mar 2025,5\nApr 2025,6", (date(2025, 3, 1), date(2025, 4, 1)), "month"),
        ("01/03/2025,5\n01/04/2025,6", (date(2025, 3, 1), date(2025, 4, 1)), "month"),
        ("03/03/2025,5\n10/03/2025,6", (date(2025, 3, 3), date(2025, 3, 10)), "week"),
        ("Q1 2025,5\nQ2 2025,6", (date(2025, 1, 1), date(2025, 4, 1)), "quarter"),
        ("03/03/2025,5\n05/03/2025,6", (date(2025, 3, 3), date(2025, 3, 5)), "day"),
        ("Jan-25,5\nFeb-25,6", (date(2025, 1, 1), date(2025, 2, 1)), "month"),
        (
            "31/12/2024,5\n31/01/2025,6\n28/02/2025,7",
            (date(2024, 12, 1), date(2025, 1, 1), date(2025, 2, 1)),
            "month",
        ),
        (
            "15/01/2025,5\n15/02/2025,6\n15/04/2025,7",
            (date(2025, 1, 1), date(2025, 2, 1), date(2025, 4, 1)),
            "month",
        ),
    ],
)
def test_read_any_finds_the_axis(text: str, x: tuple[object, ...], frequency: str) -> None:
    found = read_any(text)
    assert found.series is not None
    assert (found.series.x, found.frequency) == (x, frequency)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Jan-25,5\nFeb-25,6", "“Jan-25” is January 2025"),
        ("Jan 25,5\nFeb 25,6", "“Jan 25” has a year of two digits"),
        ("Ward,Falls\nEast,5\nWest,6", "“East” is not a date. So the rows are numbered as they come."),
        ("n\n5\n6\n7", ""),
        ("when,n\n1,5\n2,6\n3,7", ""),
        ("mine,yours\n1.5,2.5%\n3.5,4.5%", ""),
        ("a,b\n,5\n,6\n,7", ""),
    ],
)
def test_read_any_says_what_it_made_of_the_first_column(text: str, note: str) -> None:
    notes = " ".join(read_any(text).notes)
    assert note in notes
    assert bool(note) or "numbered" not in notes


def test_read_any_keeps_gaps_in_their_place() -> None:
    found = read_any("Month,n\nMar 2025,5\nApr 2025,\nMay 2025,7")
    assert found.series is not None
    assert found.series.y == (5, None, 7)


def test_read_any_names_what_it_cannot_read() -> None:
    found = read_any("Month,n\nMar 2025,5\nApr 2025,1e309")
    assert found.series is None
    assert (
        found.problems[0].sentence == "Row 3, column “n”: “1e309” is too large to be a number we can store."
    )


def test_read_any_takes_no_other_column_for_the_one_that_it_cannot_read() -> None:
    found = read_any("Month,numerator,denominator\nMar 2025,1e309,100\nApr 2025,1e309,100")
    assert found.series is None
    assert "column “numerator”: “1e309” is too large" in found.problems[0].sentence


@pytest.mark.parametrize("names", ["Number,Falls", "Count,Number", "Value,Infections"])
def test_read_any_takes_a_column_of_references_for_no_numbers(names: str) -> None:
    found = read_any(f"Month,{names}\nMar 2025,INC-17,5\nApr 2025,INC-18,6")
    assert found.series is not None
    assert found.series.y == (5, 6)


@pytest.mark.parametrize("module", [measures.importers, measures.importers.anything])
def test_examples_in_the_documentation_run(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


# --- any table --------------------------------------------------------------------------------------------

CELLS = st.one_of(
    st.sampled_from(
        ["", "NA", "<5", "5", "0", "12,5", "1.5", "-3", "Mar 2025", "2025-04", "01/02/2026", "A", "1e309"]
    ),
    st.text(max_size=6),
)  # fmt: skip


@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8),
    st.sampled_from([COUNT, PROPORTION, RATE, VALUE, EVENTS, Plan("readings", "week", "xbar")]),
)
@settings(deadline=None, max_examples=300)
def test_what_can_be_stored_keeps_every_promise(rows: list[list[str]], plan: Plan) -> None:
    table = read_table(
        "Month\tn\tdays\n2025-01\t1\t2\n" + "\n".join("\t".join(map(_flat, row)) for row in rows)
    )
    checked = preview(plan, table, guess_mapping(table, plan), today=TODAY)
    assert len({entry.key for entry in checked.entries}) == len(checked.entries) or not checked.can_be_stored
    if checked.can_be_stored:
        for entry in checked.entries:
            assert entry.period <= TODAY
            assert (entry.numerator is None) is (plan.data_kind == "readings")
            assert (entry.denominator is not None) is (plan.data_kind in ("proportion", "rate"))
            if plan.data_kind == "proportion":
                assert 0 <= (entry.numerator or 0) <= (entry.denominator or 0)


def _flat(cell: str) -> str:
    return "".join(letter for letter in cell if letter.isprintable() and letter not in '"\t')
