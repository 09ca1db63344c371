"""Background jobs of the labs. Each may run twice, may die anywhere, and calls one worker."""

from __future__ import annotations

from celery import shared_task

from . import letters, purging, reminders
from .actions import expire_offers


@shared_task
def write_letters() -> int:
    """Write letters about bookings and changes to labs"""
    return letters.write_due()


@shared_task
def end_offers() -> int:
    """Pass on offered places that nobody took in time"""
    return expire_offers()


@shared_task
def owe_reminders() -> int:
    """Remind people of a lab, a week and a day before"""
    return reminders.owe_reminders()


@shared_task
def purge_access_needs() -> int:
    """Delete access needs and apologies 30 days after a lab"""
    return purging.purge_needs()
