"""One chart as everybody gets it: page, API, CSV, picture and slide all read a ``Result``.

A ``Result`` is made of one stored analysis with its verdict and the plan's own words. Nothing here calculates
anything new: whoever shows a number takes it from here, so two places cannot disagree.

>>> from runcharts import Series, analyse
>>> from measures.verdicts import judge
>>> analysis = analyse(Series(x=(1, 2, 3), y=(4, None, 6)))
>>> result = Result(name="Waits", analysis=analysis, verdict=judge(analysis, direction="decrease"))
>>> [(row.period, row.value, row.state) for row in result.rows]
[('point 1', 4.0, 'Final'), ('point 2', None, 'No number'), ('point 3', 6.0, 'Final')]
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from runcharts import CHARTS, Analysis

from .charts import ChartSpec, Note, Target, current_target, latest
from .verdicts import Verdict, centre_word
from .words import Words, X

HIDDEN = "Hidden: a small number"
FINAL = "Final"


@dataclass(frozen=True, slots=True)
class Row:
    """One point with everything a reader or a program may want to know of it; missing is ``None``.

    ``x`` is the date in ISO form, the number or the label. ``value``, ``centre`` and the limits are in the
    units that are shown; ``numerator`` and ``denominator`` are what was counted. ``phase`` counts from 1.
    """

    index: int
    x: str
    period: str
    short: str
    value: float | None
    numerator: float | None
    denominator: float | None
    centre: float | None
    lower: float | None
    upper: float | None
    lower_95: float | None
    upper_95: float | None
    phase: int
    in_baseline: bool
    included: bool
    signals: str
    mark: str
    state: str
    hidden: bool = False

    @property
    def from_centre(self) -> float | None:
        return None if self.value is None or self.centre is None else self.value - self.centre


@dataclass(frozen=True, slots=True)
class Happening:
    """A test of change, an event or a new phase, in the list below the chart. ``number`` is its number on the
    chart, None when it lies before the first point or after the last: it waits for numbers. What stands at
    the point where a phase begins shares the phase's number."""

    number: int | None
    on: date
    text: str
    kind: str
    pk: int | None = None
    phase: int | None = None
    elsewhere: bool = False  # written by another room, and changed there only


