"""The pages in a real browser: axe, narrow and enlarged windows, the keyboard, and no script at all."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

PAGES = [
    "/",
    "/accessibility/",
    "/privacy/",
    "/cookies/",
    "/contact/",
    "/how-we-draw-charts/",
    "/nothing/here/",
]
CATALOGUE = ["/components/", "/components/?form=errors"]

# Whether the element that has the focus looks different from itself without it.
FOCUS_SHOWS = """() => {
  const element = document.activeElement;
  const look = () => {
    const style = getComputedStyle(element);
    const outline = style.outlineStyle + style.outlineWidth + style.outlineColor;
    return [outline, style.boxShadow, style.backgroundColor, style.borderColor].join();
  };
  const focused = look();
  element.blur();
  const plain = look();
  element.focus();
  return focused !== plain;
}"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def builder(page: Page, settings, django_user_model, sign_in) -> Page:
    """Somebody signed in to the demonstration, who may see the catalogue."""
    settings.DEMONSTRATION = True
    sign_in(page, django_user_model.objects.create_user("builder@nhs.scot", display_name="Isla Kerr"))
    return page


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_pages_are_accessible_and_fit(page: Page, width: str, set_width, violations, overflow) -> None:
    set_width(page, width)
    for path in PAGES:
        page.goto(path)
        assert violations(page) == [], path
        assert overflow(page) == 0, path


@pytest.mark.parametrize("width", ["desktop", "tablet", "phone"])
@pytest.mark.parametrize("path", CATALOGUE)
def test_every_component_is_accessible_and_fits(
    builder: Page, path: str, width: str, set_width, violations, overflow
) -> None:
    set_width(builder, width)
    builder.goto(path)
    assert violations(builder) == []
    assert overflow(builder) == 0


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_text_twice_as_large_fits(builder: Page, width: str, set_width, overflow) -> None:
    """As a reader's own setting does it: layouts answer, since their widths are measured in letters."""
    set_width(builder, width)
    builder.context.new_cdp_session(builder).send(
        "Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}}
    )
    for path in [*PAGES, *CATALOGUE]:
        builder.goto(path)
        assert builder.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        assert overflow(builder) == 0, path


def test_menu_opens_by_keyboard_and_escape_closes_it(builder: Page, set_width) -> None:
    set_width(builder, "phone")
    builder.goto("/components/")
    menu = builder.get_by_role("navigation", name="Main")
    expect(menu).to_be_hidden()
    builder.get_by_role("button", name="Menu", exact=True).press("Enter")
    expect(menu).to_be_visible()
    expect(menu.get_by_role("button", name="Sign out")).to_be_visible()
    builder.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(builder.get_by_role("button", name="Menu", exact=True)).to_be_focused()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_sign_out_stands_beside_the_name_and_in_the_menu(builder: Page, width: str, set_width) -> None:
    """Two buttons of one form, which is never seen itself."""
    set_width(builder, width)
    builder.goto("/components/")
    if width == "phone":
        builder.get_by_role("button", name="Menu", exact=True).click()
    builder.get_by_role("button", name="Sign out").click()
    expect(builder).to_have_url("/")
    expect(builder.locator("header").get_by_text("Sign in", exact=True)).to_have_count(2)


def test_menu_works_without_script(browser: Browser, live_server) -> None:
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 320, "height": 720}
    )
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Home")).to_be_visible()
    page.get_by_role("button", name="Close menu").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    context.close()


def test_skip_link_is_first_and_leads_to_the_content(page: Page) -> None:
    page.goto(reverse("contact"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_error_summary_takes_the_focus_and_leads_to_the_field(builder: Page) -> None:
    builder.goto("/components/?form=errors")
    expect(builder.locator(".nhsuk-error-summary")).to_be_focused()
    builder.get_by_role("link", name="Date received must be a real date").press("Enter")
    expect(builder.get_by_label("Day")).to_be_focused()


def test_export_menu_closes_on_escape_and_outside(builder: Page) -> None:
    builder.goto("/components/")
    menu = builder.locator("details[data-menu]").first
    summary = menu.locator("summary")
    summary.press("Enter")
    expect(menu).to_have_attribute("open", "")
    builder.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    summary.click()
    builder.get_by_role("heading", name="Components").click()
    expect(menu).not_to_have_attribute("open", "")


def test_filters_are_folded_on_a_phone_and_open_without_script(builder: Page, set_width) -> None:
    set_width(builder, "phone")
    builder.goto("/components/")
    field = builder.get_by_label("Where")
    expect(field).to_be_hidden()
    builder.locator("[data-fold-narrow] summary").click()
    expect(field).to_be_visible()


def test_everything_that_takes_the_keyboard_shows_it(builder: Page) -> None:
    """Walks over the whole catalogue: each stop differs from itself without focus."""
    builder.goto("/components/")
    unseen = []
    for _ in range(70):
        builder.keyboard.press("Tab")
        if builder.evaluate("document.activeElement === document.body"):
            break
        if not builder.evaluate(FOCUS_SHOWS):
            unseen.append(builder.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
    assert not unseen


@pytest.mark.parametrize("media", [{"forced_colors": "active"}, {"media": "print"}])
def test_other_ways_of_showing_leave_the_words_in_place(page: Page, media: dict, overflow: Callable) -> None:
    page.goto("/how-we-draw-charts/")
    page.emulate_media(**media)
    expect(page.get_by_role("heading", name="How we draw charts")).to_be_visible()
    assert overflow(page) == 0


def test_nothing_to_press_is_left_on_paper(builder: Page) -> None:
    builder.goto("/components/")
    builder.emulate_media(media="print")
    for left_out in (".app-nav", ".nhsuk-button", ".app-export", ".app-tabs", ".nhsuk-skip-link"):
        expect(builder.locator(left_out).first).to_be_hidden()
    expect(builder.locator("svg.app-chart--lg").first).to_be_visible()
