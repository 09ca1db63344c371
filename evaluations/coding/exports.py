"""Coded segments and quotes as CSV: masked words, a coder's number and no name, the month and no day.

The month is empty where few people came to labs in it; see ``telling``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date

from programmes.spreadsheets import harmless

from ..models import Quote, Segment

SEGMENT_COLUMNS = (
    "Theme",
    "Path",
    "Words",
    "Memo",
    "Coder",
    "Lab month",
    "Answer to",
    "From",
    "To",
    "Quote until",
)
QUOTE_COLUMNS = ("Quote", "Lab month", "Answer to", "Quote until")


def segments_csv(segments: Iterable[Segment]) -> bytes:
    """A line for each theme of each segment."""
    rows = [
        [
            harmless(theme.name),
            harmless(theme.path),
            harmless(segment.words),
            harmless(segment.memo),
            segment.coder.number,
            month(segment.excerpt.month),
            segment.excerpt.about,
            segment.start,
            segment.end,
            _until(segment.excerpt.until),
        ]
        for segment in segments
        for theme in segment.themes.all()
    ]
    return _csv(SEGMENT_COLUMNS, rows)


def quotes_csv(quotes: Iterable[Quote]) -> bytes:
    rows = [
        [
            harmless(quote.words),
            month(quote.excerpt.month),
            quote.excerpt.about,
            _until(quote.excerpt.until),
        ]
        for quote in quotes
    ]
    return _csv(QUOTE_COLUMNS, rows)


def month(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else ""


def _until(day: date | None) -> str:
    return day.isoformat() if day else ""


def _csv(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows(rows)
    return file.getvalue().encode("utf-8-sig")  # Excel takes UTF-8 only with the mark
