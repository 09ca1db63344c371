"""What the complaints log gives the charts."""

from __future__ import annotations

from datetime import date

import pytest

from complaints import actions
from measures.sources import SOURCES, Window
from tests.factories.complaints import item_of
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db
MONTHS = Window(date(2026, 1, 1), date(2026, 5, 31), "month")
EVENTS = Window(date(2026, 1, 1), date(2026, 5, 31), "event")


@pytest.fixture
def programme():
    programme = ProgrammeFactory()
    item_of(programme, kind="comment", received_on=date(2026, 2, 10), reference="")
    item_of(programme, received_on=date(2026, 3, 3))
    item_of(programme, received_on=date(2026, 3, 3), category="accuracy")
    item_of(programme, received_on=date(2026, 5, 5))
    item_of(programme, kind="compliment", received_on=date(2026, 5, 5), reference="")
    wrong = item_of(programme, received_on=date(2026, 4, 4))
    end = {"learning": "", "why_not": "Meant for another log", "person_told_on": None, "by": None}
    actions.close(item=wrong, on=date(2026, 4, 5), outcome="mistake", **end)
    item_of(received_on=date(2026, 4, 4))
    return programme


def counted(key, programme, window=MONTHS, dimension=""):
    return [
        (row.period, row.category, row.numerator) for row in SOURCES[key].count(programme, window, dimension)
    ]


def test_a_month_without_is_a_nought_once_the_log_is_kept(programme):
    assert counted("complaints.received", programme) == [
        (date(2026, 2, 1), "", 0),
        (date(2026, 3, 1), "", 2),
        (date(2026, 4, 1), "", 0),
        (date(2026, 5, 1), "", 1),
    ]
    assert [row[2] for row in counted("complaints.compliments", programme)] == [0, 0, 0, 1]
    assert counted("complaints.received", ProgrammeFactory()) == []


def test_categories_add_up_to_the_whole(programme):
    rows = counted("complaints.received", programme, dimension="category")
    assert {row[1] for row in rows} == {"Tone", "Accuracy"}
    assert sum(row[2] for row in rows) == 3


def test_every_complaint_is_an_event(programme):
    rows = counted("complaints.days_between", programme, EVENTS)
    assert [row[0] for row in rows] == [date(2026, 3, 3), date(2026, 3, 3), date(2026, 5, 5)]


def test_a_window_before_the_log_has_nothing(programme):
    before = Window(date(2025, 1, 1), date(2025, 12, 31), "month")
    assert counted("complaints.received", programme, before) == []
