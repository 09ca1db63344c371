"""Pages of importing: hand in a file or cells, look, store, see what was stored, undo."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from measures.actions import undo_import
from measures.charts import render_svg
from measures.errors import MeasureError
from measures.importers import Mapping, UnreadableTable
from measures.models import ImportBatch, ImportPreview, Measure
from measures.tables import LIMITS, Table, read_table
from measures.tables.reader import too_large
from measures.waiting import left_waiting

from . import previews
from .access import entry_view, person
from .forms import FileForm, MappingForm, PasteForm
from .presenters import PreviewPage, batch_lines
from .uploads import bounded_body

_ROOM_FOR_FORM = 64 * 1024
_A_PAGE = 50


def _url(name: str, measure: Measure, *more: Any) -> str:
    return reverse(f"measures:{name}", args=[measure.programme.slug, measure.slug, *more])


@bounded_body(LIMITS.bytes + _ROOM_FOR_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
@entry_view
def import_file(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Choose a file; what it holds is looked at before anything is stored."""
    if request.is_too_large:  # type: ignore[attr-defined]
        form = FileForm({})
        form.errors.clear()
        form.add_error("file", str(too_large()))
        return render(request, "measures/entry/import.html", {"measure": measure, "form": form}, status=413)
    form = FileForm(request.POST or None, request.FILES or None) if request.method == "POST" else FileForm()
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            data = file.read()
            read = lambda: read_table(data, filename=file.name, sheet=form.cleaned_data["sheet"])  # noqa: E731
            if found := _read_and_keep(request, measure, form, "file", read, data, file.name):
                return found
    status = 422 if form.is_bound else 200
    return render(request, "measures/entry/import.html", {"measure": measure, "form": form}, status=status)


