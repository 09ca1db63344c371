"""A real browser: Chromium driven by Playwright, and axe for accessibility."""

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
WIDTHS = {"phone": (320, 720), "tablet": (768, 1024), "desktop": (1280, 900)}
# Chromium speaks to its maker at every start unless told not to; as root its own sandbox does not work.
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


NO_BROWSER = (
    "No browser was found: install Chromium (Debian: sudo apt install chromium) "
    "or name one in PORTAL_CHROMIUM."
)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Nobody overlooks that browser tests did not run."""
    skipped = [
        report for report in terminalreporter.stats.get("skipped", []) if NO_BROWSER in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.section(f"{len(skipped)} BROWSER TESTS DID NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(NO_BROWSER + " With PORTAL_REQUIRE_BROWSER=1 this is a failure.")


@cache
def find_browser() -> str | None:
    """The browser to drive: PORTAL_CHROMIUM, one on the PATH, Playwright's own download, or none."""
    named = os.environ.get("PORTAL_CHROMIUM")
    if named:
        return named
    for name in NAMES:
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if os.path.exists(own) else None


def need_browser() -> str:
    """The browser's path; without one the test is skipped, or fails where browsers are required."""
    found = find_browser()
    if found is None:
        if os.environ.get("PORTAL_REQUIRE_BROWSER") == "1":
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    return found


def launch(playwright: Playwright) -> Browser:
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.getuid() == 0 else ARGUMENTS
    return playwright.chromium.launch(executable_path=need_browser(), args=arguments)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the whole run."""
    need_browser()
    # Playwright's loop lives in this thread, where Django would otherwise refuse to use the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright, launch(playwright) as browser:
        yield browser
        connections.close_all()  # while its loop runs, this thread has connections of its own


@pytest.fixture
def context(browser: Browser, live_server: Any) -> Iterator[BrowserContext]:
    """A fresh profile on the live server; asking another machine or a script's error fails the test."""
    problems: list[str] = []
    context = browser.new_context(
        base_url=live_server.url,
        locale="en-GB",
        timezone_id="Europe/London",
        viewport={"width": WIDTHS["desktop"][0], "height": WIDTHS["desktop"][1]},
        reduced_motion="reduce",
    )
    here = urlsplit(live_server.url).netloc

    def guard(request: Request) -> None:
        address = urlsplit(request.url)
        # A test may answer for a place of its own (charts.localhost): such names never leave a machine.
        ours = address.netloc == here or (address.hostname or "").endswith(".localhost")
        if address.scheme in ("http", "https", "ws", "wss") and not ours:
            problems.append(f"asked another machine: {request.url}")

    # Only told, not asked: a request that waits for an answer from here would switch the browser's cache off.
    # It cannot leave the machine either way, because no other name is resolved.
    context.on("request", guard)
    context.on("weberror", lambda error: problems.append(f"script error: {error.error}"))
    context.on(
        "console",
        lambda message: problems.append(message.text) if "Content Security Policy" in message.text else None,
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of the live server at desktop width."""
    return context.new_page()


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[Page, Any], None]:
    """``sign_in(page, user)``: the page's browser is signed in as ``user``, without the form."""

    def sign_in(page: Page, user: Any) -> None:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
        )

    return sign_in


@pytest.fixture
def set_width() -> Callable[[Page, str], None]:
    """``set_width(page, "phone")``: 320, 768 or 1280 CSS pixels (phone, tablet, desktop)."""

    def set_width(page: Page, name: str) -> None:
        width, height = WIDTHS[name]
        page.set_viewport_size({"width": width, "height": height})

    return set_width


@pytest.fixture
def violations() -> Callable[..., list[str]]:
    """``violations(page)``: what axe finds, a line per rule and element; [] is what every page must give.

    To judge the contrast of colours takes axe longer than all its other rules. A page whose colours are judged
    at another width (``test_every_page_is_accessible`` does) is asked ``violations(page, colours=False)``.
    """

    script = Axe().axe_script

    def violations(page: Page, *, colours: bool = True) -> list[str]:
        page.wait_for_load_state()  # after a click the next page may have begun, with nothing in it yet
        page.evaluate(script)
        # What passed stays in the page: to hand it over takes as long as a third of the looking.
        found = page.evaluate(
            "options => axe.run(options).then((told) => told.violations)",
            {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": colours}}},
        )
        return [
            f"{rule['id']} ({rule['impact']}): {rule['help']} at {node['target']}: {node['html'][:160]}"
            for rule in found
            for node in rule["nodes"]
        ]

    return violations


@pytest.fixture
def overflow() -> Callable[[Page], int]:
    """``overflow(page)``: by how many pixels the page is wider than its window; 0 is right."""

    def overflow(page: Page) -> int:
        page.wait_for_load_state()
        return int(
            page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )

    return overflow
