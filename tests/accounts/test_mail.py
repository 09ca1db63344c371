"""The mail queue: once per key, in the transaction of what the letter tells about."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage, send_mail
from django.db import transaction

from accounts.mail import queue_mail
from accounts.models import OutgoingMail

pytestmark = pytest.mark.django_db


def put(**changes: str) -> OutgoingMail | None:
    given = {"kind": "test", "to": "Eilidh.Ross@nhs.scot", "subject": "Hello", "text": "A line.", "key": "k1"}
    return queue_mail(**(given | changes))


def test_queue_mail_keeps_a_letter_that_is_due_at_once():
    letter = put()
    assert letter is not None
    assert letter.recipient == "eilidh.ross@nhs.scot"
    assert list(OutgoingMail.objects.due()) == [letter]


def test_queue_mail_with_the_same_key_writes_nothing():
    put()
    assert put(subject="Another") is None
    assert OutgoingMail.objects.get().subject == "Hello"


def test_queue_mail_leaves_the_callers_transaction_usable_after_a_second_key():
    with transaction.atomic():
        put()
        put()
        put(key="k2")
    assert OutgoingMail.objects.count() == 2


def test_queue_mail_goes_back_with_what_it_tells_about():
    def tell_and_fail() -> None:
        with transaction.atomic():
            put()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        tell_and_fail()
    assert not OutgoingMail.objects.exists()


def test_queue_mail_lets_no_header_into_the_subject():
    letter = put(subject="Hello\r\nBcc: everyone@example.org")
    assert letter is not None
    assert letter.subject == "Hello Bcc: everyone@example.org"


@pytest.fixture
def own_backend(settings):
    """pytest-django puts a backend of its own in the place of the portal's."""
    settings.EMAIL_BACKEND = "accounts.mail.QueueBackend"


@pytest.mark.usefixtures("own_backend")
def test_every_mail_of_django_goes_into_the_queue():
    send_mail("Subject", "Words", None, ["one@nhs.scot", "two@nhs.scot"], html_message="<p>Words</p>")
    assert set(OutgoingMail.objects.values_list("recipient", "subject", "html")) == {
        ("one@nhs.scot", "Subject", "<p>Words</p>"),
        ("two@nhs.scot", "Subject", "<p>Words</p>"),
    }


@pytest.mark.usefixtures("own_backend")
def test_a_mail_with_an_attachment_is_refused_not_sent_without_it():
    message = EmailMessage("Subject", "Words", to=["one@nhs.scot"])
    message.attach("list.csv", "a,b", "text/csv")
    with pytest.raises(ValueError, match="no attachments"):
        message.send()
    assert not OutgoingMail.objects.exists()
