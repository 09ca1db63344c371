"""Two people at work on the same words at once: nothing that was taken back stays, no marking is lost or moved."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse

from evaluations import actions as own
from evaluations.coding import actions
from evaluations.coding.codebook import Line
from evaluations.coding.forms import digest
from evaluations.errors import EvaluationRefused
from evaluations.models import (
    Draft,
    Evaluation,
    Excerpt,
    QuestionSet,
    Quote,
    Reading,
    Reflection,
    Segment,
    SharedCopy,
    Theme,
)
from programmes.models import Role
from tests.factories.evaluations import ThemeFactory, answered, closed, invitation_of, opened
from tests.factories.programmes import member

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "ab cccccccc dd ee ff gg hh. No time on the ward."


@pytest.fixture
def excerpt():
    _, bookings = closed(came=1)
    (found,) = opened(answered(bookings[0], quotes=True, helped=WORDS))
    return found


@pytest.fixture
def lead(excerpt):
    return member(excerpt.programme, Role.QI_LEAD)


def while_it_is_written(write: Callable[[], Any], other: Callable[[], Any]) -> Any:
    """``other`` starts in another connection after ``write`` and before its commit. Answers what ``other`` raised."""
    raised: list[Exception | None] = []

    def act() -> None:
        try:
            other()
            raised.append(None)
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    beside = threading.Thread(target=act)
    with transaction.atomic():
        write()
        beside.start()
        beside.join(timeout=1)
    beside.join(timeout=20)
    assert raised, "it hangs"
    return raised[0]


def writes_of(excerpt, lead):
    theme = ThemeFactory(programme=excerpt.programme)
    return {
        "mark": lambda: actions.mark(excerpt=excerpt, start=0, end=5, themes=[theme], by=lead),
        "read": lambda: actions.save_reading(excerpt=excerpt, memo="", is_done=True, by=lead),
        "quote": lambda: actions.keep_quote(excerpt=excerpt, start=0, end=5, by=lead),
    }


@pytest.mark.parametrize("which", ["mark", "read", "quote"])
def test_words_are_taken_back_while_somebody_codes_them(excerpt, lead, which):
    evaluation = Evaluation.objects.get()

    def take_back() -> None:
        own.change_consent(
            evaluation=evaluation, shares_text=False, allows_quotes=False, owner=evaluation.booking.user
        )

    assert while_it_is_written(writes_of(excerpt, lead)[which], take_back) is None
    for model in (Excerpt, Segment, Reading, Quote):
        assert not model.objects.exists()


@pytest.mark.parametrize("which", ["mark", "read", "quote"])
def test_coding_comes_too_late_and_is_told_so(excerpt, lead, which):
    evaluation = Evaluation.objects.get()
    write = writes_of(excerpt, lead)[which]

    def take_back() -> None:
        own.change_consent(
            evaluation=evaluation, shares_text=False, allows_quotes=False, owner=evaluation.booking.user
        )

    assert isinstance(while_it_is_written(take_back, write), actions.NoLongerShared)
    assert not Excerpt.objects.exists()


def test_copy_of_a_reflection_is_taken_back_while_somebody_masks_it(excerpt, lead):
    owner, programme = Evaluation.objects.get().booking.user, excerpt.programme
    kept = {"owner": owner, "question_set": QuestionSet.objects.current("driscoll"), "title": "Mine"}
    for take_back in (own.unshare_reflection, own.delete_reflection):
        reflection = Reflection.objects.create(**kept)
        copy = own.share_reflection(reflection=reflection, programme=programme, text="Words", owner=owner)

        def mask(copy: SharedCopy = copy) -> None:
            actions.open_text(programme=programme, source=copy, masks=[], keeps_original=True, by=lead)

        def take(reflection: Reflection = reflection, take_back: Callable[..., None] = take_back) -> None:
            take_back(reflection=reflection, owner=owner)

        assert while_it_is_written(mask, take) is None
        assert not SharedCopy.objects.exists()
        assert not Excerpt.objects.filter(answer=None).exists()


def test_masks_of_other_words_are_not_laid_over_a_changed_copy(client, excerpt, lead):
    owner, programme = Evaluation.objects.get().booking.user, excerpt.programme
    reflection = Reflection.objects.create(
        owner=owner, question_set=QuestionSet.objects.current("driscoll"), title="Mine"
    )
    share = {"reflection": reflection, "programme": programme, "owner": owner}
    copy = own.share_reflection(text="Ask Mrs Tweedie first", **share)
    client.force_login(lead)
    address = reverse("evaluations:mask", args=[programme.slug, f"copy-{copy.pk}"])
    seen = client.get(address).context["form"]
    own.share_reflection(text="It was Mrs Little who helped", **share)
    typed = {"found": list(seen.suggested), "of": seen.initial["of"], "is_checked": "on", "words": ""}
    page = client.post(address, typed)
    assert "Its author has changed this text" in page.content.decode()
    form = page.context["form"]
    assert (form["found"].value(), form["is_checked"].value()) == (list(form.suggested), False)
    with pytest.raises(EvaluationRefused):
        actions.open_text(programme=programme, source=copy, masks=[], keeps_original=False, by=lead)
    assert not Excerpt.objects.filter(answer=None).exists()


def test_draft_on_its_way_does_not_outlive_answers_without_a_name():
    _, bookings = closed(came=1)
    invitation = invitation_of(bookings[0])

    def late() -> None:
        own.save_draft(invitation=invitation, fields={"mode": "named", "helped": "Typed with my name"})

    own.save_draft(invitation=invitation, fields={"mode": "named", "helped": "Typed"})
    assert while_it_is_written(lambda: answered(bookings[0], "anonymous"), late) is None
    assert not Draft.objects.exists()


# --- masking more ------------------------------------------------------------------------------------------
def test_marking_that_moves_to_where_another_stood_stays_its_own(excerpt, lead):
    """ "ab" becomes six characters longer, and these two stand six apart."""
    first, second = (ThemeFactory(programme=excerpt.programme) for _ in range(2))
    for start, theme in ((12, first), (18, second)):
        actions.mark(excerpt=excerpt, start=start, end=start + 2, themes=[theme], by=lead)
        actions.keep_quote(excerpt=excerpt, start=start, end=start + 2, by=lead)
    actions.mask_more(excerpt=excerpt, masks=actions.masking.typed(excerpt.text, "ab"), by=lead)
    assert [(each.words, list(each.themes.all())) for each in Segment.objects.all()] == [
        ("dd", [first]),
        ("ff", [second]),
    ]
    assert sorted(quote.words for quote in Quote.objects.all()) == ["dd", "ff"]


def test_places_in_a_text_that_was_masked_since_are_not_marked(client, excerpt, lead):
    theme = ThemeFactory(programme=excerpt.programme)
    old = Excerpt.objects.get(pk=excerpt.pk)
    place = {"start": 12, "end": 14, "of": digest(old.text), "themes": [theme.public_id]}
    actions.mask_more(excerpt=excerpt, masks=actions.masking.typed(excerpt.text, "ab"), by=lead)
    client.force_login(lead)
    for address in (
        excerpt.get_absolute_url(),
        reverse("evaluations:quote", args=[excerpt.programme.slug, excerpt.pk]),
    ):
        page = client.post(address, place)
        assert "Somebody else masked words of this text in the meantime" in page.content.decode()
        assert page.context["form"]["of"].value() == digest(Excerpt.objects.get(pk=excerpt.pk).text)
    with pytest.raises(actions.MaskedMeanwhile):
        actions.mark(excerpt=old, start=12, end=14, themes=[theme], by=lead)
    with pytest.raises(actions.MaskedMeanwhile):
        actions.mask_more(excerpt=old, masks=actions.masking.typed(old.text, "time"), by=lead)
    assert not Segment.objects.exists()
    assert not Quote.objects.exists()


def test_second_to_mask_a_text_is_told_that_their_masks_are_not_in_it(client, excerpt, lead):
    actions.close_text(excerpt=excerpt, by=lead)
    answer = Evaluation.objects.get().answers.exclude(text="").get()
    first, second = (actions.masking.typed(WORDS, words) for words in ("ab", "ward"))

    def open_with(masks):
        given = {"programme": excerpt.programme, "source": answer, "keeps_original": False, "by": lead}
        return actions.open_text(masks=masks, **given)

    late = while_it_is_written(lambda: open_with(first), lambda: open_with(second))
    assert isinstance(late, actions.MaskedMeanwhile)
    assert "ward" in Excerpt.objects.get().text
    assert open_with(first) == Excerpt.objects.get()  # pressed twice


# --- the codebook ------------------------------------------------------------------------------------------
def test_theme_is_deleted_while_somebody_applies_it(excerpt, lead):
    theme = ThemeFactory(programme=excerpt.programme)

    def apply() -> None:
        actions.mark(excerpt=excerpt, start=0, end=5, themes=[theme], by=lead)

    late = while_it_is_written(
        lambda: actions.delete_theme(theme=Theme.objects.get(pk=theme.pk), by=lead), apply
    )
    assert isinstance(late, actions.NothingMarked)
    assert "deleted in the meantime" in str(late)
    assert not Segment.objects.exists()


def test_theme_that_is_being_applied_is_not_deleted(excerpt, lead):
    theme = ThemeFactory(programme=excerpt.programme)
    late = while_it_is_written(
        lambda: actions.mark(excerpt=excerpt, start=0, end=5, themes=[theme], by=lead),
        lambda: actions.delete_theme(theme=theme, by=lead),
    )
    assert isinstance(late, actions.ThemeIsUsed)
    assert Segment.objects.get().themes.get() == theme


def test_two_codebooks_that_come_in_at_once_make_one(excerpt, lead):
    lines = [Line("Time", "Barriers", "None on the ward"), Line("Policy", "", "Not known")]

    def bring_in() -> None:
        actions.import_codebook(programme=excerpt.programme, lines=lines, by=lead)

    assert while_it_is_written(bring_in, bring_in) is None
    assert Theme.objects.for_programme(excerpt.programme).count() == 2
