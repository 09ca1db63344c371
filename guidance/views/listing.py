"""The front of the room, and the list of resources with its filters."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from programmes.access import may, programme_view
from programmes.models import Programme
from programmes.offers import offered

from ..forms import FilterForm
from ..models import Resource
from ..presenters.resources import cards
from .path import path_for

PER_PAGE = 24
ON_THE_FRONT = 6


@require_safe
@programme_view("guidance.see", public=True)
def home(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The path with the reader's place on it, and what there is for that step."""
    path = path_for(request, programme)
    published = Resource.objects.for_programme(programme)
    fitting = published.that_fit(step=path.now.step if path.is_followed else path.steps[0].step)
    context = {
        "path": path,
        "at": path.now if path.is_followed else path.steps[0],
        "cards": cards(fitting.for_page().order_by("current__minutes", "current__title")[:ON_THE_FRONT]),
        "number": published.published().count(),
        "offers": offered(request, programme),
        "may_edit": may(request.user, "guidance.edit", programme),
    }
    return render(request, "guidance/home.html", context)


@require_safe
@programme_view("guidance.see", public=True)
def resources(request: HttpRequest, programme: Programme) -> HttpResponse:
    """All resources, by title. Filters live in the address."""
    form = FilterForm(request.GET or {}, programme=programme)
    chosen = form.chosen()
    found = Resource.objects.for_programme(programme).that_fit(**chosen).for_page().order_by("current__title")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "filters": form,
        "is_filtered": bool(chosen),
        "page": page,
        "query": query.urlencode(),
        "cards": cards(page.object_list),
        "may_edit": may(request.user, "guidance.edit", programme),
    }
    return render(request, "guidance/resources.html", context)
