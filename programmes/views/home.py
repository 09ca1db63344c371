"""The front page of a programme."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import navigation
from ..access import programme_view
from ..models import Programme
from ..permissions import roles_in


@require_safe
@programme_view()
def home(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The aim and the three questions of the Model for Improvement; the rooms answer what they know."""
    rooms = [entry for entry in navigation.menu(request, programme) if not entry["current"]]
    return render(
        request,
        "programmes/home.html",
        {
            "programme": programme,
            "sections": navigation.home_sections(request, programme),
            "rooms": rooms,
            "is_member": bool(roles_in(request.user, programme)),
        },
    )
