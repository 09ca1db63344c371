"""Which signals speak, and what they mean for this measure: the judgement behind a verdict, before any words.

No improvement is claimed that the chart does not show. That comes down to a few decisions:

* The verdict is about the **last phase**. Signals of earlier phases stay visible as marks on their points.
* A signal speaks for the present while fewer than six points have come after it (`STILL`; a new level would
  have shown itself by then). Later it is history. With the Making Data Count rules only the last point
  counts, as in their icons.
* An **improvement** that has ended must also hold: of the points after it (if two or more) at least half must
  lie on the better side of the centre line. A concern keeps its full time. Caution is on purpose not
  symmetric.
* Rules about the whole phase (too few runs, crossings) have no place in time. They are judged by the side of
  the centre line the latest points lie on, and only if that latest run is the longest one, or longer than
  chance allows; otherwise their direction is unknown. A long run (Anhøj) is judged by its side while it
  speaks for the present; later it stays a signal about the phase, without a direction. Too many runs never
  has a direction.
* Categories have no order in time: a point outside the limits is a signal, never an improvement.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import dropwhile, groupby
from typing import Literal

from measures.words import Words
from runcharts import Analysis, Part, Signal

Kind = Literal["improvement", "concern", "mixed", "neutral", "no_signal", "too_few", "no_data"]
Direction = Literal["increase", "decrease", "neutral"]

STILL = 5  # points that may follow a signal before it is history

# What each rule is called, strongest first: the order in which they are told when they reach the same point.
RULE_NAMES = {
    "outside_limits": "outside limits",
    "shift": "shift",
    "trend": "trend",
    "two_in_three": "two in three",
    "longest_run": "long run",
    "crossings": "few crossings",
    "too_few_runs": "too few runs",
    "too_many_runs": "too many runs",
    "inner_third": "inner third",
}
WHOLE_PHASE = frozenset({"crossings", "too_few_runs", "too_many_runs"})
_ORDER = {rule: place for place, rule in enumerate(RULE_NAMES)}
_CENTRES = {"run": "median", "g": "median", "t": "centre line", "s": "centre line", "mr": "mean range"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A signal of the last phase with its judgement: from point `first` to `last`, `count` of them; `after`
    counts the points that came later and could have gone on with it."""

    signal: Signal
    kind: Kind
    direction: str | None
    first: int
    last: int
    count: int
    after: int

    @property
    def rule(self) -> str:
        return self.signal.rule

    @property
    def rank(self) -> tuple[bool, int, int]:
        """What is told first: a known direction, then the furthest to the present, then the strongest
        rule."""
        return (self.kind == "neutral", -self.last, _ORDER[self.rule])

    def opposes(self, other: "Finding") -> bool:
        return {self.kind, other.kind} == {"improvement", "concern"}


def centre_word(analysis: Analysis) -> str:
    """What the centre line of this chart is called."""
    if analysis.options.cl is not None and analysis.chart != "run":
        return "centre line"
    return _CENTRES.get(analysis.chart, "mean")


