"""The programme itself: title, aim, hashtags, dates, published or not. For programme admins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from .. import actions
from ..access import programme_view
from ..forms import SettingsForm
from ..models import Programme
from .posted import posted
from .tabs import tabs


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view("programmes.change_settings")
def settings(request: HttpRequest, programme: Programme) -> HttpResponse:
    # A copy: the form writes into its instance, and the frame of the page must show what is stored.
    form = SettingsForm(posted(request), instance=Programme.objects.get(pk=programme.pk))
    if request.method == "POST" and form.is_valid():
        was_published = programme.is_published
        actions.change_programme(programme=programme, by=request.user, **form.cleaned_data)
        messages.success(request, _what_changed(programme, was_published))
        return redirect("programmes:settings", programme.slug)
    return render(
        request, "programmes/settings.html", {"form": form, "tabs": tabs(request, programme, "Settings")}
    )


def _what_changed(programme: Programme, was_published: bool) -> str:
    if programme.is_published and not was_published:
        return "Saved. Anyone can read the programme’s page from now on."
    if was_published and not programme.is_published:
        return "Saved. Only members can read the programme’s page from now on."
    return "Saved."
