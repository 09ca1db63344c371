"""Working days: the worked dates of the procedure, and any date against a slow obvious twin."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.clock import ACKNOWLEDGE, EXTENSION, STAGE_1, STAGE_2, Clock, DayOne, bank_holidays

RECEIPT, NEXT = DayOne.RECEIPT, DayOne.NEXT
APRIL, MAY = 4, 5


@pytest.mark.parametrize(
    ("received", "day_one", "acknowledge", "stage_1", "extended", "stage_2"),
    [
        (date(2026, 4, 1), RECEIPT, (APRIL, 6), (APRIL, 8), (APRIL, 15), (APRIL, 29)),
        (date(2026, 4, 1), NEXT, (APRIL, 7), (APRIL, 9), (APRIL, 16), (APRIL, 30)),
        (date(2026, 4, 4), RECEIPT, (APRIL, 8), (APRIL, 10), (APRIL, 17), (MAY, 1)),
        (date(2026, 4, 4), NEXT, (APRIL, 8), (APRIL, 10), (APRIL, 17), (MAY, 1)),
    ],
)
def test_worked_dates(received, day_one, acknowledge, stage_1, extended, stage_2):
    clock = Clock(day_one)
    assert clock.due(received, ACKNOWLEDGE) == date(2026, *acknowledge)
    assert clock.due(received, STAGE_1) == date(2026, *stage_1)
    assert clock.after(clock.due(received, STAGE_1), EXTENSION) == date(2026, *extended)
    assert clock.due(received, STAGE_2) == date(2026, *stage_2)


def test_scottish_days_and_the_boards_own():
    assert {date(2026, 1, 2), date(2026, 4, 3), date(2026, 11, 30)} <= bank_holidays(2026)
    assert date(2026, 4, 6) not in bank_holidays(2026), "Easter Monday is a holiday in England"
    own = Clock(NEXT, own={date(2026, 4, 2)})
    assert own.due(date(2026, 4, 1), STAGE_1) == date(2026, 4, 10)


days = st.dates(date(2020, 1, 1), date(2032, 12, 31))
clocks = st.builds(Clock, st.sampled_from(DayOne), st.frozensets(days, max_size=6))


def slowly(clock: Clock, received: date) -> list[date]:
    """Every working day from day 1 on, written down one after another."""
    listed, day = [], received
    while len(listed) < STAGE_2 + EXTENSION:
        weekend = day.strftime("%A") in ("Saturday", "Sunday")
        off = weekend or any(day == other for other in (*bank_holidays(day.year), *clock.own))
        if not off and not (day == received and clock.day_one == NEXT):
            listed.append(day)
        day = day + timedelta(days=1)
    return listed


@given(clocks, days, st.integers(1, STAGE_2))
def test_due_days_are_those_of_a_slow_twin(clock, received, number):
    listed = slowly(clock, received)
    due = clock.due(received, number)
    assert due == listed[number - 1]
    assert clock.after(due, EXTENSION) == listed[number - 1 + EXTENSION]
    assert clock.between(received, due) == number
    assert clock.is_working(due)


@given(clocks, days, days, st.integers(1, STAGE_2))
def test_what_came_later_is_not_due_earlier(clock, one, other, number):
    earlier, later = sorted((one, other))
    assert clock.due(earlier, number) <= clock.due(later, number)
