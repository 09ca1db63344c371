"""Answers: kept once, with a name or truly without, sealed where they are words."""

from __future__ import annotations

import threading

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, connections, models, transaction
from django.utils import timezone

from accounts.encryption import EncryptedTextField, encrypted_columns, rotate
from accounts.models import User
from evaluations import actions
from evaluations.errors import AlreadyAnswered
from evaluations.models import Answer, Draft, Evaluation, monday_of
from programmes.models import Change
from tests.factories.evaluations import answered, closed, invitation_of, said

WORDS = "The wording of the policy sheet"


def everything_stored() -> str:
    """Every row of every table, as the database holds it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
            found += [f"{table}{row}" for (row,) in cursor.fetchall()]
    return "\n".join(found)


@pytest.mark.django_db
def test_named_answers_keep_their_person_and_the_ledger_is_told():
    session, (booking,) = closed()
    Change.objects.all().delete()
    evaluation = answered(booking, helped=WORDS)
    assert evaluation.booking == booking
    assert Answer.objects.get(question__key="helped").text == WORDS
    assert [(c.source, c.on) for c in Change.objects.all()] == [(actions.SOURCE, session.local_date)]


@pytest.mark.django_db
def test_words_are_sealed_in_the_database():
    _, (booking,) = closed()
    answered(booking, helped=WORDS, **{"try": "Follow Anja"})
    stored = everything_stored()
    assert WORDS not in stored
    assert "Follow Anja" not in stored


@pytest.mark.django_db
def test_answering_twice_is_refused():
    _, (booking,) = closed()
    answered(booking)
    with pytest.raises(AlreadyAnswered):
        answered(booking, "anonymous")
    assert Evaluation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_keep_one_answer():
    _, (booking,) = closed()
    invitation, barrier, refused = invitation_of(booking), threading.Barrier(2), []

    def click():
        barrier.wait()
        try:
            actions.answer(invitation=invitation, given=actions.Given("anonymous", said()))
        except AlreadyAnswered as error:
            refused.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Evaluation.objects.count() == 1
    assert len(refused) == 1


# --- anonymous -------------------------------------------------------------------------------------------
def paths_to_people(model: type[models.Model], seen: frozenset = frozenset()) -> list[str]:
    """Foreign keys that lead from a model's row to a person, without those that are empty by constraint."""
    found = []
    for field in model._meta.get_fields():
        if not isinstance(field, models.ForeignKey) or field.name == "booking":
            continue
        target = field.related_model
        if target is User:
            found.append(f"{model.__name__}.{field.name}")
        elif target._meta.app_label == "evaluations" and target not in seen:
            found += paths_to_people(target, seen | {model})
    return found


def test_schema_has_no_way_from_an_evaluation_to_a_person_but_its_booking():
    assert paths_to_people(Evaluation) == []
    assert paths_to_people(Answer) == []


@pytest.mark.django_db
def test_database_refuses_an_anonymous_answer_with_a_person_a_moment_or_a_day():
    session, (booking,) = closed()
    questions = invitation_of(booking).question_set
    base = {"question_set": questions, "session": session, "mode": "anonymous"}
    week = monday_of(timezone.localdate())
    for wrong in (
        {"booking": booking},
        {"answered_at": timezone.now()},
        {"week": week + timezone.timedelta(days=2)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evaluation.objects.create(**(base | wrong))
    Evaluation.objects.create(**base)


@pytest.mark.django_db
def test_no_row_tells_who_gave_an_anonymous_answer():
    _, (first, second) = closed(came=2)
    before = set(everything_stored().splitlines())
    evaluation = answered(first, "anonymous", shares=True, helped=WORDS)
    new = [row for row in everything_stored().splitlines() if row not in before]
    mine = [row for row in new if str(evaluation.pk) in row]
    assert len(mine) == 1 + Answer.objects.count()
    for row in mine:
        assert str(first.user.public_id) not in row
        assert first.user.email not in row
        assert timezone.localtime().strftime("%H:%M") not in row
    # The invitation knows that it was answered, and nothing of when or how.
    told = [row for row in new if row.startswith("evaluations_invitation")]
    assert len(told) == 1
    assert str(evaluation.pk) not in told[0]
    assert Evaluation.objects.visible_to(first.user).count() == 0
    assert second.evaluations.count() == 0


@pytest.mark.django_db
def test_keys_of_anonymous_answers_tell_no_order():
    assert Evaluation._meta.pk.get_internal_type() == "UUIDField"
    assert Answer._meta.pk.get_internal_type() == "UUIDField"
    _, bookings = closed(came=2)
    versions = {answered(booking, "anonymous").pk.version for booking in bookings}
    assert versions == {4}  # random; 1, 6 and 7 hold the time


@pytest.mark.django_db
def test_anonymous_words_that_are_not_shared_are_not_kept():
    _, (booking,) = closed()
    answered(booking, "anonymous", shares=False, helped=WORDS, try_by=timezone.localdate())
    kept = set(Answer.objects.values_list("question__key", flat=True))
    assert "relevance" in kept
    assert not {"helped", "try_by"} & kept


# --- drafts and keys -------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_draft_is_kept_for_the_owner_and_goes_with_the_answer():
    _, (booking,) = closed()
    invitation = invitation_of(booking)
    actions.save_draft(invitation=invitation, fields={"mode": "named", "helped": WORDS})
    actions.save_draft(invitation=invitation, fields={"mode": "named", "helped": WORDS + "!"})
    assert WORDS in Draft.objects.visible_to(booking.user).get().body
    assert WORDS not in everything_stored()
    answered(booking)
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_choosing_anonymous_forgets_what_was_saved():
    _, (booking,) = closed()
    invitation = invitation_of(booking)
    actions.save_draft(invitation=invitation, fields={"mode": "named", "helped": WORDS})
    assert actions.save_draft(invitation=invitation, fields={"mode": "anonymous", "helped": WORDS}) is None
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_new_key_seals_everything_again(settings):
    _, (booking,) = closed()
    answered(booking, helped=WORDS)
    new = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="
    settings.FIELD_ENCRYPTION_KEYS = [new, *settings.FIELD_ENCRYPTION_KEYS]
    assert rotate() == 1
    assert rotate() == 0
    settings.FIELD_ENCRYPTION_KEYS = [new]
    assert Answer.objects.get(question__key="helped").text == WORDS


def test_every_private_text_of_this_room_is_sealed():
    sealed = {model.__name__: {field.name for field in fields} for model, fields in encrypted_columns()}
    assert sealed["Reflection"] == {"title", "parts"}
    assert sealed["CPDActivity"] == {
        "title",
        "learned",
        "benefit_practice",
        "benefit_service_users",
        "evidence",
    }
    for model in apps.get_app_config("evaluations").get_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.TextField) and not field.name.startswith("pgh_"):
                assert isinstance(field, EncryptedTextField), field
