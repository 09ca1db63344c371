"""A person's own bookings: book, see, give back, accept, check in, certificate, calendar."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.access import may, programme_view, require
from programmes.models import Programme

from .. import actions, calendars, certificates
from ..errors import BookingRefused, LabFull, NoPlaceLeft
from ..forms import BookForm, GiveUpForm
from ..models import Booking, CalendarFeed, Certificate, LabSession
from ..presenters import (
    as_it_stands,
    history,
    join_in_words,
    join_is_shown,
    place_in_words,
    reminder_days,
    rows,
)
from .feeds import feed_address
from .listing import as_calendar, attendees, get_session_or_404

HAS_LINK = (Booking.Status.BOOKED, *Booking.ATTENDED)
OPEN = (Booking.Status.BOOKED, Booking.Status.OFFERED, Booking.Status.WAITING)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view("labs.book")
def book(request: HttpRequest, programme: Programme, session_id: UUID) -> HttpResponse:
    """The short form behind "Book a place"; posting it books. Twice makes one booking."""
    if request.method == "POST":
        return _book(request, programme, session_id)
    session = get_session_or_404(request, programme, session_id)
    own = Booking.objects.visible_to(request.user).live().filter(session=session).first()
    if own is not None:
        return redirect(_address(programme, own))
    return _ask(request, session, BookForm(lab=session.lab, by=request.user))


def _book(request: HttpRequest, programme: Programme, session_id: UUID) -> HttpResponse:
    found = LabSession.objects.visible_to(request.user, programme).select_related("lab")
    session = get_object_or_404(found, public_id=session_id)
    session.lab.programme = programme
    form = BookForm(request.POST, lab=session.lab, by=request.user)
    if not form.is_valid():
        return _ask(request, get_session_or_404(request, programme, session_id), form)
    try:
        booking = actions.book_place(
            session=session,
            user=request.user,  # type: ignore[arg-type]
            by=request.user,  # type: ignore[arg-type]
            wishes=form.wishes(),
            may_wait="wait" in request.POST,
        )
    except BookingRefused as refusal:
        full = get_session_or_404(request, programme, session_id)
        return _ask(request, full, form, refusal=refusal, status=409)
    return redirect(_address(programme, booking))


def _ask(
    request: HttpRequest,
    session: LabSession,
    form: BookForm,
    *,
    refusal: BookingRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    row = rows([session], bookings=[], may_book=True, signed_in=True)[0]
    context = {
        "session": session,
        "row": row,
        "form": form,
        "waits": row.state == "full" or isinstance(refusal, LabFull),
        "can_book": row.state in ("free", "full"),
        "refusal": refusal,
    }
    return render(request, "labs/book.html", context, status=status)


def _address(programme: Programme, booking: Booking) -> str:
    booking.session.lab.programme = programme
    return booking.get_absolute_url()


@require_safe
@never_cache
@programme_view("labs.see_own")
def booking(request: HttpRequest, programme: Programme, booking_id: UUID) -> HttpResponse:
    """The confirmation, and from then on the page of this booking."""
    own = as_it_stands(get_booking_or_404(request, programme, booking_id))
    session = own.session
    links_now = own.status in HAS_LINK and join_is_shown(session)
    context = {
        "booking": own,
        "session": session,
        "where": _where(own),
        "join_url": session.join_url if links_now else "",
        "row": rows(_with_places(session), bookings=[own], may_book=True, signed_in=True)[0],
        "reminders": reminder_days(own) if session.starts_at > timezone.now() else [],
        "history": history(own),
        "attendees": attendees(session, own),
        "certificate": Certificate.objects.filter(booking=own, revoked_at=None).first(),
        "can_give_up": is_coming(own, timezone.now()),
        "can_check_in": own.status == "booked" and not own.checked_in_at and session.check_in_is_open(),
        "is_over": session.ends_at <= timezone.now(),
    }
    return render(request, "labs/booking.html", context)


def _with_places(session: LabSession) -> list[LabSession]:
    return list(LabSession.objects.filter(pk=session.pk).for_page().with_places())


def _where(own: Booking) -> str:
    session = own.session
    waits = own.status == Booking.Status.BOOKED and timezone.now() < session.check_in_opens_at
    if session.mode == LabSession.Mode.ONLINE and waits:
        return join_in_words(session)
    return place_in_words(session)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view("labs.see_own")
def give_up(request: HttpRequest, programme: Programme, booking_id: UUID) -> HttpResponse:
    """Cancel, decline or leave: asks once, with room for apologies to the host."""
    own = get_booking_or_404(request, programme, booking_id)
    form = GiveUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_up(
                booking=own,
                by=request.user,  # type: ignore[arg-type]
                apologies=form.cleaned_data["apologies"],
            )
        except BookingRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(own)
        messages.success(request, GIVEN_UP[own.status])
        return redirect(own)
    context = {"booking": own, "session": own.session, "form": form}
    return render(request, "labs/give_up.html", context)


GIVEN_UP = {
    "booked": "Your place is given back. Thank you for telling us.",
    "offered": "You have declined the offer. Thank you for telling us.",
    "waiting": "You are no longer on the waiting list.",
    "cancelled": "Your place is given back.",
    "declined": "You have declined the offer.",
    "left": "You are no longer on the waiting list.",
}


@require_POST
@programme_view("labs.see_own")
def accept(request: HttpRequest, programme: Programme, booking_id: UUID) -> HttpResponse:
    own = get_booking_or_404(request, programme, booking_id)
    try:
        actions.accept_offer(booking=own, by=request.user)  # type: ignore[arg-type]
    except BookingRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(own)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@programme_view("labs.see_own")
def check_in(request: HttpRequest, programme: Programme, session_id: UUID) -> HttpResponse:
    """Where the QR code in the room leads: "I am here", one button, inside the window."""
    session = get_session_or_404(request, programme, session_id)
    own = Booking.objects.visible_to(request.user).live().filter(session=session).first()
    refusal: BookingRefused | None = None
    if request.method == "POST":
        try:
            own = _check_in(request, session, own)
        except NoPlaceLeft:
            refusal = BookingRefused("Every place is taken. Tell the host that you are here.")
        except BookingRefused as error:
            refusal = error
        else:
            return redirect("labs:check_in", programme.slug, session.public_id)
    row = rows([session], bookings=[own] if own else [], may_book=True, signed_in=True)[0]
    context = {
        "session": session,
        "row": row,
        "booking": own,
        "refusal": refusal,
        "is_open": session.check_in_is_open(),
        "is_here": own is not None and own.checked_in_at is not None,
        "has_place": own is not None and own.status in Booking.HOLDING and own.status != "offered",
        "drops_in": session.is_drop_in and may(request.user, "labs.book", programme),
    }
    return render(request, "labs/check_in.html", context, status=409 if refusal else 200)


def _check_in(request: HttpRequest, session: LabSession, own: Booking | None) -> Booking:
    has_place = own is not None and own.status not in (Booking.Status.WAITING, Booking.Status.OFFERED)
    if own is not None and has_place:
        return actions.check_in(booking=own, by=request.user)  # type: ignore[arg-type]
    require(request.user, "labs.book", session)
    return actions.add_walk_in(
        session=session,
        user=request.user,  # type: ignore[arg-type]
        by=request.user,  # type: ignore[arg-type]
    )


@require_safe
@never_cache
@programme_view("labs.see_own")
def mine(request: HttpRequest, programme: Programme) -> HttpResponse:
    """All of one's own labs: to come, and what was."""
    own = Booking.objects.visible_to(request.user).for_programme(programme)
    found = list(own.for_page().with_position().select_related("certificate").order_by("session__starts_at"))
    now = timezone.now()
    feed = CalendarFeed.objects.filter(user=request.user.pk).first()
    context = {
        "coming": [each for each in found if is_coming(each, now)],
        "been": [each for each in reversed(found) if not is_coming(each, now)],
        "feed": feed,
        "feed_address": feed_address(feed) if feed else "",
    }
    return render(request, "labs/mine.html", context)


