"""Which links stand where. Followed when something is published or changed, and once a night for everything, so
that what was changed past the actions is found as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from urllib.parse import urldefrag, urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ..markdown import host_of, links
from ..models import MAX_URL, CaseStudy, Community, Link, LinkUse, Resource, State

Held = tuple[str, LinkUse.Place]
ADDRESS, SOURCE, TEXT = LinkUse.Place.ADDRESS, LinkUse.Place.SOURCE, LinkUse.Place.TEXT


def key_of(url: str) -> str:
    """How a link is kept: without the part of the page, which no server is told. Empty: not one to look at.

    >>> key_of("https://example.org/a#b"), key_of("mailto:a@example.org"), key_of("/here/")
    ('https://example.org/a', '', '')
    """
    try:
        whole, _ = urldefrag(url.strip())
        parts = urlsplit(whole)
    except ValueError:
        return ""
    is_own = parts.netloc == urlsplit(settings.SITE_URL).netloc
    if parts.scheme not in ("http", "https") or is_own or not parts.netloc or len(whole) > MAX_URL:
        return ""
    return parts.scheme + whole[len(parts.scheme) :]


def follow_resource(resource: Resource) -> None:
    edition = resource.current
    held: list[Held] = []
    if resource.state == State.PUBLISHED and edition is not None:
        held = [(edition.url, ADDRESS)]
        held += [(href, TEXT) for text in (edition.body, edition.transcript) for _, href in links(text)]
    on = edition.published_at if edition else None
    _settle(held, resource.programme_id, on.date() if on else timezone.localdate(), resource=resource)


def follow_story(story: CaseStudy) -> None:
    held: list[Held] = [(story.source_url, SOURCE)] if story.state == CaseStudy.State.PUBLISHED else []
    on = timezone.localdate(story.decided_at or story.submitted_at)
    _settle(held, story.programme_id, on, story=story)


def follow_community(community: Community) -> None:
    held: list[Held] = []
    if community.is_listed:
        held = [(community.url, ADDRESS), (community.source_url, SOURCE)]
        held += [(number.source_url, SOURCE) for number in community.numbers.all()]
    on = community.checked_on or timezone.localdate()
    _settle(held, community.programme_id, on, community=community)


def follow_all() -> int:
    """Everything once more, and nothing is kept of links that nobody holds. Returns how many are held."""
    for resource in Resource.objects.select_related("current").iterator(chunk_size=200):
        follow_resource(resource)
    for story in CaseStudy.objects.defer("search").iterator(chunk_size=200):
        follow_story(story)
    for community in Community.objects.defer("search").prefetch_related("numbers").iterator(chunk_size=200):
        follow_community(community)
    Link.objects.filter(uses=None).delete()
    return Link.objects.count()


@transaction.atomic
def _settle(held: Iterable[Held], programme_id: int, on: date, **holder: Any) -> None:
    """The uses of one thing are these and no others."""
    wanted = set(_kept(held))
    had = {(use.link.url, use.place): use for use in LinkUse.objects.filter(**holder).select_related("link")}
    gone = [use.pk for key, use in had.items() if key not in wanted]
    if gone:
        LinkUse.objects.filter(pk__in=gone).delete()
    new = sorted(wanted - had.keys())
    if not new:
        return
    urls = sorted({url for url, _ in new})
    # In one order everywhere, so that two who publish the same links wait for each other and not in a circle.
    Link.objects.bulk_create((Link(url=url, host=host_of(url)[:253]) for url in urls), ignore_conflicts=True)
    known = {link.url: link for link in Link.objects.filter(url__in=urls)}
    LinkUse.objects.bulk_create(
        (
            LinkUse(link=known[url], place=place, programme_id=programme_id, on=on, **holder)
            for url, place in new
        ),
        ignore_conflicts=True,
    )


def _kept(held: Iterable[Held]) -> Iterator[tuple[str, str]]:
    for url, place in held:
        if key := key_of(url):
            yield key, place.value
