"""One look at one link over HTTP, bounded in time, bytes and redirects.

Made of the standard library's HTTP and TLS: what is needed is a connection to an address of our choosing whose
every read is held to one deadline, and the libraries that are more comfortable resolve names themselves and bound
single reads only, so that a server which sends a byte a second would hold a worker for days. The body is never
read; nothing is unpacked, run or kept.

Only the headers are asked for (HEAD), then once more with GET where a site does not answer that well. A look asks
for a page that a person has linked, once a week, as a click would; it follows no link in it, so robots.txt, which
is for programs that wander, is not asked.
"""

from __future__ import annotations

import http.client
import io
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urljoin

import certifi
from django.conf import settings

from ..models import MAX_URL, Outcome
from .addresses import (
    LeadsInside,
    NotAWebAddress,
    Resolver,
    Target,
    addresses_of,
    resolve,
    take_apart,
)

SECONDS = 20.0  # for everything: names, connections, both ways of asking, all redirects
SECONDS_FOR_HEAD = 8.0  # some servers never answer HEAD; GET wants its share
MOST_BYTES = 64 * 1024  # of one answer's headers
MOST_HOPS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
FOR_GOOD = frozenset({301, 308})
# Our copy of the authorities is out of date, or the site leaves out a certificate that browsers fetch by
# themselves: no proof against the site. OpenSSL's X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT(_LOCALLY), …_LEAF_SIGNATURE.
CHAIN_NOT_KNOWN = frozenset({2, 20, 21})


