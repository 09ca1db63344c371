"""The life of an item: its clock, what closing asks for, and what the database keeps when code forgets."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from complaints import actions
from complaints.errors import NotPossible
from complaints.guard import Refused
from complaints.models import Entry, Item, Outcome, Stage
from programmes.models import Change
from tests.factories.complaints import FIELDS, item_of, keeper
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db
APRIL = [date(2026, 4, day) for day in range(1, 31)]


def day(number: int) -> date:
    return APRIL[number - 1]


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def by(programme):
    return keeper(programme)


def ended(item: Item, by: object, **fields: object) -> Item:
    given = {
        "on": day(9),
        "outcome": Outcome.UPHELD,
        "learning": "Read a reply aloud before it goes out.",
        "why_not": "",
        "person_told_on": day(9),
    }
    return actions.close(item=item, by=by, **(given | fields))


def act(item: Item, by: object) -> None:
    actions.add_action(item=item, text="A second pair of eyes", owner="Team lead", due_on=day(30), by=by)


def test_only_complaints_run_the_clock(programme, by):
    complaint = item_of(programme, by=by)
    assert (complaint.stage, complaint.acknowledge_by, complaint.due_on) == ("1", day(7), day(9))
    comment = item_of(programme, by=by, kind="comment", reference="")
    assert (comment.stage, comment.acknowledge_by, comment.due_on) == ("", None, None)
    raised = actions.change_item(item=comment, kind="complaint", reference="CHP-9", by=by)
    assert raised.due_on == day(9)
    assert (
        list(Change.objects.filter(programme=programme).values_list("source", flat=True))
        == [actions.SOURCE] * 3
    )


def test_dates_follow_convention_and_days_off(programme, by):
    item = item_of(programme, by=by)
    actions.add_holiday(programme=programme, day=day(2), name="Local holiday", by=by)
    item.refresh_from_db()
    assert item.due_on == day(10)
    options = {"extension_days": 5, "signpost": "Please tell us", "signpost_url": ""}
    actions.set_arrangements(programme=programme, day_one="receipt", by=by, **options)
    item.refresh_from_db()
    assert (item.acknowledge_by, item.due_on) == (day(7), day(9))


WORDS = {"authorised_by": "Complaints manager", "reason": "Somebody is on leave"}


def test_extension_needs_authoriser_reason_and_a_later_working_day(programme, by):
    item = item_of(programme, by=by)
    words = WORDS | {"by": by, "granted_on": day(8)}
    for until, sentence in (
        (day(9), "after the day"),
        (day(17), "16 April"),
        (day(12), "Sunday 12 April 2026 is a day off. The next working day is 13 April"),
    ):
        with pytest.raises(NotPossible, match=sentence) as refusal:
            actions.extend(item=item, until=until, **words)
        assert refusal.value.field == "until"
    assert not actions.extend(item=item, until=day(16), **words).is_late
    item.refresh_from_db()
    assert item.due_on == day(16)
    nobody = words | {"authorised_by": "", "granted_on": day(20)}
    with pytest.raises(IntegrityError, match="authorised"), transaction.atomic():
        actions.extend(item=escalated(item, by), until=date(2026, 6, 1), **nobody)


@pytest.mark.parametrize(
    ("granted_on", "sentence"),
    [
        (date(2026, 3, 31), "received or escalated after"),
        (date(2200, 1, 3), "a day to come"),
        (day(10), "due on 9 April 2026, before this was granted"),
        (None, "before this was granted"),
    ],
)
def test_an_extension_is_granted_between_receipt_and_the_day_it_is_due(programme, by, granted_on, sentence):
    item = item_of(programme, by=by)
    with pytest.raises(NotPossible, match=sentence) as refusal:
        actions.extend(item=item, until=day(15), granted_on=granted_on, by=by, **WORDS)
    assert refusal.value.field == "granted_on"


def test_an_extension_that_was_granted_late_is_kept_as_such(programme, by):
    item = item_of(programme, by=by)
    late = {"granted_late": True, "by": by, **WORDS}
    with pytest.raises(NotPossible, match="was over when this was granted, on 14 April"):
        actions.extend(item=item, until=day(13), granted_on=day(14), **late)
    assert actions.extend(item=item, until=day(14), granted_on=day(14), **late).is_late
    with pytest.raises(NotPossible, match="extended after that day already"):
        actions.extend(item=item, until=day(15), granted_on=day(13), by=by, **WORDS)


def escalated(item: Item, by: object) -> Item:
    return actions.escalate(item=item, on=day(10), by=by)


def test_escalation_counts_anew_and_is_acknowledged_anew(programme, by):
    item = item_of(programme, by=by)
    actions.acknowledge(item=item, on=day(2), by=by)
    item = escalated(item, by)
    assert (item.stage, item.acknowledged_on) == (Stage.ESCALATED, None)
    assert item.due_on == date(2026, 5, 11)  # 20 working days from Monday 13 April, without 4 May
    act(item, by)
    with pytest.raises(NotPossible, match="Acknowledge it first"):
        ended(item, by, on=day(20))
    actions.acknowledge(item=item, on=day(13), by=by)
    assert not ended(item, by, on=day(20)).is_open


def test_what_was_closed_at_stage_1_is_escalated_later_and_told_anew(programme, by):
    item = item_of(programme, by=by)
    act(item, by)
    item = ended(item, by)
    with pytest.raises(NotPossible, match="closed at stage 1"):
        actions.escalate(item=item, on=day(8), by=by)
    item = escalated(item, by)
    assert (item.is_open, item.outcome, item.person_told_on) == (True, "", None)
    assert item.learning, "what was learned stays"


def test_upheld_needs_learning_and_an_action(programme, by):
    item = item_of(programme, by=by)
    with pytest.raises(NotPossible, match="learned"):
        ended(item, by, learning="")
    with pytest.raises(NotPossible, match="Add an action"):
        ended(item, by, why_not="No time")
    with pytest.raises(NotPossible, match="say why"):
        ended(item, by, outcome=Outcome.NOT_UPHELD)
    act(item, by)
    assert ended(item, by).outcome == Outcome.UPHELD
    other = ended(
        item_of(programme, by=by), by, outcome=Outcome.NOT_UPHELD, why_not="The account is not ours"
    )
    assert not other.is_open


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("closed_on = '2026-04-09', outcome = 'upheld'", "item_closed_complaint_has_learning"),
        ("closed_on = '2026-04-09'", "item_closed_has_an_outcome"),
        ("closed_on = '2026-03-09', outcome = 'mistake'", "item_nothing_before"),
        ("due_on = NULL", "item_clock_runs"),
        ("reference = ''", "item_complaint_has_a_reference"),
        ("stage = '2_escalated'", "item_escalated_has_a_day"),
        ("severity = 6", "item_severity"),
        ("closed_on = '2026-04-09', outcome = 'upheld', learning = 'x'", "closed without an action"),
        (
            "closed_on = '2026-04-09', outcome = 'upheld', learning = 'x', why_not = 'x'",
            "closed without an action",
        ),
        ("stage = '2', closed_on = '2026-04-09', outcome = 'upheld', learning = 'x'", "item_stage_2_is_ack"),
        ("anonymised_on = '2026-04-09'", "item_anonymised_is_empty"),
    ],
)
def test_database_refuses_what_code_forgot(programme, change, constraint):
    item = item_of(programme)
    sql = f"SET CONSTRAINTS ALL IMMEDIATE; UPDATE complaints_item SET {change} WHERE id = %s"
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [item.pk])


def test_reference_stands_once_in_a_programme(programme, by):
    item_of(programme, by=by, reference="DTX-1")
    with pytest.raises(NotPossible, match="already"):
        item_of(programme, by=by, reference="dtx-1")
    assert item_of(ProgrammeFactory(), reference="DTX-1")
    for reference in ("", ""):
        item_of(programme, by=by, kind="comment", reference=reference)


def test_refused_text_takes_everything_back(programme, by):
    item = item_of(programme, by=by)
    act(item, by)
    with pytest.raises(Refused, match="telephone"):
        ended(item, by, learning="Ring 07700 900123")
    item.refresh_from_db()
    assert (item.is_open, item.learning) == (True, "")


def test_history_names_who_did_what(programme, by):
    item = item_of(programme, by=by)
    actions.acknowledge(item=item, on=day(2), by=by)
    row = Entry.objects.filter(item=item.pk).last()
    assert (row.by, row.what, row.change) == (by, "acknowledge", "UPDATE")
    assert row.details == {"acknowledged_on": [None, "2026-04-02"]}
    first = Entry.objects.filter(item=item.pk).first()
    assert first.details["summary"] == first.details["reference"] == "written", "of a text only that"
    assert first.details["learning"] == "empty"
    Item.objects.filter(pk=item.pk).update(platform="x")
    past = Entry.objects.filter(item=item.pk).last()
    assert (past.by, past.what, past.details) == (None, "", {"platform": [FIELDS["platform"], "x"]})
