"""Labs as numbers: who came, how full labs were, who did not come. Closed registers only, by the lab's day.

A lab on the evening of 31 March belongs to March in Dumfries, whatever the day is in UTC. A period without a
closed register is a gap (no lab was held); a lab to which nobody came is a 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial

from django.db import connection

from programmes.models import Programme

from . import Count, Source, Window

ATTENDED = ("partly_attended", "fully_attended")
ABSENT = ("did_not_attend",)
BOOKED = (*ATTENDED, *ABSENT)  # had a place when the register was closed
# A category is a group of people, so professions stand in the plural, as in the workforce figures.
CATEGORIES = {"": "''", "profession": "profession.plural", "locality": "locality.name"}
UNKNOWN = "Not known"

# One row for each day and category: places, heads of each kind. Places are the whole's, so a breakdown of
# them has no meaning and is not offered.
_SQL = """
SELECT (session.starts_at AT TIME ZONE 'Europe/London')::date AS day,
       COALESCE({category}, %(unknown)s) AS category,
       count(*) FILTER (WHERE booking.status = ANY(%(counted)s)) AS counted,
       count(booking.id) AS booked
  FROM labs_labsession session
  JOIN labs_lab lab ON lab.id = session.lab_id
  {join} labs_booking booking ON booking.session_id = session.id AND booking.status = ANY(%(booked)s)
  LEFT JOIN programmes_staffprofile profile ON profile.user_id = booking.user_id
  LEFT JOIN programmes_profession profession ON profession.id = profile.profession_id
  LEFT JOIN programmes_locality locality ON locality.id = profile.locality_id
 WHERE lab.programme_id = %(programme)s AND session.state = 'closed'
   AND (session.starts_at AT TIME ZONE 'Europe/London')::date BETWEEN %(first)s AND %(last)s
 GROUP BY 1, 2 ORDER BY 1, 2
"""
_PLACES = """
SELECT (session.starts_at AT TIME ZONE 'Europe/London')::date AS day, sum(session.capacity)
  FROM labs_labsession session JOIN labs_lab lab ON lab.id = session.lab_id
 WHERE lab.programme_id = %(programme)s AND session.state = 'closed'
   AND (session.starts_at AT TIME ZONE 'Europe/London')::date BETWEEN %(first)s AND %(last)s
 GROUP BY 1
"""


def attended(programme: Programme, window: Window, dimension: str) -> Iterable[Count]:
    """How many came to a lab, partly or fully; somebody who came to two counts twice."""
    sums = _by_period(_people(programme, window, dimension, ATTENDED), window)
    return [Count(period, came, None, category) for (period, category), (came, _) in sums.items()]


def share(
    programme: Programme, window: Window, dimension: str, *, counted: tuple[str, ...]
) -> Iterable[Count]:
    """People of one kind out of those who had a place. Where nobody had one there is no share."""
    sums = _by_period(_people(programme, window, dimension, counted), window)
    return [
        Count(period, number, booked, category)
        for (period, category), (number, booked) in sums.items()
        if booked
    ]


def fill_rate(programme: Programme, window: Window, dimension: str) -> Iterable[Count]:
    """Booked places out of all places of the labs that were held."""
    booked = _by_period(_people(programme, window, "", BOOKED), window)
    places: dict[date, float] = {}
    for day, capacity in _rows(_PLACES, programme, window):
        period = window.period(day)
        places[period] = places.get(period, 0) + capacity
    return [Count(period, booked.get((period, ""), (0, 0))[0], whole) for period, whole in places.items()]


Row = tuple[date, str, int, int]


def _people(programme: Programme, window: Window, dimension: str, counted: tuple[str, ...]) -> list[Row]:
    # The whole keeps labs to which nobody came, as a 0; a category exists only through its people.
    sql = _SQL.format(category=CATEGORIES[dimension], join="JOIN" if dimension else "LEFT JOIN")
    return _rows(sql, programme, window, counted)


def _rows(sql: str, programme: Programme, window: Window, counted: tuple[str, ...] = ()) -> list:
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "programme": programme.pk,
                "first": window.first,
                "last": window.last,
                "counted": list(counted),
                "booked": list(BOOKED),
                "unknown": UNKNOWN,
            },
        )
        return cursor.fetchall()


def _by_period(rows: list[Row], window: Window) -> dict[tuple[date, str], tuple[int, int]]:
    sums: dict[tuple[date, str], tuple[int, int]] = {}
    for day, category, counted, booked in rows:
        key = (window.period(day), category)
        was = sums.get(key, (0, 0))
        sums[key] = (was[0] + counted, was[1] + booked)
    return sums


LISTENS_TO = ("labs.attendance",)
BREAKDOWNS = ("profession", "locality")
LABS: dict[str, Source] = {
    "labs.attended": Source(
        "Labs: people who attended", attended, LISTENS_TO, data_kind="count", dimensions=BREAKDOWNS
    ),
    "labs.attendance": Source(
        "Labs: attended, out of booked",
        partial(share, counted=ATTENDED),
        LISTENS_TO,
        data_kind="proportion",
        dimensions=BREAKDOWNS,
    ),
    "labs.fill_rate": Source(
        "Labs: places booked, out of all places", fill_rate, LISTENS_TO, data_kind="proportion"
    ),
    "labs.did_not_attend": Source(
        "Labs: did not attend, out of booked",
        partial(share, counted=ABSENT),
        LISTENS_TO,
        data_kind="proportion",
        dimensions=BREAKDOWNS,
    ),
}
