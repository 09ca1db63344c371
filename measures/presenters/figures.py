"""A chart on a page: its drawings for wide and narrow screens, caption, key and list of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from ..charts import key_of, render_svg
from ..results import Happening, Result, in_one
from ..verdicts import compare_target, exact
from ..words import MONTHS, format_number, said

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day(on: Any) -> str:
    """ "Monday 13 April 2026"."""
    return f"{DAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]} {on.year}"


def svg(result: Result, size: str, *, mono: bool = False) -> SafeString:
    """The drawing; its texts were escaped by the template that drew it."""
    return mark_safe(render_svg(result.spec, size, mono=mono))


@dataclass(frozen=True, slots=True)
class Note:
    number: int | None
    text: str
    when: str


@dataclass(frozen=True, slots=True)
class Figure:
    heading: str
    aside: str
    wide: SafeString
    narrow: SafeString
    key: Any
    notes: tuple[Note, ...]


def figure(result: Result) -> Figure:
    return Figure(
        heading=heading(result),
        aside=target_sentence(result),
        wide=svg(result, "lg"),
        narrow=svg(result, "ph"),
        key=key_of(result.spec),
        notes=tuple(note(told) for told in result.noted.values()),
    )


def heading(result: Result) -> str:
    """ "38 people in the week of 2 November 2026", "21 of 30, 70.0 % in October 2026"."""
    last = result.latest
    if last is None:
        return "No numbers yet"
    words, x = result.words, result.analysis.x[last.index]
    assert last.value is not None
    amount = words.amount(last.value)
    if words.frequency == "event" and isinstance(x, int):  # one of many, without its date
        return f"{amount}, {words.period(x)} {words.event[0]}"
    if last.denominator is not None and last.numerator is not None:
        counted = fraction(result, last.numerator, last.denominator)
        return f"{amount}: {counted}, {words.in_period(x)}"
    return f"{amount} {words.in_period(x)}"


def fraction(result: Result, numerator: float, denominator: float) -> str:
    """ "21 of 30" for a part of a whole, "17 in 14,768" for a rate."""
    joint = "of" if result.words.is_percent else "in"
    return f"{format_number(numerator)} {joint} {format_number(denominator)}"


def target_sentence(result: Result) -> str:
    """How the latest value stands to its target, and which target comes next: one that was met on the way
    must not sound like the aim."""
    last, target, following = result.latest, result.target, result.next_target
    if last is None or last.value is None or target is None:
        return ""
    gap = compare_target(
        last.value,
        exact(target),
        direction=result.direction,
        words=result.words,
        interim=following is not None,
    )
    if following is None or following.start is None:
        return f"{gap.sentence}."
    return (
        f"{gap.sentence}. From {said(following.start)} the target is {result.words.number(following.value)}."
    )


def note(told: Sequence[Happening]) -> Note:
    """One number of the list below the chart. What stands for its whole period has the day that is told."""
    first = next((h for h in told if h.kind != "phase"), told[0])
    kinds = dict.fromkeys(KINDS.get(h.kind, h.kind) for h in told)
    return Note(first.number, in_one(told), f"{day(first.on)}. {'. '.join(kinds)}")


KINDS = {"change": "Test of change", "event": "Event", "note": "Note", "phase": "New phase"}