@lru_cache(maxsize=1)
def authorities() -> ssl.SSLContext:
    """The machine's own authorities (a board may add its own) and those that browsers know."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


@dataclass(frozen=True)
class Way:
    """How a look gets out. Only tests change any of it, and no setting can."""

    resolver: Resolver = resolve
    also: frozenset[tuple[str, int]] = frozenset()
    context: ssl.SSLContext = field(default_factory=authorities)
    seconds: float = SECONDS


@dataclass(frozen=True, slots=True)
class Looked:
    """``ms``: how long it took. ``moved_to``: where the site says the page is from now on."""

    outcome: Outcome
    status: int | None = None
    ms: int = 0
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    outcome: Outcome
    status: int | None = None
    location: str = ""

    @property
    def leads_on(self) -> bool:
        return self.status in REDIRECTS and bool(self.location)


def look(url: str, way: Way | None = None) -> Looked:
    """Follow the link to its end. Never raises for anything the outside does."""
    way = way or Way()
    start = time.monotonic()
    until = _Until(start + way.seconds)
    at, moved_to, is_for_good = url, "", True
    outcome, status = Outcome.LOOP, None
    for _ in range(MOST_HOPS + 1):
        answer = _ask(at, way, until)
        outcome, status = answer.outcome, answer.status
        if not answer.leads_on:
            break
        outcome = Outcome.LOOP
        try:
            at = urljoin(at, answer.location)
        except ValueError:  # half an IPv6 address, for one
            outcome = Outcome.ODD
            break
        is_for_good = is_for_good and status in FOR_GOOD
        if is_for_good and len(at) <= MAX_URL:
            moved_to = at
    if outcome != Outcome.WORKS:
        moved_to = ""
    elif moved_to:
        outcome = Outcome.MOVED
    return Looked(outcome, status, round((time.monotonic() - start) * 1000), moved_to)


def _ask(url: str, way: Way, until: _Until) -> _Answer:
    """One hop: judged, connected and asked, with HEAD and if need be with GET."""
    try:
        target = take_apart(url)
        addresses = _in_time(lambda: addresses_of(target, way.resolver, way.also), until)
    except NotAWebAddress:
        return _Answer(Outcome.ODD)
    except LeadsInside:
        return _Answer(Outcome.INSIDE)
    except TimeoutError:
        return _Answer(Outcome.OURS)
    except socket.gaierror as error:
        return _Answer(Outcome.OURS if error.errno == socket.EAI_AGAIN else Outcome.NO_NAME)
    except (OSError, UnicodeError):
        return _Answer(Outcome.NO_NAME)
    answer = _request("HEAD", target, addresses, way, until.within(SECONDS_FOR_HEAD))
    if answer.outcome == Outcome.WORKS or answer.leads_on or answer.outcome == Outcome.BAD_TLS:
        return answer
    return _request("GET", target, addresses, way, until)


def _request(method: str, target: Target, addresses: list[str], way: Way, until: _Until) -> _Answer:
    connection = _Connection(target, addresses, way.context, until)
    try:
        connection.request(method, target.path, headers=_headers(target))
        response = connection.getresponse()
        location = response.getheader("Location", "")
        return _Answer(_meaning(response.status), response.status, _readable(location))
    except ssl.SSLCertVerificationError as error:
        is_chain = error.verify_code in CHAIN_NOT_KNOWN
        return _Answer(Outcome.UNCLEAR if is_chain else Outcome.BAD_TLS)
    except ssl.SSLError:
        return _Answer(Outcome.UNCLEAR)  # some sites break off with programs they do not know
    except OSError:
        return _Answer(Outcome.NO_ANSWER)
    except (http.client.HTTPException, ValueError):
        return _Answer(Outcome.UNCLEAR)
    finally:
        connection.close()


def _headers(target: Target) -> dict[str, str]:
    return {
        "Host": target.host_header,
        "User-Agent": f"Mozilla/5.0 (compatible; AHP-portal-links/1.0; +{settings.SITE_URL})",
        "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
        "Accept-Language": "en-GB,en;q=0.8",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


def _meaning(status: int) -> Outcome:
    """404 and 410 say that there is nothing; 5xx that the site is broken, but for 503, which is said to programs
    as well. Every other refusal (401, 403, 405, 429, 451, 999 …) is about us and not about the page.
    """
    if 200 <= status < 300:
        return Outcome.WORKS
    if status in (404, 410):
        return Outcome.GONE
    if 500 <= status < 600 and status != 503:
        return Outcome.BROKEN
    return Outcome.UNCLEAR if 300 <= status < 400 else Outcome.DENIED


def _readable(location: str) -> str:
    """Headers are bytes; what is not ASCII in one is written out, as browsers do."""
    return quote(location.strip().encode("latin-1", "replace"), safe="/%:@!$&'()*+,;=~-._?#[]")


class _Until:
    """A moment by which everything has to be done."""

    def __init__(self, moment: float) -> None:
        self.moment = moment

    def within(self, seconds: float) -> _Until:
        return _Until(min(self.moment, time.monotonic() + seconds))

    def left(self) -> float:
        """Seconds, more than 0; raises ``TimeoutError`` after the moment."""
        left = self.moment - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def _in_time(work: Callable[[], list[str]], until: _Until) -> list[str]:
    """The result of ``work``, or ``TimeoutError``. Resolvers know no deadline: a late one ends by itself."""
    answers: queue.SimpleQueue[list[str] | BaseException] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(work())
        except BaseException as error:
            answers.put(error)

    threading.Thread(target=run, daemon=True, name="link-names").start()
    try:
        found = answers.get(timeout=until.left())
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, BaseException):
        raise found
    return found


class _Connection(http.client.HTTPConnection):
    """To an address that was judged; for TLS the site proves to be the host of the link."""

    def __init__(self, target: Target, addresses: list[str], context: ssl.SSLContext, until: _Until) -> None:
        super().__init__(target.host, target.port)
        self._target, self._addresses, self._context, self._until = target, addresses, context, until

    def connect(self) -> None:
        plain = self._plain()
        if self._target.scheme == "https":
            try:
                plain.settimeout(self._until.left())  # of the whole handshake
                plain = self._context.wrap_socket(plain, server_hostname=self._target.host)
            except BaseException:
                plain.close()
                raise
        self.sock = _HeldSocket(plain, self._until)

    def _plain(self) -> socket.socket:
        problem: OSError = TimeoutError()
        for address in self._addresses:
            made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
            try:
                made.settimeout(self._until.left())
                made.connect((address, self._target.port))
            except OSError as error:
                made.close()
                problem = error
            else:
                return made
        raise problem


class _HeldSocket:
    """What ``http.client`` uses of a socket, every step of it within one deadline and one number of bytes."""

    def __init__(self, inner: socket.socket, until: _Until) -> None:
        self._inner, self._until = inner, until

    def sendall(self, data: bytes) -> None:
        self._inner.settimeout(self._until.left())
        self._inner.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_HeldReads(self._inner, self._until), buffer_size=4096)

    def close(self) -> None:
        self._inner.close()


class _HeldReads(io.RawIOBase):
    def __init__(self, inner: socket.socket, until: _Until) -> None:
        self._inner, self._until, self._left = inner, until, MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._left <= 0:
            raise http.client.HTTPException("more headers than anybody needs")
        self._inner.settimeout(self._until.left())
        read = self._inner.recv_into(memoryview(buffer)[: self._left])
        self._left -= read
        return read
