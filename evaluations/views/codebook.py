"""The codebook: themes to write, change, retire, bring in and take out, with the history of all of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.access import programme_view
from programmes.models import Programme

from ..coding import actions, codebook
from ..coding.forms import CodebookForm, ThemeForm
from ..coding.history import history as history_of
from ..errors import EvaluationRefused
from ..models import Theme
from .coding import MAY, csv_file
from .tabs import tabs


def _find(programme: Programme, theme_id: UUID) -> Theme:
    return get_object_or_404(Theme.objects.for_programme(programme), public_id=theme_id)


@require_safe
@never_cache
@programme_view(MAY)
def themes(request: HttpRequest, programme: Programme) -> HttpResponse:
    every = Theme.objects.for_programme(programme).annotate(uses=Count("taggings"))
    context = {
        "themes": [theme for theme in every if not theme.is_retired],
        "retired": [theme for theme in every if theme.is_retired],
        "tabs": tabs(programme, "Codebook"),
    }
    return render(request, "evaluations/coding/codebook.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@programme_view(MAY)
def theme(request: HttpRequest, programme: Programme, theme_id: UUID | None = None) -> HttpResponse:
    """Write a theme, or change one."""
    found = _find(programme, theme_id) if theme_id else None
    kept = {name: getattr(found, name) for name in ("name", "path", "description")} if found else None
    form = ThemeForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_theme(programme=programme, theme=found, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except EvaluationRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(
                request, "The codebook is changed." if found else "The theme is in the codebook."
            )
            return redirect("evaluations:codebook", programme.slug)
    is_used = found is not None and found.taggings.exists() | found.you_said.exists()  # type: ignore[attr-defined]
    context = {"form": form, "theme": found, "is_used": is_used}
    return render(request, "evaluations/coding/theme.html", context)


@require_POST
@programme_view(MAY)
def retire(request: HttpRequest, programme: Programme, theme_id: UUID) -> HttpResponse:
    """Retire a theme, or take it into use again."""
    found = _find(programme, theme_id)
    if found.is_retired:
        actions.restore_theme(theme=found, by=request.user)  # type: ignore[arg-type]
        messages.success(request, f"“{found.name}” is in use again.")
    else:
        actions.retire_theme(theme=found, by=request.user)  # type: ignore[arg-type]
        messages.success(request, f"“{found.name}” is retired. What it marks stays.")
    return redirect("evaluations:codebook", programme.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@programme_view(MAY)
def delete(request: HttpRequest, programme: Programme, theme_id: UUID) -> HttpResponse:
    found = _find(programme, theme_id)
    if request.method == "POST":
        try:
            actions.delete_theme(theme=found, by=request.user)  # type: ignore[arg-type]
        except EvaluationRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "The theme is deleted.")
        return redirect("evaluations:codebook", programme.slug)
    return render(request, "evaluations/coding/delete_theme.html", {"theme": found})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@programme_view(MAY)
def bring_in(request: HttpRequest, programme: Programme) -> HttpResponse:
    """A codebook from a file: every line, or none."""
    form = CodebookForm(request.POST or None, request.FILES or None)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            lines = codebook.read(file.read(codebook.MOST_BYTES + 1))
        except codebook.CodebookRefused as refused:
            problems = refused.problems
            form.add_error("file", "Nothing came in. Put these lines right and choose the file again.")
        else:
            added, changed = actions.import_codebook(programme=programme, lines=lines, by=request.user)  # type: ignore[arg-type]
            same = len(lines) - added - changed
            messages.success(request, f"{added} themes added, {changed} changed, {same} as they were.")
            return redirect("evaluations:codebook", programme.slug)
    context = {"form": form, "listed": problems[:50], "more": max(len(problems) - 50, 0)}
    return render(request, "evaluations/coding/import.html", context)


@require_safe
@never_cache
@programme_view(MAY)
def take_out(request: HttpRequest, programme: Programme) -> HttpResponse:
    body = codebook.as_csv(Theme.objects.for_programme(programme).in_use())
    return csv_file(body, f"codebook-{programme.slug}")


@require_safe
@never_cache
@programme_view(MAY)
def history(request: HttpRequest, programme: Programme) -> HttpResponse:
    context = {"events": history_of(programme, "Theme")}
    return render(request, "evaluations/coding/history.html", context)
