"""The next lab on pages of other rooms: one that has a place, or nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from labs.offers import next_lab
from programmes.models import Role
from tests.factories.labs import SessionFactory, book, fill, staff
from tests.factories.programmes import ProgrammeFactory, member

pytestmark = pytest.mark.django_db


def offered(programme, user=None) -> str:
    request = RequestFactory().get("/")
    request.user = user or AnonymousUser()
    return str(next_lab(request, programme))


def test_nothing_to_offer():
    assert offered(ProgrammeFactory(is_published=True)) == ""
    full = SessionFactory(capacity=1)
    fill(full)
    assert offered(full.programme) == ""


def test_the_next_one_with_a_place_and_what_is_left():
    full = SessionFactory(capacity=1, starts_at=timezone.now() + timedelta(days=2))
    fill(full)
    free = SessionFactory(lab=full.lab, capacity=3, starts_at=timezone.now() + timedelta(days=4))
    SessionFactory(lab=full.lab, starts_at=timezone.now() + timedelta(days=9))
    SessionFactory(lab=full.lab, state="draft", starts_at=timezone.now() + timedelta(days=3))
    book(free)
    html = offered(full.programme)
    assert str(free.public_id) in html
    assert "2 of 3 places left" in html


def test_button_for_those_who_may_book():
    session = SessionFactory()
    assert "Book a place" in offered(session.programme)
    assert "Book a place" in offered(session.programme, staff(session.programme))
    assert "Book a place" not in offered(session.programme, member(session.programme, Role.RATER.value))
