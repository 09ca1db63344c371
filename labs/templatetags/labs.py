"""Moments in words for templates: ``{{ session|span }}``, ``{{ booking.offered_until|moment }}``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template

from labs.times import moment_in_words, span_in_words

register = template.Library()


@register.filter
def span(session: Any) -> str:
    """ "Tuesday 3 March 2026, 12:30 to 13:30"; across midnight the day of the end is named."""
    return span_in_words(session.starts_at, session.ends_at)


@register.filter
def moment(value: datetime | None) -> str:
    return moment_in_words(value) if value else ""
