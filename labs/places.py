"""Places on a session: claimed, freed and offered, so that the last one goes to one person only.

``claim`` is the hot path: one statement, no transaction left open, no lock that bookers queue for.
It holds the session ``FOR SHARE`` (so that nobody cancels or closes it meanwhile; bookers share that
lock) and takes the first free place that nobody else is taking (``SKIP LOCKED``). Everything that must
happen with a booking happens in the same statement: its event, the letter owed, the ledger's line.

Who finds every place being taken joins the waiting list; if one of those claims then fails, ``offer_places``
finds the place free and offers it to the first in line. A free place is never handed past a waiting list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from programmes.ledger import record_change

from .models import Booking, BookingEvent, LabSession, Notice, Place

OFFER_LASTS = timedelta(hours=24)
OFFER_LASTS_NEAR_THE_SESSION = timedelta(hours=4)  # when the session starts within two days
NEAR = timedelta(days=2)

CLAIM = """
WITH session AS MATERIALIZED (
    SELECT s.id, s.starts_at, s.waiting_list_open, l.programme_id
      FROM labs_labsession s JOIN labs_lab l ON l.id = s.lab_id
     WHERE s.id = %(session)s AND s.state = 'published'
       AND (s.booking_opens_at IS NULL OR s.booking_opens_at <= %(now)s) AND %(now)s < s.booking_closes_at
       FOR SHARE OF s
), place AS (
    UPDATE labs_place SET is_free = false
     WHERE id = (
        SELECT p.id FROM labs_place p JOIN session ON session.id = p.session_id
         WHERE p.is_free AND NOT EXISTS (
            SELECT FROM labs_booking w WHERE w.session_id = p.session_id AND w.status = 'waiting')
         ORDER BY p.number LIMIT 1 FOR UPDATE OF p SKIP LOCKED)
    RETURNING id
), booking AS (
    INSERT INTO labs_booking (public_id, session_id, user_id, place_id, status, created_at, status_at,
                              topics, access_options, access_needs, apologies, shows_name, checked_in_by)
    SELECT gen_random_uuid(), session.id, %(user)s, place.id,
           CASE WHEN place.id IS NULL THEN 'waiting' ELSE 'booked' END, %(now)s, %(now)s,
           %(topics)s, %(access_options)s, %(access_needs)s, '', %(shows_name)s, ''
      FROM session LEFT JOIN place ON true
     WHERE place.id IS NOT NULL OR (session.waiting_list_open AND %(may_wait)s)
    RETURNING *
), event AS (
    INSERT INTO labs_bookingevent (booking_id, was, became, at, by_id, by_whom, reason)
    SELECT id, '', status, %(now)s, %(by)s, %(by_whom)s, '' FROM booking
), notice AS (
    INSERT INTO labs_notice (key, kind, booking_id, session_id, created_at)
    SELECT status || ':' || id, status, id, session_id, %(now)s FROM booking
), ledger AS (
    INSERT INTO programmes_change (programme_id, source, "on", created_at)
    SELECT session.programme_id, 'labs.bookings',
           (session.starts_at AT TIME ZONE 'Europe/London')::date, %(now)s
      FROM booking JOIN session ON booking.status = 'booked'
)
SELECT * FROM booking
"""


@dataclass(frozen=True)
class Wishes:
    """What a person says when booking; access needs are for the hosts alone and are purged after the lab.

    ``manager`` is an e-mail address: who books may have one letter sent there, and it is not kept beyond that.
    """

    topics: tuple[str, ...] = ()
    access_options: tuple[str, ...] = ()
    access_needs: str = ""
    shows_name: bool = False
    manager: str = ""


def claim(
    *, session_id: int, user_id: int, wishes: Wishes, may_wait: bool, by_id: int, by_whom: str
) -> Booking | None:
    """Book a place, or join the waiting list when ``may_wait``. The booking, or None if neither can be.

    Raises ``IntegrityError`` when the person already has a live booking on the session.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            CLAIM,
            {
                "session": session_id,
                "user": user_id,
                "now": timezone.now(),
                "topics": list(wishes.topics),
                "access_options": list(wishes.access_options),
                "access_needs": wishes.access_needs,
                "shows_name": wishes.shows_name,
                "may_wait": may_wait,
                "by": by_id,
                "by_whom": by_whom,
            },
        )
        row = cursor.fetchone()
        columns = [column.name for column in cursor.description]
    if row is None:
        return None
    found, fields = dict(zip(columns, row, strict=True)), [f.attname for f in Booking._meta.concrete_fields]
    return Booking.from_db(connection.alias, fields, [found[field] for field in fields])


