"""Making a measure, changing its plan, showing it to everyone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from programmes.access import programme_view
from programmes.models import Programme

from ..actions import change_measure, create_measure, unpublish
from ..actions import publish as publish_measure
from ..errors import MeasureError, PlanIncomplete, PlanRefused
from ..forms.plan import PlanForm
from ..models import Measure
from ..plan import missing_before_publishing
from ..presenters.example import example_of
from .base import EDIT, measure_view
from .measure import address

FORM_METHODS = ["GET", "HEAD", "POST"]


@programme_view(EDIT)
@require_http_methods(FORM_METHODS)
def new(request: HttpRequest, programme: Programme) -> HttpResponse:
    """A new measure: what is needed to begin, with the usual values filled in."""
    form = PlanForm(request.POST or None, programme=programme, initial=_start(request, programme))
    if request.method == "POST" and form.is_valid():
        try:
            measure = create_measure(programme=programme, by=request.user, **form.values())
        except PlanRefused as error:
            form.refuse(error)
        else:
            if measure.is_counted:
                messages.success(request, f"“{measure.name}” is made. The portal counts it within seconds.")
                return redirect("measures:measure", programme.slug, measure.slug)
            messages.success(request, f"“{measure.name}” is made. Now enter its numbers.")
            return redirect("measures:numbers", programme.slug, measure.slug)
    return _page(request, form, {"programme": programme, "is_new": True})


def _start(request: HttpRequest, programme: Programme) -> dict[str, Any]:
    """What a link may fill in: the kind, or rare events instead of the counts of another measure."""
    start: dict[str, Any] = {"active_from": programme.starts_on, "owner": request.user.public_id}
    if request.GET.get("kind") in Measure.Kind.values:
        start["kind"] = request.GET["kind"]
    try:
        counted = Measure.objects.for_programme(programme).get(slug=request.GET.get("days_between", ""))
    except ObjectDoesNotExist:
        return start
    better = {"increase": "decrease", "decrease": "increase", "neutral": "neutral"}
    return start | {
        "name": f"Days between: {counted.name}"[:120],
        "kind": counted.kind,
        "data_kind": Measure.DataKind.EVENTS,
        "unit": "days",
        # Fewer events is longer between them.
        "improvement_direction": better[counted.improvement_direction],
        "operational_definition": counted.operational_definition,
        "data_source": counted.data_source,
        "why_it_matters": counted.why_it_matters,
    }


@measure_view(EDIT)
@require_http_methods(FORM_METHODS)
def edit(request: HttpRequest, measure: Measure) -> HttpResponse:
    programme = measure.programme
    initial = PlanForm.initial_of(measure)
    form = PlanForm(request.POST or None, programme=programme, measure=measure, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_measure(measure=measure, by=request.user, **form.values())
        except PlanRefused as error:
            form.refuse(error)
        except MeasureError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The plan is saved. The history has what it said before.")
            return redirect("measures:definition", programme.slug, measure.slug)
    return _page(request, form, {"measure": measure, "back_url": address(measure, "definition")})


def _page(request: HttpRequest, form: PlanForm, context: dict[str, Any]) -> HttpResponse:
    values = form.data if form.is_bound else form.initial
    context |= {"form": form, "example": example_of(values)}
    return render(request, "measures/plan_form.html", context, status=422 if form.errors else 200)


@programme_view(EDIT)
@require_GET
def plan_example(request: HttpRequest, programme: Programme) -> HttpResponse:
    """How a measure with these choices would read: asked by the form while it is filled in."""
    return render(request, "measures/_plan_example.html", {"example": example_of(request.GET)})


@measure_view(EDIT)
@require_http_methods(FORM_METHODS)
def publish(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Ask once more, then show the chart to everyone, or take it off again."""
    if request.method == "POST":
        try:
            return _publish(request, measure)
        except PlanIncomplete as error:
            messages.error(request, str(error))
            return redirect("measures:edit", measure.programme.slug, measure.slug)
    context = {
        "measure": measure,
        "missing": missing_before_publishing(measure),
        "back_url": address(measure, "measure"),
    }
    return render(request, "measures/publish.html", context)


def _publish(request: HttpRequest, measure: Measure) -> HttpResponse:
    if request.POST.get("show") == "no":
        unpublish(measure=measure, by=request.user)
        messages.success(request, "The chart is no longer on the public page.")
    else:
        publish_measure(measure=measure, by=request.user)
        more = (
            ""
            if measure.programme.is_published
            else " It is seen once the programme itself has a public page."
        )
        messages.success(request, f"The chart is on the public page, with small numbers hidden.{more}")
    return redirect("measures:measure", measure.programme.slug, measure.slug)
