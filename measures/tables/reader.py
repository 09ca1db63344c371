"""A file or a paste -> Table: look at what it is, read its rows, find the row of names, square it."""

from __future__ import annotations

import re
from collections import Counter
from types import MappingProxyType
from typing import IO

from . import text, workbook
from .numbers import read_number
from .periods import read_period
from .table import LIMITS, Draft, Limits, Table, UnreadableTable, shown

_READ_CHUNK = 256 * 1024
_SAVE_AS = "Save it as CSV UTF-8 or as an Excel workbook (.xlsx) and try again."

# What a file begins with, whatever its name says, and what to do then.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
     "This is an old Excel workbook (.xls), or one protected by a password. Open it in Excel, take the "
     "password off, "
     "save it as an Excel workbook (.xlsx), and try again."),
    (b"%PDF", "This is a PDF. The numbers in it cannot be read safely: open the file they came from, or copy "
     "the table and use “Paste”."),
    (b"\x89PNG", "This is a picture (PNG). Type the numbers in, or open the file they came from."),
    (b"\xff\xd8\xff", "This is a picture (JPEG). Type the numbers in, or open the file they came from."),
    (b"GIF8", "This is a picture (GIF). Type the numbers in, or open the file they came from."),
    (b"RIFF", "This is a picture, a sound or a film. Type the numbers in, or open the file they came from."),
    (b"\x1f\x8b", "This is a packed archive (gzip). Unpack it and choose the CSV or Excel file inside."),
    (b"7z\xbc\xaf\x27\x1c",
     "This is a packed archive (7-Zip). Unpack it and choose the CSV or Excel file inside."),
    (b"Rar!", "This is a packed archive (RAR). Unpack it and choose the CSV or Excel file inside."),
    (b"{\\rtf", f"This is a formatted document (RTF). {_SAVE_AS}"),
    (b"PAR1", f"This is a Parquet file. {_SAVE_AS}"),
    (b"SQLite format 3", f"This is a database. {_SAVE_AS}"),
)  # fmt: skip
_MARKUP = (
    (re.compile(r"<!doctype html|<html|<head|<body|<table|<div|<meta|<p>", re.IGNORECASE),
     "This is a web page, whatever its name says. Some systems give their export a name that ends in .xls "
     "or .csv: "
     f"open it in Excel first. {_SAVE_AS}"),
    (re.compile(r"<\?xml|<workbook", re.IGNORECASE),
     f"This is an XML file, not a table. Open it in Excel first. {_SAVE_AS}"),
    (re.compile(r"\{\s*[\"}]|\[\s*[\[{]"), f"This is a JSON file, not a table. {_SAVE_AS}"),
)  # fmt: skip


