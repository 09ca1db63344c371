"""Answers move the chart by themselves: counted for the lab's month, complete pairs only, nobody types."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from measures.dispatch import dispatch_due
from measures.models import Observation
from measures.sources import SOURCES, Window
from tests.factories.evaluations import answered, closed
from tests.factories.labs import SessionFactory
from tests.factories.measures import MeasureFactory
from tests.support.workers import until

OCTOBER = datetime(2026, 10, 31, 23, 30, tzinfo=ZoneInfo("Europe/London"))
WINDOW = Window(date(2026, 9, 1), date(2026, 11, 30), "month")


def counted(session, key):
    rows = SOURCES[key].count(session.programme, WINDOW, "")
    return [(row.period, row.category, row.numerator, row.denominator) for row in rows]


@pytest.mark.django_db
def test_answers_count_for_the_month_of_the_lab_and_complete_pairs_only():
    session, (up, one_up, same, partly, silent) = closed(came=5, at=OCTOBER)
    answered(up, "anonymous")
    answered(one_up, before=5, now=5, posting_now=6)
    answered(same, before=5, now=5)
    answered(partly, pairs=("posting", "hashtag"))
    month = date(2026, 10, 1)
    assert counted(session, "evaluations.returned") == [(month, "", 4, None)]
    assert counted(session, "evaluations.confidence") == [(month, "", 1, 3)]
    for key in ("evaluations.returned", "evaluations.confidence"):
        assert SOURCES[key].dimensions == (), "few answers of one profession would tell whose they are"
    assert silent.evaluations.count() == 0


@pytest.mark.django_db
def test_lab_without_answers_is_a_zero_and_no_share():
    session, _ = closed(at=OCTOBER)
    assert counted(session, "evaluations.returned") == [(date(2026, 10, 1), "", 0, None)]
    assert counted(session, "evaluations.confidence") == []
    assert counted(SessionFactory(), "evaluations.returned") == []


@pytest.mark.slow
def test_sending_answers_moves_the_measure_by_itself(worker):
    session, (booking,) = closed(at=OCTOBER)
    measure = MeasureFactory(
        programme=session.programme,
        source="evaluations.confidence",
        data_kind="proportion",
        frequency="month",
    )
    answered(booking, "anonymous")
    dispatch_due()
    until(lambda: Observation.objects.filter(measure=measure).exists(), 30, "the chart to move")
    found = Observation.objects.get(measure=measure, dimension="")
    assert (found.period, found.numerator, found.denominator) == (date(2026, 10, 1), 1, 1)
