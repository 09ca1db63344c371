"""Gaps and the mixture of types, as an audit of the HCPC looks at them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations.models import CPDActivity
from evaluations.record import Gap, gaps, read

TODAY = date(2026, 11, 22)
QUARTER = relativedelta(months=3)
days = st.dates(date(2024, 1, 1), TODAY)
# A loaded machine is slow at drawing; that says nothing about gaps.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("since", "until", "is_gap"),
    [
        (date(2026, 1, 15), date(2026, 4, 15), False),
        (date(2026, 1, 15), date(2026, 4, 16), True),
        (date(2025, 11, 30), date(2026, 2, 28), False),
        (date(2025, 11, 30), date(2026, 3, 1), True),
    ],
)
def test_gap_is_more_than_three_calendar_months(since, until, is_gap):
    assert gaps([since], until=until) == ([Gap(since, until)] if is_gap else [])


@patient
@given(st.lists(days))
def test_gaps_are_where_no_day_lies_and_too_long(found):
    for gap in gaps(found, until=TODAY):
        assert gap.since in found
        assert gap.until > gap.since + QUARTER
        assert not [day for day in found if gap.since < day < gap.until]


@patient
@given(st.lists(days, min_size=1))
def test_days_without_a_gap_are_never_far_from_the_one_before(found):
    starts = {gap.since for gap in gaps(found, until=TODAY)}
    for day in set(found) - starts:
        assert any(day < later <= day + QUARTER for later in [*found, TODAY]) or day == TODAY


def test_empty_record_has_neither_gaps_nor_types():
    record = read([], today=TODAY)
    assert (record.gaps, record.types_used, record.lines) == ([], 0, [])


def test_lines_run_from_new_to_old_with_the_gaps_between():
    activities = [
        CPDActivity(pk=number, on=on, kind=kind)
        for number, (on, kind) in enumerate(
            [(date(2026, 1, 1), "formal"), (date(2026, 8, 1), "other"), (TODAY - timedelta(800), "other")]
        )
    ]
    record = read(activities, today=TODAY)
    kinds = ["gap" if isinstance(line, Gap) else line.on for line in record.lines]
    assert kinds == ["gap", date(2026, 8, 1), "gap", date(2026, 1, 1), "gap", TODAY - timedelta(800)]
    assert record.recent == 2
    assert record.types_used == 2
