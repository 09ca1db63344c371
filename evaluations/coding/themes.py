"""How often each theme comes, by the day of the lab. Evaluations are counted, not markings: one in which a theme
is marked twice, or by two coders, counts once for it.

An evaluation counts as coded once some of its shared words carry a marking or were read to the end. Copies of
reflections are of no lab and are not counted here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import connection

from programmes.models import Programme

from ..models import Theme
from ..results import FEWEST

# One row for each day: coded evaluations (theme is null), and those with each theme. "At least one theme" is 0.
_SQL = """
WITH coded AS (
    SELECT evaluation.id AS evaluation_id, excerpt.id AS excerpt_id,
           (session.starts_at AT TIME ZONE 'Europe/London')::date AS day
      FROM evaluations_excerpt excerpt
      JOIN evaluations_answer answer ON answer.id = excerpt.answer_id
      JOIN evaluations_evaluation evaluation ON evaluation.id = answer.evaluation_id
      JOIN labs_labsession session ON session.id = evaluation.session_id
     WHERE excerpt.programme_id = %(programme)s AND evaluation.shares_text
       AND (session.starts_at AT TIME ZONE 'Europe/London')::date BETWEEN %(first)s AND %(last)s
       AND (EXISTS (SELECT 1 FROM evaluations_reading reading
                     WHERE reading.excerpt_id = excerpt.id AND reading.is_done)
         OR EXISTS (SELECT 1 FROM evaluations_segment segment WHERE segment.excerpt_id = excerpt.id))
), marked AS (
    SELECT coded.day, coded.evaluation_id, tagging.theme_id
      FROM coded
      JOIN evaluations_segment segment ON segment.excerpt_id = coded.excerpt_id
      JOIN evaluations_tagging tagging ON tagging.segment_id = segment.id
)
SELECT day, NULL::bigint AS theme_id, count(DISTINCT evaluation_id) FROM coded GROUP BY day
UNION ALL
SELECT day, 0, count(DISTINCT evaluation_id) FROM marked GROUP BY day
UNION ALL
SELECT day, theme_id, count(DISTINCT evaluation_id) FROM marked GROUP BY day, theme_id
ORDER BY 1, 2
"""
ANY = 0


@dataclass(frozen=True)
class DayCount:
    """``theme``: None for all coded evaluations of the day, ``ANY`` for those with a theme, else a theme's key."""

    day: date
    theme: int | None
    evaluations: int


def counts(programme: Programme, first: date, last: date) -> list[DayCount]:
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"programme": programme.pk, "first": first, "last": last})
        return [DayCount(*row) for row in cursor.fetchall()]


def labels(programme: Programme) -> dict[int, str]:
    """The name of each theme, with its path where two have the same name."""
    themes = list(Theme.objects.for_programme(programme))
    names = [theme.name.lower() for theme in themes]
    return {
        theme.pk: f"{theme.name} ({theme.path})" if names.count(theme.name.lower()) > 1 else theme.name
        for theme in themes
    }


# --- The page -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """Evaluations with the theme in a month, of those coded. Hidden (``count`` None) where fewer than five say it
    or fewer than five were coded; 0 is shown for five or more.
    """

    month: date
    count: int | None
    whole: int

    @property
    def percent(self) -> float | None:
        return 100 * self.count / self.whole if self.count is not None and self.whole else None


@dataclass(frozen=True)
class Line:
    label: str
    cells: list[Cell]

    @property
    def width(self) -> int:
        return 12 * len(self.cells)

    @property
    def bars(self) -> Iterator[tuple[int, float]]:
        """Left edge and height of a bar for each month that is shown, in a picture 24 high."""
        for place, cell in enumerate(self.cells):
            if cell.percent is not None:
                yield place * 12, round(max(cell.percent * 0.24, 0.6), 1)


@dataclass(frozen=True)
class OverTime:
    months: list[tuple[date, int]]  # with the coded evaluations of each
    lines: list[Line]


def over_time(programme: Programme, last: date, months: int = 12) -> OverTime:
    """The themes of the last months, most often said first; months in which nothing was coded are left out."""
    first = last + relativedelta(months=1 - months, day=1)
    whole: dict[date, int] = defaultdict(int)
    said: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for row in counts(programme, first, last):
        month = row.day.replace(day=1)
        if row.theme is None:
            whole[month] += row.evaluations
        elif row.theme != ANY:
            said[row.theme][month] += row.evaluations
    names = labels(programme)
    often = sorted(said, key=lambda theme: (-sum(said[theme].values()), names[theme].lower()))
    in_order = sorted(whole)
    lines = [
        Line(names[theme], [_cell(month, said[theme][month], whole[month]) for month in in_order])
        for theme in often
    ]
    return OverTime([(month, whole[month]) for month in in_order], lines)


def _cell(month: date, count: int, whole: int) -> Cell:
    is_shown = whole >= FEWEST and (count == 0 or count >= FEWEST)
    return Cell(month, count if is_shown else None, whole)


def how_many_said(programme: Programme) -> dict[int, int]:
    """For each theme how many evaluations carry it, over all time."""
    found: dict[int, int] = defaultdict(int)
    for row in counts(programme, date.min, date.max):
        if row.theme:
            found[row.theme] += row.evaluations
    return found
