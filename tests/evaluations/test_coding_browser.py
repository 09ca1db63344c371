"""Coding in a real browser: marking with the keyboard, and no barrier on any page, forms in error included."""

from __future__ import annotations

import pytest
from django.urls import reverse

from evaluations.coding import actions
from evaluations.models import Excerpt, Segment, YouSaid
from programmes.models import Role
from tests.evaluations.test_browser import check  # noqa: F401  (a fixture)
from tests.factories.evaluations import ThemeFactory, answered, closed, opened, survey_of
from tests.factories.programmes import member

WORDS = "😀 No time on the ward. The rubric helped a lot."


@pytest.fixture
def coded(transactional_db):
    """A text that is open, one that waits, two coders, a theme, and a QI lead."""
    session, bookings = closed(came=6)
    (excerpt,) = opened(answered(bookings[0], quotes=True, helped=WORDS))
    answered(bookings[1], shares=True, helped="Ask Mrs Tweedie on 01632 960123")
    programme = excerpt.programme
    lead = member(programme, Role.QI_LEAD, Role.AHP_STAFF)
    theme = ThemeFactory(programme=programme, name="Time", path="barriers", description="No time")
    other = member(programme, Role.PROGRAMME_ADMIN)
    actions.mark(excerpt=excerpt, start=2, end=9, themes=[theme], memo="Rotas", by=other)
    actions.save_reading(excerpt=excerpt, memo="A memo", is_done=True, by=other)
    return session, excerpt, theme, lead


def mark_by_keyboard(page, label):
    box = page.get_by_role("textbox", name=label, exact=True)
    box.focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    page.get_by_text("Marked: “No time”").wait_for()


def test_words_are_marked_with_the_keyboard_and_taken_back(page, sign_in, coded):
    _, excerpt, _, lead = coded
    sign_in(page, lead)
    page.goto(excerpt.get_absolute_url())
    mark_by_keyboard(page, "The masked text")
    page.get_by_label("barriers: Time").check()
    page.get_by_role("button", name="Mark these words").click()
    page.get_by_text("Marked.", exact=True).wait_for()
    segment = Segment.objects.get(coder__user=lead)
    assert segment.words == "No time"  # the picture before it is one character here and two in the browser
    page.get_by_role("button", name="Remove").click()
    page.get_by_text("The marking is removed.").wait_for()
    assert not Segment.objects.filter(coder__user=lead).exists()


def test_marked_words_go_on_the_list_of_what_is_masked(page, check, sign_in, coded):  # noqa: F811
    session, excerpt, _, lead = coded
    sign_in(page, lead)
    page.goto(reverse("evaluations:waiting", args=[session.programme.slug]))
    check(page, "waiting")
    page.get_by_role("link", name="What helped?").click()
    page.get_by_role("textbox", name="The text", exact=True).wait_for()
    check(page, "mask")
    page.get_by_role("textbox", name="The text", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Add the marked words").click()
    assert page.get_by_label("Mask these words too").input_value() == "Ask"
    page.get_by_role("button", name="Mask, and open").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    check(page, "mask-error")
    page.get_by_label("I have read it").check()
    page.get_by_role("button", name="Mask, and open").click()
    page.get_by_text("open for coding").wait_for()
    assert Excerpt.objects.exclude(pk=excerpt.pk).get().text == "[masked] [name] on [telephone number]"


def test_pages_have_no_barrier(page, check, sign_in, coded):  # noqa: F811
    session, excerpt, theme, lead = coded
    programme = session.programme
    segment = actions.mark(excerpt=excerpt, start=2, end=12, themes=[theme], memo="Wards", by=lead)
    actions.save_reading(excerpt=excerpt, memo="Mine", is_done=True, by=lead)
    actions.keep_quote(excerpt=excerpt, start=2, end=9, by=lead)
    line = YouSaid.objects.create(
        programme=programme, theme=theme, said="No time", answer="reason", did="Rotas are not ours"
    )
    actions.publish(line=line, by=lead)
    survey = survey_of(programme)
    sign_in(page, lead)
    one = {"theme": theme.public_id, "line": line.public_id, "survey": survey.public_id}
    for name, *given in (
        ("texts",),
        ("excerpt", excerpt.pk),
        ("segment", excerpt.pk, segment.pk),
        ("beside", excerpt.pk),
        ("mask_more", excerpt.pk),
        ("close", excerpt.pk),
        ("agreement",),
        ("segments",),
        ("themes",),
        ("codebook",),
        ("theme", one["theme"]),
        ("codebook_history",),
        ("quotes",),
        ("quote", excerpt.pk),
        ("quotes_export",),
        ("you_said",),
        ("you_said_one", one["line"]),
        ("you_said_state", one["line"]),
        ("surveys",),
        ("survey", one["survey"]),
        ("survey_answer", one["survey"]),
        ("sessions",),
        ("words", session.public_id),
    ):
        page.goto(reverse(f"evaluations:{name}", args=[programme.slug, *given]))
        check(page, f"coding-{name}")
    page.goto(reverse("evaluations_you_said_we_did", args=[programme.slug]))
    check(page, "you-said-we-did")


def test_forms_in_error_have_no_barrier(page, check, sign_in, coded):  # noqa: F811
    session, excerpt, _, lead = coded
    survey = survey_of(session.programme)
    sign_in(page, lead)
    for name, button, *given in (
        ("excerpt", "Mark these words", excerpt.pk),
        ("mask_more", "Mask them", excerpt.pk),
        ("theme_new", "Keep it"),
        ("codebook_import", "Bring it in"),
        ("you_said_new", "Keep it"),
        ("survey_new", "Keep it"),
        ("survey_answer", "Send my answers", survey.public_id),
    ):
        page.goto(reverse(f"evaluations:{name}", args=[session.programme.slug, *given]))
        if name == "survey_new":
            page.get_by_label("Who are they?").fill("")
        page.get_by_role("button", name=button).click()
        page.get_by_role("heading", name="There is a problem").wait_for()
        check(page, f"{name}-error")


def test_own_answers_have_no_barrier(page, check, sign_in, coded):  # noqa: F811
    _, excerpt, _, _ = coded
    evaluation = excerpt.answer.evaluation
    sign_in(page, evaluation.booking.user)
    page.goto(reverse("me_reflections_answers"))
    check(page, "own-answers")
    page.get_by_role("link", name="After the lab").click()
    page.get_by_label("may read what I wrote").wait_for()
    check(page, "own-consent")
    page.get_by_label("may read what I wrote").uncheck()
    page.get_by_role("button", name="Keep it so").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    check(page, "own-consent-error")
    page.get_by_label("may quote it").uncheck()
    page.get_by_role("button", name="Keep it so").click()
    page.get_by_text("It holds from this moment on").wait_for()
    assert not Excerpt.objects.filter(pk=excerpt.pk).exists()
