"""Background jobs of the room. Each may run twice, may die anywhere, and calls one worker."""

from __future__ import annotations

from celery import shared_task

from . import reminders, wanted


@shared_task
def remind_owners() -> int:
    """Remind owners of resources that are due for review"""
    return reminders.remind_owners()


@shared_task
def forget_wanted() -> int:
    """Forget old searches that found nothing"""
    return wanted.forget_old()
