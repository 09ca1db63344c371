"""The web server is killed under load: every redirect that somebody got is counted.

Slow, because it starts the portal's own web server, as nothing else could be killed in the same way.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection
from django.test import RequestFactory

from guidance.clicks import visitors
from guidance.models import Click
from tests.factories.guidance import published
from tests.support.workers import database_url, until

ROOT = Path(__file__).resolve().parent.parent.parent
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36"
CLIENTS = 8
BEFORE_THE_KILL = 200  # redirects


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The web server as ``portal.py run`` starts it, on the database of this test."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.guidance.behind_a_proxy",
        "DATABASE_URL": database_url(connection.settings_dict),
    }
    command = [
        sys.executable,
        *["-m", "granian", "--interface", "wsgi", "ahpdg.wsgi:application", "--http", "1", "--no-ws"],
    ]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "8", "--log-level", "error"]
    with (tmp_path / "web.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        until(
            lambda: ask(port, "/cookies/", "192.0.2.1") == 200 or process.poll() is not None,
            60,
            "the web server",
        )
        assert process.poll() is None, (tmp_path / "web.log").read_text()
        yield port, process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def address_of(number: int) -> str:
    return f"10.0.{number // 250}.{number % 250}"


def ask(port: int, path: str, address: str) -> int:
    """The status of an answer that came whole; 0 for none."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as line:
        try:
            line.request("GET", path, headers={"User-Agent": BROWSER, "X-Forwarded-For": address})
            answer = line.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return 0


@pytest.mark.slow
def test_every_redirect_that_was_answered_before_a_kill_is_counted(server, monkeypatch):
    port, process = server
    resource = published(url="https://example.org/", source="Example")
    path = f"{resource.get_absolute_url()}go/"
    answered: list[str] = []
    gone: list[str] = []

    def press(start: int) -> None:
        number = start
        while ask(port, path, address_of(number)) == 302:
            answered.append(address_of(number))
            number += CLIENTS
        gone.append(address_of(number))

    clients = [Thread(target=press, args=(number,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    until(lambda: len(answered) >= BEFORE_THE_KILL or len(gone) == CLIENTS, 60, "some redirects")
    os.killpg(process.pid, signal.SIGKILL)
    for client in clients:
        client.join()
    assert len(answered) >= BEFORE_THE_KILL
    assert len(gone) == CLIENTS

    monkeypatch.setattr(visitors, "_known", None)  # the key that the killed process left in the database
    stored = set(Click.objects.filter(resource=resource, kind="outbound").values_list("visit", flat=True))

    def visits(addresses: list[str]) -> set[object]:
        programme = resource.programme
        factory = RequestFactory(HTTP_USER_AGENT=BROWSER)
        requests = [factory.get(path, REMOTE_ADDR=address) for address in addresses]
        found = [visitors.visit_to(request, programme.slug, resource.slug) for request in requests]
        return {visit[1] for visit in found if visit}

    assert len(visits(answered)) == len(answered)
    assert visits(answered) <= stored
    # What was in hand at that moment may have been written: nobody else.
    assert stored <= visits(answered + gone)
