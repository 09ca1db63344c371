"""Checking in, marking, closing, correcting; walk-ins; what a register moves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from labs import actions, rates
from labs.errors import CheckInClosed, NoPlaceLeft, RegisterClosed, SessionOver, TooEarly
from labs.models import Booking, Certificate, LabSession, Notice
from labs.registers import read
from labs.times import day_in_words
from programmes.models import Change
from tests.factories.labs import SessionFactory, book, fill, held, staff

pytestmark = pytest.mark.django_db


def ledger() -> list[str]:
    return sorted(set(Change.objects.filter(source="labs.attendance").values_list("source", flat=True)))


@pytest.fixture
def session() -> LabSession:
    return SessionFactory()


def test_check_in_inside_the_window_once(session):
    booking = book(session)
    held(session)
    for _ in range(2):
        booking = actions.check_in(booking=booking, by=booking.user)
    assert (booking.checked_in_by, booking.status) == ("self", "booked")


@pytest.mark.parametrize("at", [timedelta(minutes=16), -timedelta(minutes=91)])
def test_check_in_outside_the_window_says_when(session, at):
    booking = book(session)
    held(session, timezone.now() + at)
    with pytest.raises(CheckInClosed, match="You can check in from"):
        actions.check_in(booking=booking, by=booking.user)


def test_check_in_without_a_place_is_refused(session):
    _, (waiting,) = fill(session, waiting=1)
    held(session)
    with pytest.raises(CheckInClosed, match="no place"):
        actions.check_in(booking=waiting, by=waiting.user)


def test_late_check_in_takes_back_a_hasty_mark(session):
    booking = book(session)
    held(session)
    actions.mark_attendance(booking=booking, status="did_not_attend", by=session.host)
    assert actions.check_in(booking=booking, by=booking.user).status == "booked"


def test_mark_attendance_before_the_day_is_refused(session):
    with pytest.raises(TooEarly, match="has not begun"):
        actions.mark_attendance(booking=book(session), status="fully_attended", by=session.host)


def test_marks_move_no_chart_until_the_register_is_closed(session):
    booking = book(session)
    held(session)
    actions.mark_attendance(booking=booking, status="fully_attended", by=session.host)
    assert ledger() == []
    actions.close_register(session=session, by=session.host)
    assert ledger() == ["labs.attendance"]


def test_close_register_records_checked_in_marked_and_unseen(session):
    here, partly, unseen = (book(session) for _ in range(3))
    held(session)
    actions.check_in(booking=here, by=here.user)
    actions.mark_attendance(booking=partly, status="partly_attended", by=session.host)
    for _ in range(2):
        actions.close_register(session=session, by=session.host)
    statuses = dict(Booking.objects.values_list("pk", "status"))
    assert statuses == {here.pk: "fully_attended", partly.pk: "partly_attended", unseen.pk: "did_not_attend"}
    thanked = Notice.objects.filter(kind=Notice.Kind.THANKS).values_list("booking", flat=True)
    assert set(thanked) == {here.pk, partly.pk}
    assert set(Certificate.objects.values_list("booking", flat=True)) == {here.pk, partly.pk}


def test_close_register_before_the_start_is_refused(session):
    with pytest.raises(TooEarly):
        actions.close_register(session=session, by=session.host)


def test_close_register_of_a_cancelled_lab_is_refused(session):
    actions.cancel_session(session=session, reason="Snow", by=session.host)
    held(session)
    with pytest.raises(SessionOver):
        actions.close_register(session=session, by=session.host)


def test_correct_attendance_keeps_history_revokes_and_moves_the_chart_back(session):
    booking = book(session)
    held(session)
    actions.check_in(booking=booking, by=booking.user)
    actions.close_register(session=session, by=session.host)
    Change.objects.all().delete()
    actions.correct_attendance(
        booking=booking, status="did_not_attend", reason="Scanned for a friend", by=session.host
    )
    ladder = [(event.was, event.became, event.reason) for event in booking.events.all()]
    assert ladder[1:] == [
        ("booked", "fully_attended", ""),
        ("fully_attended", "did_not_attend", "Scanned for a friend"),
    ]
    assert Certificate.objects.get().revoked_at is not None
    assert ledger() == ["labs.attendance"]
    actions.correct_attendance(booking=booking, status="partly_attended", reason="Was there", by=session.host)
    assert Certificate.objects.get().revoked_at is None


def test_closed_register_is_corrected_not_marked(session):
    booking = book(session)
    held(session)
    actions.close_register(session=session, by=session.host)
    with pytest.raises(RegisterClosed):
        actions.mark_attendance(booking=booking, status="fully_attended", by=session.host)


def test_reopen_register_for_somebody_who_was_forgotten(session):
    booking = book(session)
    held(session)
    actions.close_register(session=session, by=session.host)
    actions.reopen_register(session=session, by=session.host)
    with pytest.raises(RegisterClosed):
        actions.correct_attendance(booking=booking, status="fully_attended", reason="x", by=session.host)
    late = actions.add_walk_in(session=session, user=staff(session.programme), by=session.host)
    actions.close_register(session=session, by=session.host)
    late.refresh_from_db()
    assert late.status == "fully_attended"


def test_mark_made_weeks_later_names_no_hour_of_arrival(session, client):
    on_time, late = book(session), book(session)
    held(session)
    actions.mark_attendance(booking=on_time, status="fully_attended", by=session.host)
    actions.close_register(session=session, by=session.host)
    held(session, timezone.now() - timedelta(days=30))
    Booking.objects.filter(pk=on_time.pk).update(checked_in_at=session.starts_at)
    actions.correct_attendance(booking=late, status="fully_attended", reason="Wrong row", by=session.host)
    came = {each.booking.pk: each.came for each in read(session, session.host).on_the_list}
    assert (
        came[on_time.pk] == f"Here at {timezone.localtime(session.starts_at):%H:%M}, checked in by the host"
    )
    assert came[late.pk] == f"Noted afterwards, on {day_in_words(timezone.localdate())}"
    for booking, shown in ((on_time, True), (late, False)):
        client.force_login(booking.user, backend="django.contrib.auth.backends.ModelBackend")
        assert ("Checked in" in client.get(booking.get_absolute_url()).content.decode()) is shown


def test_walk_in_goes_before_the_waiting_list_and_may_need_one_more_place():
    session = SessionFactory(capacity=1)
    _, (waiting,) = fill(session, waiting=1)
    held(session)
    with pytest.raises(NoPlaceLeft):
        actions.add_walk_in(session=session, user=waiting.user, by=session.host)
    came = actions.add_walk_in(session=session, user=waiting.user, by=session.host, one_more=True)
    assert (came.pk, came.status, came.checked_in_by) == (waiting.pk, "booked", "host")
    session.refresh_from_db()
    assert session.capacity == 2


def test_drop_in_lab_seats_who_checks_in_and_others_do_not():
    drop_in, other = SessionFactory(is_drop_in=True), SessionFactory()
    for session in (drop_in, other):
        held(session)
    person = staff(drop_in.programme)
    assert actions.add_walk_in(session=drop_in, user=person, by=person).status == "booked"
    with pytest.raises(CheckInClosed):
        actions.add_walk_in(session=other, user=person, by=person)


def test_rates_count_closed_registers_only(session):
    here, _absent = book(session), book(session)
    held(session)
    actions.check_in(booking=here, by=here.user)
    assert rates.by_lab(session.programme) == []
    actions.close_register(session=session, by=session.host)
    overall = rates.overall(session.programme)
    assert (overall.places, overall.booked, overall.attended, overall.absent) == (3, 2, 1, 1)
    assert (round(overall.fill, 1), overall.did_not_attend) == (66.7, 50.0)


def test_history_of_a_booking_cannot_be_changed_or_deleted():
    booking = book(SessionFactory())
    event = booking.events.get()
    changes = {
        "was": "waiting",
        "reason": "Other",
        "by_whom": "portal",
        "by": booking.session.host,
        "at": timezone.now(),
    }
    for field, value in changes.items():
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            booking.events.update(**{field: value})
    for rows in (booking.events.all(), Booking.objects.filter(pk=booking.pk)):
        with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
            rows.delete()
    event.refresh_from_db()
    assert (event.was, event.became, event.by) == ("", "booked", booking.user)


def test_account_that_is_removed_takes_only_its_name_out_of_the_history():
    booking = book(SessionFactory())
    booking.events.update(by=None)
    event = booking.events.get()
    assert (event.by, event.became) == (None, "booked")


def test_nobody_is_marked_or_checked_in_before_check_in_opens():
    session = SessionFactory()
    booking = book(session)
    for act in (
        lambda: actions.check_in(booking=booking, by=session.host),
        lambda: actions.mark_attendance(booking=booking, status="fully_attended", by=session.host),
        lambda: actions.add_walk_in(session=session, user=staff(session.programme), by=session.host),
        lambda: actions.close_register(session=session, by=session.host),
    ):
        with pytest.raises(TooEarly, match="The lab has not begun"):
            act()
    assert booking.events.count() == 1
