"""What the way out of a resource is measured against: a page with nothing in it, through the same middleware."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from ahpdg.urls import urlpatterns as portal


def empty(request: HttpRequest, programme_slug: str, slug: str) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("<slug:programme_slug>/bench/<slug:slug>/empty/", empty), *portal]
