"""Version 1 of the API: what is coming for everyone, bookings for their owner."""

from __future__ import annotations

import pytest

from tests.factories.labs import SessionFactory, book, fill

pytestmark = pytest.mark.django_db


def test_labs_are_public_and_keep_the_link_to_join(client):
    session = SessionFactory(capacity=2, mode="online", venue="", join_url="https://meet.example.org/secret")
    SessionFactory(lab=session.lab, state="draft")
    fill(session, waiting=1)
    answer = client.get(f"/api/v1/programmes/{session.programme.slug}/labs/")
    (found,) = answer.json()["results"]
    assert (found["places_left"], found["people_waiting"], found["capacity"]) == (0, 1, 2)
    assert "secret" not in answer.content.decode()


def test_own_bookings_are_ones_own(client):
    session = SessionFactory(capacity=1)
    book(session)
    waiting = book(session, may_wait=True)
    url = f"/api/v1/programmes/{session.programme.slug}/labs/mine/"
    assert client.get(url).status_code in (401, 403)
    client.force_login(waiting.user, backend="django.contrib.auth.backends.ModelBackend")
    (found,) = client.get(url).json()["results"]
    assert (found["id"], found["status"], found["position"]) == (str(waiting.public_id), "waiting", 1)


def test_labs_of_an_unpublished_programme_are_not_there(client):
    session = SessionFactory(lab__programme__is_published=False)
    assert client.get(f"/api/v1/programmes/{session.programme.slug}/labs/").status_code == 404


def test_operations_say_what_they_are(client):
    page = client.get("/api/docs/").content.decode()
    for words in ("Labs to come", "Your own bookings", "Short name of the programme"):
        assert words in page
    paths = client.get("/api/schema/?format=json").json()["paths"]
    for path in ("labs/", "labs/mine/"):
        (operation,) = paths[f"/api/v1/programmes/{{programme_slug}}/{path}"].values()
        assert operation["summary"]
        assert operation["description"]
        assert {"200", "404"} <= set(operation["responses"])
