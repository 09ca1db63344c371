"""Too much in one request: refused before it is read, in words, by the real web server too."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http.request import validate_host
from django.test import Client, RequestFactory

from ahpdg import probe
from ahpdg.bodies import BodyLimitMiddleware
from tests.support.workers import until

ROOT = Path(__file__).resolve().parents[2]
MB = 1024 * 1024
API = "/api/v1/charts/analyse"
SMALL = json.dumps({"chart": "run", "input": {"x": [1, 2], "y": [1, 2]}}).encode()


class Counted(io.BytesIO):
    """A body that counts what is read of it."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        self.taken += len(piece)
        return piece


def test_json_that_is_too_large_gets_a_problem_document(client: Client, db: None) -> None:
    answer = client.post(API, b"[" + b"1," * (2 * MB) + b"1]", content_type="application/json")
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"
    assert "larger than this address takes (3 MB)" in answer.json()["detail"]
    assert answer["Connection"] == "close"


def test_form_that_is_too_large_gets_a_page(client: Client, db: None) -> None:
    answer = client.post("/accounts/login/", {"login": "a" * (4 * MB)})
    assert answer.status_code == 413
    assert "Too much at once" in answer.content.decode()


def test_chart_says_it_in_its_own_form(client: Client, db: None) -> None:
    for path in ("/chart/", "/chart/export/"):
        answer = client.post(path, {"data": "1\n" * (3 * MB), "chart": "run"})
        assert answer.status_code == 413
        assert "The file is larger than 2 MB" in answer.content.decode()


@pytest.mark.parametrize("said", ["lots", "-1", "1e9", "٣"])
def test_length_that_is_no_number_is_refused(said: str) -> None:
    request = RequestFactory().post(API, SMALL, content_type="application/json")
    request.META["CONTENT_LENGTH"] = said
    answer = BodyLimitMiddleware(lambda request: None).process_view(request, lambda: None, (), {})  # type: ignore[arg-type, return-value]
    assert answer is not None
    assert answer.status_code == 400
    assert b"not a number" in answer.content  # type: ignore[attr-defined]


def unannounced(body: io.BytesIO, path: str = API) -> Any:
    request = RequestFactory().post(path, b"", content_type="application/json")
    request.META.pop("CONTENT_LENGTH", None)
    request.META |= {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": body}
    return request


def test_body_without_a_length_is_read_up_to_the_limit_and_no_further() -> None:
    limit = BodyLimitMiddleware(lambda request: None)  # type: ignore[arg-type, return-value]
    body = Counted(b"x" * 20 * MB)
    answer = limit.process_view(unannounced(body), lambda: None, (), {})
    assert answer is not None
    assert answer.status_code == 413
    assert body.taken == settings.MAX_BODY_BYTES + 1


def test_short_body_without_a_length_reaches_the_view() -> None:
    limit = BodyLimitMiddleware(lambda request: None)  # type: ignore[arg-type, return-value]
    request = unannounced(io.BytesIO(SMALL))
    assert limit.process_view(request, lambda: None, (), {}) is None
    assert request.body == SMALL


# ---- with the web server that runs in production -----------------------------------------------------------
@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "ahpdg.wsgi:application",
        "--http",
        "1",
    ]
    command += ["--no-ws", "--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "2"]
    log = tmp_path_factory.mktemp("server") / "log"
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        until(lambda: _answers(port) or process.poll() is not None, 90, "the web server")
        assert process.poll() is None, log.read_text()
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _answers(port: int) -> bool:
    try:
        return b"HTTP/1.1" in ask(port, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", [])
    except OSError:
        return False


def ask(port: int, head: bytes, pieces: Any) -> bytes:
    """Send a head and as many pieces as the server takes; its answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(head)
        for piece in pieces:
            try:
                line.sendall(piece)
            except OSError:  # it has answered and hung up
                break
        answer = b""
        try:
            while b"\r\n\r\n" not in answer and (found := line.recv(65536)):
                answer += found
            line.settimeout(1)
            while found := line.recv(65536):
                answer += found
        except OSError:
            return answer
        return answer


HEAD = (
    b"POST " + API.encode() + b" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Connection: close\r\n"
)


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


@pytest.mark.slow
def test_server_refuses_a_huge_announced_body_at_once(server: int) -> None:
    started = time.monotonic()
    answer = ask(server, HEAD + b"Content-Length: 5000000000\r\n\r\n", [b"x" * MB] * 12)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"application/problem+json" in answer
    assert time.monotonic() - started < 15


@pytest.mark.slow
def test_server_refuses_an_endless_body_without_a_length(server: int) -> None:
    answer = ask(server, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", [chunk(b"x" * MB)] * 40)
    assert answer.startswith(b"HTTP/1.1 413")


@pytest.mark.slow
def test_server_takes_a_short_body_without_a_length(server: int) -> None:
    answer = ask(server, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", [chunk(SMALL), b"0\r\n\r\n"])
    assert answer.startswith(b"HTTP/1.1 200"), answer[:600]
    assert b'"verdict"' in answer


@pytest.mark.slow
@pytest.mark.django_db
def test_container_finds_its_own_server_well(server: int, settings: Any) -> None:
    assert probe.web(server) == ""
    settings.ALLOWED_HOSTS = ["portal.example.org"]
    assert probe.web(server) == "The web server answers with status 400."  # not its name


def test_probe_asks_under_a_name_that_the_server_answers_to(settings: Any) -> None:
    settings.ALLOWED_HOSTS = [".example.org", "localhost"]
    assert validate_host(probe.allowed_host(), settings.ALLOWED_HOSTS)
