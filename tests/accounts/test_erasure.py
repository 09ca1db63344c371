"""Leaving for good: nothing of the person is left anywhere, and every number stays what it was."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.erasure import CannotLeave, erase, mentions, preview
from accounts.holdings import FORMER
from accounts.mail import queue_mail
from accounts.models import Erasure, OutgoingMail, User
from accounts.tokens import make_token
from evaluations.actions import record_lab, reply_to_survey, save_reflection, share_reflection
from evaluations.coding.actions import mark
from evaluations.models import Coder, Evaluation, Excerpt, Invitation, QuestionSet, Reflection, SurveyReply
from guidance.models import Goal
from labs import actions, letters
from labs.models import Booking, BookingEvent, Certificate, Notice
from labs.places import Wishes
from measures.sources import SOURCES, Window
from programmes.models import Membership, Programme, Role
from tests.factories.evaluations import ThemeFactory, answered, closed, opened, survey_of
from tests.factories.labs import LabFactory, SessionFactory, book, held
from tests.factories.programmes import ProgrammeFactory, StaffProfileFactory, member
from tests.factories.users import PASSWORD

pytestmark = pytest.mark.django_db

NAME, EMAIL, PHONE = "Sorcha Quillfeather", "sorcha.quillfeather@nhs.scot", "01387 555 0199"
SECRETS = (NAME, EMAIL, "Quillfeather", PHONE)


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def programme() -> Programme:
    return ProgrammeFactory(slug="ahpdg", is_published=True)


@pytest.fixture
def person(programme: Programme) -> User:
    user = member(
        programme,
        Role.AHP_STAFF,
        Role.QI_LEAD,
        Role.LAB_HOST,
        display_name=NAME,
        email=EMAIL,
        with_password=True,
    )
    StaffProfileFactory(user=user)
    return user


def everywhere(words: str) -> dict[str, int]:
    """Tables in which a row, written out as text, holds these words."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text ILIKE %s', [f"%{words}%"])
            (count,) = cursor.fetchone()
            if count:
                found[table] = count
    return found


def a_year_of(person: User, programme: Programme) -> Booking:
    """Bookings, a turn in a line, a certificate, answers, reflections, CPD, coding, tokens, letters, sessions.
    Answers the booking of the lab that was attended.
    """
    booking = _attended(person, programme)
    _booked_and_waiting(person, programme)
    _wrote(person, programme, booking)
    _coded(person, programme)
    _signed_in(person)
    Goal.objects.create(owner=person, programme=programme, text=f"Call me: {PHONE}")
    while letters.write_due():
        pass
    return booking


def _attended(person: User, programme: Programme) -> Booking:
    session = SessionFactory(lab__programme=programme)
    wishes = Wishes(access_needs=f"Ring {PHONE}", manager="manager@nhs.scot", shows_name=True)
    actions.book_place(session=session, user=person, by=person, wishes=wishes)
    while letters.write_due():  # the letter to the manager, too, which names the person
        pass
    held(session)
    booking = Booking.objects.get(session=session)
    actions.check_in(booking=booking, by=session.host)
    actions.close_register(session=session, by=session.host)
    booking.refresh_from_db()
    for status in (Booking.Status.PARTLY_ATTENDED, Booking.Status.FULLY_ATTENDED):
        actions.correct_attendance(
            booking=booking, status=status, reason=f"{NAME} stayed to the end", by=session.host
        )
        booking.refresh_from_db()
    return booking


def _booked_and_waiting(person: User, programme: Programme) -> None:
    later = SessionFactory(lab__programme=programme, capacity=1)
    wishes = Wishes(access_needs=f"My number is {PHONE}", manager="manager@nhs.scot")
    actions.book_place(session=later, user=person, by=person, wishes=wishes)
    book(later, may_wait=True)
    full = SessionFactory(lab__programme=programme, capacity=1)
    book(full)
    actions.book_place(session=full, user=person, by=person, may_wait=True)
    actions.register_interest(
        lab=LabFactory(programme=programme), user=person, by=person, when=f"Fridays, {PHONE}"
    )
    SessionFactory(lab__programme=programme, host=person)


