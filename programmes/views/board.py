"""What the programme knows about its board: workforce, localities, professions. All its programmes share
it.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import actions, errors
from ..access import programme_view
from ..forms import CorrectionForm, LocalityForm, ProfessionsForm, WorkforceForm
from ..models import Locality, Programme, Workforce
from ..records import workforce_history
from ..workforce import headcount
from .posted import posted
from .tabs import tabs

EDIT_WORKFORCE = "programmes.edit_workforce"
EDIT_PLACES = "programmes.edit_places"
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@programme_view(EDIT_WORKFORCE)
def workforce(request: HttpRequest, programme: Programme) -> HttpResponse:
    figures = programme.board.workforce.select_related("profession", "locality").order_by(
        "-as_at", "profession__name", "locality__name"
    )
    return render(
        request,
        "programmes/workforce.html",
        {
            "tabs": tabs(request, programme, "Workforce"),
            "dates": _by_date(figures),
            "now": headcount(programme.board, timezone.localdate()),
        },
    )


def _by_date(figures: Iterable[Workforce]) -> list[dict[str, object]]:
    return [
        {"as_at": as_at, "figures": list(group)}
        for as_at, group in groupby(figures, key=lambda row: row.as_at)
    ]


@form_page
@programme_view(EDIT_WORKFORCE)
def workforce_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    form = WorkforceForm(posted(request), board=programme.board)
    if request.method == "POST" and form.is_valid():
        try:
            rows = actions.add_workforce(
                board=programme.board,
                as_at=form.cleaned_data["as_at"],
                source=form.cleaned_data["source"],
                locality=form.cleaned_data.get("locality"),
                heads=form.heads(),
                by=request.user,
            )
        except errors.Refused as refusal:
            form.add_error("as_at", str(refusal))
        else:
            total = sum(row.headcount for row in rows)
            messages.success(request, f"Saved: {total:,} people in {len(rows)} professions.")
            return redirect("programmes:workforce", programme.slug)
    return render(request, "programmes/workforce_add.html", {"form": form})


def _figure(programme: Programme, figure_id: int) -> Workforce:
    found = get_object_or_404(
        Workforce.objects.for_board(programme.board).select_related("profession", "locality"), pk=figure_id
    )
    found.board = programme.board
    return found


@form_page
@programme_view(EDIT_WORKFORCE)
def workforce_correct(request: HttpRequest, programme: Programme, figure_id: int) -> HttpResponse:
    figure = _figure(programme, figure_id)
    form = CorrectionForm(posted(request), instance=figure)
    if request.method == "POST" and form.is_valid():
        actions.correct_workforce(figure=figure, by=request.user, **form.cleaned_data)
        messages.success(request, "The figure is corrected. What it was stays in its history.")
        return redirect("programmes:workforce", programme.slug)
    return render(
        request,
        "programmes/workforce_correct.html",
        {"figure": figure, "form": form, "history": workforce_history(figure)},
    )


@form_page
@programme_view(EDIT_WORKFORCE)
def workforce_remove(request: HttpRequest, programme: Programme, figure_id: int) -> HttpResponse:
    figure = _figure(programme, figure_id)
    if request.method == "POST":
        actions.remove_workforce(figure=figure, by=request.user)
        messages.success(request, "The figure is removed.")
        return redirect("programmes:workforce", programme.slug)
    return render(request, "programmes/workforce_remove.html", {"figure": figure})


@form_page
@programme_view(EDIT_PLACES)
def places(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The board's localities, with a form for one more, and its professions."""
    form = LocalityForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.add_locality(
                board=programme.board, name=form.cleaned_data["name"], by=request.user
            )
        except errors.Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"{found} is added.")
            return redirect("programmes:places", programme.slug)
    return render(
        request,
        "programmes/places.html",
        {
            "tabs": tabs(request, programme, "Places and professions"),
            "localities": programme.board.localities.all(),
            "professions": programme.board.offered_professions(),
            "form": form,
        },
    )


@form_page
@programme_view(EDIT_PLACES)
def places_professions(request: HttpRequest, programme: Programme) -> HttpResponse:
    form = ProfessionsForm(
        posted(request), initial={"professions": list(programme.board.offered_professions())}
    )
    if request.method == "POST" and form.is_valid():
        actions.choose_professions(
            board=programme.board, professions=form.cleaned_data["professions"], by=request.user
        )
        messages.success(request, "The professions are saved.")
        return redirect("programmes:places", programme.slug)
    return render(request, "programmes/places_professions.html", {"form": form})


def _locality(programme: Programme, locality_id: int) -> Locality:
    found = get_object_or_404(programme.board.localities, pk=locality_id)
    found.board = programme.board
    return found


@form_page
@programme_view(EDIT_PLACES)
def places_rename(request: HttpRequest, programme: Programme, locality_id: int) -> HttpResponse:
    locality = _locality(programme, locality_id)
    form = LocalityForm(posted(request), initial={"name": locality.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_locality(locality=locality, name=form.cleaned_data["name"], by=request.user)
        except errors.Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"The locality is now called {locality}.")
            return redirect("programmes:places", programme.slug)
    return render(request, "programmes/places_rename.html", {"form": form, "locality": locality})


@require_POST
@programme_view(EDIT_PLACES)
def places_remove(request: HttpRequest, programme: Programme, locality_id: int) -> HttpResponse:
    locality = _locality(programme, locality_id)
    try:
        actions.remove_locality(locality=locality, by=request.user)
    except errors.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{locality} is removed. Nothing stood in it; you can add it again.")
    return redirect("programmes:places", programme.slug)
