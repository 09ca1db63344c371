"""The door to the pages of one measure, and what all of them show."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from programmes.access import programme_view
from programmes.models import Programme

from ..models import Measure

EDIT = "measures.edit"
SEE = "measures.see"
SEE_AS_MEMBER = "measures.see_as_member"


def measure_view(permission: str = SEE) -> Callable[..., Any]:
    """Decorate ``view(request, measure, …)`` for an address with ``programme_slug`` and ``slug``.

    A measure that the reader may not know of is not found, like one that does not exist.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @programme_view(permission, public=permission == SEE)
        @wraps(view)
        def guarded(
            request: HttpRequest, programme: Programme, slug: str, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            measures = Measure.objects.for_programme(programme).visible_to(request.user)
            measure = get_object_or_404(measures.select_related("owner"), slug=slug)
            measure.programme = programme
            return view(request, measure, *args, **kwargs)

        return guarded

    return decorate
