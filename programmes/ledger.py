"""The change ledger: one line that every room calls when something countable changes."""

from __future__ import annotations

from datetime import date

from .models import Change, Programme


def record_change(*, programme: Programme, source: str, on: date) -> None:
    """Note that what ``source`` counts changed on day ``on``, in the caller's transaction."""
    Change.objects.create(programme=programme, source=source, on=on)
