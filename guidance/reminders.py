"""Letters to owners when a review is near or overdue: two weeks before, on the day after, then every four weeks.

Each goes once: its key holds the date of the review and which letter it is, so the nightly task may run twice and
may miss nights. Without an owner, or with one whose account is closed, the programme's editors get it.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.mail import queue_mail
from accounts.models import User

from .models import Resource
from .readers import readers_of

BEFORE = timedelta(days=14)
AGAIN_EVERY = timedelta(days=28)


def remind_owners(on: date | None = None) -> int:
    """Queue the letters that are due. Returns how many were new."""
    on = on or timezone.localdate()
    due = (
        Resource.objects.published()
        .filter(next_review_on__lte=on + BEFORE)
        .select_related("current", "owner", "programme__board")
        .order_by("pk")
    )
    return sum(_write(resource, to, on) for resource in due for to in readers_of(resource))


def _write(resource: Resource, to: User, on: date) -> bool:
    due = resource.next_review_on
    assert due is not None, "what is published has a next review"
    days = (on - due).days
    which = "soon" if days <= 0 else f"overdue-{(days - 1) // AGAIN_EVERY.days}"
    context = {
        "resource": resource,
        "name": to.get_short_name() if to.display_name else "",
        "is_owner": to == resource.owner,
        "is_overdue": days > 0,
        "due": due,
        "link": settings.SITE_URL + resource.get_absolute_url(),
        "portal_name": settings.PORTAL_NAME,
    }
    letter = queue_mail(
        kind="guidance.review",
        to=to.email,
        subject=f"{'Overdue' if days > 0 else 'Due soon'}: review of “{resource}”",
        text=render_to_string("guidance/letters/review.txt", context),
        key=f"guidance.review:{resource.pk}:{due}:{which}:{to.pk}",
        reply_to=settings.CONTACT_EMAIL,
    )
    return letter is not None
