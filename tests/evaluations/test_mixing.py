"""After the night nothing in the database tells which invitation an anonymous answer came by."""

from __future__ import annotations

import pytest
from django.db import connection

from evaluations import mixing
from evaluations.actions import reply_to_survey
from evaluations.models import Answer, Evaluation, Invitation, SurveyReply, SurveyTaken
from tests.factories.evaluations import answered, closed, survey_of
from tests.factories.programmes import member

pytestmark = pytest.mark.django_db(transaction=True)


def written_in(model, **rows):
    """The transaction that wrote each row, as PostgreSQL's system column tells."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id::text, xmin::text FROM {table}")
        found = dict(cursor.fetchall())
    return {found[str(pk)] for pk in model.objects.filter(**rows).values_list("pk", flat=True)}


def test_answers_share_a_transaction_with_their_invitation_until_the_night_and_never_after():
    session, bookings = closed(came=4)
    for booking in bookings[:3]:
        answered(booking, "anonymous", shares=True, helped="Something")
    answered(bookings[3], "named")
    survey = survey_of(session.programme)
    for _ in range(2):
        user = member(session.programme)
        reply_to_survey(survey=survey, mode="anonymous", chosen={"use": "read"}, user=user)
    told = written_in(Evaluation, mode="anonymous") & written_in(Invitation, is_answered=True)
    assert len(told) == 3  # what the night is for
    before = {
        model: list(model.objects.order_by("pk").values())
        for model in (Evaluation, Answer, Invitation, SurveyReply, SurveyTaken)
    }
    assert mixing.mix()
    same = written_in(Evaluation, mode="anonymous")
    assert len(same) == 1
    assert written_in(Answer, evaluation__mode="anonymous") == same
    assert written_in(Invitation, is_answered=True) == same  # all of them: none stands out
    assert written_in(SurveyReply) == written_in(SurveyTaken) == same
    for model, rows in before.items():
        assert list(model.objects.order_by("pk").values()) == rows
    assert not mixing.mix()


def test_old_answers_are_written_anew_with_new_ones():
    """Otherwise the rows of one day would stand out together."""
    _, bookings = closed(came=2)
    answered(bookings[0], "anonymous")
    mixing.mix()
    answered(bookings[1], "anonymous")
    assert mixing.transactions() == 2
    assert mixing.mix()
    assert mixing.transactions() == 1
    assert len(written_in(Evaluation)) == 1


def test_rows_do_not_lie_in_the_order_in_which_they_came():
    with connection.cursor() as cursor:  # a table without gaps, which rows would fill in any order
        cursor.execute("TRUNCATE evaluations_evaluation CASCADE")
    _, bookings = closed(came=30)
    order = [answered(booking, "anonymous").pk for booking in bookings]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM evaluations_evaluation ORDER BY ctid")
        assert [row[0] for row in cursor.fetchall()] == order
        mixing.mix()
        cursor.execute("SELECT id FROM evaluations_evaluation ORDER BY ctid")
        assert [row[0] for row in cursor.fetchall()] != order


def test_nothing_to_mix_is_no_work():
    assert not mixing.mix()
