"""The codebook as a CSV file: ``name``, ``path`` (also called ``tag``) and ``description``, in and out.

Written as other tools for qualitative analysis read it, and read as they write it: one of ``name`` and ``tag`` is
enough, and a tag such as ``barriers.time`` names the theme by its last part. All lines come in or none.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from programmes.spreadsheets import FORMULA_STARTS, harmless

from ..models import Theme

COLUMNS = ("name", "path", "description")
MOST_ROWS, MOST_BYTES = 2000, 1_000_000
_LENGTHS = {"name": 80, "path": 200, "description": 1000}
_CALLED = {"tag": "path", "code": "name", "theme": "name", "memo": "description"}


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    path: str
    description: str

    @property
    def key(self) -> tuple[str, str]:
        return self.path.lower(), self.name.lower()


class CodebookRefused(Exception):
    """The file cannot come in. ``problems``: a sentence for each line that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(problems[0])
        self.problems = problems


def as_csv(themes: Iterable[Theme]) -> bytes:
    """The themes in use. Excel takes UTF-8 only with the mark."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for theme in themes:
        writer.writerow([harmless(theme.name), harmless(theme.path), harmless(theme.description)])
    return file.getvalue().encode("utf-8-sig")


def read(body: bytes) -> list[Line]:
    """The lines of a file. Raises ``CodebookRefused`` with every problem found."""
    rows = _rows(body)
    if not rows:
        raise CodebookRefused(
            ["The file is empty. Its first line names the columns: name, path, description."]
        )
    columns = [_CALLED.get(cell.strip().lower(), cell.strip().lower()) for cell in rows[0]]
    if not {"name", "path"} & set(columns):
        raise CodebookRefused(
            ["Line 1 must name the columns: name, path (or tag) and description. It needs a name or a path."]
        )
    if twice := sorted({column for column in columns if column and columns.count(column) > 1}):
        raise CodebookRefused([f"Line 1 names the column {twice[0]} twice."])
    if len(rows) - 1 > MOST_ROWS:
        raise CodebookRefused([f"The file has {len(rows) - 1} lines; {MOST_ROWS} is the most."])
    return _lines(columns, rows[1:])


def _rows(body: bytes) -> list[list[str]]:
    if len(body) > MOST_BYTES:
        raise CodebookRefused(["The file is larger than 1 MB."])
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CodebookRefused(["The file is not UTF-8 text. Save it as “CSV UTF-8”."]) from None
    if "\0" in text:
        raise CodebookRefused(["The file is not a CSV file."])
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise CodebookRefused([f"The file cannot be read as CSV: {error}."]) from None


def _lines(columns: list[str], rows: list[list[str]]) -> list[Line]:
    lines: list[Line] = []
    problems: list[str] = []
    first_at: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(columns):
            problems.append(f"Line {number} has {len(row)} cells and {len(columns)} columns.")
            continue
        cells = dict(zip(columns, (_plain(cell.strip()) for cell in row), strict=False))
        path = cells.get("path", "")
        name = cells.get("name", "") or re.split(r"[./>\\]", path)[-1].strip()
        line = Line(name, path, cells.get("description", ""))
        problems += _problems(line, number)
        if line.name and line.key in first_at:
            problems.append(f"Line {number} has the same name and path as line {first_at[line.key]}.")
        first_at.setdefault(line.key, number)
        lines.append(line)
    if not lines and not problems:
        problems.append("The file has no themes below its first line.")
    if problems:
        raise CodebookRefused(problems)
    return lines


def _problems(line: Line, number: int) -> list[str]:
    found = [] if line.name else [f"Line {number} has no name."]
    for column, most in _LENGTHS.items():
        if len(getattr(line, column)) > most:
            found.append(f"Line {number}: the {column} has more than {most} characters.")
    return found


def _plain(cell: str) -> str:
    """A cell as it was before ``harmless`` put an apostrophe in front of it."""
    rest = cell[1:]
    return (
        rest
        if cell.startswith("'") and rest.lstrip(" \N{NO-BREAK SPACE}").startswith(FORMULA_STARTS)
        else cell
    )
