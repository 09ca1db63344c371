"""The mail queue: how a letter gets into it, and the two ways it leaves.

Every letter of the portal is a row of ``OutgoingMail``, written in the transaction of what it tells about. A
letter about something that did not happen is therefore never sent, and one about something that did is never
lost. ``accounts.posting`` sends what is due.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction

from .models import OutgoingMail


def queue_mail(
    *,
    kind: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    key: str,
    calendar: str | None = None,
    calendar_method: str = "REQUEST",
    reply_to: str = "",
) -> OutgoingMail | None:
    """Put a letter into the queue, in the caller's transaction.

    ``key`` names the letter once and for all (kind, recipient, subject row …): a second call with the same
    key writes nothing and returns None. ``html`` is made from ``text`` unless given. ``calendar`` is an
    iCalendar object whose METHOD is ``calendar_method``.
    """
    letter = OutgoingMail(
        kind=kind,
        recipient=to.lower(),
        # A line break in a subject would be a header of its own.
        subject=" ".join(subject.split())[:200],
        text=text.strip() + "\n",
        html=html,
        key=key,
        calendar=calendar or "",
        calendar_method=calendar_method if calendar else "",
        reply_to=reply_to,
    )
    try:
        with transaction.atomic():  # a savepoint: the caller's transaction stays usable
            letter.save(force_insert=True)
    except IntegrityError:
        if OutgoingMail.objects.filter(key=key).exists():
            return None
        raise
    return letter


class QueueBackend(BaseEmailBackend):
    """Django's mail backend: whatever any part of the portal sends goes into the queue, one row per
    recipient.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            self._queue(message)
        return len(email_messages)

    def _queue(self, message: EmailMessage) -> None:
        if message.attachments:
            raise ValueError("The mail queue carries no attachments: send a link instead.")
        html = next(
            (a.content for a in getattr(message, "alternatives", []) if a.mimetype == "text/html"), ""
        )
        for recipient in message.recipients():
            queue_mail(
                kind="django",
                to=recipient,
                subject=str(message.subject),
                text=str(message.body),
                html=str(html),
                key=f"django:{uuid.uuid4()}",
                reply_to=message.reply_to[0] if message.reply_to else "",
            )


class OutboxBackend(BaseEmailBackend):
    """The demonstration's transport: a letter counts as delivered and stays readable on the outbox page."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            message.message()  # a letter that a mail server would refuse to take must not pass here either
        return len(email_messages)


def transport(**options: Any) -> BaseEmailBackend:
    """The backend that really delivers (``MAIL_TRANSPORT``)."""
    return get_connection(settings.MAIL_TRANSPORT, **options)
