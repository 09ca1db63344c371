"""Support staff look at labs, change nothing, and read nothing that was told to a host."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from labs import actions
from labs.models import Booking, BookingEvent, CalendarFeed, Interest, Notice, Place
from tests.factories.labs import SessionFactory, book, held

pytestmark = pytest.mark.django_db
TABLES = [model for model in admin.site._registry if model._meta.app_label == "labs"]
SECRETS = (
    "A quiet corner",
    "Large print",
    "Sorry, a clinic",
    "Mondays only",
    "boss@nhs.scot",
    "meet.example.org",
)


@pytest.fixture
def support(client):
    client.force_login(User.objects.create_superuser("root@nhs.scot"))
    return client


@pytest.fixture
def rows():
    """One row of every table, each with something that a host was told."""
    session = SessionFactory(mode="online", venue="", join_url="https://meet.example.org/lab")
    booking = book(session)
    told = {
        "access_needs": "A quiet corner",
        "access_options": ["Large print"],
        "apologies": "Sorry, a clinic",
    }
    Booking.objects.update(**told)
    Interest.objects.create(lab=session.lab, user=booking.user, when="Mondays only")
    Notice.objects.update(kind=Notice.Kind.MANAGER, details={"to": "boss@nhs.scot"})
    held(session, timezone.now())
    actions.mark_attendance(booking=booking, status="fully_attended", by=session.host)
    actions.close_register(session=session, by=session.host)


def test_what_is_secret_or_append_only_has_no_table():
    assert Booking in TABLES
    assert not {CalendarFeed, BookingEvent, Place} & set(TABLES)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_table_can_be_seen_and_not_changed_and_tells_no_secret(support, rows, model):
    name = f"admin:labs_{model._meta.model_name}"
    row = model.objects.first()
    address = reverse(f"{name}_change", args=[row.pk])
    for url in (f"{reverse(f'{name}_changelist')}?q=x", reverse(f"{name}_changelist"), address):
        page = support.get(url)
        assert page.status_code == 200
        assert not [secret for secret in SECRETS if secret in page.content.decode()]
    assert support.get(reverse(f"{name}_add")).status_code == 403
    assert support.post(address, {}).status_code == 403
    assert support.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
