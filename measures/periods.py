"""Periods of a measure: days, weeks (from Monday), months and quarters, each known by its first day.

>>> from datetime import date
>>> start_of(date(2026, 11, 10), "week"), last_day(date(2026, 10, 1), "quarter")
(datetime.date(2026, 11, 9), datetime.date(2026, 12, 31))
>>> between(date(2026, 11, 1), date(2027, 1, 1), "month")
[datetime.date(2026, 11, 1), datetime.date(2026, 12, 1), datetime.date(2027, 1, 1)]
"""

from __future__ import annotations

from datetime import date, timedelta

DAY = timedelta(days=1)
_MONTHS = {"month": 1, "quarter": 3}
_DAYS = {"day": 1, "event": 1, "week": 7}


def start_of(on: date, frequency: str) -> date:
    """The first day of the period that ``on`` lies in; an event's period is its day."""
    if frequency == "week":
        return on - timedelta(days=on.weekday())
    if frequency in _MONTHS:
        size = _MONTHS[frequency]
        return date(on.year, (on.month - 1) // size * size + 1, 1)
    return on


def shift(period: date, frequency: str, by: int = 1) -> date:
    """The period ``by`` periods later (or earlier)."""
    if frequency in _MONTHS:
        index = period.year * 12 + period.month - 1 + by * _MONTHS[frequency]
        return date(index // 12, index % 12 + 1, 1)
    return period + by * _DAYS[frequency] * DAY


def last_day(period: date, frequency: str) -> date:
    return shift(period, frequency) - DAY


def between(first: date, last: date, frequency: str) -> list[date]:
    """Every period from ``first`` to ``last``, both starts of periods."""
    found = []
    while first <= last:
        found.append(first)
        first = shift(first, frequency)
    return found


def count_between(first: date, last: date, frequency: str) -> int:
    """How many periods lie from ``first`` to ``last``, both counted.

    >>> count_between(date(2026, 11, 1), date(2027, 1, 1), "month")
    3
    """
    if frequency in _MONTHS:
        return ((last.year - first.year) * 12 + last.month - first.month) // _MONTHS[frequency] + 1
    return (last - first).days // _DAYS[frequency] + 1
