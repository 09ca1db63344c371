"""Proof of attendance: issued when the register is closed, checked by anyone on a public page.

The page tells validity, title and name and nothing else; the code cannot be guessed (60 bits).
"""

from __future__ import annotations

import secrets
from pathlib import Path

import fontpkg_arimo
import typst
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from .models import Booking, Certificate, LabSession
from .times import span_in_words

# Crockford's alphabet: no I, L, O and U, so that a code survives being read out.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
TEMPLATE = Path(__file__).parent / "certificate.typ"
FONTS = Path(fontpkg_arimo.ROOT) / "files"


def issue(booking: Booking) -> Certificate:
    """The certificate of a booking that attended; a revoked one counts again."""
    certificate, is_new = Certificate.objects.get_or_create(
        booking=booking, defaults={"code": new_code(), "name": str(booking.user)[:120]}
    )
    if not is_new and certificate.revoked_at:
        certificate.revoked_at = None
        certificate.save(update_fields=["revoked_at"])
    return certificate


def revoke(booking: Booking) -> None:
    Certificate.objects.filter(booking=booking, revoked_at=None).update(revoked_at=timezone.now())


def revoke_for(session: LabSession) -> None:
    """Those of people who, after the register was opened again, turn out not to have been there."""
    absent = Booking.objects.filter(session=session).exclude(status__in=Booking.ATTENDED)
    Certificate.objects.filter(booking__in=absent, revoked_at=None).update(revoked_at=timezone.now())


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def plain(code: str) -> str:
    """The code as it is stored, from what somebody typed: any case, with or without hyphens.

    >>> plain("0x9k-ollm-2345")
    '0X9K011M2345'
    """
    return code.upper().translate(_MISREAD)


def grouped(code: str) -> str:
    """In fours, as it is printed."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def address(certificate: Certificate) -> str:
    """The public page that checks it."""
    return settings.SITE_URL + reverse("verify", args=[grouped(certificate.code)])


def facts(certificate: Certificate) -> dict[str, str]:
    """What the certificate says, the same on the page and on paper."""
    session = certificate.booking.session
    partly = certificate.booking.status == Booking.Status.PARTLY_ATTENDED
    return {
        "name": certificate.name,
        "did": "took part in part of" if partly else "took part in",
        "title": session.lab.title,
        "when": span_in_words(session.starts_at, session.ends_at),
        "where": "Online" if session.mode == LabSession.Mode.ONLINE else session.venue,
        "host": str(session.host),
        "programme": session.programme.title,
        "board": session.programme.board.name,
        "code": grouped(certificate.code),
        "address": address(certificate),
        "simulated": "yes" if session.programme.is_demonstration else "",
    }


def as_pdf(certificate: Certificate) -> bytes:
    """One page, tagged for screen readers (PDF/UA-1)."""
    session = certificate.booking.session
    outcomes = "\n".join(session.lab.outcome_lines())
    return typst.compile(
        str(TEMPLATE),
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs=facts(certificate) | {"outcomes": outcomes},
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
    )
