"""Background jobs of the room. Each may run twice, may die anywhere, and calls one worker."""

from __future__ import annotations

from celery import shared_task

from . import reminders


@shared_task
def remind_owners() -> int:
    return reminders.remind_owners()
