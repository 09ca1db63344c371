"""What everyone may see: the list of labs, one session, and the public feed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from programmes.access import may, programme_view
from programmes.models import Programme

from .. import calendars
from ..forms import FilterForm
from ..models import Booking, LabSession
from ..presenters import by_month, number_of, place_in_words, rows

FEED_SHOWS = timedelta(days=90)  # of the past, so that a calendar does not lose a lab the moment it is over


@require_safe
@programme_view("labs.see", public=True)
def sessions(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Upcoming labs by month. Filters live in the address."""
    upcoming = list(
        LabSession.objects.for_programme(programme).published().upcoming().for_page().with_places()
    )
    mine = _own_live(request, programme)
    form = FilterForm(request.GET or {}, sessions=upcoming)
    found = rows(upcoming, bookings=mine, **_reader(request, programme))
    kept = [row for row in found if form.keeps(row.session, has_place=not row.places.is_full)]
    context = {
        "months": by_month(kept),
        "filters": form,
        "is_filtered": form.is_used(),
        "all_count": number_of(len(found), "lab"),
        "mine": [booking for booking in mine if booking.session.ends_at > timezone.now()],
        "may_run": may(request.user, "labs.run", programme),
        "may_book": may(request.user, "labs.book", programme),
    }
    return render(request, "labs/sessions.html", context)


@require_safe
@programme_view("labs.see", public=True)
def session(request: HttpRequest, programme: Programme, session_id: UUID) -> HttpResponse:
    """One session: what it is, when, where, how full, and what can be done."""
    found = get_session_or_404(request, programme, session_id)
    booking = _own_live(request, programme, found)
    row = rows([found], bookings=booking, **_reader(request, programme))[0]
    context = {
        "row": row,
        "session": found,
        "lab": found.lab,
        "where": place_in_words(found),
        "attendees": attendees(found, booking[0] if booking else None),
        "others": LabSession.objects.for_programme(programme)
        .published()
        .upcoming()
        .filter(lab=found.lab_id, starts_at__gt=timezone.now())
        .exclude(pk=found.pk)
        .select_related("lab__programme")[:6],
        "may_keep": may(request.user, "labs.keep_session", found),
        "lost": _lost(request, found),
    }
    return render(request, "labs/session.html", context)


def _lost(request: HttpRequest, session: LabSession) -> Booking | None:
    """The reader's place, or turn in line, that went when the session was called off."""
    if session.state != LabSession.State.CANCELLED or not request.user.is_authenticated:
        return None
    gone = session.bookings.filter(user=request.user, status=Booking.Status.SESSION_CANCELLED)
    return gone.select_related("session__lab__programme").first()


def attendees(session: LabSession, booking: Booking | None) -> list[str]:
    """Names of those who agreed, for people who have a place themselves; nobody else sees any."""
    if booking is None or booking.status not in Booking.HOLDING:
        return []
    agreed = session.bookings.holding_a_place().filter(shows_name=True).exclude(pk=booking.pk)
    return [str(each.user) for each in agreed.select_related("user").order_by("user__display_name")]


@require_safe
@programme_view("labs.see", public=True)
def public_feed(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The labs of the programme, for calendars to subscribe to."""
    shown = (
        LabSession.objects.for_programme(programme)
        .exclude(state=LabSession.State.DRAFT)
        .filter(ends_at__gt=timezone.now() - FEED_SHOWS)
        .for_page()
    )
    return as_calendar(calendars.for_everyone(shown, name=f"{programme.title}: labs"), "labs")


def as_calendar(text: str, name: str) -> HttpResponse:
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{name}.ics"'},
    )


def get_session_or_404(request: HttpRequest, programme: Programme, session_id: UUID) -> LabSession:
    """The session with its places, when the reader may see it."""
    visible = LabSession.objects.visible_to(request.user, programme)
    return get_object_or_404(visible.for_page().with_places(), public_id=session_id)


def _own_live(request: HttpRequest, programme: Programme, session: LabSession | None = None) -> list[Booking]:
    """The reader's live bookings, with their turn in line."""
    own = Booking.objects.visible_to(request.user).for_programme(programme).live()
    own = own.filter(session=session) if session else own.filter(session__ends_at__gt=timezone.now())
    return list(own.for_page().with_position().order_by("session__starts_at", "id"))


def _reader(request: HttpRequest, programme: Programme) -> dict[str, bool]:
    return {
        "may_book": may(request.user, "labs.book", programme),
        "signed_in": request.user.is_authenticated,
    }
