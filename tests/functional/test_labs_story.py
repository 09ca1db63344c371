"""From a free place to three charts, in a real browser with a real worker and the real clock (Celery beat).

Eilidh books and is told; Ailsa waits in line; Eilidh gives her place back; Ailsa is offered it and takes it through
the letter, signed out; the host checks her in and closes the register; the questions reach her and she answers; the
QI lead sees three charts move, and one move back when the host corrects the mark. Nobody types a number.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import OutgoingMail, User
from labs.models import LabSession
from measures.actions import create_measure
from measures.library import load_library
from programmes.models import Programme, Role
from tests.factories.evaluations import answered, closed
from tests.factories.labs import LabFactory, SessionFactory, held, staff
from tests.factories.programmes import ProgrammeFactory, member
from tests.support.workers import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SECONDS = 45  # a letter or a chart is there within seconds; a busy machine may take longer


class Story:
    """The chapters. Whoever acts signs in first; ``somebody`` with a letter does not."""

    def __init__(self, page: Page, session: LabSession, sign_in: Any, violations: Any, overflow: Any) -> None:
        self.page, self.session, self.sign_in = page, session, sign_in
        self.violations, self.overflow = violations, overflow
        self.labs = f"/{session.programme.slug}/labs/"
        self.measures = f"/{session.programme.slug}/measures/"

    def is_good(self) -> None:
        assert self.violations(self.page) == [], self.page.url
        assert self.overflow(self.page) == 0, self.page.url

    def heading(self, name: str) -> None:
        expect(self.page.get_by_role("heading", name=name)).to_be_visible()
        self.is_good()

    def press(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name).click()

    def letter(self, kind: str, user: User) -> OutgoingMail:
        """The letter, when it has left: written by one job of the worker and sent by another."""
        found = OutgoingMail.objects.filter(kind=f"labs.{kind}", recipient=user.email).exclude(sent_at=None)
        until(found.exists, SECONDS, f"the letter “{kind}” to {user}")
        return found.latest("id")

    def follow(self, letter: OutgoingMail, words: str) -> None:
        """Open the link that stands behind ``words`` in a letter, signed out."""
        self.page.context.clear_cookies()
        self.page.goto(urlsplit(re.search(rf"{words}: (\S+)", letter.text)[1]).path)
        self.is_good()

    def book(self, user: User) -> None:
        self.sign_in(self.page, user)
        self.page.goto(self.labs)
        self.press(re.compile("Book a place.*First post"))
        self.is_good()
        self.press("Book my place")
        self.heading("Your place is booked")
        letter = self.letter("booked", user)
        assert "You have a place on “First post”" in letter.text
        assert "METHOD:REQUEST" in letter.calendar

    def join_the_list(self, user: User) -> None:
        self.sign_in(self.page, user)
        self.page.goto(self.labs)
        expect(self.page.get_by_text("You would be number 1.")).to_be_visible()
        self.press("Join the waiting list")
        self.is_good()
        self.press("Join the waiting list")
        self.heading("You are number 1 in line")
        assert "number 1 in line" in self.letter("waiting", user).text

    def give_back(self, user: User) -> None:
        self.sign_in(self.page, user)
        self.page.goto(self.labs)
        self.page.get_by_role("link", name=re.compile("Cancel.*my place on First post")).click()
        self.is_good()
        self.press("Yes, cancel my place")
        self.heading("You gave your place back")
        assert "METHOD:CANCEL" in self.letter("cancelled", user).calendar

    def take_the_offer(self, user: User) -> None:
        self.follow(self.letter("offered", user), "Yes, I take the place")
        self.press("Yes, I take the place")
        self.heading("The place is yours")
        assert self.letter("booked", user).calendar

    def keep_the_register(self, came: User) -> None:
        held(self.session)  # the day comes
        self.sign_in(self.page, self.session.host)
        self.page.goto(f"{self.labs}{self.session.public_id}/register/")
        self.is_good()
        self.press(re.compile(f"Attended.*{came}"))
        self.page.locator('button[aria-pressed="true"]', has_text="Attended").wait_for()
        self.press("Close the register")
        self.is_good()
        self.press("Yes, close it")
        expect(self.page.get_by_text("1 attended, 0 partly, 0 did not attend")).to_be_visible()

    def answer_the_questions(self, user: User) -> None:
        self.follow(self.letter("thanks", user), "Answer the questions")
        self.page.get_by_label("Without my name", exact=False).first.check()
        for group in ("How relevant was the lab to your work?", "How much did the host help you?"):
            self.page.get_by_role("group", name=group).get_by_label("4").check()
        self.feel("_before", "2")
        self.feel("_now", "6")
        self.press("Send my answers")
        self.heading("Thank you")

    def feel(self, ending: str, value: str) -> None:
        """How sure before, or now: the same for every item."""
        asked = self.page.locator(f"select[name$={ending}]").all()
        assert asked
        for select in asked:
            select.select_option(value)

    def correct_the_mark(self, user: User) -> None:
        self.sign_in(self.page, self.session.host)
        self.page.goto(f"{self.labs}{self.session.public_id}/register/")
        self.page.get_by_role("link", name=re.compile(f"Correct.*{user}")).click()
        self.page.get_by_label("Did not attend").check()
        self.page.get_by_label("Why is it corrected?").fill("Signed for somebody else")
        self.is_good()
        self.press(re.compile("Correct"))
        expect(self.page.get_by_text("0 attended, 0 partly, 1 did not attend")).to_be_visible()

    def charts(self, lead: User) -> None:
        self.sign_in(self.page, lead)
        self.page.goto(self.measures)

    def shows(self, name: str, value: str) -> None:
        """The newest month of the measure's chart says so, after as many looks as it takes.

        The dashboard waits for the month to be over before it takes its number for the latest one.
        """
        self.page.goto(self.measures)
        self.page.get_by_role("link", name=name, exact=True).click()
        newest = self.page.get_by_role("region", name="Numbers of the chart").locator("tbody tr").first
        end = time.monotonic() + SECONDS
        while (said := newest.locator("td").first.inner_text().strip()) != value:
            assert time.monotonic() < end, f"{name} still says {said}, not {value}"
            self.page.wait_for_timeout(1_000)
            self.page.reload()


@pytest.fixture
def programme(settings: Any) -> Programme:
    """Three measures that count by themselves, and a lab of two months ago: 2 of 4 came, 1 of 2 answers was surer."""
    settings.REQUIRE_MFA = False
    programme = ProgrammeFactory(slug="ahpdg", title="AHP social media programme", is_published=True)
    lead = member(programme, Role.QI_LEAD.value, display_name="Morag Bell")
    before = SessionFactory(lab=LabFactory(programme=programme, title="Blogs"), capacity=4)
    _, (sure, unsure) = closed(before, came=2, absent=2, at=timezone.now() - timedelta(days=61))
    answered(sure, "anonymous")
    answered(unsure, before=5, now=5)
    load_library(programme=programme, by=lead, keys=["LAB_ATTEND", "REFLECT_THEMES"])
    create_measure(
        programme=programme,
        by=lead,
        name="Evaluations returned",
        kind="process",
        data_kind="count",
        unit="evaluations",
        improvement_direction="increase",
        source="evaluations.returned",
    )
    return programme


def test_a_place_becomes_three_charts(
    page: Page, programme: Programme, clock: Any, sign_in: Callable[..., Any], violations: Any, overflow: Any
) -> None:
    lab = LabFactory(programme=programme, title="First post")
    session = SessionFactory(lab=lab, capacity=1)
    eilidh, ailsa = (staff(programme, display_name=name) for name in ("Eilidh Ross", "Ailsa Boyd"))
    lead = User.objects.get(display_name="Morag Bell")
    story = Story(page, session, sign_in, violations, overflow)
    story.charts(lead)
    story.shows("Lab attendance", "50 %")
    story.shows("Evaluations returned", "2")
    story.shows("Confidence after labs", "50 %")
    story.book(eilidh)
    story.join_the_list(ailsa)
    story.give_back(eilidh)
    story.take_the_offer(ailsa)
    story.keep_the_register(ailsa)
    story.answer_the_questions(ailsa)
    story.charts(lead)
    story.shows("Lab attendance", "100 %")
    story.shows("Evaluations returned", "1")
    story.shows("Confidence after labs", "100 %")
    story.is_good()
    story.correct_the_mark(ailsa)
    story.charts(lead)
    story.shows("Lab attendance", "0 %")
