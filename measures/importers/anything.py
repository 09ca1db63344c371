"""A table that belongs to no measure -> a series for a chart. Nothing is stored, and little is refused.

>>> found = read_any("Month\\tn\\nMar 2025\\t12\\nApr 2025\\t\\nMay 2025\\t9", chart="c")
>>> found.series.y, found.labels
((12.0, None, 9.0), ('Mar 2025', 'Apr 2025', 'May 2025'))
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import IO

from runcharts import ChartError, Series

from ..tables import LIMITS, Limits, Table, Unit, Window, read_number, read_period, read_table
from .check import Rows, columns_are_chosen
from .findings import Findings
from .guess import guess_mapping
from .values import WITH_DENOMINATOR, Mapping, Plan, Problem

#: What the numbers of each chart are; a run chart takes any.
KIND_OF_CHART = {
    "c": "count", "p": "proportion", "pp": "proportion", "u": "rate", "up": "rate", "ip": "rate",
    "xbar": "readings", "s": "readings",
}  # fmt: skip
_FREQUENCY = {Unit.WEEK: "week", Unit.MONTH: "month", Unit.QUARTER: "quarter"}
_ANY_DATE = Window(date(1900, 1, 1), date(2200, 12, 31))


@dataclass(frozen=True)
class Found:
    """What was read. ``series`` is None when there are problems. ``labels`` are the cells behind each row."""

    table: Table
    mapping: Mapping
    frequency: str
    series: Series | None
    labels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    problem_count: int = 0


def read_any(
    source: bytes | str | IO[bytes] | Table,
    *,
    filename: str = "",
    sheet: str = "",
    chart: str = "run",
    mapping: Mapping | None = None,
    limits: Limits = LIMITS,
) -> Found:
    """Read a file, a paste or a table for one chart. Without ``mapping`` the columns are guessed.

    Without a column of dates the rows are numbered. Raises UnreadableTable when there is no table at all.
    """
    table = (
        source
        if isinstance(source, Table)
        else read_table(source, filename=filename, sheet=sheet, limits=limits)
    )
    kind = KIND_OF_CHART.get(chart, "value")
    if mapping is None:
        mapping = guess_mapping(table, Plan(kind))
        if mapping.period is not None and not _has_dates(table, mapping):
            mapping = replace(mapping, period=None)
        if mapping.period is None and kind == "value" and not mapping.values:
            mapping = replace(mapping, values=(table.width - 1,))
    if kind == "value" and mapping.denominator is not None:
        kind = "rate"
    table = table.with_header(mapping.has_header)
    frequency = _frequency(table, mapping)
    plan = Plan(kind, frequency, chart)
    findings = Findings(table, frequency)
    ready = columns_are_chosen(plan, table, replace(mapping, period=_period_or_any(mapping)), findings)
    rows = Rows(plan, table, mapping, _ANY_DATE, None, findings)
    series, labels = _series(rows) if ready else (None, ())
    return Found(
        table=table,
        mapping=mapping,
        frequency=frequency,
        series=None if findings.count else series,
        labels=labels,
        notes=(
            *table.notes,
            *_not_dated(table, mapping),
            *findings.notes(),
            *_repeated(labels, series, chart),
        ),
        problems=tuple(findings.problems),
        problem_count=findings.count,
    )


def _not_dated(table: Table, mapping: Mapping) -> list[str]:
    """Rows that are numbered although a column names them: which words were no dates, and why."""
    if mapping.period is not None:
        return []
    for index in range(table.width):
        cell = next(filter(None, table.column(index)), "")
        problem = read_period(cell, order=mapping.date_order, date_1904=table.date_1904).problem
        is_name = cell and read_number(cell, mapping.decimal).problem
        if index not in mapping.numeric_columns() and problem and is_name:
            return [f"{problem}. So the rows are numbered as they come."]
    return []


def _repeated(labels: Sequence[str], series: Series | None, chart: str) -> list[str]:
    """Rows of one period make one point; which, and how, is said and not left to be found."""
    if series is None or chart in ("xbar", "s"):
        return []
    times = Counter(series.x)
    again = dict.fromkeys(label for x, label in zip(series.x, labels, strict=True) if times[x] > 1)
    if not again:
        return []
    how = "Their mean is drawn" if series.n is None and chart != "c" else "They are added up"
    return [f"More than one row is for {', '.join([*again][:10])}. {how} as one point."]


def _period_or_any(mapping: Mapping) -> int:
    """Rows without dates are numbered, so a missing column of dates is no problem here."""
    return -1 if mapping.period is None else mapping.period


def _series(rows: Rows) -> tuple[Series | None, tuple[str, ...]]:
    table, mapping = rows.table, rows.mapping
    x: list[date | int] = []
    y: list[float | None] = []
    n: list[float | None] = []
    labels: list[str] = []
    for position, row in enumerate(table.rows):
        if any(row[column].casefold() != value.casefold() for column, value in mapping.filters):
            continue
        if not rows.is_readable(position, mapping.columns()):
            continue
        before = rows.findings.count
        at = len(labels) + 1 if mapping.period is None else rows.period(position)
        numbers = rows.numbers(position)
        if at is None or rows.findings.count > before:
            continue
        values: Sequence[float | None]
        values, denominator = numbers or ((None,), None)
        for value in values:
            x.append(at)
            y.append(value)
            n.append(denominator)
            labels.append(str(at) if mapping.period is None else row[mapping.period])
    if not any(value is not None for value in y) and not rows.findings.count:
        rows.findings.refuse("There is nothing to draw: no row has a number.")
    if rows.findings.count:
        return None, ()
    try:
        return Series(x, y, n if rows.plan.data_kind in WITH_DENOMINATOR else None), tuple(labels)
    except ChartError as error:
        rows.findings.refuse(str(error))
        return None, ()


def _frequency(table: Table, mapping: Mapping) -> str:
    """How often the rows come: by the form of their dates, or days that stand for a week or a month."""
    if mapping.period is None:
        return "day"
    found = [read_period(row[mapping.period], order=mapping.date_order, date_1904=table.date_1904)
             for row in table.rows]  # fmt: skip
    units = {period.unit for period in found if period.on is not None}
    days = sorted({period.on for period in found if period.on is not None})
    if len(units) == 1 and (unit := units.pop()) in _FREQUENCY:
        return _FREQUENCY[unit]
    if not days or units - {Unit.DAY}:
        return "day"
    return _spacing(days)


def _has_dates(table: Table, mapping: Mapping) -> bool:
    assert mapping.period is not None
    found = (read_period(cell, order=mapping.date_order) for cell in table.column(mapping.period))
    return any(period.on is not None and period.unit != Unit.YEAR for period in found)


def _spacing(days: Sequence[date]) -> str:
    if all(day.day == 1 for day in days):
        months = {12 * day.year + day.month for day in days}
        is_quarterly = len(months) > 1 and all(month % 3 == min(months) % 3 for month in months)
        return "quarter" if is_quarterly and all(day.month % 3 == 1 for day in days) else "month"
    if len(days) > 1 and len({day.weekday() for day in days}) == 1:
        return "week"
    return "month" if _stand_for_months(days) else "day"


def _stand_for_months(days: Sequence[date]) -> bool:
    """One day in each month, always the same one or the last: a month-end report."""
    months = {(day.year, day.month) for day in days}
    is_last = all((day + timedelta(days=1)).day == 1 for day in days)
    return len(days) > 2 and len(months) == len(days) and (is_last or len({day.day for day in days}) == 1)
