"""The registry of sources, and the calendar they count by."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures import sources
from measures.models import Measure
from measures.periods import between, count_between, last_day, shift, start_of
from measures.sources import SOURCES, Count, Source, Window, listening_to, source_choices

FREQUENCIES = ["day", "week", "month", "quarter", "event"]


@pytest.mark.parametrize("key", sorted(SOURCES))
def test_every_source_says_what_it_counts(key):
    source = SOURCES[key]
    assert source.label
    assert source.listens_to
    assert source.data_kind in Measure.DataKind.values
    assert source.reach >= 0
    assert callable(source.count)
    assert len(key) <= Measure._meta.get_field("source").max_length


def test_a_change_finds_all_who_listen(monkeypatch):
    def count(programme, window, dimension):
        return [Count(window.first, 1)]

    monkeypatch.setattr(
        sources,
        "SOURCES",
        {
            "a": Source("A", count, ("x", "y")),
            "b": Source("B", count, ("y",)),
            "c": Source("C", count, ("z",)),
        },
    )
    assert listening_to("y") == ["a", "b"]
    assert source_choices()[0][0] == ""
    assert [key for key, _ in source_choices()[1:]] == ["a", "b", "c"]


def test_reach_touches_every_period_a_record_counts_in():
    source = Source("Adoption", lambda *a: [], ("posts",), reach=90)
    assert source.touched(date(2026, 1, 31), "month") == Window(date(2026, 1, 1), date(2026, 5, 31), "month")
    plain = Source("Clicks", lambda *a: [], ("clicks",))
    assert plain.touched(date(2026, 1, 31), "week") == Window(date(2026, 1, 26), date(2026, 2, 1), "week")


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(FREQUENCIES))
def test_every_day_lies_in_one_period(on, frequency):
    start = start_of(on, frequency)
    assert start <= on <= last_day(start, frequency)
    assert start_of(start, frequency) == start
    assert shift(shift(start, frequency), frequency, -1) == start
    later = shift(start, frequency, 5)
    assert len(between(start, later, frequency)) == count_between(start, later, frequency) == 6
