"""From the stored chart of a measure to the ``Result`` that its readers get."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings

from programmes.access import may
from programmes.models import Programme
from runcharts import Analysis

from . import charts
from .disclosure import KeptBack, for_readers, is_small
from .models import Annotation, Measure, Phase, RunChart, Target
from .periods import last_day
from .results import Happening, Result, numbered
from .series import words_for
from .verdicts import Verdict, centre_word
from .words import settled

NO_NUMBERS = "The chart starts with the first number"
EMPTY = Verdict(
    "no_data", "No data", "No data yet", "Nothing recorded yet", "There are no numbers to show yet.", ""
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks: ``keeps`` sees small numbers and may change things, ``member`` sees unpublished measures and
    what colleagues wrote."""

    keeps: bool = False
    member: bool = False

    @classmethod
    def of(cls, user: Any, programme: Programme) -> Reader:
        return cls(
            keeps=may(user, "measures.see_small_numbers", programme),
            member=may(user, "measures.see_as_member", programme),
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """One measure as a reader gets it: a result, or why there is none (empty, failed, suppressed).

    ``waiting``: without a chart, what was written and decided about it, for those who keep the measure.
    """

    measure: Measure
    chart: RunChart | None
    result: Result | None
    verdict: Verdict
    why_not: str = ""
    state: str = ""
    waiting: tuple[Happening, ...] = ()


def show(
    measure: Measure,
    chart: RunChart | None,
    reader: Reader,
    *,
    targets: Sequence[Target] = (),
    annotations: Iterable[Annotation] = (),
    phases: Iterable[Phase] = (),
) -> Shown:
    """What this reader gets of a stored chart."""
    found = _show(measure, chart, reader, targets=targets, annotations=annotations, phases=phases)
    if found.result is not None or not reader.keeps:
        return found
    return replace(found, waiting=numbered(happenings(annotations, phases, reader), ()))


def _show(
    measure: Measure,
    chart: RunChart | None,
    reader: Reader,
    *,
    targets: Sequence[Target],
    annotations: Iterable[Annotation],
    phases: Iterable[Phase],
) -> Shown:
    if chart is None or (chart.analysis is None and not chart.problem):
        return Shown(measure, chart, None, EMPTY, NO_NUMBERS, "empty")
    if chart.analysis is None:
        verdict = replace(EMPTY, label="No chart", heading="No chart can be drawn", reason=chart.problem,
                          sentence=chart.problem)  # fmt: skip
        return Shown(measure, chart, None, verdict, chart.problem, "failed")
    result = result_of(measure, chart, reader, targets=targets, annotations=annotations, phases=phases)
    if not any(y is not None for y in result.analysis.y):
        return Shown(measure, chart, None, result.verdict, NO_NUMBERS, "empty")
    if not reader.keeps:
        try:
            more = _hidden_below(measure, result, reader)
            result = for_readers(result, measure.data_kind, settings.SUPPRESSION_THRESHOLD, more)
        except KeptBack as reason:
            return Shown(measure, chart, None, hidden_verdict(reason), str(reason), "suppressed")
    return Shown(measure, chart, result, result.verdict)


def _hidden_below(measure: Measure, result: Result, reader: Reader) -> set[int]:
    """Points of a rate whose denominator this reader does not get on the chart of its own measure. Raises
    ``KeptBack`` when that chart is hidden as a whole."""
    whole = measure.divided_by
    if whole is None:
        return set()
    rows = {row.index for row in result.rows if is_small(row.denominator, settings.SUPPRESSION_THRESHOLD)}
    chart = RunChart.objects.filter(measure=whole, dimension="").first()
    shown = _show(whole, chart, reader, targets=(), annotations=(), phases=())
    if shown.state == "suppressed":
        raise KeptBack(shown.why_not)
    if shown.result is None:
        return rows
    hidden = {shown.result.periods[index] for index in shown.result.hidden}
    return rows | {
        row.index for row in result.rows if row.value is not None and result.periods[row.index] in hidden
    }


def hidden_verdict(reason: KeptBack) -> Verdict:
    """“Hidden” is the label; the reason goes on from there without saying it again."""
    why = str(reason).removeprefix("Hidden: ")
    why = why[:1].upper() + why[1:]
    return replace(EMPTY, label="Hidden", heading="Hidden", reason=why, sentence=f"{why}.")


def result_of(
    measure: Measure,
    chart: RunChart,
    reader: Reader,
    *,
    targets: Sequence[Target] = (),
    annotations: Iterable[Annotation] = (),
    phases: Iterable[Phase] = (),
) -> Result:
    """The whole result, nothing hidden yet."""
    assert chart.analysis is not None
    assert chart.verdict is not None
    analysis = Analysis.from_dict(chart.analysis)
    periods = tuple(chart.periods)
    return Result(
        name=measure.name,
        analysis=analysis,
        verdict=Verdict.from_dict(chart.verdict),
        words=settled(words_for(measure), analysis.y),
        periods=periods,
        counts=measure.data_kind == Measure.DataKind.COUNT,
        direction=measure.improvement_direction,
        targets=drawn_targets(analysis, periods, targets) if not chart.dimension else (),
        happenings=numbered(
            happenings(annotations, phases, reader, centre_word(analysis)),
            periods,
            last_day(periods[-1], measure.frequency) if periods else None,
        ),
        states={int(index): words for index, words in chart.states.items()},
        notes=tuple(chart.notes),
        category=chart.category,
        as_at=chart.checked_at,
        about=about(measure),
        key=f"{measure.pk}-{chart.category}",
    )


def about(measure: Measure) -> dict[str, str]:
    """What an export says about where the numbers come from; empty fields are left out."""
    programme = measure.programme
    said = {
        "Programme": f"{programme.title}, {programme.board.name}",
        "Kind": f"{measure.get_kind_display()} measure",
        "Definition": measure.operational_definition,
        "Version of the definition": str(measure.definition_version),
        "Numerator": measure.numerator_definition,
        "Denominator": measure.denominator_definition,
        "Data source": measure.data_source,
    }
    if programme.is_demonstration:
        said["Note"] = "Simulated data"
    return {name: words for name, words in said.items() if words}


def happenings(
    annotations: Iterable[Annotation], phases: Iterable[Phase], reader: Reader, line: str = "median"
) -> list[Happening]:
    """Notes and phases as what happened when. Who decided is said to members. `line`: what is re-based."""
    found = [
        Happening(
            None,
            note.on,
            note.text,
            note.origin_label or note.kind,
            note.pk,
            elsewhere=bool(note.origin),
        )
        for note in annotations
    ]
    for phase in phases:
        by = f" by {phase.decided_by.display_name}" if reader.member else ""
        found.append(
            Happening(
                None,
                phase.starts_on,
                f"{line.capitalize()} re-based here{by}: {phase.reason}",
                "phase",
                None,
                phase.pk,
            )
        )
    return found


def drawn_targets(
    analysis: Analysis, periods: Sequence[date], targets: Sequence[Target]
) -> tuple[charts.Target, ...]:
    ordered = sorted(targets, key=lambda target: target.effective_from)
    if analysis.x_kind == "date":
        return tuple(charts.Target(float(t.value), t.effective_from) for t in ordered)
    in_force = [t for t in ordered if periods and t.effective_from <= periods[-1]]
    return tuple(charts.Target(float(t.value)) for t in in_force[-1:])
