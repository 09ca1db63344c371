"""Another look at a link, now."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User

from ..models import Link

AGAIN_AFTER = timedelta(seconds=30)  # a site is not asked on every click of an impatient editor


@transaction.atomic
def ask_for_look(*, link: Link, by: User) -> Link:
    """Let the link be the next that a worker looks at. Asked twice it is looked at once."""
    link = Link.objects.select_for_update().get(pk=link.pk)
    now = timezone.now()
    just_looked = link.checked_at is not None and now - link.checked_at < AGAIN_AFTER
    if not link.is_waiting and not just_looked:
        link.asked_at, link.next_look_at = now, now
        link.save(update_fields=["asked_at", "next_look_at"])
    return link
