"""Background jobs of the room. Each may run twice, may die anywhere, and calls one worker. None takes an argument."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from . import checking, reminders, retention


@shared_task
def remind() -> int:
    """Tell complaints admins that something is due"""
    return reminders.remind()


@shared_task
def summarise() -> int:
    """Send last month’s complaints indicators to the lead"""
    return reminders.summarise()


@shared_task
def forget_words() -> int:
    """Empty closed complaints that have been kept long enough"""
    return retention.forget_all()


@shared_task
def verify_history() -> dict[str, Any]:
    """Check that nobody has altered the history of a complaint"""
    return checking.check_all()
