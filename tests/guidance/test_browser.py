"""In a browser: a physiotherapist walks the first steps, and every page for axe at 1280 and 320 pixels."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from guidance import actions, files
from guidance.models import Goal, Task, Wanted
from programmes.models import Role
from tests.factories.guidance import (
    a_community,
    draft,
    new_version,
    published,
    shown_story,
    waiting_story,
    words,
)
from tests.factories.labs import LabFactory, SessionFactory
from tests.factories.programmes import ProgrammeFactory, member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_story_of_somebody_who_is_new(page, sign_in):
    cache.clear()
    programme = ProgrammeFactory(is_published=True)
    policy = published(programme, title="Board policy", kind="policy", asks=True, step="ready")
    published(programme, title="Keeping confidentiality", step="ready", professions=["PH"])
    SessionFactory(lab=LabFactory(programme=programme, title="Set up safely"))
    ailsa = member(programme, display_name="Ailsa Boyd")

    # She finds the guidance without signing in, and a mistyped word finds what she means.
    page.goto(f"/{programme.slug}/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Guidance").click()
    page.get_by_role("heading", name="The path").wait_for()
    page.get_by_role("searchbox").fill("confidentialty")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Keeping confidentiality").click()
    page.get_by_role("button", name=re.compile("Yes.*useful")).click()
    page.get_by_role("button", name="Send my answer").click()
    page.get_by_text("Thank you. Your answer helps").wait_for()

    # Signed in she reads the policy, says so, ticks a task off with the keyboard and writes a private goal.
    sign_in(page, ailsa)
    page.goto(f"/{programme.slug}/guidance/")
    page.get_by_role("link", name="Ready").click()
    page.get_by_role("link", name="Board policy").first.click()
    page.get_by_role("button", name="I have read version 1").click()
    page.get_by_text("You have read version 1. Thank you.").wait_for()
    page.goto(f"/{programme.slug}/guidance/path/steady/")
    page.get_by_role("button", name=re.compile("Mark as done.*Go through")).focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("Not done yet.*Go through")).wait_for()
    page.get_by_role("link", name="Write your goal").click()
    page.get_by_label("What do you want to do?").fill("By March I follow ten teams")
    page.get_by_role("button", name="Save my goal").click()
    page.get_by_text("Only you can read it.").first.wait_for()
    page.get_by_text("2 of 4 done").wait_for()
    assert Goal.objects.get().owner == ailsa
    assert policy.acknowledgements.get().user == ailsa

    # The step ends with the next lab that has a place, and she books it.
    page.get_by_role("button", name=re.compile("Book a place.*Set up safely")).click()
    page.get_by_role("button", name="Book my place").click()
    page.get_by_role("heading", name="Your place is booked").wait_for()


@pytest.fixture
def scene():
    """Everything there is: overdue, withdrawn, drafts, stories in every state, meetings, answers."""
    cache.clear()
    programme = ProgrammeFactory(is_published=True)
    lead = member(programme, Role.QI_LEAD.value, Role.AHP_STAFF.value)
    file = actions.keep_file(programme=programme, file=files.check("policy 2026.pdf", b"%PDF-1.7"), by=lead)
    text = "## Look\n\n| A long heading of a column | B |\n| - | - |\n| One | Two |\n\n> Quoted\n\n- [HCPC](https://www.hcpc-uk.org/)\n"
    full = draft(
        programme, title="Everything", body=text, url="https://www.hcpc-uk.org/", source="HCPC", step="ready"
    )
    keep = {"resource": full, "owner": lead, "asks_acknowledgement": True, "by": lead}
    changes = {"body": text, "url": "https://www.hcpc-uk.org/", "source": "HCPC", "step": "ready"}
    actions.save_draft(words=words(title="Everything", **changes), file=file, **keep)
    later = timezone.localdate() + timedelta(days=90)
    actions.publish_resource(resource=full, next_review_on=later, by=lead)
    new_version(full, by=lead, title="Everything", **(changes | {"body": text + "\nOne line more.\n"}))
    actions.save_draft(words=words(title="Everything", **changes), **keep)
    published(programme, title="Late", days=-9, step="ready")
    gone = published(programme, title="Gone")
    actions.withdraw_resource(resource=gone, reason="Replaced", by=lead)
    video = draft(programme, title="Video", kind="video")
    actions.answer(resource=full, is_useful=True, comment="It helped", by=member(programme))
    goal = actions.save_goal(programme=programme, by=lead, text="Follow ten teams", role="Physio")
    actions.save_contact(programme=programme, by=lead, team="Communications", email="c@example.org")
    story = shown_story(programme, submitted_by=member(programme), answers_questions=True)
    actions.adopt_story(story=story, team="Podiatry", note="Shorter", by=member(programme))
    waiting = waiting_story(programme, title="Waiting", submitted_by=lead)
    community = a_community(
        programme, state="meets", checked_on="2026-11-01", first_at=timezone.now(), repeat="weekly"
    )
    Wanted.objects.create(programme=programme, words="alt text", times=3)
    task = Task.objects.for_programme(programme).get(key="settings")
    base = f"/{programme.slug}/guidance/"
    keep_at = f"{base}keep/resources/{full.slug}/"
    return lead, [
        base, f"{base}all/", f"{base}all/?kind=video", f"{base}path/ready/", f"{base}path/steady/", f"{base}path/go/",
        f"{base}path/gear/", f"{base}path/print/?texts=on", f"{base}{full.slug}/", f"{base}{gone.slug}/",
        f"{base}{full.slug}/history/", f"{base}{full.slug}/history/2/", f"{base}{full.slug}/useful/",
        f"{base}case-studies/", f"{base}case-studies/?purpose=broadcast", story.get_absolute_url(),
        waiting.get_absolute_url(), f"{base}case-studies/tell/", f"{story.get_absolute_url()}ask/",
        f"{story.get_absolute_url()}adopt/", f"{base}communities/", goal.get_absolute_url(),
        f"{goal.get_absolute_url()}delete/", f"{base}path/goals/new/", "/me/goals/", f"{base}keep/",
        f"{base}keep/?show=due", f"{base}keep/?show=drafts", f"{base}keep/?show=withdrawn", f"{keep_at}edit/",
        f"{keep_at}preview/", f"{keep_at}publish/", f"{keep_at}discard/", f"{keep_at}reviewed/", f"{keep_at}withdraw/",
        f"{base}keep/resources/{video.slug}/preview/", f"{base}keep/resources/new/", f"{base}keep/path/",
        f"{base}keep/path/new/", f"{base}keep/path/{task.pk}/", f"{base}keep/path/contact/", f"{base}keep/path/read/",
        f"{base}keep/case-studies/", f"{base}keep/case-studies/{story.slug}/edit/",
        f"{base}keep/case-studies/{story.slug}/turn-down/", f"{base}keep/communities/new/",
        f"{base}keep/communities/{community.pk}/", f"{base}keep/communities/{community.pk}/numbers/",
        f"{base}keep/wanted/", f"/{programme.slug}/search/?q=everything", f"/{programme.slug}/search/?q=zzzz",
        f"/{programme.slug}/search/?q=evrything+podiatry",
    ]  # fmt: skip


def test_every_page_is_accessible_and_fits(page, sign_in, scene, set_width, violations, overflow):
    """For axe at desktop width; ``test_every_page_is_accessible`` asks it at a phone's, and about colours."""
    lead, paths = scene
    sign_in(page, lead)
    wrong = []
    for path in paths:
        page.goto(path)
        wrong += [f"{path}: {each}" for each in violations(page, colours=False)]
        for width in ("phone", "desktop"):
            set_width(page, width)
            if wider := overflow(page):
                wrong.append(f"{path}: {wider} pixels too wide on a {width}")
    assert not wrong, "\n".join(wrong)


def test_refused_form_is_accessible(page, sign_in, scene, violations):
    lead, paths = scene
    sign_in(page, lead)
    page.goto(next(path for path in paths if path.endswith("keep/resources/new/")))
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    assert violations(page) == []
