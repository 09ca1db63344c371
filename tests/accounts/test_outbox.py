"""The outbox page: all letters, and only in the demonstration."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.mail import queue_mail
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def put(number: int, to: str = "eilidh.ross@nhs.scot", **more: str):
    return queue_mail(
        kind="test",
        to=to,
        subject=f"Letter {number}",
        text=f"Hello,\n\nsee http://testserver/me/?n={number}.",
        key=f"k{number}",
        **more,
    )


@pytest.mark.parametrize("path", ["/outbox/", "/outbox/1/", "/outbox/1/html/", "/outbox/1/calendar.ics"])
def test_it_does_not_exist_outside_the_demonstration(client: Client, path: str):
    put(1)
    assert client.get(path).status_code == 404
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert client.get(path).status_code == 404


@pytest.fixture
def demonstration(settings) -> None:
    settings.DEMONSTRATION = True


@pytest.mark.usefixtures("demonstration")
class TestInTheDemonstration:
    def test_an_empty_outbox_says_what_it_will_show(self, client: Client):
        page = client.get("/outbox/").content.decode()
        assert "No letters yet" in page
        assert "Create an account" in page

    def test_the_newest_stands_first(self, client: Client):
        for number in (1, 2, 3):
            put(number)
        page = client.get("/outbox/").content.decode()
        assert page.index("Letter 3") < page.index("Letter 2") < page.index("Letter 1")

    def test_letter_is_shown_as_its_reader_sees_it_and_can_do_nothing(self, client: Client):
        letter = put(1, html="<p style='color:red'>Hello</p><script>alert(1)</script>")
        assert f"/outbox/{letter.pk}/html/" in client.get(f"/outbox/{letter.pk}/").content.decode()
        answer = client.get(f"/outbox/{letter.pk}/html/")
        assert answer.content.decode() == letter.html
        policy = answer["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "script-src" not in policy
        assert policy.endswith("sandbox")
        made = put(2)  # without HTML of its own it gets the portal's
        assert "see <a href" in client.get(f"/outbox/{made.pk}/html/").content.decode()

    def test_one_recipient_can_be_chosen(self, client: Client):
        put(1)
        put(2, to="isla.kerr@nhs.scot")
        page = client.get("/outbox/", {"to": "isla.kerr@nhs.scot"}).content.decode()
        assert "Letter 2" in page
        assert "Letter 1" not in page
        assert (
            "No letter to this address" in client.get("/outbox/", {"to": "nobody@nhs.scot"}).content.decode()
        )

    def test_links_in_a_letter_can_be_followed(self, client: Client):
        letter = put(1)
        page = client.get(f"/outbox/{letter.pk}/").content.decode()
        assert '<a href="http://testserver/me/?n=1">http://testserver/me/?n=1</a>.' in page

    def test_a_calendar_entry_can_be_downloaded(self, client: Client):
        letter = put(1, calendar=CALENDAR)
        assert "Download the calendar entry" in client.get(f"/outbox/{letter.pk}/").content.decode()
        answer = client.get(f"/outbox/{letter.pk}/calendar.ics")
        assert answer.content.decode() == CALENDAR
        assert answer["Content-Type"] == "text/calendar; charset=utf-8; method=REQUEST"

    def test_a_letter_without_an_entry_and_a_letter_that_is_not_are_met_calmly(self, client: Client):
        letter = put(1)
        for path in (f"/outbox/{letter.pk}/calendar.ics", "/outbox/999/", "/outbox/?page=99"):
            assert client.get(path).status_code in (404, 200)
        assert client.get("/outbox/999/").status_code == 404

    def test_long_outboxes_have_pages_and_a_fixed_number_of_queries(
        self, client: Client, django_assert_num_queries
    ):
        for number in range(60):
            put(number)
        with django_assert_num_queries(3):
            page = client.get("/outbox/?page=2").content.decode()
        assert "Page 2 of 3" in page
