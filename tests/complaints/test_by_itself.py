"""What the room does unattended: letters without content, the month in numbers, words that go."""

from __future__ import annotations

import doctest
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from accounts.models import OutgoingMail
from complaints import actions, retention
from complaints.history import breaks
from complaints.indicators import by_category, indicators
from complaints.models import Action, Arrangements, Entry, Item
from complaints.presenters import due_days
from complaints.reminders import remind, summarise
from complaints.retention import forget_all
from programmes.models import Role
from tests.factories.complaints import FIELDS, item_of, keeper
from tests.factories.programmes import ProgrammeFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    programme = ProgrammeFactory(slug="ahpdg")
    programme.lead = member(programme, Role.QI_LEAD)
    programme.save()
    return programme


def closed(programme, on: date, outcome: str = "upheld", **fields) -> Item:
    item = actions.acknowledge(item=item_of(programme, **fields), on=date(2026, 4, 2), by=None)
    actions.add_action(item=item, text="A second reader", owner="Team lead", due_on=date(2026, 5, 1), by=None)
    end = {"learning": "Read aloud", "why_not": "", "person_told_on": None, "by": None}
    return actions.close(item=item, on=on, outcome=outcome, **end)


def test_reminders_say_how_many_and_go_when_that_changes(programme):
    by = keeper(programme)
    keeper(ProgrammeFactory())
    item = item_of(programme, reference="CHP-1")
    assert remind(date(2026, 4, 2)) == 1  # still to acknowledge
    assert remind(date(2026, 4, 2)) == 0
    assert remind(date(2026, 4, 3)) == 0, "Good Friday"
    assert remind(date(2026, 4, 7)) == 1  # and due within two working days
    actions.acknowledge(item=item, on=date(2026, 4, 7), by=None)
    assert remind(date(2026, 4, 10)) == 1  # overdue
    assert remind(date(2026, 4, 13)) == 1  # and still in another week
    assert remind(date(2026, 4, 14)) == 0
    letters = list(OutgoingMail.objects.filter(kind="complaints.due").order_by("pk"))
    assert {letter.recipient for letter in letters} == {by.email}
    assert "Overdue: 1" in letters[2].text
    for letter in letters:
        said = letter.text + letter.subject + letter.key
        for word in ("CHP-1", "mockery", str(item.pk), "Tone", "Facebook"):
            assert word not in said


def test_reminders_do_not_go_when_there_is_only_less(programme):
    keeper(programme)
    one, two = item_of(programme), item_of(programme)
    assert remind(date(2026, 4, 2)) == 1
    actions.acknowledge(item=one, on=date(2026, 4, 2), by=None)
    assert remind(date(2026, 4, 2)) == 0, "one less"
    keeper(programme)
    assert remind(date(2026, 4, 2)) == 1, "whoever is new has not been told"
    item_of(programme)
    assert remind(date(2026, 4, 2)) == 2, "one more"
    for item in (two, Item.objects.latest("reference")):
        actions.acknowledge(item=item, on=date(2026, 4, 2), by=None)
    assert remind(date(2026, 4, 2)) == 0, "none waits"
    item_of(programme)
    assert remind(date(2026, 4, 2)) == 2, "the first after none"


def test_indicators_tell_the_three_ways_of_closing_apart(programme):
    closed(programme, date(2026, 4, 9))
    closed(programme, date(2026, 4, 10), outcome="not_upheld")
    closed(programme, date(2026, 4, 30), stage="2")
    item_of(programme, kind="compliment", reference="")
    late = item_of(programme)
    words = {"authorised_by": "Manager", "reason": "Leave", "by": None}
    actions.extend(item=late, granted_on=date(2026, 4, 8), until=date(2026, 4, 16), **words)
    found = indicators(programme, date(2026, 4, 1), date(2026, 4, 30))
    assert (found.complaints, found.closed) == (4, 3)
    assert dict(found.received)["Compliment"] == 1
    first, direct, escalated = found.streams
    assert (first.closed, first.on_time, first.days, first.extended) == (2, 1, 5.5, 1)
    assert first.outcomes == [("Upheld", 1), ("Not upheld", 1)]
    assert (direct.closed, direct.on_time, direct.days) == (1, 1, 20)
    assert (escalated.closed, escalated.days) == (0, None)


