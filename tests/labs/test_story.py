"""In a browser: the story of a place, and every page for axe at 1280 and 320 pixels."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from accounts.models import OutgoingMail
from labs import actions, letters
from labs.models import Booking
from programmes.models import Role
from tests.factories.labs import LabFactory, SessionFactory, book, fill, held, staff
from tests.factories.programmes import ProgrammeFactory, member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def link_of(kind: str, user, words: str) -> str:
    """The link that stands behind ``words`` in the newest letter of this kind to this person."""
    letters.write_due()
    letter = OutgoingMail.objects.filter(kind=f"labs.{kind}", recipient=user.email).latest("id")
    return urlsplit(re.search(rf"{words}: (\S+)", letter.text)[1]).path


def test_story_of_one_place(page, sign_in):
    programme = ProgrammeFactory(is_published=True)
    session = SessionFactory(lab=LabFactory(programme=programme, title="Set up safely"), capacity=1)
    first, second = (staff(programme, display_name=name) for name in ("Eilidh Ross", "Ailsa Boyd"))
    labs = f"/{programme.slug}/labs/"

    # Eilidh books in two clicks, and is told.
    sign_in(page, first)
    page.goto(labs)
    page.get_by_role("button", name=re.compile("Book a place.*Set up safely")).click()
    page.get_by_label("Privacy settings").check()
    page.get_by_role("button", name="Book my place").click()
    page.get_by_role("heading", name="Your place is booked").wait_for()
    assert link_of("booked", first, "See my booking")

    # Ailsa finds it full and joins the list.
    sign_in(page, second)
    page.goto(labs)
    page.get_by_role("button", name="Join the waiting list").click()
    page.get_by_role("button", name="Join the waiting list").click()
    page.get_by_role("heading", name="You are number 1 in line").wait_for()

    # Eilidh cancels; Ailsa is offered the place and takes it through the letter, signed out.
    sign_in(page, first)
    page.goto(labs)
    page.get_by_role("link", name=re.compile("Cancel.*my place on Set up safely")).click()
    page.get_by_role("button", name="Yes, cancel my place").click()
    page.get_by_role("heading", name="You gave your place back").wait_for()
    accept = link_of("offered", second, "Yes, I take the place")
    page.context.clear_cookies()
    page.goto(accept)
    page.get_by_role("button", name="Yes, I take the place").click()
    page.get_by_role("heading", name="The place is yours").wait_for()

    # On the day Ailsa checks in with the keyboard, and the host closes the register.
    held(session)
    sign_in(page, second)
    page.goto(f"{labs}{session.public_id}/check-in/")
    page.get_by_role("button", name="I am here").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="You are checked in").wait_for()
    sign_in(page, session.host)
    page.goto(f"{labs}{session.public_id}/register/")
    page.get_by_role("button", name=re.compile("Attended.*Ailsa Boyd")).click()
    page.locator('button[aria-pressed="true"]', has_text="Attended").wait_for()
    page.get_by_role("button", name="Close the register").click()
    page.get_by_role("button", name="Yes, close it").click()
    page.get_by_text("1 attended, 0 partly, 0 did not attend").wait_for()

    # Ailsa is thanked and has her certificate.
    sign_in(page, second)
    page.goto(link_of("thanks", second, "See my booking and my certificate"))
    page.get_by_role("heading", name="You were there").wait_for()
    assert page.get_by_role("button", name="Download it").is_visible()


@pytest.fixture
def scene():
    """A full lab with a list, one being held, one closed, a draft; and who looks at them."""
    programme = ProgrammeFactory(is_published=True)
    lab = LabFactory(programme=programme)
    lead = member(programme, Role.QI_LEAD.value, Role.LAB_HOST.value, Role.AHP_STAFF.value)
    full = SessionFactory(lab=lab, capacity=2, host=lead)
    fill(full, waiting=2)
    free = SessionFactory(lab=lab, capacity=20, starts_at=timezone.now() + timedelta(days=40), host=lead)
    today = SessionFactory(lab=lab, host=lead)
    for _ in range(3):
        book(today)
    Booking.objects.filter(session=today).update(access_needs="Quiet", topics=["Privacy settings"])
    mine = book(SessionFactory(lab=lab, host=lead), lead)
    waiting = book(full, lead, may_wait=True)
    past = SessionFactory(lab=lab, host=lead)
    been = book(past, lead)
    held(past)
    actions.check_in(booking=been, by=lead)
    actions.close_register(session=past, by=lead)
    held(today)
    draft = SessionFactory(lab=lab, state="draft", host=lead)
    actions.register_interest(lab=lab, user=lead, by=lead, when="Mondays")
    base = f"/{programme.slug}/labs/"
    return lead, [
        base,
        f"{base}?how=online",
        f"{base}{full.public_id}/",
        f"{base}{free.public_id}/book/",
        mine.get_absolute_url(),
        waiting.get_absolute_url(),
        been.get_absolute_url(),
        f"{been.get_absolute_url()}certificate/",
        f"{mine.get_absolute_url()}give-up/",
        f"{base}mine/",
        f"{base}interest/",
        f"{base}{today.public_id}/check-in/",
        f"{base}run/",
        f"{base}run/?show=register",
        f"{base}run/?show=past",
        f"{base}run/new/",
        f"{base}run/topics/",
        f"{base}run/topics/{lab.slug}/",
        f"{base}run/rates/",
        f"{base}run/demand/",
        f"{base}{today.public_id}/register/",
        f"{base}{today.public_id}/register/close/",
        f"{base}{today.public_id}/register/walk-in/",
        f"{base}{today.public_id}/register/qr/",
        f"{base}{past.public_id}/register/",
        f"{base}{past.public_id}/register/{been.public_id}/correct/",
        f"{base}{full.public_id}/register/",
        f"{base}{full.public_id}/edit/",
        f"{base}{full.public_id}/cancel/",
        f"{base}{full.public_id}/places/",
        f"{base}{draft.public_id}/publish/",
        "/verify/",
    ]


def test_every_page_is_accessible_and_fits(page, sign_in, scene, set_width, violations, overflow):
    """For axe at desktop width; ``test_every_page_is_accessible`` asks it at a phone's, and about colours."""
    lead, paths = scene
    sign_in(page, lead)
    for path in paths:
        page.goto(path)
        assert violations(page, colours=False) == [], path
        for width in ("phone", "desktop"):
            set_width(page, width)
            assert overflow(page) == 0, (path, width)
