"""What pages say, without pages: how fresh, how overdue, what is kept, what is hidden."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from measures import exports, overdue, results
from measures.disclosure import KeptBack, for_readers
from measures.presenters.example import example_of
from measures.presenters.freshness import ago, freshness, span
from measures.presenters.kept import Kept
from measures.results import Result
from measures.verdicts import judge
from measures.words import Words
from runcharts import Options, Series, analyse
from tests.factories.measures import months

NOW = datetime(2026, 11, 10, 9, 45, tzinfo=UTC)


@pytest.mark.parametrize("module", [exports, overdue, results])
def test_examples_in_docstrings(module):
    assert doctest.testmod(module).failed == 0


# ---- how fresh ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=20), "just now, at 09:44"),
        (timedelta(minutes=3), "3 minutes ago, at 09:42"),
        (timedelta(hours=2, minutes=5), "2 hours ago, at 07:40"),
        (timedelta(days=1), "yesterday at 09:45"),
        (timedelta(days=7), "on Tuesday 3 November at 09:45"),
        (timedelta(days=400), "on Monday 6 October 2025 at 10:45"),
    ],
)
def test_ago_is_said_as_people_say_it(passed, said):
    with time_machine.travel(NOW, tick=False):
        assert ago(NOW - passed) == said


def test_freshness_has_a_state_for_everything_that_can_be():
    with time_machine.travel(NOW, tick=False):
        recent = NOW - timedelta(minutes=3)
        assert freshness(recent).state == "fresh"
        assert freshness(recent, due_since=NOW).state == "refreshing"
        assert freshness(None).state == "refreshing"
        stuck = freshness(recent, due_since=NOW - timedelta(minutes=9))
        assert (stuck.state, stuck.text) == ("stale", "A refresh has been waiting 9 minutes.")
        assert freshness(NOW - timedelta(days=2)).state == "stale"
        failed = freshness(recent, state="failed", reason="The source is away.", failed_at=NOW)
        assert (failed.lead, failed.text) == (
            "Refresh failed",
            "at 09:45. The source is away. The chart shows the numbers of 09:42.",
        )


def test_span_counts_whole_units():
    spans = (timedelta(seconds=30), timedelta(minutes=1), timedelta(hours=3), timedelta(days=2))
    assert [span(t) for t in spans] == ["less than a minute", "1 minute", "3 hours", "2 days"]


# ---- how overdue -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("frequency", "latest", "today", "first"),
    [
        ("month", date(2026, 9, 1), date(2026, 11, 14), None),
        ("month", date(2026, 9, 1), date(2026, 11, 15), date(2026, 10, 1)),
        ("week", date(2026, 11, 2), date(2026, 11, 29), None),
        ("week", date(2026, 11, 2), date(2026, 11, 30), date(2026, 11, 9)),
        ("event", date(2020, 1, 1), date(2026, 11, 30), None),
    ],
)
def test_overdue_begins_when_the_time_for_entry_has_passed(frequency, latest, today, first):
    found = overdue.overdue(frequency, latest=latest, today=today, due_days=14)
    assert (found.first if found else None) == first


def test_overdue_ends_with_the_measure_and_begins_with_it():
    over = overdue.overdue(
        "month", latest=date(2026, 3, 1), today=date(2027, 1, 1), due_days=14, active_to=date(2026, 3, 31)
    )
    assert over is None
    assert overdue.overdue("month", latest=None, today=date(2026, 11, 30), due_days=14) is None
    new = overdue.overdue(
        "month", latest=None, today=date(2026, 6, 30), due_days=14, active_from=date(2026, 4, 20)
    )
    assert new is not None
    assert (new.first, new.count) == (date(2026, 4, 1), 2)


@pytest.mark.parametrize(
    ("latest", "active_from", "first"),
    [
        (None, None, date(2026, 5, 1)),
        (None, date(2025, 1, 1), date(2026, 5, 1)),
        (None, date(2026, 6, 1), date(2026, 6, 1)),
        (date(2015, 10, 1), None, date(2026, 5, 1)),
        (date(2026, 7, 1), date(2026, 4, 1), date(2026, 8, 1)),
    ],
)
def test_nothing_is_overdue_from_before_the_measure_was_made(latest, active_from, first):
    found = overdue.overdue(
        "month",
        latest=latest,
        today=date(2026, 11, 22),
        due_days=14,
        made_on=date(2026, 5, 20),
        active_from=active_from,
    )
    assert found is not None
    assert found.first == first


# ---- what is kept ------------------------------------------------------------------------------------------
def test_kept_pieces_are_made_once_and_the_oldest_falls_out():
    made = []

    def make(name: str):
        def piece() -> tuple[bytes, ...]:
            made.append(name)
            return (name.encode() * 4,)

        return piece

    kept = Kept(room=10)
    for name in ("a", "b", "a", "c", "a", "b"):
        assert kept.get(name, make(name)) == (name.encode() * 4,)
    assert made == ["a", "b", "c", "b"]
    kept.get("large", lambda: (b"x" * 11,))
    assert kept.get("a", make("a")) == (b"aaaa",)


# ---- what is hidden ------------------------------------------------------------------------------------------
def a_result(values, n=None, chart="run", multiply=1.0, unit="people") -> Result:
    x = months(date(2024, 1, 1), len(values))
    analysis = analyse(Series(x, values, n), Options(chart=chart, multiply=multiply))
    words = Words(unit=unit)
    verdict = judge(analysis, direction="increase", words=words)
    return Result("Labs", analysis, verdict, words, periods=tuple(x), counts=True)


def test_small_counts_are_hidden_and_zero_is_shown():
    shown = for_readers(a_result([12, 9, 0, 14, 1, 10, 22, 15, 13, 12, 11, 16]), "count", 10)
    assert sorted(shown.hidden) == [1, 4]
    assert [row.value for row in shown.rows][:5] == [12, None, 0, 14, None]


def test_numbers_that_count_nobody_are_not_hidden():
    result = a_result([1.0, 2.0, 3.0])
    assert for_readers(result, "value", 10).analysis == result.analysis


def test_small_wholes_are_hidden_too():
    shown = for_readers(a_result([0, 12, 13], [8, 30, 30], multiply=100, unit="%"), "proportion", 10)
    assert sorted(shown.hidden) == [0]
    assert shown.rows[0].denominator is None


def test_chart_of_mostly_small_numbers_is_kept_back():
    with pytest.raises(KeptBack, match="nobody can be recognised"):
        for_readers(a_result([3, 4, 5, 12]), "count", 10)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=40))
def test_no_small_count_is_left_anywhere(values):
    try:
        shown = for_readers(a_result(values), "count", 10)
    except KeptBack:
        return
    assert not [row for row in shown.rows if row.value is not None and 0 < row.value < 10]
    if shown.hidden:
        told = f"{shown.verdict.reason} {shown.verdict.sentence} {shown.verdict.detail}"
        assert not [v for v in range(1, 10) if f" {v} people" in told]
    for index in shown.hidden:
        assert index not in shown.verdict.marks
        assert shown.analysis.y[index] is None
        assert all(index not in signal.points for signal in shown.analysis.signals)


# ---- how it will read ------------------------------------------------------------------------------------------
def test_example_reads_like_the_plan():
    with time_machine.travel(NOW, tick=False):
        example = example_of({"data_kind": "proportion", "frequency": "month"})
        assert (example.value, example.per) == ("70 %", "21 of 30, October 2026")
        assert (
            example_of({"data_kind": "events", "event_name": "complaint"}).per == "days, to 9 November 2026"
        )
        assert example_of({"multiplier": "lots", "frequency": "never"}).value == "38"
