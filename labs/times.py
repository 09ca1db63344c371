"""Moments as people say them, in Europe/London: from a day and a clock time to a moment and back to words.

The clocks change twice a year. A local time that the clocks jump over does not exist and is refused; one
that they go through twice is asked about. A series keeps its local time: 12:30 stays 12:30 after the change.

>>> local_moment(date(2026, 3, 29), time(1, 30))
Traceback (most recent call last):
...
labs.times.NoSuchHour: 01:30 does not exist on Sunday 29 March 2026: the clocks go forward at 01:00.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAY = timedelta(days=1)
_CLOCK = re.compile(r"^\s*(\d{1,2})(?:[:.h ]?(\d{2}))?\s*(am|pm)?\s*$", re.IGNORECASE)


class OddHour(ValueError):
    """A local time that is no moment, or two. ``str()`` is the sentence to show."""


class NoSuchHour(OddHour):
    def __init__(self, on: date, at: time) -> None:
        super().__init__(f"{at:%H:%M} does not exist on {day_in_words(on)}: the clocks go forward at 01:00.")


class HourHappensTwice(OddHour):
    def __init__(self, on: date, at: time) -> None:
        super().__init__(
            f"{at:%H:%M} happens twice on {day_in_words(on)}: the clocks go back at 02:00. "
            "Say which of the two you mean."
        )


def local_moment(on: date, at: time, *, second: bool | None = None) -> datetime:
    """The moment of a clock time in Europe/London, in UTC.

    ``second``: which one to take of an hour that happens twice; None refuses to guess.
    Raises ``NoSuchHour`` and ``HourHappensTwice``.
    """
    naive = datetime.combine(on, at)
    first = naive.replace(tzinfo=LONDON, fold=0).astimezone(UTC)
    other = naive.replace(tzinfo=LONDON, fold=1).astimezone(UTC)
    if first.astimezone(LONDON).replace(tzinfo=None) != naive:
        raise NoSuchHour(on, at)
    if first != other and second is None:
        raise HourHappensTwice(on, at)
    return other if second else first


def parse_clock(text: str) -> time | None:
    """A clock time as people type it: 12:30, 12.30, 1230, 9, 9am. None when it is none.

    >>> parse_clock("9.15"), parse_clock("1:30 pm"), parse_clock("25:00")
    (datetime.time(9, 15), datetime.time(13, 30), None)
    """
    found = _CLOCK.match(text)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3].lower() == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def repeated(first: date, every: str, times: int) -> list[date]:
    """The days of a series: ``every`` is "week", "fortnight", "month" or "" (once).

    Every month means the same weekday of the month; who starts in its last seven days means the last.

    >>> repeated(date(2026, 1, 27), "month", 3)
    [datetime.date(2026, 1, 27), datetime.date(2026, 2, 24), datetime.date(2026, 3, 31)]
    """
    if not every:
        return [first]
    if every in ("week", "fortnight"):
        step = 7 if every == "week" else 14
        return [first + timedelta(days=step * number) for number in range(times)]
    return [_same_weekday(first, number) for number in range(times)]


def _same_weekday(first: date, months_later: int) -> date:
    index = first.year * 12 + first.month - 1 + months_later
    year, month = index // 12, index % 12 + 1
    last = monthrange(year, month)[1]
    if first.day > monthrange(first.year, first.month)[1] - 7:
        end = date(year, month, last)
        return end - timedelta(days=(end.weekday() - first.weekday()) % 7)
    start = date(year, month, 1)
    return start + timedelta(days=(first.weekday() - start.weekday()) % 7 + (first.day - 1) // 7 * 7)


def day_in_words(on: date) -> str:
    return f"{on:%A} {on.day} {on:%B %Y}"


def clock_in_words(moment: datetime) -> str:
    """ "12:30", and of the two of an hour that happens twice which one: "01:30 (summer time)"."""
    local = moment.astimezone(LONDON)
    naive = local.replace(tzinfo=None)
    twin = naive.replace(tzinfo=LONDON, fold=1 - local.fold)
    exists = twin.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) == naive
    if exists and twin.utcoffset() != local.utcoffset():
        return f"{local:%H:%M} ({'winter' if local.fold else 'summer'} time)"
    return f"{local:%H:%M}"


def moment_in_words(moment: datetime) -> str:
    """ "Tuesday 3 March 2026, 12:30"."""
    return f"{day_in_words(moment.astimezone(LONDON).date())}, {clock_in_words(moment)}"


def span_in_words(starts: datetime, ends: datetime) -> str:
    """ "Tuesday 3 March 2026, 12:30 to 13:30"; across midnight the day of the end is named."""
    return f"{day_in_words(starts.astimezone(LONDON).date())}, {clocks_in_words(starts, ends)}"


def clocks_in_words(starts: datetime, ends: datetime) -> str:
    first, last = starts.astimezone(LONDON).date(), ends.astimezone(LONDON).date()
    until = clock_in_words(ends)
    if last != first:
        until += f" on {last:%A} {last.day} {last:%B}"
    return f"{clock_in_words(starts)} to {until}"