def _wrote(person: User, programme: Programme, booking: Booking) -> None:
    evaluation = answered(booking, quotes=True, helped=f"Ask {NAME}", **{"try": "Post weekly"})
    opened(evaluation, original=True)
    record_lab(booking=booking, owner=person)
    driscoll = QuestionSet.objects.current("driscoll")
    reflection = save_reflection(
        owner=person, title=f"By {NAME}", on=date(2026, 5, 4), parts={"what": PHONE}, question_set=driscoll
    )
    share_reflection(reflection=reflection, programme=programme, text=f"I, {NAME}", owner=person)
    survey = survey_of(programme)
    reply_to_survey(survey=survey, mode="named", chosen={}, user=person)


def _coded(person: User, programme: Programme) -> None:
    _, (other,) = closed(SessionFactory(lab__programme=programme), came=1)
    (excerpt,) = opened(answered(other, shares=True, helped="The sheet helped me"))
    mark(excerpt=excerpt, start=0, end=9, themes=[ThemeFactory(programme=programme)], by=person)


def _signed_in(person: User) -> None:
    make_token(by=person, name=f"Sheet of {NAME}", days=30)
    Authenticator.objects.create(user=person, type="totp", data={"secret": EMAIL})
    Client().force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    UserSession.objects.create(user=person, ip="192.0.2.7", user_agent=NAME, session_key="abc", data={})
    queue_mail(kind="account.hello", to=EMAIL, subject=f"Hello {NAME}", text=PHONE, key="hello")
    queue_mail(kind="labs.host", to="host@nhs.scot", subject=f"{NAME} comes", text=EMAIL, key="waits")
    LogEntry.objects.create(
        user=person,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(person.pk),
        object_repr=NAME,
        action_flag=CHANGE,
    )


def test_nothing_of_the_person_is_left_in_any_table(person: User, programme: Programme) -> None:
    a_year_of(person, programme)
    assert {"accounts_user", "accounts_outgoingmail", "labs_certificate", "labs_bookingevent"} <= set(
        everywhere(NAME)
    ), "the search finds what is there"
    erase(user=person, asked_by="support")
    assert not {words: found for words in SECRETS if (found := everywhere(words))}


def test_what_is_counted_stays(person: User, programme: Programme) -> None:
    booking = a_year_of(person, programme)
    evaluation = Evaluation.objects.get(booking=booking)
    numbers = list(
        evaluation.answers.exclude(value=None).values_list("question", "value").order_by("question")
    )
    day = timezone.localdate()
    window = Window(day.replace(day=1) - timedelta(days=40), day + timedelta(days=1), "month")

    def counts() -> list[Any]:
        """Every chart that bookings or answers feed, whole and in parts; themes lose the words that go."""
        return [
            list(source.count(programme, window, dimension))
            for key, source in SOURCES.items()
            if key.startswith(("labs.", "evaluations.")) and key != "evaluations.themes"
            for dimension in ("", *source.dimensions)
        ]

    before = Booking.objects.attended().count(), Evaluation.objects.count(), counts()
    erase(user=person, asked_by="support")
    assert (Booking.objects.attended().count(), Evaluation.objects.count(), counts()) == before
    evaluation.refresh_from_db()
    assert (evaluation.mode, evaluation.booking, evaluation.answered_at) == ("anonymous", None, None)
    kept = evaluation.answers.values_list("question", "value").order_by("question")
    assert [row for row in kept if row[1] is not None] == numbers
    assert not evaluation.answers.exclude(text="").exists()
    assert not Excerpt.objects.filter(answer__evaluation=evaluation).exists()
    assert SurveyReply.objects.get().user is None
    assert Coder.objects.get().user is None
    assert Coder.objects.get().segments.count() == 1


