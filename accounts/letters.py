"""What a letter looks like: plain text is written once, its HTML twin and its MIME form are made from it."""

from __future__ import annotations

import hashlib
import re

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from .models import OutgoingMail

# A web address ends before the punctuation of the sentence around it.
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


def with_links(text: str) -> SafeString:
    """``text`` as safe HTML in which web addresses can be followed."""
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        parts.append(escape(text[end : found.start()]))
        parts.append(format_html('<a href="{0}">{0}</a>', found.group()))
        end = found.end()
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts))


def paragraphs(text: str) -> SafeString:
    """Blank lines part paragraphs; lines that all start with "- " are a list; other line ends are kept."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return mark_safe("\n".join(_block(block) for block in blocks))


def _block(block: str) -> SafeString:
    lines = block.splitlines()
    if all(line.startswith("- ") for line in lines):
        items = format_html_join("", "<li>{}</li>", ((with_links(line[2:]),) for line in lines))
        return format_html("<ul>{}</ul>", items)
    return format_html("<p>{}</p>", mark_safe("<br>".join(with_links(line) for line in lines)))


def html_of(letter: OutgoingMail) -> str:
    """The letter's HTML: its own, or made from its text."""
    return letter.html or render_to_string(
        "emails/letter.html",
        {
            "subject": letter.subject,
            "body": paragraphs(letter.text),
            "portal_name": settings.PORTAL_NAME,
            "organisation_name": settings.ORGANISATION_NAME,
        },
    )


def _digest(key: str) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}:{key}".encode()).hexdigest()[:32]


def message_of(letter: OutgoingMail) -> EmailMultiAlternatives:
    """The letter as a message for Django's mail backends.

    The Message-ID is made from the letter's key, so that a mail system which receives it twice (a worker
    died after handing it over and before noting so) can tell.
    """
    domain = settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].strip(" >")
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[letter.recipient],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={"Message-ID": f"<{_digest(letter.key)}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(html_of(letter), "text/html")
    if letter.calendar:
        # Outlook and Apple Mail show their "accept" buttons for an alternative that names its method (RFC
        # 6047); the same bytes as a mere attachment get none.
        message.attach_alternative(letter.calendar, f"text/calendar; method={letter.calendar_method}")
    return message
