"""Sending what is due, through a real mail server."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts import posting
from accounts.mail import queue_mail
from accounts.models import OutgoingMail
from accounts.tasks import empty_delivered_mail, send_due_mail
from tests.support.smtp import MailServer

pytestmark = pytest.mark.django_db


def put(key: str = "k1", **changes: str) -> OutgoingMail:
    given = {"kind": "test", "to": "eilidh.ross@nhs.scot", "subject": "Hällo", "text": "Grüße aus Dumfries."}
    letter = queue_mail(**(given | changes), key=key)
    assert letter is not None
    return letter


def test_a_due_letter_arrives_once(post_office: MailServer):
    put(reply_to="isla.kerr@nhs.scot")
    assert send_due_mail() == 1
    assert send_due_mail() == 0
    [arrived] = post_office.letters
    assert arrived["To"] == "eilidh.ross@nhs.scot"
    assert arrived["Reply-To"] == "isla.kerr@nhs.scot"
    assert arrived["Subject"] == "Hällo"
    assert "Grüße" in arrived.get_body(("plain",)).get_content()
    assert "Grüße" in arrived.get_body(("html",)).get_content()
    assert OutgoingMail.objects.get().sent_at is not None


def test_a_calendar_entry_arrives_with_its_method(post_office: MailServer):
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nSUMMARY:Lab – Stewartry\r\nEND:VCALENDAR\r\n"
    put(calendar=calendar, calendar_method="CANCEL")
    send_due_mail()
    part = list(post_office.letters[0].iter_parts())[-1]
    assert (part.get_content_type(), part.get_param("method")) == ("text/calendar", "CANCEL")
    assert part.get_content().splitlines() == calendar.splitlines()


def test_a_server_that_is_away_is_tried_again_later(settings):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    put()
    assert send_due_mail() == 0
    letter = OutgoingMail.objects.get()
    assert (letter.tries, letter.sent_at, letter.given_up_at) == (1, None, None)
    assert letter.last_error == "The mail server could not be reached (ConnectionRefusedError)."
    assert letter.next_try_at > timezone.now() + timedelta(seconds=50)


def test_waits_grow_and_end(settings):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    put()
    waits = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        while (letter := OutgoingMail.objects.get()).given_up_at is None:
            clock.move_to(letter.next_try_at)
            send_due_mail()
            waits.append(OutgoingMail.objects.get().next_try_at - timezone.now())
    assert waits[:-1] == list(posting.BACK_OFF)
    assert letter.tries == len(posting.BACK_OFF) + 1
    assert not OutgoingMail.objects.due().exists()


def test_a_refused_recipient_is_given_up_at_once_and_the_reason_names_nobody(post_office: MailServer):
    post_office.refuse["RCPT"] = "550 no such person eilidh.ross@nhs.scot"
    put()
    send_due_mail()
    letter = OutgoingMail.objects.get()
    assert letter.given_up_at is not None
    assert letter.last_error == "The mail server refused the recipient (550)."


def test_a_full_mailbox_is_tried_again(post_office: MailServer):
    post_office.refuse["RCPT"] = "452 mailbox full"
    put()
    send_due_mail()
    assert OutgoingMail.objects.get().given_up_at is None
    post_office.refuse.clear()
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        send_due_mail()
    assert len(post_office.letters) == 1


def test_one_bad_letter_does_not_stop_the_others(post_office: MailServer):
    put("k1", to="not an address\nBcc: x@example.org")
    put("k2")
    put("k3", to="mairi@nhs.scot")
    assert send_due_mail() == 2
    assert {letter["To"] for letter in post_office.letters} == {"eilidh.ross@nhs.scot", "mairi@nhs.scot"}
    assert OutgoingMail.objects.get(key="k1").given_up_at is not None


def test_a_claim_of_a_sender_that_died_runs_out(post_office: MailServer):
    put()
    assert len(posting._claim()) == 1  # claimed, and then the process is gone
    assert send_due_mail() == 0
    with time_machine.travel(timezone.now() + posting.CLAIM + timedelta(seconds=1)):
        assert send_due_mail() == 1
    assert len(post_office.letters) == 1


def test_a_death_between_accepted_and_noted_leaves_two_copies_that_are_known_as_one(post_office: MailServer):
    """SMTP cannot do better; the same Message-ID lets a mail system drop the second."""
    post_office.hang_up_after_data = True
    put()
    assert send_due_mail() == 0
    post_office.hang_up_after_data = False
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert send_due_mail() == 1
    first, second = post_office.letters
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_letter_once(post_office: MailServer):
    for number in range(posting.BATCH * 2):
        put(f"k{number}", to=f"person{number}@nhs.scot")
    start = threading.Barrier(2)

    def sender() -> None:
        start.wait()
        posting.send_due()
        connection.close()

    threads = [threading.Thread(target=sender) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while send_due_mail():
        pass
    recipients = [letter["To"] for letter in post_office.letters]
    assert len(recipients) == len(set(recipients)) == posting.BATCH * 2


def test_no_address_gets_into_the_logs(post_office: MailServer, caplog, capsys):
    post_office.refuse["RCPT"] = "550 eilidh.ross@nhs.scot is unknown"
    put()
    send_due_mail()
    written = caplog.text + "".join(capsys.readouterr())
    assert "mail_given_up" in written
    assert "eilidh" not in written


class TestEmptying:
    def test_a_letter_with_a_key_in_it_is_emptied_as_soon_as_it_is_sent(self, post_office: MailServer):
        put("k1", kind="account.password_reset_key")
        put("k2", kind="labs.booked")
        send_due_mail()
        assert empty_delivered_mail() == 1
        emptied = OutgoingMail.objects.get(key="k1")
        assert (emptied.text, emptied.recipient) == ("", "")
        assert OutgoingMail.objects.get(key="k2").text != ""

    def test_other_letters_keep_their_words_for_thirty_days(self, post_office: MailServer):
        put(kind="labs.booked")
        send_due_mail()
        with time_machine.travel(timezone.now() + timedelta(days=31)):
            assert empty_delivered_mail() == 1

    def test_an_emptied_letter_is_still_the_promise_that_its_key_is_sent_once(self, post_office: MailServer):
        put(kind="account.x")
        send_due_mail()
        empty_delivered_mail()
        assert queue_mail(kind="account.x", to="a@nhs.scot", subject="s", text="t", key="k1") is None

    def test_a_letter_that_waits_keeps_its_words(self):
        put(kind="account.password_reset_key")
        assert empty_delivered_mail() == 0

    def test_the_demonstration_keeps_all(self, settings, post_office: MailServer):
        settings.DEMONSTRATION = True
        put(kind="account.password_reset_key")
        send_due_mail()
        assert empty_delivered_mail() == 0
