"""What is printed of a page of the room."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

STYLE = Path(__file__).resolve().parents[2] / "static" / "build" / "app.css"
BOX = '<details class="nhsuk-details"{}><summary>The same as a table</summary><p>In each month</p></details>'


def test_a_closed_box_prints_nothing_and_an_open_one_its_words(page: Page):
    page.set_content(f"<main>{BOX.format('')}{BOX.format(' open')}</main>")
    page.add_style_tag(path=STYLE)
    closed, opened = page.locator("summary").all()
    assert closed.is_visible()
    page.emulate_media(media="print")
    assert not closed.is_visible()
    assert opened.is_visible()
    assert page.get_by_text("In each month").last.is_visible()
