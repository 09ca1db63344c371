"""One letter when a link has died: to whoever owns the resource, or to the programme's editors."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.template.loader import render_to_string

from accounts.mail import queue_mail
from accounts.models import User

from ..models import Link, LinkUse
from ..readers import editors_of, readers_of
from .archive import archived


def tell_of_dead(link: Link) -> int:
    """Queue one letter a person, however many places hold the link. Returns how many are new."""
    places: dict[User, list[LinkUse]] = defaultdict(list)
    uses = link.uses.select_related(
        "resource__owner", "resource__current", "resource__programme__board", "story__programme__board",
        "community__programme__board", "programme",
    )  # fmt: skip
    for use in uses:
        for to in readers_of(use.resource) if use.resource else editors_of(use.programme):
            places[to].append(use)
    return sum(_write(link, to, held) for to, held in places.items())


def _write(link: Link, to: User, uses: list[LinkUse]) -> bool:
    context = {
        "link": link,
        "name": to.get_short_name() if to.display_name else "",
        "places": [(str(use.holder), settings.SITE_URL + use.holder.get_absolute_url()) for use in uses],
        "archive": archived(link.url, uses[0].on),
        "portal_name": settings.PORTAL_NAME,
    }
    letter = queue_mail(
        kind="guidance.link",
        to=to.email,
        subject=f"A link does not work any more: {link.host}",
        text=render_to_string("guidance/letters/link.txt", context),
        key=f"guidance.link:{link.pk}:{link.dead_since}:{to.pk}",
        reply_to=settings.CONTACT_EMAIL,
    )
    return letter is not None
