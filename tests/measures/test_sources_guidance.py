"""What the day sums of guidance give the charts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from guidance.models import ClickDay, Edition, Resource
from measures.actions import change_measure
from measures.dispatch import read_ledger
from measures.library import load_library
from measures.models import DueRefresh
from measures.refresh import refresh_measure
from measures.sources import SOURCES, Window
from measures.sources.guidance import NO_STEP
from programmes.models import Change
from tests.factories.guidance import new_version, published
from tests.factories.programmes import ProgrammeFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
YEAR = Window(date(2026, 1, 1), date(2026, 12, 31), "month")
JAN, FEB, MARCH, APRIL = (date(2026, month, 1) for month in (1, 2, 3, 4))


@pytest.fixture(autouse=True)
def in_april():
    with time_machine.travel("2026-04-10T12:00:00Z", tick=False):
        yield


def since(resource: Resource, moment: datetime) -> Resource:
    """As if it had been published at ``moment``; the database keeps published words, and not their time."""
    Edition.objects.filter(resource=resource).update(published_at=moment)
    return resource


@pytest.fixture
def read():
    resource = published(title="What the HCPC expects", step="ready")
    return since(resource, datetime(2025, 12, 31, 23, tzinfo=UTC))


def opened(resource: Resource, day: date, visits: int) -> None:
    for kind, count in (("visit", visits), ("detail", visits), ("outbound", visits // 2)):
        ClickDay.objects.create(resource=resource, day=day, kind=kind, count=count)


def counted(programme, dimension: str = "", window: Window = YEAR):
    rows = SOURCES["guidance.clicks"].count(programme, window, dimension)
    assert all(row.denominator is None for row in rows)
    return [(row.period, row.category, row.numerator) for row in rows]


def test_visits_by_month_with_noughts_from_the_first_day_to_today(read):
    other = published(read.programme, title="Alt text", step="go")
    opened(read, date(2026, 1, 31), 5)
    opened(read, date(2026, 3, 1), 2)
    opened(other, date(2026, 3, 31), 4)
    assert counted(read.programme) == [(JAN, "", 5), (FEB, "", 0), (MARCH, "", 6), (APRIL, "", 0)]
    week = Window(date(2026, 3, 30), date(2026, 4, 5), "week")
    assert counted(read.programme, window=week) == [(date(2026, 3, 30), "", 4)]


def test_before_anything_was_opened_there_is_a_gap(read):
    assert counted(read.programme) == []
    opened(read, date(2026, 4, 2), 1)
    assert counted(read.programme) == [(APRIL, "", 1)]
    assert counted(read.programme, window=Window(JAN, date(2026, 2, 28), "month")) == []


def test_breakdowns_add_up_and_know_what_could_be_opened(read):
    new = published(read.programme, title="Alt text", step="")
    since(new, datetime(2026, 3, 5, tzinfo=UTC))
    opened(read, date(2026, 2, 3), 5)
    opened(read, date(2026, 3, 3), 3)
    opened(new, date(2026, 3, 31), 4)
    assert counted(read.programme, "resource") == [
        (FEB, "What the HCPC expects", 5),
        (MARCH, "Alt text", 4),
        (MARCH, "What the HCPC expects", 3),
        (APRIL, "Alt text", 0),
        (APRIL, "What the HCPC expects", 0),
    ]
    assert (FEB, "Ready", 5) in counted(read.programme, "step")
    assert (MARCH, NO_STEP, 4) in counted(read.programme, "step")
    whole = {period: count for period, _, count in counted(read.programme)}
    for dimension in ("resource", "step"):
        sums = dict.fromkeys(whole, 0)
        for period, _, count in counted(read.programme, dimension):
            sums[period] += count
        assert sums == whole


def test_two_with_the_same_title_are_told_apart(read):
    twin = published(read.programme, title="What the HCPC expects", step="ready")
    opened(read, date(2026, 4, 3), 5)
    opened(twin, date(2026, 4, 3), 2)
    names = {category: count for _, category, count in counted(read.programme, "resource")}
    assert names == {f"What the HCPC expects ({read.slug})": 5, f"What the HCPC expects ({twin.slug})": 2}
    assert counted(read.programme, "step") == [(APRIL, "Ready", 7)]


def test_other_programmes_are_not_counted(read):
    opened(read, date(2026, 4, 3), 5)
    assert counted(ProgrammeFactory()) == []


def test_measure_of_the_library_counts_itself_and_follows_a_new_title(read):
    opened(read, date(2026, 2, 3), 5)
    by = UserFactory()
    (measure,) = load_library(programme=read.programme, by=by, keys=["GUIDE_CLICKS"])
    assert measure.is_counted
    change_measure(measure=measure, by=by, active_from=JAN)
    refresh_measure(measure.pk)
    assert measure.charts.get(dimension="").latest_value == 0
    found = measure.observations.filter(dimension="").order_by("period").values_list("period", "numerator")
    assert list(found) == [(FEB, 5), (MARCH, 0), (APRIL, 0)]
    DueRefresh.objects.all().delete()
    Change.objects.all().delete()
    new_version(read, title="What the HCPC expects", step="ready")
    read_ledger()
    assert not DueRefresh.objects.exists(), "the same title and step: no number moves"
    new_version(read, title="The HCPC and you", step="steady")
    read_ledger()
    assert DueRefresh.objects.filter(measure=measure, from_period=FEB).exists()
    refresh_measure(measure.pk, only_due=True)
    february = measure.observations.filter(period=FEB).exclude(dimension="")
    assert set(february.values_list("category", "numerator")) == {("The HCPC and you", 5), ("Steady", 5)}
