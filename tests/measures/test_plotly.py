"""The Plotly figure: valid by Plotly's own schema, and the numbers of the analysis, no others."""

import json
from datetime import date
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import plotly.graph_objects as go
import pytest
from plotly.offline import get_plotlyjs_version

from measures.charts import Note, Target, describe, draw, point_text
from measures.plotly import figure, figure_json
from measures.words import Words
from tests.measures.charting import FALL, NOISE, RISE, months, spec_of

ROOT = Path(__file__).resolve().parents[2]
PERCENT = Words(unit="%")
SPECS = {
    "shift": spec_of(RISE, freeze=17, targets=[Target(40), Target(50, date(2026, 1, 1))]),
    "trend": spec_of(FALL, words=PERCENT, notes=[Note(1, months(15)[3], "First lab")]),
    "phases": spec_of([*NOISE, None, *RISE], part=(25,), exclude=(3,), astronomical=[5]),
    "limits": spec_of([30, 40, 50] * 5, n=[50, 60, 70] * 5, chart="p", multiply=100, words=PERCENT),
    "numbers": spec_of([1, 4, 2, 8] * 5, x=range(1, 21), chart="g"),
    "names": spec_of([5, 8, 30], x=["Physiotherapy", "Dietetics", "Podiatry"], n=[50, 60, 70], chart="p"),
    "too few": spec_of([5, 6, 7]),
    "nothing": spec_of([]),
}


@pytest.mark.parametrize("name", SPECS)
def test_plotly_accepts_the_figure_as_it_is(name):
    made = figure(SPECS[name])
    accepted = go.Figure(data=made["data"], layout=made["layout"])  # raises for anything Plotly does not know
    assert len(accepted.data) == len(made["data"])
    kept = json.loads(accepted.to_json())
    assert kept["layout"]["yaxis"]["range"] == made["layout"]["yaxis"]["range"]


@pytest.mark.parametrize("name", SPECS)
def test_the_points_are_those_of_the_analysis(name):
    spec = SPECS[name]
    points = json.loads(figure_json(spec))["data"][-1]
    assert points["y"] == list(spec.analysis.y)
    assert points["x"] == [x.isoformat() if isinstance(x, date) else x for x in spec.analysis.x]
    assert points["text"] == [point_text(spec, i) for i in range(len(spec.analysis.x))]


def test_lines_break_between_phases_and_nowhere_else():
    spec = SPECS["phases"]
    traces = {trace["name"]: trace for trace in figure(spec)["data"]}
    line = traces["Line"]
    assert line["y"] == [*spec.analysis.y[:25], None, *spec.analysis.y[25:]]
    assert traces["Median"]["y"][25] is None
    assert traces["Median"]["y"][24] == traces["Median"]["y"][0]


def test_limits_and_centre_carry_the_analysis_numbers():
    spec = SPECS["limits"]
    traces = {trace["name"]: trace["y"] for trace in figure(spec)["data"]}
    assert traces["Upper limit"] == list(spec.analysis.ucl)
    assert traces["Lower limit"] == list(spec.analysis.lcl)
    assert traces["Mean"] == list(spec.analysis.cl)


def test_shapes_and_scale_are_those_of_the_picture():
    spec = SPECS["shift"]
    made = figure(spec)
    symbols = made["data"][-1]["marker"]["symbol"]
    assert symbols.count("diamond") == sum(
        len(m.centres) for m in draw(spec).markers if m.kind == "improvement"
    )
    labels = [text.text for text in draw(spec).texts if text.anchor == "end"]
    assert made["layout"]["yaxis"]["ticktext"] == labels
    assert made["layout"]["meta"]["description"] == describe(spec)


def test_marks_without_a_signal_have_their_own_symbols():
    symbols = figure(SPECS["phases"])["data"][-1]["marker"]["symbol"]
    assert symbols[2] == "x-thin-open"
    assert symbols[5] == "circle-dot"
    assert symbols[0] == "circle"
    assert set(figure(SPECS["too few"])["data"][-1]["marker"]["symbol"]) == {"circle-open"}


def test_names_beside_the_plot_do_not_touch():
    heights = sorted(a["y"] for a in figure(SPECS["limits"])["layout"]["annotations"] if a["xref"] == "paper")
    low, high = figure(SPECS["limits"])["layout"]["yaxis"]["range"]
    assert len(heights) >= 3
    assert all(above - below >= 0.999 * (high - low) / 18 for below, above in pairwise(heights))


def test_a_name_beside_a_close_value_moves_and_stays():
    made = figure(spec_of([*[12] * 11, 38], freeze=10, targets=[Target(39)], words=Words(unit="people")))
    said = [a["text"] for a in made["layout"]["annotations"] if a["xref"] == "paper"]
    assert {"<b>38</b>", "Target 39", "Median 12"} <= set(said)
    assert made["layout"]["yaxis"]["title"]["text"] == "People"


def test_a_line_is_carried_forward_without_a_gap():
    traces = {trace["name"]: trace["y"] for trace in figure(SPECS["shift"])["data"]}
    assert traces["Median"][16] == traces["Median carried forward"][16]
    assert traces["Median carried forward"][15] is None


def test_there_is_no_toolbar_of_unnamed_pictures():
    assert figure(SPECS["shift"])["config"]["displayModeBar"] is False


def test_the_browser_gets_the_plotly_that_the_schema_belongs_to():
    wanted = json.loads((ROOT / "package.json").read_text())["devDependencies"]["plotly.js-basic-dist-min"]
    assert wanted.lstrip("^~").split(".")[0] == get_plotlyjs_version().split(".")[0], version("plotly")
