"""Rows become day sums, each exactly once, whatever is being written meanwhile.

Each row holds the number of the transaction that wrote it. Numbers are given out in order, but transactions end in
any order: a row with a low number may appear after rows with higher ones were read. So a mark on the highest number
seen loses rows. Below ``pg_snapshot_xmin`` every transaction has ended, and nothing can appear any more: sums are
taken from the mark up to there, and the mark moves there, in one transaction. Whoever holds the lock of the mark is
the only one who does so. The cost is that of the rows that are new, whatever is stored.

The same transaction leaves rows in the change ledger, so that charts follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pgtrigger
import structlog
from django.db import connection, transaction
from django.utils import timezone

from programmes.models import Change

from ..models import ClickDay, ClickMark, Resource

log = structlog.get_logger(__name__)

CLICKS = "guidance.clicks"  # what the change ledger calls it

# "fresh": what is new. "first": those of a visitor, a day and a resource that are in no sum yet, for somebody who
# opened the page before may follow its link now. The look into the past is a subquery for each row, so that it is
# always one descent of the primary key, and for the other of the two kinds, as a row of the same there is none.
# "sums" are added to what is stored.
_ADD = """
WITH fresh AS MATERIALIZED (
    SELECT day, resource_id, visit, kind FROM guidance_click
     WHERE xid >= %(since)s::text::xid8 AND xid < %(until)s::text::xid8
), first AS (
    SELECT DISTINCT day, resource_id, visit FROM fresh
     WHERE (SELECT true FROM guidance_click earlier
             WHERE earlier.day = fresh.day AND earlier.resource_id = fresh.resource_id
               AND earlier.visit = fresh.visit
               AND earlier.kind = CASE fresh.kind WHEN 'detail' THEN 'outbound' ELSE 'detail' END
               AND earlier.xid < %(since)s::text::xid8
             LIMIT 1) IS NULL
), sums AS (
    SELECT day, resource_id, kind, count(*) AS number FROM fresh GROUP BY 1, 2, 3
    UNION ALL SELECT day, resource_id, 'visit', count(*) FROM first GROUP BY 1, 2
), stored AS (
    INSERT INTO guidance_clickday AS stored (resource_id, day, kind, count)
    SELECT sums.resource_id, sums.day, sums.kind, sums.number
      FROM sums JOIN guidance_resource resource ON resource.id = sums.resource_id
        ON CONFLICT (resource_id, day, kind) DO UPDATE SET count = stored.count + excluded.count
    RETURNING stored.resource_id, stored.day
), told AS (
    INSERT INTO programmes_change (programme_id, source, "on", created_at)
    SELECT DISTINCT resource.programme_id, %(source)s, stored.day, now()
      FROM stored JOIN guidance_resource resource ON resource.id = stored.resource_id
)
SELECT count(*) FROM fresh
"""
# The slow, obvious way: all rows of some days that the mark has passed, counted anew. Sums that were wrong are
# written, and told; a sum without rows becomes 0.
_AGAIN = """
WITH counted AS (
    SELECT day, resource_id, visit, kind FROM guidance_click
     WHERE day = ANY(%(days)s) AND xid < %(until)s::text::xid8
), sums AS (
    SELECT resource_id, day, kind, count(*) AS number FROM counted GROUP BY 1, 2, 3
    UNION ALL SELECT resource_id, day, 'visit', count(DISTINCT visit) FROM counted GROUP BY 1, 2
), wrong AS (
    SELECT COALESCE(sums.resource_id, stored.resource_id) AS resource_id, COALESCE(sums.day, stored.day) AS day,
           COALESCE(sums.kind, stored.kind) AS kind, COALESCE(sums.number, 0) AS number,
           COALESCE(stored.count, 0) AS was
      FROM sums
      FULL JOIN (SELECT * FROM guidance_clickday WHERE day = ANY(%(days)s)) stored USING (resource_id, day, kind)
     WHERE COALESCE(sums.number, 0) <> COALESCE(stored.count, 0)
)
SELECT wrong.resource_id, wrong.day, wrong.kind, wrong.was, wrong.number, resource.programme_id
  FROM wrong JOIN guidance_resource resource ON resource.id = wrong.resource_id ORDER BY 2, 1, 3
