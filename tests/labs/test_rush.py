"""Fifty people at once for five places, through HTTP; and the proof that this test can fail."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from labs import places
from labs.models import Booking, Place
from tests.factories.labs import SessionFactory, staff

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PEOPLE, PLACES = 50, 5
CARELESS = 20  # enough to oversell five places, few enough to leave connections for other tests
TOKEN = "a" * 32
UNIQUE = "labs_booking_place_id_key"


def cookie_of(user) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}; csrftoken={TOKEN}"


def rush(live_server, session, users) -> Counter[int]:
    """Everybody presses the button at the same moment; answers the statuses of the responses."""
    path = reverse("labs:book", args=[session.programme.slug, session.public_id])
    address = urlsplit(live_server.url)
    cookies = [cookie_of(user) for user in users]
    lines = [http.client.HTTPConnection(address.hostname, address.port, timeout=60) for _ in users]
    for line in lines:  # the test server's queue of new callers is short, so they call one after the other
        line.connect()
    together = threading.Barrier(len(users))

    def press(line: http.client.HTTPConnection, cookie: str) -> int:
        headers = {
            "Cookie": cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": TOKEN,
        }
        together.wait()
        line.request("POST", path, urlencode({"wait": "1"}), headers)
        answer = line.getresponse()
        answer.read()
        line.close()
        return answer.status

    with ThreadPoolExecutor(len(users)) as pool:
        return Counter(pool.map(press, lines, cookies))


def counts() -> Counter[str]:
    return Counter(Booking.objects.values_list("status", flat=True))


def test_fifty_at_once_for_five_places(live_server):
    session = SessionFactory(capacity=PLACES)
    users = [staff(session.programme) for _ in range(PEOPLE)]
    assert rush(live_server, session, users) == {302: PEOPLE}
    assert counts() == {"booked": PLACES, "waiting": PEOPLE - PLACES}
    assert Place.objects.filter(is_free=False).count() == PLACES


def test_one_person_who_presses_ten_times_has_one_booking(live_server):
    session = SessionFactory(capacity=PLACES)
    assert rush(live_server, session, [staff(session.programme)] * 10) == {302: 10}
    assert counts() == {"booked": 1}
    assert Place.objects.filter(is_free=False).count() == 1


def naive_claim(*, session_id, user_id, **rest) -> Booking:
    """What one writes without thinking of others: look for a free place, then take it."""
    place = Place.objects.filter(session=session_id, is_free=True).first()
    time.sleep(0.05)
    if place is None:
        return Booking.objects.create(session_id=session_id, user_id=user_id, status="waiting")
    Place.objects.filter(pk=place.pk).update(is_free=False)
    return Booking.objects.create(session_id=session_id, user_id=user_id, place=place, status="booked")


@pytest.fixture
def without_the_guard():
    """The database no longer promises that a place is held once."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE labs_booking DROP CONSTRAINT {UNIQUE}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE labs_booking CASCADE")
        cursor.execute(f"ALTER TABLE labs_booking ADD CONSTRAINT {UNIQUE} UNIQUE (place_id)")


def test_control_without_guard_and_lock_the_lab_is_oversold(live_server, monkeypatch, without_the_guard):
    """If this one fails, the tests above prove nothing."""
    monkeypatch.setattr(places, "claim", naive_claim)
    session = SessionFactory(capacity=PLACES)
    rush(live_server, session, [staff(session.programme) for _ in range(CARELESS)])
    assert counts()["booked"] > PLACES


@pytest.mark.filterwarnings("ignore")
def test_control_with_the_guard_alone_the_database_refuses(live_server, monkeypatch, caplog):
    """The same careless code on the real table: errors for people, but never a place sold twice."""
    monkeypatch.setattr(places, "claim", naive_claim)
    session = SessionFactory(capacity=PLACES)
    rush(live_server, session, [staff(session.programme) for _ in range(CARELESS)])
    assert counts()["booked"] <= PLACES
