"""Every page that the permission matrix knows, as everybody who gets one, also refused and with forms in error:
axe finds nothing, and nothing is wider than 320 pixels.

The pages come from the test client, whose every request is undone, and are shown by a browser that has nobody
else to ask: its route answers with the page and with our own static files.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route

from tests.support.browser import WIDTHS
from tests.support.visits import EVERY_ROOM, Visit, built

PLACE = "http://portal.invalid"


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


@pytest.mark.slow
@EVERY_ROOM
def test_every_page_as_everybody(
    visited: Visit, show: Show, violations: Callable[[Page], list[str]], overflow: Callable[[Page], int]
) -> None:
    wrong = []
    for what, url, html in visited.pages:
        page = show(html, url)
        found = violations(page)
        if wider := overflow(page):
            found.append(f"{wider} pixels wider than the window")
        wrong += [f"{what}: {one}" for one in found]
    assert not wrong, "\n".join(wrong)
    assert visited.pages
