"""Who is asked: everybody who came, once. Follows the register; run twice, it changes nothing.

``labs`` tells of closed registers and corrections by its signals, inside its transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from labs.models import Booking, LabSession

from . import question_sets
from .models import Draft, Invitation, QuestionSet, SetKind

SIX_WEEKS = timedelta(weeks=6)


def follow_register(*, session: LabSession, **_: Any) -> None:
    """A register was closed: ask who came, take back what was asked of who did not."""
    bookings = Booking.objects.filter(session=session)
    came = bookings.attended().values_list("pk", flat=True)
    _ask(list(came))
    _take_back(Invitation.objects.filter(booking__in=bookings).exclude(booking__in=came))


def follow_correction(*, booking: Booking, **_: Any) -> None:
    """One mark was put right."""
    if booking.has_attended:
        _ask([booking.pk])
    else:
        _take_back(Invitation.objects.filter(booking=booking))


def _ask(bookings: list[int]) -> None:
    if not QuestionSet.objects.exists():  # a database that was emptied after its migrations
        question_sets.load()
    asked = QuestionSet.objects.current(SetKind.END_OF_LAB)
    now = timezone.now()
    new = [
        # The thanks letter of the lab carries the address, so this one counts as invited from the start.
        Invitation(booking_id=pk, kind=SetKind.END_OF_LAB, question_set=asked, opens_at=now, invited_at=now)
        for pk in bookings
    ]
    Invitation.objects.bulk_create(new, ignore_conflicts=True)
    Invitation.objects.filter(booking__in=bookings, is_answered=False).update(withdrawn_at=None)


def _take_back(invitations: Any) -> None:
    """Unanswered ones only: an answer that was given stays given. What was typed so far goes."""
    unanswered = invitations.filter(is_answered=False)
    Draft.objects.filter(invitation__in=unanswered).delete()
    unanswered.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())


def ask_again_in_six_weeks(booking: Booking) -> None:
    """Whoever committed to one thing under their name is asked what became of it."""
    asked = QuestionSet.objects.current(SetKind.SIX_WEEKS)
    opens_at: datetime = booking.session.ends_at + SIX_WEEKS
    Invitation.objects.get_or_create(
        booking=booking, kind=SetKind.SIX_WEEKS, defaults={"question_set": asked, "opens_at": opens_at}
    )


def path_for(booking: Booking) -> str:
    """Where the thanks letter leads: the questions, or the booking when nothing is asked."""
    invitation = (
        Invitation.objects.for_page()
        .filter(booking=booking, kind=SetKind.END_OF_LAB, withdrawn_at=None)
        .first()
    )
    return invitation.get_absolute_url() if invitation else booking.get_absolute_url()
