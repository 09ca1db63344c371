"""A person's own calendar feed: a secret address that calendars fetch without signing in."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from programmes.access import programme_view
from programmes.models import Programme

from .. import calendars
from ..models import Booking, CalendarFeed
from .listing import as_calendar

SHOWS = timedelta(days=365)
IN_CALENDAR = (*Booking.HOLDING, Booking.Status.SESSION_CANCELLED, Booking.Status.CANCELLED)


@require_safe
@never_cache
def personal_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Labs of one person. Who has the address reads it, which is why it can be renewed."""
    feed = get_object_or_404(CalendarFeed.objects.select_related("user"), token=token, user__is_active=True)
    since = timezone.now() - SHOWS
    found = Booking.objects.visible_to(feed.user).filter(status__in=IN_CALENDAR, session__ends_at__gt=since)
    newest = found.for_page().order_by("session_id", "-id").distinct("session_id")
    return as_calendar(calendars.for_person(newest), "my-labs")


@require_POST
@programme_view("labs.see_own")
def renew_feed(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Make the address, or a new one in its place; the old one is then nobody's."""
    CalendarFeed.objects.update_or_create(
        user=request.user, defaults={"token": secrets.token_urlsafe(32), "created_at": timezone.now()}
    )
    messages.success(request, "Your calendar address is ready. An older one no longer works.")
    return redirect("labs:mine", programme.slug)


def feed_address(feed: CalendarFeed) -> str:
    return settings.SITE_URL + reverse("personal_feed", args=[feed.token])
