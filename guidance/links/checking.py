"""Takes the looks that are due, one at a time in the whole portal, and remembers what each found.

A link is looked at about once a week, one that failed again on the next day. It is dead after failures on two
different days in London; one day's failure may be a site's bad afternoon. What says nothing about the page (a
refusal to programs, a name server of ours that is away) changes nothing but the date of the look.

No request waits for a look and none is lost: what is due stands in the row, and a worker that dies leaves it
there.
"""

from __future__ import annotations

import time as clock
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from zlib import crc32

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from ..models import FAILURES, WORKING, Link, LinkCheck, Outcome
from . import letters
from .looking import SECONDS, Looked, look

EVERY = timedelta(days=7)
DEAD_DAILY = timedelta(days=14)  # a site that comes back within a fortnight is noticed the next day
HOST_RESTS = timedelta(seconds=10)  # between two looks at one site
LOOK_ENDS = timedelta(seconds=SECONDS + 10)  # a look that began longer ago has died with its worker
RETRY = timedelta(hours=1)  # after a look that died, so that one bad link holds up no other
ANSWERED_WITHIN = timedelta(days=2)
KEPT = timedelta(days=730)
BATCH_SECONDS = 5.0  # after these no new look begins: workers have other things to do
LOCK = 7_104_011  # an advisory lock of ours: claims go one by one

State = Link.State


def look_at_due(look: Callable[[str], Looked] = look, *, seconds: float = BATCH_SECONDS) -> dict[str, int]:
    """Take looks that are due for at most ``seconds`` and the last look. Nothing with ``LINK_CHECKS`` off."""
    counts = {"looked": 0, "failed": 0}
    until = clock.monotonic() + seconds
    while settings.LINK_CHECKS and clock.monotonic() < until and (link := claim()):
        looked = remember(link, look(link.url))
        counts["looked"] += 1
        counts["failed"] += looked.outcome in FAILURES
    return counts


@transaction.atomic
def claim(now: datetime | None = None) -> Link | None:
    """The next link to look at, marked as being looked at; None while another look is under way."""
    now = now or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if Link.objects.filter(looking_since__gt=now - LOOK_ENDS).exists():
        return None
    resting = Link.objects.filter(checked_at__gt=now - HOST_RESTS).values("host")
    link = Link.objects.due(now).filter(uses__isnull=False).exclude(host__in=resting).first()
    if link is not None:
        link.looking_since, link.next_look_at = now, now + RETRY
        link.save(update_fields=["looking_since", "next_look_at"])
    return link


@transaction.atomic
def remember(link: Link, looked: Looked) -> Looked:
    """Keep the look and what follows from it; write to owners when the link has died."""
    held = Link.objects.select_for_update().filter(pk=link.pk).first()
    if held is None:
        return looked  # nobody holds it any more
    link = held
    if looked.outcome in (Outcome.NO_NAME, Outcome.NO_ANSWER) and not _outside_answers():
        looked = replace(looked, outcome=Outcome.OURS)
    now = timezone.now()
    LinkCheck.objects.create(link=link, at=now, outcome=looked.outcome, status=looked.status, ms=looked.ms)
    link.checked_at, link.outcome = now, looked.outcome
    link.looking_since = link.asked_at = None
    has_died = _move_on(link, looked)
    link.next_look_at = _next_look(link, now)
    link.save()
    if has_died:
        letters.tell_of_dead(link)
    return looked


def _outside_answers() -> bool:
    """Whether any site answered lately. If none did, silence says something about our own line only."""
    return LinkCheck.objects.filter(~Q(status=None), at__gt=timezone.now() - ANSWERED_WITHIN).exists()


def _move_on(link: Link, looked: Looked) -> bool:
    """Set the state; True when the link has just died."""
    today = timezone.localdate()
    if looked.outcome in WORKING:
        link.state = State.MOVED if looked.outcome == Outcome.MOVED else State.WORKS
        link.failed_on, link.dead_since, link.moved_to = None, None, looked.moved_to
        return False
    if looked.outcome not in FAILURES:
        if link.state not in (State.FAILED, State.DEAD):
            link.state = State.UNSURE
        return False
    if link.failed_on is None:
        link.state, link.failed_on = State.FAILED, today
    elif link.state != State.DEAD and link.failed_on < today:
        link.state, link.dead_since = State.DEAD, today
        return True
    return False


def _next_look(link: Link, now: datetime) -> datetime:
    """In a week at the same hour; in the small hours of tomorrow for what failed, each link at its own minute."""
    is_suspicious = link.state == State.FAILED or (
        link.dead_since is not None and timezone.localdate() - link.dead_since < DEAD_DAILY
    )
    if not is_suspicious:
        return now + EVERY
    tomorrow = timezone.localtime(now).date() + timedelta(days=1)
    night = datetime.combine(tomorrow, time(1), tzinfo=timezone.get_default_timezone())
    return night + timedelta(minutes=crc32(link.url.encode()) % 240)


def forget_old() -> int:
    """Drop looks that are older than two years."""
    return LinkCheck.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