@bounded_body(LIMITS.bytes + _ROOM_FOR_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
@entry_view
def paste(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Paste cells; the same look at them before anything is stored."""
    form = PasteForm(request.POST) if request.method == "POST" else PasteForm()
    if request.is_too_large:  # type: ignore[attr-defined]
        form = PasteForm({})
        form.errors.clear()
        form.add_error("cells", str(too_large()).replace("file", "text"))
        return render(request, "measures/entry/paste.html", {"measure": measure, "form": form}, status=413)
    if request.method == "POST" and form.is_valid():
        cells = form.cleaned_data["cells"]
        found = _read_and_keep(request, measure, form, "cells", lambda: read_table(cells), cells.encode(), "")
        if found:
            return found
    status = 422 if form.is_bound else 200
    return render(request, "measures/entry/paste.html", {"measure": measure, "form": form}, status=status)


def _read_and_keep(
    request: HttpRequest,
    measure: Measure,
    form: Any,
    field: str,
    read: Callable[[], Table],
    data: bytes,
    filename: str,
) -> HttpResponseRedirect | None:
    """Keep what was read and go to its preview, or put the reason why not beside the field."""
    try:
        table = read()
    except UnreadableTable as error:
        form.add_error(field, str(error))
        return None
    digest = hashlib.sha256(data).hexdigest()
    kept = previews.keep(measure=measure, table=table, by=person(request), digest=digest, filename=filename)
    return redirect(_url("import_preview", measure, kept.public_id))


@require_http_methods(["GET", "HEAD", "POST"])
@entry_view
def import_preview(request: HttpRequest, measure: Measure, public_id: UUID) -> HttpResponse:
    """What was read, beside what is stored. The columns can be chosen anew; nothing unseen can be stored."""
    try:
        kept = previews.find(measure=measure, by=person(request), public_id=public_id)
        if request.method == "POST" and request.POST.get("do") == "store":
            return _store(request, measure, kept)
    except previews.PreviewIsOld as error:
        context = {"measure": measure, "sentence": str(error)}
        return render(request, "measures/entry/preview_is_old.html", context, status=410)
    form = _mapping_form(request, measure, kept)
    if request.method == "POST" and form.is_valid():
        kept.mapping = form.mapping().to_dict()
        kept.save(update_fields=["mapping"])
        return redirect(f"{_url('import_preview', measure, kept.public_id)}#what-was-read")
    return _show(request, measure, kept, form)


def _mapping_form(request: HttpRequest, measure: Measure, kept: ImportPreview) -> MappingForm:
    mapping = Mapping.from_dict(kept.mapping)
    table = Table.from_dict(kept.table).with_header(mapping.has_header)
    data = request.POST if request.method == "POST" and request.POST.get("do") != "store" else None
    return MappingForm(data, measure=measure, table=table, mapping=mapping)


def _show(
    request: HttpRequest, measure: Measure, kept: ImportPreview, form: MappingForm, said: str = ""
) -> HttpResponse:
    comparison = previews.compare(kept, measure)
    page = PreviewPage(measure, kept, comparison)
    spec = previews.chart_after(comparison) if comparison.can_be_stored else None
    context = {
        "measure": measure,
        "form": form,
        "page": page,
        "said": said,
        "rows": Paginator(page.lines, _A_PAGE).get_page(request.GET.get("page")),
        "chart": {"lg": render_svg(spec, "lg"), "ph": render_svg(spec, "ph"), "spec": spec} if spec else None,
    }
    return render(request, "measures/entry/preview.html", context, status=409 if said else 200)


def _store(request: HttpRequest, measure: Measure, kept: ImportPreview) -> HttpResponse:
    try:
        batch = previews.store(kept=kept, by=person(request), seen=request.POST.get("seen", ""))
    except previews.PreviewIsOld:
        raise
    except MeasureError as error:
        return _show(request, measure, kept, _mapping_form(request, measure, kept), said=str(error))
    return redirect(_url("import_stored", measure, batch.pk))


@require_http_methods(["POST"])
@entry_view
def import_discard(request: HttpRequest, measure: Measure, public_id: UUID) -> HttpResponse:
    """Throw a preview away."""
    ImportPreview.objects.filter(by=person(request), measure=measure, public_id=public_id).delete()
    messages.info(request, "Thrown away. Nothing was stored.")
    return redirect(_url("imports", measure))


@require_safe
@entry_view
def import_stored(request: HttpRequest, measure: Measure, batch_id: int) -> HttpResponse:
    """What was just stored, what happens now, and the way back."""
    batch = _batch(measure, batch_id)
    context = {"measure": measure, "batch": batch, "line": batch_lines([batch], request.user)[0]}
    return render(request, "measures/entry/stored.html", context)


@require_safe
@entry_view
def imports(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Every entry and import: who, when, what, and whether it stands."""
    batches = ImportBatch.objects.filter(measure=measure).select_related("by", "undone_by")
    page = Paginator(batches, 25).get_page(request.GET.get("page"))
    for batch in page:
        batch.measure = measure
    mine = ImportPreview.objects.open_to(person(request)).filter(measure=measure).defer("packed_table")
    context = {"measure": measure, "page": page, "lines": batch_lines(page, request.user), "waiting": mine}
    return render(request, "measures/entry/imports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@entry_view
def import_undo(request: HttpRequest, measure: Measure, batch_id: int) -> HttpResponse:
    """Ask once more, then bring back what was there before."""
    batch = _batch(measure, batch_id)
    problem = ""
    if request.method == "POST":
        try:
            undo_import(batch=batch, by=person(request))
        except MeasureError as error:
            problem = str(error)
        else:
            messages.success(request, f"Undone. The numbers of {measure.name} are as they were before.")
            return redirect(_url("imports", measure))
    context = {
        "measure": measure,
        "batch": batch,
        "line": batch_lines([batch], request.user)[0],
        "problem": problem,
        "is_undone": batch.state == ImportBatch.State.UNDONE,
        "waiting": left_waiting(batch) if batch.state != ImportBatch.State.UNDONE else [],
    }
    return render(request, "measures/entry/undo.html", context, status=409 if problem else 200)


def _batch(measure: Measure, batch_id: int) -> ImportBatch:
    if batch_id > 2**62:
        raise Http404
    batches = ImportBatch.objects.select_related("by", "undone_by")
    batch = get_object_or_404(batches, measure=measure, pk=batch_id)
    batch.measure = measure
    return batch
