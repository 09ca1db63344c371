"""Coding: masked first, each coder apart, gone when its author takes the words back."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.encryption import CannotOpen
from evaluations import actions as own
from evaluations.coding import actions, codebook, reading
from evaluations.coding.history import history
from evaluations.coding.telling import last_whole
from evaluations.models import (
    Evaluation,
    Excerpt,
    QuestionSet,
    Quote,
    Reflection,
    Segment,
    Theme,
    YouSaid,
)
from evaluations.views import coding
from measures.sources import SOURCES, Window
from programmes.models import Change, Role
from tests.factories.evaluations import ThemeFactory, answered, closed, opened
from tests.factories.labs import SessionFactory
from tests.factories.programmes import member

pytestmark = pytest.mark.django_db
WORDS = "Mrs Tweedie helped. No time on the ward, ring 01632 960123."
MASKED = "Mrs [name] helped. No time on the ward, ring [telephone number]."


@pytest.fixture
def lab():
    return closed(came=6)


@pytest.fixture
def excerpt(lab):
    (found,) = opened(answered(lab[1][0], quotes=True, helped=WORDS))
    return found


@pytest.fixture
def lead(excerpt):
    return member(excerpt.programme, Role.QI_LEAD)


@pytest.fixture
def theme(excerpt):
    return ThemeFactory(programme=excerpt.programme, name="Time", path="barriers")


def url(name, programme, *args):
    return reverse(f"evaluations:{name}", args=[programme.slug, *args])


# --- masking ---------------------------------------------------------------------------------------------
def test_text_waits_is_masked_and_opens_without_its_original(client, lab):
    evaluation = answered(lab[1][0], shares=True, helped=WORDS)
    programme = evaluation.programme
    client.force_login(member(programme, Role.QI_LEAD))
    answer = evaluation.answers.exclude(text="").get()
    assert reading.how_many_wait(programme) == 1
    address = url("mask", programme, f"answer-{answer.pk}")
    page = client.get(address).content.decode()
    assert "Tweedie → [name]" in page
    refused = client.post(address, {"found": [], "words": "Nobody"})
    assert b"do not stand in the text" in refused.content
    assert b"Confirm that nobody can be recognised" in refused.content
    form = client.get(address).context["form"]
    client.post(address, {"found": list(form.suggested), "words": "ward", "is_checked": "on"})
    found = Excerpt.objects.get()
    assert found.text == MASKED.replace("ward", "[masked]")
    assert found.original == ""
    assert client.get(address).status_code == 404
    results = client.get(found.get_absolute_url()).content.decode()
    assert "Tweedie" not in results


def test_original_is_kept_only_when_asked_and_can_be_deleted(client, lab, lead):
    (found,) = opened(answered(lab[1][1], shares=True, helped=WORDS), original=True)
    assert found.original == WORDS
    client.force_login(lead)
    assert "Tweedie" not in client.get(found.get_absolute_url()).content.decode()
    client.post(url("forget_original", found.programme, found.pk))
    found.refresh_from_db()
    assert found.original == ""


def test_masking_more_moves_what_is_marked(client, excerpt, lead, theme):
    start = excerpt.text.index("No time")
    segment = actions.mark(excerpt=excerpt, start=start, end=start + 7, themes=[theme], by=lead)
    client.force_login(lead)
    client.post(url("mask_more", excerpt.programme, excerpt.pk), {"words": "helped"})
    found = Segment.objects.get(pk=segment.pk)
    assert "[masked]" in found.excerpt.text
    assert found.words == "No time"


def test_markings_that_become_the_same_are_one(excerpt, lead, theme):
    other = ThemeFactory(programme=excerpt.programme)
    start = excerpt.text.index("No time")
    actions.mark(excerpt=excerpt, start=start, end=start + 7, themes=[theme], by=lead)
    actions.mark(excerpt=excerpt, start=start, end=start + 2, themes=[other], by=lead)
    actions.mask_more(excerpt=excerpt, masks=actions.masking.typed(excerpt.text, "No time"), by=lead)
    segment = Segment.objects.get()
    assert set(segment.themes.all()) == {theme, other}


# --- coding ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("way", ["places", "sentences", "words"])
def test_words_are_marked_in_three_ways(client, excerpt, lead, theme, way):
    client.force_login(lead)
    start = excerpt.text.index("No time")
    end = excerpt.text.index(".", start + 30) + 1
    chosen = {
        "places": {"start": start, "end": end},
        "sentences": {"sentences": [f"{start}-{len(excerpt.text)}"]},
        "words": {"words": excerpt.text[start:end].lower()},
    }[way]
    page = client.post(excerpt.get_absolute_url(), chosen | {"themes": [theme.public_id], "memo": "Why"})
    assert page.status_code == 302, page.content.decode()
    segment = Segment.objects.get()
    assert segment.words.startswith("No time on the ward")
    assert (segment.memo, segment.coder.number) == ("Why", 1)
    client.post(url("remove_segment", excerpt.programme, excerpt.pk, segment.pk))
    assert not Segment.objects.exists()


def test_marking_nothing_or_without_a_theme_says_what_is_missing(client, excerpt, lead, theme):
    client.force_login(lead)
    page = client.post(excerpt.get_absolute_url(), {"words": "not there"}).content.decode()
    assert "These words do not stand in the text" in page
    assert "Choose at least one theme" in page
    page = client.post(excerpt.get_absolute_url(), {"start": 18, "end": 19, "themes": [theme.public_id]})
    assert b"Mark some words" in page.content  # a blank


def test_themes_and_memo_of_a_marking_are_changed(client, excerpt, lead, theme):
    segment = actions.mark(excerpt=excerpt, start=0, end=5, themes=[theme], by=lead)
    other = ThemeFactory(programme=excerpt.programme)
    client.force_login(lead)
    address = url("segment", excerpt.programme, excerpt.pk, segment.pk)
    client.post(address, {"themes": [other.public_id], "memo": "Better"})
    segment.refresh_from_db()
    assert (list(segment.themes.all()), segment.memo) == ([other], "Better")


@pytest.mark.parametrize("place", [(5, 5), (5, 4)])
def test_database_refuses_a_segment_without_words(excerpt, lead, place):
    coder = actions.coder_for(excerpt.programme, lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        Segment.objects.create(excerpt=excerpt, coder=coder, start=place[0], end=place[1])


def test_coders_work_apart_until_they_have_finished(client, excerpt, lead, theme):
    other = member(excerpt.programme, Role.PROGRAMME_ADMIN)
    actions.mark(excerpt=excerpt, start=0, end=5, themes=[theme], memo="A secret view", by=other)
    actions.save_reading(excerpt=excerpt, memo="", is_done=True, by=other)
    client.force_login(lead)
    beside = url("beside", excerpt.programme, excerpt.pk)
    everywhere = (beside, excerpt.get_absolute_url(), url("segments_csv", excerpt.programme))
    assert all("A secret view" not in client.get(page).content.decode() for page in everywhere)
    client.post(url("read", excerpt.programme, excerpt.pk), {"memo": "My own", "is_done": "on"})
    assert "A secret view" in client.get(beside).content.decode()
    client.post(url("blind", excerpt.programme), {})
    client.post(url("read", excerpt.programme, excerpt.pk), {"memo": "My own"})
    assert "A secret view" in client.get(beside).content.decode()  # openly now


def test_export_has_numbers_for_names_and_no_formula(client, excerpt, lead, theme):
    actions.mark(excerpt=excerpt, start=0, end=5, themes=[theme], memo="=cmd()", by=lead)
    client.force_login(lead)
    text = client.get(url("segments_csv", excerpt.programme)).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["Theme"], row["Path"], row["Memo"], row["Coder"]) == ("Time", "barriers", "'=cmd()", "1")
    assert row["Lab month"] == f"{excerpt.day:%Y-%m}"
    assert lead.display_name not in text
    page = client.get(url("segments", excerpt.programme)).content.decode()
    assert "=cmd()" in page
    assert excerpt.text[:5] in page


def test_agreement_counts_texts_that_both_have_finished(client, excerpt, lead, theme):
    other = member(excerpt.programme, Role.QI_LEAD)
    actions.mark(excerpt=excerpt, start=0, end=10, themes=[theme], by=lead)
    actions.mark(excerpt=excerpt, start=0, end=10, themes=[theme], by=other)
    client.force_login(lead)
    page = url("agreement", excerpt.programme)
    assert b"Nothing to compare yet" in client.get(page).content
    for user in (lead, other):
        actions.save_reading(excerpt=excerpt, memo="", is_done=True, by=user)
    content = client.get(page).content.decode()
    assert "Not defined: both coders gave this theme to all of the coded part" in content
    assert "1 of 1" in content


# --- taking back -----------------------------------------------------------------------------------------
def test_author_takes_words_back_and_everything_on_them_goes(client, excerpt, lead, theme):
    actions.mark(excerpt=excerpt, start=0, end=5, themes=[theme], by=lead)
    actions.keep_quote(excerpt=excerpt, start=0, end=5, by=lead)
    evaluation = Evaluation.objects.get()
    client.force_login(evaluation.booking.user)
    assert client.get(reverse("me_reflections_answers")).status_code == 200
    client.post(reverse("me_reflections_consent", args=[evaluation.pk]), {})
    assert not Excerpt.objects.exists()
    assert not Segment.objects.exists()
    assert not Quote.objects.exists()
    client.force_login(lead)
    assert client.get(excerpt.get_absolute_url()).status_code == 404
    assert Change.objects.filter(source=actions.SOURCE, on=excerpt.day).exists()


def test_words_are_hidden_even_where_only_the_row_says_so(client, excerpt, lead):
    Evaluation.objects.update(shares_text=False, allows_quotes=False, quotes_until=None)
    client.force_login(lead)
    assert client.get(excerpt.get_absolute_url()).status_code == 404
    assert "ward" not in client.get(url("texts", excerpt.programme)).content.decode()


def test_changed_copy_of_a_reflection_ends_its_coding(lab, lead):
    owner, programme = lab[1][0].user, lab[0].programme
    reflection = Reflection.objects.create(
        owner=owner, question_set=QuestionSet.objects.current("driscoll"), title="Mine"
    )
    share = {"reflection": reflection, "programme": programme, "owner": owner, "allows_quotes": True}
    copy = own.share_reflection(text="First words", **share)
    actions.open_text(programme=programme, source=copy, masks=[], keeps_original=False, by=lead)
    own.share_reflection(text="First words", **share)
    of_copies = Excerpt.objects.for_programme(programme).quotable().filter(answer=None)
    assert of_copies.count() == 1
    own.share_reflection(text="Other words", **share)
    assert not of_copies.exists()


# --- quotes ----------------------------------------------------------------------------------------------
def test_only_consented_words_that_have_not_run_out_are_quoted(client, lab, excerpt, lead):
    programme = excerpt.programme
    (silent,) = opened(answered(lab[1][1], shares=True, helped="Do not quote me"))
    client.force_login(lead)
    assert client.get(url("quote", programme, silent.pk)).status_code == 404
    client.post(url("quote", programme, excerpt.pk), {"words": "No time on the ward"})
    for page in (
        url("quotes", programme),
        url("quotes_export", programme),
        url("quotes_export", programme) + "?as=csv",
    ):
        assert "No time on the ward" in client.get(page).content.decode()
    until = Evaluation.objects.get(allows_quotes=True).quotes_until
    assert until == own.year_after(own.this_week())
    Evaluation.objects.filter(allows_quotes=True).update(
        quotes_until=timezone.localdate() - timedelta(days=1)
    )
    for page in (url("quotes", programme), url("quotes_export", programme)):
        assert "No time on the ward" not in client.get(page).content.decode()
    assert own.end_quotes() == 1
    assert not Evaluation.objects.filter(allows_quotes=True).exists()
    assert not Quote.objects.exists()


def test_month_in_which_few_came_is_told_nowhere(client, lead, lab):
    """Neither the month, nor the end of consent a year later, nor the order of the rows may name one of three."""
    programme = lab[0].programme
    few = SessionFactory(lab__programme=programme, capacity=3)
    (rare,) = opened(
        answered(
            closed(few, came=3, at=timezone.now() - timedelta(days=200))[1][0], quotes=True, helped="Rare"
        )
    )
    theme = ThemeFactory(programme=programme)
    for excerpt in Excerpt.objects.for_programme(programme):
        actions.mark(excerpt=excerpt, start=0, end=4, themes=[theme], by=lead)
        actions.keep_quote(excerpt=excerpt, start=0, end=4, by=lead)
    client.force_login(lead)
    text = client.get(url("segments_csv", programme)).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Lab month"] for row in rows] == [f"{lab[0].local_date:%Y-%m}", ""]
    until = Evaluation.objects.filter(session=few).get().quotes_until
    assert rows[1]["Quote until"] == last_whole(until, 3).isoformat() < until.isoformat()
    for page in (
        rare.get_absolute_url(),
        *(url(name, programme) for name in ("texts", "segments", "quotes", "quotes_export")),
        url("quote", programme, rare.pk),
    ):
        content = client.get(page).content.decode()
        assert f"{rare.day:%B %Y}" not in content
        assert f"{until.day} {until:%B %Y}" not in content


@pytest.mark.parametrize(
    ("until", "today", "month", "quarter"),
    [
        (date(2027, 11, 15), date(2026, 12, 1), date(2027, 10, 31), date(2027, 9, 30)),
        (date(2027, 11, 30), date(2026, 12, 1), date(2027, 11, 30), date(2027, 9, 30)),
        (date(2028, 1, 10), date(2027, 2, 1), date(2027, 12, 31), date(2027, 12, 31)),
        (date(2027, 11, 15), date(2027, 11, 3), date(2027, 11, 3), date(2027, 11, 3)),
        (date(2027, 11, 15), date(2027, 11, 20), date(2027, 11, 15), date(2027, 11, 15)),
    ],
)
def test_end_of_consent_is_told_by_an_earlier_day(until, today, month, quarter):
    assert (last_whole(until, 1, today), last_whole(until, 3, today)) == (month, quarter)


# --- codebook --------------------------------------------------------------------------------------------
def test_codebook_goes_out_and_comes_in_as_it_was(client, excerpt, lead, theme):
    ThemeFactory(programme=excerpt.programme, name="=Sum", path="a.b", description='With "quotes",\nlines')
    client.force_login(lead)
    body = client.get(url("codebook_csv", excerpt.programme)).content
    before = list(Theme.objects.values_list("name", "path", "description"))
    Theme.objects.all().delete()
    file = io.BytesIO(body)
    file.name = "codebook.csv"
    page = client.post(url("codebook_import", excerpt.programme), {"file": file}, follow=True)
    assert b"2 themes added, 0 changed, 0 as they were" in page.content
    assert list(Theme.objects.values_list("name", "path", "description")) == before


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "The file is empty"),
        (b"colour\nred", "Line 1 must name the columns"),
        (b"name,path\n,\n,,x", "Line 3 has 3 cells and 2 columns"),
        (b"name,path\nA,x\na,X", "Line 3 has the same name and path as line 2"),
        (b"name,path\n,\nok,x\n" + b"n" * 81 + b",y", "Line 4: the name has more than 80 characters"),
        (b"name,description\n,only words", "Line 2 has no name"),
        (b"name,path\n", "no themes below its first line"),
        (b"\xff\xfe", "not UTF-8"),
        (b"name,name\na,b", "names the column name twice"),
    ],
)
def test_codebook_with_a_wrong_line_says_which_and_brings_in_nothing(body, words):
    with pytest.raises(codebook.CodebookRefused) as refused:
        codebook.read(body)
    assert any(words in problem for problem in refused.value.problems)


def test_codebook_of_other_tools_is_read():
    lines = codebook.read(b"tag;description\nbarriers.time;No time\n")
    assert lines == [codebook.Line("time", "barriers.time", "No time")]


def test_used_theme_is_retired_and_not_deleted(client, excerpt, lead, theme):
    actions.mark(excerpt=excerpt, start=0, end=5, themes=[theme], by=lead)
    client.force_login(lead)
    client.post(url("theme_delete", excerpt.programme, theme.public_id))
    client.post(url("theme_retire", excerpt.programme, theme.public_id))
    theme.refresh_from_db()
    assert theme.is_retired
    assert str(theme.public_id) not in client.get(excerpt.get_absolute_url()).content.decode()
    whats = [event.what for event in history(excerpt.programme, "Theme")]
    assert whats == ["Changed: Time", "Added: Time"]


# --- themes ----------------------------------------------------------------------------------------------
def test_themes_are_counted_by_the_month_of_the_lab(lab, excerpt, lead, theme):
    session = lab[0]
    other = ThemeFactory(programme=excerpt.programme, name="Other")
    (silent,) = opened(answered(lab[1][1], shares=True, helped="Nothing to mark"))
    for end in (5, 9):  # twice in one evaluation is once
        actions.mark(excerpt=excerpt, start=0, end=end, themes=[theme, other], by=lead)
    actions.save_reading(excerpt=silent, memo="", is_done=True, by=lead)
    month = session.local_date.replace(day=1)
    window = Window(month, session.local_date, "month")

    def counted(dimension):
        rows = SOURCES["evaluations.themes"].count(session.programme, window, dimension)
        return [(row.period, row.category, row.numerator, row.denominator) for row in rows]

    assert counted("") == [(month, "", 1, 2)]
    assert sorted(counted("theme")) == [(month, "Other", 1, 2), (month, "Time", 1, 2)]
    assert "evaluations.coded" in SOURCES["evaluations.themes"].listens_to
    assert Change.objects.filter(source="evaluations.coded", on=session.local_date).exists()


def test_themes_page_hides_what_few_said(client, excerpt, lead, theme):
    actions.mark(excerpt=excerpt, start=0, end=5, themes=[theme], by=lead)
    client.force_login(lead)
    page = client.get(url("themes", excerpt.programme)).content.decode()
    assert "Hidden" in page


# --- you said, we did ------------------------------------------------------------------------------------
def test_line_needs_an_owner_and_a_day_for_an_action_and_is_public_when_published(
    client, excerpt, lead, theme
):
    programme = excerpt.programme
    client.force_login(lead)
    typed = {"theme": theme.public_id, "said": "No time at all", "answer": "action", "did": "Shorter labs"}
    page = client.post(url("you_said_new", programme), typed).content.decode()
    for words in ("Say who sees to it", "Say by when", "Say how far it is"):
        assert words in page
    due = {"due_on_day": 1, "due_on_month": 4, "due_on_year": 2027}
    client.post(url("you_said_new", programme), typed | due | {"owner": "AHP lead", "progress": "doing"})
    line = YouSaid.objects.get()
    public = reverse("evaluations_you_said_we_did", args=[programme.slug])
    assert "No time at all" not in client.get(public).content.decode()
    client.post(url("you_said_state", programme, line.public_id))
    client.logout()
    page = client.get(public).content.decode()
    assert "No time at all" in page
    assert "Fewer than 10 people" in page  # few say so, and the public is not told how few
    assert public in client.get(programme.get_absolute_url()).content.decode()
    client.force_login(lead)
    assert public in client.get(url("results", programme)).content.decode()
    client.post(url("you_said_state", programme, line.public_id))
    assert "No time at all" not in client.get(public).content.decode()
    assert public not in client.get(programme.get_absolute_url()).content.decode()
    assert [event.what.split(":")[0] for event in history(programme, "YouSaid")] == [
        "Changed",
        "Changed",
        "Added",
    ]


def test_database_refuses_an_action_without_an_owner(excerpt, theme):
    with pytest.raises(IntegrityError), transaction.atomic():
        YouSaid.objects.create(
            programme=excerpt.programme,
            theme=theme,
            said="x",
            answer="action",
            did="y",
            due_on=date(2027, 1, 1),
        )


# --- words for hosts -------------------------------------------------------------------------------------
def test_host_reads_the_shared_words_of_own_sessions_and_no_small_number(client, lab, excerpt):
    session = lab[0]
    answered(lab[1][2], helped="Mine alone")
    client.force_login(session.host)
    register = reverse("labs:register", args=[session.programme.slug, session.public_id])
    assert url("words", session.programme, session.public_id) in client.get(register).content.decode()
    page = client.get(url("words", session.programme, session.public_id)).content.decode()
    assert MASKED in page
    assert "Mine alone" not in page
    assert "Fewer than 5 people answered" in page
    other, _ = closed()
    other.lab.programme = session.programme
    other.lab.save()
    assert client.get(url("words", session.programme, other.public_id)).status_code == 403


# --- pages ------------------------------------------------------------------------------------------------
def break_seal(table, keys):
    """From now on these texts cannot be opened: whoever tries fails."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET text = '1.nobody.AAAA' WHERE id::text = ANY(%s)",
            [[str(key) for key in keys]],
        )


