"""Rates whose denominator is another measure: complaints for every 100 engaged AHPs, or for every 1,000 posts.

The numerators come from a source, the denominators are the numbers of the measure that the plan names
(``Measure.divided_by``), period by period. A period for which it has no number is a gap that says so, and never a
zero. When its numbers are entered, corrected, undone or counted again, the same periods of every rate become due
in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from .disclosure import NO_RATE
from .errors import SourceMissing
from .models import DueRefresh, Measure, Observation
from .periods import last_day
from .sources import SOURCES, Count, Window

#: What may stand below the line: how many there were. A score or a rate says nothing of that.
DIVISORS = (Measure.DataKind.COUNT, Measure.DataKind.PROPORTION)


def is_divided(source: str) -> bool:
    return source in SOURCES and SOURCES[source].is_divided


def divided(measure: Measure, window: Window, rows: Iterable[Count]) -> list[Count]:
    """The counts with their denominators; without one, with the reason why there is none.

    Raises ``SourceMissing`` when the plan does not name another measure (any more).
    """
    whole = measure.divided_by
    if whole is None:
        raise SourceMissing("The plan does not say out of which other measure’s numbers this rate is.")
    if whole.data_kind not in DIVISORS or whole.frequency != measure.frequency:
        raise SourceMissing(
            f"“{whole.name}” has no counts {measure.get_frequency_display().lower()}, so nothing is divided by them."
        )
    found = Observation.objects.for_series(whole).filter(period__range=(window.first, window.last))
    numbers = {row.period: row for row in found if row.numerator is not None}
    return [_over(row, numbers.get(row.period), whole) for row in rows]


def _over(row: Count, below: Observation | None, whole: Measure) -> Count:
    if below is None or below.numerator is None:
        return replace(row, denominator=None, note=_gap(f"“{whole.name}” has no number for this period"))
    if below.numerator <= 0:
        return replace(row, denominator=None, note=_gap(f"“{whole.name}” is 0, and nothing is divided by 0"))
    provisional = row.is_provisional or below.is_provisional
    return replace(row, denominator=below.numerator, is_provisional=provisional)


def _gap(why: str) -> str:
    return f"{NO_RATE}: {why}"[:300]


def divided_due(whole: Measure, periods: Iterable[date]) -> None:
    """These numbers of a measure changed: what is divided by it is due for the same periods."""
    touched = set(periods)
    if not touched:
        return
    first, last = min(touched), last_day(max(touched), whole.frequency)
    DueRefresh.objects.bulk_create(
        DueRefresh(measure_id=pk, from_period=first, to_period=last)
        for pk in whole.dividing.order_by("pk").values_list("pk", flat=True)
    )


def problems(measure: Measure) -> dict[str, list[str]]:
    """What keeps a plan from being stored, by field."""
    whole = measure.divided_by
    if not is_divided(measure.source):
        if whole is not None:
            return {
                "divided_by": [
                    "Only a rate that the portal counts takes its denominator from another measure."
                ]
            }
        return {}
    if measure.data_kind != Measure.DataKind.RATE:
        return {"data_kind": ["What is counted there for every so many of another measure is a rate."]}
    if whole is None:
        return {"divided_by": ["Choose the measure whose numbers are the denominator."]}
    if whole.pk == measure.pk or whole.programme_id != measure.programme_id:
        return {"divided_by": ["Choose another measure of this programme."]}
    if whole.data_kind not in DIVISORS:
        return {
            "divided_by": [
                "Choose a measure that counts: a score or a rate says nothing of how many there were."
            ]
        }
    if whole.frequency != measure.frequency:
        return {
            "divided_by": [
                f"“{whole.name}” has another frequency: both must have a number for the same periods."
            ]
        }
    return {}
