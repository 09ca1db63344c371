"""iCalendar objects (RFC 5545): the part of a letter, a file to download, feeds that calendars subscribe to.

One UID for each person and session, the same in letters, downloads and feeds, so that nothing stands in a
calendar twice. SEQUENCE rises with every change of the session and with every step of the person's bookings,
both of which are only ever added to; a cancellation and a booking again after it are thus told in order.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Subquery
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText

from .models import Booking, BookingEvent, LabSession

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


def for_letter(booking: Booking, method: str) -> str:
    """The calendar part of a letter to one person: it names that person and nobody else who comes."""
    calendar = _calendar(method)
    event = _event(booking.session, uid=uid(booking), sequence=sequence(booking))
    event.add("attendee", _person(booking))
    event["organizer"] = _organizer(booking.session)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("url", settings.SITE_URL + booking.get_absolute_url())
    calendar.add_component(event)
    return str(calendar.to_ical().decode())


def for_person(bookings: Iterable[Booking]) -> str:
    """A person's own feed. Places that are offered are tentative; what was called off says so."""
    calendar = _feed("My labs", "Labs I have a place on")
    bookings = list(bookings)
    steps = _steps(bookings)
    for booking in bookings:
        number = booking.session.calendar_sequence + steps.get((booking.user_id, booking.session_id), 0)
        event = _event(booking.session, uid=uid(booking), sequence=number)
        if booking.status != Booking.Status.BOOKED and not booking.has_attended:
            event["location"] = vText(_public_place(booking.session))  # the link comes with a place
        event.add("status", _status(booking))
        event.add("url", settings.SITE_URL + booking.get_absolute_url())
        calendar.add_component(event)
    return str(calendar.to_ical().decode())


def for_everyone(sessions: Iterable[LabSession], *, name: str) -> str:
    """The public feed of a programme's labs. No link to join stands in it: that comes with a place."""
    calendar = _feed(name, "Labs that are open to AHP staff")
    for session in sessions:
        event = _event(session, uid=f"{session.public_id}@{_host()}", sequence=session.calendar_sequence)
        event["location"] = vText(_public_place(session))
        event.add("status", "CANCELLED" if session.state == LabSession.State.CANCELLED else "CONFIRMED")
        event.add("url", settings.SITE_URL + session.get_absolute_url())
        calendar.add_component(event)
    return str(calendar.to_ical().decode())


def uid(booking: Booking) -> str:
    """The same for one person and one session, however often the place is given back and taken again."""
    return f"{booking.session.public_id}.{booking.user.public_id}@{_host()}"


def sequence(booking: Booking) -> int:
    """As it was after the last step of this booking: a letter about a place that was given back stands before
    the one about a place booked since, also when both are written after it.
    """
    own = booking.events.order_by("-pk").values("pk")[:1]
    steps = BookingEvent.objects.filter(
        booking__session=booking.session_id, booking__user=booking.user_id, pk__lte=Subquery(own)
    )
    return booking.session.calendar_sequence + steps.count()


def _steps(bookings: list[Booking]) -> dict[tuple[int, int], int]:
    """How often something happened between a person and a session, for all in one query."""
    counted = (
        BookingEvent.objects.filter(
            booking__session__in=[booking.session_id for booking in bookings],
            booking__user__in={booking.user_id for booking in bookings},
        )
        .order_by()
        .values_list("booking__user", "booking__session")
        .annotate(number=Count("pk"))
    )
    return {(user, session): number for user, session, number in counted}


def _status(booking: Booking) -> str:
    if booking.status in (Booking.Status.CANCELLED, Booking.Status.SESSION_CANCELLED):
        return "CANCELLED"
    return "TENTATIVE" if booking.status == Booking.Status.OFFERED else "CONFIRMED"


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.ORGANISATION_NAME}//{settings.PORTAL_NAME}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _feed(name: str, description: str) -> Calendar:
    calendar = _calendar(PUBLISH)
    # What subscribers show and how often they come back; the older names are the ones Outlook reads.
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-caldesc", description)
    calendar.add("x-published-ttl", "PT1H")
    calendar["refresh-interval;value=duration"] = vText("PT1H")
    return calendar


def _event(session: LabSession, *, uid: str, sequence: int) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC).replace(microsecond=0))
    # In UTC: no calendar has to know when our clocks change.
    event.add("dtstart", _utc(session.starts_at))
    event.add("dtend", _utc(session.ends_at))
    event.add("summary", session.lab.title)
    event.add("description", _description(session))
    event.add("location", session.join_url or session.venue)
    return event


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _description(session: LabSession) -> str:
    return f"{session.lab.summary}\nHost: {session.host}"


def _public_place(session: LabSession) -> str:
    return "Online" if session.mode == LabSession.Mode.ONLINE else session.venue


def _organizer(session: LabSession) -> vCalAddress:
    address = vCalAddress(f"MAILTO:{settings.CONTACT_EMAIL}")
    address.params["CN"] = vText(session.programme.title)
    return address


def _person(booking: Booking) -> vCalAddress:
    address = vCalAddress(f"MAILTO:{booking.user.email}")
    address.params["CN"] = vText(str(booking.user))
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("ACCEPTED")
    address.params["RSVP"] = vText("FALSE")
    return address


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
