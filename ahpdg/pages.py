"""Pages of the portal as a whole: home, statements, explanations, and what to say when things fail."""

from __future__ import annotations

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Says what this place is, which programmes its reader may see, and the one next thing to do."""
    return render(request, "pages/home.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/cookies.html", {"session_days": settings.SESSION_COOKIE_AGE // 86_400})


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/contact.html")


@require_safe
def how_we_draw_charts(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/how_we_draw_charts.html")


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a failure of ours. A database that is away is a pause (503), not a mistake (500).

    It asks nothing of the database, the session or the context processors: they may be what failed.
    """
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "60"})
    return HttpResponse(render_to_string("500.html"), status=500)
