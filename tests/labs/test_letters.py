"""Letters: once each, true when they are written, with a calendar part that calendars understand."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connections
from django.utils import timezone
from icalendar import Calendar

from accounts.models import OutgoingMail
from accounts.posting import send_due
from ahpdg.celery import app
from labs import actions, after, letters, reminders
from labs.actions.sessions import Plan, local_hours
from labs.models import Booking, Notice
from labs.places import Wishes
from tests.factories.labs import SessionFactory, book, fill, held, staff

pytestmark = pytest.mark.django_db


def written(kind: str, **fields) -> OutgoingMail:
    letters.write_due()
    return OutgoingMail.objects.get(kind=f"labs.{kind}", **fields)


def event_of(letter: OutgoingMail):
    calendar = Calendar.from_ical(letter.calendar)
    assert str(calendar["METHOD"]) == letter.calendar_method
    (event,) = calendar.walk("VEVENT")
    return event


def links_in(letter: OutgoingMail) -> list[str]:
    return re.findall(r"https?://\S+", letter.text)


def test_confirmation_says_what_one_needs_to_come():
    session = SessionFactory(mode="online", venue="", join_url="https://meet.example.org/lab")
    booking = book(session)
    letter = written("booked")
    assert letter.recipient == booking.user.email
    assert letter.reply_to == session.host.email
    for words in (session.lab.title, "Where: Online", "https://meet.example.org/lab", str(session.host)):
        assert words in letter.text
    assert "<a href=" in letter.html
    assert ">Give my place back</a>" in letter.html, "a link stands under its name"


def test_confirmation_names_no_other_person_who_comes():
    session = SessionFactory()
    first = book(session)
    second = book(session)
    letter = written("booked", recipient=second.user.email)
    everything = letter.text + letter.html + letter.calendar
    assert first.user.email not in everything
    assert str(first.user) not in everything


def test_letters_hold_no_access_needs():
    session = SessionFactory()
    booking = book(session)
    Booking.objects.update(access_needs="A quiet corner", access_options=["Captions"])
    letter = written("booked", recipient=booking.user.email)
    assert "quiet corner" not in letter.text + letter.html + letter.calendar


def test_calendar_part_has_the_same_uid_and_a_rising_sequence():
    session = SessionFactory()
    booking = book(session)
    first = event_of(written("booked"))
    assert first["DTSTART"].dt == session.starts_at.astimezone(UTC).replace(microsecond=0)
    assert str(first["ATTENDEE"]) == f"MAILTO:{booking.user.email}"
    plan = Plan(host=session.host, capacity=session.capacity, venue="Annan Clinic")
    actions.change_sessions(session=session, hours=local_hours(session), plan=plan, by=session.host)
    second = event_of(written("changed"))
    actions.give_up(booking=booking, by=booking.user)
    letter = written("cancelled")
    third = event_of(letter)
    book(session, booking.user)
    letters.write_due()
    again = event_of(OutgoingMail.objects.filter(kind="labs.booked").first())
    assert len({str(each["UID"]) for each in (first, second, third, again)}) == 1
    numbers = [int(each["SEQUENCE"]) for each in (first, second, third, again)]
    assert numbers == sorted(set(numbers))
    assert letter.calendar_method == "CANCEL"
    assert str(third["STATUS"]) == "CANCELLED"
    assert str(second["LOCATION"]) == "Annan Clinic"


def test_change_letter_says_what_was_and_what_is():
    session = SessionFactory()
    book(session)
    plan = Plan(host=session.host, capacity=session.capacity, venue="Annan Clinic")
    actions.change_sessions(session=session, hours=local_hours(session), plan=plan, by=session.host)
    assert "- Where: Annan Clinic (it was Mountainhall, room 4)" in written("changed").text


def test_cancel_of_one_goes_to_one():
    session = SessionFactory()
    booked, _ = fill(session)
    actions.give_up(booking=booked[0], by=booked[0].user)
    assert written("cancelled").recipient == booked[0].user.email


def test_place_given_back_before_any_letter_is_confirmed_and_touches_no_calendar():
    session = SessionFactory()
    booking = book(session)
    actions.give_up(booking=booking, by=booking.user)
    letter = written("cancelled")
    assert (letter.calendar, letter.calendar_method) == ("", "")
    assert "takes the lab out of your calendar" not in letter.text
    assert Notice.objects.get(kind="booked").is_dropped
    assert not OutgoingMail.objects.filter(kind="labs.booked").exists()


def test_lab_called_off_before_any_letter_touches_no_calendar():
    session = SessionFactory()
    book(session)
    actions.cancel_session(session=session, reason="Snow", by=session.host)
    assert written("session_cancelled").calendar == ""


def test_booking_again_before_the_letter_about_giving_up_tells_both_in_order():
    session = SessionFactory()
    booking = book(session)
    first = event_of(written("booked"))
    actions.give_up(booking=booking, by=booking.user)
    book(session, booking.user)
    gone = event_of(written("cancelled"))
    again = event_of(OutgoingMail.objects.filter(kind="labs.booked").order_by("-pk").first())
    numbers = [int(each["SEQUENCE"]) for each in (first, gone, again)]
    assert numbers == sorted(set(numbers))


def test_line_manager_gets_one_letter_and_the_address_is_not_kept():
    session = SessionFactory()
    user = staff(session.programme, display_name="Eilidh Ross")
    wishes = Wishes(topics=("Privacy settings",), access_needs="A quiet corner", manager="boss@nhs.scot")
    booking = actions.book_place(session=session, user=user, by=user, wishes=wishes)
    assert actions.book_place(session=session, user=user, by=user, wishes=wishes) == booking
    letter = written("manager")
    assert (letter.recipient, letter.reply_to, letter.calendar) == ("boss@nhs.scot", user.email, "")
    assert "Eilidh Ross has a place on" in letter.text
    everything = letter.text + letter.html
    for secret in ("quiet corner", "Privacy settings", "/answer/", str(booking.public_id)):
        assert secret not in everything
    assert Notice.objects.get(kind="manager").details == {}


def test_line_manager_hears_nothing_of_a_turn_in_line_or_of_a_place_given_back():
    session = SessionFactory(capacity=1)
    for manager in ("first@nhs.scot", "second@nhs.scot"):
        user = staff(session.programme)
        actions.book_place(session=session, user=user, by=user, wishes=Wishes(manager=manager), may_wait=True)
    booked = Booking.objects.get(status="booked")
    actions.give_up(booking=booked, by=booked.user)
    letters.write_due()
    assert not OutgoingMail.objects.filter(kind="labs.manager").exists()
    assert Notice.objects.get(kind="manager").details == {}


def test_offer_is_accepted_through_the_letter_without_signing_in(client):
    session = SessionFactory(capacity=1)
    (holder,), (waiting,) = fill(session, waiting=1)
    actions.give_up(booking=holder, by=holder.user)
    letter = written("offered")
    assert not letter.calendar
    accept = next(link for link in links_in(letter) if "/answer/" in link)
    path = urlsplit(accept).path
    assert "Take this place?" in client.get(path).content.decode()
    waiting.refresh_from_db()
    assert waiting.status == "offered", "looking changes nothing"
    assert "The place is yours" in client.post(path).content.decode()
    waiting.refresh_from_db()
    assert waiting.status == "booked"
    assert "The place is yours" in client.post(path).content.decode(), "twice is as good as once"
    assert event_of(written("booked", recipient=waiting.user.email))


def test_answer_to_an_offer_that_ran_out_changes_nothing(client):
    session = SessionFactory(capacity=1)
    (holder,), _ = fill(session, waiting=1)
    actions.give_up(booking=holder, by=holder.user)
    path = urlsplit(links_in(written("offered"))[0]).path
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        asked = client.get(path)
        assert asked.status_code == 410, "nobody is asked to press what is refused"
        assert "If one is free, you can still book it" in asked.content.decode()
        assert client.post(path).status_code == 410
        actions.expire_offers()
        answer = client.post(path)
    assert answer.status_code == 410
    assert "ran out" in answer.content.decode()


@pytest.mark.parametrize("spoil", [lambda t: t[:-2], lambda t: "x" + t, lambda t: t.replace(":", "")])
def test_link_that_was_cut_short_is_met_calmly(client, spoil):
    session = SessionFactory()
    book(session)
    link = next(link for link in links_in(written("booked")) if "/answer/" in link)
    start, token = urlsplit(link).path.rstrip("/").rsplit("/", 1)
    answer = client.get(f"{start}/{spoil(token)}/")
    assert answer.status_code == 404
    assert "This link does not work" in answer.content.decode()


@pytest.mark.parametrize(
    ("before", "kind"), [(timedelta(days=7), "reminder_week"), (timedelta(days=1), "reminder_day")]
)
def test_reminders_go_once_and_with_the_calendar_entry(before, kind):
    session = SessionFactory()
    book(session)
    letters.write_due()
    with time_machine.travel(session.starts_at - before + timedelta(minutes=5), tick=False):
        for _ in range(2):
            reminders.owe_reminders()
            letters.write_due()
    letter = OutgoingMail.objects.get(kind=f"labs.{kind}")
    assert event_of(letter)["SUMMARY"] == session.lab.title


def test_who_booked_inside_the_time_is_not_reminded():
    session = SessionFactory(starts_at=timezone.now() + timedelta(hours=20))
    book(session)
    reminders.owe_reminders()
    assert not Notice.objects.filter(kind__startswith="reminder").exists()


def test_thanks_go_to_those_who_came_and_lead_where_the_room_above_says():
    session = SessionFactory()
    here, _absent = book(session), book(session)
    held(session)
    actions.check_in(booking=here, by=here.user)
    actions.close_register(session=session, by=session.host)
    after.lead_to(lambda booking: f"/reflect/{booking.pk}/")
    try:
        letter = written("thanks")
    finally:
        after._leads_to.clear()
    assert letter.recipient == here.user.email
    assert f"/reflect/{here.pk}/" in letter.text


def test_letter_that_is_no_longer_true_is_not_written():
    session = SessionFactory()
    booking = book(session)
    actions.give_up(booking=booking, by=booking.user)
    letters.write_due()
    assert list(OutgoingMail.objects.values_list("kind", flat=True)) == ["labs.cancelled"]
    assert not Notice.objects.filter(written_at=None).exists()


def test_letter_that_cannot_be_written_holds_up_no_other(monkeypatch, caplog):
    session = SessionFactory()
    broken, fine = book(session), book(session)
    compose = letters.compose

    def stumble(notice):
        if notice.booking_id == broken.pk:
            raise ValueError("a template with a mistake")
        return compose(notice)

    monkeypatch.setattr(letters, "compose", stumble)
    assert letters.write_due() == 1
    assert OutgoingMail.objects.get().recipient == fine.user.email
    assert Notice.objects.get(written_at=None).booking == broken


def test_write_due_twice_writes_once():
    book(SessionFactory())
    assert [letters.write_due(), letters.write_due()] == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_write_each_letter_once():
    session = SessionFactory(capacity=12)
    fill(session)
    together = threading.Barrier(4)

    def work(_: int) -> int:
        together.wait()
        try:
            return letters.write_due()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        written_by = list(pool.map(work, range(4)))
    assert sum(written_by) == 12
    assert OutgoingMail.objects.count() == 12


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_away_people_book_and_their_letters_wait(client, monkeypatch):
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    session = SessionFactory()
    user = staff(session.programme)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(f"/{session.programme.slug}/labs/{session.public_id}/book/")
    assert answer.status_code == 302
    assert letters.write_due() == 1
    assert send_due() == 1


def test_every_letter_reads_well():
    """No unfilled place, no double blank line, no sentence without its end."""
    session = SessionFactory(capacity=1)
    (holder,), (first, second) = fill(session, waiting=2)
    letters.write_due()
    actions.give_up(booking=holder, by=holder.user)
    letters.write_due()
    actions.accept_offer(booking=Booking.objects.get(pk=first.pk), by=None)
    actions.register_interest(lab=session.lab, user=holder.user, by=holder.user)
    actions.cancel_session(session=session, reason="The room is closed", by=session.host)
    letters.write_due()
    kinds = set(OutgoingMail.objects.values_list("kind", flat=True))
    assert {
        "labs.booked",
        "labs.waiting",
        "labs.offered",
        "labs.cancelled",
        "labs.session_cancelled",
    } <= kinds
    for letter in OutgoingMail.objects.all():
        assert "{" not in letter.subject + letter.text
        assert "None" not in letter.text
        assert "\n\n\n" not in letter.text
        assert letter.text.startswith("Hello Person,")
    assert second.user.email not in OutgoingMail.objects.filter(recipient=first.user.email).first().text
