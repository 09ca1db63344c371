"""Charts under the pointer, under the keys, and explored: in a real browser, under the real policy for
contents."""

import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from csp.utils import build_policy
from django.template.loader import render_to_string
from playwright.sync_api import Page, Route

from measures.charts import Note, render_svg
from measures.plotly import figure
from tests.measures.charting import RISE, months, spec_of

STATIC = Path(__file__).resolve().parents[2] / "static"
SITE = "http://charts.localhost"
SPEC = spec_of(RISE, freeze=17, notes=[Note(1, months(24)[17], "First lab")])


def page_of(spec=SPEC, plotly="build/plotly-basic.min.js"):
    offer = render_to_string("components/_chart_explore.html", {"figure_id": "figure"})
    offer = offer.replace("build/plotly-basic.min.js", plotly)
    return f"""<!DOCTYPE html><html lang="en"><head><title>Chart</title>
        <link rel="stylesheet" href="/static/build/app.css">
        <script type="module" src="/static/js/chart.js"></script></head>
        <body><main><h1>Chart</h1><figure>{render_svg(spec)}{offer}</figure>
        <script type="application/json" id="figure">{json.dumps(figure(spec))}</script>
        </main></body></html>"""


@pytest.fixture
def chart(page: Page) -> Page:
    """A page with one chart and the files it asks for, sent with the portal's own policy."""
    page.complaints = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
    page.on(
        "console",
        lambda message: page.complaints.append(message.text) if message.type == "error" else None,  # type: ignore[attr-defined]
    )

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            if file.is_file():
                route.fulfill(path=file)
            else:
                route.fulfill(status=404)
        else:
            headers = {"content-type": "text/html", "content-security-policy": build_policy()}
            missing = "no/such/file.js" if path == "/broken" else "build/plotly-basic.min.js"
            route.fulfill(body=page_of(plotly=missing), headers=headers)

    page.route(f"{SITE}/**", serve)
    page.goto(f"{SITE}/")
    return page


def test_arrow_keys_go_from_point_to_point_and_say_each(chart: Page):
    slider = chart.get_by_role("slider", name="Points of the chart")
    slider.focus()
    assert slider.get_attribute("aria-valuetext") == "December 2026: 47 people. Shift"
    chart.keyboard.press("ArrowLeft")
    assert slider.get_attribute("aria-valuetext") == "November 2026: 31 people. Shift"
    assert chart.locator(".app-tip").inner_text().split("\n")[0] == "November 2026: 31 people"
    chart.keyboard.press("Home")
    assert slider.get_attribute("aria-valuenow") == "1"
    chart.keyboard.press("Escape")
    assert chart.locator(".app-tip").is_hidden()
    assert chart.complaints == []


def test_the_pointer_finds_the_nearest_point_and_the_tip_stays_inside(chart: Page):
    box = chart.locator("svg.app-chart").bounding_box()
    chart.mouse.move(box["x"] + box["width"] - 130, box["y"] + 200)
    tip = chart.locator(".app-tip")
    assert "2026" in tip.inner_text()
    shown = tip.bounding_box()
    assert shown["x"] >= box["x"]
    assert shown["x"] + shown["width"] <= box["x"] + box["width"]
    chart.mouse.move(5, 5)
    assert tip.is_hidden()


def test_the_picture_keeps_its_name(chart: Page):
    assert chart.get_by_role("img", name="People engaged. Improvement.").count() == 1


def test_a_chart_is_explored_with_named_buttons_and_put_back(chart: Page):
    chart.get_by_role("button", name="Explore this chart").click()
    chart.get_by_role("button", name="Zoom in").wait_for()
    assert chart.locator("svg.app-chart").is_hidden()
    before = chart.evaluate("document.querySelector('.app-explore__plot').layout.xaxis.range.join()")
    chart.get_by_role("button", name="Zoom in").click()
    chart.wait_for_function(
        "before => document.querySelector('.app-explore__plot').layout.xaxis.range.join() !== before",
        arg=before,
    )
    chart.locator(".app-explore").get_by_role("slider").focus()
    chart.keyboard.press("End")
    chart.get_by_text("December 2026: 47 people. Shift").wait_for()
    chart.get_by_role("button", name="Whole chart").click()
    chart.get_by_role("button", name="Back to the picture").click()
    assert chart.locator("svg.app-chart").is_visible()
    assert chart.evaluate("document.activeElement.textContent") == "Explore this chart"
    assert chart.complaints == []


def test_nobody_is_left_without_a_chart_when_plotly_does_not_load(chart: Page):
    chart.goto(f"{SITE}/broken")
    chart.get_by_role("button", name="Explore this chart").click()
    chart.get_by_text("The picture above shows the same numbers").wait_for()
    assert chart.locator("svg.app-chart").is_visible()


def test_axe_finds_nothing_in_picture_and_exploring(chart: Page):
    assert Axe().run(chart).response["violations"] == []
    chart.get_by_role("button", name="Explore this chart").click()
    chart.get_by_role("button", name="Zoom in").wait_for()
    assert Axe().run(chart).response["violations"] == []