@pytest.fixture
def seven(monkeypatch):
    """Seven shared texts that wait, on pages of five, and somebody who codes."""
    monkeypatch.setattr(coding, "PAGE", 5)
    session, bookings = closed(came=7)
    evaluations = [answered(booking, shares=True, helped=WORDS) for booking in bookings]
    return session.programme, evaluations, member(session.programme, Role.QI_LEAD)


def test_page_of_texts_that_wait_opens_its_own_only(client, seven):
    programme, _, lead = seven
    client.force_login(lead)
    page = client.get(url("waiting", programme)).content.decode()
    assert "texts 1 to 5 of 7" in page
    assert page.count("(text ") == 5
    break_seal(
        "evaluations_answer", [key.removeprefix("answer-") for key, _ in reading.waiting(programme)[5:]]
    )
    assert client.get(url("waiting", programme)).status_code == 200
    with pytest.raises(CannotOpen):
        client.get(url("waiting", programme), {"page": 2})


def test_page_of_texts_to_code_opens_its_own_only(client, seven):
    programme, evaluations, lead = seven
    excerpts = [opened(each)[0] for each in evaluations]
    actions.save_reading(excerpt=excerpts[0], memo="", is_done=True, by=lead)
    client.force_login(lead)
    break_seal("evaluations_excerpt", sorted(each.pk for each in excerpts)[5:])
    page = client.get(url("texts", programme)).content.decode()
    assert "texts 1 to 5 of 7" in page
    with pytest.raises(CannotOpen):
        client.get(url("texts", programme), {"page": 2})


