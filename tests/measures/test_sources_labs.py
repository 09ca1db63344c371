"""What closed registers give the charts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from labs import actions
from labs.models import Booking, LabSession
from measures.sources import SOURCES, Window
from tests.factories.labs import SessionFactory, book, held, staff
from tests.factories.programmes import LocalityFactory, ProfessionFactory, StaffProfileFactory

pytestmark = pytest.mark.django_db
YEAR = Window(date(2026, 1, 1), date(2026, 12, 31), "month")


def lab_on(moment: datetime, came: int, absent: int = 0, lab=None) -> LabSession:
    """A lab with a closed register: ``came`` people were there, ``absent`` were not."""
    session = SessionFactory(capacity=10, **({"lab": lab} if lab else {}))
    for number in range(came + absent):
        booking = book(session)
        if number < came:
            Booking.objects.filter(pk=booking.pk).update(checked_in_at=moment, checked_in_by="host")
    held(session, moment)
    actions.close_register(session=session, by=session.host)
    return session


def counted(key: str, session: LabSession, dimension: str = "", window: Window = YEAR):
    rows = SOURCES[key].count(session.programme, window, dimension)
    return sorted((row.period, row.category, row.numerator, row.denominator) for row in rows)


def test_attendance_by_month_with_its_denominator():
    first = lab_on(datetime(2026, 3, 3, 12, tzinfo=UTC), came=3, absent=1)
    lab_on(datetime(2026, 3, 17, 12, tzinfo=UTC), came=2, lab=first.lab)
    assert counted("labs.attendance", first) == [(date(2026, 3, 1), "", 5, 6)]
    assert counted("labs.attended", first) == [(date(2026, 3, 1), "", 5, None)]
    assert counted("labs.did_not_attend", first) == [(date(2026, 3, 1), "", 1, 6)]
    assert counted("labs.fill_rate", first) == [(date(2026, 3, 1), "", 6, 20)]


def test_evening_lab_belongs_to_its_local_day():
    session = lab_on(datetime(2026, 4, 30, 23, 30, tzinfo=UTC), came=1)
    assert counted("labs.attended", session) == [(date(2026, 5, 1), "", 1, None)]


def test_lab_to_which_nobody_came_is_a_nought_and_no_lab_a_gap():
    session = lab_on(datetime(2026, 3, 3, 12, tzinfo=UTC), came=0)
    assert counted("labs.attended", session) == [(date(2026, 3, 1), "", 0, None)]
    assert counted("labs.attendance", session) == []
    assert counted("labs.fill_rate", session) == [(date(2026, 3, 1), "", 0, 10)]


def test_open_register_counts_for_nothing():
    session = lab_on(datetime(2026, 3, 3, 12, tzinfo=UTC), came=2)
    actions.reopen_register(session=session, by=session.host)
    for key in ("labs.attended", "labs.attendance", "labs.fill_rate", "labs.did_not_attend"):
        assert counted(key, session) == []


def test_breakdown_by_profession_and_locality_adds_up():
    session = SessionFactory(capacity=10)
    physio, nithsdale = ProfessionFactory(), LocalityFactory()
    for number in range(3):
        user = staff(session.programme)
        if number < 2:
            StaffProfileFactory(user=user, profession=physio, locality=nithsdale)
        book(session, user)
    Booking.objects.update(checked_in_at=datetime(2026, 3, 3, tzinfo=UTC), checked_in_by="self")
    held(session, datetime(2026, 3, 3, 12, tzinfo=UTC))
    actions.close_register(session=session, by=session.host)
    march = date(2026, 3, 1)
    by_profession = counted("labs.attendance", session, "profession")
    assert by_profession == [(march, "Not known", 1, 1), (march, "Physiotherapists", 2, 2)]
    by_place = counted("labs.attended", session, "locality")
    assert by_place == [(march, "Nithsdale", 2, None), (march, "Not known", 1, None)]


def test_correction_moves_the_number_back():
    session = lab_on(datetime(2026, 3, 3, 12, tzinfo=UTC), came=2)
    booking = Booking.objects.attended().first()
    actions.correct_attendance(booking=booking, status="did_not_attend", reason="Left", by=session.host)
    assert counted("labs.attendance", session) == [(date(2026, 3, 1), "", 1, 2)]


def test_other_programmes_are_not_counted():
    session = lab_on(datetime(2026, 3, 3, 12, tzinfo=UTC), came=2)
    other = SessionFactory()
    assert counted("labs.attended", other) == []
    assert counted("labs.attended", session)
