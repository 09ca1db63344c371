"""Links as readers and editors are told about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, IntegerField, Value, When
from django.urls import reverse
from django.utils import timezone

from programmes.models import Programme

from ..links.archive import archived
from ..models import Link, LinkCheck, LinkUse

State = Link.State
KINDS = {
    State.DEAD: "concern", State.FAILED: "", State.MOVED: "blue", State.UNSURE: "", State.UNCHECKED: "",
    State.WORKS: "blue",
}  # fmt: skip


@dataclass(frozen=True)
class Broken:
    """A dead link as its readers see it. ``is_main``: it is the very thing that the resource is about."""

    url: str
    looked_on: date
    archive: str
    is_main: bool


def broken(uses: Iterable[LinkUse]) -> list[Broken]:
    """What to say of dead links, each once, the resource's own address first."""
    said: dict[str, Broken] = {}
    for use in uses:
        looked = use.link.checked_at
        assert looked is not None, "only a look makes a link dead"
        said.setdefault(
            use.link.url,
            Broken(
                use.link.url,
                timezone.localdate(looked),
                archived(use.link.url, use.on),
                use.place == LinkUse.Place.ADDRESS,
            ),
        )
    return list(said.values())


def broken_by_community(programme: Programme) -> dict[int, list[Broken]]:
    """Dead links of the directory, by the entry that holds them."""
    held: dict[int, list[LinkUse]] = defaultdict(list)
    for use in LinkUse.objects.for_programme(programme).filter(community__isnull=False).dead():
        held[use.community_id or 0].append(use)
    return {pk: broken(uses) for pk, uses in held.items()}


@dataclass(frozen=True)
class Place:
    """Where a link stands: its title, where to read it, where to replace the address."""

    title: str
    place: str
    url: str
    edit_url: str


def place_of(use: LinkUse) -> Place:
    slug = use.programme.slug
    if use.resource:
        edit = reverse("guidance:edit", args=[slug, use.resource.slug])
    elif use.story:
        edit = reverse("guidance:edit_story", args=[slug, use.story.slug])
    else:
        edit = reverse("guidance:community", args=[slug, use.community_id])
    return Place(str(use.holder), use.get_place_display().lower(), use.holder.get_absolute_url(), edit)


@dataclass(frozen=True)
class Line:
    """A link in the editors' list."""

    link: Link
    kind: str
    archive: str
    places: list[Place]


def lines(links: Iterable[Link], programme: Programme) -> list[Line]:
    """Two queries for any number of links, one of them the caller's."""
    links = list(links)
    uses: dict[int, list[LinkUse]] = defaultdict(list)
    related = (
        "resource__current",
        "resource__programme",
        "story__programme",
        "community__programme",
        "programme",
    )
    heavy = ("resource__current__body", "resource__current__transcript", "resource__current__search")
    found = LinkUse.objects.for_programme(programme).filter(link__in=links).select_related(*related)
    for use in found.defer(*heavy, "story__search", "community__search").order_by("pk"):
        uses[use.link_id].append(use)
    return [
        Line(
            link,
            KINDS[State(link.state)],
            archived(link.url, uses[link.pk][0].on),
            [place_of(use) for use in uses[link.pk]],
        )
        for link in links
    ]


def in_order() -> Any:
    """An expression that sorts links by state, the dead first."""
    whens = [When(state=state, then=Value(number)) for number, state in enumerate(State.values)]
    return Case(*whens, output_field=IntegerField())


def tabs(programme: Programme, shown: str) -> list[dict[str, Any]]:
    """All, and each state that any link has or that is shown."""
    counted = dict(
        Link.objects.used_in(programme).order_by().values_list("state").annotate(number=Count("pk"))
    )
    every = [("", f"All ({sum(counted.values())})")]
    every += [
        (key, f"{label} ({counted.get(key, 0)})")
        for key, label in State.choices
        if key in counted or key == shown
    ]
    return [
        {"label": label, "url": f"?show={key}" if key else "?", "current": key == shown}
        for key, label in every
    ]


def looks_of(link: Link) -> list[LinkCheck]:
    """The latest looks, the newest first."""
    return list(link.checks.all()[:50])
