"""One look at a link, against real servers on this machine."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator

import pytest

from guidance.links import looking
from guidance.links.looking import Way, look
from guidance.models import FAILURES, Outcome
from tests.guidance.sites import LOOPBACK, Authority, Site, running, said


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    with running() as site:
        yield site


@pytest.fixture
def site(served) -> Site:
    for kept in (served.answers, served.asked, served.headers, served.names):
        kept.clear()
    return served


def looked(site: Site, answer=b"", path: str = "/page", **options):
    site.answers.setdefault(path, answer)
    return look(site.url(path), site.way(**options))


def test_page_that_works_is_asked_for_its_head_only(site):
    found = looked(site, said(200))
    assert (found.outcome, found.status) == (Outcome.WORKS, 200)
    assert site.asked == ["HEAD /page"]
    head = site.headers[0]
    assert f"Host: site.example:{site.port}\r\n" in head
    assert "AHP-portal-links/1.0; +http://testserver" in head
    assert "Cookie" not in head
    assert "Referer" not in head


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (204, Outcome.WORKS), (404, Outcome.GONE), (410, Outcome.GONE),
        (500, Outcome.BROKEN), (502, Outcome.BROKEN), (503, Outcome.DENIED),
        (401, Outcome.DENIED), (403, Outcome.DENIED), (405, Outcome.DENIED), (418, Outcome.DENIED),
        (429, Outcome.DENIED), (451, Outcome.DENIED), (999, Outcome.DENIED),
        (300, Outcome.UNCLEAR), (304, Outcome.UNCLEAR), (302, Outcome.UNCLEAR),
    ],
)  # fmt: skip
def test_what_a_status_means(site, status, outcome):
    found = looked(site, said(status))
    assert (found.outcome, found.status) == (outcome, status)
    assert (outcome in FAILURES) == (status in (404, 410, 500, 502))


@pytest.mark.parametrize("refusal", [said(405), said(404), said(403), said(500), b""])
def test_site_that_knows_no_head_is_asked_again(site, refusal):
    site.answers["HEAD /page"] = refusal
    assert looked(site, said(200, body=b"words")).outcome == Outcome.WORKS
    assert site.asked == ["HEAD /page", "GET /page"]


def test_moved_for_good_says_where_to(site):
    site.answers["/old"] = said(301, "Location: /new")
    site.answers["/new"] = said(308, f"Location: {site.url('/newest')}")
    site.answers["/newest"] = said(200)
    found = looked(site, path="/old")
    assert (found.outcome, found.moved_to) == (Outcome.MOVED, site.url("/newest"))


def test_way_round_for_the_moment_is_no_move(site):
    site.answers["/login"] = said(301, "Location: /elsewhere")
    site.answers["/elsewhere"] = said(200)
    found = looked(site, said(302, "Location: /login"))
    assert (found.outcome, found.moved_to) == (Outcome.WORKS, "")


def test_moved_to_nowhere_is_gone(site):
    found = looked(site, said(301, "Location: /nowhere"))
    assert (found.outcome, found.status, found.moved_to) == (Outcome.GONE, 404, "")


def test_address_in_another_script_leads_on(site):
    site.answers["/%C3%BC%20b?%C3%A4"] = said(200)
    location = "Location: /ü b?ä".encode()
    assert looked(site, said(302).replace(b"\r\n", b"\r\n" + location + b"\r\n", 1)).outcome == Outcome.WORKS


def test_circle_ends(site):
    found = looked(site, said(302, "Location: /page"))
    assert found.outcome == Outcome.LOOP
    assert len(site.asked) == looking.MOST_HOPS + 1


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/", "http://127.1:22/", "http://0x7f.1/", "http://2130706433/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[64:ff9b::7f00:1]/", "//169.254.169.254/",
        "http://0.0.0.0/", "http://inside.example/", "https://10.0.0.1/", "http://localhost/",
    ],
)  # fmt: skip
def test_redirect_inside_is_not_followed(site, location):
    def resolver(host, port):
        return ["10.0.0.8"] if host in ("inside.example", "localhost") else [LOOPBACK]

    found = looked(site, said(302, f"Location: {location}"), resolver=resolver)
    assert found.outcome == Outcome.INSIDE
    assert site.asked == ["HEAD /page"]


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "ftp://example.org/", "http://a@127.0.0.1/", "http://[", "//[::1", "http://[x]/"],
)
def test_redirect_to_no_web_address(site, location):
    assert looked(site, said(301, f"Location: {location}")).outcome == Outcome.ODD


def test_name_that_changes_its_mind_is_believed_once(site):
    """Rebinding: public when judged, inside when connected to. There is no second question."""
    answers = iter([["10.0.0.1"], [LOOPBACK], ["10.0.0.1"], ["10.0.0.1"]])

    def resolver(host, port):
        site.names.append(host)
        return next(answers)

    way = site.way(resolver=resolver)
    site.answers["/"] = said(405)
    assert look(site.url(), way).outcome == Outcome.INSIDE
    assert look(site.url(), way).outcome == Outcome.DENIED
    assert site.asked == ["HEAD /", "GET /"]  # both to the address that was judged
    assert len(site.names) == 2
    assert look(site.url(), way).outcome == Outcome.INSIDE


def test_every_hop_is_judged_anew(site):
    answers = iter([[LOOPBACK], ["192.168.1.1"]])
    found = looked(site, said(302, "Location: /page"), resolver=lambda host, port: next(answers))
    assert (found.outcome, site.asked) == (Outcome.INSIDE, ["HEAD /page"])


def drips(connection: socket.socket) -> None:
    """A byte every twentieth of a second: no single read is ever late."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for _ in range(400):
        connection.sendall(b"X")
        time.sleep(0.05)


