"""The reply to copy: with a script it has a button, without one it is a text that can be selected."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from tests.factories.complaints import keeper
from tests.factories.programmes import ProgrammeFactory

STATIC = Path(__file__).resolve().parents[2] / "static"
SITE = "http://copy.localhost"
START = """<script type="module">import { copyTexts } from "/static/js/copy.js"; copyTexts();
document.body.dataset.ready = "yes";</script>"""


@pytest.mark.django_db
def test_without_a_script_it_is_a_text_to_select(client):
    programme = ProgrammeFactory(slug="ahpdg")
    client.force_login(keeper(programme), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/ahpdg/complaints/reply/").content.decode()
    assert '<textarea class="nhsuk-textarea" id="reply" rows="6" readonly>Thank you for telling us' in page
    assert 'data-copies="reply" hidden>' in page


def test_the_button_copies_it_and_says_so(page: Page):
    body = """<textarea id="reply" readonly>Tell us here: https://x.example</textarea>
        <button data-copies="reply" hidden>Copy</button> <span id="reply-copied" role="status"></span>"""

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path.startswith("/static/"):
            route.fulfill(path=STATIC / path.removeprefix("/static/"))
        else:
            route.fulfill(
                body=f"<!DOCTYPE html><html><body>{body}{START}</body></html>", content_type="text/html"
            )

    page.route("**/*", serve)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=SITE)
    page.goto(SITE)
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "Tell us here: https://x.example"
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("copy it by hand").wait_for()
    assert page.evaluate("document.activeElement.id") == "reply"
