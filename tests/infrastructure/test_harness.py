"""The tests' own ground: real servers, a real worker, a real browser, nothing beyond this machine."""

import socket

import pytest
from django.core.cache import cache
from django.db import connection

from ahpdg.health import beat_age
from ahpdg.tasks import leave_beat
from tests.support.network import NetworkIsClosed
from tests.support.workers import broker, until


@pytest.mark.django_db
def test_database_is_postgresql():
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        assert int(cursor.fetchone()[0]) >= 150000


def test_cache_keeps_a_value():
    cache.set("harness", "kept", 5)
    assert cache.get("harness") == "kept"


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 80)])
def test_connection_to_another_machine_is_refused(address):
    with pytest.raises(NetworkIsClosed, match="do not leave this machine"):
        socket.create_connection(address, timeout=1)


def test_worker_takes_a_task_from_the_real_broker(worker):
    leave_beat.delay()
    until(beat_age, what="the worker's beat")
    until(lambda: not broker().hlen("unacked"), what="the acknowledgement")


def test_browser_shows_a_page(page, violations, overflow, set_width):
    page.goto("/healthz")
    assert "database" in page.content()


def test_browser_names_the_page_that_asks_another_machine(browser, page):
    answer = page.goto("/healthz")
    assert answer is not None
    with pytest.raises(Exception, match=r"ERR_NAME_NOT_RESOLVED|ERR_FAILED"):
        browser.new_page().goto("http://example.org/")
