"""Searching everything that a programme shows its reader."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from .. import search as searching
from ..access import programme_view
from ..models import Programme

PER_PAGE = 20


@require_safe
@programme_view()
def search(request: HttpRequest, programme: Programme) -> HttpResponse:
    """``?q=`` the question, ``?in=`` one room. Without a question: the box alone."""
    text = " ".join(request.GET.get("q", "").replace("\0", " ").split())[: searching.LONGEST]
    rooms = {room.key: room for room in searching.rooms()}
    only = request.GET.get("in", "")
    only = only if only in rooms else ""
    found = searching.find(request, programme, text, only=only)
    context = {
        "text": text,
        "found": found,
        "chips": _chips(request, found, only),
        "page": Paginator(found.hits, PER_PAGE).get_page(request.GET.get("page")),
        "query": _query(request),
        "only": only,
        "has_words": bool(searching.words_of(text)),
        "shelves": [
            {"label": label, "url": reverse(name, args=[programme.slug])}
            for label, name in (room.shelf for room in rooms.values())
        ],
    }
    return render(request, "programmes/search.html", context)


def _chips(request: HttpRequest, found: searching.Found, only: str) -> list[dict[str, Any]]:
    """Everything, and each room that has something, with its number."""
    chips = [{"label": f"All ({found.number})", "url": f"?{_query(request, room='')}", "current": not only}]
    return chips + [
        {
            "label": f"{room.label} ({count})",
            "url": f"?{_query(request, room=room.key)}",
            "current": room.key == only,
        }
        for room, count in found.counts
        if count or room.key == only
    ]


def _query(request: HttpRequest, *, room: str | None = None) -> str:
    """The address's questions without its page; with another room, if one is named."""
    query = request.GET.copy()
    query.pop("page", None)
    if room is not None:
        query.pop("in", None)
        if room:
            query["in"] = room
    return query.urlencode()
