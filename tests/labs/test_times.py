"""Clock changes, midnight, series: right, or refused in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from labs import times
from labs.times import (
    HourHappensTwice,
    NoSuchHour,
    clock_in_words,
    local_moment,
    parse_clock,
    repeated,
    span_in_words,
)

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def test_local_moment_in_winter_and_summer():
    assert local_moment(date(2026, 1, 6), time(12, 30)) == datetime(2026, 1, 6, 12, 30, tzinfo=UTC)
    assert local_moment(date(2026, 7, 7), time(12, 30)) == datetime(2026, 7, 7, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize("at", [time(1, 0), time(1, 30), time(1, 59)])
def test_hour_that_the_clocks_jump_over_is_refused_in_words(at):
    with pytest.raises(NoSuchHour, match=f"{at:%H:%M} does not exist on Sunday 29 March 2026"):
        local_moment(SPRING, at)


def test_hours_around_the_jump_exist():
    before, after = local_moment(SPRING, time(0, 59)), local_moment(SPRING, time(2, 0))
    assert after - before == timedelta(minutes=1)


def test_hour_that_happens_twice_is_asked_about_and_said():
    with pytest.raises(HourHappensTwice, match="happens twice on Sunday 25 October 2026"):
        local_moment(AUTUMN, time(1, 30))
    first = local_moment(AUTUMN, time(1, 30), second=False)
    second = local_moment(AUTUMN, time(1, 30), second=True)
    assert second - first == timedelta(hours=1)
    assert [clock_in_words(each) for each in (first, second)] == [
        "01:30 (summer time)",
        "01:30 (winter time)",
    ]


def test_span_names_the_day_of_the_end_across_midnight():
    starts = local_moment(date(2026, 3, 3), time(23, 30))
    assert span_in_words(starts, starts + timedelta(hours=1)) == (
        "Tuesday 3 March 2026, 23:30 to 00:30 on Wednesday 4 March"
    )


def test_span_through_a_clock_change_says_local_times():
    starts = local_moment(SPRING, time(0, 30))
    assert span_in_words(starts, starts + timedelta(hours=1)) == "Sunday 29 March 2026, 00:30 to 02:30"


def test_weekly_series_keeps_its_clock_time_through_the_change():
    days = repeated(date(2026, 10, 20), "week", 3)
    moments = [local_moment(day, time(12, 30)) for day in days]
    assert [each.astimezone(times.LONDON).hour for each in moments] == [12, 12, 12]
    assert [each.hour for each in moments] == [11, 12, 12]


@pytest.mark.parametrize(
    ("first", "every", "expected"),
    [
        (date(2026, 1, 20), "month", [date(2026, 1, 20), date(2026, 2, 17), date(2026, 3, 17)]),
        (date(2026, 1, 30), "month", [date(2026, 1, 30), date(2026, 2, 27), date(2026, 3, 27)]),
        (date(2026, 1, 20), "fortnight", [date(2026, 1, 20), date(2026, 2, 3), date(2026, 2, 17)]),
        (date(2026, 1, 20), "", [date(2026, 1, 20)]),
    ],
)
def test_repeated(first, every, expected):
    assert repeated(first, every, 3) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12:30", time(12, 30)),
        ("1230", time(12, 30)),
        ("9.05", time(9, 5)),
        ("9 am", time(9)),
        ("12pm", time(12)),
        ("12 am", time(0)),
        ("24:00", None),
        ("13 pm", None),
        ("noon", None),
        ("", None),
    ],
)
def test_parse_clock(text, expected):
    assert parse_clock(text) == expected
