"""Search: stems, typing errors, marks, filters in the address, and what to write next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from guidance import wanted
from guidance.models import Wanted
from programmes import search
from tests.factories.guidance import a_community, draft, editor, published, shown_story, waiting_story
from tests.factories.labs import LabFactory, SessionFactory
from tests.factories.programmes import ProgrammeFactory, member
from tests.guidance.test_pages import base, login, queries, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    programme = ProgrammeFactory(is_published=True)
    published(
        programme,
        title="Keeping confidentiality",
        body="Never write about a person in your care. The policy of the board says more about hashtags.",
    )
    published(programme, title="Posting pictures", summary="How to post a picture with words for it.")
    draft(programme, title="Secret confidentiality draft")
    shown_story(programme, title="Poems about testing")
    waiting_story(programme, title="Waiting poems")
    a_community(programme, name="Poets of health")
    SessionFactory(lab=LabFactory(programme=programme, title="Writing poems", summary="Bring a pen."))
    return programme


def page(client, programme, query: str) -> str:
    return text_of(client.get(f"/{programme.slug}/search/?{query}"))


def titles(client, programme, query: str) -> list[str]:
    answer = client.get(f"/{programme.slug}/search/?{query}")
    return [str(hit.title).replace("<mark>", "").replace("</mark>", "") for hit in answer.context["page"]]


def test_every_room_offers_what_its_readers_may_see(client, programme):
    assert set(titles(client, programme, "q=poem")) == {"Poems about testing", "Writing poems"}
    assert titles(client, programme, "q=poem&in=labs") == ["Writing poems"]
    text = page(client, programme, "q=poem&in=nonsense")
    assert "Labs (1)" in text
    assert "Case studies (1)" in text
    login(client, editor(programme))
    assert "Waiting poems" not in titles(client, programme, "q=poem")


@pytest.mark.parametrize(
    ("typed", "finds", "instead"),
    [
        ("confidentialty", "Keeping confidentiality", "confidentiality"),
        ("polciy", "Keeping confidentiality", "policy"),
        ("hastag", "Keeping confidentiality", "hashtags"),
        ("confidentialty polciy", "Keeping confidentiality", "confidentiality policy"),
        ("posted", "Posting pictures", ""),
        ("PICTURE", "Posting pictures", ""),
    ],
)
def test_stems_and_typing_errors_are_found(client, programme, typed, finds, instead):
    assert titles(client, programme, f"q={typed}")[0] == finds
    assert (f"This is what holds <b>{instead}</b>" in page(client, programme, f"q={typed}")) == bool(instead)


@pytest.mark.parametrize(
    "typed", ["Clare", "Isla", "Jane", "Stranraer", "Otalk", "threads", "Grant", "Moore"]
)
def test_names_are_taken_for_nothing_else(client, programme, typed):
    """Of people, places and communities: a text about care is no answer to who looks for Clare."""
    body = "Care of an island in June. Strangers talk and read a great deal more than physiotalk."
    published(programme, title="Words that look like names", body=body)
    assert search.spelt(programme, (typed,)) == (typed,)
    text = page(client, programme, f"q={typed}")
    assert "Nothing found" in text
    for shelf in ("guidance/all/", "guidance/case-studies/", "guidance/communities/", "labs/"):
        assert f'href="/{programme.slug}/{shelf}"' in text, "everything can be looked through"


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [
        ("policy", "policy", 0), ("polciy", "policy", 1), ("plicy", "policy", 1), ("poolicy", "policy", 1),
        ("pilicy", "policy", 1), ("opliyc", "policy", 2), ("", "abc", 3), ("posts", "post", 0), ("ab", "ba", 1),
    ],
)  # fmt: skip
def test_slips_are_counted(one, other, number):
    assert search.slips(one, other) == search.slips(other, one) == number


def test_any_of_the_words_when_nothing_holds_all(client, programme):
    assert set(titles(client, programme, "q=pictures+poem")) == {
        "Posting pictures",
        "Poems about testing",
        "Writing poems",
    }
    assert "some of “pictures poem”" in page(client, programme, "q=pictures+poem")


def test_what_was_found_is_marked_and_texts_stay_texts(client, programme):
    published(
        programme, title="Zebra <b>bold</b>", summary="A zebra <script>alert(1)</script>", body="\x02crosses"
    )
    text = page(client, programme, "q=zebra")
    assert "<mark>Zebra</mark>" in text
    assert "<script>alert" not in text
    assert "<b>bold</b>" not in text


def test_excerpts_are_words_and_not_markdown(client, programme):
    published(programme, title="Stripes", body="## Zebras\n\n- A zebra - black and white\n* Another zebra\n")
    assert "<mark>Zebras</mark> A <mark>zebra</mark> - black and white Another <mark>zebra</mark>" in page(
        client, programme, "q=zebra"
    )


@pytest.mark.parametrize(
    "query",
    ["", "q=", "q=%00", "q=%26%7C!()%3A*", "q='%3B+DROP+TABLE+x", "q=" + "a+" * 5_000, "q=%22unclosed", "q=-poem",
     "q=poem&page=99", "q=poem&page=x", "q=%F0%9F%98%80", "q=or", "q=the"],
)  # fmt: skip
def test_odd_questions_are_answered_calmly(client, programme, query):
    assert client.get(f"/{programme.slug}/search/?{query}").status_code == 200


def test_other_programmes_are_not_searched(client, programme):
    other = ProgrammeFactory(is_published=True)
    published(other, title="Elsewhere confidentiality")
    assert titles(client, programme, "q=confidentiality") == ["Keeping confidentiality"]


def test_search_costs_a_handful_of_queries(client, programme):
    assert queries(client, f"/{programme.slug}/search/?q=poem") <= 8
    assert queries(client, f"/{programme.slug}/search/?q=nothingnothing") <= 16


# --- What to write next ------------------------------------------------------------------------------------


def test_what_was_not_found_twice_is_on_the_list(client, programme):
    for _ in range(2):
        page(client, programme, "q=Alt++Text")
    page(client, programme, "q=oncely")
    login(client, editor(programme))
    text = text_of(client.get(f"{base(programme)}keep/wanted/"))
    assert "alt text" in text
    assert "oncely" not in text, "a name typed once is shown to nobody"
    found = Wanted.objects.get(words="alt text")
    client.post(f"{base(programme)}keep/wanted/{found.pk}/")
    assert "alt text" not in text_of(client.get(f"{base(programme)}keep/wanted/"))


@pytest.mark.parametrize(
    "typed",
    ["0101011237", "010101 1237 gait", "01387 246246", "me@example.org", "born 3.4.1961", "x" * 61, "12345", "ab",
     "DG1 4AP", "https://example.org"],
)  # fmt: skip
def test_what_could_tell_of_somebody_is_not_kept(programme, typed):
    wanted.note(programme, typed)
    assert not Wanted.objects.exists()


def test_old_searches_are_forgotten(programme):
    wanted.note(programme, "snapchat")
    wanted.note(programme, "threads")
    Wanted.objects.filter(words="snapchat").update(last_on=timezone.localdate() - timedelta(days=181))
    assert wanted.forget_old() == 1
    assert Wanted.objects.get().words == "threads"


def test_spelling_leaves_known_words_alone(programme):
    assert search.spelt(programme, ("Confidentiality", "zzzz")) == ("Confidentiality", "zzzz")


def test_members_find_their_way_from_guidance(client, programme):
    login(client, member(programme))
    assert f'action="/{programme.slug}/search/"' in text_of(client.get(base(programme)))
