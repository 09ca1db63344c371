"""The rooms of a programme, as its menu names them. Each room enters itself when its app is ready::

    class LabsConfig(AppConfig):
        def ready(self):
            navigation.register(Room("Labs", "labs:sessions", "labs.see", order=30))

so that the menu knows every room and the ground floor imports none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.safestring import SafeString

from .access import may
from .models import Programme


@dataclass(frozen=True)
class Room:
    """One entry of the menu.

    ``url_name`` is reversed with the programme's slug unless ``in_programme`` is off. ``staff`` puts the
    entry into the group of staff rooms on the right. The entry is marked as current on pages whose view
    name starts with one of ``here`` (by default: every page of its own namespace).
    """

    label: str
    url_name: str
    permission: str
    order: int
    staff: bool = False
    in_programme: bool = True
    here: tuple[str, ...] = field(default=())
    text: str = ""  # one sentence for the list of rooms on the programme's home

    def url(self, programme: Programme) -> str:
        return address(self.url_name, programme.slug if self.in_programme else None)

    def is_here(self, view_name: str) -> bool:
        if self.here:
            return any(view_name == name or view_name.startswith(f"{name}_") for name in self.here)
        return view_name.startswith(self.url_name.split(":")[0] + ":")


def address(name: str, slug: str | None = None) -> str:
    """The address of a page, of a programme with ``slug``. Kept: every page asks for all that its frame leads to."""
    return _address(name, slug, get_urlconf())


@lru_cache(maxsize=2000)
def _address(name: str, slug: str | None, urlconf: str | None) -> str:
    return reverse(name, urlconf, args=[] if slug is None else [slug])


_rooms: dict[str, Room] = {}


def register(room: Room) -> None:
    """Enter a room. A second entry with the same label replaces the first."""
    _rooms[room.label] = room


def rooms_for(user: Any, programme: Programme) -> list[Room]:
    """The rooms that ``user`` may enter, staff rooms last."""
    open_rooms = [room for room in _rooms.values() if may(user, room.permission, programme)]
    return sorted(open_rooms, key=lambda room: (room.staff, room.order))


def menu(request: HttpRequest, programme: Programme) -> list[dict[str, Any]]:
    """What the header draws: label, url, staff, current."""
    match = request.resolver_match
    view_name = match.view_name if match else ""
    entries = []
    for room in rooms_for(request.user, programme):
        try:
            url = room.url(programme)
        except NoReverseMatch:  # a room that is registered and has no page yet
            continue
        current = room.is_here(view_name)
        entries.append(
            {"label": room.label, "url": url, "staff": room.staff, "current": current, "text": room.text}
        )
    return entries


# --- My record: a room may have pages there that are a person's own ---------------------------------

_own_pages: list[tuple[str, str, str]] = []


def add_to_record(label: str, url_name: str, text: str) -> None:
    """Name a page below ``/me/`` on everybody's record, with one sentence about it."""
    if (label, url_name, text) not in _own_pages:
        _own_pages.append((label, url_name, text))


def own_pages() -> list[dict[str, str]]:
    return [{"label": label, "url": reverse(name), "text": text} for label, name, text in _own_pages]


# --- The programme's home: a room may answer one of the three questions there ---------------------

Section = Callable[[HttpRequest, Programme], SafeString | str]
_sections: dict[str, list[tuple[int, Section]]] = {"aim": [], "measures": [], "changes": []}


def add_to_home(question: str, build: Section, place: int = 0) -> None:
    """Let ``build(request, programme)`` add safe HTML (or nothing) to the answer of a question.

    ``question``: "aim" (what are we trying to accomplish), "measures" (how will we know that a change is an
    improvement) or "changes" (what changes can we make).
    ``place``: what stands further up has the smaller one, whichever room is ready first.
    """
    _sections[question].append((place, build))
    _sections[question].sort(key=itemgetter(0))


def home_sections(request: HttpRequest, programme: Programme) -> dict[str, list[SafeString | str]]:
    return {
        question: [html for _, build in builders if (html := build(request, programme))]
        for question, builders in _sections.items()
    }
