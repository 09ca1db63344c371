"""The numbers of a chart as a table that a person reads: newest first, with what each point means."""

from __future__ import annotations

from dataclasses import dataclass

from ..results import Result, Row
from ..words import Words, format_number, settled

FIRST = 10
_BEGINS = {"week": "Week beginning", "month": "Month", "quarter": "Quarter", "day": "Day", "event": "Date"}


@dataclass(frozen=True, slots=True)
class Line:
    """One row in words; ``mark`` is the verdict's kind for the icon."""

    period: str
    value: str
    counted: str
    centre: str
    limits: str
    phase: str
    from_centre: str
    signals: str
    mark: str
    state: str
    hidden: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class NumbersTable:
    caption: str
    period: str
    value: str
    centre: str
    has_counted: bool
    has_limits: bool
    has_phases: bool
    lines: tuple[Line, ...]
    total: int
    noun: str


def numbers_table(result: Result, *, everything: bool = False, first: int = FIRST) -> NumbersTable:
    rows = result.rows[::-1]
    shown = rows if everything else rows[:first]
    columns = Columns.of(result)
    noun = result.words.noun(len(rows), result.analysis.x[0]) if rows else "points"
    caption = f"Last {len(shown)} of {len(rows)} {noun}, newest first"
    if len(shown) == len(rows):
        caption = f"The first {noun}" if len(rows) == 1 else f"All {len(rows)} {noun}, newest first"
    x = result.analysis.x[0] if result.analysis.x else None
    unit = result.words.unit
    return NumbersTable(
        caption=caption,
        period=_BEGINS.get(result.words.frequency, "Period") if hasattr(x, "year") else "Point",
        value="Per cent" if result.words.is_percent else unit[:1].upper() + unit[1:] if unit else "Value",
        centre=result.centre_word.capitalize(),
        has_counted=result.has_denominators,
        has_limits=result.has_limits,
        has_phases=result.phases > 1,
        lines=tuple(line(result, row, columns) for row in shown),
        total=len(rows),
        noun=noun,
    )


@dataclass(frozen=True, slots=True)
class Columns:
    """How the calculated columns say their numbers: one number of decimals down each column."""

    centre: Words
    limits: Words
    gap: Words

    @classmethod
    def of(cls, result: Result) -> Columns:
        words, a = result.words, result.analysis
        return cls(
            centre=settled(words, a.cl),
            limits=settled(words, (*a.lcl, *a.ucl)),
            gap=settled(words, [row.from_centre for row in result.rows]),
        )


def line(result: Result, row: Row, columns: Columns | None = None) -> Line:
    words = result.words
    columns = columns or Columns.of(result)
    gap = row.from_centre
    counted = ""
    if row.denominator is not None:
        joint = "of" if words.is_percent else "in"
        top = "" if row.numerator is None else format_number(row.numerator)
        counted = f"{top} {joint} {format_number(row.denominator)}".strip()
    return Line(
        period=(row.short if words.frequency in ("week", "day", "event") else row.period).removeprefix(
            "point "
        ),
        value="Hidden" if row.hidden else "" if row.value is None else words.number(row.value),
        counted=counted,
        centre="" if row.centre is None else columns.centre.number(row.centre),
        limits=limits(columns.limits, row),
        phase=f"Phase {row.phase}",
        from_centre="" if gap is None else apart(columns.gap, gap),
        signals=row.signals or ("Astronomical" if row.mark == "astronomical" else ""),
        mark=row.mark,
        state=row.state,
        hidden=row.hidden,
    )


def limits(words: Words, row: Row) -> str:
    if row.lower is None and row.upper is None:
        return ""
    lower, upper = (None if v is None else words.number(v) for v in (row.lower, row.upper))
    if lower is None or upper is None:
        return f"up to {upper}" if lower is None else f"from {lower}"
    return f"{lower} to {upper}"


def apart(words: Words, gap: float) -> str:
    """How far from the centre line. Between two percentages lie percentage points, not per cent."""
    text = signed(words.number(gap), gap)
    return f"{text.removesuffix(' %')} points" if words.is_percent else text


def signed(text: str, value: float) -> str:
    return f"+{text}" if value > 0 and any(digit in text for digit in "123456789") else text


__all__ = ["FIRST", "Line", "NumbersTable", "line", "numbers_table", "signed"]
