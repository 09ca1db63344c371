"""Rates out of another measure: complaints for every 100 engaged AHPs, from two rooms and one plan."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from measures.actions import change_measure, create_measure, record_observations, undo_import
from measures.errors import PlanRefused
from measures.forms.plan import PlanForm
from measures.importers import Entry
from measures.models import DueRefresh, Measure, Observation
from measures.presenters.measure import chart_offer
from measures.presenters.tables import numbers_table
from measures.recommend import recommend_for
from measures.refresh import refresh_measure
from measures.stored import Reader, show
from programmes.models import Role
from tests.factories.complaints import item_of
from tests.factories.measures import MeasureFactory, months, observe
from tests.factories.programmes import ProgrammeFactory, member

pytestmark = pytest.mark.django_db
FIRST = date(2025, 1, 1)


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def engaged(programme):
    return MeasureFactory(programme=programme, name="AHPs engaged", proportion=True)


@pytest.fixture
def by(programme):
    return member(programme, Role.QI_LEAD)


@pytest.fixture
def rate(programme, engaged, by):
    for month, number in ((1, 2), (3, 1), (4, 4)):
        for _ in range(number):
            item_of(programme, received_on=date(2025, month, 10))
    return create_measure(
        programme=programme,
        by=by,
        name="Complaints for every 100 engaged AHPs",
        kind="balance",
        data_kind="rate",
        source="complaints.rate",
        divided_by=engaged,
        multiplier=100,
        unit="per 100 engaged",
        improvement_direction="decrease",
        active_from=FIRST,
        active_to=date(2025, 4, 30),
    )


def enter(measure, by, **numbers):
    entries = [Entry(date(2025, int(month[1:]), 1), number, 293.0) for month, number in numbers.items()]
    return record_observations(measure=measure, entries=entries, by=by)


def points(measure) -> list[float | None]:
    assert refresh_measure(measure.pk, only_due=True).state == "done"
    return measure.charts.get().analysis["y"]


def shown(measure, reader=None):
    return show(measure, measure.charts.get(), reader or Reader(keeps=True, member=True))


def test_two_rooms_make_a_rate(rate, engaged, by):
    enter(engaged, by, m1=40, m2=50, m3=50, m4=80)
    assert points(rate) == [5.0, 0.0, 2.0, 5.0]
    assert [
        (row.numerator, row.denominator) for row in Observation.objects.for_series(rate).order_by("period")
    ] == [(2, 40), (0, 50), (1, 50), (4, 80)]


def test_a_period_without_a_denominator_is_a_gap_that_says_why(rate, engaged, by):
    enter(engaged, by, m1=40, m3=0)
    assert points(rate) == [5.0, None, None, None]
    said = {
        line.period: (line.value, line.counted, line.state)
        for line in numbers_table(shown(rate).result).lines
    }
    assert said["February 2025"] == ("", "", "No rate: “AHPs engaged” has no number for this period")
    assert said["March 2025"] == ("", "", "No rate: “AHPs engaged” is 0, and nothing is divided by 0")


def test_what_is_divided_by_a_number_is_due_with_it(rate, engaged, by):
    batch = enter(engaged, by, m1=40, m2=50, m3=50, m4=80)
    assert points(rate)[0] == 5.0
    assert not DueRefresh.objects.filter(measure=rate).exists()
    with transaction.atomic():
        enter(engaged, by, m1=20)
        transaction.set_rollback(True)
    assert not DueRefresh.objects.filter(measure=rate).exists(), "it belongs to the change"
    correction = enter(engaged, by, m1=20)
    due = DueRefresh.objects.get(measure=rate)
    assert (due.from_period, due.to_period, due.is_everything) == (FIRST, date(2025, 1, 31), False)
    assert points(rate) == [10.0, 0.0, 2.0, 5.0]
    undo_import(batch=correction, by=by)
    assert points(rate)[0] == 5.0
    undo_import(batch=batch, by=by)
    assert points(rate) == [None] * 4
    entries = [Entry(FIRST, 5.0, 93.0, dimension="profession", category="Dietitians")]
    change_measure(measure=engaged, by=by, breakdowns=["profession"])
    record_observations(measure=engaged, entries=entries, by=by)
    assert not DueRefresh.objects.filter(measure=rate).exists(), "a part is no denominator"


def test_a_denominator_that_the_portal_counts_makes_it_due_too(rate, programme, by):
    posts = MeasureFactory(
        programme=programme, name="Praise", source="complaints.compliments", active_from=FIRST
    )
    change_measure(measure=rate, by=by, divided_by=posts)
    points(rate)
    item_of(programme, kind="compliment", reference="", received_on=date(2025, 4, 3))
    DueRefresh.objects.create(measure=posts, from_period=FIRST, to_period=date(2025, 4, 30))
    refresh_measure(posts.pk, only_due=True)
    assert points(rate)[3] == 400.0
    refresh_measure(posts.pk)
    assert not DueRefresh.objects.filter(measure=rate).exists(), "nothing changed"


def test_another_frequency_of_the_denominator_is_said(rate, engaged, by):
    change_measure(measure=engaged, by=by, frequency="week")
    answer = refresh_measure(rate.pk, only_due=True)
    assert answer.reason == "“AHPs engaged” has no counts every month, so nothing is divided by them."


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"divided_by": None}, "divided_by"),
        ({"source": ""}, "divided_by"),
        ({"data_kind": "count", "multiplier": 1}, "data_kind"),
        ({"frequency": "week"}, "divided_by"),
    ],
)
def test_a_plan_that_does_not_add_up_is_refused(rate, by, changes, field):
    with pytest.raises(PlanRefused) as refused:
        change_measure(measure=rate, by=by, **changes)
    assert list(refused.value.problems) == [field]


def test_only_counts_of_the_same_programme_are_divisors(rate, engaged, programme, by):
    for other in (
        MeasureFactory(proportion=True),
        rate,
        MeasureFactory(programme=programme, data_kind="value"),
    ):
        with pytest.raises(PlanRefused):
            change_measure(measure=rate, by=by, divided_by=other)
    offered = PlanForm(programme=programme, measure=rate).fields["divided_by"].queryset
    assert list(offered) == [engaged]


def test_it_is_made_and_kept_by_the_form(client, rate, engaged, by):
    client.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
    data = {name: value for name, value in PlanForm.initial_of(rate).items() if value is not None}
    data |= {"name": "Another rate", "active_from_day": 1, "active_from_month": 1, "active_from_year": 2025}
    del data["active_from"], data["active_to"]
    base = f"/{rate.programme.slug}/measures/"
    answer = client.post(f"{base}new/", data)
    made = Measure.objects.get(name="Another rate")
    assert answer.url == made.get_absolute_url(), "there is nothing to enter"
    assert (made.divided_by, made.active_from) == (engaged, FIRST)
    page = client.get(f"{made.get_absolute_url()}edit/").content.decode()
    assert f'<option value="{engaged.public_id}" selected>AHPs engaged</option>' in page
    definition = client.get(f"{made.get_absolute_url()}definition/").content.decode()
    assert "Out of the numbers of" in definition


def test_enough_points_are_offered_a_u_chart(programme, engaged):
    rate = MeasureFactory(programme=programme, data_kind="rate", source="complaints.rate", divided_by=engaged)
    for period, number in zip(months(FIRST, 14), range(10, 24), strict=True):
        Observation.objects.create(measure=rate, period=period, numerator=number, denominator=40 + number)
    offer = recommend_for(rate)
    assert offer.chart_type == "u"
    assert "a rate with a denominator that varies" in offer.reason


def test_a_rate_that_is_mostly_0_needs_a_u_chart(programme, engaged):
    """A median of 0 shows no change; a period without a denominator is no point of it."""
    rate = MeasureFactory(programme=programme, data_kind="rate", source="complaints.rate", divided_by=engaged)
    for period, number in zip(months(FIRST, 14), [1, 0] * 6 + [0, 0], strict=True):
        Observation.objects.create(measure=rate, period=period, numerator=number, denominator=40)
    Observation.objects.create(measure=rate, period=date(2026, 3, 1), numerator=3, note="No rate: why")
    offer = recommend_for(rate)
    assert (offer.chart_type, "run" in offer.others) == ("u", False)
    assert offer.reason.startswith("8 of 14 points are 0, more than half")
    assert chart_offer(rate).title == "Another chart may fit better"


def test_what_is_hidden_below_the_line_is_hidden_above_it(programme, engaged):
    """Of 293 AHPs 290 are engaged: three are not, and the chart of engagement hides that."""
    rate = MeasureFactory(programme=programme, data_kind="rate", source="complaints.rate", divided_by=engaged)
    wholes = [40, 8, 290, *[40] * 9]
    observe(engaged, wholes, out_of=293, periods=months(FIRST, 12))
    for period, below in zip(months(FIRST, 12), wholes, strict=True):
        Observation.objects.create(measure=rate, period=period, numerator=10, denominator=below)
    for measure in (engaged, rate):
        refresh_measure(measure.pk)
    reader = Reader(keeps=False, member=True)
    assert shown(engaged, reader).result.hidden == {1, 2}
    result = shown(rate, reader).result
    assert result.hidden == {1, 2}
    assert [row.denominator for row in result.rows][:4] == [40, None, None, 40]
    assert shown(rate).result.rows[1].denominator == 8
    Observation.objects.for_series(engaged).exclude(period=FIRST).update(numerator=4)
    refresh_measure(engaged.pk)
    assert shown(rate, reader).state == "suppressed"


def test_the_database_wants_a_reason_for_a_missing_denominator(rate):
    Observation.objects.create(measure=rate, period=FIRST, numerator=1, note="No rate: why")
    for measure, note in ((rate, ""), (MeasureFactory(data_kind="rate"), "No rate: why")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Observation.objects.create(measure=measure, period=date(2025, 2, 1), numerator=1, note=note)


def test_without_its_measure_it_says_so(rate, engaged):
    engaged.delete()
    assert "does not say out of which" in refresh_measure(rate.pk, only_due=True).reason
    assert Measure.objects.get(pk=rate.pk).divided_by is None
