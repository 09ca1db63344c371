"""Signed links in letters: they accept, decline, leave or cancel without signing in.

A link names one booking and one verb, so it opens nothing else. It asks first (GET) and acts on POST, because
mail programs follow links to look at them. What it may still do is decided by the booking's state: an offer
that ran out is over, whatever the signature says.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from .models import Booking, Interest

SALT = "labs.letter"
LASTS = 180 * 24 * 60 * 60  # seconds; the longest time from a booking to its lab that we plan for
VERBS = ("accept", "decline", "leave", "cancel")


def link(booking: Booking, verb: str) -> str:
    assert verb in VERBS
    token = signing.dumps([booking.pk, verb], salt=SALT)
    return settings.SITE_URL + reverse("labs:answer", args=[booking.programme.slug, token])


def read(token: str) -> tuple[int, str] | None:
    """The booking's key and the verb; None for what we did not write, what was cut short or is too old."""
    try:
        booking_id, verb = signing.loads(token, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return booking_id, verb


def stop_link(interest: Interest) -> str:
    """Takes the person off the interest list."""
    token = signing.dumps(interest.pk, salt=f"{SALT}.interest")
    return settings.SITE_URL + reverse("labs:stop_news", args=[interest.lab.programme.slug, token])


def read_stop(token: str) -> int | None:
    try:
        interest_id: int = signing.loads(token, salt=f"{SALT}.interest", max_age=LASTS * 4)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return interest_id
