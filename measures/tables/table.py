"""The table: what every kind of file becomes before anyone asks what it means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Limits:
    """How much a person may hand in. Measured so that the largest table reads in seconds and in memory."""

    bytes: int = 10 * 1024 * 1024
    rows: int = 20_000
    columns: int = 200
    characters: int = 5_000  # in one cell
    cells: int = 400_000  # filled ones: 20,000 rows of 20 columns
    # A workbook is a packed file: what it says it unpacks to, in all, and how many times its packed size
    # one part may be. Sheets of real numbers pack 8 to 15 times.
    unpacked_bytes: int = 60 * 1024 * 1024
    packing_ratio: int = 150
    parts: int = 2_000


LIMITS = Limits()


class UnreadableTable(ValueError):
    """What was handed in cannot be read; the message says why and what to do, in words for the person."""


@dataclass(frozen=True)
class Table:
    """Rows of text cells, all of one width, with the number each row has in the person's own file.

    ``header`` is the row of names, or None. ``numbers`` has one row number for each row, counted from 1 as a
    spreadsheet does. ``cell_problems`` maps (row position, column position) to a sentence: a cell that could
    not be read, which matters only when its column is used. ``row_problems`` maps row positions to sentences
    that always matter. ``notes`` say aloud what the reader took for granted.
    """

    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    header: tuple[str, ...] | None = None
    header_number: int | None = None
    kind: str = "csv"  # csv, paste or xlsx
    delimiter: str = ""
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    date_1904: bool = False
    notes: tuple[str, ...] = ()
    cell_problems: Mapping[tuple[int, int], str] = field(default_factory=lambda: MappingProxyType({}))
    row_problems: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def width(self) -> int:
        if self.header is not None:
            return len(self.header)
        return len(self.rows[0]) if self.rows else 0

    @property
    def names(self) -> tuple[str, ...]:
        """One name for each column, no two alike: the header's, or “Column B”."""
        names: list[str] = []
        for index in range(self.width):
            given = " ".join(self.header[index].split()) if self.header is not None else ""
            name = given[:60] or f"Column {column_letters(index)}"
            names.append(f"{name} (column {column_letters(index)})" if name in names else name)
        return tuple(names)

    def column(self, index: int) -> tuple[str, ...]:
        return tuple(row[index] for row in self.rows)

    def with_header(self, wanted: bool) -> Table:
        """The same table with its first row taken as names, or its names taken as a row."""
        if wanted == (self.header is not None):
            return self
        if wanted:
            return self._moved(-1, rows=self.rows[1:], numbers=self.numbers[1:], header=self.rows[0],
                               header_number=self.numbers[0])  # fmt: skip
        assert self.header is not None
        assert self.header_number is not None
        return self._moved(1, rows=(self.header, *self.rows), numbers=(self.header_number, *self.numbers),
                           header=None, header_number=None)  # fmt: skip

    def _moved(self, step: int, **changes: Any) -> Table:
        return replace(
            self,
            cell_problems=MappingProxyType(
                {
                    (row + step, column): why
                    for (row, column), why in self.cell_problems.items()
                    if row + step >= 0
                }
            ),
            row_problems=MappingProxyType(
                {row + step: why for row, why in self.row_problems.items() if row + step >= 0}
            ),
            **changes,
        )

    def to_dict(self) -> dict[str, Any]:
        """JSON-able; ``from_dict`` gives the same table back."""
        return {
            "rows": [list(row) for row in self.rows],
            "numbers": list(self.numbers),
            "header": None if self.header is None else list(self.header),
            "header_number": self.header_number,
            "kind": self.kind,
            "delimiter": self.delimiter,
            "sheet": self.sheet,
            "other_sheets": list(self.other_sheets),
            "date_1904": self.date_1904,
            "notes": list(self.notes),
            "cell_problems": [[row, column, why] for (row, column), why in self.cell_problems.items()],
            "row_problems": [[row, why] for row, why in self.row_problems.items()],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Table:
        header = stored["header"]
        return cls(
            rows=tuple(tuple(row) for row in stored["rows"]),
            numbers=tuple(stored["numbers"]),
            header=None if header is None else tuple(header),
            header_number=stored["header_number"],
            kind=stored["kind"],
            delimiter=stored["delimiter"],
            sheet=stored["sheet"],
            other_sheets=tuple(stored["other_sheets"]),
            date_1904=stored["date_1904"],
            notes=tuple(stored["notes"]),
            cell_problems=MappingProxyType(
                {(row, column): why for row, column, why in stored["cell_problems"]}
            ),
            row_problems=MappingProxyType(dict(stored["row_problems"])),
        )


@dataclass
class Draft:
    """Rows as a reader finds them, before the table is squared: ``add`` refuses what passes the limits."""

    limits: Limits
    what: str  # "file", "sheet" or "paste", for the sentences
    rows: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    problems: dict[tuple[int, int], str] = field(default_factory=dict)  # by row number, column position
    filled: int = 0

    def add(self, number: int, cells: Sequence[str]) -> None:
        """Keep a row unless all its cells are empty."""
        row = [cell.strip() for cell in cells]
        while row and not row[-1]:
            row.pop()
        if not row:
            return
        if len(row) > self.limits.columns:
            raise UnreadableTable(
                f"Row {number} of the {self.what} has {len(row):,} columns. At most {self.limits.columns} "
                "can be "
                "read: take out the columns that the measure does not need."
            )
        for index, cell in enumerate(row):
            if len(cell) > self.limits.characters:
                raise UnreadableTable(
                    f"Cell {column_letters(index)}{number} holds more than {self.limits.characters:,} "
                    "characters, the most that can be read: shorten it or take the column out."
                )
            if cell:
                self.filled += 1
                if not cell.isprintable() and (found := _CONTROL.search(cell)):
                    raise UnreadableTable(
                        f"Cell {column_letters(index)}{number} holds a control character "
                        f"(U+{ord(found.group()):04X}) that is not text. Type the cell again and save the "
                        "file."
                    )
        if self.filled > self.limits.cells:
            raise UnreadableTable(
                f"The {self.what} has more than {self.limits.cells:,} filled cells. "
                "Take out the columns that the measure does not need, or split it."
            )
        if len(self.rows) >= self.limits.rows + 1:  # one for the names
            raise too_many_rows(self.what, self.limits)
        self.rows.append(row)
        self.numbers.append(number)


# Tabs and line ends are text, also inside a cell; every other control character is damage, or an attack.
# Surrogates cannot be stored as UTF-8.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def too_many_rows(what: str, limits: Limits) -> UnreadableTable:
    return UnreadableTable(
        f"The {what} has more than {limits.rows:,} rows, empty ones counted. "
        "Delete the rows below your data, or split the file, and try again."
    )


def column_letters(index: int) -> str:
    """The name a spreadsheet gives the column at ``index`` (counted from 0): A, B … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


#: Marks that nobody sees and that copying brings along: zero-width spaces and joiners, marks of direction. Not those
#: that turn round what is read after them: such a cell is not what it looks like.
_UNSEEN = re.compile("[\u200b-\u200f\u2060\u2066-\u2069\u202a-\u202c\ufeff]")
_TURNING = re.compile("[\u202d\u202e]")


def without_unseen(text: str) -> str:
    """A cell without marks that nobody sees.

    >>> without_unseen("\u200e12\u200b")
    '12'
    """
    return _UNSEEN.sub("", text)


def shown(text: str, limit: int = 40) -> str:
    """A cell as it can stand inside a sentence: one line, not long, and not turning the sentence round."""
    line = " ".join(_TURNING.sub("\ufffd", without_unseen(text)).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
