"""Cases in JSON: what ``python -m runcharts`` and the portal's analysis API read and answer.

A case has ``chart``, ``input`` (x, y and perhaps n) and perhaps ``id``, ``options``, ``ptd_options`` (named
variants of a Making Data Count chart) and ``runcharter_options`` (re-phasing). An answer has one view each;
a view that must be refused is ``{"error": "why, in words"}``. Positions count from 1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from typing import Any

from .analysis import analyse
from .errors import ChartError
from .mdc import MdcChart, MdcPoint, making_data_count, mdc_options
from .options import Options, position
from .phases import suggest_phases
from .results import Analysis, Part, Signal
from .rulesets import ANHOEJ, NHS_SCOTLAND
from .series import Series, short

Json = dict[str, Any]

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
OPTION_NAMES = frozenset(Options.__slots__) - {"chart"}
REPHASING_NAMES = {"med_rows": "baseline_points", "runlength": "run_length", "direction": "direction"}
STATISTICS = (
    "n_obs",
    "n_useful",
    "longest_run",
    "longest_run_max",
    "n_crossings",
    "n_crossings_min",
    "runs_signal",
)
#: The published rules without the minimum of points: an analyst asks for the pattern, not for the advice.
EVERY_PATTERN = replace(NHS_SCOTLAND, minimum_points=0)


def answer(case: object) -> Json:
    """The answer to one case: its id and its views."""
    if not isinstance(case, Mapping):
        return {"id": None, "results": {"chart": {"error": "A case must be a JSON object."}}}
    results: Json = {
        "chart": _view(lambda: chart_view(analyse(series_of(case), options_of(case), ANHOEJ))),
        "run_rules": _view(lambda: _run_rules(case)) if case.get("chart") == "run" else None,
        "making_data_count": _variants(case),
        "rephasing": _rephasing(case),
    }
    return {"id": _plain(case.get("id")), "results": results}


def _view(make: Callable[[], Any]) -> Any:
    try:
        return make()
    except ChartError as problem:
        return {"error": str(problem)}


def _plain(name: object) -> str | int | None:
    return name if name is None or isinstance(name, str | int) else short(name)


def series_of(case: Mapping[str, Any]) -> Series:
    """The rows of a case. ISO dates become dates; anything else in text is a label."""
    given = case.get("input")
    if not isinstance(given, Mapping):
        raise ChartError("The case has no input: an object with x and y is needed.")
    x, y = given.get("x"), given.get("y")
    if not isinstance(x, list) or not isinstance(y, list):
        raise ChartError("The input needs x and y, each a list.")
    series = Series(_read_dates(x), y, given.get("n"))
    if not any(v is not None for v in series.x):
        raise ChartError("There are no points: x is empty.")
    return series


def _read_dates(x: list[Any]) -> list[Any]:
    """Dates when any entry is written like one; then every entry must be a real date."""
    if not any(isinstance(v, str) and DATE.fullmatch(v) for v in x):
        return x
    return [_read_date(v) for v in x]


def _read_date(value: Any) -> date | None:
    if value is None:
        return None
    try:
        if not DATE.fullmatch(value):
            raise ValueError
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ChartError(f"x: {short(value)} is no date of the calendar (YYYY-MM-DD).") from None


def options_of(case: Mapping[str, Any]) -> Options:
    """The options of a case; ``null`` means the default."""
    chart, given = case.get("chart"), case.get("options")
    if not isinstance(chart, str):
        raise ChartError("The case does not say which chart it wants.")
    return Options(chart=chart, **_known(given, OPTION_NAMES, "options"))


def _known(given: object, names: frozenset[str], what: str) -> Json:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise ChartError(f"{what} must be a JSON object.")
    unknown = sorted(str(k) for k in given if k not in names)
    if unknown:
        raise ChartError(f"Unknown option: {', '.join(unknown)[:60]}.")
    return {k: v for k, v in given.items() if v is not None}


def chart_view(analysis: Analysis) -> Json:
    """Points as parallel lists and parts with the Anhøj run statistics."""
    verdicts = {p.number: p.runs_signal for p in analysis.parts}
    names = ("y", "n", "part", "baseline", "include", "cl", "lcl", "ucl", "lcl_95", "ucl_95", "sigma_signal")
    points: Json = {"x": [_iso(v) for v in analysis.x]}
    points |= {name: list(getattr(analysis, name)) for name in names}
    points["runs_signal"] = [verdicts[number] for number in analysis.part]
    return {"points": points, "parts": [_part_view(p, analysis) for p in analysis.parts]}


def _part_view(part: Part, analysis: Analysis) -> Json:
    flags = analysis.sigma_signal[part.start : part.stop]
    statistics = {name: getattr(part, name) for name in STATISTICS}
    return {"part": part.number, **statistics, "sigma_signal_count": sum(flags)}


def _run_rules(case: Mapping[str, Any]) -> list[Json]:
    return run_rules_view(analyse(series_of(case), options_of(case), EVERY_PATTERN))


def run_rules_view(analysis: Analysis) -> list[Json]:
    """The published run-chart rules, one object per part."""
    return [
        {
            "part": p.number,
            "median": p.centre,
            "n_useful": p.n_useful,
            "n_runs": p.n_runs,
            "runs_lower": p.runs_lower,
            "runs_upper": p.runs_upper,
            "runs_verdict": p.runs_verdict,
            "shifts": _patterns(analysis.signals, "shift", p.number, {"up": "above", "down": "below"}),
            "trends": _patterns(analysis.signals, "trend", p.number, {"up": "up", "down": "down"}),
        }
        for p in analysis.parts
    ]


def _patterns(signals: Sequence[Signal], rule: str, part: int, words: Mapping[str, str]) -> list[Json]:
    return [
        {
            "start": s.start + 1,
            "end": s.stop + 1,
            "length": len(s.points),
            "direction": words.get(s.direction or ""),
            "points": [i + 1 for i in s.points],
        }
        for s in signals
        if s.rule == rule and s.part == part
    ]


def _variants(case: Mapping[str, Any]) -> Json | None:
    variants = case.get("ptd_options")
    if variants is None:
        return None
    if not isinstance(variants, Mapping):
        return {"error": "ptd_options must be an object of named variants."}
    return {str(name): _view(partial(_variant, case, given)) for name, given in variants.items()}


def _variant(case: Mapping[str, Any], given: object) -> Json:
    if given is not None and not isinstance(given, Mapping):
        raise ChartError("The options of a Making Data Count chart must be a JSON object.")
    return mdc_view(making_data_count(series_of(case), mdc_options(dict(given or {}))))


def mdc_view(chart: MdcChart) -> Json:
    """A Making Data Count chart as parallel lists."""
    points = {name: [_iso(getattr(p, name)) for p in chart.points] for name in MdcPoint.__slots__}
    rules = None if chart.rules is None else {k: list(v) for k, v in asdict(chart.rules).items()}
    return {
        "points": points,
        "rules": rules,
        "variation_icon": chart.variation_icon,
        "assurance": chart.assurance,
        "warnings": list(chart.warnings),
    }


def _rephasing(case: Mapping[str, Any]) -> Json | None:
    given = case.get("runcharter_options")
    return None if given is None else _view(lambda: rephasing_view(series_of(case), given))


def rephasing_view(series: Series, given: object) -> Json:
    """Suggested medians as parallel lists; ``given`` uses the names med_rows, runlength, direction."""
    named = _known(given, frozenset(REPHASING_NAMES), "runcharter_options")
    for name in ("med_rows", "runlength"):
        if name in named:
            named[name] = position(named[name], name)
    phases = suggest_phases(series, **{REPHASING_NAMES[k]: v for k, v in named.items()})
    return {
        "median": [p.median for p in phases],
        "start_date": [_iso(p.start_x) for p in phases],
        "end_date": [_iso(p.stop_x) for p in phases],
        "extend_to": [_iso(p.extend_to_x) for p in phases],
        "run_type": [p.kind for p in phases],
    }


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
