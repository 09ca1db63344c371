"""Whether entries fit the plan of their measure: the promises of the database, said in words beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

from .errors import Problem
from .importers import Entry
from .importers.fit import CHARTS_OF_COUNTS
from .importers.values import Key
from .models import DATES, Measure
from .models.data import LARGEST
from .periods import start_of
from .series import words_for
from .words import Words

__all__ = ["Key", "problems_of"]

_STARTS = {"week": "a Monday", "month": "the first of a month", "quarter": "the first day of a quarter"}


def problems_of(measure: Measure, entries: Sequence[Entry]) -> list[Problem]:
    """Everything that keeps these entries from being stored, in their order."""
    words = words_for(measure)
    problems: list[Problem] = []
    seen: set[Key] = set()
    for index, entry in enumerate(entries):
        key = Key(*entry.key)
        if key in seen:
            problems.append(Problem(index, "period", f"{_when(words, entry)} is there twice."))
        seen.add(key)
        found = (*_period(measure, words, entry), *_numbers(measure, words, entry))
        problems += [Problem(index, field, sentence) for field, sentence in found]
    return problems


Found = Iterator[tuple[str, str]]


def _when(words: Words, entry: Entry) -> str:
    text = words.period(entry.period) + (f" ({entry.category})" if entry.category else "")
    return text[0].upper() + text[1:]


def _period(measure: Measure, words: Words, entry: Entry) -> Found:
    when = _when(words, entry)
    if not DATES.first <= entry.period <= DATES.last:
        yield (
            "period",
            f"{entry.period.isoformat()} is outside the years {DATES.first.year} to {DATES.last.year}.",
        )
    elif start_of(entry.period, measure.frequency) != entry.period:
        yield "period", f"{entry.period.isoformat()} is not {_STARTS[measure.frequency]}."
    if bool(entry.dimension) != bool(entry.category):
        yield "category", f"{when}: a breakdown and its category belong together."
    elif entry.dimension and entry.dimension not in measure.breakdowns:
        yield "category", f"{when}: the plan of this measure has no breakdown by {entry.dimension}."
    if entry.ordinal < 0 or entry.ordinal > 32_767 or (entry.ordinal and measure.frequency != "event"):
        yield "period", f"{when} can have one number only."


def _numbers(measure: Measure, words: Words, entry: Entry) -> Found:
    when = _when(words, entry)
    readings = entry.readings or ()
    numbers = [v for v in (entry.numerator, entry.denominator, *readings) if v is not None]
    if not all(isfinite(v) and abs(v) <= LARGEST for v in numbers):
        yield "numerator", f"{when}: that is not a number we can store."
        return
    if entry.numerator is None and not readings:
        return  # empties the period
    kinds = Measure.DataKind
    if measure.data_kind == kinds.READINGS:
        if not readings or len(readings) > 1_000:
            yield "readings", f"{when} needs its readings, 1,000 at most."
        return
    if readings:
        yield "readings", f"{when} can have one number only."
        return
    yield from _counts(measure, when, entry)


def _counts(measure: Measure, when: str, entry: Entry) -> Found:
    kinds = Measure.DataKind
    numerator, denominator = entry.numerator, entry.denominator
    assert numerator is not None  # emptying a period was told apart before
    if measure.data_kind == kinds.EVENTS and numerator != 1:
        yield "numerator", f"{when}: every event counts as one."
    if measure.data_kind in (kinds.COUNT, kinds.PROPORTION, kinds.RATE) and numerator < 0:
        yield "numerator", f"{when}: a count cannot be below 0."
    if measure.chart_type in CHARTS_OF_COUNTS and not float(numerator).is_integer():
        yield "numerator", f"{when}: {numerator:g} is not a whole number, and this chart needs counts."
    if not measure.has_denominator:
        if denominator is not None:
            yield "denominator", f"{when}: this measure has no denominator."
    elif denominator is None:
        yield "denominator", f"{when}: the denominator is missing."
    elif denominator < 0:
        yield "denominator", f"{when}: a denominator cannot be below 0."
    elif not denominator and numerator > 0:
        yield "denominator", f"{when}: {numerator:g} out of 0 is no rate."
    elif measure.data_kind == kinds.PROPORTION and numerator > denominator:
        yield "numerator", f"{when}: {numerator:g} of {denominator:g} is more than all of them."
