"""Reminders a week and a day before, owed once; not to people who booked inside that time: they know."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from .models import Booking, LabSession, Notice

# Kind, how long before, and until when a reminder that is late (nothing ran for a while) still makes sense.
REMINDERS = (
    (Notice.Kind.REMINDER_WEEK, timedelta(days=7), timedelta(days=3)),
    (Notice.Kind.REMINDER_DAY, timedelta(days=1), timedelta(hours=2)),
)


def owe_reminders() -> int:
    """Note the reminders that are due; a note that is there already stays the only one. Returns how many are
    due at this moment.
    """
    return sum(_owe(kind, before, latest) for kind, before, latest in REMINDERS)


def _owe(kind: str, before: timedelta, latest: timedelta) -> int:
    now = timezone.now()
    due = Booking.objects.filter(
        status=Booking.Status.BOOKED,
        session__state=LabSession.State.PUBLISHED,
        session__starts_at__lte=now + before,
        session__starts_at__gt=now + latest,
        status_at__lt=F("session__starts_at") - before,
    ).select_related("session")
    owed = [
        # The start is in the key: a lab that is moved is reminded of again.
        Notice(
            key=f"{kind}:{booking.pk}:{booking.session.starts_at:%Y%m%d%H%M}",
            kind=kind,
            booking=booking,
            session=booking.session,
        )
        for booking in due
    ]
    Notice.objects.bulk_create(owed, ignore_conflicts=True)
    return len(owed)
