"""The chart as a Plotly figure, for readers who want to zoom and to point.

A plain dict with the numbers of the same analysis as the SVG: nothing is calculated here. Building the dict
and writing it with orjson takes a thousandth of the time of `plotly.graph_objects`, whose schema the tests
use to check it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import orjson

from measures.charts import (
    COLOURS,
    ChartSpec,
    describe,
    gutter_of,
    note_positions,
    point_text,
    scale_of,
    target_steps,
)
from measures.drawing.typeface import FAMILY
from measures.verdicts import centre_word
from measures.words import X
from runcharts import Analysis

_SYMBOLS = {"improvement": "diamond", "concern": "square-open", "neutral": "triangle-up"}
_SIZES = {"improvement": 14, "concern": 11, "neutral": 13}
_PLAIN, _HOLLOW, _EXCLUDED = "circle", "circle-open", "x-thin-open"


def figure(spec: ChartSpec) -> dict[str, Any]:
    """The figure as `{"data": …, "layout": …, "config": …}`, ready for JSON: dates as ISO text, gaps as
    None."""
    return {"data": _traces(spec), "layout": _layout(spec), "config": _CONFIG}


def figure_json(spec: ChartSpec) -> bytes:
    """The same as JSON."""
    return orjson.dumps(figure(spec))


# No toolbar of unnamed pictures: the page has buttons with words (static/js/chart.js).
_CONFIG = {"displayModeBar": False, "displaylogo": False, "responsive": True, "doubleClick": "reset"}


def _traces(spec: ChartSpec) -> list[dict[str, Any]]:
    """Lines first, points last and on top; the points are the analysis entry by entry."""
    a = spec.analysis
    xs = [_plain(x) for x in a.x]
    word = centre_word(a).capitalize()
    own = [c if base else None for c, base in zip(a.cl, a.baseline, strict=True)]
    carried = [
        None if base and not _ends_baseline(a, i) else c
        for i, (c, base) in enumerate(zip(a.cl, a.baseline, strict=True))
    ]
    traces = [
        _level(a, xs, word, own, "solid", 1.75),
        _level(a, xs, f"{word} carried forward", carried, "1.5px,3.5px", 1.75),
        _level(a, xs, "Upper limit", a.ucl, "2px,3px", 1.25),
        _level(a, xs, "Lower limit", a.lcl, "2px,3px", 1.25),
        *_targets(spec, xs),
    ]
    shown = [trace for trace in traces if any(y is not None for y in trace["y"])]
    if a.x_kind != "text":
        shown.append(_line(a, xs))
    return [*shown, _points(spec, xs)]


def _ends_baseline(a: Analysis, i: int) -> bool:
    """The last point that a line is made from: from here on it is carried forward, without a gap."""
    return i + 1 < len(a.cl) and a.part[i + 1] == a.part[i] and not a.baseline[i + 1]


def _level(
    a: Analysis, xs: Sequence[Any], name: str, values: Sequence[float | None], dash: str, width: float
) -> dict[str, Any]:
    """A line that steps from point to point and breaks between phases."""
    x, y = _broken(a, xs, values)
    line = {"color": COLOURS["line"], "width": width, "dash": dash, "shape": "hvh"}
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": x,
        "y": y,
        "line": line,
        "hoverinfo": "skip",
    }


def _targets(spec: ChartSpec, xs: Sequence[Any]) -> list[dict[str, Any]]:
    traces = []
    for target, first, stop in target_steps(spec):
        values = [target.value if first <= i < stop else None for i in range(len(xs))]
        line = {"color": COLOURS["ink"], "width": 1.25, "dash": "7px,5px"}
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": f"Target {spec.words.number(target.value)}",
                "x": list(xs),
                "y": values,
                "line": line,
                "hoverinfo": "skip",
            }
        )
    return traces


def _line(a: Analysis, xs: Sequence[Any]) -> dict[str, Any]:
    x, y = _broken(a, xs, a.y)
    line = {"color": COLOURS["ink"], "width": 2.25}
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "Line",
        "x": x,
        "y": y,
        "line": line,
        "hoverinfo": "skip",
        "connectgaps": False,
    }


def _points(spec: ChartSpec, xs: Sequence[Any]) -> dict[str, Any]:
    looks = [_look(spec, i) for i in range(len(xs))]
    symbols, colours, sizes = (list(values) for values in zip(*looks, strict=True)) if looks else ([], [], [])
    # An open symbol is drawn by its line; a solid one gets a white rim, so that it parts from the line below.
    rims = [(2, colour) if "open" in symbol else (1, COLOURS["paper"]) for symbol, colour, _ in looks]
    line = {"width": [width for width, _ in rims], "color": [colour for _, colour in rims]}
    marker = {"symbol": symbols, "color": colours, "size": sizes, "opacity": 1, "line": line}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": spec.title or "Values",
        "x": list(xs),
        "y": list(spec.analysis.y),
        "text": [point_text(spec, i) for i in range(len(xs))],
        "hoverinfo": "text",
        "marker": marker,
    }


def _look(spec: ChartSpec, index: int) -> tuple[str, str, int]:
    """Symbol, colour and size of a point, by the same order of importance as in the SVG."""
    a, mark = spec.analysis, spec.verdict.marks.get(index, "")
    if mark in _SYMBOLS:
        return _SYMBOLS[mark], COLOURS[mark], _SIZES[mark]
    if not a.include[index]:
        return _EXCLUDED, COLOURS["line"], 9
    if mark == "astronomical":
        return "circle-dot", COLOURS["concern"], 14
    if a.too_few and a.part[index] == len(a.parts):
        return _HOLLOW, COLOURS["ink"], 9
    return _PLAIN, COLOURS["ink"], 8


def _broken(
    a: Analysis, xs: Sequence[Any], values: Sequence[float | None]
) -> tuple[list[Any], list[float | None]]:
    """The values with a gap between phases."""
    x: list[Any] = []
    y: list[float | None] = []
    for part in a.parts:
        if part.start:
            x.append(xs[part.start])
            y.append(None)
        x += xs[part.start : part.stop]
        y += values[part.start : part.stop]
    return x, y


def _layout(spec: ChartSpec) -> dict[str, Any]:
    scale = scale_of(spec)
    unit = "" if spec.words.is_percent else spec.words.unit
    axis = {"fixedrange": False, "zeroline": False, "tickfont": {"color": COLOURS["support"], "size": 14}}
    xaxis = axis | {
        "showgrid": False,
        "linecolor": COLOURS["rule"],
        "showline": True,
        "ticks": "outside",
        "tickcolor": COLOURS["rule"],
        "type": _AXIS_TYPES[spec.analysis.x_kind],
    }
    if spec.analysis.x_kind == "date":
        xaxis["tickformatstops"] = _DATE_TICKS
    yaxis = axis | {
        "gridcolor": COLOURS["grid"],
        "range": [scale.low, scale.high],
        "tickvals": list(scale.ticks),
        "ticktext": list(scale.labels),
        "title": {"text": unit[:1].upper() + unit[1:], "font": {"size": 14}},
    }
    shapes, annotations = _notes(spec)
    annotations += _line_names(spec)
    return {
        "font": {"family": FAMILY, "size": 16, "color": COLOURS["ink"]},
        "paper_bgcolor": COLOURS["paper"],
        "plot_bgcolor": COLOURS["paper"],
        "margin": {"l": 72, "r": 132, "t": 40, "b": 56},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": COLOURS["paper"],
            "bordercolor": COLOURS["ink"],
            "align": "left",
            "font": {"family": FAMILY, "size": 16, "color": COLOURS["ink"]},
        },
        "dragmode": "zoom",
        "xaxis": xaxis,
        "yaxis": yaxis,
        "shapes": shapes,
        "annotations": annotations,
        "meta": {"description": describe(spec)},
    }


# Day before month and the year below, as on the picture; milliseconds between two ticks.
_DATE_TICKS = [
    {"dtickrange": [None, 2_000_000_000], "value": "%-d %b\n%Y"},
    {"dtickrange": [2_000_000_000, "M12"], "value": "%b\n%Y"},
    {"dtickrange": ["M12", None], "value": "%Y"},
]


def _line_names(spec: ChartSpec) -> list[dict[str, Any]]:
    """The lines' names beside the plot; a name that would touch a more important one moves away from it, and
    is left to the picture where there is no room."""
    placed: list[float] = []
    annotations = []
    scale = scale_of(spec)
    near = (scale.high - scale.low) / 18
    for label in gutter_of(spec):
        at = label.value
        if touched := [other for other in placed if abs(at - other) < near]:
            at = max(touched) + near if label.value >= max(touched) else min(touched) - near
        if label.edge or any(abs(at - other) < 0.999 * near for other in placed):
            continue
        placed.append(at)
        colour = COLOURS["support"] if label.role == "line" else COLOURS["ink"]
        annotations.append(
            {
                "x": 1,
                "xref": "paper",
                "xanchor": "left",
                "xshift": 8,
                "y": at,
                "yref": "y",
                "yanchor": "middle",
                "text": f"<b>{label.text}</b>" if label.is_bold else label.text,
                "showarrow": False,
                "align": "left",
                "font": {"size": 15, "color": colour},
            }
        )
    return annotations


_AXIS_TYPES = {"date": "date", "number": "linear", "text": "category"}


def _notes(spec: ChartSpec) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A hairline and a number for each annotation, a dotted line for each new phase."""
    a = spec.analysis
    shapes = [_upright(_plain(a.x[part.start]), "2px,3px") for part in a.parts[1:]]
    annotations = []
    for note, index in note_positions(spec):
        x = _plain(a.x[index])
        shapes.append(_upright(x, "solid"))
        annotations.append(
            {
                "x": x,
                "y": 1,
                "xref": "x",
                "yref": "paper",
                "yanchor": "bottom",
                "text": f"<b>{note.number}</b>",
                "showarrow": False,
                "bordercolor": COLOURS["ink"],
                "borderwidth": 1.5,
                "borderpad": 3,
                "bgcolor": COLOURS["paper"],
                "font": {"size": 13, "color": COLOURS["ink"]},
            }
        )
    return shapes, annotations


def _upright(x: Any, dash: str) -> dict[str, Any]:
    line = {"color": COLOURS["line"], "width": 1, "dash": dash}
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "line": line,
        "layer": "below",
    }


def _plain(x: X) -> Any:
    return x.isoformat() if isinstance(x, date) else x
