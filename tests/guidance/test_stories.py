"""Case studies: told by members, read first by editors, asked about by letter, adopted by teams."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.models import OutgoingMail
from guidance import actions
from guidance.errors import AskedToday, NobodyToAsk
from guidance.models import Adoption, CaseStudy
from programmes.models import Change
from tests.factories.guidance import STORY, editor, shown_story, waiting_story
from tests.factories.programmes import ProgrammeFactory, member
from tests.guidance.test_pages import base, login, queries, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return ProgrammeFactory(is_published=True)


def test_story_goes_from_a_member_through_an_editor_to_everybody(client, programme):
    teller = member(programme)
    login(client, teller)
    page = client.post(f"{base(programme)}case-studies/tell/", STORY, follow=True)
    assert "Waiting for an editor" in text_of(page)
    story = CaseStudy.objects.get()
    assert story.submitted_by == teller
    assert "waiting for an editor" in text_of(client.get(f"{base(programme)}case-studies/"))
    client.logout()
    assert client.get(story.get_absolute_url()).status_code == 404
    login(client, editor(programme))
    assert "(1 waiting)" in text_of(client.get(f"{base(programme)}keep/"))
    client.post(f"{base(programme)}keep/case-studies/{story.slug}/publish/")
    client.logout()
    assert "We filmed the gym" in text_of(client.get(story.get_absolute_url()))
    letter = OutgoingMail.objects.get()
    assert (letter.recipient, letter.kind) == (teller.email, "guidance.story")
    assert Change.objects.filter(source="guidance.case_studies").count() == 1


def test_telling_a_story_is_a_task_of_the_path(client, programme):
    teller = member(programme)
    login(client, teller)
    waiting_story(programme, submitted_by=teller)
    assert "1 of 4 done" in text_of(client.get(f"{base(programme)}path/gear/"))


def test_turned_down_with_a_reason_that_the_teller_reads(client, programme):
    teller = member(programme)
    story = waiting_story(programme, submitted_by=teller)
    login(client, editor(programme))
    url = f"{base(programme)}keep/case-studies/{story.slug}/turn-down/"
    assert "Enter the reason" in text_of(client.post(url, {"reason": ""}))
    client.post(url, {"reason": "It names a ward of two beds"})
    assert "two beds" in OutgoingMail.objects.get().text
    assert "two beds" in text_of(login(client, teller).get(story.get_absolute_url()))
    assert login(client, member(programme)).get(story.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("field", ["title", "who", "when", "audience", "done", "happened", "risk", "reuse"])
def test_nothing_that_identifies_is_stored(client, programme, field):
    login(client, member(programme))
    canary = "CHI 0101011237"
    answer = client.post(f"{base(programme)}case-studies/tell/", STORY | {field: canary})
    assert "looks like it holds a CHI number" in text_of(answer)
    assert not CaseStudy.objects.exists()


def test_filter_by_purpose_and_channel(client, programme):
    shown_story(programme, title="A", purpose="broadcast", channels=["x", "facebook"])
    shown_story(programme, title="B", purpose="involvement", channels=["blog"])
    start = f"{base(programme)}case-studies/"
    shown = {
        query: text_of(client.get(start + query)).count("Stroke unit")
        for query in (
            "",
            "?purpose=broadcast",
            "?channel=facebook",
            "?purpose=involvement&channel=x",
            "?purpose=zz",
        )
    }
    assert list(shown.values()) == [2, 1, 1, 0, 2]


def test_question_goes_by_letter_once_a_day_and_shows_no_address(client, programme):
    teller, asker = member(programme), member(programme, display_name="Duncan Orr")
    story = shown_story(programme, submitted_by=teller, answers_questions=True)
    OutgoingMail.objects.all().delete()
    login(client, asker)
    page = client.post(f"{story.get_absolute_url()}ask/", {"question": "How long did it take?"}, follow=True)
    assert teller.email not in page.content.decode()
    letter = OutgoingMail.objects.get()
    assert (letter.recipient, letter.reply_to) == (teller.email, asker.email)
    assert "Duncan Orr has a question" in letter.text
    with pytest.raises(AskedToday):
        actions.ask_about_story(story=story, question="Again?", by=asker)
    with pytest.raises(NobodyToAsk):
        actions.ask_about_story(story=shown_story(programme), question="?", by=asker)


def test_adopted_by_a_team_once_a_person(client, programme):
    story = shown_story(programme)
    login(client, member(programme, display_name="Mairi Stewart"))
    for team in ("Podiatry", "Podiatry, Stranraer"):
        client.post(f"{story.get_absolute_url()}adopt/", {"team": team, "note": "Shorter films"})
    assert Adoption.objects.get().team == "Podiatry, Stranraer"
    client.logout()
    page = text_of(client.get(story.get_absolute_url()))
    assert "Podiatry, Stranraer" in page
    assert "Mairi" not in page
    assert "Used by 1 other team" in text_of(client.get(f"{base(programme)}case-studies/"))


def test_source_that_is_gone_is_no_link_and_has_a_date(programme, client):
    story = shown_story(programme, source_title="A blog", source_url="https://gone.example/")
    login(client, editor(programme))
    url = f"{base(programme)}keep/case-studies/{story.slug}/edit/"
    values = STORY | {"source_title": "A blog", "source_url": "https://gone.example/", "source_state": "gone"}
    assert "Enter when you looked" in text_of(client.post(url, values))
    client.post(url, values | {"source_checked_on": "2026-11-02"})
    page = text_of(client.get(story.get_absolute_url()))
    assert 'href="https://gone.example/"' not in page
    assert "Gone, 2 November 2026" in page
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseStudy.objects.update(source_checked_on=None)


def test_database_wants_a_reason(programme):
    shown_story(programme)
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseStudy.objects.update(state="withdrawn")


def test_list_costs_the_same_for_one_and_for_many(client, programme):
    story = shown_story(programme, source_checked_on=date(2026, 11, 1))
    login(client, member(programme))
    pages = [f"{base(programme)}case-studies/", story.get_absolute_url()]
    before = [queries(client, url) for url in pages]
    for number in range(6):
        shown_story(programme, title=f"Another {number}")
        actions.adopt_story(story=story, team=f"Team {number}", note="", by=member(programme))
    assert [queries(client, url) for url in pages] == before
    assert max(before) <= 8, before
