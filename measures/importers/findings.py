"""What checking a table brings to light, gathered as it goes: problems, things said aloud, hints."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from ..tables import Table
from ..tables.numbers import is_whole
from ..words import MONTHS
from .values import Problem

MOST_PROBLEMS = 500  # kept in words; the rest are counted


@dataclass
class Findings:
    """Problems refuse the import; what is said aloud was taken for granted; a hint says how to go on."""

    table: Table
    frequency: str
    problems: list[Problem] = field(default_factory=list)
    count: int = 0
    said: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    examples: dict[str, str] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)

    def refuse(self, sentence: str, row: int | None = None, column: str = "") -> None:
        self.count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(sentence if sentence.endswith(".") else f"{sentence}.", row, column))

    def refuse_cell(self, position: int, column: int, why: str) -> None:
        row, name = self.table.numbers[position], self.table.names[column]
        called = f"column “{name}”" if self.table.header is not None else name[:1].lower() + name[1:]
        self.refuse(f"Row {row}, {called}: {why}", row, name)

    def say(self, sentence: str, row: int = 0) -> None:
        self.said[sentence].append(row)

    def say_once(self, sentence: str, example: str, row: int) -> None:
        """Say it with the first example only."""
        self.examples.setdefault(sentence, example)
        self.said[sentence].append(row)

    def notes(self) -> tuple[str, ...]:
        return tuple(_note(said, self.examples.get(said, ""), rows) for said, rows in self.said.items())

    def period_name(self, period: date) -> str:
        month = f"{MONTHS[period.month - 1]} {period.year}"
        match self.frequency:
            case "month":
                return month
            case "quarter":
                return f"the quarter from {month}"
            case "week":
                return f"the week of {period.day} {month}"
        return f"{period.day} {month}"


def _note(said: str, example: str, rows: list[int]) -> str:
    said = f"{said}: {example}" if example else said
    numbered = [row for row in rows if row]
    if not numbered:
        return f"{said}."
    if len(numbered) == 1:
        return f"{said} (row {numbered[0]})."
    return f"{said} ({len(numbered):,} rows, the first is row {numbered[0]})."


def plain(value: float) -> str:
    return f"{value:,.0f}" if is_whole(value) else f"{value:,.6g}"
