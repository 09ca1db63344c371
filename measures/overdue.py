"""Whether a number is missing: a period has ended, and so has the time in which its number was expected.

>>> found = overdue("month", latest=date(2026, 8, 1), today=date(2026, 11, 22), due_days=14)
>>> found.first, found.due_on, found.count
(datetime.date(2026, 9, 1), datetime.date(2026, 10, 14), 2)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from .periods import count_between, last_day, shift, start_of


@dataclass(frozen=True, slots=True)
class Overdue:
    """``count`` periods have no number, from ``first`` on, which was expected by ``due_on``."""

    first: date
    due_on: date
    count: int


def overdue(
    frequency: str,
    *,
    latest: date | None,
    today: date,
    due_days: int,
    made_on: date | None = None,
    active_from: date | None = None,
    active_to: date | None = None,
) -> Overdue | None:
    """What is overdue, or nothing: events come when they happen, and before it begins nothing is expected.

    A measure begins when it was made, or later when its plan says so: nobody could be late with the number of
    a period before there was a place for it.
    """
    begins = max((day for day in (made_on, active_from) if day is not None), default=None)
    after = shift(latest, frequency) if latest is not None and frequency != "event" else None
    starts = [day for day in (after, begins and start_of(begins, frequency)) if day is not None]
    if frequency == "event" or not starts:
        return None
    first = max(starts)
    due_on = last_day(first, frequency) + timedelta(days=due_days)
    if due_on >= today or (active_to is not None and first > active_to):
        return None
    last = first
    until = min(today, active_to) if active_to else today
    last = start_of(until, frequency)
    while last > first and last_day(last, frequency) + timedelta(days=due_days) >= today:
        last = shift(last, frequency, -1)
    return Overdue(first, due_on, count_between(first, last, frequency))
