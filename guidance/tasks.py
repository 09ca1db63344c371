"""Background jobs of the room. Each may run twice, may die anywhere, and calls one worker."""

from __future__ import annotations

from celery import shared_task

from . import reminders, wanted


@shared_task
def remind_owners() -> int:
    return reminders.remind_owners()


@shared_task
def forget_wanted() -> int:
    return wanted.forget_old()
