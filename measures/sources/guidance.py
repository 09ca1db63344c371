"""Guidance as numbers: how often it was opened. Each visitor once a day for each resource, by London days.

From the first day on which anything was opened every period has a number: that nobody came is a 0. Nothing here is
about people: a visit cannot be traced to anybody, nor to another visit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils import timezone

from guidance.models import Step
from programmes.models import Programme

from ..periods import between
from . import Count, Source, Window

NO_STEP = "Not in a step of the path"

_BEGAN = """
SELECT min(clicks.day) FROM guidance_clickday clicks
  JOIN guidance_resource resource ON resource.id = clicks.resource_id
 WHERE resource.programme_id = %(programme)s
"""
_SUMS = """
SELECT clicks.day, clicks.resource_id, clicks.count FROM guidance_clickday clicks
  JOIN guidance_resource resource ON resource.id = clicks.resource_id
 WHERE resource.programme_id = %(programme)s AND clicks.kind = 'visit'
   AND clicks.day BETWEEN %(first)s AND %(last)s
"""
# Its present title and step, and between which days it could be opened.
_RESOURCES = """
SELECT resource.id, resource.slug, edition.title, edition.step,
       LEAST((SELECT min(first.published_at AT TIME ZONE 'Europe/London')::date FROM guidance_edition first
               WHERE first.resource_id = resource.id),
             (SELECT min(day) FROM guidance_clickday clicks WHERE clicks.resource_id = resource.id)) AS from_day,
       (resource.withdrawn_at AT TIME ZONE 'Europe/London')::date AS to_day
  FROM guidance_resource resource JOIN guidance_edition edition ON edition.id = resource.current_id
 WHERE resource.programme_id = %(programme)s
"""


@dataclass(frozen=True)
class Item:
    """A resource, by what a breakdown calls it."""

    id: int
    slug: str
    title: str
    step: str
    from_day: date
    to_day: date | None


def clicks(programme: Programme, window: Window, dimension: str) -> Iterable[Count]:
    """Visits to guidance; by resource, or by the step of the path in which it stands."""
    began = _rows(_BEGAN, programme, window)[0][0]
    last = min(window.last, timezone.localdate())
    if began is None or began > last:
        return []
    first = max(window.first, began)
    visits: Counter[tuple[date, int]] = Counter()
    for day, resource, count in _rows(_SUMS, programme, window):
        visits[window.period(day), resource] += count
    if not dimension:
        whole: Counter[date] = Counter()
        for (period, _), count in visits.items():
            whole[period] += count
        return [Count(period, whole[period]) for period in _periods(window, first, last)]
    items = [Item(*row) for row in _rows(_RESOURCES, programme, window)]
    names = _titles(items) if dimension == "resource" else _steps(items)
    found: Counter[tuple[date, str]] = Counter()
    for item in items:
        until = min(last, item.to_day or last)
        for period in _periods(window, max(first, item.from_day), until):
            found[period, names[item.id]] += 0
    for (period, resource), count in visits.items():
        if resource in names:
            found[period, names[resource]] += count
    return [Count(period, count, None, name) for (period, name), count in sorted(found.items())]


def _periods(window: Window, first: date, last: date) -> list[date]:
    return between(window.period(first), last, window.frequency)


def _titles(items: list[Item]) -> dict[int, str]:
    """Two with the same title are told apart by their addresses."""
    often = Counter(item.title for item in items)
    return {i.id: i.title if often[i.title] == 1 else f"{i.title} ({i.slug})" for i in items}


def _steps(items: list[Item]) -> dict[int, str]:
    return {item.id: str(Step(item.step).label) if item.step else NO_STEP for item in items}


def _rows(sql: str, programme: Programme, window: Window) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"programme": programme.pk, "first": window.first, "last": window.last})
        return cursor.fetchall()


GUIDANCE: dict[str, Source] = {
    "guidance.clicks": Source(
        "Guidance: how often it was opened, each visitor once a day for each resource",
        clicks,
        ("guidance.clicks",),
        data_kind="count",
        dimensions=("step", "resource"),
    ),
}
