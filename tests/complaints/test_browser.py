"""The story of one complaint in a real browser: from logging to closing with learning, and to the chart.

Everything is done with the keyboard, so that the story is also that of somebody without a mouse.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator

from complaints.models import Item
from measures.dispatch import read_ledger
from measures.library import load_library
from measures.models import Observation
from measures.refresh import refresh_measure
from programmes.models import Role
from tests.factories.complaints import keeper
from tests.factories.programmes import ProgrammeFactory, member
from tests.functional.hands import Keyboard

BAD = "A photo showed a board. Patient 0101011237 could be read."


def dated(group: Locator, hands: Keyboard, day) -> None:
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        hands.write(group.get_by_label(label, exact=True), str(value))


def test_from_logging_to_learning_and_to_the_chart(page, sign_in, live_server, transactional_db):
    programme = ProgrammeFactory(slug="ahpdg", is_published=True)
    lead = member(programme, Role.QI_LEAD)
    (measure,) = load_library(programme=programme, by=lead, keys=["SM_COMPLAINTS"])
    hands = Keyboard(page)
    received = timezone.localdate() - timedelta(days=3)
    sign_in(page, keeper(programme))
    page.goto(f"{live_server.url}/ahpdg/complaints/")
    hands.press(page.get_by_role("button", name="Log what reached you"))
    hands.choose(page.get_by_label("Complaint", exact=True))
    hands.write(page.get_by_label("Reference in the board", exact=False), "CHP-2026-0431")
    dated(page.get_by_role("group", name="Date received"), hands, received)
    for label, option in (
        ("How it reached us", "E-mail"),
        ("Platform", "Facebook"),
        ("Whose account", "An account of a team or service"),
        ("What it is mainly about", "Confidentiality"),
    ):
        page.get_by_label(label, exact=True).select_option(label=option)
    hands.write(
        page.get_by_label("What happened", exact=False),
        BAD,
    )
    hands.choose(page.get_by_role("group", name="Was the post removed?").get_by_label("Yes", exact=True))
    hands.press(page.get_by_role("button", name="Keep it"))
    page.get_by_text("This looks like it holds a CHI number", exact=False).first.wait_for()
    assert not Item.objects.exists()

    hands.write(
        page.get_by_label("What happened", exact=False), "A photo showed a ward board, and could be read."
    )
    hands.press(page.get_by_role("button", name="Keep it"))
    page.get_by_role("heading", name="CHP-2026-0431").wait_for()
    hands.press(page.get_by_role("button", name="Acknowledge", exact=True))
    hands.press(page.get_by_role("button", name="Acknowledged"))
    page.get_by_text("It is acknowledged.").wait_for()
    hands.press(page.get_by_role("link", name="Add an action"))
    hands.write(
        page.get_by_label("What will be done", exact=False), "Show the guidance on pictures in the next lab."
    )
    hands.write(page.get_by_label("Who sees to it", exact=False), "AHP team lead")
    dated(page.get_by_role("group", name="By when"), hands, timezone.localdate() + timedelta(days=30))
    hands.press(page.get_by_role("button", name="Add it"))
    page.get_by_text("The action is added.").wait_for()
    hands.press(page.get_by_role("button", name="Close it"))
    hands.choose(page.get_by_label("Upheld", exact=True))
    hands.write(
        page.get_by_label("What is learned from it", exact=False), "A picture says where it was taken."
    )
    hands.press(page.get_by_role("button", name="Close it"))
    page.get_by_text("It is closed.").first.wait_for()
    item = Item.objects.get()
    assert (item.outcome, item.learning) == ("upheld", "A picture says where it was taken.")

    read_ledger()
    refresh_measure(measure.pk, only_due=True)
    point = Observation.objects.for_series(measure).get()
    assert (point.period, point.batch) == (received, None)