@dataclass(frozen=True)
class Result:
    """A chart with its words. ``states`` says what is special about a point (by position); ``hidden`` are the
    positions whose numbers this reader does not get."""

    name: str
    analysis: Analysis
    verdict: Verdict
    words: Words = field(default_factory=Words)
    periods: tuple[date, ...] = ()
    counts: bool = False
    direction: str = "neutral"
    targets: tuple[Target, ...] = ()
    happenings: tuple[Happening, ...] = ()
    states: Mapping[int, str] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()
    category: str = ""
    y_range: tuple[float, float] | None = None
    as_at: datetime | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    key: str = ""

    # ---- the chart ---------------------------------------------------------------------------------
    @property
    def chart_name(self) -> str:
        return CHARTS[self.analysis.chart]

    @property
    def centre_word(self) -> str:
        return centre_word(self.analysis)

    @property
    def title(self) -> str:
        who = f"{self.name}, {self.category}" if self.category else self.name
        chart = self.chart_name.lower() if self.analysis.chart == "run" else self.chart_name
        return f"{who}: {chart}"

    @cached_property
    def spec(self) -> ChartSpec:
        """What ``charts.draw`` takes."""
        return ChartSpec(
            analysis=self.analysis,
            verdict=self.verdict,
            title=self.title,
            words=self.words,
            targets=self.targets,
            notes=tuple(
                Note(number, self._place(told[0].on), in_one(told)) for number, told in self.noted.items()
            ),
            y_range=self.y_range,
            key=self.key,
        )

    @cached_property
    def noted(self) -> dict[int, list[Happening]]:
        """What is numbered on the chart, by its number: everything that shares one stands together."""
        by_number: dict[int, list[Happening]] = {}
        for h in self.happenings:
            if h.number is not None:
                by_number.setdefault(h.number, []).append(h)
        return by_number

    def _place(self, on: date) -> X:
        """A date as a position of the chart's own x axis."""
        if not self.analysis.x or isinstance(self.analysis.x[0], date):
            return on
        before = [i for i, period in enumerate(self.periods) if period <= on]
        return self.analysis.x[before[-1] if before else 0]

    # ---- its points ----------------------------------------------------------------------------------
    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return tuple(self._row(index) for index in range(len(self.analysis.y)))

    def _row(self, index: int) -> Row:
        a, x = self.analysis, self.analysis.x[index]
        numerator, denominator = self._counted(index)
        rules = self.verdict.rules.get(index, "")
        if a.sigma_signal[index] and not rules and index not in self.hidden:
            rules = "Outside limits"
        return Row(
            index=index,
            x=x.isoformat() if isinstance(x, date) else str(x),
            period=self.words.period(x),
            short=self.words.short(x),
            value=a.y[index],
            numerator=numerator,
            denominator=denominator,
            centre=a.cl[index],
            lower=a.lcl[index],
            upper=a.ucl[index],
            lower_95=a.lcl_95[index],
            upper_95=a.ucl_95[index],
            phase=a.part[index],
            in_baseline=a.baseline[index],
            included=a.include[index],
            signals=rules,
            mark=self.verdict.marks.get(index, ""),
            state=self._state(index),
            hidden=index in self.hidden,
        )

    def _counted(self, index: int) -> tuple[float | None, float | None]:
        """What was counted, out of the value that is shown: twelve digits give back every count exactly."""
        y, n = self.analysis.y[index], self.analysis.n[index]
        if y is None:  # nothing was there, or nothing below the line: the engine has a sum of 0 for both
            return None, n or None
        if n is not None:
            return _tidy(y * n / self.analysis.options.multiply), n
        return (_tidy(y / self.analysis.options.multiply) if self.counts else None), None

    def _state(self, index: int) -> str:
        if index in self.hidden:
            return HIDDEN
        if self.analysis.y[index] is None:
            return self.states.get(index, "No number")
        return self.states.get(index, FINAL)

    @cached_property
    def latest(self) -> Row | None:
        """The last point that has a value and is judged; see ``drawing.specs.latest``."""
        index = latest(self.analysis)
        return None if index is None else self.rows[index]

    @cached_property
    def target(self) -> float | None:
        """The target that holds at the latest value."""
        target = current_target(self.spec)
        return target.value if target else None

    @property
    def next_target(self) -> Target | None:
        """The first target that begins after the latest value."""
        last = self.analysis.x[self.latest.index] if self.latest else None
        if not isinstance(last, date):
            return None
        later = [t for t in self.targets if isinstance(t.start, date) and t.start > last]
        return min(later, key=lambda t: str(t.start), default=None)

    @property
    def phases(self) -> int:
        return len(self.analysis.parts)

    @property
    def centre(self) -> float | None:
        """The centre line of the last phase."""
        return self.analysis.parts[-1].centre if self.analysis.parts else None

    @property
    def has_limits(self) -> bool:
        return any(v is not None for v in (*self.analysis.lcl, *self.analysis.ucl))

    @property
    def has_denominators(self) -> bool:
        return any(n is not None for n in self.analysis.n)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON: the analysis as the engine gives it, with verdict, words and points."""
        return {
            "name": self.name,
            "category": self.category,
            "chart": self.chart_name,
            "unit": self.words.unit,
            "as_at": self.as_at.isoformat() if self.as_at else None,
            "about": dict(self.about),
            "verdict": {
                name: getattr(self.verdict, name)
                for name in ("kind", "label", "heading", "reason", "sentence", "detail")
            },
            "rule_set": {
                "key": self.analysis.rules.key,
                "name": self.analysis.rules.name,
                "version": self.analysis.rules.version,
                "source": self.analysis.rules.source,
            },
            "engine_version": self.analysis.engine_version,
            "target": self.target,
            "notes": list(self.notes),
            "points": [_point(row) for row in self.rows],
            "events": [
                {"number": h.number, "on": h.on.isoformat(), "kind": h.kind, "text": h.text}
                for h in self.happenings
            ],
            "analysis": self.analysis.to_dict(),
        }


def _point(row: Row) -> dict[str, Any]:
    return {
        "x": row.x,
        "period": row.period,
        "value": row.value,
        "numerator": row.numerator,
        "denominator": row.denominator,
        "centre": row.centre,
        "lower_limit": row.lower,
        "upper_limit": row.upper,
        "phase": row.phase,
        "in_baseline": row.in_baseline,
        "included": row.included,
        "signals": row.signals,
        "mark": row.mark,
        "state": row.state,
    }


def _tidy(value: float) -> float:
    return float(f"{value:.12g}")


def numbered(
    happenings: Sequence[Happening], periods: Sequence[date], until: date | None = None
) -> tuple[Happening, ...]:
    """The same in order of time, with the numbers they get on a chart of these periods.

    ``until`` is the last day that the chart covers. What lies before the first period or after that day waits
    for numbers and gets none. A phase and what stands at the point where it begins are one number, so that
    the test of change that caused a phase is not announced a second time.
    """
    ordered = sorted(happenings, key=lambda h: (h.on, h.pk or 0))
    begins = {_point_of(h.on, periods) for h in ordered if h.kind == "phase"}
    numbers: dict[int, int] = {}
    found, number = [], 0
    for h in ordered:
        at = _point_of(h.on, periods)
        if at < 0 or (until is not None and h.on > until):
            found.append(replace(h, number=None))
            continue
        if at not in begins or at not in numbers:
            number += 1
            numbers[at] = number
        found.append(replace(h, number=numbers[at]))
    return tuple(found)


def _point_of(on: date, periods: Sequence[date]) -> int:
    """The position of the last period that begins on or before a day; -1 for anything earlier."""
    return bisect_right(periods, on) - 1


def in_one(told: Sequence[Happening]) -> str:
    """The text of one number: a phase's reason that names the test of change says both.

    >>> lab, begins = date(2026, 7, 6), "Median re-based here: first lab, and all came"
    >>> in_one([Happening(1, lab, begins, "phase"), Happening(1, lab, "First lab", "change")])
    'Median re-based here: first lab, and all came'
    """
    texts: list[str] = []
    for h in sorted(told, key=lambda h: -len(h.text)):
        if not any(h.text.rstrip(".").casefold() in text.casefold() for text in texts):
            texts.append(h.text)
    order = [h.text for h in told]
    return ". ".join(text.rstrip(".") for text in sorted(texts, key=order.index))
