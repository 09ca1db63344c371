"""The cache when its server is there, frozen, and gone."""

import time

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils.connection import ConnectionProxy

from ahpdg import cache as resting
from tests.infrastructure.test_health import frozen_server


def at(settings, port: int) -> ConnectionProxy:
    """The portal's cache, its server at another port."""
    place = {**settings.CACHES["default"], "LOCATION": f"redis://127.0.0.1:{port}/0"}
    settings.CACHES = {"default": place}
    return caches["default"]


def test_server_that_is_gone_is_as_if_nothing_were_cached(settings):
    cache = at(settings, 1)
    assert cache.get("a", "nothing") == "nothing"
    assert cache.get_many(["a", "b"]) == {}
    assert cache.add("lock", 1) is True
    assert cache.incr("count", 2) == 2
    cache.set("a", 1)
    cache.delete("a")
    assert cache.get("a") is None


def test_frozen_server_costs_one_wait_and_not_one_for_each_look_up(settings):
    with frozen_server() as port:
        cache = at(settings, port)
        began = time.monotonic()
        for number in range(50):
            assert cache.get(f"key-{number}") is None
        assert time.monotonic() - began < 4


def test_cache_is_tried_again_after_its_rest(settings, monkeypatch):
    cache = at(settings, 1)
    assert cache.get("a") is None
    assert cache.rests()
    monkeypatch.setattr(resting.time, "monotonic", lambda: resting.REST + 1e9)
    assert not cache.rests()


@pytest.mark.django_db
def test_sign_in_page_opens_and_answers_with_a_frozen_cache(settings):
    with frozen_server() as port:
        at(settings, port)
        client = Client()
        began = time.monotonic()
        assert client.get("/accounts/login/").status_code == 200
        answer = client.post("/accounts/login/", {"login": "nobody@nhs.scot", "password": "wrong"})
        assert answer.status_code in (200, 302)
        assert time.monotonic() - began < 20
