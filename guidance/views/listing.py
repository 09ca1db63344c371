"""The front of the room, and the list of resources with its filters."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from programmes.access import may, programme_view
from programmes.models import Programme

from ..forms import FilterForm
from ..models import Resource
from ..presenters.resources import cards

PER_PAGE = 24
ON_THE_FRONT = 6


@require_safe
@programme_view("guidance.see", public=True)
def home(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The newest of what there is, and the ways to the rest."""
    published = Resource.objects.for_programme(programme).published()
    context = {
        "cards": cards(published.for_page().order_by("-current__published_at", "-pk")[:ON_THE_FRONT]),
        "number": published.count(),
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
