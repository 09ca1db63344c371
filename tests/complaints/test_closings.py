"""What was decided when it was closed, and what was closed by mistake."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import OutgoingMail
from complaints import actions
from complaints.errors import NotPossible
from complaints.guard import Refused
from complaints.history import breaks
from complaints.indicators import indicators
from complaints.models import Closing, Entry, Extension, Item, Refusal
from complaints.reminders import remind, summarise
from complaints.retention import forget_all, past_keeping
from programmes.models import Change, Role
from tests.complaints.test_by_itself import closed, kept_for
from tests.complaints.test_history import tamper
from tests.factories.complaints import FIELDS, item_of, keeper
from tests.factories.programmes import ProgrammeFactory, member

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
APRIL = (date(2026, 4, 1), date(2026, 4, 30))


@pytest.fixture
def programme():
    return ProgrammeFactory(slug="ahpdg")


def first_stage(programme):
    return indicators(programme, *APRIL).streams[0]


def test_a_past_month_stays_as_it_was_reported(programme):
    programme.lead = member(programme, Role.QI_LEAD)
    programme.save()
    item = closed(programme, date(2026, 4, 9))
    before = indicators(programme, *APRIL)
    assert (before.streams[0].closed, before.streams[0].days) == (1, 5.0)
    summarise(date(2026, 5, 1))
    kept_for(programme, None, day_one="receipt")
    assert indicators(programme, *APRIL) == before, "days are counted differently since"
    item = actions.escalate(item=item, on=date(2026, 5, 5), by=None)
    assert indicators(programme, *APRIL) == before, "it went to stage 2 since"
    actions.acknowledge(item=item, on=date(2026, 5, 6), by=None)
    end = {"learning": "Read aloud", "why_not": "", "person_told_on": None, "by": None}
    actions.close(item=item, on=date(2026, 5, 8), outcome="partly", **end)
    assert indicators(programme, *APRIL) == before
    may = indicators(programme, date(2026, 5, 1), date(2026, 5, 31)).streams
    assert [each.closed for each in may] == [0, 0, 1]
    assert "on average after 5.0 working days" in OutgoingMail.objects.get(kind="complaints.summary").text


def test_what_was_logged_by_mistake_leaves_also_a_past_month(programme):
    item = actions.escalate(item=closed(programme, date(2026, 4, 9)), on=date(2026, 5, 5), by=None)
    end = {"learning": "", "why_not": "Logged twice", "person_told_on": None, "by": None}
    actions.close(item=item, on=date(2026, 5, 8), outcome="mistake", **end)
    assert first_stage(programme).closed == 0


def test_reopened_the_clock_goes_on_and_nothing_is_lost(programme):
    by = keeper(programme)
    item = closed(programme, date(2026, 4, 9), reference="CHP-1")
    kept_for(programme, 6)
    assert past_keeping(programme, date(2026, 10, 9)) == [] != [item], "an action is to do"
    actions.finish_action(action_row=item.actions.get(), on=date(2026, 4, 20), by=None)
    assert past_keeping(programme, date(2026, 10, 9)) == [item]
    Change.objects.all().delete()
    with pytest.raises(NotPossible, match="Say why"):
        actions.reopen(item=item, reason="", by=by)
    with pytest.raises(Refused):
        actions.reopen(item=item, reason="Ring 07700 900123", by=by)
    with time_machine.travel("2026-04-10 12:00", tick=False):
        item = actions.reopen(item=item, reason="The wrong one was closed", by=by)
    assert (item.is_open, item.outcome, item.due_on) == (True, "", date(2026, 4, 9))
    assert (item.learning, item.acknowledged_on, item.actions.count()) == ("Read aloud", date(2026, 4, 2), 1)
    assert list(Change.objects.values_list("source", "on")) == [(actions.SOURCE, item.received_on)]
    assert first_stage(programme).closed == 0
    assert past_keeping(programme, date(2030, 1, 1)) == []
    assert remind(date(2026, 4, 13)) == 1
    rows = Entry.objects.filter(item=item.pk, what="reopen")
    assert {row.by for row in rows} == {by}
    assert rows.get(subject="closing").details["reason"] == "written", "of a text only that"
    with pytest.raises(NotPossible, match="open already"):
        actions.reopen(item=item, reason="Once more", by=by)
    end = {"learning": "Read aloud", "why_not": "", "person_told_on": None, "by": None}
    actions.close(item=item, on=date(2026, 4, 14), outcome="partly", **end)
    stage = first_stage(programme)
    assert (stage.closed, stage.on_time, stage.days, stage.outcomes) == (1, 0, 8, [("Partly upheld", 1)])
    assert forget_all(date(2026, 10, 13)) == 0, "its period counts from the second closing"
    assert forget_all(date(2026, 10, 14)) == 1
    assert {each.reason for each in Closing.objects.all()} == {""}
    with pytest.raises(NotPossible, match="have gone"):
        actions.reopen(item=item, reason="Once more", by=by)
    assert breaks(programme) == []


def test_the_page_asks_for_a_reason_and_to_be_sure(client, programme):
    item = closed(programme, date(2026, 4, 9))
    client.force_login(keeper(programme), backend=BACKEND)
    url = item.get_absolute_url()
    assert f'href="{url}reopen/"' in client.get(url).content.decode()
    page = client.post(f"{url}reopen/", {"reason": "The wrong one"}).content.decode()
    assert "Confirm that it was closed by mistake" in page
    assert not Item.objects.get(pk=item.pk).is_open
    client.post(f"{url}reopen/", {"reason": "The wrong one", "sure": "on"})
    page = " ".join(client.get(url).content.decode().split())
    assert "It had been closed on 9 April 2026, upheld, by mistake: The wrong one" in page
    assert f'href="{url}reopen/"' not in page
    assert 'value="upheld" checked' in " ".join(client.get(f"{url}close/").content.decode().split()).replace(
        'checked=""', "checked"
    ).replace("required ", "")
    assert client.get(f"{url}reopen/").status_code == 302


def test_what_is_no_complaint_is_reopened_without_a_clock(programme):
    item = item_of(programme, kind="comment", reference="")
    end = {"outcome": "noted", "learning": "", "why_not": "All is said", "person_told_on": None}
    item = actions.close(item=item, on=item.received_on, by=None, **end)
    item = actions.reopen(item=item, reason="Not all was said", by=None)
    assert (item.is_open, item.due_on) == (True, None)
    assert (Closing.objects.get().days, Closing.objects.get().stage) == (None, "")


def test_what_was_closed_past_the_actions_is_reopened_too(programme):
    item = item_of(programme, kind="comment", reference="")
    item.closed_on, item.outcome, item.why_not = date(2026, 4, 9), "noted", "All is said"
    item.save()
    assert actions.reopen(item=item, reason="Not all was said", by=None).is_open
    assert Closing.objects.get().closed_on == date(2026, 4, 9)


def test_what_was_closed_before_there_were_closings_is_read_from_the_log(programme):
    plain = closed(programme, date(2026, 4, 9))
    later = actions.escalate(item=closed(programme, date(2026, 4, 10)), on=date(2026, 4, 13), by=None)
    comment = item_of(programme, kind="comment", reference="")
    end = {"outcome": "noted", "learning": "", "why_not": "All is said", "person_told_on": None}
    actions.close(item=comment, on=comment.received_on, by=None, **end)
    names = ("item", "closed_on", "outcome", "stage", "day_one", "days", "due_on")
    before = set(Closing.objects.values_list(*names))
    assert {row[0] for row in before} == {plain.pk, later.pk, comment.pk}
    tamper("DELETE FROM complaints_closing")
    migration = import_module("complaints.migrations.0007_choices_and_closings")
    with connection.schema_editor(atomic=False) as editor:
        migration.keep_what_was_decided(apps, editor)
    assert set(Closing.objects.values_list(*names)) == before


@pytest.mark.parametrize(
    "name", ["kind", "received_via", "platform", "channel", "category", "post_removed", "stage", "outcome"]
)
def test_only_its_choices_stand_in_a_field(programme, name):
    item = item_of(programme)
    for value, error in (("0101011237", Refused), ("zz", ValidationError)):
        with pytest.raises(error) as said:
            Item.objects.filter(pk=item.pk).update(**{name: value})
        assert value not in str(said.value)
        setattr(item, name, value)
        with pytest.raises(error):
            item.save()
        with pytest.raises(error):
            Item.objects.bulk_update([item], [name])
    assert Refusal.objects.filter(field=name, kinds=["CHI"]).count() == 3
    sql = f"UPDATE complaints_item SET {name} = 'zz' WHERE id = %s"
    with pytest.raises(IntegrityError, match="item_"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [item.pk])


def test_choices_of_the_other_tables(programme):
    with pytest.raises(Refused):
        Item(programme=programme, **(FIELDS | {"category": "0101011237", "reference": "N"})).save()
    days = dict.fromkeys(("granted_on", "was_due_on", "until"), date(2026, 4, 9))
    words = {"authorised_by": "Manager", "reason": "Leave"}
    with pytest.raises(ValidationError):
        Extension(item=item_of(programme), stage="3", **days, **words).save()
    sql = "INSERT INTO complaints_refusal (\"table\", field, kinds, at) VALUES ('item', 'x', '{0101011237}', now())"
    with (
        pytest.raises(IntegrityError, match="refusal_kinds"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
