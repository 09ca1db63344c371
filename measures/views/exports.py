"""The files of a measure: picture, numbers, figure; and of all measures of a programme at once."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from programmes.access import programme_view
from programmes.models import Programme

from ..charts import render_svg
from ..models import Measure, RunChart
from ..plotly import figure_json
from ..presenters.breakdown import shown_parts
from ..presenters.dashboard import measures_for, shown_for
from ..presenters.measure import shown
from ..results import Result
from ..stored import Reader, Shown
from ..throttle import PictureThrottle
from .base import measure_view
from .downloads import PICTURES, TYPES, download, inline, is_kept

SIZES = ("lg", "md", "sm")


def _result(request: HttpRequest, measure: Measure) -> Result:
    """The chart of the whole measure, or of ``?dimension=…&category=…``."""
    reader = Reader.of(request.user, measure.programme)
    dimension, category = request.GET.get("dimension", ""), request.GET.get("category", "")
    found = part_of(measure, reader, dimension, category) if dimension else shown(measure, reader)
    if found is None or found.result is None:
        raise Http404("There is no chart: it starts with the first number.")
    return found.result


def part_of(measure: Measure, reader: Reader, dimension: str, category: str) -> Shown | None:
    """One category, hidden as on the breakdown page, where all categories are looked at together."""
    if dimension not in measure.breakdowns:
        return None
    charts = list(RunChart.objects.filter(measure=measure, dimension=dimension))
    parts = shown_parts(measure, charts, reader)
    return next((part for part in parts if part.chart and part.chart.category == category), None)


@measure_view()
@require_safe
def measure_file(request: HttpRequest, measure: Measure, kind: str) -> HttpResponse:
    """``<slug>.svg``, ``.png``, ``.csv``, ``.xlsx``, ``.json``; ``?download=1`` saves it, ``?size=sm`` gives
    the bare chart, ``?paper=1`` black on white."""
    result = _result(request, measure)
    size = request.GET.get("size", "")
    if kind == "svg" and size in SIZES:
        mono = request.GET.get("paper") == "1"
        return HttpResponse(render_svg(result.spec, size, mono=mono), content_type=TYPES["svg"].content_type)
    if kind == "png" and not _may_draw(request, result):
        refusal = render(request, "measures/too_many.html", status=429)
        refusal["Retry-After"] = "60"
        return refusal
    response = download([result], kind, single=True, name=f"{measure.slug} {result.category}")
    return (
        response
        if request.GET.get("download") == "1" or kind not in (*PICTURES, "json")
        else inline(response)
    )


def _may_draw(request: HttpRequest, result: Result) -> bool:
    """Strangers are counted, unless the picture is there already."""
    if request.user.is_authenticated or is_kept(result):
        return True
    return bool(PictureThrottle().allow_request(request, None))  # type: ignore[arg-type]


@measure_view()
@require_safe
def plotly(request: HttpRequest, measure: Measure) -> HttpResponse:
    """The figure that the button "Explore this chart" asks for."""
    return HttpResponse(figure_json(_result(request, measure).spec), content_type="application/json")


@programme_view("measures.see", public=True)
@require_safe
def all_file(request: HttpRequest, programme: Programme, kind: str) -> HttpResponse:
    """``all.csv``, ``all.xlsx``, ``all.json``: every measure that the reader may see."""
    reader = Reader.of(request.user, programme)
    measures = measures_for(programme, reader)
    results = [found.result for found in shown_for(programme, measures, reader) if found.result is not None]
    return download(results, kind, single=False, name=f"{programme.slug} measures")
