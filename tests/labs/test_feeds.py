"""Calendar feeds that a real calendar reads, certificates that can be checked, access needs that go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from labs import actions, certificates, purging
from labs.models import Booking, CalendarFeed, Certificate
from programmes.models import Programme
from tests.factories.labs import SessionFactory, book, held, staff

pytestmark = pytest.mark.django_db


def login(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def events(response):
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(response.content)
    assert calendar["VERSION"] == "2.0"
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n")), "RFC 5545 folds long lines"
    return calendar.walk("VEVENT")


def test_public_feed_shows_labs_without_the_link_to_join(client):
    session = SessionFactory(mode="online", venue="", join_url="https://meet.example.org/secret")
    SessionFactory(lab=session.lab, state="draft")
    response = client.get(f"/{session.programme.slug}/labs/calendar.ics")
    (event,) = events(response)
    assert event["LOCATION"] == "Online"
    assert b"secret" not in response.content


def test_personal_feed_needs_no_sign_in_and_ends_with_a_new_address(client):
    session = SessionFactory()
    booking = book(session)
    url = f"/{session.programme.slug}/labs/mine/calendar/"
    login(client, booking.user).post(url)
    old = CalendarFeed.objects.get().token
    client.logout()
    (event,) = events(client.get(f"/me/calendar/{old}.ics"))
    assert str(event["STATUS"]) == "CONFIRMED"
    actions.give_up(booking=booking, by=booking.user)
    (gone,) = events(client.get(f"/me/calendar/{old}.ics"))
    assert str(gone["STATUS"]) == "CANCELLED"
    assert int(gone["SEQUENCE"]) > int(event["SEQUENCE"])
    assert gone["UID"] == event["UID"]
    login(client, booking.user).post(url)
    assert client.get(f"/me/calendar/{old}.ics").status_code == 404


def attended():
    session = SessionFactory()
    booking = book(session)
    held(session)
    actions.check_in(booking=booking, by=booking.user)
    actions.close_register(session=session, by=session.host)
    return Booking.objects.get(pk=booking.pk)


def test_certificate_is_an_accessible_pdf_for_who_attended(client):
    booking = attended()
    url = f"{booking.get_absolute_url()}certificate.pdf"
    response = login(client, booking.user).get(url)
    assert response.content.startswith(b"%PDF-")
    assert b"pdfuaid" in response.content, "the file says that it follows PDF/UA"
    assert client.get(f"{booking.get_absolute_url()}certificate/").status_code == 200


def test_certificate_of_a_demonstration_says_that_it_is_simulated(client):
    booking = attended()
    url = f"{booking.get_absolute_url()}certificate/"
    code = certificates.grouped(Certificate.objects.get().code)
    login(client, booking.user)
    addresses = (url, f"/verify/{code}/")
    assert not any(
        "The person and the lab are made up" in client.get(each).content.decode() for each in addresses
    )
    Programme.objects.update(is_demonstration=True)
    assert all(
        "The person and the lab are made up" in client.get(each).content.decode() for each in addresses
    )


def test_certificate_of_somebody_who_did_not_come_is_not_there(client):
    session = SessionFactory()
    booking = book(session)
    held(session)
    actions.close_register(session=session, by=session.host)
    response = login(client, booking.user).get(f"{booking.get_absolute_url()}certificate.pdf")
    assert response.status_code == 404


def test_verify_tells_validity_title_and_name_and_nothing_else(client):
    booking = attended()
    code = Certificate.objects.get().code
    page = client.get(f"/verify/{certificates.grouped(code).lower()}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "This certificate is valid" in text
    assert str(booking.user) in text
    assert booking.session.lab.title in text
    for secret in (booking.user.email, booking.session.venue, str(booking.session.host)):
        assert secret not in text
    actions.correct_attendance(
        booking=booking, status="did_not_attend", reason="Was not there", by=booking.session.host
    )
    again = client.get(f"/verify/{code}/")
    assert again.status_code == 404
    assert str(booking.user) not in again.content.decode()


def test_verify_finds_what_was_typed_and_slows_down_who_tries(client):
    attended()
    code = Certificate.objects.get().code
    assert client.get("/verify/", {"code": f" {code[:4]}-{code[4:]} "}, follow=True).status_code == 200
    statuses = [client.get("/verify/0000-0000-0000/").status_code for _ in range(40)]
    assert statuses[0] == 404
    assert statuses[-1] == 429


def test_purge_empties_needs_and_apologies_thirty_days_after():
    session, later = SessionFactory(), SessionFactory()
    for each in (session, later):
        book(each)
    Booking.objects.update(access_needs="Quiet", apologies="Ill", access_options=["Captions"], topics=["X"])
    held(session, timezone.now() - timedelta(days=31))
    held(later, timezone.now() - timedelta(days=29))
    assert [purging.purge_needs(), purging.purge_needs()] == [1, 0]
    gone = Booking.objects.get(session=session)
    assert (gone.access_needs, gone.apologies, gone.access_options, gone.topics) == ("", "", [], ["X"])
    assert Booking.objects.get(session=later).access_needs == "Quiet"


def test_add_to_calendar_is_for_who_has_a_place(client):
    session = SessionFactory(capacity=1)
    book(session)
    waiting = book(session, staff(session.programme), may_wait=True)
    url = f"{waiting.get_absolute_url()}calendar.ics"
    assert login(client, waiting.user).get(url).status_code == 404
