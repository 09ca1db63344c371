"""When an answer is due: the working days of the NHS Scotland complaints procedure.

    acknowledge              within 3 working days
    stage 1, early resolution  within 5, and up to 5 more when somebody authorises it
    stage 2, investigation   within 20, counted anew from the day a complaint is escalated

A working day is Monday to Friday, no bank holiday of Scotland and none of the board's own days off. Which day counts
as day 1 is a setting of the programme: the day of receipt, or the one after it. When the day of receipt is no working
day, day 1 is the next working day under both.

Sources: the NHS Scotland Model Complaints Handling Procedure for the numbers of days; the ``holidays`` package for
the bank holidays of Scotland (30 November is one, Easter Monday is not).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cache

import holidays

ACKNOWLEDGE, STAGE_1, STAGE_2 = 3, 5, 20  # working days
EXTENSION = 5  # working days that stage 1 may be extended by, unless the programme says otherwise
DAY = timedelta(days=1)


class DayOne(Enum):
    """Which day is counted as the first."""

    RECEIPT = "receipt"
    NEXT = "next"


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of Scotland in a year, with the days on which they are observed."""
    return frozenset(holidays.country_holidays("GB", subdiv="SCT", years=year))


@cache
def names_of_bank_holidays(year: int) -> list[tuple[date, str]]:
    """For a page: those that fall on a weekday, in order."""
    found = holidays.country_holidays("GB", subdiv="SCT", years=year)
    return sorted((day, name.replace("'", "’")) for day, name in found.items() if day.weekday() < 5)


@dataclass(frozen=True)
class Clock:
    """Counts working days. ``own``: the board's own days off.

    >>> clock = Clock(DayOne.NEXT)
    >>> clock.due(date(2026, 4, 1), STAGE_1)
    datetime.date(2026, 4, 9)
    """

    day_one: DayOne = DayOne.NEXT
    own: Collection[date] = frozenset()

    def is_working(self, day: date) -> bool:
        return day.weekday() < 5 and day not in bank_holidays(day.year) and day not in self.own

    def first_day(self, received: date) -> date:
        """Day 1 of something received on that day."""
        if self.day_one is DayOne.RECEIPT and self.is_working(received):
            return received
        return self.after(received, 1)

    def due(self, received: date, days: int) -> date:
        """The last of so many working days, day 1 included. Done on that day is done in time."""
        return self.after(self.first_day(received), days - 1)

    def after(self, day: date, days: int) -> date:
        """So many working days later; ``days`` of 0 is the day itself."""
        while days:
            day += DAY
            days -= self.is_working(day)
        return day

    def between(self, received: date, closed: date) -> int:
        """Working days that were used, day 1 included; at least 1, also when it was closed before day 1."""
        day, used = self.first_day(received), 1
        while day < closed:
            day += DAY
            used += self.is_working(day)
        return used