def test_what_is_private_is_gone(person: User, programme: Programme) -> None:
    a_year_of(person, programme)
    erase(user=person, asked_by="support")
    assert not Reflection.objects.exists()
    assert not Certificate.objects.filter(booking__user=person).exists()
    assert not Goal.objects.exists()
    assert not person.commitments.exists()
    assert not person.cpd_activities.exists()
    assert not person.api_tokens.exists()
    assert not Notice.objects.filter(booking__user=person).exists()
    assert not Invitation.objects.waiting().filter(booking__user=person).exists()


def test_shell_lets_nobody_in(person: User, programme: Programme, client: Client) -> None:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    erase(user=person, asked_by="support")
    assert client.get("/me/").status_code == 302
    assert not Session.objects.exists()
    shell = User.objects.get(pk=person.pk)
    assert str(shell) == FORMER
    assert shell.email.endswith(".invalid")
    assert not shell.has_usable_password()
    assert not shell.is_active
    assert not Membership.objects.current().filter(user=shell).exists()
    again = User.objects.create_user(EMAIL)  # the address is free
    assert again.pk != shell.pk


def test_places_go_to_those_who_wait_and_labs_to_another_host(person: User, programme: Programme) -> None:
    lead = member(programme, Role.QI_LEAD)
    a_year_of(person, programme)
    erase(user=person, asked_by="support")
    assert not Booking.objects.filter(user=person, status__in=("booked", "waiting", "offered")).exists()
    assert Booking.objects.filter(status="offered").count() == 1
    hosted = person.hosted_sessions.model.objects.get(host__in=[person, lead], state="published")
    assert hosted.host == lead


def test_letters_to_others_leave_without_the_name(person: User, programme: Programme) -> None:
    a_year_of(person, programme)
    OutgoingMail.objects.filter(kind="labs.manager").update(sent_at=timezone.now())
    erase(user=person, asked_by="support")
    waits = OutgoingMail.objects.get(key="waits")
    assert (waits.subject, waits.text) == (f"{FORMER} comes", f"{FORMER}\n")
    sent = OutgoingMail.objects.filter(kind="labs.manager").exclude(sent_at=None)
    assert {(letter.text, letter.recipient) for letter in sent} == {("", "")}


def test_audit_says_that_it_was_done_and_not_to_whom(person: User, programme: Programme) -> None:
    a_year_of(person, programme)
    erase(user=person, asked_by="person")
    note = Erasure.objects.get()
    assert note.asked_by == "person"
    assert note.counts["Labs: Certificates"] == 1
    assert "Quill" not in json.dumps(note.counts)
    for change in ({"asked_by": "support"}, None):
        with pytest.raises(DatabaseError), transaction.atomic():
            Erasure.objects.update(**change) if change else note.delete()


def test_doing_it_twice_changes_nothing(person: User) -> None:
    erase(user=person, asked_by="support")
    email = User.objects.get(pk=person.pk).email
    assert erase(user=person, asked_by="support") == []
    assert User.objects.get(pk=person.pk).email == email


def test_reasons_in_the_history_of_those_who_stay_cannot_be_emptied(programme: Programme) -> None:
    booking = book(SessionFactory(lab__programme=programme))
    actions.give_up(booking=booking, by=booking.user, by_host=True, reason="Rota")
    with pytest.raises(DatabaseError), transaction.atomic():
        BookingEvent.objects.filter(booking=booking).update(reason="")


def test_dry_run_says_the_same_and_changes_nothing(person: User, programme: Programme) -> None:
    a_year_of(person, programme)
    programme.aim = f"As {NAME} said"
    programme.save(update_fields=["aim"])
    lines, left = preview(user=person)
    assert {"programmes_programme.aim", "programmes_programmeevent.aim"} == set(left)
    person.refresh_from_db()
    assert (person.display_name, person.is_active, person.erased_at) == (NAME, True, None)
    assert not Erasure.objects.exists()
    assert [line.what for line in erase(user=person, asked_by="support")] == [line.what for line in lines]
    assert mentions([NAME, EMAIL]) == left


def test_last_admin_names_another_first(person: User, programme: Programme) -> None:
    Membership.objects.filter(user=person).update(roles=[Role.PROGRAMME_ADMIN])
    with pytest.raises(CannotLeave, match="without a programme admin"):
        erase(user=person, asked_by="person")
    assert not Erasure.objects.exists()
    member(programme, Role.PROGRAMME_ADMIN)
    erase(user=person, asked_by="person")


