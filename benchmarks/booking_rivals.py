"""What a booking is measured against, through the same middleware, sign-in, programme and session look-up.

``plain``: one INSERT of a row and nothing else: what the stack itself costs.
``textbook``: the booking as textbooks write it: lock the session, count, insert; each effect its own query.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone

from ahpdg.urls import urlpatterns as portal
from labs.models import Booking, BookingEvent, LabSession, Notice, Place
from programmes.access import programme_view
from programmes.ledger import record_change
from programmes.models import Programme


@programme_view("labs.book")
def plain(request: HttpRequest, programme: Programme, session_id: UUID) -> HttpResponse:
    found = LabSession.objects.visible_to(request.user, programme).select_related("lab")
    session = get_object_or_404(found, public_id=session_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_plain (session_id, user_id, at) VALUES (%s, %s, %s)",
            [session.pk, request.user.pk, timezone.now()],
        )
    return redirect("labs:session", programme.slug, session_id)


@programme_view("labs.book")
def textbook(request: HttpRequest, programme: Programme, session_id: UUID) -> HttpResponse:
    with transaction.atomic():
        session = LabSession.objects.select_for_update().get(public_id=session_id)
        if Booking.objects.live().filter(session=session, user=request.user).exists():
            return HttpResponse(status=409)
        taken = Booking.objects.holding_a_place().filter(session=session).count()
        if taken >= session.capacity:
            return HttpResponse(status=409)
        place = session.places.filter(is_free=True).order_by("number").first()
        Place.objects.filter(pk=place.pk).update(is_free=False)
        booking = Booking.objects.create(session=session, user=request.user, place=place, status="booked")
        BookingEvent.objects.create(booking=booking, became="booked", by=request.user, by_whom="person")
        Notice.objects.create(key=f"booked:{booking.pk}", kind="booked", booking=booking, session=session)
        record_change(programme=programme, source="labs.bookings", on=session.local_date)
    return redirect("labs:booking", programme.slug, booking.public_id)


urlpatterns = [
    path("<slug:programme_slug>/bench/<uuid:session_id>/plain/", plain),
    path("<slug:programme_slug>/bench/<uuid:session_id>/textbook/", textbook),
    *portal,
]
