"""Letters to the hosts of a lab about what somebody else decided: who hosts it, when and where it is, that it is off.

One letter for each person and decision, however many dates of a series it touches. It is put into the mail queue in
the transaction of the decision itself: nobody's booking hangs on it, so no row waits for a worker to compose it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.mail import queue_mail
from accounts.models import User

from .models import LabSession
from .presenters import changed_in_words, place_in_words
from .times import span_in_words

SUBJECTS = {
    "host": "You host a lab: {title}, {dates}",
    "co_host": "You help to host a lab: {title}, {dates}",
    "no_longer": "You are no longer among the hosts: {title}, {dates}",
    "changed": "A lab you host has changed: {title}, {dates}",
    "cancelled": "A lab you host is cancelled: {title}, {dates}",
}
Hosts = Mapping[User, str]


def hosts_of(session: LabSession) -> dict[User, str]:
    """The people at the front: ``co_host`` or ``host``."""
    return {**dict.fromkeys(session.co_hosts.all(), "co_host"), session.host: "host"}


@dataclass(frozen=True)
class Decided:
    """What somebody decided about one date: who hosted it before, and what else is different (was and is)."""

    session: LabSession
    hosted: Hosts = field(default_factory=dict)
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def news_for(self) -> Iterable[tuple[User, str]]:
        if self.session.state == LabSession.State.CANCELLED:
            yield from ((person, "cancelled") for person in self.hosted)
            return
        now = hosts_of(self.session)
        for person, part in now.items():
            if self.hosted.get(person) != part:
                yield person, part
            elif self.changes:
                yield person, "changed"
        yield from ((person, "no_longer") for person in self.hosted if person not in now)


def tell_hosts(decided: Iterable[Decided], *, by: User, leaves: bool = False) -> None:
    """Write to everybody at the front but ``by``. ``leaves``: ``by`` closes the account, so no answer reaches them."""
    news: dict[tuple[User, str], list[Decided]] = {}
    for each in decided:
        if each.session.ends_at <= timezone.now():
            continue
        for person, what in each.news_for():
            if person != by and person.is_active:
                news.setdefault((person, what), []).append(each)
    for (person, what), found in news.items():
        _write(person, what, found, by, leaves)


def _write(person: User, what: str, found: list[Decided], by: User, leaves: bool) -> None:
    first = found[0].session
    day = timezone.localdate(first.starts_at)
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    link = (
        reverse("labs:sessions", args=[first.programme.slug]) if len(found) > 1 else first.get_absolute_url()
    )
    context = {
        "what": what,
        "name": person.get_short_name() if person.display_name else "",
        "by": "" if leaves else str(by),
        "lab": first.lab,
        "programme": first.programme,
        "host": str(first.host),
        "dates": [
            {
                "when": span_in_words(each.session.starts_at, each.session.ends_at),
                "where": place_in_words(each.session),
                "is_moved": what == "changed" and "when" in each.changes,  # the change says when it is
                "changes": changed_in_words(each.changes) if what == "changed" else [],
            }
            for each in found
        ],
        "is_draft": all(each.session.state == LabSession.State.DRAFT for each in found),
        "reason": first.cancelled_reason,
        "link": settings.SITE_URL + link,
    }
    queue_mail(
        kind=f"labs.hosts_{what}",
        to=person.email,
        subject=SUBJECTS[what].format(title=first.lab.title, dates=f"{day.day} {day:%B}{more}"),
        text=render_to_string("labs/letters/hosts.txt", context),
        key=f"labs.hosts:{what}:{person.pk}:{first.pk}:{timezone.now().isoformat()}",
        reply_to="" if leaves else by.email,
    )