def is_coming(booking: Booking, now: datetime) -> bool:
    """Still to come: not over, and nobody has marked who was there."""
    return booking.status in OPEN and booking.session.ends_at > now


@require_safe
@programme_view("labs.see_own")
def booking_calendar(request: HttpRequest, programme: Programme, booking_id: UUID) -> HttpResponse:
    """ "Add to calendar": the same entry as in the letters, so that it stands there once."""
    own = get_booking_or_404(request, programme, booking_id)
    if own.status not in (Booking.Status.BOOKED, *Booking.ATTENDED):
        raise Http404("There is no place to put into a calendar.")
    response = as_calendar(calendars.for_person([own]), f"lab-{own.session.local_date:%Y-%m-%d}")
    response["Content-Disposition"] = response["Content-Disposition"].replace("inline", "attachment")
    return response


@require_safe
@never_cache
@programme_view("labs.see_own")
def certificate(request: HttpRequest, programme: Programme, booking_id: UUID) -> HttpResponse:
    found = _certificate(request, programme, booking_id)
    context = {
        "certificate": found,
        "facts": certificates.facts(found),
        "booking": found.booking,
        "outcomes": found.booking.session.lab.outcome_lines(),
    }
    return render(request, "labs/certificate.html", context)


@require_safe
@never_cache
@programme_view("labs.see_own")
def certificate_pdf(request: HttpRequest, programme: Programme, booking_id: UUID) -> HttpResponse:
    found = _certificate(request, programme, booking_id)
    name = f"certificate-{found.booking.session.local_date:%Y-%m-%d}.pdf"
    return HttpResponse(
        certificates.as_pdf(found),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _certificate(request: HttpRequest, programme: Programme, booking_id: UUID) -> Certificate:
    own = get_booking_or_404(request, programme, booking_id)
    found = get_object_or_404(Certificate, booking=own, revoked_at=None)
    found.booking = own
    return found


def get_booking_or_404(request: HttpRequest, programme: Programme, booking_id: UUID) -> Booking:
    own = Booking.objects.visible_to(request.user).for_programme(programme)
    return get_object_or_404(own.for_page().with_position(), public_id=booking_id)
