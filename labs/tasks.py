"""Background jobs of the labs. Each may run twice, may die anywhere, and calls one worker."""

from __future__ import annotations

from celery import shared_task

from . import letters, purging, reminders
from .actions import expire_offers


@shared_task
def write_letters() -> int:
    return letters.write_due()


@shared_task
def end_offers() -> int:
    return expire_offers()


@shared_task
def owe_reminders() -> int:
    return reminders.owe_reminders()


@shared_task
def purge_access_needs() -> int:
    return purging.purge_needs()
