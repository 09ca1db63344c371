"""The letters: one reminder about the questions after a lab; one letter and one reminder six weeks later.

The lab's own thanks letter is the invitation to the first questions (``labs.after``). A row is claimed with
``SKIP LOCKED`` and marked in the transaction that queues its letter: any number of workers may run and die.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.mail import queue_mail
from labs.models import Booking
from labs.times import span_in_words

from .models import Invitation, SetKind

BATCH = 100
REMIND_AFTER = timedelta(days=7)
GIVE_UP_AFTER = timedelta(days=60)  # a letter that could not be written for so long asks about the past
SALT = "evaluations.stop"


def write_due() -> int:
    """Write every letter that is due, at most one batch. Returns how many were put into the queue."""
    written = 0
    for _ in range(BATCH):
        if not _write_next():
            break
        written += 1
    return written


def _due() -> Q:
    now = timezone.now()
    first = Q(invited_at=None, opens_at__lte=now)
    reminder = Q(invited_at__lte=now - REMIND_AFTER, reminded_at=None)
    return (first | reminder) & Q(opens_at__gt=now - GIVE_UP_AFTER)


@transaction.atomic
def _write_next() -> bool:
    invitation = (
        Invitation.objects.waiting()
        .filter(_due(), booking__status__in=Booking.ATTENDED, booking__user__is_active=True)
        .filter(booking__user__no_evaluation_letters=None)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by(F("opens_at"), "id")
        .for_page()
        .first()
    )
    if invitation is None:
        return False
    again = invitation.invited_at is not None
    field = "reminded_at" if again else "invited_at"
    setattr(invitation, field, timezone.now())
    invitation.save(update_fields=[field])
    _queue(invitation, again)
    return True


def _queue(invitation: Invitation, again: bool) -> None:
    session, user = invitation.booking.session, invitation.booking.user
    context = {
        "name": user.get_short_name() if user.display_name else "",
        "lab": session.lab,
        "when": span_in_words(session.starts_at, session.ends_at),
        "link": settings.SITE_URL + invitation.get_absolute_url(),
        "stop_link": stop_link(invitation),
        "programme": invitation.programme,
        "again": again,
        "six_weeks": invitation.kind == SetKind.SIX_WEEKS,
    }
    if invitation.kind == SetKind.SIX_WEEKS:
        subject = f"Did you try it? {session.lab.title}"
    else:
        subject = f"A few minutes on {session.lab.title}"
    if again:
        subject = f"Reminder: {subject}"
    queue_mail(
        kind=f"evaluations.{invitation.kind}",
        to=user.email,
        subject=subject,
        text=render_to_string("evaluations/letters/invitation.txt", context),
        key=f"evaluations.{invitation.kind}:{invitation.pk}:{'reminder' if again else 'first'}",
    )


def stop_link(invitation: Invitation) -> str:
    token = signing.dumps(str(invitation.booking.user.public_id), salt=SALT)
    return settings.SITE_URL + reverse("evaluations:stop", args=[invitation.programme.slug, token])


def read_stop(token: str) -> str | None:
    """The person's public id; None for what we did not write. Such a link never runs out."""
    try:
        return str(signing.loads(token, salt=SALT))
    except signing.BadSignature:
        return None