"""
_WRITE = """
INSERT INTO guidance_clickday (resource_id, day, kind, count)
SELECT * FROM unnest(%(resources)s::bigint[], %(days)s::date[], %(kinds)s::text[], %(numbers)s::int[])
    ON CONFLICT (resource_id, day, kind) DO UPDATE SET count = excluded.count
"""
_TELL = """
INSERT INTO programmes_change (programme_id, source, "on", created_at)
SELECT DISTINCT programme_id, %(source)s, day, now()
  FROM unnest(%(programmes)s::bigint[], %(days)s::date[]) AS changed(programme_id, day)
"""


@dataclass(frozen=True)
class Wrong:
    """A day sum that differs from its rows."""

    resource_id: int
    day: date
    kind: str
    was: int
    number: int
    programme_id: int


@transaction.atomic
def roll_up() -> int:
    """Add what is new to the day sums. Returns how many rows that were; 0 also while somebody else does it."""
    mark = locked_mark()
    if mark is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
            " pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
        )
        until, newest = cursor.fetchone()
        if mark.horizon > newest:
            _begin_anew(mark)
        # Both ways into the table are an index: what is stored must not tempt the planner to read all of it.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(_ADD, {"since": mark.horizon, "until": until, "source": CLICKS})
        number = cursor.fetchone()[0]
    mark.horizon, mark.moved_at = until, timezone.now()
    mark.save()
    return int(number)


def locked_mark() -> ClickMark | None:
    """The mark, locked until the transaction ends; None while another has it."""
    found = ClickMark.objects.select_for_update(skip_locked=True)
    if (mark := found.filter(pk=1).first()) is None:
        ClickMark.objects.bulk_create([ClickMark(pk=1)], ignore_conflicts=True)
        mark = found.filter(pk=1).first()
    return mark


def _begin_anew(mark: ClickMark) -> None:
    """Another database server counts its transactions from the start, as after a back-up was restored there.

    The rows that came with the back-up get the number 0 and are counted once more from the start of their days; what
    is written from now on has a number of its own.
    """
    log.warning("clicks_numbered_anew", horizon=mark.horizon)
    with pgtrigger.ignore("guidance.Click:rows_are_only_added"), connection.cursor() as cursor:
        cursor.execute("UPDATE guidance_click SET xid = '0' RETURNING day")
        days = sorted({day for (day,) in cursor.fetchall()})
    mark.horizon = 1
    _write(_wrong(days, mark.horizon))


@transaction.atomic
def recount(days: list[date], *, fix: bool = False) -> list[Wrong]:
    """Hold the sums of ``days`` against their rows; ``fix``: put right what differs, and tell the charts.

    ``days`` must be of months whose rows are kept (``months.kept_days``): of others only the sums are left. Waits for
    whoever is taking sums.
    """
    ClickMark.objects.bulk_create([ClickMark(pk=1)], ignore_conflicts=True)
    mark = ClickMark.objects.select_for_update().get(pk=1)
    wrong = _wrong(days, mark.horizon)
    if fix:
        _write(wrong)
    return wrong


def _wrong(days: list[date], until: int) -> list[Wrong]:
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, {"days": days, "until": until})
        return [Wrong(*row) for row in cursor.fetchall()]


def _write(wrong: list[Wrong]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "resources": [each.resource_id for each in wrong],
                "days": [each.day for each in wrong],
                "kinds": [each.kind for each in wrong],
                "numbers": [each.number for each in wrong],
            },
        )
        cursor.execute(
            _TELL,
            {
                "programmes": [each.programme_id for each in wrong],
                "days": [each.day for each in wrong],
                "source": CLICKS,
            },
        )


def tell_days_again(resource: Resource) -> None:
    """A resource has another title or step: what is counted by these moves on every day it was opened."""
    days = ClickDay.objects.filter(resource=resource).order_by("day").values_list("day", flat=True).distinct()
    Change.objects.bulk_create(
        Change(programme_id=resource.programme_id, source=CLICKS, on=day) for day in days
    )