def test_what_was_closed_in_time_stays_in_time(programme):
    """Also when days are counted differently later; what was extended is on time by the day before that."""
    item = closed(programme, date(2026, 4, 9))
    late = item_of(programme)
    words = {"authorised_by": "Manager", "reason": "Leave", "by": None}
    actions.extend(item=late, granted_on=date(2026, 4, 8), until=date(2026, 4, 16), **words)
    actions.add_action(item=late, text="Read", owner="Lead", due_on=date(2026, 5, 1), by=None)
    end = {"outcome": "upheld", "learning": "Read aloud", "why_not": "", "person_told_on": None, "by": None}
    late = actions.close(item=late, on=date(2026, 4, 15), **end)
    kept_for(programme, None, day_one="receipt")
    first, *_ = indicators(programme, date(2026, 4, 1), date(2026, 4, 30)).streams
    assert (first.closed, first.on_time) == (2, 1)
    said = [
        [(line.label.split(",")[0], line.day.day) for line in due_days(each, Arrangements.of(programme))]
        for each in (Item.objects.get(pk=item.pk), late)
    ]
    assert said == [
        [("Acknowledge", 7), ("Early resolution", 9)],
        [("Acknowledge", 7), ("Early resolution", 9), ("Extended to", 16)],
    ]


def test_categories_add_up_from_the_most_frequent(programme):
    for category in ("tone", "accuracy", "tone", "tone"):
        item_of(programme, category=category)
    item_of(programme, category="accuracy", kind="comment")
    shares = by_category(programme, date(2026, 4, 1), date(2026, 4, 30))
    assert [(each.label, each.number, each.percent_so_far) for each in shares] == [
        ("Tone", 3, 75),
        ("Accuracy", 1, 100),
    ]
    assert by_category(programme, date(2026, 5, 1), date(2026, 5, 31)) == []


def test_the_lead_gets_the_month_once(programme):
    closed(programme, date(2026, 4, 9))
    assert [summarise(date(2026, 5, day)) for day in (1, 2, 3)] == [1, 0, 0]
    letter = OutgoingMail.objects.get(kind="complaints.summary")
    assert letter.recipient == programme.lead.email
    for words in (
        "April 2026",
        "Complaint: 1",
        "Closed: 1, on time: 1 of 1, on average after 5.0 working days",
    ):
        assert words in letter.text


def kept_for(programme, months: int | None, day_one: str = "next") -> None:
    actions.set_arrangements(
        programme=programme,
        day_one=day_one,
        extension_days=5,
        signpost="Tell us",
        signpost_url="",
        keep_months=months,
        by=None,
    )


def test_words_go_after_the_boards_period_and_counts_stay(programme):
    item = closed(programme, date(2026, 4, 9), reference="CHP-1")
    with_action = closed(programme, date(2026, 4, 9), reference="CHP-2")
    Action.objects.filter(item=item).update(done_on=date(2026, 4, 20))
    assert forget_all(date(2030, 1, 1)) == 0, "no period is set"
    kept_for(programme, 12)
    assert forget_all(date(2027, 4, 8)) == 0
    assert forget_all(date(2027, 4, 9)) == 1
    item = Item.objects.get(pk=item.pk)
    assert (item.reference, item.summary, item.learning, item.outcome) == ("", "", "", "upheld")
    assert item.actions.get().text == item.actions.get().owner == ""
    assert Item.objects.get(pk=with_action.pk).summary == FIELDS["summary"], "an action is still to do"
    assert Item.objects.filter(programme=programme).complaints().count() == 2
    assert forget_all(date(2027, 4, 9)) == 0
    assert not breaks(programme)
    assert "CHP-1" not in str(list(Entry.objects.values_list("details", flat=True)))


def test_months_before_the_last_of_a_month():
    assert doctest.testmod(retention).failed == 0


def test_dry_run_lists_what_would_go(programme):
    item = closed(programme, date(2026, 4, 9), reference="CHP-1")
    Action.objects.filter(item=item).update(done_on=date(2026, 4, 20))
    kept_for(programme, 12)
    said = StringIO()
    with time_machine.travel("2027-05-01 12:00", tick=False):
        call_command("forget_complaints", "--dry-run", stdout=said)
        assert said.getvalue() == "ahpdg: CHP-1, closed on 2026-04-09\n1 would go. Nothing was changed.\n"
        assert Item.objects.get(pk=item.pk).summary
        call_command("forget_complaints", stdout=said)
    assert not Item.objects.get(pk=item.pk).summary
