"""The register: big buttons for a room full of people, closing, correcting, QR code, list to take away."""

from __future__ import annotations

import csv
import io
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.access import programme_view
from programmes.models import Programme
from programmes.spreadsheets import harmless

from .. import actions, after
from ..errors import BookingRefused, TooEarly
from ..forms import CorrectionForm, WalkInForm
from ..models import Booking, LabSession
from ..registers import MARKS, line, read
from .hosting import get_kept_or_404


@require_safe
@never_cache
@programme_view("labs.run")
def register(request: HttpRequest, programme: Programme, session_id: UUID) -> HttpResponse:
    session = get_kept_or_404(request, programme, session_id)
    context = {
        "session": session,
        "register": read(session, request.user),
        "pages": after.pages(session, request.user),  # type: ignore[arg-type]
    }
    return render(request, "labs/register.html", context)


@require_POST
@programme_view("labs.run")
def mark(request: HttpRequest, programme: Programme, session_id: UUID, booking_id: UUID) -> HttpResponse:
    """One press on one person. With script only that line is drawn again."""
    session = get_kept_or_404(request, programme, session_id)
    booking = get_object_or_404(_bookings(session), public_id=booking_id)
    wanted = request.POST.get("status", "")
    refusal = ""
    try:
        if wanted == "here":
            actions.check_in(booking=booking, by=request.user)  # type: ignore[arg-type]
        elif wanted in MARKS or wanted == Booking.Status.BOOKED:
            actions.mark_attendance(booking=booking, status=wanted, by=request.user)  # type: ignore[arg-type]
    except BookingRefused as error:
        refusal = str(error)
    if getattr(request, "htmx", False):
        fresh = get_object_or_404(_bookings(session), public_id=booking_id)
        shown = line(fresh, session, request.user)
        context = {"session": session, "line": shown, "refusal": refusal}
        return render(request, "labs/_register_line.html", context)
    if refusal:
        messages.error(request, refusal)
    return redirect(_address(session) + f"#b{booking.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view("labs.run")
def walk_in(request: HttpRequest, programme: Programme, session_id: UUID) -> HttpResponse:
    session = get_kept_or_404(request, programme, session_id)
    if request.method != "POST" and not session.marks_are_open():
        messages.error(request, _why_no_marks(session))
        return redirect(_address(session))
    form = WalkInForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid():
        try:
            came = actions.add_walk_in(
                session=session,
                user=form.cleaned_data["person"],
                by=request.user,  # type: ignore[arg-type]
                one_more=form.cleaned_data["one_more"],
            )
        except BookingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(_address(session) + f"#b{came.pk}")
    return render(request, "labs/walk_in.html", {"session": session, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@programme_view("labs.run")
def close_register(request: HttpRequest, programme: Programme, session_id: UUID) -> HttpResponse:
    """Says what closing will record, then records it."""
    session = get_kept_or_404(request, programme, session_id)
    if request.method == "POST":
        try:
            actions.close_register(session=session, by=request.user)  # type: ignore[arg-type]
        except BookingRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                "The register is closed. Its numbers are on the charts within seconds; a month that is not over "
                "is drawn there, and judged when it is.",
            )
        return redirect(_address(session))
    if not session.may_be_closed():
        messages.error(request, _why_not_closed(session))
        return redirect(_address(session))
    context = {"session": session, "register": read(session, request.user)}
    return render(request, "labs/close_register.html", context)


def _why_no_marks(session: LabSession) -> str:
    if session.state == LabSession.State.CLOSED:
        return "The register is closed. Open it again to add somebody."
    if session.state == LabSession.State.PUBLISHED:
        return str(TooEarly(session))
    return "This lab is not being held."


def _why_not_closed(session: LabSession) -> str:
    if session.state == LabSession.State.CLOSED:
        return "This register is closed."
    if session.state == LabSession.State.PUBLISHED:
        return str(TooEarly(session))
    return "Only the register of a lab that was held can be closed."


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view("labs.run")
def reopen_register(request: HttpRequest, programme: Programme, session_id: UUID) -> HttpResponse:
    session = get_kept_or_404(request, programme, session_id)
    if request.method == "POST":
        actions.reopen_register(session=session, by=request.user)  # type: ignore[arg-type]
        messages.success(request, "The register is open again. Close it when it is right.")
        return redirect(_address(session))
    return render(request, "labs/reopen_register.html", {"session": session})


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view("labs.run")
def correct(request: HttpRequest, programme: Programme, session_id: UUID, booking_id: UUID) -> HttpResponse:
    """One mark of a closed register, with the reason. What it was stays in the history."""
    session = get_kept_or_404(request, programme, session_id)
    booking = get_object_or_404(_bookings(session), public_id=booking_id)
    form = CorrectionForm(
        request.POST or None,
        initial={"status": booking.status},
        label="Why is it corrected?",
        hint="It stays in the history of the booking, which the person can see.",
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_attendance(
                booking=booking,
                status=form.cleaned_data["status"],
                reason=form.cleaned_data["reason"],
                by=request.user,  # type: ignore[arg-type]
            )
        except BookingRefused as refusal:
            messages.error(request, str(refusal))
        return redirect(_address(session) + f"#b{booking.pk}")
    context = {"session": session, "form": form, "line": line(booking, session, request.user)}
    return render(request, "labs/correct.html", context)


@require_safe
@programme_view("labs.run")
def qr(request: HttpRequest, programme: Programme, session_id: UUID) -> HttpResponse:
    """A page to show on the wall: people scan it and say that they are here."""
    session = get_kept_or_404(request, programme, session_id)
    link = settings.SITE_URL + reverse("labs:check_in", args=[programme.slug, session.public_id])
    return render(request, "labs/qr.html", {"session": session, "link": link, "code": _qr_code(link)})


def _qr_code(text: str) -> SafeString:
    """As SVG without colours of its own: it is drawn from an address we made, so it is safe to embed."""
    code = segno.make(text, error="m", micro=False)
    out = io.BytesIO()
    code.save(out, kind="svg", xmldecl=False, svgclass="app-qr-wall", lineclass=None, omitsize=True, border=4)
    return mark_safe(out.getvalue().decode())


@require_safe
@never_cache
@programme_view("labs.run")
def register_csv(request: HttpRequest, programme: Programme, session_id: UUID) -> HttpResponse:
    session = get_kept_or_404(request, programme, session_id)
    out = io.StringIO()
    out.write("\ufeff")  # so that Excel reads the names as UTF-8
    writer = csv.writer(out)
    writer.writerow(["Name", "Profession", "Status", "Checked in"])
    for each in read(session, request.user).everybody():
        writer.writerow([harmless(cell) for cell in (each.name, each.profession, each.label, each.came)])
    name = f"register-{session.local_date:%Y-%m-%d}.csv"
    return HttpResponse(
        out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _bookings(session: LabSession) -> QuerySet[Booking]:
    return session.bookings.select_related("user__staff_profile__profession").prefetch_related("events")


def _address(session: LabSession) -> str:
    return reverse("labs:register", args=[session.programme.slug, session.public_id])
