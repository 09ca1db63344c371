"""The indicators of the NHS Scotland complaints procedure for this topic, counted from the log.

Complaints closed in a time, by the three ways in which they are closed (stage 1, stage 2 directly, stage 2 after
escalation), which national figures report apart. On time is by the day that was due before anything was extended.
Days are working days. Two of the nine indicators are not in a log: how people found the process, and the training
of staff; the summary says so.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Min

from programmes.models import Programme

from .clock import DAY
from .models import OF_COMPLAINTS, Action, Category, Closing, Extension, Item, Kind, Outcome, Stage


@dataclass(frozen=True)
class Stream:
    """Complaints closed in one of the three ways."""

    label: str
    closed: int
    on_time: int
    days: float | None  # on average; none closed, none
    extended: int
    outcomes: list[tuple[str, int]]


@dataclass(frozen=True)
class Share:
    """Complaints about one thing, and how much of all they are together with what is more frequent (Pareto)."""

    label: str
    number: int
    percent_so_far: int


def by_category(programme: Programme, first: date, last: date) -> list[Share]:
    """What complaints received in a time are about, the most frequent first."""
    log = Item.objects.complaints().filter(programme=programme, received_on__range=(first, last))
    counted = dict(log.order_by().values_list("category").annotate(number=Count("pk")))
    whole, so_far, found = sum(counted.values()), 0, []
    for category, number in sorted(counted.items(), key=lambda each: (-each[1], each[0])):
        so_far += number
        found.append(Share(str(Category(category).label), number, round(100 * so_far / whole)))
    return found


@dataclass(frozen=True)
class Month:
    """What was received in one month; None before the log was begun, which is not a 0."""

    first: date
    complaints: int | None
    compliments: int | None


def by_month(programme: Programme, first: date, last: date) -> list[Month]:
    """Complaints and compliments of every month from one day to another, by the day of receipt."""
    log = Item.objects.counted().filter(programme=programme)
    began = log.aggregate(began=Min("received_on"))["began"]
    rows = log.filter(received_on__range=(first, last), kind__in=(Kind.COMPLAINT, Kind.COMPLIMENT))
    found = Counter((day.year, day.month, kind) for day, kind in rows.values_list("received_on", "kind"))
    months = []
    month = first.replace(day=1)
    while month <= last:
        after = month + relativedelta(months=1)
        if began is None or after <= began:
            months.append(Month(month, None, None))
        else:
            complaints, compliments = (
                found[month.year, month.month, kind] for kind in (Kind.COMPLAINT, Kind.COMPLIMENT)
            )
            months.append(Month(month, complaints, compliments))
        month = after
    return months


def twelve_months(today: date) -> tuple[date, date]:
    """The first and the last day of the twelve months that ended before this one.

    >>> twelve_months(date(2026, 11, 22))
    (datetime.date(2025, 11, 1), datetime.date(2026, 10, 31))
    """
    this = today.replace(day=1)
    return this - relativedelta(years=1), this - DAY


@dataclass(frozen=True)
class Indicators:
    first: date
    last: date
    received: list[tuple[str, int]]  # by kind
    streams: list[Stream]
    actions_done: int

    @property
    def complaints(self) -> int:
        return dict(self.received)[str(Kind.COMPLAINT.label)]

    @property
    def closed(self) -> int:
        return sum(stream.closed for stream in self.streams)


def indicators(programme: Programme, first: date, last: date) -> Indicators:
    """From one day to another, both included."""
    log = Item.objects.counted().filter(programme=programme)
    kinds = dict(
        log.filter(received_on__range=(first, last))
        .order_by()
        .values_list("kind")
        .annotate(number=Count("pk"))
    )
    # As it was decided on the day of closing: a past month does not change with what is done or set later. Only what
    # was closed or logged by mistake leaves it again, because it should never have stood there.
    closed = list(
        Closing.objects.filter(
            item__programme=programme,
            item__kind=Kind.COMPLAINT,
            closed_on__range=(first, last),
            outcome__in=OF_COMPLAINTS,
            reopened_on=None,
        ).exclude(item__outcome=Outcome.MISTAKE)
    )
    extended = Extension.objects.filter(item__programme=programme, granted_on__range=(first, last))
    by_stage = dict(extended.order_by().values_list("stage").annotate(number=Count("pk")))
    streams = []
    for stage in Stage:
        rows = [each for each in closed if each.stage == stage]
        used = [each.days for each in rows if each.days is not None]
        outcomes = [(Outcome(each).label, sum(row.outcome == each for row in rows)) for each in OF_COMPLAINTS]
        streams.append(
            Stream(
                label=str(stage.label),
                closed=len(rows),
                on_time=sum(each.closed_on <= each.due_on for each in rows if each.due_on),
                days=sum(used) / len(used) if used else None,
                extended=by_stage.get(stage, 0),
                outcomes=[(str(label), number) for label, number in outcomes if number],
            )
        )
    done = Action.objects.filter(item__programme=programme, done_on__range=(first, last)).count()
    received = [(str(kind.label), kinds.get(kind, 0)) for kind in Kind]
    return Indicators(first, last, received, streams, done)
