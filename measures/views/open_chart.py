"""``/chart/``: anyone's data, a chart, its verdict, and both to take away. No sign-in, nothing stored."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from .. import open_chart
from ..entry.uploads import bounded_body
from ..forms.open_chart import OpenChartForm
from ..presenters.figures import figure
from ..presenters.tables import numbers_table
from ..results import Result
from ..tables import UnreadableTable
from ..tables.reader import too_large
from ..throttle import ChartThrottle
from .downloads import TYPES, download

EXAMPLE = {"title": "C. difficile infections", "unit": "infections", "direction": "decrease", "chart": "run"}
#: A file, the same pasted as text, and room for the choices.
MOST_BYTES = 2 * open_chart.LIMITS.bytes + 64 * 1024
TOO_MANY = (
    "You have asked for many charts in a short time. Wait a minute, then try again: your data are still here."
)


@bounded_body(MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def chart(request: HttpRequest) -> HttpResponse:
    """An empty form, the example (``?example=1``), or the chart of what was sent."""
    if request.is_too_large:  # type: ignore[attr-defined]
        return _too_large(request)
    if request.method == "POST":
        return _page(request, OpenChartForm(request.POST, request.FILES))
    if "example" in request.GET:
        return _page(request, OpenChartForm({**EXAMPLE, "data": open_chart.example()}))
    context = {"form": OpenChartForm(), "is_new": True, "is_own_data": True}
    return render(request, "measures/open_chart.html", context)


@bounded_body(MOST_BYTES)
@require_POST
def chart_export(request: HttpRequest) -> HttpResponse:
    """The chart of what was sent as a file; what cannot be drawn goes back to the page with the reason."""
    if request.is_too_large:  # type: ignore[attr-defined]
        return _too_large(request)
    form = OpenChartForm(request.POST)
    kind = request.POST.get("format", "")
    result = _result(request, form) if kind in TYPES else None
    if result is None:
        return _page(request, form, result)
    return download([result], kind, single=True, name=request.POST.get("title") or "chart")


def _too_large(request: HttpRequest) -> HttpResponse:
    form = OpenChartForm({})
    form.errors.clear()
    form.add_error("file", str(too_large(open_chart.LIMITS)))
    context = {"form": form, "is_own_data": True}
    return render(request, "measures/open_chart.html", context, status=413)


def _page(request: HttpRequest, form: OpenChartForm, result: Result | None = None) -> HttpResponse:
    result = result or _result(request, form)
    # People bring real numbers here, also where everything else is made up.
    context: dict[str, Any] = {"form": form, "result": result, "is_own_data": True}
    if result is not None:
        context |= {
            "figure": figure(result),
            "table": numbers_table(result, everything=True),
            "kept": [(field.html_name, field.value() or "") for field in form if field.name != "file"],
            "formats": [(kind, TYPES[kind].label, TYPES[kind].hint) for kind in TYPES],
            "export_url": reverse("measures_portal:chart_export"),
        }
    status = 200 if result is not None else 429 if TOO_MANY in form.non_field_errors() else 422
    return render(request, "measures/open_chart.html", context, status=status)


def _result(request: HttpRequest, form: OpenChartForm) -> Result | None:
    """The chart, or None with every reason at its field: those of the form, of the table and of the choices
    together, so that nobody mends one and meets the next."""
    form.is_valid()
    if "data" in form.errors or "file" in form.errors:
        return None
    if not ChartThrottle().allow_request(request, None):  # type: ignore[arg-type]
        form.add_error(None, TOO_MANY)
        return None
    try:
        return _draw(form)
    except UnreadableTable as error:
        form.add_error("file" if form.cleaned_data.get("file") else "data", str(error))
    return None


def _draw(form: OpenChartForm) -> Result | None:
    c = form.cleaned_data
    file = c.get("file")
    chart = c.get("chart", "run")
    found = open_chart.read(
        file.read() if file else c["data"],
        filename=file.name if file else "",
        sheet=c.get("sheet", ""),
        chart=chart,
    )
    names = "|".join(found.table.names)
    if c["names"] == names:
        found = _as_chosen(form, found, chart)
    form.columns_of(found.table)
    _remember(form, names, open_chart.as_text(found), found.mapping)
    if found.series is None:
        for sentence in open_chart.problem_sentences(found):
            form.add_error("file" if file else "data", sentence)
    choices = form.choices(of_a_whole=found.mapping.denominator is not None)
    for field, sentence in open_chart.problems_of(found, choices):
        form.add_error(field, sentence)
    return None if form.errors else open_chart.draw(found, choices)


def _as_chosen(form: OpenChartForm, found: Any, chart: str) -> Any:
    c = form.cleaned_data
    columns = {name: c.get(name, "") for name in ("period", "value", "denominator")}
    last = found.table.width - 1
    for name, said in columns.items():
        if said.isdecimal() and int(said) > last:
            form.add_error(name, "Choose one of the columns of your data")
            columns[name] = ""
    if not any(columns.values()):
        return found
    return open_chart.read(found.table, chart=chart, mapping=open_chart.chosen(found.mapping, **columns))


def _remember(form: OpenChartForm, names: str, text: str, mapping: Any) -> None:
    """What was read goes back into the form: the file as text, the guessed columns as choices."""
    data = form.data.copy()
    data["data"], data["names"] = text, names
    data["period"] = "none" if mapping.period is None else str(mapping.period)
    data["value"] = str(mapping.values[0]) if len(mapping.values) == 1 else ""
    data["denominator"] = "none" if mapping.denominator is None else str(mapping.denominator)
    form.data = data
