"""The history of a measure in words: who changed what, when, and from what to what.

It reads the tables that the database's own triggers fill, so nothing that happened can be missing from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import Q

from accounts.models import User

from ..models import ImportBatch, Measure
from ..series import words_for
from ..words import MONTHS, format_number

MOST = 200
_QUIET = {"id", "public_id", "programme", "created_at", "created_by", "definition_version"}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. ``details`` are (what, before, after); "" is a field that was or became empty."""

    at: datetime
    who: str
    what: str
    why: str = ""
    details: tuple[tuple[str, str, str], ...] = field(default=())


def history(measure: Measure) -> list[Event]:
    """The newest events first, at most ``MOST`` of each kind."""
    found: list[tuple[datetime, int | None, Event]] = []
    for name, say in _SAY.items():
        found += say(measure, _rows(name, measure))
    batches = ImportBatch.objects.filter(measure=measure).select_related("by", "undone_by")[:MOST]
    found += _imports(batches)
    names = dict(
        User.objects.filter(pk__in={who for _, who, _ in found if who}).values_list("pk", "display_name")
    )
    events = [
        Event(e.at, e.who or names.get(who or 0, "The portal"), e.what, e.why, e.details)
        for _, who, e in sorted(
            found, key=lambda each: each[0]
        )  # stable: what made it stays before its changes
    ]
    return events[::-1][:MOST]


def _rows(name: str, measure: Measure) -> list[Any]:
    model = apps.get_model("measures", name)
    mine = Q(id=measure.pk) if name == "MeasureEvent" else Q(measure_id=measure.pk)
    return list(model.objects.filter(mine).order_by("-pgh_id")[:MOST])[::-1]


def _who(row: Any) -> int | None:
    return (row.pgh_context or {}).get("user")


Found = list[tuple[datetime, int | None, Event]]


def _plan(measure: Measure, rows: list[Any]) -> Found:
    found: Found = []
    before = None
    for row in rows:
        if row.pgh_label == "added":
            found.append(_event(row, "Made the measure"))
        elif before is not None:
            details = tuple(_differences(before, row))
            if details:
                why = row.baseline_reason if _froze(details) else ""
                found.append(_event(row, _plan_words(row, details), why, details))
        before = row
    return found


def _froze(details: Iterable[tuple[str, str, str]]) -> bool:
    return any("rozen" in name for name, _, _ in details)


def _plan_words(row: Any, details: tuple[tuple[str, str, str], ...]) -> str:
    names = [name for name, _, _ in details]
    if names == ["Visibility"]:
        return "Published the chart" if row.visibility == "public" else "Took the chart off the public page"
    if all("rozen" in name for name in names):
        return "Changed the baseline"
    if names == ["Chart type"] or set(names) <= {"Chart type", "Rule set", "Why this chart"}:
        return "Chose the chart"
    return "Changed the plan"


def _differences(before: Any, after: Any) -> Iterable[tuple[str, str, str]]:
    for column in Measure._meta.concrete_fields:
        if column.name in _QUIET or column.name == "baseline_reason":
            continue
        old, new = getattr(before, column.attname), getattr(after, column.attname)
        if old != new:
            name = str(column.verbose_name)
            yield name[0].upper() + name[1:], _said(column, old), _said(column, new)


def _said(column: Any, value: Any) -> str:
    if value is None or value == "" or value == []:
        return ""
    if column.is_relation:
        found = column.related_model.objects.filter(pk=value).first()
        return getattr(found, "display_name", str(found)) if found else "someone who has left"
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, int | float | Decimal):
        return format_number(float(value))
    return str(value)


def _day(on: date) -> str:
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def _phases(measure: Measure, rows: list[Any]) -> Found:
    words = words_for(measure)
    found: Found = []
    for row in rows:
        at = words.period(row.starts_on)
        if row.pgh_label == "added":
            found.append(_event(row, f"Began a new phase from {at}", row.reason))
        elif row.withdrawn_at:
            found.append(_event(row, f"Withdrew the phase that began with {at}", row.withdrawn_reason))
    return found


def _targets(measure: Measure, rows: list[Any]) -> Found:
    words = words_for(measure)
    verbs = {"added": "Set the target", "changed": "Changed the target", "removed": "Took out the target"}
    found: Found = []
    for row in rows:
        what = f"{words.amount(float(row.value))} from {_day(row.effective_from)}"
        found.append(_event(row, f"{verbs[row.pgh_label]} of {what}", row.note))
    return found


def _annotations(measure: Measure, rows: list[Any]) -> Found:
    verbs = {"added": "Wrote on the chart", "changed": "Changed the note", "removed": "Took off the chart"}
    return [_event(row, f"{verbs[row.pgh_label]}, {_day(row.on)}: “{row.text}”") for row in rows]


def _points(measure: Measure, rows: list[Any]) -> Found:
    words = words_for(measure)
    said = {
        ("astronomical", "added"): "Marked {} as astronomical",
        ("astronomical", "removed"): "Took the astronomical mark off {}",
        ("excluded", "added"): "Left {} out of the calculation",
        ("excluded", "removed"): "Took {} back into the calculation",
    }
    found: Found = []
    for row in rows:
        if text := said.get((row.kind, row.pgh_label)):
            of = f" ({row.category})" if row.category else ""
            found.append(_event(row, text.format(words.period(row.period) + of),
                                row.reason if row.pgh_label == "added" else ""))  # fmt: skip
    return found


def _imports(batches: Iterable[ImportBatch]) -> Found:
    found: Found = []
    for batch in batches:
        counts = [
            f"{count:,} {word}"
            for count, word in ((batch.added, "new"), (batch.changed, "changed"), (batch.removed, "emptied"))
            if count
        ]
        what = f"{batch.get_kind_display()}: numbers entered ({', '.join(counts) or 'nothing new'})"
        if batch.filename:
            what = f"Imported {batch.filename} ({', '.join(counts) or 'nothing new'})"
        who = batch.by.display_name if batch.by else "Someone who has left"
        found.append((batch.created_at, None, Event(batch.created_at, who, what)))
        if batch.undone_at:
            who = batch.undone_by.display_name if batch.undone_by else "Someone who has left"
            undone = f"Undid what was entered on {_day(batch.created_at.date())}"
            found.append((batch.undone_at, None, Event(batch.undone_at, who, undone)))
    return found


def _event(
    row: Any, what: str, why: str = "", details: tuple[tuple[str, str, str], ...] = ()
) -> tuple[datetime, int | None, Event]:
    return row.pgh_created_at, _who(row), Event(row.pgh_created_at, "", what, why, details)


_SAY: dict[str, Callable[[Measure, list[Any]], Found]] = {
    "MeasureEvent": _plan,
    "PhaseEvent": _phases,
    "TargetEvent": _targets,
    "AnnotationEvent": _annotations,
    "PointJudgementEvent": _points,
}
