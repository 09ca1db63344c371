"""One cell -> the day, week, month or quarter it names, or the reason why it names none."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from .table import shown, without_unseen

DateOrder = Literal["dmy", "mdy"]


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True)
class Window:
    """The dates that can be meant. Outside it a slip of the keyboard is likelier than a measurement."""

    first: date = date(1970, 1, 1)
    last: date = date(2100, 12, 31)


@dataclass(frozen=True)
class Period:
    """The first day of what the cell names, and how long that is; or a problem.

    ``manner`` says how an odd form was understood: "slashes" for 01/02/2026, "serial" for 45352, "short" for
    Mar-25.
    """

    on: date | None = None
    unit: Unit = Unit.DAY
    manner: str = ""
    problem: str = ""


_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
_NAME = "(?P<name>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]m)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_SEP = r"(?P<sep>[/.\- ])"
_Y, _M, _D = r"(?P<y>\d{4})", r"(?P<m>\d{1,2})", r"(?P<d>\d{1,2})"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


_LEAD = re.compile(
    r"(?:(?:w/?c|w/b|week (?:beginning|commencing|starting|of)|wk (?:beg|com)\.?)[: ]+)?"
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[,.]? +)?",
    re.IGNORECASE,
)
_ISO = _form(rf"{_Y}[-/.]{_M}[-/.]{_D}{_TIME}")
_COMPACT = _form(r"(?P<y>(?:19|20|21)\d{2})(?P<m>\d{2})(?P<d>\d{2})")
_NUMERIC = _form(rf"(?P<a>\d{{1,2}}){_SEP}(?P<b>\d{{1,2}})(?P=sep){_Y}{_TIME}")
_DAY_NAME = _form(rf"{_D}(?:st|nd|rd|th)?[ \-/.]*{_NAME}[ \-/.,]*{_Y}{_TIME}")
_NAME_DAY = _form(rf"{_NAME} *{_D}(?:st|nd|rd|th)?,? +{_Y}{_TIME}")
_YEAR_NAME_DAY = _form(rf"{_Y}[ \-/.]{_NAME}[ \-/.]{_D}")
_MONTH_FORMS = (
    _form(rf"{_Y}[-/.]{_M}"),
    _form(rf"{_M}[-/. ]{_Y}"),
    _form(rf"{_NAME}[ \-/.,']*{_Y}"),
    _form(rf"{_Y}[ \-/.]*{_NAME}"),
    _form(r"(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])"),
)
_QUARTER_FORMS = (
    _form(rf"(?:q|qtr|quarter) ?(?P<q>\d)[ \-/,.]*{_Y}"),
    _form(rf"{_Y}[ \-/.]*(?:q|qtr|quarter) ?(?P<q>\d)"),
)
_WEEK_FORMS = (
    _form(rf"{_Y}[- ]?w(?:ee)?k? ?(?P<w>\d{{1,2}})(?:-(?P<wd>[1-7]))?"),
    _form(rf"w(?:ee)?k? ?(?P<w>\d{{1,2}})[ \-/,.]*{_Y}(?P<wd>)"),
)
_FINANCIAL = _form(r".*\b(?:19|20)\d{2} ?[/-] ?\d{2}\b(?![-/.]?\d).*|.*\bfy ?\d.*")
# How a spreadsheet shows a month unless it is told otherwise. Other forms with two digits could be days.
_SHORT_MONTH = _form(rf"{_NAME}-(?P<y>\d{{2}})")
_TWO_DIGITS = (
    _form(r"\d{1,2}([/.\- ])\d{1,2}\1'?\d{2}"),
    _form(rf"(?:\d{{1,2}}[ \-/.]*)?{_NAME}[ \-/.,']*\d{{2}}"),
    _form(r"(?:q|qtr|quarter) ?\d[ \-/]*'?\d{2}"),
)
_SERIAL = re.compile(r"\d{4,7}(?:\.\d+)?", re.ASCII)

EPOCH_1900, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


def read_period(
    text: str, *, order: DateOrder = "dmy", window: Window = Window(), date_1904: bool = False
) -> Period:
    """Read a cell as a period.

    Dates of three numbers are day first unless ``order`` says otherwise; years have four digits, but for the
    Mar-25 of a spreadsheet, which is a month of the years 1970 to 2069; a bare number such as 45352 is the day
    count of a spreadsheet (from 1904 if ``date_1904``).

    >>> read_period("01/02/2026").on
    datetime.date(2026, 2, 1)
    >>> read_period("Q2 2026")
    Period(on=datetime.date(2026, 4, 1), unit=<Unit.QUARTER: 'quarter'>, manner='quarter', problem='')
    >>> read_period("Mar-25").on
    datetime.date(2025, 3, 1)
    >>> read_period("Mar 25").problem
    '“Mar 25” has a year of two digits. Write all four, such as 2025'
    """
    cell = " ".join(without_unseen(text).replace("\u00a0", " ").split())
    said = f"“{shown(cell)}”"
    if not cell:
        return Period(problem="There is no date")
    if len(cell) > 60:
        return Period(problem=f"{said} is not a date")
    cell = cell[_LEAD.match(cell).end() :]  # type: ignore[union-attr]  # the pattern also matches nothing
    try:
        found = _read(cell, said, order, date_1904)
    except (ValueError, OverflowError):
        return Period(problem=f"{said} is not a date in the calendar")
    if found.on is None or window.first <= found.on <= window.last:
        return found
    if found.manner == "serial":
        return Period(problem=f"{said} is not a date")
    side = f"before {_long(window.first)}" if found.on < window.first else f"after {_long(window.last)}"
    return Period(problem=f"{said} is {side}, outside the dates that can be stored here. Check the year")


def _read(cell: str, said: str, order: DateOrder, date_1904: bool) -> Period:
    if match := _SHORT_MONTH.fullmatch(cell):
        year = int(match["y"])
        return Period(date(year + (1900 if year >= 70 else 2000), _month(match), 1), Unit.MONTH, "short")
    if any(form.fullmatch(cell) for form in _TWO_DIGITS):
        return Period(problem=f"{said} has a year of two digits. Write all four, such as 2025")
    for form in (_ISO, _COMPACT, _YEAR_NAME_DAY, _DAY_NAME, _NAME_DAY):
        if match := form.fullmatch(cell):
            return Period(date(int(match["y"]), _month(match), int(match["d"])))
    if match := _NUMERIC.fullmatch(cell):
        return _numeric(int(match["a"]), int(match["b"]), int(match["y"]), said, order)
    for form in _MONTH_FORMS:
        if match := form.fullmatch(cell):
            return Period(date(int(match["y"]), _month(match), 1), Unit.MONTH)
    if _FINANCIAL.fullmatch(cell):
        return Period(
            problem=f"{said} names a financial year. Write the first month instead, such as Apr 2025"
        )
    for form in _QUARTER_FORMS:
        if match := form.fullmatch(cell):
            return Period(date(int(match["y"]), 3 * int(match["q"]) - 2, 1), Unit.QUARTER, "quarter")
    for form in _WEEK_FORMS:
        if match := form.fullmatch(cell):
            day = int(match["wd"]) if match["wd"] else 1
            on = date.fromisocalendar(int(match["y"]), int(match["w"]), day)
            return Period(on, Unit.DAY if match["wd"] else Unit.WEEK)
    if re.fullmatch(r"(?:19|20)\d{2}", cell):
        return Period(date(int(cell), 1, 1), Unit.YEAR)
    if _SERIAL.fullmatch(cell):
        return Period(from_serial(float(cell), date_1904=date_1904), manner="serial")
    if cell.casefold() in _MONTHS:
        return Period(problem=f"{said} has no year. Write it as {cell} 2025")
    return Period(problem=f"{said} is not a date")


def _month(match: re.Match[str]) -> int:
    groups = match.groupdict()
    return _MONTHS[groups["name"].casefold()] if groups.get("name") else int(groups["m"])


def _numeric(first: int, second: int, year: int, said: str, order: DateOrder) -> Period:
    day, month = (first, second) if order == "dmy" else (second, first)
    if month > 12 and day <= 12:
        read, other = ("day", "month") if order == "dmy" else ("month", "day")
        return Period(
            problem=f"{said} has no month {month}: dates are read {read} first here. "
            f"If this one has the {other} first, write it like the others or as {year}-{day:02}-{month:02}"
        )
    return Period(date(year, month, day), manner="slashes" if day <= 12 and day != month else "")


def from_serial(serial: float, *, date_1904: bool = False) -> date:
    """The day that a spreadsheet counts as ``serial``.

    Counting from 1900 a spreadsheet has a 29 February 1900, as day 60, that never was: days before it are one
    later than a plain count gives, and day 60 itself is no date.
    """
    if not math.isfinite(serial) or serial < 0:
        raise ValueError("not the day count of a spreadsheet")
    days = int(serial)
    if date_1904:
        return EPOCH_1904 + timedelta(days=days)
    if days == 60 or days == 0:
        raise ValueError("29 February 1900 never was")
    return EPOCH_1900 + timedelta(days=days + (days < 60))


def guess_date_order(cells: Iterable[str]) -> DateOrder:
    """Day first, as written in the UK, unless cells say otherwise.

    One cell that can only be month first may be a slip, so a fifth of them must be, and none only day first.
    """
    dates = month_first = 0
    for text in cells:
        if match := _NUMERIC.fullmatch(" ".join(text.split())):
            if int(match["a"]) > 12:
                return "dmy"
            dates += 1
            month_first += int(match["b"]) > 12
    return "mdy" if month_first and month_first * 5 >= dates else "dmy"


def _long(on: date) -> str:
    return f"{on.day} {on:%B} {on.year}"
