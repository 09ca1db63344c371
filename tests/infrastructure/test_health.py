"""/healthz: which part fails, in words, and fast whatever hangs."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.test import Client

from ahpdg import health
from ahpdg.tasks import leave_beat
from tests.support.workers import broker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_connection() -> Iterator[None]:
    health._redis.cache_clear()
    yield
    health._redis.cache_clear()


@contextmanager
def frozen_server() -> Iterator[int]:
    """A port that accepts and then says nothing, as a stopped process does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        accepted: list[socket.socket] = []
        thread = threading.Thread(target=lambda: accepted.append(server.accept()[0]), daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            for connection in accepted:
                connection.close()


def test_all_is_well_after_a_beat(client: Client) -> None:
    leave_beat()
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["failing"] == []
    assert "seconds ago" in answer.json()["parts"]["worker"]["words"]
    assert "no-store" in answer["Cache-Control"]


def test_worker_that_never_was(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["failing"] == ["worker"]
    assert "Are worker and beat running?" in answer.json()["parts"]["worker"]["words"]


def test_worker_that_stopped(client: Client) -> None:
    with broker() as server:
        server.set(health.BEAT_KEY, time.time() - 3600)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "3600 seconds ago" in answer.json()["parts"]["worker"]["words"]


def test_web_can_be_asked_without_the_worker(client: Client) -> None:
    answer = client.get("/healthz?parts=database,cache")
    assert answer.status_code == 200
    assert set(answer.json()["parts"]) == {"database", "cache"}


def test_unknown_part_is_told(client: Client) -> None:
    assert client.get("/healthz?parts=kitchen").status_code == 400


def test_frozen_queue_server_is_told_within_seconds(client: Client, settings) -> None:
    with frozen_server() as port:
        settings.REDIS = replace(django_settings.REDIS, cache=f"redis://127.0.0.1:{port}/0")
        began = time.monotonic()
        answer = client.get("/healthz")
        assert time.monotonic() - began < 8
    assert answer.status_code == 503
    assert {"cache", "worker"} <= set(answer.json()["failing"])
    assert "127.0.0.1" not in answer.content.decode()


def test_absent_queue_server_is_told(client: Client, settings) -> None:
    settings.REDIS = replace(django_settings.REDIS, cache="redis://127.0.0.1:1/0")
    answer = client.get("/healthz")
    assert answer.json()["parts"]["cache"] == {
        "ok": False,
        "words": "The cache and queue server does not answer.",
    }


def test_database_that_hangs_is_told_within_seconds(client: Client, monkeypatch) -> None:
    monkeypatch.setitem(health.PARTS, "database", lambda: time.sleep(9) or "")
    began = time.monotonic()
    answer = client.get("/healthz")
    assert time.monotonic() - began < 8
    assert answer.json()["parts"]["database"]["words"] == "No answer within 2 seconds."


def test_strangers_learn_nothing_secret(client: Client) -> None:
    said = client.get("/healthz").content.decode()
    for secret in (
        django_settings.SECRET_KEY,
        django_settings.DATABASES["default"]["HOST"],
        django_settings.REDIS.cache,
    ):
        assert secret not in said


@pytest.mark.django_db(transaction=True)
def test_killed_worker_shows_in_the_age_of_its_beat(client: Client, start_worker) -> None:
    process = start_worker()
    leave_beat.delay()
    deadline = time.monotonic() + 15
    while health.beat_age() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert client.get("/healthz").status_code == 200
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with broker() as server:
        server.set(health.BEAT_KEY, time.time() - health.BEAT_TOO_OLD - 1)
    assert client.get("/healthz").json()["failing"] == ["worker"]