# --- The page ---------------------------------------------------------------------------------------------


@pytest.fixture
def signed_in(client: Client, person: User) -> Client:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_page_says_what_becomes_of_labs_to_come(
    signed_in: Client, programme: Programme, person: User
) -> None:
    def told() -> str:
        return " ".join(signed_in.get("/me/data/close/").content.decode().split())

    assert "What happens at once" not in told()
    full = SessionFactory(lab=LabFactory(programme=programme, title="Full lab"), capacity=1)
    book(full)
    book(full, person, may_wait=True)
    book(SessionFactory(lab=LabFactory(programme=programme, title="First post")), person)
    SessionFactory(lab=LabFactory(programme=programme, title="Own lab"), host=person)
    page = told()
    assert "You lose your turn in line for “Full lab”, " in page
    assert "Your place on “First post”, " in page
    assert ", is given back and offered to those who wait." in page
    assert "You get no letter about that." in page
    assert "You host “Own lab”, " in page


def test_page_asks_for_the_password_and_says_what_stays(
    signed_in: Client, person: User, programme: Programme
) -> None:
    book(SessionFactory(lab__programme=programme), person)
    page = signed_in.get("/me/data/close/").content.decode()
    assert "Your profession and locality" in page
    assert "Your reflections" not in page  # there are none
    assert "is what the programme’s charts count" in page
    for wrong in ({}, {"password": "something else"}):
        answer = signed_in.post("/me/data/close/", wrong)
        assert answer.status_code == 422
    person.refresh_from_db()
    assert person.is_active
    answer = signed_in.post("/me/data/close/", {"password": PASSWORD}, follow=True)
    assert "Your account is closed" in answer.content.decode()
    assert answer.wsgi_request.user.is_anonymous
    assert Erasure.objects.get().asked_by == "person"


def test_passwords_are_not_guessed_there(signed_in: Client) -> None:
    for _ in range(10):
        answer = signed_in.post("/me/data/close/", {"password": "a guess"})
    answer = signed_in.post("/me/data/close/", {"password": PASSWORD})
    assert "too many tries" in answer.content.decode()
    assert not Erasure.objects.exists()


def test_who_has_no_password_types_the_address(signed_in: Client, person: User) -> None:
    person.set_unusable_password()
    person.save()
    signed_in.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert signed_in.post("/me/data/close/", {"email": "other@nhs.scot"}).status_code == 422
    assert signed_in.post("/me/data/close/", {"email": EMAIL.upper()}).status_code == 302
    assert Erasure.objects.exists()


def test_page_of_a_last_admin_has_no_button(signed_in: Client, person: User) -> None:
    Membership.objects.filter(user=person).update(roles=[Role.PROGRAMME_ADMIN])
    assert (
        "<button"
        not in signed_in.get("/me/data/close/")
        .content.decode()
        .split("What is deleted")[1]
        .split("</main>")[0]
    )
    assert signed_in.post("/me/data/close/", {"password": PASSWORD}).status_code == 422
    assert not Erasure.objects.exists()


# --- Support's command ------------------------------------------------------------------------------------


def run(command: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def test_support_sees_first_and_then_does_it(person: User, programme: Programme) -> None:
    a_year_of(person, programme)
    first = run("erase_person", user=EMAIL.upper(), dry_run=True)
    assert "Labs: Certificates: 1" in first
    assert first.endswith("Nothing was changed.\n")
    assert User.objects.get(pk=person.pk).is_active
    assert "stand nowhere else" in run("erase_person", user=EMAIL, yes=True)
    with pytest.raises(CommandError, match="Nobody"):
        run("erase_person", user=EMAIL, yes=True)


def test_support_is_told_why_not(person: User) -> None:
    Membership.objects.filter(user=person).update(roles=[Role.PROGRAMME_ADMIN])
    with pytest.raises(CommandError, match="without a programme admin"):
        run("erase_person", user=EMAIL, yes=True)
