"""The way out of the portal, which is counted; what is used; and what readers are told about the counting."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.core.paginator import Paginator
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from programmes.access import programme_view
from programmes.models import Programme

from ..clicks import recording
from ..clicks.visitors import PLACES, REFUSAL, asks_not_to_be_tracked, has_refused
from ..models import Resource, State
from ..presenters.clicks import never_opened, opened_most, tabs
from .resource import get_resource_or_404, withdrawn

log = structlog.get_logger(__name__)
REFUSAL_LASTS = 365 * 24 * 3600  # seconds
PER_PAGE = 50
# Each way out is asked for anew, so that it is counted; it is nothing for search engines, and the place that it
# leads to is not told from which page.
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@require_safe
def go(request: HttpRequest, programme_slug: str, slug: str) -> HttpResponse:
    """To where the resource leads, once the click is on disk. Nothing in the request can change where that is.

    One statement, and no question who asks, unless there is nothing that everybody may see.
    """
    try:
        target = recording.go(request, programme_slug, slug)
    except DatabaseError as error:
        log.warning("click_not_counted", kind="outbound", error=type(error).__name__)
        return _uncounted(request, programme_slug=programme_slug, slug=slug)
    if target is None:
        return _unlisted(request, programme_slug=programme_slug, slug=slug)
    return HttpResponseRedirect(target.address(programme_slug, slug), headers=HEADERS)


@programme_view("guidance.see", public=True)
def _unlisted(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    """Members of a programme that is not published find their way too; what was withdrawn says why."""
    found = get_resource_or_404(request, programme, slug)
    if found.current is None:
        raise Http404("It was never published.")
    if found.state == State.WITHDRAWN:
        return withdrawn(request, programme, found)
    target = recording.Target(found.current.url, found.current.file_id is not None)
    return HttpResponseRedirect(target.address(programme.slug, slug), headers=HEADERS)


@programme_view("guidance.see", public=True)
def _uncounted(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    """A redirect says that the click is counted. When it is not, the reader gets the link to press, and no redirect.

    When not even this can be read, it is the portal's page for a database that is away.
    """
    found = get_resource_or_404(request, programme, slug)
    if found.state != State.PUBLISHED or found.current is None:
        raise Http404("It is not published.")
    target = recording.Target(found.current.url, found.current.file_id is not None)
    context = {"resource": found, "address": target.address(programme.slug, slug)}
    answer = render(request, "guidance/uncounted.html", context, status=503)
    for name, value in HEADERS.items():
        answer[name] = value
    return answer


@require_safe
@programme_view("guidance.edit")
def used(request: HttpRequest, programme: Programme) -> HttpResponse:
    """What is opened most, and what nobody has opened."""
    shown = "never" if request.GET.get("show") == "never" else "most"
    rows = never_opened(programme) if shown == "never" else opened_most(programme)
    context: dict[str, Any] = {
        "shown": shown,
        "tabs": tabs(shown),
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }
    # Asked only where nothing can be shown: that nobody opened anything, or that there is nothing to open.
    if not context["page"].object_list:
        context["has_published"] = Resource.objects.for_programme(programme).published().exists()
    return render(request, "guidance/used.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def how_we_count(request: HttpRequest) -> HttpResponse:
    """What is counted, and a way out that needs no account. The refusal is all that is ever put on the device."""
    if request.method == "POST":
        answer = redirect("how_we_count")
        if request.POST.get("count") == "no":
            answer.set_cookie(
                REFUSAL,
                "yes",
                max_age=REFUSAL_LASTS,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        else:
            answer.delete_cookie(REFUSAL, samesite="Lax")
        return answer
    context = {
        "has_refused": has_refused(request),
        "browser_refuses": asks_not_to_be_tracked(request),
        "most_of_one": PLACES,
        "months_kept": settings.CLICK_MONTHS_KEPT + 1,
    }
    return render(request, "guidance/how_we_count.html", context)
