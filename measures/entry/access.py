"""The door to the pages of entry: one measure of one programme, for those who may enter its numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from accounts.models import User
from measures.models import Measure
from programmes.access import programme_view
from programmes.models import Programme

ENTER = "measures.enter_numbers"


def person(request: HttpRequest) -> User:
    """Who is signed in: nobody else gets past the door."""
    assert isinstance(request.user, User)
    return request.user


def entry_view(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """``view(request, measure, …)`` for an address with ``<slug:programme_slug>`` and ``<slug:slug>``."""

    @programme_view(ENTER)
    @wraps(view)
    def guarded(
        request: HttpRequest, programme: Programme, slug: str, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        measure = get_object_or_404(Measure.objects.for_programme(programme), slug=slug)
        measure.programme = programme
        return view(request, measure, *args, **kwargs)

    return guarded