def read_table(
    source: bytes | str | IO[bytes], *, filename: str = "", sheet: str = "", limits: Limits = LIMITS
) -> Table:
    """Read a CSV file, an Excel workbook or pasted text. Its bytes decide, never its name.

    Raises UnreadableTable with a sentence for the person. Reads at most one byte past the limit.
    """
    if isinstance(source, str):
        return _from_text(_pasted(source, limits), "paste", limits, [])
    data = source if isinstance(source, bytes) else _bounded(source, limits)
    if len(data) > limits.bytes:
        raise too_large(limits)
    if not data.strip(b"\0 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise UnreadableTable("The file is empty. Check that it is the file you meant.")
    for signature, sentence in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableTable(sentence)
    if data[4:12] in (b"ftypheic", b"ftypmif1", b"ftypavif"):
        raise UnreadableTable("This is a picture. Type the numbers in, or open the file they came from.")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _from_workbook(data, sheet, limits)
    if filename.lower().endswith((".xlsx", ".xlsm", ".xls")) and 0 in data[:4096] and data[:2] != b"\xff\xfe":
        raise UnreadableTable(
            "The file has the name of an Excel workbook but is none. Open it in the program it comes from. "
            + _SAVE_AS
        )
    decoded, note = text.decode(data)
    return _from_text(decoded, "file", limits, [note] if note else [])


def too_large(limits: Limits = LIMITS) -> UnreadableTable:
    return UnreadableTable(
        f"The file is larger than {limits.bytes // 2**20} MB, the most that can be read. "
        "Take out the columns and the years that the measure does not need."
    )


def _bounded(stream: IO[bytes], limits: Limits) -> bytes:
    """All of the stream, or a refusal as soon as it has given one byte too many."""
    pieces, size = [], 0
    while piece := stream.read(min(_READ_CHUNK, limits.bytes + 1 - size)):
        pieces.append(piece)
        size += len(piece)
        if size > limits.bytes:
            raise too_large(limits)
    return b"".join(pieces)


def _pasted(source: str, limits: Limits) -> str:
    if len(source) > limits.bytes:
        raise UnreadableTable(
            f"You pasted more than {limits.bytes // 2**20} million characters. Paste only the columns that "
            "are needed."
        )
    if "\0" in source:
        raise UnreadableTable("The paste holds NUL characters, which no text has. Copy the cells again.")
    if not source.strip():
        raise UnreadableTable(
            "There is nothing in the box. Copy the cells in your spreadsheet and paste them here."
        )
    return source.strip("\r\n")


def _from_text(decoded: str, what: str, limits: Limits, notes: list[str]) -> Table:
    start = decoded[:400].lstrip("\ufeff \t\r\n")
    for pattern, sentence in _MARKUP:
        if pattern.match(start):
            raise UnreadableTable(sentence if what == "file" else sentence.replace("file", "text"))
    draft, delimiter, more = text.read_rows(decoded, what=what, limits=limits)
    return _squared(
        draft,
        kind="csv" if what == "file" else "paste",
        delimiter=delimiter,
        notes=[*notes, *more],
    )


def _from_workbook(data: bytes, sheet: str, limits: Limits) -> Table:
    draft, name, others, date_1904, notes = workbook.read_rows(data, sheet=sheet, limits=limits)
    if others:
        listed = ", ".join(f"“{shown(other)}”" for other in others[:8]) + (
            " and more" if len(others) > 8 else ""
        )
        notes.insert(0, f"We read the sheet “{shown(name)}”. The workbook also has {listed}.")
    return _squared(draft, kind="xlsx", sheet=name, others=others, date_1904=date_1904, notes=notes)


def _squared(
    draft: Draft, *, kind: str, notes: list[str], delimiter: str = "", sheet: str = "",
    others: tuple[str, ...] = (), date_1904: bool = False,
) -> Table:  # fmt: skip
    """Titles above the table off, the row of names apart, all rows of one width."""
    rows, numbers = draft.rows, draft.numbers
    if not rows:
        raise UnreadableTable(f"The {draft.what} has no filled cell. Check that it is the one you meant.")
    first = _first_row(rows)
    if first:
        titles = f"Row {numbers[0]} is" if first == 1 else f"Rows {numbers[0]} to {numbers[first - 1]} are"
        notes = [*notes, f"{titles} above the table and not read."]
        rows, numbers = rows[first:], numbers[first:]
    has_header = _is_header(rows)
    width = len(rows[0]) if has_header else Counter(map(len, rows)).most_common(1)[0][0]
    wide = max(map(len, rows))
    row_problems: dict[int, str] = {}
    offset = 1 if has_header else 0
    if draft.what != "sheet" and wide > width:
        for index, row in enumerate(rows):
            if len(row) > width:
                like = "the row of names has" if has_header else "most rows have"
                row_problems[index - offset] = (
                    f"Row {numbers[index]} has {len(row)} cells where {like} {width}. Put quotation marks "
                    "around a cell "
                    "that holds the mark between cells, such as a comma"
                )
    square = [row + [""] * (wide - len(row)) for row in rows]
    kept = [column for column in range(wide) if any(row[column] for row in square)]
    # An empty column in between stays, so that letters go on meaning what they mean in the spreadsheet.
    kept = list(range(kept[-1] + 1))
    cells = [tuple(row[column] for column in kept) for row in square]
    position = {number: index - offset for index, number in enumerate(numbers)}
    return Table(
        rows=tuple(cells[offset:]),
        numbers=tuple(numbers[offset:]),
        header=cells[0] if has_header else None,
        header_number=numbers[0] if has_header else None,
        kind=kind,
        delimiter=delimiter,
        sheet=sheet,
        other_sheets=others,
        date_1904=date_1904,
        notes=tuple(notes),
        cell_problems=MappingProxyType(
            {
                (position[number], column): why
                for (number, column), why in draft.problems.items()
                if number in position
            }
        ),
        row_problems=MappingProxyType(row_problems),
    )


def _first_row(rows: list[list[str]]) -> int:
    """How many rows of one cell (a title, a date of export) stand above the first row of several."""
    if max(map(len, rows)) == 1:
        return 0
    for index, row in enumerate(rows[:20]):
        if sum(map(bool, row)) > 1:
            return index
    return 0


def _is_header(rows: list[list[str]]) -> bool:
    """The first row is names when none of its cells is a number or a date and rows below have some."""
    if len(rows) == 1:
        return not any(map(_is_data, rows[0]))
    if any(map(_is_data, rows[0])):
        return False
    return any(_is_data(cell) for row in rows[1:50] for cell in row)


def _is_data(cell: str) -> bool:
    return bool(cell) and (read_number(cell).value is not None or read_number(cell, ",").value is not None
                           or read_period(cell).on is not None)  # fmt: skip
