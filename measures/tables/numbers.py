"""One cell -> a number, a gap, or the reason why it is neither."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .table import shown, without_unseen

DecimalMark = Literal[".", ","]

LARGEST = 1e15  # whole numbers are still exact in a double

# Words that people write where there is no number. Nil is not among them: some write it for nought.
GAP_WORDS = frozenset(
    {"", "-", "--", "–", "—", ".", "..", "na", "n/a", "n.a.", "#n/a", "n\\a", "null", "none", "missing",
     "[x]", "[z]", "no data", "not available", "not applicable", "not collected", "not recorded"}
)  # fmt: skip
# How statisticians write a number that they hide because it is small.
_SUPPRESSED = re.compile(
    r"\*+|\[c\]|c|#|suppressed|\[u\]|"
    r"(?:<|≤|<=|less than|fewer than|under|up to) ?\d{1,3}|1 ?(?:-|–|to) ?[4-9]",
    re.IGNORECASE,
)
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity|∞)", re.IGNORECASE)
_SPACES = re.compile("[\\s\u00a0\u2007\u2009\u202f]+")
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,6})?", re.ASCII)
# Numbers that can only be written with a decimal comma: 12,5 or 0,125 or 1234,567 or 1.234,5 or 1.234.567.
_COMMA_DECIMAL = re.compile(
    r"[+-]?(?:\d{1,3},(?:\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+|\d+,\d+[eE][+-]?\d+"
    r"|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,})%?"
)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([,' ])\d{3})(?:\1\d{3})*(?:\.\d*)?", re.ASCII)


@dataclass(frozen=True)
class Number:
    """What a cell says. A value, a gap or a problem; ``suppressed`` marks a gap that hides a number."""

    value: float | None = None
    is_gap: bool = False
    suppressed: bool = False
    percent: bool = False
    problem: str = ""


def read_number(text: str, decimal: DecimalMark = ".") -> Number:
    """Read a cell as a number.

    >>> read_number("1,234.5").value
    1234.5
    >>> read_number("12,5", ",").value
    12.5
    >>> read_number("n/a").is_gap
    True
    >>> read_number("1e309").problem
    '“1e309” is too large to be a number we can store'
    """
    cell = _SPACES.sub(" ", without_unseen(text)).strip()
    if cell.casefold() in GAP_WORDS:
        return Number(is_gap=True)
    if _SUPPRESSED.fullmatch(cell):
        return Number(is_gap=True, suppressed=True)
    said = f"“{shown(cell)}”"
    if _NOT_FINITE.fullmatch(cell):
        return Number(
            problem=f"{said} is not a number we can store. Leave the cell empty where there is no value"
        )
    percent = cell.endswith("%")
    core = cell.removesuffix("%").strip().replace("−", "-")
    if core.startswith("(") and core.endswith(")"):  # how accountants write a negative number
        core = "-" + core[1:-1].strip()
    core = re.sub(r"^([+-]?) ?£ ?", r"\1", core)
    if decimal == ",":
        # Point and comma change places, so that one pattern reads both manners.
        core = core.translate({ord(","): ".", ord("."): ","})
    if _GROUPED.fullmatch(core):
        core = re.sub(r"[,' ]", "", core)
    if len(core) > 60 or not _PLAIN.fullmatch(core):
        return Number(problem=f"{said} is not a number")
    value = float(core)
    if abs(value) > LARGEST:
        return Number(problem=f"{said} is too large to be a number we can store")
    if value == 0 and re.search(r"[1-9]", re.split("[eE]", core)[0]):
        return Number(problem=f"{said} is too small to be a number we can store")
    return Number(value=value + 0.0, percent=percent)  # adding nought turns -0.0 into 0.0


def guess_decimal_mark(cells: Iterable[str], delimiter: str = "") -> DecimalMark:
    """Which mark the numbers in a column use; a comma only when the cells (or semicolons between) say so.

    “1,234” alone could be either: it is read as a thousand unless the file is parted by semicolons, which
    spreadsheets write where the comma is the decimal mark.
    """
    comma = point = either = 0
    for text in cells:
        cell = _SPACES.sub("", text)
        if _COMMA_DECIMAL.fullmatch(cell):
            comma += 1
        elif re.fullmatch(r"[+-]?\d{1,3},\d{3}", cell):
            either += 1
        elif "." in cell and re.fullmatch(r"[+-]?[\d,]*\.\d*%?", cell):
            point += 1
    if comma > point:
        return ","
    return "," if either and not point and delimiter == ";" else "."


def is_whole(value: float) -> bool:
    """Whether a count can be this number."""
    return math.isfinite(value) and value == int(value)
