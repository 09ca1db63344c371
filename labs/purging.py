"""Access needs and apologies go thirty days after the lab: they were for the people in the room.

So does the address of a line manager whose letter was never written; a letter that is written takes it along.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .models import Booking, LabSession, Notice

log = structlog.get_logger(__name__)

KEPT_FOR = timedelta(days=30)
BATCH = 200


@transaction.atomic
def purge_needs() -> int:
    """Empty them for sessions that ended long enough ago. Returns how many bookings had something."""
    over = LabSession.objects.filter(ends_at__lt=timezone.now() - KEPT_FOR, access_purged_at=None)
    sessions = list(over.order_by("id").select_for_update(skip_locked=True)[:BATCH])
    told = Booking.objects.filter(session__in=sessions).filter(
        ~Q(access_needs="") | ~Q(apologies="") | ~Q(access_options=[])
    )
    emptied = told.update(access_needs="", apologies="", access_options=[])
    Notice.objects.filter(session__in=sessions, kind=Notice.Kind.MANAGER).exclude(details={}).update(
        details={}
    )
    LabSession.objects.filter(pk__in=[each.pk for each in sessions]).update(access_purged_at=timezone.now())
    if sessions:
        log.info("access_needs_purged", sessions=len(sessions), bookings=emptied)
    return emptied
