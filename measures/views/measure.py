"""The page of one measure, its tabs, its breakdowns, and how fresh it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from programmes.access import may

from ..actions import request_refresh
from ..models import Measure, RunChart
from ..plan import missing_before_publishing
from ..presenters.breakdown import breakdown
from ..presenters.figures import figure
from ..presenters.freshness import Freshness
from ..presenters.history import history as history_of
from ..presenters.measure import (
    WAITS,
    change_count,
    decisions,
    offers,
    shown,
    status,
    tabs,
)
from ..presenters.measure import (
    definition as definition_of,
)
from ..presenters.tables import numbers_table
from ..series import words_for
from ..sources import SOURCES
from ..stored import Reader, Shown
from .base import EDIT, SEE_AS_MEMBER, measure_view
from .downloads import menu


def address(measure: Measure, name: str, *more: Any) -> str:
    return reverse(f"measures:{name}", args=[measure.programme.slug, measure.slug, *more])


def broken_down(measure: Measure) -> list[str]:
    """What the measure is to be broken down by and has numbers for."""
    if not measure.breakdowns:
        return []
    known = set(RunChart.objects.filter(measure=measure).values_list("dimension", flat=True).distinct())
    return [name for name in measure.breakdowns if name in known]


def frame(request: HttpRequest, measure: Measure, tab: str) -> dict[str, Any]:
    """What every tab shows: title, verdict, chart, and the way to everything else."""
    reader = Reader.of(request.user, measure.programme)
    found = shown(measure, reader)
    can_edit = may(request.user, EDIT, measure.programme)
    context: dict[str, Any] = {
        "measure": measure,
        "reader": reader,
        "shown": found,
        "result": found.result,
        "verdict": found.verdict,
        "tabs": tabs(measure, tab, reader, change_count(found)),
        "can_edit": can_edit,
        "breakdowns": [(name, address(measure, "breakdown", name)) for name in broken_down(measure)],
    }
    if found.result is not None:
        base = address(measure, "measure").rstrip("/")
        context |= {
            "figure": figure(found.result),
            "exports": menu(base),
            "figure_url": f"{base}.plotly",
        }
    if reader.member:
        context |= _status(measure, status(measure, found.chart), can_edit)
    if can_edit:
        context |= {"offers": offers(measure, found.result), "missing": missing_before_publishing(measure)}
    return context


def _status(measure: Measure, fresh: Freshness, can_edit: bool) -> dict[str, Any]:
    return {
        "status": fresh,
        "status_action": address(measure, "refresh") if can_edit else "",
        "status_poll": address(measure, "status"),
    }


@measure_view()
@require_safe
def measure(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Numbers: the newest ten, or with ``?all=1`` every one."""
    context = frame(request, measure, "measure")
    result = context["result"]
    if result is not None:
        everything = request.GET.get("all") == "1"
        table = numbers_table(result, everything=everything)
        context["table"] = _with_links(measure, context["shown"], table) if context["can_edit"] else table
        context["more_url"] = "?all=1#parts" if len(table.lines) < table.total else ""
    source = SOURCES.get(measure.source)
    if source and source.beside and context["reader"].keeps:  # its counts may be small
        context["beside"] = source.beside(measure.programme)
    return render(request, "measures/measure.html", context)


def _with_links(measure: Measure, found: Shown, table: Any) -> Any:
    """Each number leads to where it can be judged."""
    periods = found.result.periods[::-1] if found.result else ()
    if found.result is None or measure.data_kind == Measure.DataKind.EVENTS:
        return table
    lines = tuple(
        replace(line, url=address(measure, "point", period.isoformat())) if line.value else line
        for line, period in zip(table.lines, periods, strict=False)
    )
    return replace(table, lines=lines)


@measure_view()
@require_safe
def definition(request: HttpRequest, measure: Measure) -> HttpResponse:
    context = frame(request, measure, "definition")
    context["groups"] = definition_of(measure, context["reader"])
    return render(request, "measures/definition.html", context)


@measure_view()
@require_safe
def changes(request: HttpRequest, measure: Measure) -> HttpResponse:
    context = frame(request, measure, "changes")
    context["decisions"] = decisions(measure, context["shown"], context["can_edit"])
    context["waiting"] = any(d.waits == WAITS for d in context["decisions"])
    words = context["result"].words if context["result"] else words_for(measure)
    context["targets"] = [
        (target, words.amount(float(target.value))) for target in measure.targets.order_by("-effective_from")
    ]
    context["removed"] = request.session.pop("measures_removed", None) if context["can_edit"] else None
    return render(request, "measures/changes.html", context)


@measure_view(SEE_AS_MEMBER)
@require_safe
def history(request: HttpRequest, measure: Measure) -> HttpResponse:
    context = frame(request, measure, "history")
    context["events"] = history_of(measure)
    return render(request, "measures/history.html", context)


@measure_view(EDIT)
@require_POST
def refresh(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Note that the measure is to be refreshed now; the dispatcher does it within seconds."""
    request_refresh(measure=measure, by=request.user)
    if request.headers.get("HX-Request"):
        return _status_piece(request, measure)
    messages.info(request, "The refresh has begun. Look at this page again in a few seconds.")
    return redirect("measures:measure", measure.programme.slug, measure.slug)


@measure_view(SEE_AS_MEMBER)
@require_safe
def status_piece(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Asked every two seconds while a refresh runs; when it is over the page fetches its chart anew."""
    return _status_piece(request, measure)


def _status_piece(request: HttpRequest, measure: Measure) -> HttpResponse:
    fresh = status(measure, measure.charts.whole().first())
    context = _status(measure, fresh, may(request.user, EDIT, measure.programme))
    response = render(request, "measures/_status.html", context)
    if fresh.state != "refreshing":
        trigger_client_event(response, "refreshed", after="settle")
    return response


@measure_view()
@require_safe
def breakdown_page(request: HttpRequest, measure: Measure, dimension: str) -> HttpResponse:
    """Small charts of every category on one scale; ``?only=`` narrows by verdict."""
    context: dict[str, Any] = {
        "measure": measure,
        "dimension": dimension,
        "back_url": address(measure, "measure"),
    }
    if dimension not in measure.breakdowns:
        if dimension not in KNOWN:
            raise Http404("The measure is not broken down by that.")
        others = [(name, address(measure, "breakdown", name)) for name in measure.breakdowns]
        can_edit = may(request.user, EDIT, measure.programme)
        context |= {"others": others, "can_edit": can_edit}
        return render(request, "measures/no_breakdown.html", context)
    reader = Reader.of(request.user, measure.programme)
    context |= {
        "reader": reader,
        "page": breakdown(
            measure, dimension, reader, request.GET.get("only", ""), request.GET.get("category", "")
        ),
    }
    return render(request, "measures/breakdown.html", context)


#: What the sources of the portal break down by; an address may ask for it before the plan does.
KNOWN = {"profession", "locality", *(d for source in SOURCES.values() for d in source.dimensions)}
