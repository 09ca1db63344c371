"""What goes by itself: told first by the very workers that do it, and then done."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.mail import queue_mail
from accounts.models import OutgoingMail
from labs.models import Booking
from tests.factories.labs import SessionFactory, book, held


def run(**options: bool) -> str:
    out = StringIO()
    call_command("retention", stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_dry_run_lists_what_goes_and_leaves_it() -> None:
    session = SessionFactory()
    booking = book(session)
    held(session, timezone.now() - timedelta(days=40))
    Booking.objects.filter(pk=booking.pk).update(access_needs="A chair")
    queue_mail(kind="account.reset", to="a@nhs.scot", subject="Key", text="Secret", key="a")
    OutgoingMail.objects.update(sent_at=timezone.now())
    told = run(dry_run=True)
    assert "Access needs, apologies and line managers’ addresses (kept: 30 days after the lab): 1" in told
    assert "Words of letters" in told
    assert told.endswith("Nothing was changed.\n")
    assert Booking.objects.get().access_needs == "A chair"
    assert OutgoingMail.objects.get().text == "Secret\n"
    assert run().splitlines() == told.splitlines()[:-1]
    assert Booking.objects.get().access_needs == ""
    assert OutgoingMail.objects.get().text == ""
