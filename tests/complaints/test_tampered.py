"""A text that somebody changed in the database: the portal says so in its place, and goes on."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from structlog.testing import capture_logs

from accounts.models import OutgoingMail
from complaints import actions
from complaints.checking import check, check_all
from complaints.errors import NotPossible
from complaints.fields import DO_NOT_OPEN
from complaints.models import Action, Extension, HistoryCheck, Item
from complaints.retention import forget_all
from tests.complaints.test_by_itself import kept_for
from tests.factories.complaints import FIELDS, item_of, keeper
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def programme():
    return ProgrammeFactory(slug="ahpdg")


def tampered(programme) -> Item:
    """Open, with an action and an extension; none of its texts opens."""
    item = item_of(programme, reference="CHP-7")
    actions.write_learning(item=item, learning="Read aloud", why_not="", by=None)
    actions.add_action(item=item, text="A second reader", owner="Lead", due_on=date(2026, 5, 1), by=None)
    words = {"authorised_by": "Manager", "reason": "Leave", "by": None}
    actions.extend(item=item, granted_on=date(2026, 4, 8), until=date(2026, 4, 16), **words)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE complaints_item SET summary = '1.x.AAAA', learning = left(learning, 40)")
        cursor.execute("UPDATE complaints_action SET text = owner")
        cursor.execute("UPDATE complaints_extension SET reason = '1'")
    return Item.objects.get(pk=item.pk)


def stored() -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT summary, learning FROM complaints_item")
        return cursor.fetchone()


def test_every_page_says_it_in_their_place(client, programme):
    item = tampered(programme)
    client.force_login(keeper(programme), backend=BACKEND)
    url = item.get_absolute_url()
    with capture_logs() as logged:
        page = client.get(url).content.decode()
    assert page.count(DO_NOT_OPEN) >= 4
    assert "Lead" in page, "what opens is shown"
    said = [line for line in logged if line["event"] == "words_do_not_open"]
    assert {line["text"].rsplit(".", 1)[0] for line in said} == {
        "complaints_item.summary",
        "complaints_item.learning",
        "complaints_action.text",
        "complaints_extension.reason",
    }
    for form in (
        "change",
        "learning",
        "close",
        "acknowledge",
        "extend",
        "escalate",
        "actions/new",
        "history",
    ):
        assert client.get(f"{url}{form}/").status_code == 200, form
    for path in ("", "log.csv", "indicators/", "history/"):
        assert client.get(f"/ahpdg/complaints/{path}").status_code == 200, path


def test_no_form_writes_over_them(client, programme):
    item = tampered(programme)
    before = stored()
    client.force_login(keeper(programme), backend=BACKEND)
    url = item.get_absolute_url()
    given = FIELDS | {"reference": "CHP-7", "received_on": "2026-04-01", "category": "accuracy"}
    assert client.post(f"{url}change/", given | {"summary": "Something new"}).status_code == 302
    assert client.post(f"{url}learning/", {"learning": "Something new", "why_not": "Why"}).status_code == 302
    assert stored() == before
    with pytest.raises(NotPossible, match="Nothing is written over them") as refusal:
        actions.change_item(item=item, summary="Something new", by=None)
    assert refusal.value.field == "summary"
    with pytest.raises(NotPossible, match="do not open"):
        actions.write_learning(item=item, learning="", why_not="Why", by=None)
    assert stored() == before


def test_its_life_goes_on_until_its_words_go(programme):
    item = tampered(programme)
    before = stored()
    actions.acknowledge(item=item, on=date(2026, 4, 2), by=None)
    actions.finish_action(action_row=Action.objects.get(), on=date(2026, 4, 8), by=None)
    end = {"outcome": "upheld", "learning": DO_NOT_OPEN, "why_not": "", "person_told_on": None, "by": None}
    item = actions.close(item=item, on=date(2026, 4, 9), **end)
    assert stored() == before
    kept_for(programme, 12)
    assert forget_all(date(2028, 1, 1)) == 1
    assert stored() == ("", "")
    assert Extension.objects.get().reason == Action.objects.get().text == ""


def test_the_nightly_check_tells_the_keepers_once(client, programme):
    by = keeper(programme)
    assert check_all() == {"histories": 0, "broken": 0}
    item = tampered(programme)
    answer = check_all()
    assert (answer["broken"], answer["closed"], answer["state"]) == (0, 1, "failed")
    check(programme)
    letter = OutgoingMail.objects.get(kind="complaints.history")
    assert letter.recipient == by.email
    assert f"“learning” of item {item.pk}" in letter.text
    assert f"“text”, action of item {item.pk}" in letter.text
    assert "CHP-7" not in letter.text
    row = HistoryCheck.objects.get()
    assert (len(row.closed), row.broken, row.number > 0) == (4, [], True)
    client.force_login(by, backend=BACKEND)
    assert "Words of this log do not open" in client.get("/ahpdg/complaints/").content.decode()
    assert str(item.pk) in client.get("/ahpdg/complaints/history/").content.decode()
