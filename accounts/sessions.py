"""Forgets where people were signed in, once they no longer are."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone


def forget_ended() -> int:
    """Delete expired sessions, and the network addresses and browsers noted for sessions that are gone.

    Returns how many notes were deleted. Django leaves expired sessions in the table until somebody does this.
    """
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()[0]
