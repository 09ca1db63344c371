"""Letters about the log. They carry numbers and an address to sign in at, and nothing of what was logged.

In the morning of a working day complaints admins are told how much is overdue, due within two working days or waits
to be acknowledged: when there is more than on the day before, and otherwise once a week; not when there is only less.
In the first days of a month the lead of the programme gets the indicators of the month before. Each letter goes once,
however often the task runs.
"""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.mail import queue_mail
from accounts.models import User
from programmes.models import Membership, Programme, Role

from .indicators import indicators
from .models import Arrangements, Item, Reminded

AHEAD = 2  # working days


def keepers(programme: Programme) -> list[User]:
    members = Membership.objects.current().filter(programme=programme).with_role(Role.COMPLAINTS_ADMIN)
    return [each.user for each in members.select_related("user").order_by("pk") if each.user.is_active]


def remind(on: date | None = None) -> int:
    """Queue what is due. Returns how many letters were new."""
    on = on or timezone.localdate()
    kept = Item.objects.open().exclude(due_on=None).order_by().values("programme").distinct()
    told = Reminded.objects.exclude(waiting=[]).values("programme")
    programmes = Programme.objects.filter(Q(pk__in=kept) | Q(pk__in=told))
    return sum(_remind(programme, on) for programme in programmes)


@transaction.atomic
def _remind(programme: Programme, on: date) -> int:
    clock = Arrangements.of(programme).clock()
    if not clock.is_working(on):
        return 0
    soon = clock.after(on, AHEAD)
    waiting: dict[str, list[str]] = {"overdue": [], "due": [], "acknowledge": []}
    for item in Item.objects.open().filter(programme=programme).exclude(due_on=None).order_by("pk"):
        assert item.due_on is not None
        if item.is_overdue_on(on):
            waiting["overdue"].append(str(item.pk))
        elif item.due_on <= soon:
            waiting["due"].append(str(item.pk))
        if item.acknowledged_on is None:
            waiting["acknowledge"].append(str(item.pk))
    week = on - timedelta(days=on.weekday())
    found = [f"{name}:{key}" for name, keys in waiting.items() for key in keys]
    last = Reminded.objects.select_for_update().filter(programme=programme).first()
    last = last or Reminded(programme=programme, week=date.min)
    if last.week != week or set(found) - set(last.waiting):
        last.letter = sha256(repr((on, found)).encode()).hexdigest()[:16]
    last.week, last.waiting = week, found
    last.save()
    if not found:
        return 0
    context = {
        "programme": programme,
        "numbers": {name: len(rows) for name, rows in waiting.items()},
        "link": settings.SITE_URL + reverse("complaints:items", args=[programme.slug]),
        "portal_name": settings.PORTAL_NAME,
    }
    text = render_to_string("complaints/letters/due.txt", context)
    return sum(
        queue_mail(
            kind="complaints.due",
            to=user.email,
            subject=f"The log of {programme}: something is due",
            text=text,
            key=f"complaints.due:{programme.pk}:{last.letter}:{user.pk}",
            reply_to=settings.CONTACT_EMAIL,
        )
        is not None
        for user in keepers(programme)
    )


def summarise(on: date | None = None) -> int:
    """The month before, to the lead of each programme that keeps a log. Returns how many letters were new."""
    on = on or timezone.localdate()
    last = on.replace(day=1) - timedelta(days=1)
    kept = Item.objects.order_by().values("programme").distinct()
    leads = Programme.objects.filter(pk__in=kept, lead__is_active=True).select_related("lead")
    return sum(_summarise(programme, last.replace(day=1), last) for programme in leads)


@transaction.atomic
def _summarise(programme: Programme, first: date, last: date) -> int:
    lead = programme.lead
    if lead is None or not Membership.objects.current().filter(programme=programme, user=lead).exists():
        return 0
    context = {
        "programme": programme,
        "found": indicators(programme, first, last),
        "portal_name": settings.PORTAL_NAME,
    }
    letter = queue_mail(
        kind="complaints.summary",
        to=lead.email,
        subject=f"Complaints and feedback in {first:%B %Y}: {programme}",
        text=render_to_string("complaints/letters/summary.txt", context),
        key=f"complaints.summary:{programme.pk}:{first:%Y-%m}",
        reply_to=settings.CONTACT_EMAIL,
    )
    return int(letter is not None)
