"""A resource as lists and its own page show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString

from programmes.models import Profession

from ..markdown import TOP_HEADING, host_of, to_html
from ..models import NEEDS_TRANSCRIPT, Edition, Evidence, Kind, Platform, Resource, Step


@dataclass(frozen=True)
class Card:
    """A resource in a list."""

    resource: Resource
    kind: str
    minutes: str
    owner: str
    is_overdue: bool


def card(resource: Resource) -> Card:
    edition = resource.current
    assert edition is not None, "only what was published stands in a list"
    return Card(
        resource,
        kind_in_words(edition),
        minutes_in_words(edition.minutes),
        str(resource.owner) if resource.owner else "",
        resource.is_overdue,
    )


def cards(resources: Iterable[Resource]) -> list[Card]:
    return [card(resource) for resource in resources]


def kind_in_words(edition: Edition) -> str:
    """ "Video and transcript": that there are words to read is worth knowing before the page is opened."""
    label = Kind(edition.kind).label
    return f"{label} and transcript" if edition.kind in NEEDS_TRANSCRIPT else label


def minutes_in_words(minutes: int) -> str:
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


@dataclass(frozen=True)
class Page:
    """A resource's own page. ``link`` is where its button leads: through the count, except in drafts and old
    versions. ``host`` names the place outside.
    """

    edition: Edition
    kind: str
    minutes: str
    body: SafeString
    transcript: SafeString
    link: str
    host: str
    file_size: str
    evidence: str
    step: str
    professions: list[str]
    platforms: list[str]


def page(edition: Edition, *, top: int = TOP_HEADING, link: str = "") -> Page:
    """``top``: the level of the first heading in its texts. ``link``: the address that counts and leads on."""
    names = dict(Profession.objects.filter(code__in=edition.professions).values_list("code", "plural"))
    return Page(
        edition=edition,
        kind=Kind(edition.kind).label,
        minutes=minutes_in_words(edition.minutes),
        body=to_html(edition.body, top),
        transcript=to_html(edition.transcript, max(top, 3)),
        link=edition.url and (link or edition.url),
        host=host_of(edition.url),
        file_size=filesizeformat(edition.file.size) if edition.file else "",
        evidence=Evidence(edition.evidence).label,
        step=Step(edition.step).label if edition.step else "",
        professions=sorted(names.values()),
        platforms=[Platform(name).label for name in edition.platforms],
    )
