"""Every page that the permission matrix knows, as everybody who gets one, also refused and with forms in error:
axe finds nothing, and nothing is wider than 320 pixels.

The pages come from the test client, whose every request is undone, and are shown by a browser that has nobody
else to ask: its route answers with the page and with our own static files.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route

from tests.permissions.reading import PEOPLE, Row, rows
from tests.support.browser import WIDTHS
from tests.test_permission_matrix import ROOMS, World

PLACE = "http://portal.invalid"
# What axe judges is how a page is built: each element with what tells it apart, where it stands, whether it holds
# text, and the order of the headings. A page that shows nothing new in that was looked at with an earlier one (the
# same refusal to five roles, the second row of a list).
TOLD_APART = ("class", "role", "type", "lang", "tabindex", "open", "hidden", "disabled", "alt", "scope")
VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
# A form that somebody has sent, with nothing in it that any field knows.
SENT = {"sent": "1"}
REFUSALS = ("403", "404", "405", "410")


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


def test_pages_are_told_apart_by_what_axe_judges() -> None:
    one = '<h1>Labs</h1><br><ul><li class="a">One</li></ul>'
    assert built(one) == built('<h1>Labs</h1><br><ul><li class="a">1</li><li class="a">2</li></ul>')
    for other in (
        one.replace("One", ""),
        one.replace('"a"', '"b"'),
        one.replace("h1", "h2"),
        one.replace("<li", "<li title='x'"),
    ):
        assert not built(other) <= built(one), other


class Show:
    """``show(html)``: the page as a browser shows it."""

    def __init__(self, page: Page) -> None:
        self.page, self.html = page, ""
        page.route("**/*", self._answer)

    def __call__(self, html: str, path: str) -> Page:
        self.html = html
        self.page.goto(PLACE + path, wait_until="load")
        return self.page

    def _answer(self, route: Route) -> None:
        path = unquote(urlsplit(route.request.url).path)
        if route.request.is_navigation_request():
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8")
        elif found := finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None:
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            route.fulfill(body=Path(str(found)).read_bytes(), content_type=kind)
        else:
            route.abort()


@pytest.fixture
def show(browser: Browser) -> Iterator[Show]:
    width, height = WIDTHS["phone"]
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    yield Show(context.new_page())
    context.close()


@pytest.fixture
def world(db: None, settings: Any, caplog: Any) -> World:
    settings.DEMONSTRATION = False
    caplog.set_level("CRITICAL")  # refusals are expected here
    return World()


def answers(world: World, room: ModuleType, row: Row, refused: set[str]) -> Iterator[tuple[str, str, Any]]:
    """Every answer to a line of the matrix that is a page: who asked, where, and the page. A refusal is the same
    page wherever it is given, so each kind (``refused`` keeps which) is asked for once; a form that was sent well
    leads elsewhere, so it is sent badly only.
    """
    url = world.url(room, row, world.own)
    data = world.made[room.__name__, "own"][1].get(row.address)
    for who in PEOPLE:
        expected = row.expected[who]
        if expected in ("in", "-") or expected in refused:
            continue
        if expected in REFUSALS:
            refused.add(expected)
        if expected != "go":
            yield who, url, world.ask(who, row.method, url, data)
        if row.method == "POST" and expected not in REFUSALS:
            yield who, url, world.ask(who, "POST", url, SENT)


@pytest.mark.slow
@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__.rpartition(".")[2])
def test_every_page_as_everybody(
    world: World,
    room: ModuleType,
    show: Show,
    violations: Callable[[Page], list[str]],
    overflow: Callable[[Page], int],
) -> None:
    world.furnish(room)
    seen: set[tuple[str, ...]] = set()
    refused: set[str] = set()
    wrong = []
    for row in rows(room.TABLE):
        if row.is_draft or (row.address.startswith("api_") and row.address != "api_docs"):
            continue
        for who, url, answer in answers(world, room, row, refused):
            if not answer.get("Content-Type", "").startswith("text/html"):
                continue
            html = answer.content.decode()
            how = built(html)
            if how <= seen or "<html" not in html:
                continue
            seen |= how
            page = show(html, url)
            found = violations(page)
            if wider := overflow(page):
                found.append(f"{wider} pixels wider than the window")
            wrong += [f"{row.method} {row.name} ({answer.status_code}) as {who}: {what}" for what in found]
    assert not wrong, "\n".join(wrong)
    assert seen
