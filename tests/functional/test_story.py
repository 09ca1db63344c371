"""The main job from end to end, in a real browser with a real worker and the real clock (Celery beat).

A QI lead signs in, makes a measure, imports the file of a hospital, waits for Celery, reads the verdict on the
dashboard, writes down when the intervention began, re-phases with a reason, and takes the chart away. Told twice:
at a desk, and by keyboard alone on a screen of 320 pixels. Every page on the way has nothing for axe to find and
fits its window, forms with mistakes included.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from measures.models import Annotation, Measure, Observation, Phase, RunChart
from measures.refresh import refresh_measure
from programmes.models import Programme, Role
from tests.factories.measures import MeasureFactory, observe
from tests.factories.programmes import MembershipFactory, ProgrammeFactory
from tests.factories.users import PASSWORD, UserFactory
from tests.functional.hands import Keyboard, Mouse
from tests.support.workers import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
FILE = Path(__file__).parent.parent / "data" / "cdi_infections.csv"
VERDICT = "Shift: 14 months in a row below the median of 17"
SENTENCE = (
    "All of the last 14 months, September 2014 to October 2015, are below the median of 17 infections. "
    "Six or more in a row is a shift: a signal that something has changed."
)


@pytest.fixture
def lead(settings: Any) -> Any:
    settings.REQUIRE_MFA = False  # the second step has stories of its own
    programme = ProgrammeFactory(slug="ahpdg", title="AHP social media programme")
    user = UserFactory(email="morag.bell@nhs.scot", display_name="Morag Bell", with_password=True)
    MembershipFactory(programme=programme, user=user, roles=[Role.QI_LEAD.value])
    return user


class Story:
    """The chapters, told with either pair of hands."""

    def __init__(self, page: Page, hands: Mouse, violations: Any, overflow: Any) -> None:
        self.page, self.hands = page, hands
        self.violations, self.overflow = violations, overflow

    def is_good(self) -> None:
        assert self.violations(self.page) == [], self.page.url
        assert self.overflow(self.page) == 0, self.page.url

    def wait_for(self, text: str, seconds: float = 45) -> None:
        """Look at the page again, as a person does, until it says so."""
        end = time.monotonic() + seconds
        while self.said(text).first.is_hidden() and time.monotonic() < end:
            self.page.wait_for_timeout(1_000)
            self.page.reload()
        expect(self.said(text).first).to_be_visible()

    def said(self, text: str) -> Any:
        """Where the page says it for the eye; charts say it for the ear as well."""
        return self.page.get_by_text(text).locator("visible=true")

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Any:
        return self.page.get_by_role("main").get_by_role("link", name=name, exact=True)

    def sign_in(self) -> None:
        self.page.goto("/accounts/login/?next=/ahpdg/measures/")
        self.is_good()
        self.hands.write(self.page.locator("input[name=login]"), "morag.bell@nhs.scot")
        self.hands.write(self.page.locator("input[name=password]"), PASSWORD)
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("heading", name="Measures", exact=True)).to_be_visible()
        self.is_good()

    def make_the_measure(self) -> None:
        self.hands.press(self.link("Or write your own"))
        expect(self.page.get_by_role("heading", name="New measure")).to_be_visible()
        self.is_good()
        self.hands.press(self.button("Make the measure"))
        expect(self.page.get_by_role("alert")).to_contain_text("Enter the name")
        self.is_good()
        self.hands.write(self.page.get_by_label("Name", exact=True), "C. difficile infections")
        self.hands.choose(self.page.get_by_label("Outcome: are we reaching the aim?"))
        self.hands.choose(self.page.get_by_label("Lower is better"))
        self.hands.write(self.page.get_by_label("Unit (optional)"), "infections")
        self.hands.press(self.button("Make the measure"))
        expect(self.page.get_by_text("Now enter its numbers.")).to_be_visible()
        self.is_good()

    def import_the_file(self) -> None:
        self.hands.press(self.link("From a file"))
        self.is_good()
        self.hands.hand_in(self.page.get_by_label("File", exact=True), FILE)
        self.hands.press(self.button("Read the file"))
        expect(self.page.get_by_role("heading", name="Look before storing")).to_be_visible()
        self.is_good()
        self.hands.press(self.button("Store 36 new numbers"))
        expect(self.page.get_by_role("heading", name="Stored", exact=True)).to_be_visible()
        self.is_good()

    def read_the_verdict(self) -> None:
        self.page.goto("/ahpdg/measures/")
        self.wait_for(VERDICT)
        row = self.page.locator(".app-row")
        expect(row.locator("b").filter(has_text="Improvement")).to_be_visible()
        expect(row.locator(".app-row__val")).to_have_text("9")
        self.is_good()
        self.hands.press(
            self.page.get_by_role("heading", level=3).get_by_role("link", name="C. difficile infections")
        )
        expect(self.page.get_by_role("heading", name="Improvement: a shift below the median")).to_be_visible()
        expect(self.said(SENTENCE).first).to_be_visible()
        self.is_good()

    def add_the_annotation(self) -> None:
        self.hands.press(self.link("Changes"))
        self.is_good()
        self.hands.press(self.button("Add a note"))
        self.hands.press(self.button("Add to the chart"))
        expect(self.page.get_by_role("alert")).to_contain_text("Say in a few words what happened")
        self.is_good()
        self.hands.write(self.page.get_by_label("What happened"), "Intervention begins")
        for part, value in (("Day", "1"), ("Month", "11"), ("Year", "2014")):
            self.hands.write(self.page.get_by_label(part, exact=True), value)
        self.hands.press(self.button("Add to the chart"))
        expect(self.page.get_by_text("The note is stored.")).to_be_visible()
        self.page.goto("/ahpdg/measures/c-difficile-infections/")
        self.wait_for("Intervention begins")
        self.is_good()

    def rephase(self) -> None:
        self.hands.press(self.link("Changes (1)"))
        self.hands.press(self.link("Begin a new phase"))
        self.hands.press(self.button("Begin the phase"))
        expect(self.page.get_by_role("alert")).to_contain_text("Say why, in a sentence")
        self.is_good()
        self.hands.select(self.page.get_by_label("The new phase begins with"), "November 2014")
        self.hands.write(self.page.get_by_label("Why"), "The intervention has begun")
        self.hands.press(self.button("Show what it would look like"))
        expect(self.page.get_by_text("Nothing is stored yet.")).to_be_visible()
        assert not Phase.objects.exists()
        self.is_good()
        self.hands.press(self.button("Begin the phase"))
        expect(self.page.get_by_text("The new phase is stored.")).to_be_visible()
        self.page.goto("/ahpdg/measures/c-difficile-infections/")
        self.wait_for("Median re-based here by Morag Bell: The intervention has begun")
        # What was decided is listed at once; the chart follows when the worker has drawn it.
        until(lambda: len(RunChart.objects.get().analysis["parts"]) == 2)
        self.page.reload()
        self.is_good()

    def take_it_away(self) -> list[dict[str, str]]:
        self.hands.press(self.page.locator("details.app-export > summary"))
        self.is_good()
        with self.page.expect_download() as download:
            self.hands.press(self.page.get_by_role("link", name="Numbers as text"))
        content = Path(download.value.path()).read_text(encoding="utf-8-sig")
        return list(csv.DictReader(io.StringIO(content)))

    def look_around(self) -> None:
        """The pages beside the way."""
        base = "/ahpdg/measures/c-difficile-infections/"
        for path in ("definition/", "changes/", "history/", "edit/", "chart/", "baseline/", "targets/new/", "publish/",
                     "points/2014-11-01/", "?all=1"):  # fmt: skip
            self.page.goto(base + path)
            self.is_good()
        for path in ("?view=table", "?sort=concerns", "jobs/", "library/"):
            self.page.goto(f"/ahpdg/measures/{path}")
            self.is_good()
        self.page.goto("/api/docs/")
        self.is_good()


@pytest.mark.parametrize(
    ("width", "hands"), [("desktop", Mouse), ("phone", Keyboard)], ids=["desk", "keyboard"]
)
def test_from_a_file_to_a_chart_that_can_be_trusted(
    page: Page,
    lead: Any,
    clock: Any,
    width: str,
    hands: type[Mouse],
    set_width: Any,
    violations: Any,
    overflow: Any,
) -> None:
    set_width(page, width)
    story = Story(page, hands(page), violations, overflow)
    story.sign_in()
    story.make_the_measure()
    story.import_the_file()
    story.read_the_verdict()
    part = RunChart.objects.get().analysis["parts"][0]
    assert (part["centre"], part["n_useful"]) == (17, 32)
    assert (part["longest_run"], part["longest_run_max"]) == (14, 8)
    assert (part["n_crossings"], part["n_crossings_min"]) == (6, 11)
    story.add_the_annotation()
    story.rephase()
    rows = story.take_it_away()
    story.look_around()

    measure = Measure.objects.get()
    assert Observation.objects.filter(measure=measure).count() == 36
    assert Annotation.objects.get().text == "Intervention begins"
    phase = Phase.objects.get()
    assert (phase.reason, phase.decided_by) == ("The intervention has begun", lead)
    assert [row["phase"] for row in rows] == ["1"] * 24 + ["2"] * 12
    assert {row["verdict"] for row in rows} == {RunChart.objects.get().verdict["label"]}
    assert rows[0]["rule_set"] == "NHS Scotland run chart rules"


def test_open_chart_tool_by_keyboard_on_a_phone(
    page: Page, db: None, set_width: Any, violations: Any, overflow: Any
) -> None:
    set_width(page, "phone")
    hands = Keyboard(page)
    story = Story(page, hands, violations, overflow)
    page.goto("/chart/")
    story.is_good()
    hands.press(story.button("Draw the chart"))
    expect(page.get_by_role("alert")).to_contain_text("Paste your data, or choose a file")
    story.is_good()
    hands.hand_in(page.get_by_label("Or choose a file"), FILE)
    hands.choose(page.get_by_label("Lower is better"))
    hands.press(story.button("Draw the chart"))
    expect(page.get_by_role("heading", name="Improvement: a shift below the median")).to_be_visible()
    story.is_good()
    with page.expect_download() as download:
        hands.press(story.button("Picture for print"))
    assert Path(download.value.path()).read_text().startswith("<svg")


def test_refresh_now_shows_progress_and_then_the_new_chart(
    page: Page, lead: Any, clock: Any, sign_in: Callable[[Page, Any], None]
) -> None:
    measure = MeasureFactory(programme=Programme.objects.get(), slug="labs", name="Labs")
    observe(measure, [12, 14, 13])
    refresh_measure(measure.pk)
    sign_in(page, lead)
    page.goto("/ahpdg/measures/labs/")
    expect(page.get_by_text("13 people in March 2024", exact=True)).to_be_visible()
    observe(measure, [29], periods=[date(2024, 4, 1)])
    page.get_by_role("button", name="Refresh now").click()
    expect(page.locator("#refresh-status")).to_contain_text("Refreshing now")
    expect(page.get_by_text("29 people in April 2024", exact=True)).to_be_visible(timeout=30_000)
    expect(page.get_by_role("rowheader", name="April 2024")).to_be_visible()
    expect(page.locator("#refresh-status")).to_contain_text("Refreshed just now")
