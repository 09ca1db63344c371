"""Turns the letters that are owed (``Notice``) into rows of the mail queue, once for each.

A notice is claimed with ``SKIP LOCKED`` and marked in the transaction that queues its letter, so any number
of workers may run and die. A letter that no longer holds (a confirmation of a place that was given back
before the letter was written) is marked and not written. Nothing is taken out of a calendar that no letter
put there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from accounts.letters import with_links
from accounts.mail import queue_mail
from accounts.models import User

from . import after, calendars, links
from .models import Booking, LabSession, Notice
from .presenters import place_in_words, told_in_words
from .times import moment_in_words, span_in_words

log = structlog.get_logger(__name__)

BATCH = 100
Kind, Status = Notice.Kind, Booking.Status

SUBJECTS = {
    Kind.BOOKED: "Your place is booked: {title}, {day}",
    Kind.WAITING: "You are on the waiting list: {title}, {day}",
    Kind.OFFERED: "A place for you: {title}, {day}. Please answer by {until}",
    Kind.EXPIRED: "Your offer has ended: {title}, {day}",
    Kind.CANCELLED: "Your place is given back: {title}, {day}",
    Kind.CHANGED: "Changed: {title}, {day}",
    Kind.SESSION_CANCELLED: "Cancelled: {title}, {day}",
    Kind.REMINDER_WEEK: "Reminder: {title}, {day}",
    Kind.REMINDER_DAY: "Reminder: {title}, {day}",
    Kind.THANKS: "Thank you for coming: {title}",
    Kind.NEW_DATE: "New date: {title}, {day}",
    Kind.MANAGER: "{person} has a place on a lab: {day}",
}
# A letter is written only while it is true. Kinds that are not named here tell of something that happened.
HOLDS_WHILE: dict[str, tuple[str, ...]] = {
    Kind.BOOKED: (Status.BOOKED, *Booking.ATTENDED),
    Kind.MANAGER: (Status.BOOKED,),
    Kind.WAITING: (Status.WAITING,),
    Kind.OFFERED: (Status.OFFERED,),
    Kind.CHANGED: (Status.BOOKED, Status.OFFERED, Status.WAITING),
    Kind.REMINDER_WEEK: (Status.BOOKED,),
    Kind.REMINDER_DAY: (Status.BOOKED,),
    Kind.THANKS: Booking.ATTENDED,
    Kind.CANCELLED: (Status.CANCELLED,),
}
INVITES = (Kind.BOOKED, Kind.CHANGED, Kind.REMINDER_WEEK, Kind.REMINDER_DAY)


def write_due() -> int:
    """Write every letter that is owed, at most one batch. Returns how many were put into the queue."""
    written, last = 0, 0
    for _ in range(BATCH):
        found, wrote = _write_next(last)
        if not found:
            break
        written, last = written + wrote, found
    return written


@transaction.atomic
def _write_next(after_id: int) -> tuple[int, bool]:
    """The next notice that nobody else holds: its id (0: none is left) and whether its letter was queued."""
    notice = (
        Notice.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(written_at=None, pk__gt=after_id)
        .order_by("id")
        .first()
    )
    if notice is None:
        return 0, False
    try:
        with transaction.atomic():
            wrote = _write(_with_everything(notice))
            done: dict[str, Any] = {"written_at": timezone.now(), "is_dropped": not wrote}
            if notice.kind in (Kind.MANAGER, Kind.CHANGED):
                done["details"] = {}  # an address, or who hosted before, was for this one letter
            Notice.objects.filter(pk=notice.pk).update(**done)
    except Exception:
        # One letter that cannot be written must not hold up those behind it; it is tried again, and told of.
        log.exception("letter_not_written", notice=notice.pk, kind=notice.kind)
        return notice.pk, False
    return notice.pk, wrote


def _with_everything(notice: Notice) -> Notice:
    return Notice.objects.select_related(
        "session__lab__programme__board",
        "session__host",
        "session__locality",
        "booking__user",
        "booking__session__lab__programme",
        "booking__session__host",
        "interest__user",
        "interest__lab__programme",
    ).get(pk=notice.pk)


def _write(notice: Notice) -> bool:
    if not still_holds(notice):
        return False
    person = _person(notice)
    if not person.is_active:
        return False
    to_manager = notice.kind == Kind.MANAGER
    subject, text = compose(notice)
    method = calendar_method(notice)
    queue_mail(
        kind=f"labs.{notice.kind}",
        to=notice.details["to"] if to_manager else person.email,
        subject=subject,
        text=text,
        html=as_html(subject, text),
        key=f"labs.{notice.key}",
        calendar=calendars.for_letter(notice.booking, method) if method and notice.booking else None,
        calendar_method=method or calendars.REQUEST,
        reply_to=person.email if to_manager else notice.session.host.email,
    )
    return True


def _person(notice: Notice) -> User:
    """Who booked, or who wants a date."""
    return notice.booking.user if notice.booking else notice.interest.user  # type: ignore[union-attr]


def still_holds(notice: Notice) -> bool:
    """Whether what the letter says is true now."""
    session, now = notice.session, timezone.now()
    if notice.interest is not None:
        upcoming = session.state == LabSession.State.PUBLISHED and session.starts_at > now
        return upcoming and notice.interest.withdrawn_at is None
    holds = HOLDS_WHILE.get(notice.kind)
    if holds is not None and notice.booking is not None and notice.booking.status not in holds:
        return False
    if notice.kind in (Kind.REMINDER_WEEK, Kind.REMINDER_DAY):
        return session.starts_at > now
    if notice.kind == Kind.CHANGED:  # several changes at once: the last one tells
        return not Notice.objects.filter(
            booking=notice.booking, kind=Kind.CHANGED, written_at=None, pk__gt=notice.pk
        ).exists()
    return True


def calendar_method(notice: Notice) -> str | None:
    """Whether the letter puts the lab into the calendar, takes it out, or has no calendar part."""
    if notice.kind in (Kind.CANCELLED, Kind.SESSION_CANCELLED):
        return calendars.CANCEL if _is_in_calendar(notice) else None
    has_place = notice.booking is not None and notice.booking.status in (Status.BOOKED, *Booking.ATTENDED)
    return calendars.REQUEST if notice.kind in INVITES and has_place else None


def _is_in_calendar(notice: Notice) -> bool:
    """Whether a letter has put the lab there: not for who gave a place back before the first letter left."""
    told = Notice.objects.filter(booking=notice.booking, kind__in=INVITES, is_dropped=False)
    return told.exclude(written_at=None).exists()


def compose(notice: Notice) -> tuple[str, str]:
    """Subject and text."""
    session = notice.session
    day = timezone.localdate(session.starts_at)
    words = {"title": session.lab.title, "day": f"{day.day} {day:%B}", "person": str(_person(notice))}
    if notice.booking and notice.booking.offered_until:
        words["until"] = moment_in_words(notice.booking.offered_until)
    text = render_to_string(f"labs/letters/{notice.kind}.txt", _context(notice))
    return SUBJECTS[Kind(notice.kind)].format(**words), re.sub(r"\n{3,}", "\n\n", text).strip()


def _context(notice: Notice) -> dict[str, Any]:
    session, booking, user = notice.session, notice.booking, _person(notice)
    context: dict[str, Any] = {
        "notice": notice,
        "session": session,
        "lab": session.lab,
        "booking": booking,
        "name": user.get_short_name() if user.display_name else "",
        "person": str(user),
        "when": span_in_words(session.starts_at, session.ends_at),
        "where": place_in_words(session),
        "host": str(session.host),
        "programme": session.programme,
        "labs_link": settings.SITE_URL + reverse("labs:sessions", args=[session.programme.slug]),
        "session_link": settings.SITE_URL + session.get_absolute_url(),
        "has_calendar": calendar_method(notice) is not None,
    }
    return context | _MORE.get(notice.kind, _nothing_more)(notice) if booking else context | _news(notice)


def _nothing_more(notice: Notice) -> dict[str, Any]:
    return _booking_links(notice)


def _booking_links(notice: Notice) -> dict[str, Any]:
    booking: Booking = notice.booking  # type: ignore[assignment]
    verb = "cancel" if booking.status == Status.BOOKED else "leave"
    return {
        "booking_link": settings.SITE_URL + booking.get_absolute_url(),
        "give_up_link": links.link(booking, verb),
        "topics": ", ".join(booking.topics),
    }


def _waiting(notice: Notice) -> dict[str, Any]:
    turns = Booking.objects.with_position().filter(pk__in=[notice.booking_id])
    return _booking_links(notice) | {"position": turns.values_list("position", flat=True).get()}  # type: ignore[misc]


def _offer(notice: Notice) -> dict[str, Any]:
    booking: Booking = notice.booking  # type: ignore[assignment]
    until = booking.offered_until
    return _booking_links(notice) | {
        "until": moment_in_words(until) if until else "",
        "accept_link": links.link(booking, "accept"),
        "decline_link": links.link(booking, "decline"),
    }


def _change(notice: Notice) -> dict[str, Any]:
    return _booking_links(notice) | {"changes": told_in_words(notice)}


def _thanks(notice: Notice) -> dict[str, Any]:
    booking: Booking = notice.booking  # type: ignore[assignment]
    return _booking_links(notice) | {"after_link": after.link(booking), "is_asked": after.is_asked()}


def _news(notice: Notice) -> dict[str, Any]:
    wanted = notice.details.get("sessions") or [notice.session_id]
    sessions = LabSession.objects.published().for_page().filter(pk__in=wanted).order_by("starts_at")
    dates = [(span_in_words(each.starts_at, each.ends_at), place_in_words(each)) for each in sessions]
    return {"dates": dates, "stop_link": links.stop_link(notice.interest)}  # type: ignore[arg-type]


_MORE: dict[str, Callable[[Notice], dict[str, Any]]] = {
    Kind.WAITING: _waiting,
    Kind.OFFERED: _offer,
    Kind.CHANGED: _change,
    Kind.THANKS: _thanks,
}

# --- HTML ------------------------------------------------------------------------------------------------
# A line "Words: https://…" is a link with those words, so that nobody has a signed address read aloud.
_LINK_LINE = re.compile(r"^(?:- )?(?P<words>[^:]+): (?P<address>https?://\S+)$")


def as_html(subject: str, text: str) -> str:
    """The letter's HTML twin: the same words, links under their names."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return render_to_string(
        "emails/letter.html",
        {
            "subject": subject,
            "body": mark_safe("\n".join(_block(block) for block in blocks)),
            "portal_name": settings.PORTAL_NAME,
            "organisation_name": settings.ORGANISATION_NAME,
        },
    )


def _block(block: str) -> SafeString:
    lines = block.splitlines()
    if all(line.startswith("- ") for line in lines):
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((_line(line[2:]),) for line in lines))
        )
    return format_html("<p>{}</p>", mark_safe("<br>".join(_line(line) for line in lines)))


def _line(line: str) -> SafeString:
    found = _LINK_LINE.match(line)
    if found is None:
        return with_links(line)
    return format_html('<a href="{}">{}</a>', found["address"], found["words"])
