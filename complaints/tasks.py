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
    """Send the indicators of the month before to the lead"""
    return reminders.summarise()


@shared_task
def forget_words() -> int:
    """Empty closed records that the board does not keep any longer"""
    return retention.forget_all()


@shared_task
def verify_history() -> dict[str, Any]:
    """Hold the histories of complaints against their chains"""
    return checking.check_all()
