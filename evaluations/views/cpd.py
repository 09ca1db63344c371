"""A person's own CPD record: fed by one click from labs and reflections, read, changed, taken along."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labs.models import Booking

from .. import actions, exports
from .. import record as records
from ..forms import ActivityForm
from ..models import CPDActivity, Reflection


def _read(request: HttpRequest) -> records.Record:
    return records.read(CPDActivity.objects.visible_to(request.user), today=timezone.localdate())


@require_safe
@never_cache
@login_required
def record(request: HttpRequest) -> HttpResponse:
    found = _read(request)
    context = {
        "record": found,
        "lines": [(isinstance(line, records.Gap), line) for line in found.lines],
        "labs": _labs_to_add(request, found),
        "reflections": _reflections_to_add(request, found),
        "exports": [
            {"label": "Word", "url_form": "docx"},
            {"label": "PDF", "url_form": "pdf"},
            {"label": "CSV", "url_form": "csv"},
        ],
    }
    return render(request, "evaluations/cpd.html", context)


def _labs_to_add(request: HttpRequest, found: records.Record) -> list[Booking]:
    there = [each.booking_id for each in found.activities if each.booking_id]
    attended = Booking.objects.visible_to(request.user).attended().exclude(pk__in=there)
    return list(attended.select_related("session__lab").order_by("-session__starts_at"))


def _reflections_to_add(request: HttpRequest, found: records.Record) -> list[Reflection]:
    there = [each.reflection_id for each in found.activities if each.reflection_id]
    return list(Reflection.objects.visible_to(request.user).exclude(pk__in=there))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def activity(request: HttpRequest, public_id: UUID | None = None) -> HttpResponse:
    """A new line, or one to change."""
    own = _own(request, public_id) if public_id else None
    kept = {name: getattr(own, name) for name in ActivityForm.base_fields} if own else {}
    form = ActivityForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        actions.save_activity(owner=request.user, fields=form.cleaned_data, activity=own)  # type: ignore[arg-type]
        messages.success(request, "It stands in your record.")
        return redirect("me_cpd")
    return render(request, "evaluations/activity.html", {"form": form, "activity": own})


def _own(request: HttpRequest, public_id: UUID) -> CPDActivity:
    return get_object_or_404(CPDActivity.objects.visible_to(request.user), public_id=public_id)


@require_POST
@login_required
def add_lab(request: HttpRequest, public_id: UUID) -> HttpResponse:
    attended = Booking.objects.visible_to(request.user).attended().select_related("session__lab", "user")
    added = actions.record_lab(
        booking=get_object_or_404(attended, public_id=public_id),
        owner=request.user,  # type: ignore[arg-type]
    )
    messages.success(request, "The lab is in your record. Say what you learned while you remember it.")
    return redirect("me_cpd_one", added.public_id)


@require_POST
@login_required
def add_reflection(request: HttpRequest, public_id: UUID) -> HttpResponse:
    own = get_object_or_404(Reflection.objects.visible_to(request.user), public_id=public_id)
    added = actions.record_reflection(reflection=own, owner=request.user)  # type: ignore[arg-type]
    messages.success(request, "The reflection is in your record.")
    return redirect("me_cpd_one", added.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    own = _own(request, public_id)
    if request.method == "POST":
        actions.delete_activity(activity=own, owner=request.user)  # type: ignore[arg-type]
        messages.success(request, "The activity is deleted.")
        return redirect("me_cpd")
    return render(request, "evaluations/delete.html", {"what": "activity", "thing": own})


@require_safe
@never_cache
@login_required
def export(request: HttpRequest, form: str) -> HttpResponse:
    if form not in exports.WRITERS:
        raise Http404("There is no such export.")
    write, content_type = exports.WRITERS[form]
    today = timezone.localdate()
    return HttpResponse(
        write(_read(request), str(request.user), today),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="cpd-record-{today:%Y-%m-%d}.{form}"'},
    )
