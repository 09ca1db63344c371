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
    active_from: date | None = None,
    active_to: date | None = None,
) -> Overdue | None:
    """What is overdue, or nothing: events come when they happen, and before it begins nothing is expected."""
    if frequency == "event" or (latest is None and active_from is None):
        return None
    first = start_of(active_from, frequency) if latest is None else shift(latest, frequency)  # type: ignore[arg-type]
    due_on = last_day(first, frequency) + timedelta(days=due_days)
    if due_on >= today or (active_to is not None and first > active_to):
        return None
    last = first
    until = min(today, active_to) if active_to else today
    last = start_of(until, frequency)
    while last > first and last_day(last, frequency) + timedelta(days=due_days) >= today:
        last = shift(last, frequency, -1)
    return Overdue(first, due_on, count_between(first, last, frequency))
