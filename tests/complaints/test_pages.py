"""The pages: work lists in the address, refusals beside the field, every look in the history."""

from __future__ import annotations

import csv
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints import actions
from complaints.models import Action, Entry, Item, Refusal
from complaints.presenters import LISTS, chosen, counts
from complaints.retention import forget_all
from programmes.models import Role
from tests.factories.complaints import FIELDS, item_of, keeper
from tests.factories.programmes import ProgrammeFactory, member

pytestmark = pytest.mark.django_db
GIVEN = FIELDS | {"reference": "CHP-2026-0001", "received_on": "2026-04-01"}


@pytest.fixture
def programme():
    return ProgrammeFactory(slug="ahpdg")


@pytest.fixture
def client(client, programme):
    client.force_login(keeper(programme), backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_work_lists_have_an_address_each(client, programme):
    today = timezone.localdate()
    late = item_of(programme, received_on=today - timedelta(60), reference="LATE")
    fresh = item_of(programme, received_on=today, reference="FRESH")
    done = actions.acknowledge(
        item=item_of(programme, received_on=today, reference="DONE"), on=today, by=None
    )
    shown = {
        "": {"LATE", "FRESH", "DONE"},
        "?list=overdue": {"LATE"},
        "?list=acknowledge": {"LATE", "FRESH"},
        "?list=closed": set(),
        "?list=no-such": {"LATE", "FRESH", "DONE"},
    }
    for query, references in shown.items():
        page = text_of(client.get(f"/ahpdg/complaints/{query}"))
        assert {
            each.reference for each in (late, fresh, done) if f">{each.reference}<" in page
        } == references, query
    assert "Nothing is closed yet" in text_of(client.get("/ahpdg/complaints/?list=closed"))


def test_what_is_due_comes_before_what_is_new(client, programme):
    old = item_of(programme, received_on=timezone.localdate() - timedelta(30))
    older = item_of(programme, received_on=timezone.localdate() - timedelta(40))
    new = item_of(programme, kind="concern", received_on=timezone.localdate())
    page = text_of(client.get("/ahpdg/complaints/"))
    places = [page.index(each.get_absolute_url()) for each in (older, old, new)]
    assert places == sorted(places)


def test_an_empty_log_says_what_it_is_for(client):
    assert "Log the first" in text_of(client.get("/ahpdg/complaints/"))


def test_the_list_costs_the_same_with_many(client, programme):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/ahpdg/complaints/")
        return len(captured)

    item_of(programme)
    queries()
    few = queries()
    for _ in range(5):
        item_of(programme)
    assert queries() == few <= 10


def test_every_list_holds_as_many_as_it_says(client, programme):
    today = timezone.localdate()
    item_of(programme, received_on=today - timedelta(60))
    item_of(programme, kind="compliment", reference="", received_on=today)
    row = item_of(programme, received_on=today)
    actions.acknowledge(item=row, on=today, by=None)
    actions.add_action(item=row, text="A second reader", owner="Team lead", due_on=today, by=None)
    actions.add_action(item=row, text="Another one", owner="Team lead", due_on=today, by=None)
    end = {"learning": "", "why_not": "Meant for another log", "person_told_on": None, "by": None}
    actions.close(item=item_of(programme, received_on=today), on=today, outcome="mistake", **end)
    item_of()
    log = Item.objects.filter(programme=programme)
    held = counts(log, today)
    assert held == {
        "open": 3,
        "due": 1,
        "overdue": 1,
        "acknowledge": 1,
        "learning": 2,
        "actions": 1,
        "closed": 1,
        "all": 4,
    }
    assert {name: chosen(log, name, today).count() for name in LISTS} == held
    page = text_of(client.get("/ahpdg/complaints/"))
    assert all(f"{label}, {held[name]}" in page for name, label in LISTS.items())


def test_logging_a_complaint_starts_its_clock(client):
    answer = client.post("/ahpdg/complaints/new/", GIVEN, follow=True)
    page = text_of(answer)
    assert "Thursday 9 April 2026" in page
    assert "The next working day is day 1." in page
    assert "no-store" in answer["Cache-Control"]
    item = Item.objects.get()
    assert Entry.objects.filter(item=item.pk, what="log_item").exists()


def test_refused_words_are_said_beside_the_field_and_only_their_kind_is_kept(client):
    bad = GIVEN | {"summary": "Patient 0101011237 could be read on it", "reference": "9434765919"}
    page = text_of(client.post("/ahpdg/complaints/new/", bad))
    assert "This looks like it holds a CHI number. Take it out and write “a patient” instead" in page
    assert (
        "an NHS number. Take it out and enter the number that the complaints system gave it instead" in page
    )
    assert not Item.objects.exists()
    rows = Refusal.objects.order_by("field").values_list("field", "kinds")
    assert list(rows) == [("reference", ["NHS"]), ("summary", ["CHI"])]
    assert "0101011237" not in str(list(Refusal.objects.values()))


def test_what_may_be_a_name_is_asked_about(client):
    bad = GIVEN | {"summary": "A reply by Dr Who, the puppet, was taken for mockery"}
    page = text_of(client.post("/ahpdg/complaints/new/", bad))
    assert "There may be a name after “Dr”" in page
    assert "None of these words is the name of a person" in page
    assert not Item.objects.exists()
    both = text_of(client.post("/ahpdg/complaints/new/", bad | {"summary": "Dr Who, 07700 900123"}))
    assert "a telephone number" in both
    assert "There may be a name after “Dr”" in both
    client.post("/ahpdg/complaints/new/", bad | {"no_names": "on"})
    assert Item.objects.get().summary == bad["summary"]


def test_a_complaint_without_reference_and_one_used_twice(client, programme):
    item_of(programme, reference="chp-2026-0001")
    for values, sentence in ((GIVEN | {"reference": ""}, "only link"), (GIVEN, "in the log already")):
        assert sentence in text_of(client.post("/ahpdg/complaints/new/", values))
    assert Item.objects.count() == 1


def test_upheld_cannot_be_closed_without_an_action(client, programme):
    item = item_of(programme)
    url = item.get_absolute_url()
    end = {"on": "2026-04-09", "outcome": "upheld", "learning": "Read aloud", "why_not": "No time"}
    assert "Add an action" in text_of(client.post(f"{url}close/", end))
    client.post(
        f"{url}actions/new/", {"text": "A second reader", "owner": "Team lead", "due_on": "2026-05-01"}
    )
    page = text_of(client.post(f"{url}close/", end, follow=True))
    assert "Upheld, closed on 9 April 2026" in page
    assert "A second reader" in page


def test_an_action_marked_twice_is_done(client, programme):
    """By a double press, or by two people who have the same page open."""
    item = item_of(programme)
    words = {"text": "A second reader", "owner": "Team lead", "due_on": item.received_on}
    url = f"{item.get_absolute_url()}actions/{actions.add_action(item=item, by=None, **words).pk}/"
    for _ in range(2):
        client.post(url, {"done": "yes"})
        assert item.actions.get().done_on == timezone.localdate()
    assert Entry.objects.filter(item=item.pk, what="finish_action").count() == 1
    client.post(url, {})
    assert item.actions.get().done_on
    client.post(url, {"done": "no"})
    assert item.actions.get().done_on is None


def test_extension_without_authoriser_is_refused(client, programme):
    url = f"{item_of(programme).get_absolute_url()}extend/"
    page = text_of(client.post(url, {"until": "2026-04-16", "reason": "Leave"}))
    assert "Say who authorised it, by role" in page
    good = {"until": "2026-04-16", "reason": "Leave", "authorised_by": "Complaints manager"}
    good |= {"granted_on": "2026-04-08"}
    assert "16 April 2026" in text_of(client.post(url, good, follow=True))


def test_every_look_is_in_the_history(client, programme):
    item = item_of(programme)
    client.get(item.get_absolute_url())
    client.get("/ahpdg/complaints/?list=overdue")
    client.get("/ahpdg/complaints/log.csv")
    seen = Entry.objects.filter(programme=programme).exclude(by=None).values_list("what", "item", "details")
    assert list(seen) == [
        ("viewed", item.pk, {}),
        ("listed", None, {"list": "overdue", "rows": 1}),
        ("exported", None, {"rows": 1}),
    ]
    page = text_of(client.get(f"{item.get_absolute_url()}history/"))
    assert "Looked at it" in page
    assert "Logged it" in page
    assert FIELDS["summary"] not in page


def test_the_history_says_it_in_words_and_goes_back_to_its_first_row(client, programme, monkeypatch):
    physio = programme.board.offered_professions().first()
    item = item_of(programme, staff_group=physio, severity=2, stage="2")
    actions.acknowledge(item=item, on=item.received_on, by=None)
    actions.change_item(item=item, platform="x", staff_group=None, by=None)
    page = text_of(client.get(f"{item.get_absolute_url()}history/"))
    for words in (
        f"staff group: {physio.plural}",
        "critical: 2, mildly critical",
        "stage: Stage 2, investigation, directly",
        "acknowledged: 1 April 2026",
        f"platform: Facebook became X (Twitter); staff group: {physio.plural} taken away",
    ):
        assert words in page
    monkeypatch.setattr("complaints.history.MOST", 3)
    seen = [text_of(client.get(f"/ahpdg/complaints/history/?page={number}")) for number in (1, 2)]
    assert ["Logged it" in page for page in seen] == [False, True]


@pytest.mark.parametrize(
    "form", ["change", "acknowledge", "extend", "escalate", "learning", "close", "actions/new"]
)
def test_a_form_that_shows_words_is_a_look(client, programme, form):
    item = item_of(programme)
    assert client.get(f"{item.get_absolute_url()}{form}/").status_code == 200
    assert Entry.objects.filter(item=item.pk, what="viewed").exclude(by=None).count() == 1


def hidden(page: str, name: str = "seen") -> str:
    return page.split(f'name="{name}" value="')[1].split('"')[0]


def test_a_form_that_is_sent_twice_is_kept_once(client, programme):
    given = GIVEN | {"kind": "compliment", "reference": ""}
    for _ in range(2):
        key = hidden(text_of(client.get("/ahpdg/complaints/new/")), "key")
        page = text_of(client.post("/ahpdg/complaints/new/", given | {"key": key, "platform": ""}))
        assert hidden(page, "key") == key
        to = {client.post("/ahpdg/complaints/new/", given | {"key": key})["Location"] for _ in range(3)}
        assert to == {f"/ahpdg/complaints/{key}/"}
    assert Item.objects.count() == 2, "two who said the same are two"
    other = client.post("/ahpdg/complaints/new/", given | {"key": key, "summary": "Something else was said"})
    assert "kept already, with other words" in text_of(other)
    url = f"{Item.objects.first().get_absolute_url()}actions/new/"
    words = {"text": "Pass it on", "owner": "Team lead", "due_on": "2026-05-01", "key": str(uuid4())}
    for _ in range(2):
        client.post(url, words)
    assert Action.objects.count() == 1


def test_the_key_of_a_form_reaches_nothing_of_another_programme(client, programme):
    theirs = item_of(ProgrammeFactory(), kind="comment", reference="")
    client.raise_request_exception = False
    for values in (GIVEN, GIVEN | {"kind": "comment"}):
        answer = client.post("/ahpdg/complaints/new/", values | {"key": str(theirs.pk)})
        assert answer.status_code == 200
        assert "Open it anew" in text_of(answer)
    assert Item.objects.get().programme == theirs.programme


def test_the_history_does_not_tell_of_words_that_were_only_sent_again(client, programme):
    item = item_of(programme)
    given = GIVEN | {"reference": item.reference, "category": "accuracy", "stage": "1"}
    assert client.post(f"{item.get_absolute_url()}change/", given).status_code == 302
    entry = Entry.objects.filter(item=item.pk, what="change_item").get()
    assert entry.details == {"category": ["tone", "accuracy"]}


def test_nobody_writes_over_what_somebody_else_has_written_since(client, programme):
    item = item_of(programme)
    url = f"{item.get_absolute_url()}learning/"
    seen = hidden(text_of(client.get(url)))
    actions.write_learning(item=item, learning="Of the other", why_not="", by=None)
    mine = {"learning": "Mine", "why_not": "", "seen": seen}
    for _ in range(2):  # also when something else was wrong first
        page = text_of(client.post(url, mine | {"why_not": "Ring 07700 900123"}))
        assert hidden(page) == seen
    page = text_of(client.post(url, mine))
    assert "Somebody has changed it since you opened this page" in page
    assert "Of the other" in page
    assert Item.objects.get().learning == "Of the other"
    client.post(url, mine | {"seen": hidden(page)})
    assert Item.objects.get().learning == "Mine"


def test_two_who_correct_or_close_at_once(client, programme):
    item = item_of(programme)
    url = item.get_absolute_url()
    change, close = (hidden(text_of(client.get(f"{url}{form}/"))) for form in ("change", "close"))
    actions.change_item(item=item, category="accuracy", by=None)
    actions.write_learning(item=item, learning="Of the other", why_not="", by=None)
    given = GIVEN | {"reference": item.reference, "seen": change}
    assert "Somebody has changed it" in text_of(client.post(f"{url}change/", given))
    end = {"on": "2026-04-09", "outcome": "resolved", "learning": "Mine", "why_not": "No", "seen": close}
    assert "Somebody has changed it" in text_of(client.post(f"{url}close/", end))
    item = Item.objects.get()
    assert (item.category, item.learning, item.is_open) == ("accuracy", "Of the other", True)


def test_words_that_went_are_not_asked_for(client, programme):
    item = item_of(programme)
    words = {"text": "A second reader", "owner": "Team lead", "due_on": item.received_on}
    row = actions.add_action(item=item, by=None, **words)
    actions.finish_action(action_row=row, on=item.received_on, by=None)
    end = {"outcome": "resolved", "learning": "Read aloud", "why_not": "", "person_told_on": None}
    actions.close(item=item, on=item.received_on, by=None, **end)
    options = {"day_one": "next", "extension_days": 5, "signpost": "Tell us", "signpost_url": ""}
    actions.set_arrangements(programme=programme, keep_months=6, by=None, **options)
    forget_all(timezone.localdate())
    url = item.get_absolute_url()
    page = text_of(client.get(url))
    assert "Nothing is written yet" not in page
    assert "To do again" not in page
    for form in ("learning", "actions/new"):
        assert client.get(f"{url}{form}/").status_code == 302
    client.post(f"{url}actions/{row.pk}/", {"done": "no"})
    assert item.actions.get().done_on


def test_settings_say_what_goes_tonight_and_look_at_the_address(client, programme):
    item = item_of(programme, kind="comment", reference="")
    end = {"outcome": "noted", "learning": "", "why_not": "All is said", "person_told_on": None}
    actions.close(item=item, on=item.received_on, by=None, **end)
    given = {"day_one": "next", "extension_days": 5, "signpost": "Tell us", "keep_months": 6}
    bad = given | {"signpost_url": "https://x.example/?chi=0101011237"}
    assert "a CHI number" in text_of(client.post("/ahpdg/complaints/settings/", bad))
    page = text_of(client.post("/ahpdg/complaints/settings/", given, follow=True))
    assert "Tonight the words of 1 closed record go" in page
    page = text_of(client.post("/ahpdg/complaints/settings/", given | {"keep_months": 240}, follow=True))
    assert "Tonight" not in page


def test_export_has_no_texts_and_no_formulas(client, programme):
    item_of(programme, reference="=CHP")
    page = client.get("/ahpdg/complaints/log.csv").content.decode("utf-8-sig")
    assert FIELDS["summary"] not in page
    assert next(iter(csv.DictReader(page.splitlines())))["Reference"] == "'=CHP"


def test_days_off_move_what_is_open(client, programme):
    item = item_of(programme)
    given = {"day": "2026-04-02", "name": "Local holiday"}
    client.post("/ahpdg/complaints/days/", given)
    assert "on the list already" in text_of(client.post("/ahpdg/complaints/days/", given))
    item.refresh_from_db()
    assert item.due_on.day == 10


def test_a_qi_lead_finds_nothing_and_no_entry_in_the_menu(client, programme):
    item = item_of(programme)
    assert "/ahpdg/complaints/" in text_of(client.get("/ahpdg/"))
    client.force_login(member(programme, Role.QI_LEAD), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(item.get_absolute_url()).status_code == 404
    assert "/ahpdg/complaints/" not in text_of(client.get("/ahpdg/"))


def test_an_extension_that_is_written_down_later_says_when_it_was_granted(client, programme):
    item = item_of(programme)
    url = f"{item.get_absolute_url()}extend/"
    given = {"authorised_by": "Complaints manager", "reason": "Leave", "until": "2026-04-13"}
    page = text_of(client.post(url, given | {"granted_on": "2026-04-10"}))
    assert "If it was granted too late, say so below" in page
    assert "Day it was granted" in page
    client.post(url, given | {"granted_on": "2026-04-10", "granted_late": "on"})
    assert "Extended on 10 April, after the answer was due, from 9 April" in text_of(
        client.get(item.get_absolute_url())
    )
    today = item_of(programme, received_on=timezone.localdate())
    assert "after the answer was due" not in text_of(client.get(f"{today.get_absolute_url()}extend/"))


def test_days_off_before_this_year_are_listed_and_can_be_removed(client, programme):
    year = timezone.localdate().year - 1
    client.post("/ahpdg/complaints/days/", {"day": f"{year}-06-03", "name": "Local holiday"})
    page = text_of(client.get("/ahpdg/complaints/days/"))
    assert "Days off before this year, 1" in page
    assert f"3 June {year}</b> Local holiday" in page
    client.post(page.split('action="')[1].split('"')[0])
    assert "Days off before this year" not in text_of(client.get("/ahpdg/complaints/days/"))


def test_the_key_of_an_action_of_another_item_is_refused_in_words(client, programme):
    words = {"text": "A second reader", "owner": "Team lead"}
    row = actions.add_action(item=item_of(programme), due_on=FIELDS["received_on"], by=None, **words)
    url = f"{item_of(programme).get_absolute_url()}actions/new/"
    answer = client.post(url, words | {"due_on": "2026-05-01", "key": str(row.pk)})
    assert answer.status_code == 200
    assert "This form cannot be kept. Open it anew" in text_of(answer)
    assert Action.objects.get().item_id == row.item_id