def lock_session(session_id: int) -> LabSession:
    """The session, so locked that no booking changes until the end of the transaction."""
    return (
        LabSession.objects.select_for_update(no_key=True, of=("self",))
        .select_related("lab__programme")
        .get(pk=session_id)
    )


def move(
    booking: Booking,
    became: str,
    *,
    by_id: int | None,
    by_whom: str,
    reason: str = "",
    offered_until: datetime | None = None,
    place: Place | None = None,
) -> None:
    """Take a booking to another rung of its ladder, with its event. The session is locked by the caller."""
    was, freed = booking.status, None
    if became not in Booking.HOLDING and booking.place_id:
        freed, booking.place = booking.place_id, None
    elif place is not None:
        booking.place = place
    booking.status, booking.status_at, booking.offered_until = became, timezone.now(), offered_until
    booking.save(update_fields=["status", "status_at", "offered_until", "place"])
    if freed:
        Place.objects.filter(pk=freed).update(is_free=True)
    BookingEvent.objects.create(
        booking=booking, was=was, became=became, by_id=by_id, by_whom=by_whom, reason=reason
    )


def owe_letter(
    kind: str, booking: Booking, *, turn: object = "", details: dict[str, Any] | None = None
) -> None:
    """Note that the person is owed a letter; once for each ``turn`` (an event, a change of the session)."""
    Notice.objects.get_or_create(
        key=f"{kind}:{booking.pk}:{turn}" if turn != "" else f"{kind}:{booking.pk}",
        defaults={
            "kind": kind,
            "booking": booking,
            "session_id": booking.session_id,
            "details": details or {},
        },
    )


def offer_ends(session: LabSession, now: datetime) -> datetime | None:
    """Until when an offer made now holds: a day, or four hours near the session; None when too late."""
    lasts = OFFER_LASTS_NEAR_THE_SESSION if session.starts_at - now < NEAR else OFFER_LASTS
    ends = min(now + lasts, session.booking_closes_at)
    return ends if ends > now else None


def offer_places(session: LabSession) -> list[Booking]:
    """Offer each free place to the first in line. The session is locked by the caller (``lock_session``)."""
    now = timezone.now()
    offered: list[Booking] = []
    ends = offer_ends(session, now)
    if session.state != LabSession.State.PUBLISHED or ends is None:
        return offered
    for booking in Booking.objects.filter(session=session).waiting().iterator(chunk_size=20):
        place = (
            session.places.filter(is_free=True).select_for_update(skip_locked=True).order_by("number").first()
        )
        if place is None:
            break
        Place.objects.filter(pk=place.pk).update(is_free=False)
        move(
            booking,
            Booking.Status.OFFERED,
            by_id=None,
            by_whom=BookingEvent.By.PORTAL,
            offered_until=ends,
            place=place,
        )
        owe_letter(Notice.Kind.OFFERED, booking)
        offered.append(booking)
    return offered


def note_change(session: LabSession, source: str) -> None:
    """A line in the change ledger on the session's day, for whichever measure counts ``source``."""
    note_change_on(session, source, session.local_date)


def note_change_on(session: LabSession, source: str, on: date) -> None:
    record_change(programme=session.lab.programme, source=source, on=on)
