"""How exactly pages and files tell when a text came. A month in which few people came to labs would name its author.

The words of a text may be anybody's who came to a lab that month, so that is the group that has to be large enough,
whoever of them answered. A copy of a reflection is of no lab: when it was shared is told nowhere. Consent to quotes
ends a year after it was given, to the week; its end would tell the week, so an earlier day is told.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone

from labs.models import Booking
from programmes.models import Programme

from ..models import Excerpt
from ..results import FEWEST


def months(programme: Programme) -> set[date]:
    """The first days of the months in whose labs five people or more took part."""
    came = Booking.objects.filter(session__lab__programme=programme, status__in=Booking.ATTENDED)
    by_month = came.annotate(month=TruncMonth("session__starts_at")).values("month").order_by()
    people = by_month.annotate(people=Count("user", distinct=True)).values_list("month", "people")
    return {month.date() for month, number in people if number >= FEWEST}


def tell(programme: Programme, excerpts: Iterable[Excerpt]) -> None:
    """Set ``month`` (None where it is not told) and ``until`` (None without consent) of each text."""
    told = months(programme)
    for excerpt in excerpts:
        month = excerpt.day.replace(day=1) if excerpt.answer_id else None
        excerpt.month = month if month in told else None
        until = excerpt.quotes_until
        excerpt.until = until and last_whole(until, 1 if excerpt.month else 3)


def last_whole(until: date, months: int, today: date | None = None) -> date:
    """The end of the last month (1) or quarter (3) that ``until`` does not cut short; today, where that is over.

    >>> last_whole(date(2027, 11, 15), 1, today=date(2026, 11, 20))
    datetime.date(2027, 10, 31)
    >>> last_whole(date(2027, 11, 15), 3, today=date(2026, 11, 20))
    datetime.date(2027, 9, 30)
    """
    whole = until.month if until.day == monthrange(until.year, until.month)[1] else until.month - 1
    year, month = until.year, whole - whole % months
    if month == 0:
        year, month = year - 1, 12
    end = date(year, month, monthrange(year, month)[1])
    return max(end, min(today or timezone.localdate(), until))
