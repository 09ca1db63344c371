"""Background jobs of the labs. Each may run twice, may die anywhere, and calls one worker."""

from __future__ import annotations

from celery import shared_task

from . import letters, purging, reminders
from .actions import expire_offers


@shared_task
def write_letters() -> int:
    """Write the letters that bookings and changes of labs owe"""
    return letters.write_due()


@shared_task
def end_offers() -> int:
    """Take back offered places whose time is over"""
    return expire_offers()


@shared_task
def owe_reminders() -> int:
    """Note who is reminded of a lab a week and a day before"""
    return reminders.owe_reminders()


@shared_task
def purge_access_needs() -> int:
    """Empty access needs and apologies 30 days after a lab"""
    return purging.purge_needs()
