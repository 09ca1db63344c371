"""Sends what is due in the mail queue, and empties letters that have been delivered.

A sender claims letters by moving their next try into the future, under ``SKIP LOCKED``: two senders never
hold the same letter, and one that dies gives its letters back when the claim runs out. SMTP has no "send
once"; the only moment in which a letter can leave twice is a death between the server's "accepted" and our
note of it, and both copies then carry the same Message-ID.
"""

from __future__ import annotations

import smtplib
from datetime import timedelta

import structlog
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from .letters import message_of
from .mail import transport
from .models import OutgoingMail

log = structlog.get_logger(__name__)

BATCH = 20
# Longer than a whole batch can take when every letter runs into EMAIL_TIMEOUT (10 seconds), and than the time
# limit of a task (300 seconds).
CLAIM = timedelta(minutes=10)
# After each failed try, how long to wait. A mail server that is away over a weekend costs no letter.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=36),
)
# Letters of the accounts app hold keys (password reset, confirmation): their words go as soon as they are
# sent.
KEEP_WORDS_FOR = timedelta(days=30)
SECRET_KINDS = ("account", "invitation")


def send_due() -> int:
    """Send up to one batch of due letters. Returns how many left. Safe to run at any time, by any number."""
    letters = _claim()
    if not letters:
        return 0
    connection = transport()
    try:
        return sum(_send(letter, connection) for letter in letters)
    finally:
        _close(connection)


def _claim() -> list[OutgoingMail]:
    with transaction.atomic():
        due = OutgoingMail.objects.due().order_by("next_try_at", "id")
        letters = list(due.select_for_update(skip_locked=True)[:BATCH])
        OutgoingMail.objects.filter(pk__in=[letter.pk for letter in letters]).update(
            tries=F("tries") + 1, next_try_at=timezone.now() + CLAIM
        )
    for letter in letters:
        letter.tries += 1
    return letters


def _send(letter: OutgoingMail, connection: BaseEmailBackend) -> bool:
    try:
        connection.send_messages([message_of(letter)])
    except (OSError, smtplib.SMTPException, ValueError) as error:
        # A broken connection must not take the rest of the batch with it: the next letter opens a new one.
        _close(connection)
        _note_failure(letter, error)
        return False
    OutgoingMail.objects.filter(pk=letter.pk, sent_at=None).update(sent_at=timezone.now(), last_error="")
    return True


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        log.debug("mail_connection_lost")


def _note_failure(letter: OutgoingMail, error: Exception) -> None:
    hopeless = isinstance(error, ValueError) or 500 <= _smtp_code(error) < 600
    now = timezone.now()
    given_up = hopeless or letter.tries > len(BACK_OFF)
    OutgoingMail.objects.filter(pk=letter.pk, sent_at=None).update(
        last_error=_in_words(error),
        given_up_at=now if given_up else None,
        next_try_at=now if given_up else now + BACK_OFF[letter.tries - 1],
    )
    log.warning(
        "mail_given_up" if given_up else "mail_not_sent",
        letter=letter.pk,
        kind=letter.kind,
        tries=letter.tries,
        error=_in_words(error),
    )


def _smtp_code(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return 0  # our own configuration: the letter is fine and waits until it is mended
    return getattr(error, "smtp_code", 0)


def _in_words(error: Exception) -> str:
    """Why a letter did not leave. The server's own sentence is left out: it often quotes the address."""
    code = _smtp_code(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"The mail server refused the recipient ({code})."
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "The mail server refused the portal's own sign-in."
    if isinstance(error, smtplib.SMTPException):
        return f"The mail server refused the letter ({code or type(error).__name__})."
    if isinstance(error, ValueError):
        return "The letter could not be written: it has a header with a line break, or an odd address."
    return f"The mail server could not be reached ({type(error).__name__})."


def empty_delivered() -> int:
    """Take the words out of letters that have done their work; their rows stay, since a key promises "once".

    Sent letters with keys in them are emptied at once, others after 30 days. The demonstration keeps all:
    there the outbox page is the letter box.
    """
    if settings.DEMONSTRATION:
        return 0
    now = timezone.now()
    secret = Q(*[Q(kind__startswith=kind) for kind in SECRET_KINDS], _connector=Q.OR)
    done = Q(sent_at__lt=now - KEEP_WORDS_FOR) | Q(given_up_at__lt=now - KEEP_WORDS_FOR)
    return (
        OutgoingMail.objects.filter(emptied_at=None)
        .filter(done | (secret & Q(sent_at__isnull=False)))
        .update(text="", html="", calendar="", recipient="", reply_to="", emptied_at=now)
    )