def hangs(connection: socket.socket) -> None:
    connection.recv(1)


def pours_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(100_000):
        connection.sendall(b"X-%d: %s\r\n" % (number, b"x" * 4000))


def continues(connection: socket.socket) -> None:
    for _ in range(100_000):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


@pytest.mark.parametrize("answer", [drips, hangs])
def test_slow_site_holds_a_worker_no_longer_than_told(site, answer):
    start = time.monotonic()
    found = looked(site, answer, seconds=0.4)
    assert time.monotonic() - start < 2
    assert (found.outcome, found.status) == (Outcome.NO_ANSWER, None)


@pytest.mark.parametrize("answer", [pours_headers, continues])
def test_headers_without_end_are_not_read_to_the_end(site, answer):
    assert looked(site, answer).outcome in (Outcome.UNCLEAR, Outcome.NO_ANSWER)


def test_body_is_never_read(site):
    taken = []

    def pours(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9999999999\r\n\r\n")
        bomb = gzip.compress(b"\0" * 10_000_000)
        try:
            for _ in range(10_000):
                connection.sendall(bomb)
                taken.append(len(bomb))
        except OSError:
            taken.append(-1)

    site.answers["HEAD /page"] = said(405)
    start = time.monotonic()
    assert looked(site, pours).outcome == Outcome.WORKS
    assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    "answer",
    [
        b"\x16\x03\x01 not http\r\n\r\n",
        b"HTTP/9 yes\r\n\r\n",
        said(200).replace(b"Said", b"\xff\xfe"),
        b"\r\n" * 9,
    ],
)
def test_nonsense_never_raises(site, answer):
    assert looked(site, answer).outcome in Outcome.values


def test_nobody_listens(site):
    with socket.create_server((LOOPBACK, 0)) as closed:
        port = closed.getsockname()[1]
    way = Way(resolver=lambda host, port: [LOOPBACK], also=frozenset({(LOOPBACK, port)}), seconds=2)
    assert look(f"http://site.example:{port}/", way).outcome == Outcome.NO_ANSWER


def test_second_address_is_tried_when_the_first_is_silent(site):
    with socket.create_server(("127.0.0.2", 0)) as closed:
        silent = closed.getsockname()
    way = Way(
        resolver=lambda host, port: ["127.0.0.2", LOOPBACK],
        also=frozenset({("127.0.0.2", site.port), (LOOPBACK, site.port)}),
        seconds=2,
    )
    assert silent[1] != site.port
    site.answers["/page"] = said(200)
    assert look(site.url("/page"), way).outcome == Outcome.WORKS


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), Outcome.NO_NAME),
        (socket.gaierror(socket.EAI_AGAIN, "later"), Outcome.OURS),
        (UnicodeError("label too long"), Outcome.NO_NAME),
    ],
)
def test_name_that_nobody_knows(site, error, outcome):
    def resolver(host, port):
        raise error

    assert looked(site, resolver=resolver).outcome == outcome
    assert look("https://xn--a.example/" + "a" * 300, Way(resolver=resolver)).outcome == outcome


def test_name_server_that_is_silent_holds_nobody(site):
    start = time.monotonic()

    def resolver(host, port):
        time.sleep(2)
        return [LOOPBACK]

    assert looked(site, resolver=resolver, seconds=0.2).outcome == Outcome.OURS
    assert time.monotonic() - start < 1.5


# --- TLS -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def over_tls(authority, folder, *, host: str = "site.example", trusted: bool = True, days: int = 30):
    with running(authority.serving("site.example", folder, days=days)) as site:
        site.answers["/"] = said(200)
        context = authority.trusting() if trusted else Authority("Another authority").trusting()
        return look(site.url(host=host, scheme="https"), site.way(context=context)).outcome


def test_certificate_is_held_against_the_host_of_the_link(authority, tmp_path):
    assert over_tls(authority, tmp_path) == Outcome.WORKS
    assert over_tls(authority, tmp_path, host="other.example") == Outcome.BAD_TLS


def test_certificate_that_ran_out(authority, tmp_path):
    assert over_tls(authority, tmp_path, days=-1) == Outcome.BAD_TLS


def test_authority_that_we_do_not_know_proves_nothing_against_the_site(authority, tmp_path):
    assert over_tls(authority, tmp_path, trusted=False) == Outcome.UNCLEAR


def test_known_authorities_are_there_on_every_machine():
    context = looking.authorities()
    assert context.cert_store_stats()["x509_ca"] > 50
    assert context.check_hostname
