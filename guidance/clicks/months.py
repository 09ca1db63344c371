"""The months of the table of clicks: made ahead, and dropped when the time for which rows are kept is over."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from .rollup import locked_mark

AHEAD = 2  # months beyond the present one; a month that nobody made is made by its first click
_NAME = re.compile(r"guidance_click_(\d{4})_(\d{2})")


def make_month(day: date) -> bool:
    """Make the month of ``day``. Answers whether it was missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT guidance_make_click_month(%s)", [day])
        return bool(cursor.fetchone()[0])


def make_ahead(today: date | None = None) -> int:
    """Make this month and the next ones. Returns how many were missing."""
    today = today or timezone.localdate()
    return sum(make_month(shift(today, number)) for number in range(AHEAD + 1))


def shift(day: date, months: int) -> date:
    """The first day of the month so many months on, or back.

    >>> shift(date(2026, 1, 31), -2)
    datetime.date(2025, 11, 1)
    """
    return day + relativedelta(months=months, day=1)


def months() -> list[date]:
    """The first days of the months that there are, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'guidance_click'::regclass"
        )
        names = [_NAME.fullmatch(name) for (name,) in cursor.fetchall()]
    return sorted(date(int(name[1]), int(name[2]), 1) for name in names if name)


def past_keeping(today: date | None = None) -> list[date]:
    """The months whose rows are older than is kept: ``CLICK_MONTHS_KEPT`` months before the present one stay."""
    first_kept = shift(today or timezone.localdate(), -settings.CLICK_MONTHS_KEPT)
    return [month for month in months() if month < first_kept]


def drop_old(today: date | None = None) -> list[date]:
    """Drop the months past keeping. One with rows that are not in the day sums stays until they are."""
    return [month for month in past_keeping(today) if drop_month(month)]


def forget_old() -> int:
    """As a rule of ``manage.py retention``: how many months went."""
    return len(drop_old())


@transaction.atomic
def drop_month(month: date) -> bool:
    name = f"guidance_click_{month:%Y_%m}"
    mark = locked_mark()
    if mark is None:
        return False  # sums are being taken: tomorrow is soon enough
    with connection.cursor() as cursor:
        # Whoever waits for this lock makes those wait who write: not for long.
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        cursor.execute(f"LOCK TABLE ONLY guidance_click, ONLY {name} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(f"SELECT EXISTS (SELECT FROM {name} WHERE xid >= %s::text::xid8)", [mark.horizon])
        if cursor.fetchone()[0]:
            return False
        cursor.execute(f"DROP TABLE {name}")
    return True


def kept_days(first: date, last: date) -> list[date]:
    """The days from ``first`` to ``last`` whose rows are still there."""
    there = set(months())
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in days if day.replace(day=1) in there]
