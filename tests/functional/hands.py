"""Two ways to use a page: with a mouse, and with nothing but a keyboard."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Locator, Page, TimeoutError

MOST_TABS = 250
HAS_FOCUS = "element => element === document.activeElement"
LEADS_ON = """element => document.documentElement.toggleAttribute("data-pressed", true)
  && element.matches("a[href]:not([href^='#'], [download]), button[type=submit], button:not([type])")"""
NEXT_PAGE = "html:not([data-pressed])"


class Mouse:
    """Presses what it sees."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        target.click()

    def write(self, target: Locator, text: str) -> None:
        target.fill(text)

    def choose(self, target: Locator) -> None:
        target.check()

    def select(self, target: Locator, label: str) -> None:
        target.select_option(label=label)

    def hand_in(self, target: Locator, file: Path) -> None:
        target.set_input_files(file)


class Keyboard(Mouse):
    """Reaches everything with the Tab key, as somebody does who cannot use a mouse."""

    def reach(self, target: Locator) -> None:
        for _ in range(MOST_TABS):
            if target.evaluate(HAS_FOCUS):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"The keyboard does not reach {target}.")

    def press(self, target: Locator) -> None:
        """A key press does not wait for the page it leads to, as a click does: this page is marked, the next is not."""
        self.reach(target)
        leads_on = target.evaluate(LEADS_ON)
        self.page.keyboard.press("Enter")
        if leads_on:
            with suppress(TimeoutError):  # a download, or a form that answers on the page itself
                self.page.locator(NEXT_PAGE).wait_for(state="attached", timeout=5_000)
        self.page.wait_for_load_state()

    def write(self, target: Locator, text: str) -> None:
        self.reach(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, target: Locator) -> None:
        """Radios of one group are one stop of the Tab key; arrows go from one to the next."""
        name = target.get_attribute("name")
        group = f"element => document.activeElement.name === '{name}'"
        for _ in range(MOST_TABS):
            if target.evaluate(group):
                break
            self.page.keyboard.press("Tab")
        for _ in range(20):
            if target.evaluate(HAS_FOCUS):
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrow keys do not reach {target}.")

    def select(self, target: Locator, label: str) -> None:
        self.reach(target)
        self.page.keyboard.type(label, delay=5)

    def hand_in(self, target: Locator, file: Path) -> None:
        """Enter or the space bar opens the list of files; a busy browser without a screen loses a key now and then."""
        for key in ("Enter", "Space", "Enter", "Space"):
            self.reach(target)
            try:
                with self.page.expect_file_chooser(timeout=5_000) as chooser:
                    self.page.keyboard.press(key)
            except TimeoutError:
                continue
            chooser.value.set_files(file)
            return
        raise AssertionError(f"No key opens the list of files of {target}.")
