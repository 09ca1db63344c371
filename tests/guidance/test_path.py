"""The path: read by everybody, walked by AHP staff, private where it is private."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from guidance import actions
from guidance.acknowledged import shares
from guidance.errors import NewVersion
from guidance.models import Acknowledgement, Goal, Task, TaskDone
from guidance.progress import path_of
from guidance.standard_path import STANDARD
from programmes.models import Change, Membership, Role
from tests.factories.guidance import draft, editor, new_version, published
from tests.factories.programmes import ProgrammeFactory, member
from tests.guidance.test_pages import base, login, queries, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return ProgrammeFactory(is_published=True)


def task(programme, key: str) -> Task:
    return Task.objects.for_programme(programme).get(key=key)


def state(programme, user) -> list[tuple[str, str, int]]:
    path = path_of(programme, user, is_followed=True)
    return [(step.step, step.state, step.done) for step in path.steps]


def test_every_programme_has_the_standard_path_with_ten_first_actions(programme):
    tasks = list(Task.objects.for_programme(programme).in_order())
    assert [each.key for each in tasks] == [each.key for each in STANDARD]
    assert sum(each.step == "go" for each in tasks) == 10
    actions.lay_path(programme=programme)
    assert Task.objects.for_programme(programme).count() == len(STANDARD)


def test_everybody_reads_it_and_signed_in_staff_see_where_they_are(client, programme):
    page = text_of(client.get(base(programme)))
    assert "The path" in page
    assert "10 things to do" in page
    assert "You are here" not in page
    login(client, member(programme))
    assert "You are here, 0 of 5" in text_of(client.get(base(programme)))


def test_tick_and_take_it_back(client, programme):
    user = member(programme)
    login(client, user)
    url = f"{base(programme)}path/tasks/{task(programme, 'settings').pk}/"
    answer = client.post(url, {"done": "1"})
    assert answer["Location"].endswith(f"path/steady/#task-{task(programme, 'settings').pk}")
    client.post(url, {"done": "1"})
    assert TaskDone.objects.filter(user=user).count() == 1
    assert state(programme, user)[1] == ("steady", "later", 1)
    client.post(url, {"done": "0"})
    assert not TaskDone.objects.exists()


def test_what_the_portal_knows_itself_cannot_be_ticked(client, programme):
    user = member(programme)
    login(client, user)
    for key in ("policies", "goal", "story"):
        client.post(f"{base(programme)}path/tasks/{task(programme, key).pk}/", {"done": "1"})
    assert not TaskDone.objects.exists()


def test_step_is_done_when_all_its_tasks_are(programme):
    user = member(programme)
    for each in Task.objects.for_programme(programme).filter(step="ready", kind__in=["tick", "contact"]):
        actions.tick_task(task=each, by=user, is_done=True)
    assert state(programme, user)[0] == ("ready", "now", 4)
    policy = published(programme, asks=True, kind="policy")
    actions.acknowledge(resource=policy, number=1, by=user)
    assert state(programme, user)[:2] == [("ready", "done", 5), ("steady", "now", 0)]
    actions.save_goal(programme=programme, by=user, text="Follow ten teams")
    assert state(programme, user)[1][2] == 1
    new_version(policy)
    assert state(programme, user)[0] == ("ready", "now", 4), "a new version asks again"


def test_task_off_the_path_is_not_asked_for(programme):
    Task.objects.for_programme(programme).filter(step="steady").exclude(key="settings").update(
        is_active=False
    )
    user = member(programme)
    actions.tick_task(task=task(programme, "settings"), by=user, is_done=True)
    assert state(programme, user)[1] == ("steady", "done", 1)


# --- Acknowledging ---------------------------------------------------------------------------------------


def test_acknowledge_on_the_page_and_again_after_a_new_version(client, programme):
    policy = published(programme, asks=True, kind="policy", title="Policy")
    user = member(programme)
    login(client, user)
    page = text_of(client.get(policy.get_absolute_url()))
    assert "I have read version 1" in page
    page = client.post(f"{policy.get_absolute_url()}acknowledge/", {"version": "1"}, follow=True)
    assert "You have read version 1. Thank you." in text_of(page)
    assert Change.objects.filter(source="guidance.acknowledgements").count() == 2
    new_version(policy, title="Policy")
    assert "You had read version 1" in text_of(client.get(policy.get_absolute_url()))
    assert "new since version 1" in text_of(client.get(f"{base(programme)}path/ready/"))
    assert Acknowledgement.objects.count() == 1, "what was read stays on record"


def test_nobody_acknowledges_what_the_page_did_not_show(client, programme):
    policy = published(programme, asks=True)
    new_version(policy)
    user = member(programme)
    for number in (1, 3):
        with pytest.raises(NewVersion):
            actions.acknowledge(resource=policy, number=number, by=user)
    login(client, user)
    for odd in ("", "x", "-2", "9" * 30, "²"):
        page = client.post(f"{policy.get_absolute_url()}acknowledge/", {"version": odd}, follow=True)
        assert "There is another version by now" in text_of(page)
    assert not Acknowledgement.objects.exists()


def test_share_counts_current_staff_and_the_current_version(programme, settings):
    settings.SUPPRESSION_THRESHOLD = 3
    policy = published(programme, asks=True)
    people = [member(programme) for _ in range(8)]
    host = member(programme, Role.LAB_HOST.value)
    for user in [*people[:5], host]:
        actions.acknowledge(resource=policy, number=1, by=user)
    (share,) = shares(programme)
    assert (share.read, share.asked, share.percent) == (5, 8, 62.5)
    Membership.objects.filter(user=people[0]).update(ended_at=timezone.now())
    (share,) = shares(programme)
    assert (share.read, share.asked) == (4, 7)
    new_version(policy)
    (share,) = shares(programme)
    assert (share.read, share.percent) == (0, 0)


def test_small_shares_are_hidden_from_both_sides(client, programme):
    assert settings.SUPPRESSION_THRESHOLD == 10
    policy = published(programme, asks=True)
    people = [member(programme) for _ in range(30)]
    for user in people[:25]:
        actions.acknowledge(resource=policy, number=1, by=user)
    (share,) = shares(programme)
    assert share.read is None, "five who have not read it could be recognised"
    login(client, editor(programme))
    page = text_of(client.get(f"{base(programme)}keep/path/read/"))
    said = page.partition('class="app-lines')[2].partition("<br>")[2].partition("</ul>")[0]
    assert "Hidden" in said
    assert not re.search(r"\d", said)


# --- Goals -----------------------------------------------------------------------------------------------


def test_goal_is_sealed_and_its_owners_alone(client, programme):
    owner = member(programme, Role.AHP_STAFF.value, Role.QI_LEAD.value)
    login(client, owner)
    client.post(
        f"{base(programme)}path/goals/new/",
        {"text": "A canary on the moor", "role": "Physio lead", "review_on": "2027-03-31"},
    )
    goal = Goal.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, role FROM guidance_goal")
        assert not any("canary" in cell or "Physio" in cell for row in cursor.fetchall() for cell in row)
    assert "A canary on the moor" in text_of(client.get(f"{base(programme)}path/steady/"))
    assert "A canary on the moor" in text_of(client.get("/me/goals/"))
    for other in (member(programme), editor(programme), member(programme, *Role.values)):
        login(client, other)
        assert "canary" not in text_of(client.get(f"{base(programme)}path/steady/"))
        assert "canary" not in text_of(client.get("/me/goals/"))
        assert client.get(goal.get_absolute_url()).status_code in (403, 404)
        assert client.post(f"{goal.get_absolute_url()}delete/").status_code in (403, 404)
    assert Goal.objects.exists()


def test_goal_is_changed_reached_and_deleted(client, programme):
    user = member(programme)
    login(client, user)
    goal = actions.save_goal(programme=programme, by=user, text="First")
    client.post(goal.get_absolute_url(), {"text": "Second"})
    client.post(f"{goal.get_absolute_url()}reached/", {"reached": "1"})
    goal.refresh_from_db()
    assert (goal.text, goal.reached_on) == ("Second", timezone.localdate())
    client.post(f"{goal.get_absolute_url()}reached/", {"reached": "0"})
    client.post(f"{goal.get_absolute_url()}delete/")
    assert not Goal.objects.exists()


@pytest.mark.parametrize("text", ["Ask CHI 010101-1237 about it", "Ring 01387 246246", "", "x" * 601])
def test_goal_that_cannot_be_kept_gets_a_sentence(client, programme, text):
    login(client, member(programme))
    answer = client.post(f"{base(programme)}path/goals/new/", {"text": text})
    assert answer.status_code == 200
    assert "There is a problem" in text_of(answer)
    assert not Goal.objects.exists()


# --- Keeping the path --------------------------------------------------------------------------------------


def test_editors_add_change_move_and_take_off(client, programme):
    login(client, editor(programme))
    keep = f"{base(programme)}keep/path/"
    client.post(
        f"{keep}new/",
        {"title": "Meet us", "step": "ready", "kind": "tick", "is_active": "on", "text": "**Soon**"},
    )
    added = task(programme, "meet-us")
    ready = Task.objects.for_programme(programme).filter(step="ready").in_order()
    assert ready.last() == added
    client.post(f"{keep}{added.pk}/move/", {"to": "up"})
    assert list(ready.all())[-2] == added
    assert "<strong>Soon</strong>" in text_of(client.get(f"{base(programme)}path/ready/"))
    client.post(f"{keep}{added.pk}/", {"title": "Meet us", "step": "ready", "kind": "tick"})
    assert "Not on the path" in text_of(client.get(keep))
    assert "Meet us" not in text_of(client.get(f"{base(programme)}path/ready/"))


def test_communications_team_stands_on_the_first_step(client, programme):
    assert "has not said yet whom to tell" in text_of(client.get(f"{base(programme)}path/ready/"))
    login(client, editor(programme))
    refused = client.post(f"{base(programme)}keep/path/contact/", {"team": "Communications"})
    assert "Enter an e-mail address or a telephone number" in text_of(refused)
    client.post(
        f"{base(programme)}keep/path/contact/",
        {"team": "Communications", "email": "comms@example.org", "answers_in": "2 working days"},
    )
    client.logout()
    assert "comms@example.org" in text_of(client.get(f"{base(programme)}path/ready/"))


def test_pack_on_paper_holds_everything(client, programme):
    published(programme, title="Board policy", step="ready", body="## First\n\nMind the rules.", asks=True)
    draft(programme, title="Not yet", step="ready")
    actions.save_contact(
        programme=programme, by=editor(programme), team="Communications", email="c@example.org"
    )
    page = text_of(client.get(f"{base(programme)}path/print/"))
    for words in (
        "1. Ready",
        "4. Move up a gear",
        "Board policy, version 1",
        "c@example.org",
        "Tell us your story",
    ):
        assert words in page, words
    assert "Mind the rules." not in page
    assert "Not yet" not in page
    assert "Mind the rules." in text_of(client.get(f"{base(programme)}path/print/?texts=on"))


def test_path_pages_cost_the_same_however_much_there_is(client, programme):
    login(client, member(programme, Role.AHP_STAFF.value, Role.QI_LEAD.value))
    published(programme, step="ready", asks=True)
    pages = [base(programme), f"{base(programme)}path/ready/", f"{base(programme)}path/print/"]
    before = [queries(client, url) for url in pages]
    for number in range(5):
        published(programme, title=f"More {number}", step="ready", asks=True, owner=member(programme))
    assert [queries(client, url) for url in pages] == before
    assert max(before) <= 13, before


def test_review_day_of_an_old_goal_may_stay(client, programme):
    user = member(programme)
    login(client, user)
    goal = actions.save_goal(
        programme=programme, by=user, text="First", review_on=timezone.localdate() - timedelta(days=9)
    )
    answer = client.post(goal.get_absolute_url(), {"text": "Second", "review_on": str(goal.review_on)})
    assert answer.status_code == 302
