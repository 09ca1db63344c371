"""Reads the history tables for people: what changed, when, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pghistory.models import EventQuerySet

from accounts.models import User

from .models import Membership, Role, Workforce


@dataclass(frozen=True)
class Entry:
    when: datetime
    who: str
    what: str


def _names(events: list[Any]) -> dict[int, str]:
    ids = {
        event.pgh_context["user"] for event in events if event.pgh_context and event.pgh_context.get("user")
    }
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}


def _who(event: Any, names: dict[int, str]) -> str:
    user = (event.pgh_context or {}).get("user")
    if user is None:
        return "The portal itself"
    return names.get(user, "Somebody whose account is gone")


def _events(row: Any) -> list[Any]:
    events: EventQuerySet = row.events.all()
    return list(events.order_by("-pgh_id"))


def membership_history(membership: Membership) -> list[Entry]:
    """Newest first: joined, roles changed, ended, came back."""
    events = _events(membership)
    names = _names(events)
    entries = []
    for event, before in zip(events, [*events[1:], None], strict=True):
        roles = ", ".join(Role(role).label for role in event.roles)
        if before is None:
            what = f"Joined as {roles}"
        elif event.ended_at and not before.ended_at:
            what = "Membership ended"
        elif before.ended_at and not event.ended_at:
            what = f"Came back as {roles}"
        else:
            what = f"Roles changed to {roles}"
        entries.append(Entry(event.pgh_created_at, _who(event, names), what))
    return entries


def workforce_history(figure: Workforce) -> list[Entry]:
    """Newest first: each figure that stood here."""
    events = _events(figure)
    names = _names(events)
    return [Entry(event.pgh_created_at, _who(event, names), _figure_in_words(event)) for event in events]


def _figure_in_words(event: Any) -> str:
    people = "1 person" if event.headcount == 1 else f"{event.headcount:,} people"
    wte = f", {event.wte} whole-time equivalent" if event.wte is not None else ""
    return f"{people}{wte}. Source: {event.source}"
