"""Everybody visits every address that ``tests/permissions`` knows: what they get, and the pages they see."""

from __future__ import annotations

import importlib
import json
import logging
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import ModuleType
from typing import Any, cast

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from xdist.scheduler import LoadScopeScheduling

from programmes.models import Programme, Role
from tests import permissions
from tests.factories.programmes import BoardFactory, MembershipFactory, ProgrammeFactory, member
from tests.factories.users import UserFactory
from tests.permissions.reading import MEMBERS, PEOPLE, Row, rows

ROOMS = [
    importlib.import_module(f"tests.permissions.{found.name}")
    for found in pkgutil.iter_modules(permissions.__path__)
    if found.name != "reading"
]
# Django's admin has its own rules and its own tests (tests/accounts/test_support.py).
EXCLUDED = ("admin:", "admin/")
ROLE_OF = dict(
    zip(
        MEMBERS,
        (
            Role.AHP_STAFF,
            Role.LAB_HOST,
            Role.RATER,
            Role.QI_LEAD,
            Role.COMPLAINTS_ADMIN,
            Role.PROGRAMME_ADMIN,
        ),
        strict=True,
    )
)


def addresses(
    patterns: list[Any] | None = None, space: str = "", route: str = "", above: frozenset[str] = frozenset()
) -> Iterator[tuple[str, set[str]]]:
    """Every address of the portal by name (or by route, when it has none), and the arguments it takes."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here, arguments = route + str(pattern.pattern), above | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, inner, here, arguments)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}" if pattern.name else here, set(arguments)


ADDRESSES = {name: arguments for name, arguments in addresses() if not name.startswith(EXCLUDED)}


class World:
    """Two programmes and somebody of every kind, each signed in in a browser of his own."""

    def __init__(self) -> None:
        self.own = cast(Programme, ProgrammeFactory(slug="own", is_published=True))
        borders = BoardFactory(code="S08000016", name="NHS Borders")
        self.other = cast(Programme, ProgrammeFactory(slug="other", is_published=True, board=borders))
        everything = [role.value for role in Role]
        people = {name: member(self.own, role, display_name=name) for name, role in ROLE_OF.items()}
        people["stranger"] = UserFactory(display_name="stranger")
        MembershipFactory(programme=ProgrammeFactory(), user=people["stranger"], roles=everything)
        people["super"] = UserFactory(display_name="super", is_staff=True, is_superuser=True)
        people["all"] = UserFactory(display_name="all")
        MembershipFactory(programme=self.own, user=people["all"], roles=everything)
        self.browsers = {"anon": Client(raise_request_exception=False)}
        for name, user in people.items():
            self.browsers[name] = Client(raise_request_exception=False)
            self.browsers[name].force_login(user)
        self.cookies = {name: browser.cookies.output() for name, browser in self.browsers.items()}
        self.made: dict[tuple[str, str], tuple[dict[str, Any], dict[str, Any]]] = {}

    def furnish(self, room: ModuleType) -> None:
        for programme in (self.own, self.other):
            arguments: dict[str, Any] = getattr(room, "arguments", lambda programme: {})(programme)
            posted: dict[str, Any] = getattr(room, "posted", lambda programme: {})(programme)
            self.made[room.__name__, programme.slug] = arguments, posted

    def url(self, room: ModuleType, row: Row, programme: Programme, ids_of: Programme | None = None) -> str:
        made = self.made[room.__name__, (ids_of or programme).slug][0]
        variant = made.get(f"{row.address}@{row.variant}", {})
        given = made | made.get(row.address, {}) | variant | {"programme_slug": programme.slug}
        arguments = {name: given[name] for name in ADDRESSES[row.address]}
        if "/" in row.address:  # an address without a name is called by its route
            return f"/{row.address}"
        return reverse(row.address, kwargs=arguments)

    def ask(self, who: str, method: str, url: str, data: dict[str, Any] | None = None) -> HttpResponse:
        """One request whose effects are undone: sign-outs, changes, cookies and counted tries alike."""
        browser = self.browsers[who]
        cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
        cache.clear()
        with transaction.atomic():
            if method in ("GET", "POST") and not url.startswith("/api/"):
                answer = getattr(browser, method.lower())(url, data or {})
            else:
                body = "" if method == "GET" else json.dumps(data or {})
                answer = browser.generic(method, url, body, content_type="application/json")
            transaction.set_rollback(True)
        browser.cookies.clear()
        browser.cookies.load(cookies)
        return answer


def told(answer: HttpResponse) -> str:
    """What the tables call the answer."""
    if answer.status_code in (301, 302, 303):
        return "in" if answer["Location"].startswith(reverse("account_login")) else "go"
    return "ok" if answer.status_code == 200 else str(answer.status_code)


# What axe judges is how a page is built: each element with what tells it apart, where it stands, whether it holds
# text, and the order of the headings. A page that shows nothing new in that was looked at with an earlier one (the
# same refusal to five roles, the second row of a list).
TOLD_APART = ("class", "role", "type", "lang", "tabindex", "open", "hidden", "disabled", "alt", "scope")
VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")


class _Builder(HTMLParser):
    """Collects elements below their two parents, and headings in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.has_text: list[bool] = []
        self.found: set[tuple[str, ...]] = set()
        self.headings: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = [f"{k}={v}" if k in TOLD_APART or k.startswith("aria-h") else k for k, v in sorted(attrs)]
        element = f"{tag} {' '.join(kept)}"
        self.found.add((*self.open[-2:], element))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        if tag not in VOID:
            self.open.append(element)
            self.has_text.append(False)

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            text = self.has_text.pop()
            self.found.add((*self.open[-3:], "text" if text else "empty"))
            if self.has_text:
                self.has_text[-1] |= text
            if self.open.pop().split(" ", 1)[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if self.has_text and data.strip():
            self.has_text[-1] = True


def built(html: str) -> set[tuple[str, ...]]:
    """How a page is built: see above."""
    builder = _Builder()
    builder.feed(html)
    return builder.found | {("headings", *builder.headings)}


# A form that somebody has sent, with nothing in it that any field knows.
SENT = {"sent": "1"}
REFUSALS = ("403", "404", "405", "410")


@dataclass
class Visit:
    """What came of everybody's visits to a room."""

    #: What was not as the table says, with those who got it.
    wrong: dict[str, list[str]] = field(default_factory=dict)
    #: Pages that are built as none before them: what was asked and by whom, the address, the page.
    pages: list[tuple[str, str, str]] = field(default_factory=list)
    seen: set[tuple[str, ...]] = field(default_factory=set)
    codes: set[int] = field(default_factory=set)

    def see(self, row: Row, who: str, url: str, answer: HttpResponse) -> None:
        """Keep the page when it shows anything new."""
        if not answer.get("Content-Type", "").startswith("text/html"):
            return
        html = answer.content.decode()
        if "<html" in html and not (how := built(html)) <= self.seen:
            self.seen |= how
            self.pages.append((f"{row.method} {row.name} ({answer.status_code}) as {who}", url, html))


def refuse_in_a_word(patch: pytest.MonkeyPatch) -> None:
    """Answer the thousands of refusals without a page around each."""
    for status in (403, 404):

        def plain(request: HttpRequest, exception: Exception, status: int = status) -> HttpResponse:
            return HttpResponse(str(status), status=status, content_type="text/plain")

        patch.setattr(f"ahpdg.urls.handler{status}", plain, raising=False)


def visit(world: World, room: ModuleType) -> Visit:
    """Everybody asks for everything in the own and in another programme, and sends every form also badly."""
    world.furnish(room)
    found = Visit()
    table = list(rows(room.TABLE))
    with pytest.MonkeyPatch.context() as patch:
        # What templates were given is kept by nobody here.
        patch.setattr("django.test.client.store_rendered_templates", lambda *given, **kept: None)
        refused: dict[str, tuple[Row, str, str]] = {}
        refuse_in_a_word(patch)
        for row in table:
            Programme.objects.filter(pk=world.own.pk).update(is_published=not row.is_draft)
            for who in PEOPLE:
                expected = row.expected[who]
                if expected == "-":
                    continue
                url = world.url(room, row, world.own)
                answer = _compare(world, room, row, who, world.own, expected, found)
                found.see(row, who, url, answer)
                if expected in REFUSALS:
                    refused.setdefault(expected, (row, who, url))
                elif row.method == "POST" and expected != "in" and not url.startswith("/api/"):
                    found.see(row, who, url, world.ask(who, "POST", url, SENT))
                if who in MEMBERS and "programme_slug" in ADDRESSES[row.address] and not row.is_draft:
                    _compare(world, room, row, who, world.other, row.expected["stranger"], found)
    for row, who, url in refused.values():  # now each kind with its page
        found.see(row, who, url, world.ask(who, row.method, url))
    return found


def _compare(
    world: World, room: ModuleType, row: Row, who: str, programme: Programme, expected: str, found: Visit
) -> HttpResponse:
    data = world.made[room.__name__, programme.slug][1].get(row.address)
    answer = world.ask(who, row.method, world.url(room, row, programme), data)
    if (got := told(answer)) != expected:
        where = "" if programme == world.own else " in another programme"
        found.wrong.setdefault(f"{row.method} {row.name}{where} gave {got}, not {expected}, to", []).append(
            who
        )
    return answer


@pytest.fixture
def world(db: None, settings: Any) -> Iterator[World]:
    settings.DEMONSTRATION = False
    logging.disable(logging.CRITICAL)  # thousands of refusals, each with its line
    yield World()
    logging.disable(logging.NOTSET)


_visits: dict[str, Visit] = {}
VISITS = "visits-to-"


@pytest.fixture
def visited(room: ModuleType, request: pytest.FixtureRequest) -> Visit:
    """The room after everybody's visit, which happens once for all tests of a room that one process runs."""
    if room.__name__ not in _visits:
        _visits[room.__name__] = visit(request.getfixturevalue("world"), room)
    return _visits[room.__name__]


class RoomsTogether(LoadScopeScheduling):
    """Tests are handed out one by one; those of one room's visit go to one process, as do those that look at one
    loaded demonstration, and they go first.
    """

    def _split_scope(self, nodeid: str) -> str:
        if VISITS in nodeid:
            return nodeid.rpartition("[")[2]
        return nodeid.partition("::")[0] if "/test_demonstration.py" in nodeid else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> RoomsTogether:
    return RoomsTogether(config, log)


EVERY_ROOM = pytest.mark.parametrize(
    "room",
    [pytest.param(room, id=f"{VISITS}{room.__name__.rpartition('.')[2]}") for room in ROOMS],
)
