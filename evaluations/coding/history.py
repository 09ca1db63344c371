"""Who changed the codebook and "You said, we did", as the database's own triggers kept it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps

from accounts.models import User
from programmes.models import Programme

MOST = 200
_NAMES = {
    "Theme": {"name": "name", "path": "path", "description": "description", "retired_at": "retired"},
    "YouSaid": {
        "said": "what people said",
        "did": "what we did, or why not",
        "answer": "action or reason",
        "owner": "who sees to it",
        "due_on": "by when",
        "progress": "progress",
        "state": "state",
        "published_on": "published on",
    },
}
_VERBS = {"added": "Added", "changed": "Changed", "removed": "Deleted"}


@dataclass(frozen=True)
class Event:
    at: datetime
    who: str
    what: str
    details: list[tuple[str, str, str]]  # what, before, after


def history(programme: Programme, model: str, *, only: int | None = None) -> list[Event]:
    """The newest events first. ``model``: "Theme" or "YouSaid"; ``only``: one row's key."""
    rows = apps.get_model("evaluations", f"{model}Event").objects.filter(programme_id=programme.pk)
    if only is not None:
        rows = rows.filter(pgh_obj_id=only)
    in_order = list(rows.order_by("-pgh_id")[:MOST])[::-1]
    people = {who for row in in_order if (who := (row.pgh_context or {}).get("user")) is not None}
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "display_name"))
    before: dict[int, Any] = {}
    events = []
    for row in in_order:
        was, before[row.pgh_obj_id] = before.get(row.pgh_obj_id), row
        details = _details(model, was, row) if row.pgh_label == "changed" else []
        title = row.name if model == "Theme" else row.said
        who = names.get((row.pgh_context or {}).get("user", 0), "The portal")
        events.append(Event(row.pgh_created_at, who, f"{_VERBS[row.pgh_label]}: {title}", details))
    return events[::-1]


def _details(model: str, was: Any, row: Any) -> list[tuple[str, str, str]]:
    found = []
    for name, words in _NAMES[model].items():
        old, new = _said(was, name), _said(row, name)
        if was is not None and old != new:
            found.append((words, old, new))
    return found


def _said(row: Any, name: str) -> str:
    value = getattr(row, name, None)
    if name == "retired_at":
        return "no" if value is None else "yes"
    return str(value or "nothing")
