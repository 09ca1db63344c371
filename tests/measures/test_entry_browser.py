"""The pages of entry in a real browser: no script errors, for everybody, on narrow screens, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from measures.models import Measure, Observation
from programmes.models import Role
from tests.factories.measures import MeasureFactory, observe
from tests.factories.programmes import member

pytestmark = pytest.mark.django_db(transaction=True)
DATA = Path(__file__).parent.parent / "data" / "imports"


@pytest.fixture
def measure(settings: Any) -> Measure:
    settings.REQUIRE_MFA = False  # the second step has tests of its own
    return MeasureFactory(
        name="Infections per 10,000 bed days", data_kind="rate", chart_type="u", multiplier=10_000, unit="",
        improvement_direction="decrease", breakdowns=["hospital"],
    )  # fmt: skip


@pytest.fixture
def lead(measure: Measure, page: Page, sign_in: Callable[[Page, Any], None]) -> Any:
    lead = member(measure.programme, Role.QI_LEAD, display_name="Morag Bell")
    sign_in(page, lead)
    return lead


@pytest.fixture
def is_good(page: Page, violations: Any, overflow: Any, set_width: Any) -> Callable[[], None]:
    """The page as it is now: nothing for axe to find, no wider than its window at any width."""

    def is_good() -> None:
        assert violations(page) == []
        for width in ("phone", "desktop"):
            set_width(page, width)
            assert overflow(page) == 0, width
        set_width(page, "desktop")

    return is_good


def url(name: str, measure: Measure) -> str:
    return reverse(f"measures:{name}", args=[measure.programme.slug, measure.slug])


def test_real_file_is_imported_looked_at_stored_and_undone(
    page: Page, measure: Measure, lead: Any, is_good: Callable[[], None]
) -> None:
    page.goto(url("import", measure))
    is_good()
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a file")
    is_good()

    page.get_by_label("File").set_input_files(DATA / "hospital_infections.csv")
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", name="Look before storing")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("Rows 2 and 26 are both January 2015 for AHH")
    is_good()

    page.get_by_label("Only rows where", exact=True).select_option("infection is CDI")
    page.get_by_role("button", name="Read the table so").click()
    expect(page.get_by_text("168 new", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="The chart as it would be")).to_be_visible()
    is_good()

    page.get_by_role("button", name="Store 168 new numbers").click()
    expect(page.get_by_role("heading", name="Stored", exact=True)).to_be_visible()
    assert Observation.objects.filter(measure=measure).count() == 168
    is_good()

    page.get_by_role("link", name="Undo this import").click()
    is_good()
    page.get_by_role("button", name="Yes, undo it").click()
    expect(page.get_by_text("are as they were before")).to_be_visible()
    is_good()
    assert not Observation.objects.exists()


def test_too_large_a_file_is_said_before_it_is_sent(
    page: Page, measure: Measure, lead: Any, tmp_path: Path
) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(11 * 1024 * 1024)
    page.goto(url("import", measure))
    page.get_by_label("File").set_input_files(large)
    expect(page.get_by_role("status")).to_contain_text("large.csv has 11 MB, and at most 10 MB can be read")


def test_pasted_cells_with_problems(
    page: Page, measure: Measure, lead: Any, is_good: Callable[[], None]
) -> None:
    page.goto(url("paste", measure))
    is_good()
    page.get_by_label("Cells").fill("Month\tn\tdays\nMar 2025\t3\t900\nApr 2025\t1e309\t900\n")
    page.get_by_role("button", name="Read the cells").click()
    expect(page.get_by_role("alert")).to_contain_text("Row 3, column “n”: “1e309” is too large")
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page).to_have_url(page.url.split("#")[0] + "#row-3")
    is_good()


def test_numbers_are_typed_by_keyboard_alone(
    page: Page, measure: Measure, lead: Any, is_good: Callable[[], None]
) -> None:
    page.goto(url("numbers", measure))
    is_good()
    first = page.locator("[data-column=n]").first
    first.focus()
    page.keyboard.type("3")
    page.keyboard.press("Tab")
    page.keyboard.type("900")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("800")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("1000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved: 2 new")).to_be_visible()
    assert sorted(Observation.objects.values_list("numerator", "denominator")) == [(3, 900), (1000, 800)]
    page.locator("[data-column=d]").first.fill("-1")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("“-1” is below 0")
    is_good()


def test_copied_cells_fill_the_grid_from_where_they_are_pasted(
    page: Page, measure: Measure, lead: Any
) -> None:
    page.goto(url("numbers", measure))
    page.locator("[data-column=n]").first.focus()
    page.evaluate(
        """() => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", "1\\t100\\n2\\t200\\n3\\t300\\n");
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }"""
    )
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: 3 new")).to_be_visible()
    assert sorted(Observation.objects.values_list("numerator", "denominator")) == [
        (1, 100),
        (2, 200),
        (3, 300),
    ]


def test_one_month_of_every_measure(
    page: Page, measure: Measure, lead: Any, is_good: Callable[[], None]
) -> None:
    MeasureFactory(programme=measure.programme, weekly=True, name="Clicks on guidance")
    MeasureFactory(programme=measure.programme, events=True, name="Complaints")
    page.goto(reverse("measures:all_numbers", args=[measure.programme.slug]))
    is_good()
    page.locator("[data-column=n]").last.fill("x")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("“x” is not a number")
    is_good()


def test_events_by_their_dates(page: Page, measure: Measure, lead: Any, is_good: Callable[[], None]) -> None:
    events = MeasureFactory(programme=measure.programme, events=True, name="Complaints", chart_type="t")
    observe(events, [1, 1], periods=[date(2026, 3, 3), date(2026, 4, 5)], note="Photo of a ward board")
    page.goto(url("numbers", events))
    is_good()
    page.locator("[data-column=on]").first.fill("someday")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("“someday” is not a date")
    is_good()


def test_empty_list_teaches(page: Page, measure: Measure, lead: Any, is_good: Callable[[], None]) -> None:
    page.goto(url("imports", measure))
    expect(page.get_by_role("heading", name="Nobody has entered a number yet")).to_be_visible()
    is_good()
