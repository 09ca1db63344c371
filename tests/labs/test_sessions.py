"""Dates made in one go, published, changed one or all, cancelled: who is told what."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from labs import actions
from labs.actions.sessions import Hours, Plan, local_hours
from labs.errors import SessionIncomplete, SessionOver
from labs.forms import SessionForm
from labs.models import Interest, Lab, LabSession, Notice
from labs.times import LONDON, NoSuchHour
from programmes.models import Role
from tests.factories.labs import LabFactory, SessionFactory, book, fill, held, staff
from tests.factories.programmes import LocalityFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab() -> Lab:
    return LabFactory()


@pytest.fixture
def host(lab):
    return member(lab.programme, Role.LAB_HOST.value)


def plan(host, **fields: Any) -> Plan:
    return Plan(**{"host": host, "capacity": 6, "venue": "Mountainhall, room 4", **fields})


def typed(lab: Lab, **fields: Any) -> dict[str, Any]:
    """What a host types for a lab on 20 October 2027 at lunchtime."""
    return {
        "lab": lab.pk,
        "on_day": "19",
        "on_month": "10",
        "on_year": "2027",
        "starts": "12:30",
        "ends": "13:30",
        "mode": "in_person",
        "venue": "Mountainhall, room 4",
        "capacity": "6",
        "closes_before": "0",
        "waiting_list_open": "on",
        **fields,
    }


def form_of(lab: Lab, host: Any, **fields: Any) -> SessionForm:
    return SessionForm(typed(lab, **fields), programme=lab.programme, by=host, may_choose_host=False)


def test_create_sessions_makes_six_weeks_in_one_form_at_the_same_clock_time(lab, host):
    form = form_of(lab, host, repeat="week", times="6")
    assert form.is_valid(), form.errors
    made = actions.create_sessions(lab=lab, hours=form.hours(), plan=form.plan(), by=host)
    local = [each.starts_at.astimezone(LONDON) for each in made]
    assert {each.hour for each in local} == {12}
    assert [each.date() for each in local] == [date(2027, 10, 19) + timedelta(days=7 * n) for n in range(6)]
    assert len({each.series_id for each in made}) == 1
    assert {each.state for each in made} == {"draft"}
    assert all(each.places.count() == 6 for each in made)


@pytest.mark.parametrize(
    ("fields", "where", "words"),
    [
        ({"on_day": "28", "on_month": "3", "starts": "01:30", "ends": "02:30"}, "starts", "does not exist"),
        ({"starts": "13:30", "ends": "12:30"}, "ends", "23 hours"),
        ({"starts": "half one"}, "starts", "must be a time"),
        ({"venue": ""}, "venue", "where to go"),
        ({"mode": "online"}, "join_url", "link to join"),
        ({"waiting_list_open": ""}, "waiting_list_closed_reason", "why there is no waiting list"),
        ({"repeat": "week"}, "times", "how many dates"),
        ({"on_year": "2020"}, "on", "in the future"),
        ({"capacity": "0"}, "capacity", ""),
    ],
)
def test_session_form_refuses_in_words(lab, host, fields, where, words):
    form = form_of(lab, host, **fields)
    assert not form.is_valid()
    assert words in str(form.errors[where])


def test_session_form_asks_which_of_an_hour_that_happens_twice(lab, host):
    night = {"on_day": "31", "on_month": "10", "starts": "01:30", "ends": "02:30"}
    asked = form_of(lab, host, **night)
    assert not asked.is_valid()
    assert "which of the two hours" in str(asked.errors["which_hour"])
    first, second = (form_of(lab, host, **night, which_hour=which) for which in ("first", "second"))
    assert first.is_valid(), first.errors
    assert second.is_valid(), second.errors
    early, late = first.hours()[0].moments()[0], second.hours()[0].moments()[0]
    assert late - early == timedelta(hours=1)


def test_session_across_midnight_ends_on_the_next_day(lab, host):
    form = form_of(lab, host, starts="23:30", ends="00:30")
    assert form.is_valid(), form.errors
    starts, ends = form.hours()[0].moments()
    assert ends - starts == timedelta(hours=1)


def test_series_over_a_missing_hour_makes_no_date_at_all(lab, host):
    hours = [Hours(date(2027, 3, 21) + timedelta(days=7 * n), time(1, 30), time(2, 30)) for n in range(2)]
    with pytest.raises(NoSuchHour):
        actions.create_sessions(lab=lab, hours=hours, plan=plan(host), by=host)
    assert not LabSession.objects.exists()


def draft(lab, host, days: int = 30, **fields: Any) -> LabSession:
    hours = Hours(timezone.localdate() + timedelta(days=days), time(12, 30), time(13, 30))
    return actions.create_sessions(lab=lab, hours=[hours], plan=plan(host, **fields), by=host)[0]


def test_publish_sessions_writes_one_letter_about_all_new_dates(lab, host):
    here = LocalityFactory(board=lab.programme.board)
    far = LocalityFactory(board=lab.programme.board, name="Wigtownshire")
    wants = [
        actions.register_interest(lab=lab, user=user, by=user, locality=where)
        for user, where in ((staff(lab.programme), None), (staff(lab.programme), far))
    ]
    dates = [draft(lab, host, days, locality_id=here.pk) for days in (30, 37)]
    actions.publish_sessions(sessions=dates, by=host)
    notice = Notice.objects.get(kind=Notice.Kind.NEW_DATE)
    assert notice.interest == wants[0], "the other one lives too far away"
    assert notice.details == {"sessions": [each.pk for each in dates]}


def test_interest_asked_again_changes_what_was_said(lab):
    user = staff(lab.programme)
    for when in ("Mondays", "Tuesdays"):
        actions.register_interest(lab=lab, user=user, by=user, when=when)
    assert Interest.objects.get().when == "Tuesdays"


def test_publish_without_a_link_says_what_is_missing(lab, host):
    session = draft(lab, host, mode="online", venue="")
    with pytest.raises(SessionIncomplete, match="link to join"):
        actions.publish_sessions(sessions=[session], by=host)


def changed(session: LabSession, host, *, whole_series: bool = False, hours: Hours | None = None, **fields):
    return actions.change_sessions(
        session=session,
        hours=hours or local_hours(session),
        plan=plan(host, capacity=session.capacity, **fields),
        by=host,
        whole_series=whole_series,
    )


def test_change_tells_everyone_booked_and_raises_the_sequence():
    session = SessionFactory(capacity=1)
    (booked,), (waiting,) = fill(session, waiting=1)
    changed(session, session.host, venue="Annan Clinic")
    session.refresh_from_db()
    assert session.calendar_sequence == 1
    told = Notice.objects.filter(kind=Notice.Kind.CHANGED)
    assert {each.booking_id for each in told} == {booked.pk, waiting.pk}
    assert told[0].details == {"where": ["Mountainhall, room 4", "Annan Clinic"]}


def test_change_of_what_nobody_plans_by_tells_nobody():
    session = SessionFactory()
    book(session)
    changed(session, session.host, waiting_list_open=False, waiting_list_closed_reason="Small room")
    assert not Notice.objects.filter(kind=Notice.Kind.CHANGED).exists()


def test_change_all_of_a_series_moves_every_date_by_as_many_days(lab, host):
    with time_machine.travel("2027-09-01 09:00", tick=False):
        form = form_of(lab, host, repeat="week", times="3")
        assert form.is_valid()
        made = actions.create_sessions(lab=lab, hours=form.hours(), plan=form.plan(), by=host)
        actions.publish_sessions(sessions=made, by=host)
        next_day = Hours(date(2027, 10, 20), time(16, 0), time(17, 0))
        assert len(changed(made[0], host, hours=next_day, whole_series=True)) == 3
    local = [each.starts_at.astimezone(LONDON) for each in LabSession.objects.order_by("starts_at")]
    assert [(each.date(), each.hour) for each in local] == [
        (date(2027, 10, 20) + timedelta(days=7 * n), 16) for n in range(3)
    ]


def test_change_one_of_a_series_leaves_the_others(lab, host):
    hours = [
        Hours(timezone.localdate() + timedelta(days=30 + 7 * n), time(12, 30), time(13, 30)) for n in range(2)
    ]
    first, second = actions.create_sessions(lab=lab, hours=hours, plan=plan(host), by=host)
    changed(first, host, venue="Annan Clinic")
    second.refresh_from_db()
    assert second.venue == "Mountainhall, room 4"


def test_cancel_session_tells_everyone_once_and_frees_nobody_else():
    session = SessionFactory(capacity=1)
    (booked,), (waiting,) = fill(session, waiting=1)
    for _ in range(2):
        actions.cancel_session(session=session, reason="Snow", by=session.host)
    told = Notice.objects.filter(kind=Notice.Kind.SESSION_CANCELLED)
    assert {(each.booking_id, each.details["had"]) for each in told} == {
        (booked.pk, "booked"),
        (waiting.pk, "waiting"),
    }
    booked.refresh_from_db()
    assert booked.status == "session_cancelled"


def test_held_lab_is_neither_cancelled_nor_changed():
    session = held(SessionFactory())
    actions.close_register(session=session, by=session.host)
    with pytest.raises(SessionOver):
        actions.cancel_session(session=session, reason="Snow", by=session.host)
    with pytest.raises(SessionOver):
        changed(session, session.host)
