"""Pages: what they say, who may open them, how many queries they cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labs import actions
from labs.models import Booking
from programmes.models import Role
from tests.factories.labs import SessionFactory, book, fill, held, staff
from tests.factories.programmes import LocalityFactory, member

pytestmark = pytest.mark.django_db


def login(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def base(session) -> str:
    return f"/{session.programme.slug}/labs/"


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def queries(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_list_is_public_and_counts_by_month(client):
    session = SessionFactory()
    SessionFactory(lab=session.lab, state="draft")
    page = text_of(client.get(base(session)))
    starts = timezone.localtime(session.starts_at)
    assert f"1 lab in {starts:%B %Y}" in page
    assert "3 places left" in page
    assert page.count('class="app-lab"') == 1


def test_filters_ask_only_what_the_labs_that_come_differ_in(client):
    session = SessionFactory()  # in person, in no locality
    page = text_of(client.get(base(session)))
    assert "In person (1)" in page
    assert "Online (0)" not in page
    assert "All localities" not in page
    unknown = text_of(client.get(base(session), {"where": "1", "how": "online"}))
    assert "1 lab in" in unknown  # an address from elsewhere filters nothing
    session.state = "cancelled"
    session.cancelled_reason = "Snow"
    session.save()
    page = text_of(client.get(base(session)))
    assert "Time of day" not in page
    assert ">How<" not in page


def test_page_of_a_lab_that_was_called_off_tells_who_had_booked_what_is_next(client):
    session = SessionFactory()
    booking = book(session)
    actions.cancel_session(session=session, reason="Snow", by=session.host)
    page = text_of(client.get(session.get_absolute_url()))
    assert "Another date?" in page
    assert "It was one of your labs" not in page
    client.force_login(booking.user, backend="django.contrib.auth.backends.ModelBackend")
    page = text_of(client.get(session.get_absolute_url()))
    assert "It was one of your labs" in page
    assert f'href="{booking.get_absolute_url()}">Your booking</a>' in page
    assert page.count("Snow") == 1


@pytest.mark.parametrize(
    ("fields", "waiting", "words"),
    [
        ({"capacity": 1}, 2, "You would be number 3. If a place comes up you have 24 hours to take it."),
        (
            {"capacity": 1, "waiting_list_open": False, "waiting_list_closed_reason": "small room"},
            0,
            "The waiting list is closed: small room",
        ),
        ({"capacity": 13}, 0, "You may have"),
    ],
)
def test_every_full_session_says_what_one_can_do(client, fields, waiting, words):
    session = SessionFactory(**fields)
    if session.capacity > 12:
        page = text_of(client.get(base(session)))
        assert "13 places left" in page
        assert "app-places" not in page, "past twelve places words say it"
        return
    fill(session, waiting=waiting)
    assert words in text_of(client.get(base(session)))


def test_filters_live_in_the_address(client):
    nithsdale = SessionFactory()
    board = nithsdale.programme.board
    nithsdale.locality = LocalityFactory(board=board)
    nithsdale.save()
    full = SessionFactory(
        lab=nithsdale.lab, mode="online", venue="", join_url="https://x.example/", capacity=1
    )
    book(full)
    start = base(nithsdale)

    def shown(query: str) -> int:
        return text_of(client.get(start + query)).count('class="app-lab"')

    assert shown("") == shown("?where=nonsense") == 2
    assert shown(f"?where={nithsdale.locality_id}") == shown("?how=in_person") == shown("?free=on") == 1
    assert shown("?how=online&free=on") == 0


def test_book_in_two_clicks_and_see_the_confirmation(client):
    session = SessionFactory()
    user = staff(session.programme)
    login(client, user)
    form = client.get(f"{base(session)}{session.public_id}/book/")
    assert "Book my place" in text_of(form)
    page = client.post(
        f"{base(session)}{session.public_id}/book/",
        {"topics": ["Privacy settings"], "access_options": ["Captions"], "access_needs": "A quiet corner"},
        follow=True,
    )
    assert "Your place is booked" in text_of(page)
    assert "You asked for help with" in text_of(page)
    booking = Booking.objects.get()
    assert (booking.topics, booking.access_options, booking.access_needs, booking.shows_name) == (
        ["Privacy settings"],
        ["Captions"],
        "A quiet corner",
        False,
    )


def test_last_place_gone_meanwhile_offers_the_list_and_says_the_position(client):
    session = SessionFactory(capacity=1)
    fill(session, waiting=1)
    login(client, staff(session.programme))
    url = f"{base(session)}{session.public_id}/book/"
    refused = client.post(url)
    assert refused.status_code == 409
    assert "You would be number 2 in line." in text_of(refused)
    assert "You are number 2 in line" in text_of(client.post(url, {"wait": "1"}, follow=True))


def test_people_who_come_see_only_those_who_agreed(client):
    session = SessionFactory()
    shy, open_ = book(session), book(session)
    Booking.objects.filter(pk=open_.pk).update(shows_name=True)
    reader = book(session)
    page = text_of(login(client, reader.user).get(reader.get_absolute_url()))
    assert str(open_.user) in page
    assert str(shy.user) not in page
    client.logout()
    public = text_of(client.get(session.get_absolute_url()))
    assert str(open_.user) not in public


def test_booking_of_somebody_else_is_not_there(client):
    booking = book(SessionFactory())
    for user in (staff(booking.programme), booking.session.host):
        assert login(client, user).get(booking.get_absolute_url()).status_code == 404


def test_access_needs_are_seen_by_the_hosts_of_that_session_only(client):
    session = SessionFactory()
    booking = book(session)
    Booking.objects.update(access_needs="A quiet corner")
    url = f"{base(session)}{session.public_id}/register/"
    assert "A quiet corner" in text_of(login(client, session.host).get(url))
    lead = member(session.programme, Role.QI_LEAD.value)
    page = text_of(login(client, lead).get(url))
    assert str(booking.user) in page
    assert "A quiet corner" not in page


def test_register_marks_one_line_with_htmx_and_redirects_without(client):
    session = SessionFactory()
    booking = book(session)
    held(session)
    url = f"{base(session)}{session.public_id}/register/{booking.public_id}/"
    login(client, session.host)
    piece = client.post(url, {"status": "fully_attended"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in text_of(piece)
    assert "<html" not in text_of(piece)
    assert client.post(url, {"status": "booked"}).status_code == 302
    booking.refresh_from_db()
    assert booking.status == "booked"


def test_register_shows_what_help_was_asked_for(client):
    session = SessionFactory()
    for _ in range(2):
        book(session)
    Booking.objects.update(topics=["Privacy settings"])
    page = text_of(login(client, session.host).get(f"{base(session)}{session.public_id}/register/"))
    assert '<b class="num">2</b> Privacy settings' in page


def test_register_csv_neutralises_formulas(client):
    session = SessionFactory()
    book(session, staff(session.programme, display_name="=cmd()"))
    page = login(client, session.host).get(f"{base(session)}{session.public_id}/register.csv")
    assert "'=cmd()" in page.content.decode()


def test_register_of_a_lab_to_come_has_no_controls_and_says_from_when(client):
    session = SessionFactory()
    booking = book(session)
    url = f"{base(session)}{session.public_id}/register/"
    page = text_of(login(client, session.host).get(url))
    assert "You can mark who came from" in page
    for control in ("aria-pressed", "Close the register</a>", "Add somebody who came"):
        assert control not in page
    for path in ("close/", "walk-in/"):
        answer = client.get(url + path, follow=True)
        assert answer.redirect_chain
        assert "The lab has not begun." in text_of(answer)
    refused = client.post(
        f"{url}{booking.public_id}/", {"status": "fully_attended"}, headers={"HX-Request": "true"}
    )
    assert "The lab has not begun." in text_of(refused)
    client.post(f"{url}close/")
    session.refresh_from_db()
    booking.refresh_from_db()
    assert (session.state, booking.status) == ("published", "booked")


def test_link_to_join_stands_on_the_page_from_the_opening_moment(client):
    session = SessionFactory(mode="online", venue="", join_url="https://meet.example.org/lab")
    booking = book(session)
    login(client, booking.user)
    page = text_of(client.get(booking.get_absolute_url()))
    assert "it stands here from" in page
    assert "meet.example.org" not in page
    held(session, timezone.now() + timedelta(minutes=14))
    page = text_of(client.get(booking.get_absolute_url()))
    assert "https://meet.example.org/lab" in page
    assert "it stands here from" not in page
    held(session, timezone.now() - timedelta(hours=2))
    assert "meet.example.org" not in text_of(client.get(booking.get_absolute_url()))


def test_line_manager_is_told_when_wished_at_a_work_address_only(client):
    session = SessionFactory()
    user = staff(session.programme)
    login(client, user)
    url = f"{base(session)}{session.public_id}/book/"
    assert "Tell my line manager" in text_of(client.get(url))
    for address in ("boss@example.com", user.email, "no address"):
        page = client.post(url, {"manager": address})
        assert page.status_code == 200
        assert "nhsuk-error-summary" in text_of(page)
        assert '<details class="nhsuk-details" open>' in text_of(page)
    assert not Booking.objects.exists()
    client.post(url, {"manager": "Boss@nhs.scot"})
    assert Booking.objects.get().notices.get(kind="manager").details == {"to": "boss@nhs.scot"}


def test_check_in_page_inside_and_outside_the_window(client):
    session = SessionFactory()
    booking = book(session)
    url = f"{base(session)}{session.public_id}/check-in/"
    login(client, booking.user)
    assert "You can check in from" in text_of(client.get(url))
    assert client.post(url).status_code == 409
    held(session)
    assert "You are checked in" in text_of(client.post(url, follow=True))


def test_qr_page_carries_the_address_as_svg(client):
    session = SessionFactory()
    page = text_of(login(client, session.host).get(f"{base(session)}{session.public_id}/register/qr/"))
    assert "<svg" in page
    assert f"{session.public_id}/check-in/" in page


def test_person_sees_own_record_with_its_corrections(client):
    session = SessionFactory()
    booking = book(session)
    held(session)
    actions.close_register(session=session, by=session.host)
    actions.correct_attendance(
        booking=booking, status="fully_attended", reason="Sat at the back", by=session.host
    )
    page = text_of(login(client, booking.user).get(booking.get_absolute_url()))
    assert "You were there" in page
    assert "Sat at the back" in page
    assert "Certificate" in text_of(client.get(f"{base(session)}mine/"))


def test_interest_is_registered_and_withdrawn(client):
    session = SessionFactory()
    user = staff(session.programme)
    login(client, user)
    client.post(f"{base(session)}interest/", {"lab": session.lab.pk, "when": "Mondays"})
    page = text_of(client.get(f"{base(session)}interest/"))
    assert "Mondays" in page
    interest = user.lab_interests.get()
    client.post(f"{base(session)}interest/{interest.pk}/withdraw/")
    interest.refresh_from_db()
    assert interest.withdrawn_at


# --- Who may write (tests/permissions/labs.py has the whole table) ----------------------------------------


@pytest.mark.parametrize("page", ["register/close/", "cancel/", "places/", "publish/", "register/reopen/"])
def test_reader_who_tries_to_write_gets_403_and_nothing_happens(client, page):
    session = held(SessionFactory())
    login(client, member(session.programme, Role.LAB_HOST.value))
    url = f"{base(session)}{session.public_id}/{page}"
    assert client.post(url, {"reason": "x", "capacity": "9"}).status_code == 403
    before = (session.state, session.capacity)
    session.refresh_from_db()
    assert (session.state, session.capacity) == before


def test_draft_is_not_there_for_staff(client):
    session = SessionFactory(state="draft")
    login(client, staff(session.programme))
    assert client.get(session.get_absolute_url()).status_code == 404


# --- What pages cost -------------------------------------------------------------------------------------


def test_list_costs_the_same_for_one_lab_and_for_many(client):
    session = SessionFactory()
    user = staff(session.programme)
    book(session, user)
    login(client, user)
    one = queries(client, base(session))
    for number in range(12):
        book(
            SessionFactory(lab=session.lab, starts_at=timezone.now() + timedelta(days=9 + number)),
            user,
        )
    assert queries(client, base(session)) == one <= 6


def test_register_costs_the_same_for_one_person_and_for_many(client):
    session = SessionFactory(capacity=12)
    book(session)
    login(client, session.host)
    url = f"{base(session)}{session.public_id}/register/"
    one = queries(client, url)
    for _ in range(11):
        book(session)
    assert queries(client, url) == one <= 12


def test_booking_posts_cheaply(client):
    session = SessionFactory()
    login(client, staff(session.programme))
    with CaptureQueriesContext(connection) as captured:
        client.post(f"{base(session)}{session.public_id}/book/")
    own = [query for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(own) <= 5
