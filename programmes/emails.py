"""Letters of the ground floor."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.mail import queue_mail

from .models import Invitation

_SALT = "programmes.invitation"


def invitation_token(invitation: Invitation) -> str:
    """What the link of the letter ends in: signed, so that a known number opens nothing."""
    return signing.dumps(str(invitation.public_id), salt=_SALT)


def read_invitation_token(token: str) -> str | None:
    """The invitation's public id, or None for a token that we did not write (or that was cut short)."""
    try:
        return signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None


def invitation_path(invitation: Invitation) -> str:
    return reverse("invitation", args=[invitation_token(invitation)])


def send_invitation(invitation: Invitation) -> None:
    """Queue the letter. Its key counts the times it was asked for, so that "send again" is another letter."""
    link = settings.SITE_URL + invitation_path(invitation)
    context = {
        "invitation": invitation,
        "programme": invitation.programme,
        "link": link,
        "portal_name": settings.PORTAL_NAME,
        "contact_email": settings.CONTACT_EMAIL,
    }
    queue_mail(
        kind="invitation",
        to=invitation.email,
        subject=f"You are invited: {invitation.programme.title}",
        text=render_to_string("emails/invitation.txt", context),
        key=f"invitation:{invitation.public_id}:{invitation.times_sent}",
        reply_to=invitation.invited_by.email if invitation.invited_by else "",
    )
