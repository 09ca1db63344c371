"""What the labs offer on pages of other rooms: the next lab that has a place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from programmes.access import may
from programmes.models import Programme

from .models import LabSession
from .presenters import place_in_words
from .times import span_in_words

MOST_LOOKED_AT = 20  # labs to come; that so many are full or closed is news enough


def _has_place(session: Any) -> bool:
    return bool(session.places_taken < session.capacity and not session.people_waiting)


def next_lab(request: HttpRequest, programme: Programme) -> SafeString | str:
    """Nothing when no lab is open for booking, or every one is full."""
    coming: Iterable[Any] = (
        LabSession.objects.for_programme(programme)
        .published()
        .filter(starts_at__gt=timezone.now())
        .for_page()
        .with_places()
        .order_by("starts_at")[:MOST_LOOKED_AT]
    )
    session = next((each for each in coming if each.is_open_for_booking() and _has_place(each)), None)
    if session is None:
        return ""
    return render_to_string(
        "labs/_next.html",
        {
            "session": session,
            "programme": programme,
            "starts": timezone.localtime(session.starts_at),
            "when": span_in_words(session.starts_at, session.ends_at),
            "where": place_in_words(session),
            "left": session.capacity - session.places_taken,
            "may_book": may(request.user, "labs.book", programme) or not request.user.is_authenticated,
        },
    )
