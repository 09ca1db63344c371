"""The pages in a real browser, wide and narrow: no barrier, nothing sticks out, drafts are kept as said."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.urls import reverse

from evaluations.models import CPDActivity, Draft, Evaluation, QuestionSet, Reflection
from programmes.models import Role
from tests.factories.evaluations import answered, closed, invitation_of
from tests.factories.programmes import member
from tests.support.workers import until


@pytest.fixture
def check(violations, overflow, set_width):
    """``check(page, name)``: axe when the page is wide, as ``test_every_page_is_accessible`` asks it at a phone's
    width and about colours; nothing sticks out at both. Keeps a picture where LOOK_AT names a folder.
    """

    def check(page, name):
        assert violations(page, colours=False) == []
        for width in ("desktop", "phone"):
            set_width(page, width)
            assert overflow(page) <= 0
            if folder := os.environ.get("LOOK_AT"):
                page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
        set_width(page, "desktop")

    return check


def test_answering_pages(page, check, transactional_db):
    _, (booking, other) = closed(came=2)
    page.goto(invitation_of(booking).get_absolute_url())
    check(page, "answer")
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    check(page, "answer-error")
    page.get_by_label("Without my name", exact=False).first.check()
    for group in ("How relevant was the lab to your work?", "How much did the host help you?"):
        page.get_by_role("group", name=group).get_by_label("4").check()
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_role("heading", name="Thank you").wait_for()
    check(page, "thanks")
    assert Evaluation.objects.get().mode == "anonymous"
    assert other.evaluations.count() == 0


def test_drafts_are_kept_where_the_page_says(page, sign_in, transactional_db):
    _, (booking,) = closed()
    sign_in(page, booking.user)
    url = invitation_of(booking).get_absolute_url()
    page.goto(url)
    page.get_by_label("Without my name", exact=False).first.check()
    page.get_by_label("What helped?").fill("Kept in the tab")
    page.get_by_text("Kept in this tab only").wait_for()
    assert not Draft.objects.exists()
    page.goto(url)
    assert page.get_by_label("What helped?").input_value() == "Kept in the tab"
    page.get_by_label("With my name", exact=False).first.check()
    page.get_by_label("What helped?").fill("Kept for me")
    page.get_by_text("Draft kept at").wait_for()
    until(lambda: "Kept for me" in Draft.objects.get().body, 10, "the draft")
    page.goto(url)
    assert page.get_by_label("What helped?").input_value() == "Kept for me"


def test_own_pages(page, check, sign_in, transactional_db):
    _, (booking,) = closed()
    answered(booking, **{"try": "Follow three colleagues"})
    reflection = Reflection.objects.create(
        owner=booking.user,
        question_set=QuestionSet.objects.current("driscoll"),
        title="What the lab changed",
        parts=json.dumps({"what": "We tried a chat."}),
    )
    CPDActivity.objects.create(owner=booking.user, on="2026-01-05", kind="formal", title="A course", hours=2)
    sign_in(page, booking.user)
    for name, url in {
        "reflections": reverse("me_reflections"),
        "new-reflection": reverse("me_reflections_new"),
        "reflection": reflection.get_absolute_url(),
        "share": reverse("me_reflections_share", args=[reflection.public_id]),
        "cpd": reverse("me_cpd"),
        "me": reverse("me"),
    }.items():
        page.goto(url)
        check(page, name)
    page.goto(reverse("me_cpd_new"))
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    check(page, "activity-error")


def test_results_pages(page, check, sign_in, transactional_db):
    session, bookings = closed(came=8)
    for booking in bookings[:6]:
        answered(booking, shares=True, helped="Trying it on my own phone", **{"try": "One thing"})
    sign_in(page, member(session.programme, Role.QI_LEAD))
    slug = session.programme.slug
    for name, url in {
        "results": reverse("evaluations:results", args=[slug]),
        "funnel": reverse("evaluations:funnel", args=[slug]),
        "step": reverse("evaluations:step", args=[slug, session.lab.slug, "committed"]),
    }.items():
        page.goto(url)
        check(page, name)
