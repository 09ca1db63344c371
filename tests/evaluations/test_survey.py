"""The annual survey: once each, anonymous means anonymous, results with n and N."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from evaluations import actions
from evaluations.errors import AlreadyAnswered, SurveyIsClosed, SurveysOverlap
from evaluations.models import QuestionSet, SetKind, Survey, SurveyReply, SurveyTaken
from evaluations.survey import read
from programmes.models import Role
from tests.evaluations.test_answering import paths_to_people
from tests.factories.evaluations import survey_of
from tests.factories.programmes import ProgrammeFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey():
    return survey_of(ProgrammeFactory(is_published=True), asked=40)


def end(survey):
    survey.closes_on = survey.opens_on
    survey.save()


def reply(survey, use="read", mode="anonymous"):
    user = member(survey.programme, Role.AHP_STAFF)
    actions.reply_to_survey(survey=survey, mode=mode, chosen={"use": use}, user=user)
    return user


def test_staff_answer_once_without_a_trace(client, survey):
    user = member(survey.programme, Role.AHP_STAFF)
    client.force_login(user)
    address = reverse("evaluations:survey_answer", args=[survey.programme.slug, survey.public_id])
    assert address in client.get(reverse("me_reflections")).content.decode()
    assert b"Choose whether your name stands" in client.post(address, {"use": "read"}).content
    page = client.post(address, {"mode": "anonymous", "use": "read", "platforms": ["x"]}, follow=True)
    assert b"Nothing leads from your answers to you" in page.content
    client.post(address, {"mode": "named", "use": "post"})
    found = SurveyReply.objects.get()
    assert (found.user, found.chosen) == (None, {"use": "read", "platforms": ["x"]})
    assert address not in client.get(reverse("me_reflections")).content.decode()


def test_schema_keeps_reply_and_person_apart():
    assert paths_to_people(Survey) == []
    fields = {field.name for field in SurveyTaken._meta.get_fields()}
    assert fields == {"id", "survey", "user"}  # no time, and no way to a reply
    assert {SurveyTaken._meta.pk.get_internal_type(), SurveyReply._meta.pk.get_internal_type()} == {
        "UUIDField"
    }


def test_database_refuses_an_anonymous_reply_with_a_person(survey):
    with pytest.raises(IntegrityError), transaction.atomic():
        SurveyReply.objects.create(survey=survey, mode="anonymous", user=member(survey.programme), chosen={})


def test_second_answer_closed_survey_and_overlap_are_refused(survey):
    user = reply(survey)
    with pytest.raises(AlreadyAnswered):
        actions.reply_to_survey(survey=survey, mode="named", chosen={"use": "post"}, user=user)
    over = survey_of(survey.programme, opens_in=-60, closes_in=-30)
    with pytest.raises(SurveyIsClosed):
        reply(over)
    with pytest.raises(SurveysOverlap):
        actions.save_survey(
            programme=survey.programme,
            fields={
                "opens_on": survey.closes_on,
                "closes_on": survey.closes_on,
                "asked": 1,
                "asked_who": "x",
            },
        )
    assert SurveyReply.objects.count() == 1


def test_results_have_n_and_whole_and_hide_small_groups(client, survey):
    for use in ["read"] * 6 + ["never"] * 5 + ["post"] * 2:
        reply(survey, use)
    end(survey)
    found = read(survey)
    assert (found.rate.n, found.rate.whole) == (13, 40)
    counts = {label: count for label, count, _ in found.spreads[0].counts}
    assert counts["I post"] is None
    assert list(counts.values()).count(None) >= 2  # or it is the rest of 13
    client.force_login(member(survey.programme, Role.QI_LEAD))
    page = client.get(survey.get_absolute_url()).content.decode()
    assert "13 of 40 answered (32.5 %)" in page


def test_four_replies_show_a_rate_and_nothing_else(survey):
    for _ in range(4):
        reply(survey)
    end(survey)
    assert read(survey).spreads == []


def test_results_are_told_once_when_it_is_over(client, survey):
    """Looking before and after one person answers would tell what they said."""
    for _ in range(9):
        reply(survey)
    client.force_login(member(survey.programme, Role.QI_LEAD))
    page = client.get(survey.get_absolute_url()).content.decode()
    assert "9 of 40 answered" in page
    assert "Results come when it is over" in page
    assert "I only read" not in page
    end(survey)
    assert "I only read" in client.get(survey.get_absolute_url()).content.decode()
    address = reverse("evaluations:survey_plan", args=[survey.programme.slug, survey.public_id])
    days = {"opens_on": survey.opens_on, "closes_on": timezone.localdate(), "asked": 41, "asked_who": "AHPs"}
    assert b"its days stay as they are" in client.post(address, days).content
    client.post(address, days | {"closes_on": survey.closes_on})
    survey.refresh_from_db()
    assert (survey.is_over(), survey.asked) == (True, 41)


def test_few_who_did_not_tick_an_answer_are_hidden_like_few_who_did(survey):
    for chosen in [["x", "blog"]] * 6 + [["x"]] * 5 + [["blog"]]:
        user = member(survey.programme)
        actions.reply_to_survey(
            survey=survey, mode="anonymous", chosen={"use": "read", "platforms": chosen}, user=user
        )
    end(survey)
    platforms = next(spread for spread in read(survey).spreads if spread.several)
    counts = {label: count for label, count, _ in platforms.counts}
    assert counts["X"] is None  # 11 of 12
    assert (counts["A blog"], counts["Bluesky"]) == (7, 0)


def test_named_reply_is_read_again_by_its_person_alone(client, survey):
    user = reply(survey, "post", mode="named")
    address = reverse("evaluations:survey_answer", args=[survey.programme.slug, survey.public_id])
    for who, sees in ((user, True), (reply(survey, "post"), False)):
        client.force_login(who)
        assert ("I post" in client.get(address).content.decode()) is sees


def test_survey_that_closes_while_somebody_writes_says_so(client, survey, monkeypatch):
    client.force_login(member(survey.programme, Role.AHP_STAFF))
    address = reverse("evaluations:survey_answer", args=[survey.programme.slug, survey.public_id])
    days = iter([True, False])  # midnight comes between the page and the tables
    monkeypatch.setattr(Survey, "is_open", lambda self: next(days, False))
    page = client.post(address, {"mode": "anonymous", "use": "read"}, follow=True)
    assert "This survey is not open" in page.content.decode()
    assert not SurveyTaken.objects.exists()


def test_lead_plans_and_moves_the_days(client, survey):
    client.force_login(member(survey.programme, Role.QI_LEAD))
    address = reverse("evaluations:survey_plan", args=[survey.programme.slug, survey.public_id])
    days = {"opens_on": "2027-02-01", "closes_on": "2027-01-01", "asked": "30", "asked_who": "AHPs"}
    assert b"must close on the day it opens" in client.post(address, days).content
    client.post(address, days | {"closes_on": "2027-02-28"})
    survey.refresh_from_db()
    assert (survey.closes_on.isoformat(), survey.asked) == ("2027-02-28", 30)


def test_survey_asks_only_for_given_answers():
    """Its form has no room for words, so that nobody is known by them."""
    questions = QuestionSet.objects.current(SetKind.ANNUAL_SURVEY).questions.all()
    assert {question.kind for question in questions} <= {"choice", "choices", "scale"}
