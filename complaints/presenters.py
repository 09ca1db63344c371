"""What the pages of the room say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from programmes.models import Programme

from .clock import ACKNOWLEDGE, STAGE_1, STAGE_2
from .models import (
    AWAITS_ACKNOWLEDGEMENT,
    AWAITS_LEARNING,
    OPEN,
    Arrangements,
    Item,
    ItemQuerySet,
    Kind,
    Stage,
    has_actions_to_do,
    is_due,
    is_overdue,
)

LISTS = {
    "open": "Open",
    "due": "Due within 7 days",
    "overdue": "Overdue",
    "acknowledge": "Awaiting acknowledgement",
    "learning": "Awaiting learning",
    "actions": "Actions to do",
    "closed": "Closed",
    "all": "Everything",
}
EMPTY = {
    "open": "Nothing is open.",
    "due": "Nothing falls due in the next 7 days.",
    "overdue": "Nothing is overdue.",
    "acknowledge": "Every complaint is acknowledged.",
    "learning": "Nothing waits for its learning.",
    "actions": "Every action is done.",
    "closed": "Nothing is closed yet.",
    "all": "Nothing has been logged.",
}


# What waits for somebody comes first; then the newest.
_BY_DAY_DUE = F("due_on").asc(nulls_last=True)
_ORDER = {
    "open": _BY_DAY_DUE,
    "due": _BY_DAY_DUE,
    "overdue": _BY_DAY_DUE,
    "acknowledge": F("acknowledge_by").asc(),
}


def _conditions(today: date) -> dict[str, Q]:
    """What each work list holds; the last holds everything."""
    return {
        "open": OPEN,
        "due": is_due(today),
        "overdue": is_overdue(today),
        "acknowledge": AWAITS_ACKNOWLEDGEMENT,
        "learning": AWAITS_LEARNING,
        "actions": has_actions_to_do(),
        "closed": ~OPEN,
        "all": Q(),
    }


def chosen(items: ItemQuerySet, name: str, today: date) -> ItemQuerySet:
    """The rows of a work list: what is due, by the day it is due."""
    rows = items.filter(_conditions(today)[name])
    return rows.order_by(_ORDER[name], "-received_on", "pk") if name in _ORDER else rows


def counts(items: ItemQuerySet, today: date) -> dict[str, int]:
    """How many each work list holds, in one query."""
    wanted = {name: Count("pk", filter=condition or None) for name, condition in _conditions(today).items()}
    return items.order_by().aggregate(**wanted)


def chips(programme: Programme, held: dict[str, int], current: str) -> list[dict[str, Any]]:
    base = reverse("complaints:items", args=[programme.slug])
    return [
        {
            "label": f"{label}, {held[name]}",
            "url": base if name == "open" else f"{base}?list={name}",
            "current": name == current,
        }
        for name, label in LISTS.items()
    ]


def tabs(programme: Programme, current: str) -> list[dict[str, Any]]:
    pages = (
        ("Log", "complaints:items"),
        ("Indicators", "complaints:indicators"),
        ("Reply to copy", "complaints:signpost"),
        ("Days off", "complaints:days"),
        ("Settings", "complaints:settings"),
        ("History", "complaints:history"),
    )
    return [
        {"label": label, "url": reverse(name, args=[programme.slug]), "current": label == current}
        for label, name in pages
    ]


@dataclass(frozen=True)
class Next:
    """The one thing to do now."""

    text: str
    url: str
    button: str


def next_step(item: Item, has_open_action: bool) -> Next | None:
    def to(name: str, text: str, button: str) -> Next:
        return Next(text, reverse(f"complaints:{name}", args=[item.programme.slug, item.pk]), button)

    if not item.is_open:
        if has_open_action:
            return Next(
                "It is closed. An action is still to do: mark it when done.",
                "#actions",
                "See the actions",
            )
        return None
    if item.is_complaint and item.acknowledged_on is None:
        return to(
            "acknowledge",
            f"Tell the person that it arrived, by {_said(item.acknowledge_by)}.",
            "Acknowledge",
        )
    if item.due_on:
        late = " That day is over: extend it with authority, or answer now." if item.is_overdue else ""
        return to(
            "close", f"Answer by {_said(item.due_on)}.{late} Then close it with what is learned.", "Close it"
        )
    if item.kind == Kind.COMPLIMENT:
        return to("close", "Pass it on to the team it is for. Then close it.", "Close it")
    return to("close", "Add an action, or say why nothing can be done. Then close it.", "Close it")


@dataclass(frozen=True)
class Due:
    label: str
    day: date | None
    done: date | None = None


def due_days(item: Item, arrangements: Arrangements) -> list[Due]:
    """The clock of a complaint, line by line."""
    clock = arrangements.clock()
    due = item.due_before_extending(clock)
    lines = [Due(f"Acknowledge, {ACKNOWLEDGE} working days", item.acknowledge_by, item.acknowledged_on)]
    if item.stage == Stage.FIRST:
        lines.append(Due(f"Early resolution, {STAGE_1} working days", due, item.closed_on))
        if item.is_open and arrangements.extension_days:
            latest = clock.after(due, arrangements.extension_days)
            lines.append(
                Due(f"At most, when an extension is authorised, {arrangements.extension_days} more", latest)
            )
    else:
        lines.append(Due(f"Investigation, {STAGE_2} working days", due, item.closed_on))
    if item.due_on and item.due_on != due:
        lines.append(Due("Extended to", item.due_on))
    return lines


def convention(arrangements: Arrangements) -> str:
    """Which day is day 1, as a sentence."""
    if arrangements.day_one == Arrangements.DayOneChoice.RECEIPT:
        return "The day of receipt is day 1, or the next working day."
    return "The next working day is day 1."


def _said(day: date | None) -> str:
    if day is None:
        return "no day"
    today = timezone.localdate()
    return f"{day:%A} {day.day} {day:%B}" + ("" if day.year == today.year else f" {day.year}")
