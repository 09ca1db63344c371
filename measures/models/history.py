"""History that the database keeps by itself: every change leaves a row that nobody can alter.

The event tables (``MeasureEvent``, ``PhaseEvent`` …) are written by triggers, also for changes made in the
admin or in SQL. ``pgh_context`` says who acted and through which action (``measures.actions``).
"""

from __future__ import annotations

from typing import Any

import pghistory


def keep_history(*, inserts: bool = True) -> Any:
    """Track a model append-only. Without ``inserts`` only what was overwritten or removed is kept:
    the row itself is the newest version, enough (and half the cost) for rows that arrive in thousands."""
    before = pghistory.UpdateEvent("changed", row="OLD"), pghistory.DeleteEvent("removed")
    every = pghistory.InsertEvent("added"), pghistory.UpdateEvent("changed"), pghistory.DeleteEvent("removed")
    return pghistory.track(
        *(every if inserts else before),
        append_only=True,
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,  # type: ignore[arg-type]  # documented, and missing in its types
    )
