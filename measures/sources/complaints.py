"""The complaints log as numbers, by the day of receipt. Numbers only: no text is read, and nothing of a single item.

What was logged by mistake is left out. From the day of the first item on, a period without a complaint is a 0: the
log was kept, and none came. The days between complaints are made from the days themselves, one row for each. A rate
is divided by another measure of the plan, such as the AHPs who are engaged or the posts of the month.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial

from django.db.models import Min
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from complaints.drawing import pictures
from complaints.models import Category, Item, Kind
from measures.periods import between
from programmes.models import Programme

from . import Count, Source, Window

EACH = "event"  # the frequency of a measure whose points are single events


def received(programme: Programme, window: Window, dimension: str, *, kind: Kind) -> Iterable[Count]:
    """Items of one kind; by category, as many of each."""
    log = Item.objects.counted().filter(programme=programme)
    began = log.aggregate(began=Min("received_on"))["began"]
    if began is None:
        return []
    rows = log.filter(kind=kind, received_on__range=(window.first, window.last))
    days = list(rows.order_by("received_on").values_list("received_on", "category"))
    if window.frequency == EACH:
        return [Count(day, 1) for day, _ in days]
    found = Counter(
        (window.period(day), str(Category(category).label) if dimension else "") for day, category in days
    )
    names = sorted({name for _, name in found}) if dimension else [""]
    until = min(window.last, timezone.localdate())
    periods = between(window.period(max(window.first, began)), window.period(until), window.frequency)
    return [Count(period, found[period, name], None, name) for period in periods for name in names]


def of_the_log(programme: Programme) -> SafeString:
    """Complaints beside compliments, and what complaints are about: for every measure that counts the log."""
    log = pictures(programme, timezone.localdate())
    context = {"log": log, "tag": "h2", "aside": "From the complaints log, in numbers only"}
    return render_to_string("complaints/_pictures.html", context)


LISTENS_TO = ("complaints.received",)
COMPLAINTS: dict[str, Source] = {
    "complaints.received": Source(
        "Complaints: how many were received",
        partial(received, kind=Kind.COMPLAINT),
        LISTENS_TO,
        data_kind="count",
        dimensions=("category",),
        beside=of_the_log,
    ),
    "complaints.rate": Source(
        "Complaints: how many for every so many of another measure",
        partial(received, kind=Kind.COMPLAINT),
        LISTENS_TO,
        data_kind="rate",
        is_divided=True,
        beside=of_the_log,
    ),
    "complaints.days_between": Source(
        "Complaints: the days between them",
        partial(received, kind=Kind.COMPLAINT),
        LISTENS_TO,
        data_kind="events",
        beside=of_the_log,
    ),
    "complaints.compliments": Source(
        "Compliments: how many were received",
        partial(received, kind=Kind.COMPLIMENT),
        LISTENS_TO,
        data_kind="count",
        beside=of_the_log,
    ),
}
