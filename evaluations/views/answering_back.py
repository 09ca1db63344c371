"""What becomes of what people said: quotes that may be used, and "You said, we did"."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.access import may, programme_view
from programmes.models import Programme

from ..coding import actions, exports, reading
from ..coding.forms import SpanForm, YouSaidForm
from ..coding.history import history as history_of
from ..coding.telling import tell
from ..coding.themes import how_many_said
from ..models import Excerpt, Quote, Theme, YouSaid
from .coding import MAY, PAGE, csv_file, find_excerpt, or_look_again
from .tabs import tabs

# --- Quotes ---------------------------------------------------------------------------------------------


def _usable(programme: Programme) -> list[Quote]:
    """Consent is asked for at every page and file. In no order that tells when."""
    related = (
        "excerpt__answer__question",
        "excerpt__answer__evaluation__session__lab",
        "excerpt__shared_copy",
    )
    found = list(Quote.objects.usable(programme).select_related(*related))
    tell(programme, [quote.excerpt for quote in found])
    return found


@require_safe
@never_cache
@programme_view(MAY)
def quotes(request: HttpRequest, programme: Programme) -> HttpResponse:
    texts = Excerpt.objects.filter(programme=programme).quotable().for_page()  # type: ignore[attr-defined]
    offered = Paginator(texts, PAGE).get_page(request.GET.get("page"))
    tell(programme, offered)
    context = {"quotes": _usable(programme), "offered": offered, "tabs": tabs(programme, "Quotes")}
    return render(request, "evaluations/coding/quotes.html", context)


@require_safe
@never_cache
@programme_view(MAY)
def quotes_export(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The chosen quotes, or all, as a page for paper or as a CSV file. What may not be used is not there."""
    chosen = set(request.GET.getlist("quote"))
    found = [quote for quote in _usable(programme) if not chosen or str(quote.pk) in chosen]
    if request.GET.get("as") == "csv":
        return csv_file(exports.quotes_csv(found), f"quotes-{programme.slug}")
    return render(
        request, "evaluations/coding/quotes_print.html", {"quotes": found, "today": timezone.localdate()}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@programme_view(MAY)
@or_look_again
def quote(request: HttpRequest, programme: Programme, excerpt_id: UUID) -> HttpResponse:
    """Choose the words of a text that may be quoted."""
    allowed = Excerpt.objects.filter(programme=programme).quotable()  # type: ignore[attr-defined]
    excerpt = get_object_or_404(allowed.for_page(), pk=excerpt_id)
    form = SpanForm(request.POST or None, text=excerpt.text)
    if request.method == "POST" and form.is_valid():
        start, end = form.cleaned_data["span"]
        try:
            actions.keep_quote(excerpt=excerpt, start=start, end=end, by=request.user)  # type: ignore[arg-type]
        except actions.NothingMarked as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The words are in the quote bank.")
            return redirect("evaluations:quotes", programme.slug)
    tell(programme, [excerpt])
    pieces = reading.pieces(excerpt.text, [])
    return render(
        request, "evaluations/coding/quote.html", {"excerpt": excerpt, "form": form, "pieces": pieces}
    )


@require_POST
@programme_view(MAY)
def drop_quote(request: HttpRequest, programme: Programme, excerpt_id: UUID, quote_id: UUID) -> HttpResponse:
    excerpt = find_excerpt(programme, excerpt_id)
    found = get_object_or_404(Quote, pk=quote_id, excerpt=excerpt)
    actions.drop_quote(quote=found, by=request.user)  # type: ignore[arg-type]
    messages.success(request, "The quote is taken out of the bank.")
    return redirect("evaluations:quotes", programme.slug)


# --- You said, we did -----------------------------------------------------------------------------------


def _said_by(lines: list[YouSaid], programme: Programme) -> list[tuple[YouSaid, int | None]]:
    """Each line with how many evaluations say so; None where they are too few to print."""
    counts = how_many_said(programme)
    least = settings.SUPPRESSION_THRESHOLD
    return [(line, n if (n := counts.get(line.theme_id, 0)) >= max(least, 1) else None) for line in lines]


@require_safe
@programme_view()
def you_said_we_did(request: HttpRequest, programme: Programme) -> HttpResponse:
    """For everybody: what people said about labs, and what came of it."""
    lines = list(YouSaid.objects.filter(programme=programme).published().select_related("theme"))
    keeps = may(request.user, MAY, programme)
    context = {"lines": _said_by(lines, programme), "keeps": keeps, "fewest": settings.SUPPRESSION_THRESHOLD}
    return render(request, "evaluations/you_said_we_did.html", context)


@require_safe
@never_cache
@programme_view(MAY)
def you_said(request: HttpRequest, programme: Programme) -> HttpResponse:
    lines = YouSaid.objects.filter(programme=programme).select_related("theme").order_by("-id")
    answered = {line.theme_id for line in lines if line.state != YouSaid.State.WITHDRAWN}
    counts = how_many_said(programme)
    open_ = [
        theme
        for theme in Theme.objects.for_programme(programme).in_use()
        if theme.pk in counts and theme.pk not in answered
    ]
    context = {
        "lines": lines,
        "open": open_,
        "today": timezone.localdate(),
        "has_themes": Theme.objects.for_programme(programme).in_use().exists(),
        "tabs": tabs(programme, "You said, we did"),
    }
    return render(request, "evaluations/coding/you_said.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@programme_view(MAY)
def you_said_one(request: HttpRequest, programme: Programme, line_id: UUID | None = None) -> HttpResponse:
    """Write a line, or change one."""
    mine = YouSaid.objects.filter(programme=programme).select_related("theme")
    line = get_object_or_404(mine, public_id=line_id) if line_id else None
    themes = Theme.objects.for_programme(programme).in_use()
    if line:
        themes = themes | Theme.objects.filter(pk=line.theme_id)
    form = YouSaidForm(request.POST or None, initial=_kept(line, request), themes=themes)
    if request.method == "POST" and form.is_valid():
        saved = actions.save_you_said(
            programme=programme,
            line=line,
            fields=form.cleaned_data,
            by=request.user,  # type: ignore[arg-type]
        )
        messages.success(request, "Kept." if saved.state == YouSaid.State.PUBLISHED else "Kept as a draft.")
        return redirect("evaluations:you_said", programme.slug)
    events = history_of(programme, "YouSaid", only=line.pk) if line else []
    return render(
        request, "evaluations/coding/you_said_one.html", {"form": form, "line": line, "events": events}
    )


def _kept(line: YouSaid | None, request: HttpRequest) -> dict[str, Any]:
    if line is None:
        return {"theme": request.GET.get("theme", "")}
    names = ("said", "answer", "did", "owner", "due_on", "progress")
    return {name: getattr(line, name) for name in names} | {"theme": line.theme.public_id}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@programme_view(MAY)
def you_said_state(request: HttpRequest, programme: Programme, line_id: UUID) -> HttpResponse:
    """Publish a line or take it off the public page. Asks first."""
    line = get_object_or_404(YouSaid, programme=programme, public_id=line_id)
    is_public = line.state == YouSaid.State.PUBLISHED
    if request.method == "POST":
        if is_public:
            actions.withdraw(line=line, by=request.user)  # type: ignore[arg-type]
            messages.success(request, "It is off the public page. The history keeps it.")
        else:
            actions.publish(line=line, by=request.user)  # type: ignore[arg-type]
            messages.success(request, "It is on the public page.")
        return redirect("evaluations:you_said", programme.slug)
    return render(request, "evaluations/coding/you_said_state.html", {"line": line, "is_public": is_public})
