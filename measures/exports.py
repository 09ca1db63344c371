"""The numbers behind a chart to take away: CSV, Excel and JSON, each with verdict, rules and date.

Text that a spreadsheet would run as a formula is made harmless. Numbers are written in full, not rounded.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from programmes.spreadsheets import harmless

from .results import Result, Row

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_ROWS = 1_048_000  # Excel ends at 1,048,576
Cell = str | float | int | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name and how to read its cell from a result and one of its rows."""

    name: str
    read: Any


COLUMNS: tuple[Column, ...] = (
    Column("measure", lambda result, row: result.name),
    Column("category", lambda result, row: result.category),
    Column("period", lambda result, row: row.x),
    Column("value", lambda result, row: row.value),
    Column("numerator", lambda result, row: row.numerator),
    Column("denominator", lambda result, row: row.denominator),
    Column("centre", lambda result, row: row.centre),
    Column("centre_is", lambda result, row: result.centre_word),
    Column("lower_limit", lambda result, row: row.lower),
    Column("upper_limit", lambda result, row: row.upper),
    Column("phase", lambda result, row: row.phase),
    Column("in_baseline", lambda result, row: _yes(row.in_baseline)),
    Column("included", lambda result, row: _yes(row.included)),
    Column("signals", lambda result, row: row.signals),
    Column("flag", lambda result, row: row.mark),
    Column("state", lambda result, row: row.state),
    Column("target", lambda result, row: result.target),
    Column("unit", lambda result, row: result.words.unit),
    Column("verdict", lambda result, row: result.verdict.label),
    Column("sentence", lambda result, row: result.verdict.sentence),
    Column("chart", lambda result, row: result.chart_name),
    Column("rule_set", lambda result, row: result.analysis.rules.name),
    Column("rule_set_version", lambda result, row: result.analysis.rules.version),
    Column("as_at", lambda result, row: as_at(result)),
    Column("source", lambda result, row: result.about.get("Data source", "")),
)  # fmt: skip


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def as_at(result: Result) -> str:
    """When the numbers were last looked at, in local time with its offset."""
    moment = result.as_at or timezone.now()
    return timezone.localtime(moment).isoformat(timespec="minutes")


def cells(result: Result, row: Row) -> list[Cell]:
    return [column.read(result, row) for column in COLUMNS]


def to_csv(results: Iterable[Result]) -> bytes:
    """One line for each point, each complete in itself. The mark at the start tells Excel it is UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in COLUMNS])
    for result in results:
        for row in result.rows:
            writer.writerow([_plain(cell) for cell in cells(result, row)])
    return ("\ufeff" + out.getvalue()).encode()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(cell)
    return repr(int(cell)) if float(cell).is_integer() and abs(cell) < 1e15 else repr(cell)


def to_json(results: Sequence[Result], *, single: bool) -> bytes:
    """One object for one chart; a list under ``measures`` for several."""
    content: Any = results[0].to_dict() if single else {"measures": [r.to_dict() for r in results]}
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)


def to_xlsx(results: Sequence[Result]) -> bytes:
    """A workbook: what the charts say, then all points. Text is stored as text, whatever it begins with."""
    book = Workbook(write_only=True)
    _summary(book.create_sheet("Verdicts"), results)
    _points(book.create_sheet("Numbers"), results)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


SUMMARY = (
    ("Measure", 34),
    ("Category", 18),
    ("Latest", 12),
    ("Period", 24),
    ("Numerator", 12),
    ("Denominator", 12),
    ("Verdict", 18),
    ("What the chart says", 80),
    ("Details", 60),
    ("Chart", 14),
    ("Rules", 34),
    ("Version", 10),
    ("As at", 22),
    ("Data source", 34),
    ("Definition", 60),
)


def _summary(sheet: Any, results: Sequence[Result]) -> None:
    for index, (_, width) in enumerate(SUMMARY, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, name, bold=True) for name, _ in SUMMARY])
    for result in results:
        last = result.latest
        row: list[Cell] = [
            result.name,
            result.category,
            last.value if last else None,
            last.period if last else "",
            last.numerator if last else None,
            last.denominator if last else None,
            result.verdict.label,
            result.verdict.sentence,
            result.verdict.detail,
            result.chart_name,
            result.analysis.rules.name,
            result.analysis.rules.version,
            as_at(result),
            result.about.get("Data source", ""),
            result.about.get("Definition", ""),
        ]
        sheet.append([_cell(sheet, value, wrap=True) for value in row])


def _points(sheet: Any, results: Sequence[Result]) -> None:
    for index, column in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(index)].width = 34 if column.name == "measure" else 14
    sheet.freeze_panes = "B2"
    sheet.append([_cell(sheet, column.name, bold=True) for column in COLUMNS])
    left = SHEET_ROWS
    for result in results:
        for row in result.rows[:left]:
            sheet.append([_cell(sheet, value) for value in cells(result, row)])
        left -= len(result.rows)
        if left <= 0:
            return


def _cell(sheet: Any, value: Cell, *, bold: bool = False, wrap: bool = False) -> Any:
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula
    if bold:
        cell.font = Font(bold=True)
    if wrap:
        cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str) and len(value) > 40)
    return cell


__all__ = ["COLUMNS", "XLSX", "as_at", "cells", "to_csv", "to_json", "to_xlsx"]
