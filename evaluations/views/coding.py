"""Masking shared texts, then coding the masked copies, each coder apart, and comparing two coders."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.access import programme_view
from programmes.models import Programme

from ..coding import actions, exports, masking, reading
from ..coding.forms import ChangeSegmentForm, MaskForm, MaskMoreForm, ReadingForm, SegmentForm
from ..coding.telling import tell
from ..coding.themes import over_time
from ..errors import EvaluationRefused
from ..models import Coder, Excerpt, Segment, Theme
from .tabs import tabs

MAY = "evaluations.code"
PAGE = 50  # texts on a page of the list


def csv_file(body: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        body,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def find_excerpt(programme: Programme, excerpt_id: UUID) -> Excerpt:
    return get_object_or_404(Excerpt.objects.for_programme(programme).for_page(), pk=excerpt_id)  # type: ignore[attr-defined]


def or_look_again(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say so where the author took the words back, or more of them was masked, while somebody was at work."""

    @wraps(view)
    def respond(
        request: HttpRequest, programme: Programme, excerpt_id: UUID, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        try:
            return view(request, programme, excerpt_id, *args, **kwargs)
        except actions.MaskedMeanwhile as refusal:
            messages.error(request, str(refusal))
            return redirect("evaluations:excerpt", programme.slug, excerpt_id)
        except actions.NoLongerShared as refusal:
            messages.error(request, str(refusal))
            return redirect("evaluations:texts", programme.slug)

    return respond


# --- Lists ----------------------------------------------------------------------------------------------


@require_safe
@never_cache
@programme_view(MAY)
def texts(request: HttpRequest, programme: Programme) -> HttpResponse:
    coder = reading.coder_of(programme, request.user)
    page = Paginator(reading.texts(programme), PAGE).get_page(request.GET.get("page"))
    lines = reading.lines(page, coder)
    tell(programme, [line.excerpt for line in lines])
    context = {
        "waiting": reading.how_many_wait(programme),
        "page": page,
        "texts": lines,
        "coder": coder,
        "is_blind": reading.is_blind(programme),
        "has_themes": Theme.objects.for_programme(programme).in_use().exists(),
        "tabs": tabs(programme, "Coding"),
    }
    return render(request, "evaluations/coding/texts.html", context)


@require_POST
@programme_view(MAY)
def blind(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Code apart, or openly."""
    actions.set_blind(programme=programme, is_blind="apart" in request.POST, by=request.user)  # type: ignore[arg-type]
    return redirect("evaluations:texts", programme.slug)


# --- Masking --------------------------------------------------------------------------------------------


@require_safe
@never_cache
@programme_view(MAY)
def waiting(request: HttpRequest, programme: Programme) -> HttpResponse:
    page = Paginator(reading.waiting(programme), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "waiting": reading.opened(list(page))}
    return render(request, "evaluations/coding/waiting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@programme_view(MAY)
def mask(request: HttpRequest, programme: Programme, key: str) -> HttpResponse:
    """The first step: what could identify somebody is masked before anybody codes."""
    found = reading.find_waiting(programme, key)
    if found is None:
        raise Http404("No such text waits.")
    text = masking.normal(found.source.text)
    suggested = masking.suggest(text, reading.staff_names(programme))
    form = MaskForm(request.POST or None, text=text, suggested=suggested)
    if request.method == "POST" and form.is_valid():
        try:
            excerpt = actions.open_text(
                programme=programme,
                source=found.source,
                masks=form.masks(),
                keeps_original=form.cleaned_data["keeps_original"],
                by=request.user,  # type: ignore[arg-type]
            )
        except actions.MaskedMeanwhile as refusal:
            messages.error(request, str(refusal))
            return redirect("evaluations:texts", programme.slug)
        except EvaluationRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("evaluations:waiting", programme.slug)
        messages.success(request, "The text is masked and open for coding.")
        return redirect(excerpt)
    context = {"form": form, "text": text, "about": found.about, "pieces": _proposed(text, suggested)}
    return render(request, "evaluations/coding/mask.html", context)


def _proposed(text: str, masks: list[masking.Mask]) -> list[reading.Piece]:
    return reading.pieces(text, [(mask.start, mask.end) for mask in masks])


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@programme_view(MAY)
@or_look_again
def mask_more(request: HttpRequest, programme: Programme, excerpt_id: UUID) -> HttpResponse:
    excerpt = find_excerpt(programme, excerpt_id)
    form = MaskMoreForm(request.POST or None, text=excerpt.text)
    if request.method == "POST" and form.is_valid():
        actions.mask_more(excerpt=excerpt, masks=form.masks(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, "The words are masked.")
        return redirect(excerpt)
    return render(request, "evaluations/coding/mask_more.html", {"form": form, "excerpt": excerpt})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@programme_view(MAY)
@or_look_again
def close(request: HttpRequest, programme: Programme, excerpt_id: UUID) -> HttpResponse:
    """Start again: the text waits to be masked anew, and what was marked in it goes."""
    excerpt = find_excerpt(programme, excerpt_id)
    if request.method == "POST":
        actions.close_text(excerpt=excerpt, by=request.user)  # type: ignore[arg-type]
        messages.success(request, "The text waits to be masked again.")
        return redirect("evaluations:waiting", programme.slug)
    context = {"excerpt": excerpt, "markings": Segment.objects.filter(excerpt=excerpt).count()}
    return render(request, "evaluations/coding/close.html", context)


@require_POST
@programme_view(MAY)
@or_look_again
def forget_original(request: HttpRequest, programme: Programme, excerpt_id: UUID) -> HttpResponse:
    excerpt = find_excerpt(programme, excerpt_id)
    actions.forget_original(excerpt=excerpt, by=request.user)  # type: ignore[arg-type]
    messages.success(request, "The words as they were are deleted. The masked copy stays.")
    return redirect("evaluations:mask_more", programme.slug, excerpt.pk)


# --- Coding ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@programme_view(MAY)
@or_look_again
def excerpt(request: HttpRequest, programme: Programme, excerpt_id: UUID) -> HttpResponse:
    """One masked text with one's own markings; marking more of it."""
    found = find_excerpt(programme, excerpt_id)
    themes = Theme.objects.for_programme(programme).in_use()
    form = SegmentForm(request.POST or None, text=found.text, themes=themes)
    if request.method == "POST" and form.is_valid():
        start, end = form.cleaned_data["span"]
        try:
            actions.mark(
                excerpt=found,
                start=start,
                end=end,
                themes=form.cleaned_data["themes"],
                memo=form.cleaned_data["memo"],
                by=request.user,  # type: ignore[arg-type]
            )
        except actions.NothingMarked as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Marked.")
            return redirect(found)
    coder = reading.coder_of(programme, request.user)
    segments = reading.segments_of(found, coder)
    readings = reading.readings_of(found)
    own = next((each for each in readings if coder and each.coder_id == coder.pk), None)
    tell(programme, [found])
    may_quote = found.quotes_until is not None and found.quotes_until >= timezone.localdate()
    context = {
        "excerpt": found,
        "form": form,
        "has_themes": bool(form.fields["themes"].queryset),  # type: ignore[attr-defined]
        "segments": segments,
        "pieces": reading.pieces(found.text, [(each.start, each.end) for each in segments]),
        "reading_form": ReadingForm(initial={"memo": own.memo, "is_done": own.is_done} if own else None),
        "own": own,
        "may_compare": reading.may_see_others(programme, readings, coder),
        "may_quote": may_quote,
    }
    return render(request, "evaluations/coding/excerpt.html", context)


def _own_segment(request: HttpRequest, programme: Programme, excerpt_id: UUID, segment_id: UUID) -> Segment:
    """One's own only: what others marked is not there."""
    found = Segment.objects.filter(excerpt=find_excerpt(programme, excerpt_id), coder__user=request.user.pk)
    related = found.select_related("coder", "excerpt__programme", "excerpt__answer__evaluation__session")
    return get_object_or_404(related.prefetch_related("themes"), pk=segment_id)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@programme_view(MAY)
@or_look_again
def segment(request: HttpRequest, programme: Programme, excerpt_id: UUID, segment_id: UUID) -> HttpResponse:
    """Other themes and another memo for one's own marking."""
    found = _own_segment(request, programme, excerpt_id, segment_id)
    mine = list(found.themes.all())
    themes = Theme.objects.for_programme(programme).in_use() | Theme.objects.filter(
        pk__in=[t.pk for t in mine]
    )
    kept = {"themes": [theme.public_id for theme in mine], "memo": found.memo}
    form = ChangeSegmentForm(request.POST or None, initial=kept, themes=themes)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_segment(segment=found, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except actions.NothingMarked as refusal:
            form.add_error("themes", str(refusal))
        else:
            messages.success(request, "The marking is changed.")
            return redirect(found.excerpt)
    return render(request, "evaluations/coding/segment.html", {"segment": found, "form": form})


@require_POST
@programme_view(MAY)
@or_look_again
def remove_segment(
    request: HttpRequest, programme: Programme, excerpt_id: UUID, segment_id: UUID
) -> HttpResponse:
    found = _own_segment(request, programme, excerpt_id, segment_id)
    actions.remove_segment(segment=found, by=request.user)  # type: ignore[arg-type]
    messages.success(request, "The marking is removed.")
    return redirect(found.excerpt)


@require_POST
@programme_view(MAY)
@or_look_again
def read(request: HttpRequest, programme: Programme, excerpt_id: UUID) -> HttpResponse:
    """The memo about the whole text, and whether it was read to the end."""
    found = find_excerpt(programme, excerpt_id)
    form = ReadingForm(request.POST)
    if form.is_valid():
        actions.save_reading(excerpt=found, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, "Kept.")
    else:
        messages.error(request, "The memo is too long: 2,000 characters are the most.")
    return redirect(found)


@require_safe
@never_cache
@programme_view(MAY)
def beside(request: HttpRequest, programme: Programme, excerpt_id: UUID) -> HttpResponse:
    """Every coder's markings of one text, side by side, for those who have finished it."""
    found = find_excerpt(programme, excerpt_id)
    readings = reading.readings_of(found)
    coder = reading.coder_of(programme, request.user)
    allowed = reading.may_see_others(programme, readings, coder)
    coders = Coder.objects.filter(segments__excerpt=found).distinct() if allowed else []
    memos = {each.coder_id: each.memo for each in readings}
    columns = []
    for each in coders:
        segments = reading.segments_of(found, each)
        spans = [(row.start, row.end) for row in segments]
        columns.append((each, segments, reading.pieces(found.text, spans), memos.get(each.pk, "")))
    context = {"excerpt": found, "columns": columns, "allowed": allowed, "coder": coder}
    return render(request, "evaluations/coding/beside.html", context)


# --- Agreement, files, themes ---------------------------------------------------------------------------


@require_safe
@never_cache
@programme_view(MAY)
def agreement(request: HttpRequest, programme: Programme) -> HttpResponse:
    coders = list(Coder.objects.filter(programme=programme))
    by_number = {str(coder.number): coder for coder in coders}
    first = by_number.get(request.GET.get("first", ""), coders[0] if coders else None)
    second = by_number.get(request.GET.get("second", ""), coders[1] if len(coders) > 1 else None)
    report = reading.agreement(programme, first, second) if first and second and first != second else None
    context = {
        "coders": coders,
        "first": first,
        "second": second,
        "report": report,
        "tabs": tabs(programme, "Agreement"),
    }
    return render(request, "evaluations/coding/agreement.html", context)


@require_safe
@never_cache
@programme_view(MAY)
def segments_csv(request: HttpRequest, programme: Programme) -> HttpResponse:
    body = exports.segments_csv(reading.visible_segments(programme, request.user))
    return csv_file(body, f"coded-{programme.slug}")


@require_safe
@never_cache
@programme_view(MAY)
def segments_page(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The same to read, one theme at a time, with the memos."""
    marked = reading.themes_marked(programme, request.user)
    wanted = request.GET.get("theme", "")
    theme = next(
        (each for each, _ in marked if str(each.public_id) == wanted), marked[0][0] if marked else None
    )
    segments = reading.segments_with(programme, request.user, theme) if theme else []
    page = Paginator(segments, PAGE).get_page(request.GET.get("page"))
    context = {
        "theme": theme,
        "chips": [
            {"label": f"{each.name} ({count})", "url": f"?theme={each.public_id}", "current": each == theme}
            for each, count in marked
        ],
        "page": page,
        "query": f"theme={theme.public_id}" if theme else "",
        "segments": reading.open_page(list(page)),
    }
    return render(request, "evaluations/coding/segments.html", context)


@require_safe
@never_cache
@programme_view(MAY)
def themes(request: HttpRequest, programme: Programme) -> HttpResponse:
    context = {"found": over_time(programme, timezone.localdate()), "tabs": tabs(programme, "Themes")}
    return render(request, "evaluations/coding/themes.html", context)
