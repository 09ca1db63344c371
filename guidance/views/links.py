"""The editors' list of links: where each stands, what looking at it found, and another look."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from programmes.access import programme_view
from programmes.models import Programme

from .. import actions
from ..models import Link
from ..presenters.links import in_order, lines, looks_of, tabs

EDIT = "guidance.edit"
PER_PAGE = 50


@require_safe
@programme_view(EDIT)
def links(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Every link of what is published, the dead first. ``?show=`` a state."""
    shown = request.GET.get("show", "")
    shown = shown if shown in Link.State.values else ""
    found = Link.objects.used_in(programme).order_by(in_order(), "host", "url")
    page = Paginator(found.filter(state=shown) if shown else found, PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "tabs": tabs(programme, shown),
        "shown": shown,
        "page": page,
        "lines": lines(page.object_list, programme),
        "are_looked_at": settings.LINK_CHECKS,
    }
    return render(request, "guidance/links.html", context)


@require_safe
@programme_view(EDIT)
def link(request: HttpRequest, programme: Programme, link_id: int) -> HttpResponse:
    """One link with its looks. While a look is awaited the page asks for itself every two seconds."""
    found = get_object_or_404(Link.objects.used_in(programme), pk=link_id)
    context = {
        "line": lines([found], programme)[0],
        "looks": looks_of(found),
        "are_looked_at": settings.LINK_CHECKS,
    }
    return render(request, "guidance/link.html", context)


@require_POST
@programme_view(EDIT)
def look_again(request: HttpRequest, programme: Programme, link_id: int) -> HttpResponse:
    found = get_object_or_404(Link.objects.used_in(programme), pk=link_id)
    if settings.LINK_CHECKS:
        actions.ask_for_look(link=found, by=request.user)
    return redirect("guidance:link", programme.slug, found.pk)
