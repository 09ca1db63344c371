"""How a measure would read: one made-up number in the words of the plan that is being written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from ..periods import shift, start_of
from ..words import Words, format_number


@dataclass(frozen=True, slots=True)
class Example:
    value: str
    per: str
    sentence: str


def example_of(values: Mapping[str, Any]) -> Example:
    """``values``: what a form has so far; what is missing or odd is passed over."""
    kind = str(values.get("data_kind") or "count")
    frequency = "event" if kind == "events" else str(values.get("frequency") or "month")
    if frequency not in ("day", "week", "month", "quarter", "event"):
        frequency = "month"
    unit = str(values.get("unit") or {"proportion": "%", "events": "days"}.get(kind, ""))[:40]
    one = str(values.get("event_name") or "event")[:40]
    words = Words(
        unit=unit,
        decimals=None,
        frequency=frequency,  # type: ignore[arg-type]
        event=(one, str(values.get("event_name_plural") or f"{one}s")[:40]),
    )
    return _read(
        words, kind, str(values.get("improvement_direction") or "increase"), _multiplier(values, kind)
    )


def _multiplier(values: Mapping[str, Any], kind: str) -> float:
    usual = 100.0 if kind == "proportion" else 1.0
    try:
        given = float(values.get("multiplier") or usual)
    except (TypeError, ValueError):
        return usual
    return given if 0 < given <= 1e9 else usual


def _read(words: Words, kind: str, direction: str, multiplier: float) -> Example:
    latest = shift(start_of(timezone.localdate(), words.frequency), words.frequency, -1)
    value, counted = {
        "proportion": (21 / 30 * multiplier, "21 of 30"),
        "rate": (17 / 14_768 * multiplier, f"17 in {format_number(14768)}"),
        "events": (96.0, ""),
    }.get(kind, (38.0, ""))
    period = words.period(latest)
    when = f"to {period}" if kind == "events" else period
    per = ", ".join(filter(None, ("" if words.is_percent else words.unit, counted, when)))
    return Example(words.number(value), per, _sentence(words, direction, latest))


def _sentence(words: Words, direction: str, latest: date) -> str:
    better = {"increase": ("above", "Improvement"), "decrease": ("below", "Improvement")}
    where, said = better.get(direction, ("above", "Signal"))
    if words.frequency == "event":
        return f"{said}, if six {words.event[1]} in a row have gaps {where} the median."
    return f"{said}, if six {words.noun(6, latest)} in a row lie {where} the median."
