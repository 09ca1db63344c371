"""Pages of a programme: its home."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from .models import Programme


def home(request: HttpRequest, programme_slug: str) -> HttpResponse:
    programme = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme_slug)
    return render(request, "programmes/home.html", {"programme": programme})
