"""A chart on a page: its drawings for wide and narrow screens, caption, key and list of events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from ..charts import key_of, render_svg
from ..results import Happening, Result
from ..verdicts import compare_target, exact
from ..words import MONTHS, format_number

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
        aside=aside(result),
        wide=svg(result, "lg"),
        narrow=svg(result, "ph"),
        key=key_of(result.spec),
        notes=tuple(note(h) for h in result.happenings if h.number is not None),
    )


def heading(result: Result) -> str:
    """ "38 people in the week of 2 November 2026", "21 of 30, 70.0 % in October 2026"."""
    last = result.latest
    if last is None:
        return "No numbers yet"
    words, x = result.words, result.analysis.x[last.index]
    assert last.value is not None
    said = words.amount(last.value)
    if words.frequency == "event" and isinstance(x, int):  # one of many, without its date
        return f"{said}, {words.period(x)} {words.event[0]}"
    if last.denominator is not None and last.numerator is not None:
        said = f"{said}: {fraction(result, last.numerator, last.denominator)}"
        return f"{said}, {words.in_period(x)}"
    return f"{said} {words.in_period(x)}"


def fraction(result: Result, numerator: float, denominator: float) -> str:
    """ "21 of 30" for a part of a whole, "17 in 14,768" for a rate."""
    joint = "of" if result.words.is_percent else "in"
    return f"{format_number(numerator)} {joint} {format_number(denominator)}"


def aside(result: Result) -> str:
    """How the latest value stands to its target."""
    last, target = result.latest, result.target
    if last is None or last.value is None or target is None:
        return ""
    gap = compare_target(last.value, exact(target), direction=result.direction, words=result.words)
    return f"{gap.sentence}."


def note(h: Happening) -> Note:
    return Note(h.number, h.text, f"{day(h.on)}. {KINDS.get(h.kind, h.kind)}")


KINDS = {"change": "Test of change", "event": "Event", "note": "Note", "phase": "New phase"}
