"""The open chart tool: somebody's table and choices in, a ``Result`` out. Nothing is stored, by anyone.

``/chart/`` is its page. The data travel with the form and back, so every answer is made from what was sent.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.utils import timezone

from runcharts import ChartError, Options, Series, analyse

from .charts import Target
from .importers import Mapping
from .importers.anything import Found, read_any
from .periods import between, count_between, start_of
from .results import Happening, Result, numbered
from .tables import Limits, Table, read_period
from .verdicts import judge
from .words import Words, settled

#: Enough for any chart a person can read, small enough to answer at once.
LIMITS = Limits(bytes=2 * 1024 * 1024, rows=5_000, columns=60, cells=60_000)
MOST_POINTS = 1_100
EXAMPLE = Path(__file__).parent / "examples" / "cdi_infections.csv"
LEFT_OUT = "Left out of the calculation"
_GAPPED = {"week", "month", "quarter"}


class ChoiceRefused(ValueError):
    """A choice that does not fit the data: ``field`` names it, the message says why."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose about the chart; every default is the usual one. ``parts`` and ``exclude`` are
    dates or row numbers as they stand in the data."""

    chart: str = "run"
    rules: str | None = None
    direction: str = "neutral"
    title: str = ""
    unit: str = ""
    multiply: float = 1.0
    freeze: int | None = None
    parts: str = ""
    exclude: str = ""
    target: float | None = None
    screened: bool = True


def example() -> str:
    return EXAMPLE.read_text(encoding="utf-8")


def as_text(found: Found) -> str:
    """The table as text that can be pasted back, with dates that need no knowledge of the workbook."""
    table, period = found.table, found.mapping.period
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    if table.header is not None:
        writer.writerow(table.names)
    for row in table.rows:
        cells = list(row)
        if table.date_1904 and period is not None:
            cells[period] = _as_iso(table, cells[period])
        writer.writerow(cells)
    return out.getvalue()


def _as_iso(table: Table, cell: str) -> str:
    on = read_period(cell, date_1904=table.date_1904).on
    return on.isoformat() if on else cell


def read(
    source: Any, *, chart: str, filename: str = "", sheet: str = "", mapping: Mapping | None = None
) -> Found:
    """The table and what its columns mean, guessed unless told."""
    return read_any(source, filename=filename, sheet=sheet, chart=chart, mapping=mapping, limits=LIMITS)


def draw(found: Found, choices: Choices) -> Result:
    """The chart of what was read. Raises ChoiceRefused or ChartError, in words."""
    assert found.series is not None, "a table with problems makes no chart"
    words = Words(
        unit=choices.unit,
        decimals=None,
        frequency=found.frequency if found.mapping.period is not None else "day",  # type: ignore[arg-type]
        is_spaced=_is_spaced(found.series),
    )
    series, gaps = with_gaps(found.series, found.frequency)
    points = _points(series)
    if len(points) > MOST_POINTS:
        raise ChoiceRefused(
            "data",
            f"There are {len(points):,} points. A chart shows {MOST_POINTS:,} at most: take the newest.",
        )
    (parts, unknown_parts), (left_out, unknown) = (
        _positions(name, getattr(choices, name), points, found) for name in ("parts", "exclude")
    )
    if refused := [*unknown_parts, *unknown]:
        raise refused[0]
    analysis = analyse(series, _options(choices, parts, left_out), choices.rules or None)
    words = settled(words, analysis.y)
    notes = list(found.notes)
    if gaps:
        notes.append(
            f"{gaps} {words.noun(gaps)} without a row {'is' if gaps == 1 else 'are'} shown as a gap."
        )
    cuts = [Happening(None, x, "A new centre line begins", "phase") for x in _cut_dates(points, parts)]
    return Result(
        name=choices.title or "Your chart",
        analysis=analysis,
        verdict=judge(analysis, direction=choices.direction, words=words),
        words=words,
        periods=tuple(x for x in analysis.x if isinstance(x, date)),
        counts=choices.chart == "c",
        direction=choices.direction,
        targets=(Target(choices.target),) if choices.target is not None else (),
        states={
            i: LEFT_OUT
            for i, counts in enumerate(analysis.include)
            if not counts and analysis.y[i] is not None
        },
        happenings=numbered(cuts, [x for x in points if isinstance(x, date)]),
        notes=tuple(notes),
        as_at=timezone.now(),
        about={"Data source": "Pasted or uploaded by a person; nothing was stored"},
    )


def _is_spaced(series: Series) -> bool:
    """Whether most of the days have days without a row between them."""
    days = sorted({x for x in series.x if isinstance(x, date)})
    steps = [(later - earlier).days for earlier, later in pairwise(days)]
    return bool(steps) and 2 * sum(step > 1 for step in steps) > len(steps)


def problems_of(found: Found, choices: Choices) -> list[tuple[str, str]]:
    """Everything that is wrong with the choices, as (field, sentence): also while the table itself is wrong,
    as far as that can be told without its numbers."""
    points = [] if found.series is None else _points(with_gaps(found.series, found.frequency)[0])
    (parts, unknown_parts), (left_out, unknown) = (
        _positions(name, getattr(choices, name), points, found) for name in ("parts", "exclude")
    )
    said = [(refused.field, str(refused)) for refused in (*unknown_parts, *unknown)]
    if found.series is None:
        return said
    try:
        if len(points) <= MOST_POINTS:
            analyse(found.series, _options(choices, parts, left_out), choices.rules or None)
        else:
            draw(found, choices)
    except ChoiceRefused as refused:
        said.append((refused.field, str(refused)))
    except ChartError as error:
        said.append(("chart", str(error)))
    return said


def _options(choices: Choices, parts: Iterable[int], left_out: Iterable[int]) -> Options:
    return Options(
        chart=choices.chart,
        freeze=choices.freeze,
        part=tuple(position - 1 for position in parts if position > 1),
        exclude=tuple(left_out),
        target=choices.target,
        multiply=choices.multiply,
        screened_mr=choices.screened,
    )


def with_gaps(series: Series, frequency: str) -> tuple[Series, int]:
    """A period without a row is a gap and not a neighbour: put the missing ones in; and how many they are."""
    dates = sorted({x for x in series.x if isinstance(x, date)})
    if (
        frequency not in _GAPPED
        or len(dates) < 2
        or count_between(dates[0], dates[-1], frequency) > MOST_POINTS
    ):
        return series, 0
    present = set(dates)
    missing = [x for x in between(dates[0], dates[-1], frequency) if x not in present]
    if not missing:
        return series, 0
    nothing = [None] * len(missing)
    n = None if series.n is None else [*series.n, *nothing]
    return Series([*series.x, *missing], [*series.y, *nothing], n), len(missing)


def _points(series: Series) -> list[Any]:
    """The x of each point, in order, once."""
    return sorted({x for x in series.x if x is not None})


def _cut_dates(points: list[Any], parts: Iterable[int]) -> list[date]:
    return [points[p - 1] for p in parts if p > 1 and isinstance(points[p - 1], date)]


def _positions(
    field: str, text: str, points: list[Any], found: Found
) -> tuple[list[int], list[ChoiceRefused]]:
    """Where the periods named in a choice stand, from 1; and what is wrong with the others. Without points,
    because the table has problems of its own, only what could never be one of them is wrong."""
    pieces = (piece.strip() for piece in text.replace(";", ",").replace("\n", ",").split(","))
    at, refused = set(), []
    for said in filter(None, pieces):
        try:
            if points or found.mapping.period is not None:
                at.add(_position(field, said, points, found))
        except ChoiceRefused as error:
            refused.append(error)
    return sorted(at), refused


def _position(field: str, said: str, points: list[Any], found: Found) -> int:
    if points and (found.mapping.period is None or not isinstance(points[0], date)):
        if said.isascii() and said.isdecimal() and 1 <= int(said[:9]) <= len(points):
            return int(said)
        raise ChoiceRefused(
            field, f"“{said[:40]}” is no row of your data: write a number from 1 to {len(points)}."
        )
    read = read_period(said, order=found.mapping.date_order)
    if read.on is None:
        example = f", such as {points[0].isoformat()}" if points else ""
        raise ChoiceRefused(field, f"{read.problem}. Write it as in your data{example}.")
    if not points:
        return 0
    on = start_of(read.on, found.frequency) if found.frequency in _GAPPED else read.on
    at = next((i for i, x in enumerate(points, 1) if x >= on), None)
    if at is None or on < points[0]:
        raise ChoiceRefused(
            field, f"“{said[:40]}” lies outside your data, which go from {points[0]} to {points[-1]}."
        )
    return at


def problem_sentences(found: Found) -> list[str]:
    """What is wrong with the table, a sentence each: every one that was kept in words."""
    said = [problem.sentence for problem in found.problems]
    if more := found.problem_count - len(said):
        said.append(f"And {more:,} more problems like these.")
    return said


def chosen(mapping: Mapping, *, period: str, value: str, denominator: str) -> Mapping:
    """The guess with the columns that a person chose instead. "" leaves the guess, "none" takes it away."""
    if period:
        mapping = replace(mapping, period=None if period == "none" else int(period))
    if value:
        mapping = replace(mapping, values=(int(value),))
    if denominator:
        mapping = replace(mapping, denominator=None if denominator == "none" else int(denominator))
    return mapping


__all__ = [
    "LIMITS",
    "ChartError",
    "ChoiceRefused",
    "Choices",
    "as_text",
    "chosen",
    "draw",
    "example",
    "problem_sentences",
    "problems_of",
    "read",
]
