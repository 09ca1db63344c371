"""Every row of a table held against the plan of its measure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from ..periods import start_of
from ..tables import Number, Period, Table, Unit, Window, read_number, read_period, shown
from ..words import MONTHS
from .findings import Findings
from .fit import why_no_pair, why_unfit
from .together import ADDED_UP_ONLY, with_whole, without_twins
from .values import WITH_DENOMINATOR, Entry, Mapping, Planned, Preview

LONGEST_NOTE = 300
LONGEST_CATEGORY = 120
ANY_DATE = Window()

_LENGTHS = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 30, Unit.QUARTER: 91, Unit.YEAR: 365}
_AS_IN = {
    Unit.DAY: "the day, such as 1 March 2025",
    Unit.WEEK: "its Monday, such as 3 March 2025",
    Unit.MONTH: "the month, such as Mar 2025",
    Unit.QUARTER: "the quarter, such as Q1 2025",
}
_INSIDE = {
    "week": "Dates that are no Monday count for the week of the Monday before",
    "month": "Dates inside a month count for that month",
    "quarter": "Dates inside a quarter count for that quarter",
}
_WHOLE = frozenset(
    {"all", "total", "overall", "whole", "sum", "grand total", "all sites", "all hospitals", "all boards"}
)


def preview(
    plan: Planned, table: Table, mapping: Mapping, *, window: Window = ANY_DATE, today: date | None = None
) -> Preview:
    """Check every row and put together what would be stored.

    ``window`` bounds the dates that can be stored; after ``today`` nothing can have happened yet.
    """
    table = table.with_header(mapping.has_header)
    findings = Findings(table, plan.frequency)
    rows = Rows(plan, table, mapping, window, today, findings)
    entries: list[Entry] = []
    if columns_are_chosen(plan, table, mapping, findings):
        entries = without_twins(list(rows.entries()), plan, mapping, findings)
        if not findings.count:
            entries = with_whole(entries, plan, mapping, findings)
        if not findings.count and not entries:
            findings.refuse("There is nothing to store: no row has both a date and a number.")
    return Preview(
        entries=tuple(sorted(entries, key=lambda entry: entry.key)),
        problems=tuple(findings.problems),
        notes=findings.notes(),
        hints=tuple(findings.hints),
        problem_count=findings.count,
        rows_read=rows.read,
        rows_left_out=rows.left_out,
        gaps=rows.gaps,
    )


def columns_are_chosen(plan: Planned, table: Table, mapping: Mapping, findings: Findings) -> bool:
    kind = plan.data_kind
    if not table.rows:
        findings.refuse("There is a row of names and no row of numbers below it.")
        return False
    if mapping.period is None:
        dates = "date of the event" if kind == "events" else "date or period"
        findings.refuse(f"Choose the column that holds the {dates}.")
    if not mapping.values and kind != "events":
        what = "numerator" if kind in WITH_DENOMINATOR else "number"
        findings.refuse(f"Choose the column that holds the {what}.")
    if kind in WITH_DENOMINATOR and mapping.denominator is None:
        findings.refuse("Choose the column that holds the denominator: this measure needs one in every row.")
    chosen = mapping.columns()
    for index in sorted({index for index in chosen if chosen.count(index) > 1}):
        findings.refuse(f"The column “{table.names[index]}” is chosen for two things. Choose each only once.")
    return not findings.count


@dataclass
class Rows:
    """One row at a time: its period, its category, its numbers."""

    plan: Planned
    table: Table
    mapping: Mapping
    window: Window
    today: date | None
    findings: Findings
    read: int = 0
    left_out: int = 0
    gaps: int = 0

    def entries(self) -> Iterator[Entry]:
        used = self.mapping.columns()
        for position, row in enumerate(self.table.rows):
            if any(row[column].casefold() != value.casefold() for column, value in self.mapping.filters):
                self.left_out += 1
                continue
            self.read += 1
            if self.is_readable(position, used):
                yield from self._of_row(position)

    def is_readable(self, position: int, columns: Iterable[int]) -> bool:
        """Whether the reader could make sense of the row and of its cells in these columns."""
        before = self.findings.count
        if why := self.table.row_problems.get(position):
            self.findings.refuse(why, self.table.numbers[position])
            return False
        for column in columns:
            if why := self.table.cell_problems.get((position, column)):
                self.findings.refuse_cell(position, column, why)
        return self.findings.count == before

    def _of_row(self, position: int) -> Iterator[Entry]:
        before = self.findings.count
        period = self.period(position)
        category = self._category(position)
        numbers = self.numbers(position)
        if period is None or category is None or numbers is None or self.findings.count > before:
            return
        values, denominator = numbers
        entry = Entry(
            period=period,
            numerator=values[0],
            denominator=denominator,
            dimension=(self.mapping.dimension or ADDED_UP_ONLY) if category else "",
            category=category,
            note=self.note(position),
            rows=(self.table.numbers[position],),
        )
        if self.plan.data_kind == "readings":
            yield replace(entry, numerator=None, readings=tuple(values))
        elif self.plan.data_kind == "events":
            for _ in range(int(values[0])):
                yield replace(entry, numerator=1.0)
        else:
            yield entry

    # The period.

    def period(self, position: int) -> date | None:
        column = self.mapping.period
        assert column is not None
        row = self.table.rows[position]
        cell = row[column]
        numeric = self.mapping.numeric_columns()
        if not cell and numeric and not any(row[index] for index in numeric):
            return None  # a remark below the table
        found = read_period(
            cell, order=self.mapping.date_order, window=self.window, date_1904=self.table.date_1904
        )
        why = found.problem or self._does_not_fit(found, cell)
        if why or found.on is None:
            self.findings.refuse_cell(position, column, why)
            return None
        start = start_of(found.on, self.plan.frequency)
        self._say_how(found.on, found.manner, cell, self.table.numbers[position], is_inside=start != found.on)
        return start

    def _does_not_fit(self, found: Period, cell: str) -> str:
        frequency, said = self.plan.frequency, f"“{shown(cell)}”"
        own = Unit.DAY if frequency == "event" else Unit(frequency)
        if found.unit == Unit.YEAR:
            return f"{said} is a whole year. Write {_AS_IN[own]}"
        is_across = found.unit == Unit.WEEK and own in (
            Unit.MONTH,
            Unit.QUARTER,
        )  # a week can lie in two months
        if _LENGTHS[found.unit] > _LENGTHS[own] or is_across:
            needs = (
                "An event needs its day" if frequency == "event" else f"There is a number for each {own} here"
            )
            return f"{said} is a whole {found.unit}. {needs}: write {_AS_IN[own]}"
        if self.today is not None and found.on is not None and found.on > self.today:
            return f"{said} is in the future"
        return ""

    def _say_how(self, on: date, manner: str, cell: str, row: int, *, is_inside: bool) -> None:
        """Say aloud what was taken for granted, with the first example."""
        on_day = "" if manner == "short" else f"{on.day} "
        day = f"“{shown(cell)}” is {on_day}{MONTHS[on.month - 1]} {on.year}"
        said = {
            "slashes": f"Dates are read {'day' if self.mapping.date_order == 'dmy' else 'month'} first",
            "short": "Two digits after a month and a hyphen are read as its year",
            "serial": "Bare numbers are read as a spreadsheet’s count of days",
            "quarter": "Quarters are those of the calendar year: Q1 is January to March",
        }.get(manner)
        if said:
            self.findings.say_once(said, "" if manner == "quarter" else day, row)
        if is_inside:
            self.findings.say(_INSIDE[self.plan.frequency], row)

    # The category and the note.

    def _category(self, position: int) -> str | None:
        """The category of the row; "" for the whole; None when it has none, which is a problem."""
        column = self.mapping.category
        if column is None:
            return ""
        cell = " ".join(self.table.rows[position][column].split())
        if not cell:
            why = "the cell is empty. Write the category, or “All” for the whole"
            self.findings.refuse_cell(position, column, why)
            return None
        if len(cell) > LONGEST_CATEGORY:
            why = f"“{shown(cell)}” is longer than {LONGEST_CATEGORY} characters"
            self.findings.refuse_cell(position, column, why)
            return None
        return "" if cell.casefold() in _WHOLE else cell

    def note(self, position: int) -> str:
        if self.mapping.note is None:
            return ""
        cell = " ".join(self.table.rows[position][self.mapping.note].split())
        return "" if read_number(cell).is_gap else cell[:LONGEST_NOTE]

    # The numbers.

    def numbers(self, position: int) -> tuple[list[float], float | None] | None:
        """The values and the denominator of a row; None for a gap (said aloud) or a problem."""
        before = self.findings.count
        read = {column: self._number(position, column) for column in self.mapping.numeric_columns()}
        if self.findings.count > before:
            return None
        values = [value for column in self.mapping.values if (value := read[column].value) is not None]
        if self.plan.data_kind == "events" and not self.mapping.values:
            values = [1.0]
        if not values:
            self._gap(self.table.numbers[position], any(number.suppressed for number in read.values()))
            return None
        if self.plan.data_kind not in WITH_DENOMINATOR:
            return values, None
        return self._with_denominator(position, values)

    def _gap(self, row: int, is_hidden: bool) -> None:
        self.gaps += 1
        if is_hidden:
            self.findings.say("Numbers that the table hides (such as * or <5) are gaps on the chart", row)
        else:
            self.findings.say("Rows without a number are gaps on the chart, not zeros", row)

    def _with_denominator(
        self, position: int, values: list[float]
    ) -> tuple[list[float], float | None] | None:
        column = self.mapping.denominator
        assert column is not None
        whole = self._number(position, column)
        names = self.table.names
        why, is_denominator = why_no_pair(
            self.plan, values[0], whole, part_name=names[self.mapping.values[0]], whole_name=names[column]
        )
        if why:
            self.findings.refuse_cell(position, column if is_denominator else self.mapping.values[0], why)
            return None
        return values, whole.value

    def _number(self, position: int, column: int) -> Number:
        cell = self.table.rows[position][column]
        # Numbers of a workbook are numbers, whatever mark the texts in it use.
        decimal = "." if self.table.kind == "xlsx" and "," not in cell else self.mapping.decimal
        number = read_number(cell, decimal)
        is_denominator = column not in self.mapping.values
        why = why_unfit(
            self.plan, number, cell, is_denominator=is_denominator,
            is_odd=lambda said: self.findings.say_once(
                f"“{self.table.names[column]}” has numbers that are not whole", f"such as {said}", 0
            ),
        )  # fmt: skip
        if number.problem and not read_number(cell, "," if decimal == "." else ".").problem:
            why += f". Decimals are read with a {'point' if decimal == '.' else 'comma'} here"
        if why:
            self.findings.refuse_cell(position, column, why)
        return number
