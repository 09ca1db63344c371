"""The directory of communities and chats, its feed for calendars, and its editors' pages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.access import may, programme_view
from programmes.models import Programme
from programmes.views.posted import posted

from .. import actions, calendars
from ..forms import CommunityForm, NumberForm
from ..models import Community, CommunityNumber, meetings_of
from ..presenters.links import broken_by_community

EDIT = "guidance.edit"
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@programme_view("guidance.see", public=True)
def communities(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Chats with their times first, then everything else, by name."""
    found = Community.objects.for_programme(programme).listed().prefetch_related("numbers").defer("search")
    listed = list(found.order_by("name"))
    dead = broken_by_community(programme)
    for each in listed:
        each.broken = dead.get(each.pk, [])
    chats = [each for each in listed if each.kind == Community.Kind.CHAT]
    context = {
        "groups": [
            ("Chats", chats),
            ("Communities, groups and podcasts", [each for each in listed if each not in chats]),
        ],
        "is_empty": not listed,
        "has_feed": any(each.state == Community.State.MEETS and each.first_at for each in listed),
        "may_edit": may(request.user, EDIT, programme),
    }
    return render(request, "guidance/communities.html", context)


@require_safe
@programme_view("guidance.see", public=True)
def feed(request: HttpRequest, programme: Programme) -> HttpResponse:
    text = calendars.feed(meetings_of(programme), name=f"{programme.title}: chats")
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="chats.ics"'},
    )


@form_page
@programme_view(EDIT)
def new_community(request: HttpRequest, programme: Programme) -> HttpResponse:
    return _form(request, programme, None)


@form_page
@programme_view(EDIT)
def community(request: HttpRequest, programme: Programme, community_id: int) -> HttpResponse:
    return _form(request, programme, _kept_or_404(programme, community_id))


def _form(request: HttpRequest, programme: Programme, found: Community | None) -> HttpResponse:
    form = CommunityForm(posted(request), programme=programme, community=found)
    if request.method == "POST" and form.is_valid():
        saved = actions.save_community(programme=programme, by=request.user, community=found, **form.words())
        messages.success(request, f"“{saved}” is saved.")
        return redirect("guidance:communities", programme.slug)
    numbers = list(found.numbers.all()) if found else []
    return render(request, "guidance/community.html", {"form": form, "community": found, "numbers": numbers})


@form_page
@programme_view(EDIT)
def new_number(request: HttpRequest, programme: Programme, community_id: int) -> HttpResponse:
    found = _kept_or_404(programme, community_id)
    form = NumberForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.add_number(community=found, by=request.user, **form.cleaned_data)
        return redirect("guidance:community", programme.slug, found.pk)
    return render(request, "guidance/number.html", {"form": form, "community": found})


@require_POST
@programme_view(EDIT)
def remove_number(
    request: HttpRequest, programme: Programme, community_id: int, number_id: int
) -> HttpResponse:
    found = get_object_or_404(
        CommunityNumber, community__programme=programme, community=community_id, pk=number_id
    )
    actions.remove_number(number=found, by=request.user)
    return redirect("guidance:community", programme.slug, community_id)


def _kept_or_404(programme: Programme, community_id: int) -> Community:
    return get_object_or_404(Community.objects.for_programme(programme).defer("search"), pk=community_id)