def test_segments_stand_under_one_theme_at_a_time(client, seven):
    programme, evaluations, lead = seven
    often, once = (
        ThemeFactory(programme=programme, name="Often"),
        ThemeFactory(programme=programme, name="Once"),
    )
    excerpts = sorted((opened(each)[0] for each in evaluations), key=lambda each: str(each.pk))
    for each in excerpts:
        actions.mark(excerpt=each, start=0, end=5, themes=[often], memo="", by=lead)
    actions.mark(excerpt=excerpts[0], start=6, end=9, themes=[once], memo="Said once", by=lead)
    client.force_login(lead)
    page = client.get(url("segments", programme), {"theme": once.public_id}).content.decode()
    assert "Often (7)" in page
    assert "Said once" in page
    assert page.count("<q>") == 1
    break_seal("evaluations_excerpt", [each.pk for each in excerpts[5:]])
    page = client.get(url("segments", programme), {"theme": often.public_id}).content.decode()
    assert "segments 1 to 5 of 7" in page
    assert f"theme={often.public_id}&amp;page=2" in page
    assert "Said once" not in page


# --- queries ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("many", [1, 5])
def test_pages_ask_the_database_as_often_however_much_is_coded(client, many, django_assert_max_num_queries):
    _, bookings = closed(came=many)
    lead = None
    for booking in bookings:
        (found,) = opened(answered(booking, quotes=True, helped=WORDS))
        lead = lead or member(found.programme, Role.QI_LEAD)
        theme = ThemeFactory(programme=found.programme)
        actions.mark(excerpt=found, start=0, end=5, themes=[theme], by=lead)
        actions.keep_quote(excerpt=found, start=0, end=5, by=lead)
        actions.save_reading(excerpt=found, memo="", is_done=True, by=lead)
    client.force_login(lead)
    programme = found.programme
    pages = {
        url("texts", programme): 13,  # one counts the texts, two tell how far those of the page are
        found.get_absolute_url(): 13,
        url("beside", programme, found.pk): 11,
        url("codebook", programme): 6,
        url("quotes", programme): 8,  # one counts the texts
        url("segments", programme): 11,
        url("themes", programme): 7,
        url("you_said", programme): 10,
    }
    for page, most in pages.items():
        with django_assert_max_num_queries(most):
            assert client.get(page).status_code == 200
