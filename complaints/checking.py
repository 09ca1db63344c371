"""Each night every history of complaints is held against its chain and every text is opened; those who keep the log
are told of a break and of words that do not open.

The letter says where, and nothing of what was logged. It goes once for each finding: a break cannot be mended,
because the database refuses to change the history, so the page of the log goes on saying it.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.mail import queue_mail
from programmes.models import Programme

from .fields import GuardedTextField
from .history import Break, breaks
from .models import Action, Closing, Entry, Extension, HistoryCheck, HistoryHead, Item
from .reminders import keepers

log = structlog.get_logger(__name__)
NAMED = 20  # in a letter and on a page
CHUNK = 500  # rows that are held at once


def check_all() -> dict[str, Any]:
    """Check every programme that has a history, or should have one. What a page of jobs says names no programme:
    those who read it may be of another.
    """
    kept = {
        *HistoryHead.objects.values_list("programme", flat=True),
        *HistoryCheck.objects.values_list("programme", flat=True),
        *Item.objects.order_by().values_list("programme", flat=True).distinct(),
    }
    found = [check(programme) for programme in Programme.objects.filter(pk__in=kept).order_by("slug")]
    broken = sum(bool(each.broken) for each in found)
    answer: dict[str, Any] = {"histories": len(found), "broken": broken}
    if broken:
        answer |= {
            "state": "failed",
            "message": "A history of complaints does not hold. Its keepers are told",
        }
    if closed := sum(bool(each.closed) for each in found):
        said = [answer.get("message"), "Words about complaints do not open. Their keepers are told"]
        answer |= {"closed": closed, "state": "failed", "message": ". ".join(filter(None, said))}
    return answer


def check(programme: Programme) -> HistoryCheck:
    """Hold one history against its chain, keep what was found, and tell of what is new."""
    last = HistoryCheck.objects.filter(programme=programme).first() or HistoryCheck(programme=programme)
    head = HistoryHead.objects.filter(programme=programme).first() or HistoryHead(programme=programme)
    found = [*breaks(programme), *_made_anew(programme, last)]
    last.checked_at = timezone.now()
    last.broken = [str(each) for each in found[:NAMED]]
    if not found:
        last.number, last.digest = head.number, head.digest
    closed = that_do_not_open(programme)
    last.closed = closed[:NAMED]
    with transaction.atomic():
        last.save()
        if found:
            _tell(programme, "broken", "its history does not hold", [str(each) for each in found])
        if closed:
            _tell(programme, "closed", "words do not open", closed)
    if found:
        log.error("history_broken", programme=programme.pk, breaks=len(found))
    if closed:
        log.error("words_do_not_open", programme=programme.pk, texts=len(closed))
    return last


def that_do_not_open(programme: Programme) -> list[str]:
    """A sentence for each text that was changed or whose key is missing. Of an item only its key is said."""
    found = []
    for model in (Item, Action, Extension, Closing):
        where = "programme" if model is Item else "item__programme"
        fields = [field for field in model._meta.concrete_fields if isinstance(field, GuardedTextField)]
        rows = model._default_manager.filter(**{where: programme}).order_by("pk")
        for row in rows.iterator(CHUNK):
            closed = [str(field.verbose_name) for field in fields if not field.opens(row)]
            of, key = (
                ("", row.pk) if isinstance(row, Item) else (f", {model._meta.verbose_name}", row.item_id)
            )
            found += [f"{programme.slug}: “{name}”{of} of item {key}" for name in closed]
    return found


def _made_anew(programme: Programme, last: HistoryCheck) -> list[Break]:
    """Whether the row that was the last when all was well is still what it was."""
    if not last.number:
        return []
    row = Entry.objects.filter(programme=programme, number=last.number, digest=last.digest)
    if row.exists():
        return []
    how = "is not what it was when all was whole: it was removed, or all rows were written anew"
    return [Break(programme.slug, last.number, how)]


def _tell(programme: Programme, what: str, subject: str, found: list[str]) -> None:
    """``what``: the letter."""
    which = sha256(repr(found).encode()).hexdigest()[:16]
    context = {
        "programme": programme,
        "found": found[:NAMED],
        "more": len(found[NAMED:]),
        "link": settings.SITE_URL + reverse("complaints:history", args=[programme.slug]),
        "portal_name": settings.PORTAL_NAME,
    }
    text = render_to_string(f"complaints/letters/{what}.txt", context)
    for user in keepers(programme):
        queue_mail(
            kind="complaints.history",
            to=user.email,
            subject=f"The log of {programme}: {subject}",
            text=text,
            key=f"complaints.history:{programme.pk}:{which}:{user.pk}",
            reply_to=settings.CONTACT_EMAIL,
        )