@dataclass(frozen=True)
class Case:
    """One analysis with the direction wanted and the words of its measure."""

    analysis: Analysis
    direction: str
    words: Words

    @property
    def is_run(self) -> bool:
        return self.analysis.chart == "run"

    @property
    def in_time(self) -> bool:
        return self.analysis.x_kind != "text"

    @cached_property
    def line(self) -> str:
        """What the centre line is called."""
        return centre_word(self.analysis)

    @property
    def part(self) -> Part:
        """The last phase."""
        return self.analysis.parts[-1]

    @property
    def has_phases(self) -> bool:
        return len(self.analysis.parts) > 1

    @cached_property
    def used(self) -> list[int]:
        """The points of the last phase that take part in its rules."""
        span = range(self.part.start, self.part.stop)
        return [i for i in span if self.analysis.y[i] is not None and self.analysis.include[i]]

    @cached_property
    def sides(self) -> list[int]:
        """Above (1) or below (-1) the centre line, for the points off it."""
        return [side for i in self.used if (side := self.side(i))]

    @property
    def runs(self) -> list[int]:
        """Lengths of the runs on one side of the centre line, in order."""
        return [len(list(run)) for _, run in groupby(self.sides)]

    @cached_property
    def _tolerance(self) -> float:
        """What the engine, too, takes for a point on the line."""
        return 1e-12 * max((abs(y) for y in self.analysis.y if y is not None), default=0.0)

    def side(self, index: int) -> int:
        y, cl = self.analysis.y[index], self.analysis.cl[index]
        if y is None or cl is None or abs(y - cl) <= self._tolerance:
            return 0
        return 1 if y > cl else -1

    def value(self, index: int) -> float:
        value = self.analysis.y[index]
        assert value is not None, "a signal is made of points that are there"
        return value

    # ---- judging -----------------------------------------------------------------------------------
    def kind_of(self, direction: str | None) -> Kind:
        """What going up or down means for this measure."""
        if direction is None or self.direction not in ("increase", "decrease") or not self.in_time:
            return "neutral"
        return "improvement" if (direction == "up") == (self.direction == "increase") else "concern"

    @cached_property
    def findings(self) -> list[Finding]:
        """The signals of the last phase, best told first."""
        number = len(self.analysis.parts)
        found = [self._finding(signal) for signal in self.analysis.signals if signal.part == number]
        return sorted(found, key=lambda finding: finding.rank)

    @property
    def current(self) -> list[Finding]:
        """Those that speak for the present."""
        return [finding for finding in self.findings if self.is_current(finding)]

    def is_current(self, finding: Finding) -> bool:
        if not self.in_time or not finding.after:
            return True
        if finding.after > STILL or self.analysis.rules.key == "mdc":
            return False
        if finding.kind != "improvement" or finding.after == 1:
            return True
        better = 1 if self.direction == "increase" else -1
        later = [self.side(i) for i in self._later(finding.signal)]
        return 2 * later.count(better) >= len(later)

    def _finding(self, signal: Signal) -> Finding:
        whole = signal.rule in WHOLE_PHASE
        direction = self._latest_side(signal) if whole else signal.direction
        after = 0 if whole else len(self._later(signal))
        last = signal.points[-1] if after else self.used[-1]
        kind, count = self.kind_of(direction), len(signal.points)
        finding = Finding(signal, kind, direction, signal.points[0], last, count, after)
        if signal.rule == "longest_run" and not self.is_current(finding):
            return replace(finding, kind="neutral", direction=None, last=self.used[-1], after=0)
        return finding

    def _later(self, signal: Signal) -> list[int]:
        """The points after a signal that could have gone on with it: none on the line and none that ties with
        the end of a trend, where the rule set steps over these."""
        later = [i for i in self.used if i > signal.points[-1]]
        if self.analysis.rules.on_line == "break":
            return later
        if signal.rule in ("shift", "longest_run"):
            return [i for i in later if self.side(i)]
        if signal.rule == "trend":
            end = self.value(signal.points[-1])
            return list(dropwhile(lambda i: self.value(i) == end, later))
        return later

    def _latest_side(self, signal: Signal) -> str | None:
        """Where the latest run lies, if it is the longest of its phase or longer than chance allows."""
        if signal.rule == "too_many_runs" or not self.sides:
            return None
        runs, limit = self.runs, self.part.longest_run_max
        if runs[-1] == max(runs) or (limit is not None and runs[-1] > limit):
            return "up" if self.sides[-1] > 0 else "down"
        return None

    def marks(self) -> dict[int, str]:
        """The kind of each point of a signal, in all phases. A point of several signals takes the mark of the
        one that reaches furthest; when two reach the same point, the more serious."""
        marks: dict[int, tuple[int, int, str]] = {}
        for signal in self._pointed():
            kind = self.kind_of(signal.direction)
            for index in signal.points:
                mark = (signal.points[-1], _SERIOUS.index(kind), kind)
                marks[index] = max(marks.get(index, mark), mark)
        return {index: kind for index, (_, _, kind) in marks.items()}

    def rules(self) -> dict[int, list[str]]:
        """The names of the rules that each marked point belongs to."""
        names: dict[int, list[str]] = {}
        for signal in self._pointed():
            for index in signal.points:
                if (name := RULE_NAMES[signal.rule]) not in names.setdefault(index, []):
                    names[index].append(name)
        return names

    def _pointed(self) -> list[Signal]:
        """Signals that are about points, not about a phase as a whole."""
        return [signal for signal in self.analysis.signals if signal.rule not in WHOLE_PHASE]


_SERIOUS = ("neutral", "improvement", "concern")
