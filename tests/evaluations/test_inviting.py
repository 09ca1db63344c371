"""Who is asked: whoever came, once; whoever turns out not to have come is asked no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import OutgoingMail
from evaluations import actions, letters
from evaluations.errors import NotInvited, NotYet
from evaluations.inviting import follow_register
from evaluations.models import Commitment, Draft, Invitation, SetKind
from labs import actions as labs
from labs.models import Booking
from tests.factories.evaluations import answered, closed, invitation_of, said

pytestmark = pytest.mark.django_db


def test_closing_a_register_asks_those_who_came_and_nobody_else():
    session, came = closed(came=2, absent=1)
    assert [each.booking for each in Invitation.objects.all()] == came
    follow_register(session=session)
    assert Invitation.objects.count() == 2


def test_tokens_cannot_be_guessed():
    closed(came=3)
    tokens = {each.token for each in Invitation.objects.all()}
    assert len(tokens) == 3
    assert all(len(token) == 43 for token in tokens)


def test_correction_takes_an_unanswered_invitation_back_and_gives_it_again():
    session, (booking,) = closed()
    invitation = invitation_of(booking)
    Draft.objects.create(invitation=invitation, owner=booking.user, body="{}")
    labs.correct_attendance(booking=booking, status="did_not_attend", reason="Mix-up", by=session.host)
    invitation.refresh_from_db()
    assert invitation.withdrawn_at
    assert not Draft.objects.exists()
    with pytest.raises(NotInvited):
        actions.answer(invitation=invitation, given=actions.Given("named", said()))
    labs.correct_attendance(booking=booking, status="partly_attended", reason="Came late", by=session.host)
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None
    assert Invitation.objects.count() == 1


def test_correction_leaves_what_was_answered():
    session, (booking,) = closed()
    answered(booking)
    labs.correct_attendance(booking=booking, status="did_not_attend", reason="Mix-up", by=session.host)
    assert invitation_of(booking).withdrawn_at is None


def test_who_is_added_to_a_reopened_register_is_asked_too():
    session, _ = closed(came=1, absent=1)
    labs.reopen_register(session=session, by=session.host)
    late = Booking.objects.get(session=session, status="did_not_attend")
    labs.mark_attendance(booking=late, status="fully_attended", by=session.host)
    labs.close_register(session=session, by=session.host)
    assert Invitation.objects.filter(booking=late).count() == 1


# --- letters ---------------------------------------------------------------------------------------------
def days_later(invitation: Invitation, days: int) -> None:
    """As if the invitation had been sent that long ago."""
    Invitation.objects.filter(pk=invitation.pk).update(
        invited_at=timezone.now() - timedelta(days=days), opens_at=timezone.now() - timedelta(days=days)
    )


def ours() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind__startswith="evaluations.").order_by("id"))


def test_one_reminder_after_a_week_and_no_second():
    _, (booking,) = closed()
    invitation = invitation_of(booking)
    assert letters.write_due() == 0  # the thanks letter of the lab was the invitation
    days_later(invitation, 8)
    assert letters.write_due() == 1
    assert letters.write_due() == 0
    (letter,) = ours()
    assert letter.recipient == booking.user.email
    assert invitation.token in letter.text
    assert "This is the only reminder" in letter.text


@pytest.mark.parametrize("why", ["answered", "withdrawn", "stopped", "closed account", "long ago"])
def test_no_reminder_for(why):
    session, (booking,) = closed()
    if why == "answered":
        answered(booking, "anonymous")
    elif why == "withdrawn":
        labs.correct_attendance(booking=booking, status="did_not_attend", reason="No", by=session.host)
    elif why == "stopped":
        actions.stop_letters(user=booking.user)
    elif why == "closed account":
        booking.user.is_active = False
        booking.user.save()
    days_later(invitation_of(booking), 90 if why == "long ago" else 8)
    assert letters.write_due() == 0


def test_named_commitment_is_followed_up_after_six_weeks_with_one_reminder():
    _, (booking,) = closed(at=timezone.now() - timedelta(days=2))
    answered(booking, **{"try": "Follow three colleagues"})
    invitation = invitation_of(booking, SetKind.SIX_WEEKS)
    assert invitation.opens_at == booking.session.ends_at + timedelta(weeks=6)
    with pytest.raises(NotYet):
        actions.answer(invitation=invitation, given=actions.Given("named", {"did_it": "yes"}))
    assert letters.write_due() == 0
    Invitation.objects.filter(pk=invitation.pk).update(opens_at=timezone.now() - timedelta(minutes=1))
    assert letters.write_due() == 1
    assert letters.write_due() == 0
    days_later(invitation, 8)
    assert letters.write_due() == 1
    assert [each.subject.split(":")[0] for each in ours()][1] == "Reminder"
    given = actions.Given("named", {"did_it": "partly", "barrier": "time"})
    actions.answer(invitation=invitation, given=given)
    commitment = Commitment.objects.get()
    assert (commitment.outcome, commitment.barrier) == ("partly", "time")


def test_anonymous_commitment_leaves_nothing_to_follow_up():
    _, (booking,) = closed()
    assert answered(booking, "anonymous", **{"try": "Follow three colleagues"}).has_commitment
    assert not Commitment.objects.exists()
    assert Invitation.objects.count() == 1


def test_stop_link_names_a_person_and_cannot_be_made_up():
    _, (booking,) = closed()
    token = letters.stop_link(invitation_of(booking)).rstrip("/").split("/")[-1]
    assert letters.read_stop(token) == str(booking.user.public_id)
    assert letters.read_stop(token[:-2]) is None
