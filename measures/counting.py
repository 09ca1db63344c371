"""Count a measure again from its source, for the touched periods only, and store what came out.

Numbers that a person entered are never overwritten. A period that the source no longer knows loses its
number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from . import rates
from .errors import SourceAnswersWrongly, SourceMissing
from .models import DATES, DueRefresh, Measure
from .periods import DAY, last_day, start_of
from .sources import SOURCES, Count, Source, Window


@dataclass
class Counted:
    """How many rows were added, changed or removed, and the series they belong to."""

    rows: int = 0
    series: set[tuple[str, str]] = field(default_factory=set)


def count_again(measure: Measure, due: Iterable[DueRefresh]) -> Counted:
    """Count the periods that the due rows name."""
    source = SOURCES.get(measure.source)
    if source is None:
        raise SourceMissing(f"The portal has nothing called “{measure.source}” to count this measure from.")
    counted = Counted()
    for window in windows(measure, due):
        for dimension in ("", *(d for d in measure.breakdowns if d in source.dimensions)):
            before = counted.rows
            _count(measure, source, window, dimension, counted)
            if not dimension and counted.rows > before:
                rates.divided_due(measure, (window.first, start_of(window.last, measure.frequency)))
    return counted


def windows(measure: Measure, due: Iterable[DueRefresh]) -> list[Window]:
    """The touched periods as few windows, each of whole periods, none before counting began or in the
    future."""
    first = start_of(measure.active_from or DATES.first, measure.frequency)
    last = min(measure.active_to or DATES.last, timezone.localdate())
    spans = sorted((r.from_period, r.to_period) for r in due if r.from_period and r.to_period)
    found: list[Window] = []
    for start, stop in spans:
        start, stop = max(start_of(start, measure.frequency), first), min(stop, last)
        if start > stop:
            continue
        stop = last_day(start_of(stop, measure.frequency), measure.frequency)
        if found and start <= found[-1].last + DAY:
            start, stop = found[-1].first, max(stop, found[-1].last)
            found.pop()
        found.append(Window(start, stop, measure.frequency))
    return found


def _count(measure: Measure, source: Source, window: Window, dimension: str, counted: Counted) -> None:
    rows = list(source.count(measure.programme, window, dimension))
    if source.is_divided:
        rows = rates.divided(measure, window, rows)
    ordinals: Counter[tuple[str, date]] = Counter()
    keys: list[tuple[str, date, int]] = []
    for row in rows:
        _check(measure, window, dimension, row)
        keys.append((row.category, row.period, ordinals[row.category, row.period]))
        ordinals[row.category, row.period] += 1
    if measure.frequency != "event" and len(set(ordinals.values()) - {1}):
        raise SourceAnswersWrongly(f"{source.label} answered two numbers for one period.")
    for category in (*_upsert(measure, dimension, rows, keys), *_remove(measure, dimension, window, keys)):
        counted.rows += 1
        counted.series.add((dimension, category))


def _check(measure: Measure, window: Window, dimension: str, row: Count) -> None:
    if not window.first <= row.period <= window.last or window.period(row.period) != row.period:
        raise SourceAnswersWrongly(
            f"“{measure.source}” answered a number for {row.period}, which was not asked."
        )
    if bool(row.category) != bool(dimension):
        raise SourceAnswersWrongly(f"“{measure.source}” answered a category where none belongs, or none.")


def _upsert(
    measure: Measure, dimension: str, rows: Sequence[Count], keys: Sequence[tuple[str, date, int]]
) -> list[str]:
    """Categories of the rows that were added or changed. One statement: no gap between looking and
    writing."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO measures_observation (measure_id, dimension, category, period, ordinal, numerator,
                denominator, is_provisional, note, definition_version, recorded_at)
            SELECT %(measure)s, %(dimension)s, category, period, ordinal, numerator, denominator,
                is_provisional, note, %(version)s, now()
            FROM unnest(%(categories)s::text[], %(periods)s::date[], %(ordinals)s::smallint[],
                %(numerators)s::float8[], %(denominators)s::float8[], %(provisional)s::boolean[],
                %(notes)s::text[]) AS counted(category, period, ordinal, numerator, denominator,
                is_provisional, note)
            ON CONFLICT (measure_id, dimension, category, period, ordinal) DO UPDATE SET
                numerator = excluded.numerator, denominator = excluded.denominator,
                is_provisional = excluded.is_provisional, note = excluded.note,
                definition_version = excluded.definition_version, recorded_at = excluded.recorded_at
            WHERE measures_observation.batch_id IS NULL
                AND (measures_observation.numerator, measures_observation.denominator,
                    measures_observation.is_provisional, measures_observation.note,
                    measures_observation.definition_version)
                IS DISTINCT FROM (excluded.numerator, excluded.denominator, excluded.is_provisional,
                    excluded.note, excluded.definition_version)
            RETURNING category
            """,
            {
                "measure": measure.pk,
                "dimension": dimension,
                "version": measure.definition_version,
                "categories": [category for category, _, _ in keys],
                "periods": [period for _, period, _ in keys],
                "ordinals": [ordinal for _, _, ordinal in keys],
                "numerators": [row.numerator for row in rows],
                "denominators": [row.denominator for row in rows],
                "provisional": [row.is_provisional for row in rows],
                "notes": [row.note for row in rows],
            },
        )
        return [category for (category,) in cursor.fetchall()]


def _remove(
    measure: Measure, dimension: str, window: Window, keys: Sequence[tuple[str, date, int]]
) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM measures_observation
            WHERE measure_id = %(measure)s AND dimension = %(dimension)s AND batch_id IS NULL
                AND period BETWEEN %(first)s AND %(last)s
                AND (category, period, ordinal) NOT IN (
                    SELECT * FROM unnest(%(categories)s::text[], %(periods)s::date[],
                    %(ordinals)s::smallint[]))
            RETURNING category
            """,
            {
                "measure": measure.pk,
                "dimension": dimension,
                "first": window.first,
                "last": window.last,
                "categories": [category for category, _, _ in keys],
                "periods": [period for _, period, _ in keys],
                "ordinals": [ordinal for _, _, ordinal in keys],
            },
        )
        return [category for (category,) in cursor.fetchall()]


def everything_until(measure: Measure) -> tuple[date, date]:
    """All periods a full recount has to look at: from when counting began, at most ten years, to today."""
    today = timezone.localdate()
    began = measure.active_from or measure.programme.starts_on
    return min(max(began, today - timedelta(days=3653)), today), today
