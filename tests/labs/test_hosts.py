"""Hosts hear what somebody else decided about their labs: once, in words, and only those whom it concerns."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.erasure import erase
from accounts.models import OutgoingMail, User
from labs import actions, letters
from labs.actions.sessions import Hours, Plan, local_hours
from labs.models import Lab, Notice
from programmes.models import Role
from tests.factories.labs import LabFactory, SessionFactory, book
from tests.factories.programmes import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab() -> Lab:
    return LabFactory(title="First post")


@pytest.fixture
def lead(lab: Lab) -> User:
    return member(lab.programme, Role.QI_LEAD.value, display_name="Morag Bell", email="morag@nhs.scot")


@pytest.fixture
def host(lab: Lab) -> User:
    return member(lab.programme, Role.LAB_HOST.value, display_name="Isla Kerr", email="isla@nhs.scot")


@pytest.fixture
def helper(lab: Lab) -> User:
    return member(lab.programme, Role.LAB_HOST.value, display_name="Ross Hay", email="ross@nhs.scot")


def plan(host: User, **fields: Any) -> Plan:
    return Plan(**{"host": host, "capacity": 6, "venue": "Mountainhall, room 4", **fields})


def letters_of() -> dict[str, OutgoingMail]:
    found = OutgoingMail.objects.filter(kind__startswith="labs.hosts_").order_by("id")
    told = {letter.recipient: letter for letter in found}
    assert len(told) == len(found), "one letter for each person"
    return told


def test_who_is_asked_to_host_gets_one_letter_about_all_dates(lab: Lab, lead, host, helper):
    days = [Hours(date(2027, 10, day), time(12), time(13)) for day in (5, 12)]
    actions.create_sessions(lab=lab, hours=days, plan=plan(host, co_hosts=[helper]), by=lead)
    told = letters_of()
    assert set(told) == {"isla@nhs.scot", "ross@nhs.scot"}
    letter = told["isla@nhs.scot"]
    assert letter.subject == "You host a lab: First post, 5 October and 1 more"
    assert letter.reply_to == "morag@nhs.scot"
    for words in (
        "Hello Isla,",
        "Morag Bell has asked you to host “First post”:",
        "- Tuesday 5 October 2027, 12:00 to 13:00, Mountainhall, room 4\n- Tuesday 12 October",
        "nobody can book until it is published",
        "it reaches Morag Bell",
    ):
        assert words in letter.text, letter.text
    assert "asked you to help with hosting" in told["ross@nhs.scot"].text


def test_nobody_hears_of_what_they_decided_themselves(lab: Lab, host):
    (session,) = actions.create_sessions(
        lab=lab, hours=[Hours(date(2027, 10, 5), time(12), time(13))], plan=plan(host), by=host
    )
    actions.change_sessions(
        session=session, hours=local_hours(session), plan=plan(host, venue="Annan"), by=host
    )
    actions.cancel_session(session=session, reason="The room is flooded.", by=host)
    assert letters_of() == {}


def test_a_change_tells_each_of_the_hosts_what_it_is_for_them(lab: Lab, lead, host, helper):
    new = member(lab.programme, Role.LAB_HOST.value, display_name="Una Reid", email="una@nhs.scot")
    session = SessionFactory(lab=lab, host=host, venue="Mountainhall, room 4")
    session.co_hosts.add(helper)
    actions.change_sessions(
        session=session,
        hours=local_hours(session),
        plan=plan(new, venue="Annan Clinic", co_hosts=[helper]),
        by=lead,
    )
    told = letters_of()
    assert {to: letter.kind for to, letter in told.items()} == {
        "isla@nhs.scot": "labs.hosts_no_longer",
        "una@nhs.scot": "labs.hosts_host",
        "ross@nhs.scot": "labs.hosts_changed",
    }
    assert "- Host: Una Reid (it was Isla Kerr)" in told["ross@nhs.scot"].text
    assert "Una Reid hosts it. You need do nothing." in told["isla@nhs.scot"].text
    assert "- Where: Annan Clinic (it was Mountainhall, room 4)" in told["ross@nhs.scot"].text


def test_co_hosts_hear_with_whom_they_host_now(lab: Lab, lead, host, helper):
    session = SessionFactory(lab=lab, host=lead, venue="Mountainhall, room 4")
    session.co_hosts.add(helper, host)
    kept = plan(host, co_hosts=[helper], capacity=session.capacity)
    actions.change_sessions(session=session, hours=local_hours(session), plan=kept, by=lead)
    assert "Morag Bell has changed “First post”, which you host:" in letters_of()["ross@nhs.scot"].text
    OutgoingMail.objects.all().delete()
    session.co_hosts.add(lead)
    erase(user=host, asked_by="person")
    told = letters_of()
    assert {told[to].kind for to in ("ross@nhs.scot", "morag@nhs.scot")} == {
        "labs.hosts_host",
        "labs.hosts_changed",
    }
    (letter,) = (letter for letter in told.values() if letter.kind == "labs.hosts_changed")
    assert "“First post”, which you host, has another host now:" in letter.text
    assert "Isla" not in letter.text


def test_series_of_which_a_part_is_published_is_not_called_a_draft(lab: Lab, lead, host):
    days = [Hours(date(2027, 10, day), time(12), time(13)) for day in (5, 12)]
    draft, other = actions.create_sessions(lab=lab, hours=days, plan=plan(lead), by=lead)
    actions.publish_sessions(sessions=[other], by=lead)
    actions.change_sessions(
        session=draft, hours=local_hours(draft), plan=plan(host), by=lead, whole_series=True
    )
    assert "It is a draft" not in letters_of()["isla@nhs.scot"].text


def test_a_lab_that_moves_says_its_new_time_once(lab: Lab, lead, host):
    session = SessionFactory(lab=lab, host=host, venue="Annan Clinic")
    hours = Hours(session.local_date + timedelta(days=1), time(9), time(10))
    actions.change_sessions(session=session, hours=hours, plan=plan(host, venue="Annan Clinic"), by=lead)
    (letter,) = letters_of().values()
    assert letter.text.count("09:00 to 10:00") == 1
    assert "which you host:\n\n- When: " in letter.text


def test_a_cancelled_lab_is_no_news_to_who_cancelled_it_and_news_to_its_host(lab: Lab, lead, host):
    session = SessionFactory(lab=lab, host=host)
    actions.cancel_session(session=session, reason="The room is flooded.", by=lead)
    actions.cancel_session(session=session, reason="The room is flooded.", by=lead)
    (letter,) = letters_of().values()
    assert "Morag Bell has cancelled “First post”, which you host:" in letter.text
    assert "The reason: The room is flooded." in letter.text


def test_what_is_over_is_no_news(lab: Lab, lead, host):
    ended = timezone.now() - timedelta(hours=1)
    session = SessionFactory(lab=lab, host=host, starts_at=ended - timedelta(hours=1), ends_at=ended)
    actions.cancel_session(session=session, reason="Nobody came.", by=lead)
    assert letters_of() == {}


def test_who_leaves_hands_the_lab_over_and_is_named_no_more(lab: Lab, lead, host):
    booking = book(SessionFactory(lab=lab, host=host))
    letters.write_due()
    erase(user=host, asked_by="person")
    letter = letters_of()["morag@nhs.scot"]
    assert "Its host closed their account, so you now host “First post”:" in letter.text
    assert letter.reply_to == ""
    letters.write_due()
    told = OutgoingMail.objects.get(kind="labs.changed", recipient=booking.user.email)
    assert "- Host: Morag Bell\n" in told.text
    assert told.reply_to == "morag@nhs.scot"
    assert Notice.objects.get(kind="changed").details == {}
    assert not any("Isla" in text for text in (letter.text, told.text))
