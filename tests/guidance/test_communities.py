"""Communities and chats: honest about what is known, and a feed that calendars read."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from guidance import actions
from guidance.models import Community
from tests.factories.guidance import a_community, editor
from tests.factories.programmes import ProgrammeFactory
from tests.guidance.test_pages import base, login, queries, text_of

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 11, 25, 20, 0, tzinfo=ZoneInfo("Europe/London"))
MEETS = {"state": "meets", "checked_on": "2026-11-01", "first_at": WHEN}


@pytest.fixture
def programme():
    return ProgrammeFactory(is_published=True)


def test_numbers_stand_with_their_day_and_source(client, programme):
    a_community(programme)
    page = text_of(client.get(f"{base(programme)}communities/"))
    assert "14,500" in page
    assert "followers" in page
    assert "(2016; A blog)" in page
    assert "Not confirmed" in page


def test_only_what_was_seen_to_meet_goes_into_calendars(client, programme):
    a_community(programme, name="Old chat", first_at=WHEN)
    a_community(programme, name="New chat", repeat="weekly", url="https://chat.example/", **MEETS)
    answer = client.get(f"{base(programme)}communities/calendar.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(answer.content)
    (event,) = calendar.walk("VEVENT")
    assert (str(event["SUMMARY"]), event["RRULE"]["FREQ"], event["RRULE"]["BYDAY"]) == (
        "New chat",
        ["WEEKLY"],
        ["WE"],
    )
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert calendar.walk("VTIMEZONE")


@pytest.mark.parametrize(
    ("repeat", "day", "by_day"), [("monthly", 25, "4WE"), ("monthly", 30, "-1MO"), ("fortnightly", 25, "WE")]
)
def test_rules_of_repeating(client, programme, repeat, day, by_day):
    a_community(programme, **(MEETS | {"first_at": WHEN.replace(day=day), "repeat": repeat}))
    answer = client.get(f"{base(programme)}communities/calendar.ics")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["RRULE"]["BYDAY"] == [by_day]


def test_calendars_notice_changes_of_what_they_show(programme):
    community = a_community(programme, **MEETS)
    actions.save_community(programme=programme, by=None, community=community, source_title="Another source")
    assert community.calendar_sequence == 0
    actions.save_community(programme=programme, by=None, community=community, minutes=90)
    assert community.calendar_sequence == 1


VALUES = {"name": "Lunch chat", "kind": "chat", "text": "At lunch.", "state": "meets", "minutes": "30"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, "Enter when you looked"),
        ({"checked_on": "2026-11-01", "first_on": "2026-12-01"}, "Enter the time of the first meeting too"),
        ({"checked_on": "2026-11-01", "first_time": "25:00"}, "Enter a time such as 20:00"),
        ({"checked_on": "2026-11-01", "url": "javascript:1"}, "Enter a web address"),
    ],
)
def test_entry_that_is_not_whole_gets_a_sentence(client, programme, change, sentence):
    login(client, editor(programme))
    answer = client.post(f"{base(programme)}keep/communities/new/", VALUES | change)
    assert sentence in text_of(answer)
    assert not Community.objects.exists()


def test_editor_adds_an_entry_and_a_number(client, programme):
    login(client, editor(programme))
    client.post(
        f"{base(programme)}keep/communities/new/",
        VALUES
        | {"checked_on": "2026-11-01", "first_on": "2026-12-01", "first_time": "12.30", "is_listed": "on",
           "hashtag": "#AHPDG", "repeat": "weekly"},
    )  # fmt: skip
    entry = Community.objects.get()
    assert (entry.hashtag, entry.first_at.hour) == ("AHPDG", 12)
    keep = f"{base(programme)}keep/communities/{entry.pk}/"
    client.post(
        f"{keep}numbers/",
        {"value": "120", "counts": "members", "as_at": "2026", "source_title": "Their page"},
    )
    assert "120 members, 2026" in text_of(client.get(keep))
    client.post(f"{keep}numbers/{entry.numbers.get().pk}/remove/")
    assert not entry.numbers.exists()
    twin = client.post(f"{base(programme)}keep/communities/new/", VALUES | {"name": "lunch CHAT"})
    assert "stands in the directory already" in text_of(twin)


def test_list_costs_the_same_for_one_and_for_many(client, programme):
    a_community(programme)
    url = f"{base(programme)}communities/"
    before = queries(client, url)
    for number in range(6):
        a_community(programme, name=f"Chat {number}")
    assert queries(client, url) == before <= 4
