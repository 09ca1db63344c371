"""What a chart would look like with a phase that nobody has decided yet. Calculated, drawn, not stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from runcharts import RULE_SETS, ChartError, analyse

from ..models import Measure, Phase
from ..results import Happening, Result, numbered
from ..series import Judgements, series_for, words_for
from ..stored import drawn_targets
from ..verdicts import Verdict, judge
from ..words import settled
from .figures import Figure, figure


@dataclass(frozen=True, slots=True)
class Preview:
    problem: str = ""
    verdict: Verdict | None = None
    figure: Figure | None = None


def phase_preview(measure: Measure, starts_on: date, baseline_points: int | None, reason: str) -> Preview:
    judgements = Judgements.of(measure)
    phase = Phase(measure=measure, starts_on=starts_on, reason=reason, baseline_points=baseline_points)
    others: list[Any] = [p for p in judgements.phases if p.starts_on != starts_on]
    phases = sorted([*others, phase], key=lambda p: p.starts_on)
    data = series_for(measure, judgements=replace(judgements, phases=phases))
    try:
        analysis = analyse(data.series, data.options, RULE_SETS[measure.rule_set])
    except ChartError as error:
        return Preview(problem=str(error))
    words = settled(words_for(measure), analysis.y)
    verdict = judge(
        analysis, direction=measure.improvement_direction, words=words, astronomical=data.astronomical
    )
    noted = numbered([Happening(None, starts_on, f"New phase: {reason}", "phase")], data.periods)
    result = Result(
        name=measure.name,
        analysis=analysis,
        verdict=verdict,
        words=words,
        periods=data.periods,
        counts=measure.data_kind == Measure.DataKind.COUNT,
        direction=measure.improvement_direction,
        targets=drawn_targets(analysis, data.periods, judgements.targets),
        happenings=noted,
        states=data.states,
        key="preview",
    )
    return Preview(verdict=verdict, figure=figure(result))
