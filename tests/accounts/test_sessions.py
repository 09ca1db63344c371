"""What is noted about a sign-in goes when the sign-in is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.tasks import forget_ended_sessions
from tests.factories.users import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def sign_in(client: Client) -> None:
    user = UserFactory(with_password=True)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def test_a_session_that_lives_is_kept(client: Client):
    sign_in(client)
    assert forget_ended_sessions() == 0
    assert client.get(reverse("me")).status_code == 200


def test_a_session_that_ended_leaves_nothing(client: Client):
    sign_in(client)
    assert UserSession.objects.get().ip == "127.0.0.1"
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        assert forget_ended_sessions() == 1
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()


def test_signing_out_leaves_nothing_either(client: Client):
    sign_in(client)
    client.post(reverse("account_logout"))
    forget_ended_sessions()
    assert not UserSession.objects.exists()
