"""Head counts as denominators: which figure holds for a day, and how figures add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .models import Board, Locality, Profession, Workforce


@dataclass(frozen=True)
class Figure:
    """``headcount`` people; ``as_at`` is the date of the oldest figure in it; ``source`` who says so."""

    headcount: int
    as_at: date
    source: str


def headcount(
    board: Board, on: date, *, profession: Profession | None = None, locality: Locality | None = None
) -> Figure | None:
    """How many AHPs the board had on a day: its newest figures at or before it. None when there are none.

    Figures may be kept per profession, per profession and locality, or for all together, and never count
    twice:

    - for a profession, the figure for the whole board of the newest date; if that date has only figures of
      localities, their sum;
    - for all professions, the sum of the professions, or a figure for all together if that is as new or
    newer.
    """
    figures = list(
        Workforce.objects.for_board(board).filter(as_at__lte=on).select_related("profession", "locality")
    )
    if locality is not None:
        figures = [figure for figure in figures if figure.locality_id == locality.pk]
    if profession is not None:
        return _newest([figure for figure in figures if figure.profession_id == profession.pk])
    together = _newest([figure for figure in figures if figure.profession_id is None])
    apart = _sum_of_professions(figures)
    if together and (apart is None or together.as_at >= apart.as_at):
        return together
    return apart


def _sum_of_professions(figures: Iterable[Workforce]) -> Figure | None:
    by_profession: dict[int, list[Workforce]] = defaultdict(list)
    for figure in figures:
        if figure.profession_id is not None:
            by_profession[figure.profession_id].append(figure)
    return _add([found for rows in by_profession.values() if (found := _newest(rows))])


def _newest(figures: list[Workforce]) -> Figure | None:
    """Of one profession (or of all together): the whole board's figure of the newest date, or its parts."""
    if not figures:
        return None
    newest = max(figure.as_at for figure in figures)
    current = [figure for figure in figures if figure.as_at == newest]
    whole = [figure for figure in current if figure.locality_id is None]
    return _add([Figure(row.headcount, row.as_at, row.source) for row in whole or current])


def _add(parts: list[Figure]) -> Figure | None:
    if not parts:
        return None
    sources = dict.fromkeys(part.source for part in parts)
    return Figure(
        headcount=sum(part.headcount for part in parts),
        as_at=min(part.as_at for part in parts),
        source="; ".join(sources),
    )
