"""How often the guidance of the demonstration was opened: simulated visits of sixteen months, to yesterday.

Resources are opened on working days mostly, from the day they were published, some more than others and one by nobody.
The months whose rows are kept have their rows too, so that a recount finds what the day sums say.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Min
from django.utils import timezone

from ..clicks.months import make_month, shift
from ..models import Resource

VISITS = (310, 365, 402, 441, 388, 352, 430, 371, 415, 346, 398, 436, 377, 420, 361, 412)  # month by month
THIS_MONTH = 405  # were it over
LIKED = {"hcpc": 9, "goal": 8, "nervous": 7, "board-policy": 6, "alt": 5, "hashtags": 4, "settings": 4}
NOBODY = "workforce"
WEEKEND = 0.2  # of the visits of a working day
SEES_PAGE, GOES_ON = 0.95, 0.6  # of visits; some come by a link that leads straight on

Sums = Counter[tuple[date, int, str]]


def counted_since(today: date) -> date:
    """The first day of the first month with simulated visits."""
    return shift(today, -len(VISITS))


def load_clicks(resources: dict[str, Resource]) -> None:
    dice = random.Random(1606)
    today = timezone.localdate()
    sums: Sums = Counter()
    rows: list[tuple[date, int, str, UUID]] = []
    kept_from = shift(today, -settings.CLICK_MONTHS_KEPT)
    for day, resource in _visits(resources, today, dice):
        visit = UUID(int=dice.getrandbits(128))
        leads_on = resource.current is not None and bool(resource.current.url)
        sees = not leads_on or dice.random() < SEES_PAGE
        goes_on = not sees or (leads_on and dice.random() < GOES_ON)
        kinds = ["detail"] * sees + ["outbound"] * goes_on
        for kind in ("visit", *kinds):
            sums[day, resource.pk, kind] += 1
        if day >= kept_from:
            rows += [(day, resource.pk, kind, visit) for kind in kinds]
    _write(sums, rows)


def _visits(
    resources: dict[str, Resource], today: date, dice: random.Random
) -> Iterator[tuple[date, Resource]]:
    """One for each visit: its day and what was opened."""
    since = dict(Resource.objects.values_list("pk").annotate(Min("editions__published_at")))
    known = [(key, resource) for key, resource in resources.items() if key != NOBODY]
    first = counted_since(today)
    for number, total in enumerate((*VISITS, THIS_MONTH)):
        start, end = shift(first, number), shift(first, number + 1)
        days = [start + timedelta(days=each) for each in range((end - start).days)]
        weights = [WEEKEND if day.weekday() > 4 else 1.0 for day in days]
        for day, visits in sorted(Counter(dice.choices(days, weights, k=total)).items()):
            if day >= today:
                break
            there = [each for each in known if timezone.localdate(since[each[1].pk]) <= day]
            liked = [LIKED.get(key, 2) for key, _ in there]
            for _, resource in dice.choices(there, liked, k=visits):
                yield day, resource


def _write(sums: Sums, rows: list[tuple[date, int, str, UUID]]) -> None:
    for month in sorted({day.replace(day=1) for day, *_ in rows}):
        make_month(month)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO guidance_clickday (day, resource_id, kind, count)"
            " SELECT * FROM unnest(%s::date[], %s::bigint[], %s::text[], %s::int[])",
            [*([key[part] for key in sums] for part in range(3)), list(sums.values())],
        )
        # Written by no transaction that the mark will ever pass: the sums have them already.
        cursor.execute(
            "INSERT INTO guidance_click (day, resource_id, kind, visit, xid)"
            " SELECT *, '0'::xid8 FROM unnest(%s::date[], %s::bigint[], %s::text[], %s::uuid[])",
            [*([row[part] for row in rows] for part in range(3)), [str(row[3]) for row in rows]],
        )
