"""The dashboard of a programme: every measure with its verdict, as charts or as a table."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from programmes.access import may, programme_view
from programmes.models import Programme

from ..filters import Filters
from ..library import library, load_library, not_loaded
from ..presenters.dashboard import BoardState, board, board_state, in_words
from ..presenters.freshness import Freshness, freshness
from ..presenters.kept import Kept
from ..stored import Reader
from ..words import listed
from .downloads import menu

kept = Kept(room=48_000_000)
VIEWS = (("charts", "Charts"), ("table", "Table"))
# Where the kept pieces go: their bytes are put between those of the page, so that no template copies them.
PLACES = ("<!-- top -->", "<!-- tools -->", "<!-- body -->")


@programme_view("measures.see", public=True)
@require_safe
def dashboard(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Costs one query beside those for who is asking, as long as nothing has changed."""
    reader = Reader.of(request.user, programme)
    can_edit = may(request.user, "measures.edit", programme)
    filters = Filters.of(request.GET.dict())
    state = board_state(programme, reader)
    pieces = kept.get(
        _key(programme, reader, can_edit, filters, state),
        lambda: _render(programme, reader, can_edit, filters, state),
    )
    context = {
        "places": PLACES,
        "total": state.count,
        "reader": reader,
        "status": _freshness(state),
        "can_edit": can_edit,
    }
    page = render_to_string("measures/dashboard.html", context, request)
    return HttpResponse(_put_together(page, pieces))


def _put_together(page: str, pieces: tuple[bytes, ...]) -> bytes:
    parts: list[bytes] = []
    for place, piece in zip(PLACES, pieces, strict=True):
        before, found, page = page.partition(place)
        parts.append(before.encode())
        if found:
            parts.append(piece)
        else:  # a page without measures has no place for them
            page, _ = before, parts.pop()
    parts.append(page.encode())
    return b"".join(parts)


def _key(
    programme: Programme, reader: Reader, can_edit: bool, filters: Filters, state: BoardState
) -> tuple[Any, ...]:
    """Everything the kept pieces are made of."""
    frame = (programme.pk, programme.slug, programme.title, programme.aim, programme.starts_on)
    who = (programme.ends_on, state.lead, reader, can_edit)
    return (
        *frame,
        *who,
        state.fingerprint,
        filters,
        timezone.localdate(),
        settings.SUPPRESSION_THRESHOLD,
    )


def _render(
    programme: Programme, reader: Reader, can_edit: bool, filters: Filters, state: BoardState
) -> tuple[bytes, ...]:
    whole = board(programme, reader, filters, lead=state.lead)
    context = {
        "programme": programme,
        "board": whole,
        "reader": reader,
        "can_edit": can_edit,
        "filters": filters,
        "caption": f"{in_words(len(whole.entries))}, latest value and verdict",
        "choices": _choices(filters, whole.owners, whole.overdue),
        "segments": [
            {"label": label, "url": filters.url(view=view), "current": filters.view == view}
            for view, label in VIEWS
        ],
        "exports": menu(
            reverse("measures:dashboard", args=[programme.slug]) + "all", kinds=("xlsx", "csv", "json")
        ),
    }
    names = ("top", "tools", "body")
    return tuple(render_to_string(f"measures/_dashboard_{name}.html", context).encode() for name in names)


def _choices(filters: Filters, owners: Any, overdue: int) -> list[dict[str, Any]]:
    """Further ways to narrow or order, as links."""
    found = [
        {"label": "Concerns first", "url": filters.url(sort="" if filters.sort == "concerns" else "concerns"),
         "current": filters.sort == "concerns"},
    ]  # fmt: skip
    for kind, label in (("outcome", "Outcome"), ("process", "Process"), ("balance", "Balance")):
        current = filters.kind == kind
        found.append({"label": label, "url": filters.url(kind="" if current else kind), "current": current})
    if overdue or filters.overdue:
        found.append(
            {
                "label": f"Overdue ({overdue})",
                "url": filters.url(overdue=not filters.overdue),
                "current": filters.overdue,
            }
        )
    if len(owners) > 1 or filters.owner:
        for name, owner in owners:
            current = filters.owner == owner
            found.append(
                {"label": name, "url": filters.url(owner="" if current else owner), "current": current}
            )
    return found


def _freshness(state: BoardState) -> Freshness | None:
    if not state.count:
        return None
    if state.failed:
        what = "1 measure" if state.failed == 1 else f"{state.failed} measures"
        return Freshness("failed", f"for {what}: see below. It is tried again by itself.", "Refresh failed")
    fresh = freshness(state.oldest_check, due_since=state.due_since)
    return freshness(state.checked_at) if fresh.state == "fresh" else fresh


@programme_view("measures.edit")
@require_POST
def library_load(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Copy the ready measures that the programme has not yet."""
    made = load_library(programme=programme, by=request.user, starts_on=programme.starts_on)
    if made:
        names = listed([measure.name for measure in made])
        messages.success(request, f"{in_words(len(made))} loaded: {names}.")
    else:
        messages.info(request, "The programme has all of the ready measures already.")
    return redirect("measures:dashboard", programme.slug)


@programme_view("measures.edit")
@require_safe
def library_page(request: HttpRequest, programme: Programme) -> HttpResponse:
    """What the ready measures are, before loading them."""
    missing = set(not_loaded(programme))
    ready = [fields | {"key": key, "is_loaded": key not in missing} for key, fields in library().items()]
    return render(request, "measures/library.html", {"ready": ready, "missing": len(missing)})
