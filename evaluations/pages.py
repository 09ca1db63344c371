"""Links to pages of the evaluations that stand on pages of the rooms below."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from labs.models import LabSession
from programmes.access import may
from programmes.models import Programme

from .models import YouSaid


def words_of_session(session: LabSession, user: User) -> tuple[str, str] | None:
    """For the register: what people shared about this session, once they were asked."""
    if session.state != LabSession.State.CLOSED or not may(user, "evaluations.read_session", session):
        return None
    address = reverse("evaluations:words", args=[session.programme.slug, session.public_id])
    return "What people said", address


def you_said_we_did(request: HttpRequest, programme: Programme) -> SafeString | str:
    """For the programme's home: the public list, once something stands on it."""
    if not YouSaid.objects.filter(programme=programme).published().exists():
        return ""
    return format_html(
        '<p class="app-gap-s"><a href="{}">You said, we did</a>: what people said after labs, and what came of it.</p>',
        reverse("evaluations_you_said_we_did", args=[programme.slug]),
    )
