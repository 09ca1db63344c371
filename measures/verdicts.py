"""What a chart says, in words: one verdict, its reason, and a mark for every point that belongs to a signal.

`runcharts` finds, this module judges: only here does a rise become an improvement or a concern. No improvement is
claimed that the chart does not show, which comes down to a few decisions:

* The verdict is about the **last phase**. Signals of earlier phases stay visible as marks on their points.
* A signal speaks for the present while fewer than six points have come after it (`STILL`; a new level would have
  shown itself by then). Later it is history: the verdict is "No signal" and says when the last one ended. With the
  Making Data Count rules only the last point counts, as in their icons.
* An **improvement** that has ended must also hold: of the points after it (if two or more) at least half must lie
  on the better side of the centre line. A concern keeps its full time. Caution is on purpose not symmetric.
* Signals that point in **opposite directions**: the one that reaches furthest to the present gives the verdict and
  the other is said too. When both reach the same point, the verdict is "Mixed".
* Rules about the whole phase (too few runs, crossings) have no place in time. They are judged by the side of the
  centre line the latest points lie on, and only if that latest run is the longest one, or longer than chance allows;
  otherwise they are a signal of unknown direction. A long run (Anhøj) is judged by its side while it speaks for the
  present; later it stays a signal about the phase, without a direction. Too many runs never has a direction.
* Categories have no order in time: a point outside the limits is a signal, never an improvement.
* Fewer points than the rule set asks for, counted in the last phase: no rule speaks, and the words say when one will.
* "Special cause" is a word of control charts. A run chart never says it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import dropwhile
from typing import Any, Literal

from measures.words import Words, exact, listed, spelled
from runcharts import Analysis, Part, Signal

Kind = Literal["improvement", "concern", "mixed", "neutral", "no_signal", "too_few", "no_data"]
Direction = Literal["increase", "decrease", "neutral"]

LABELS: dict[Kind, str] = {
    "improvement": "Improvement",
    "concern": "Concern",
    "mixed": "Mixed",
    "neutral": "Signal",
    "no_signal": "No signal",
    "too_few": "Too few points",
    "no_data": "No data",
}
STILL = 5  # points that may follow a signal before it is history
RUNS_TABLE = (10, 60)  # useful points for which Perla, Provost & Murray 2011, table 1, has a row

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
_ORDER = {rule: place for place, rule in enumerate(RULE_NAMES)}
_WHOLE_PHASE = {"crossings", "too_few_runs", "too_many_runs"}
_CENTRES = {"run": "median", "g": "median", "t": "centre line", "s": "centre line", "mr": "mean range"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One chart's verdict. `label` and `reason` are for a row ("Concern", "Trend: 6 months in a row falling, May to
    October"), `heading`, `sentence` and `detail` for a page. `marks` gives the kind of each point of a signal
    ("improvement", "concern", "neutral", "astronomical") and `rules` the names of its rules, both by the point's
    position in the analysis."""

    kind: Kind
    label: str
    heading: str
    reason: str
    sentence: str
    detail: str
    marks: dict[int, str] = field(default_factory=dict)
    rules: dict[int, str] = field(default_factory=dict)

    @property
    def alt(self) -> str:
        """The verdict as one text: what a screen reader says in place of the picture."""
        return f"{self.label}. {self.sentence}"

    @property
    def summary(self) -> str:
        """The verdict in one line, for a table or a message."""
        return f"{self.label}. {self.reason}."

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON, whose keys are text."""
        return {name: getattr(self, name) for name in _PLAIN} | {
            "marks": {str(index): mark for index, mark in self.marks.items()},
            "rules": {str(index): rules for index, rules in self.rules.items()},
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Verdict":
        marks, rules = ({int(k): v for k, v in values[name].items()} for name in ("marks", "rules"))
        return cls(**{name: values[name] for name in _PLAIN}, marks=marks, rules=rules)


_PLAIN = ("kind", "label", "heading", "reason", "sentence", "detail")


@dataclass(frozen=True, slots=True)
class TargetGap:
    """How the latest value stands to its target: `met` is None when no direction is wanted."""

    met: bool | None
    gap: Decimal  # value minus target
    sentence: str


def judge(
    analysis: Analysis,
    *,
    direction: Direction | str,
    words: Words | None = None,
    astronomical: Iterable[int] = (),
) -> Verdict:
    """The verdict on an analysis. `direction` is where the measure should go; `astronomical` are positions of
    points that a person has marked as obviously different, which is a judgement and no rule."""
    judging = _Judging(analysis, str(direction), words or Words())
    marks, rules = judging.marks()
    for index in astronomical:
        marks.setdefault(index, "astronomical")
    verdict = judging.verdict()
    return replace(verdict, marks=dict(sorted(marks.items())), rules=dict(sorted(rules.items())))


def compare_target(
    value: float, target: Decimal, *, direction: Direction | str, words: Words | None = None
) -> TargetGap:
    """Hold a value against its target as decimal numbers: 29 per cent is 29 per cent, whatever the float says."""
    words = words or Words()
    gap = exact(value) - target
    aim = f"the target of {words.number(float(target))}"
    if not gap:
        return TargetGap(None if direction == "neutral" else True, gap, f"Exactly on {aim}")
    size = words.number(float(abs(gap)))
    if words.is_percent:
        size = size.removesuffix(" %") + (" percentage point" if abs(gap) == 1 else " percentage points")
    if direction == "neutral":
        return TargetGap(None, gap, f"{size} {'above' if gap > 0 else 'below'} {aim}")
    if (gap > 0) == (direction == "increase"):
        return TargetGap(True, gap, f"{aim[0].upper()}{aim[1:]} is met")
    return TargetGap(False, gap, f"{size} {'short of' if direction == 'increase' else 'above'} {aim}")


def centre_word(analysis: Analysis) -> str:
    """What the centre line of this chart is called."""
    if analysis.options.cl is not None and analysis.chart != "run":
        return "centre line"
    return _CENTRES.get(analysis.chart, "mean")


@dataclass(frozen=True, slots=True)
class _Finding:
    """A signal of the last phase with its judgement. `after` counts the points that came later."""

    signal: Signal
    kind: Kind
    direction: str | None
    first: int
    last: int
    count: int
    after: int

    @property
    def rank(self) -> tuple[bool, int, int]:
        """What is told first: a known direction, then the furthest to the present, then the strongest rule."""
        return (self.kind == "neutral", -self.last, _ORDER[self.signal.rule])


@dataclass(frozen=True, slots=True)
class _Phrase:
    """How one finding is said: "a shift above the median", "Shift: 9 weeks …", "All of the last 9 weeks …"."""

    heading: str
    reason: str
    sentence: str


class _Judging:
    """One analysis on its way to a verdict."""

    def __init__(self, analysis: Analysis, direction: str, words: Words) -> None:
        self.analysis, self.direction, self.words = analysis, direction, words
        self.is_run = analysis.chart == "run"
        self.in_time = not any(isinstance(x, str) for x in analysis.x[:1])
        self.line = centre_word(analysis)
        self.part: Part | None = analysis.parts[-1] if analysis.parts else None
        span = range(self.part.start, self.part.stop) if self.part else range(0)
        self.used = [i for i in span if analysis.y[i] is not None and analysis.include[i]]
        scale = max((abs(y) for y in analysis.y if y is not None), default=0.0)
        self.tolerance = 1e-12 * scale  # what the engine, too, takes for a point on the line
        self.sides = [side for i in self.used if (side := self._side(i))]

    # ---- judging ---------------------------------------------------------------------------------
    def kind_of(self, direction: str | None) -> Kind:
        if direction is None or self.direction not in ("increase", "decrease") or not self.in_time:
            return "neutral"
        return "improvement" if (direction == "up") == (self.direction == "increase") else "concern"

    def marks(self) -> tuple[dict[int, str], dict[int, str]]:
        """Each point's mark and rule names, in all phases. A point of several signals takes the mark of the one
        that reaches furthest; when two reach the same point, the more serious."""
        serious = {"neutral": 0, "improvement": 1, "concern": 2}
        marks: dict[int, tuple[int, int, str]] = {}
        names: dict[int, list[str]] = {}
        for signal in self.analysis.signals:
            if signal.rule in _WHOLE_PHASE:
                continue  # about the phase, not about any one point
            kind = self.kind_of(signal.direction)
            for index in signal.points:
                mark = (max(signal.points), serious[kind], kind)
                marks[index] = max(marks.get(index, mark), mark)
                names.setdefault(index, []).append(RULE_NAMES[signal.rule])
        said = {i: listed(list(dict.fromkeys(n))) for i, n in names.items()}
        return {i: m[2] for i, m in marks.items()}, {i: s[0].upper() + s[1:] for i, s in said.items()}

    def findings(self) -> list[_Finding]:
        """The signals of the last phase, best told first."""
        found = [self._finding(s) for s in self.analysis.signals if s.part == len(self.analysis.parts)]
        return sorted(found, key=lambda f: f.rank)

    def verdict(self) -> Verdict:
        if self.part is None or all(y is None for y in self.analysis.y):
            return self._no_data()
        if self.analysis.too_few and self.in_time:
            return self._too_few()
        findings = self.findings()
        current = [f for f in findings if self._is_current(f)]
        if not current:
            return self._no_signal(findings)
        if not self.in_time:
            return self._outside_categories(findings)
        main = current[0]
        rest = [f for f in (*current[1:], *(f for f in findings if f not in current)) if f is not main]
        other = next((f for f in rest if {f.kind, main.kind} == {"improvement", "concern"}), None)
        if other and other.last == main.last:
            return self._mixed(main, other)
        return self._signal(main, other)

    def _finding(self, signal: Signal) -> _Finding:
        points = signal.points
        whole = signal.rule in _WHOLE_PHASE
        direction = self._phase_direction(signal) if whole else signal.direction
        after = 0 if whole else len(self._later(signal))
        last = points[-1] if after else self.used[-1]
        kind = self.kind_of(direction)
        finding = _Finding(signal, kind, direction, points[0], last, len(points), after)
        if signal.rule == "longest_run" and not self._is_current(finding):
            return replace(finding, kind="neutral", direction=None, last=self.used[-1], after=0)
        return finding

    def _later(self, signal: Signal) -> list[int]:
        """The points after a signal that could have gone on with it: none that lies on the line or ties with the
        end of a trend, where the rule set steps over these."""
        later = [i for i in self.used if i > signal.points[-1]]
        if self.analysis.rules.on_line == "break":
            return later
        if signal.rule in ("shift", "longest_run"):
            return [i for i in later if self._side(i)]
        if signal.rule == "trend":
            end = self._value(signal.points[-1])
            return list(dropwhile(lambda i: self._value(i) == end, later))
        return later

    def _is_current(self, finding: _Finding) -> bool:
        if not self.in_time or not finding.after:
            return True
        if finding.after > STILL or self.analysis.rules.key == "mdc":
            return False
        if finding.kind != "improvement" or finding.after == 1:
            return True
        better = 1 if self.direction == "increase" else -1
        later = [self._side(i) for i in self._later(finding.signal)]
        return 2 * later.count(better) >= len(later)

    def _phase_direction(self, signal: Signal) -> str | None:
        """Where the latest run lies, if it is the longest of its phase or longer than chance allows."""
        if signal.rule == "too_many_runs" or not self.sides or self.part is None:
            return None
        runs = self._runs()
        limit = self.part.longest_run_max
        if runs[-1] == max(runs) or (limit is not None and runs[-1] > limit):
            return "up" if self.sides[-1] > 0 else "down"
        return None

    def _runs(self) -> list[int]:
        """Lengths of the runs on one side of the centre line, in order."""
        runs: list[int] = []
        for before, side in zip([None, *self.sides], self.sides, strict=False):
            if side == before:
                runs[-1] += 1
            else:
                runs.append(1)
        return runs

    def _side(self, index: int) -> int:
        y, cl = self.analysis.y[index], self.analysis.cl[index]
        if y is None or cl is None or abs(y - cl) <= self.tolerance:
            return 0
        return 1 if y > cl else -1

    # ---- wording: verdicts ----------------------------------------------------------------------------
    def _no_data(self) -> Verdict:
        return self._plain(
            "no_data", "No data yet", "Nothing recorded yet", "There are no numbers to show yet.", ""
        )

    def _too_few(self) -> Verdict:
        part = self.part
        assert part is not None
        phases = len(self.analysis.parts) > 1
        minimum, count = self.analysis.rules.minimum_points, len(self.used)
        have = f"{count} {'point' if count == 1 else 'points'}"
        if phases:
            have += f" since {self._month(part.start)}"
        if count < minimum:
            # Points on the line are not counted against the reader: the median moves as points come in.
            missing, start = minimum - count, str(minimum)
        else:
            missing, start = self.analysis.points_needed, f"{minimum} points off it"
            have += f", {'all' if not self.sides else count - len(self.sides)} of them on the {self.line}"
        more = f"{missing} more {self.words.noun(missing, self.analysis.x[0])}"
        return self._plain(
            "too_few",
            f"Too few points: {more} to go",
            f"{have}. Rules start at {start}: {more}",
            f"{have}; the rules start at {start}. After {more} this chart can {'again ' if phases else ''}say whether "
            f"something has changed.",
            f"{self._rule_set()}. No rule is applied before that, so nothing is claimed."
            + ("" if self.is_run else " The limits are trial limits."),
        )

    def _no_signal(self, findings: list[_Finding]) -> Verdict:
        last = max(findings, key=lambda f: f.last, default=None)
        if not self.in_time:
            reason, sentence = self._compared()
        elif last is None:
            reason, sentence = self._chance()
        else:
            return self._ended(last, findings)
        return self._plain("no_signal", "No signal", reason, sentence, self._detail(None, findings))

    def _compared(self) -> tuple[str, str]:
        """No signal among categories, which have no order in time."""
        if self.is_run:
            return (
                "Categories have no order in time",
                "Categories have no order in time, so the rules of run charts do not apply.",
            )
        return (
            "All within the limits",
            "All categories lie within the limits: differences that chance alone would give.",
        )

    def _outside_categories(self, findings: list[_Finding]) -> Verdict:
        """Categories outside the limits: different from the rest, which is neither better nor worse than before."""
        places = {"up": "above", "down": "below"}
        names = [f"{self.analysis.x[f.last]} ({places[f.direction or 'up']})" for f in findings]
        count = f"{len(names)} of {len(self.used)} outside the limits"
        return self._plain(
            "neutral",
            f"Signal: {count}",
            f"{count}: {listed(names)}",
            f"{count}: {listed(names)}. A difference that large is very unlikely by chance.",
            self._detail(findings[0], findings),
        )

    def _chance(self) -> tuple[str, str]:
        centre = (
            f" around the {self.line} of {self.words.amount(self._centre)}"
            if self._centre is not None
            else ""
        )
        reason = "Ups and downs that chance alone would give"
        if self.is_run:
            return reason, f"The ups and downs{centre} are what chance alone would give."
        return (
            f"Common-cause variation: {reason[0].lower()}{reason[1:]}",
            f"Common-cause variation: the ups and downs{centre} are what chance alone would give.",
        )

    def _ended(self, past: _Finding, findings: list[_Finding]) -> Verdict:
        what, when = self._say(past).heading, self._span(past)
        noun = self.words.noun(past.after, self.analysis.x[0])
        since = noun if past.after == 1 else f"{past.after} {noun}"
        return self._plain(
            "no_signal",
            "No signal now",
            f"None in the last {since}. The last one: {what}, {when}",
            f"The last {since} {'shows' if past.after == 1 else 'show'} no signal. Earlier in this phase there was one: "
            f"{what}, {when}.",
            self._detail(past, findings, now=False),
        )

    def _signal(self, main: _Finding, other: _Finding | None) -> Verdict:
        phrase = self._say(main)
        label = LABELS[main.kind]
        heading = f"{label}: {phrase.heading}"
        if main.kind == "neutral" and main.direction is None and self.in_time:
            heading = f"A signal, cause unknown: {phrase.heading}"
        sentence, reason = phrase.sentence, phrase.reason
        if main.after and self.in_time:
            sentence += f" {self._since_then(main)}"
        if other:
            before = "Before that" if other.last < main.last else "At the same time"
            sentence += f" {before}: {self._say(other).heading}, {self._span(other)}."
            if self._is_current(other):
                reason += f". Before that, {self._say(other).heading}"
        return self._plain(main.kind, heading, reason, sentence, self._detail(main, self.findings()))

    def _mixed(self, one: _Finding, two: _Finding) -> Verdict:
        better, worse = (one, two) if one.kind == "improvement" else (two, one)
        good, bad = self._say(better), self._say(worse)
        return self._plain(
            "mixed",
            f"Mixed: {good.heading}, but {bad.heading}",
            f"{good.reason}. But {bad.reason[0].lower()}{bad.reason[1:]}",
            f"Two signals point in opposite directions. For the better: {good.heading}, {self._span(better)}. For the "
            f"worse: {bad.heading}, {self._span(worse)}.",
            self._detail(one, self.findings()),
        )

    def _plain(self, kind: Kind, heading: str, reason: str, sentence: str, detail: str) -> Verdict:
        return Verdict(kind, LABELS[kind], heading, reason, sentence, detail)

    # ---- wording: one finding ---------------------------------------------------------------------------
    def _say(self, finding: _Finding) -> _Phrase:
        return _SAY[finding.signal.rule](self, finding)

    def say_shift(self, f: _Finding) -> _Phrase:
        where = "above" if f.direction == "up" else "below"
        length = spelled(self.analysis.rules.shift or f.count, capital=True)
        return self._run_of_points(
            f, where, f"shift {where} the {self.line}", f"{length} or more in a row is a shift"
        )

    def say_longest_run(self, f: _Finding) -> _Phrase:
        if f.direction is None:
            return self._longest_run_elsewhere(f)
        where = "above" if f.direction == "up" else "below"
        limit = self.part.longest_run_max if self.part else None
        return self._run_of_points(
            f, where, f"long run {where} the {self.line}", f"By chance a run of up to {limit} is expected"
        )

    def _run_of_points(self, f: _Finding, where: str, name: str, rule: str) -> _Phrase:
        points = f.signal.points
        count = self._count(f.count)
        level = f"the {self.line} of {self.words.amount(self._level(f.last))}"
        between = [i for i in self.used if points[0] <= i <= points[-1]]
        span = self._span_of(points[0], points[-1])
        ended = f.after > 0
        if len(between) == len(points) and points[-1] == self.used[-1]:
            sentence = f"All of the last {count}, {span}, are {where} {level}."
        else:
            sentence = f"{count} in a row, {span}, {'were' if ended else 'are'} {where} {level}."
        if len(between) > len(points) or (not ended and points[-1] != self.used[-1]):
            rule += f"; points on the {self.line} do not count"
        title = name.split(" ")[0].capitalize() if name.startswith("shift") else "Long run"
        short = self.words.number(self._level(f.last))
        return _Phrase(
            f"a {name}",
            f"{title}: {count} in a row {where} the {self.line} of {short}, {self._when(points[0], points[-1])}",
            f"{sentence} {rule}: {self._something}",
        )

    def _longest_run_elsewhere(self, f: _Finding) -> _Phrase:
        """A long run that lies in the past: still a signal about the phase, and no more than that."""
        limit = self.part.longest_run_max if self.part else None
        where = "above" if f.signal.direction == "up" else "below"
        span = self._span_of(f.signal.points[0], f.signal.points[-1])
        return _Phrase(
            f"a long run {where} the {self.line}, which has ended",
            f"Long run: {self._count(f.count)} in a row {where} the {self.line}, {span}",
            f"{self._count(f.count)} in a row, {span}, were {where} the {self.line}, where a run of up to {limit} is "
            f"expected by chance: {self._something} That run has ended, so its direction is no verdict on today.",
        )

    def say_trend(self, f: _Finding) -> _Phrase:
        verb, past, going = ("rising", "rose", "up") if f.direction == "up" else ("falling", "fell", "down")
        points = f.signal.points
        length = spelled(self.analysis.rules.trend or f.count, capital=True)
        first, last = (self.words.number(self._value(i)) for i in (points[0], points[-1]))
        steps = len(points) - 1
        sentence = (
            f"The line {past} {steps} times in a row over {self._count(f.count)}, "
            f"{self._span_of(points[0], points[-1])}, from {first} to {last}."
        )
        return _Phrase(
            f"a {verb} trend",
            f"Trend: {self._count(f.count)} in a row {verb}, {self._when(points[0], points[-1], since=False)}",
            f"{sentence} {length} or more points all going {going} is a trend: {self._something}",
        )

    def say_too_few_runs(self, f: _Finding) -> _Phrase:
        part = self.part
        assert part is not None
        expected = f"{part.n_runs}, where {part.runs_lower} to {part.runs_upper} are expected"
        return _Phrase(
            "too few runs",
            f"Too few runs: {expected}",
            f"The line changes sides of the {self.line} too seldom: it makes {_runs_word(part.n_runs)}, where "
            f"{part.runs_lower} to {part.runs_upper} are expected by chance. The points cluster: {self._something} "
            f"{self._latest_side(f)}",
        )

    def say_too_many_runs(self, f: _Finding) -> _Phrase:
        part = self.part
        assert part is not None
        return _Phrase(
            "too many runs",
            f"Too many runs: {part.n_runs}, where {part.runs_lower} to {part.runs_upper} are expected",
            f"The line changes sides of the {self.line} too often: it makes {_runs_word(part.n_runs)}, where "
            f"{part.runs_lower} to {part.runs_upper} are expected by chance. That has no direction, good or bad: two "
            f"different things may be mixed in one chart, so look at how the data come about.",
        )

    def say_crossings(self, f: _Finding) -> _Phrase:
        part = self.part
        assert part is not None
        times = "once" if part.n_crossings == 1 else f"{part.n_crossings} times"
        if part.n_crossings == 0:
            times = "never"
        crosses = f"{times} crosses" if times == "never" else "crosses"
        tail = "" if times == "never" else f" {times}"
        return _Phrase(
            f"the {self.line} is crossed too seldom",
            f"Few crossings: {part.n_crossings}, where at least {part.n_crossings_min} are expected",
            f"The line {crosses} the {self.line}{tail}, where at least {part.n_crossings_min} crossings are expected "
            f"by chance. The points cluster: {self._something} {self._latest_side(f)}",
        )

    def say_outside_limits(self, f: _Finding) -> _Phrase:
        which = "upper" if f.direction == "up" else "lower"
        where = "above" if f.direction == "up" else "below"
        limit = (self.analysis.ucl if f.direction == "up" else self.analysis.lcl)[f.last]
        level = f" of {self.words.amount(limit)}" if limit is not None else ""
        value = self.words.amount(self._value(f.last))
        subject = self._subject(f.last)
        return _Phrase(
            f"a point {where} the {which} limit",
            f"Special cause: {value} {self.words.in_period(self.analysis.x[f.last])}, {where} the {which} limit",
            f"{subject}, {value}, is {where} the {which} limit{level}. A point beyond the limits is very unlikely by "
            f"chance: a signal of special-cause variation.",
        )

    def say_two_in_three(self, f: _Finding) -> _Phrase:
        which = "upper" if f.direction == "up" else "lower"
        nouns = self.words.noun(3, self.analysis.x[0])
        return _Phrase(
            f"points close to the {which} limit",
            f"Special cause: two of three {nouns} close to the {which} limit, {self._when(f.first, f.last, since=False)}",
            f"Two of three {nouns} in a row, {self._span(f)}, lie close to the {which} limit (in the outer third or "
            f"beyond): a signal of special-cause variation.",
        )

    def say_inner_third(self, f: _Finding) -> _Phrase:
        length = spelled(self.analysis.rules.inner_third or f.count)
        return _Phrase(
            f"{f.count} points close to the {self.line}",
            f"Special cause: {self._count(f.count)} in a row close to the {self.line}",
            f"{self._count(f.count)} in a row, {self._span(f)}, lie close to the {self.line} (in the inner third); "
            f"{length} or more is a signal of special-cause variation. It has no direction: the limits may be too wide "
            f"because different things are mixed in one chart.",
        )

    # ---- wording: detail ------------------------------------------------------------------------------
    def _detail(self, main: _Finding | None, findings: list[_Finding], *, now: bool = True) -> str:
        """Rule set, points, and what every other rule of the set has found in this phase."""
        rules, part = self.analysis.rules, self.part
        assert part is not None
        here = " in this phase" if len(self.analysis.parts) > 1 else ""
        count = len(self.used)
        sentences = [
            self._rule_set(),
            f"{count} {'point' if count == 1 else 'points'}{here}, {self._on_line()}",
        ]
        if left_out := sum(not self.analysis.include[i] for i in range(part.start, part.stop)):
            sentences.append(f"{left_out} left out by a person")
        told = {main.signal.rule} if main else set()
        found = {f.signal.rule: f for f in findings}
        for rule in self._plain_rules():
            if rule in told:
                continue
            if rule in found:
                sentences.append(f"Also {self._say(found[rule]).heading}, {self._span(found[rule])}")
            else:
                sentences.append(f"No {_NONE[rule]}")
        if rules.runs_table and self.in_time:
            sentences.append(self._runs_status("no further signal" if main and now else "no signal"))
        if rules.anhoej and part.longest_run is not None:
            sentences.append(
                f"Longest run: {part.longest_run}, where up to {part.longest_run_max} are expected. Crossings: "
                f"{part.n_crossings}, where at least {part.n_crossings_min} are expected"
            )
        return ". ".join(sentences) + "."

    def _plain_rules(self) -> list[str]:
        """The rules of the set that say yes or no, in the order they are told."""
        rules = self.analysis.rules
        has = {
            "outside_limits": rules.outside and not self.is_run,
            "shift": rules.shift,
            "trend": rules.trend,
            "two_in_three": rules.two_in_three and not self.is_run,
            "inner_third": rules.inner_third and not self.is_run,
        }
        return [rule for rule, there in has.items() if there and (self.in_time or rule == "outside_limits")]

    def _runs_status(self, nothing: str) -> str:
        part = self.part
        assert part is not None
        if part.runs_lower is None:
            low, high = RUNS_TABLE
            return f"Runs: {part.n_runs}; how many to expect is known for {low} to {high} points off the {self.line}"
        result = {"too_few": "too few", "too_many": "too many"}.get(part.runs_verdict, nothing)
        text = f"Runs: {part.n_runs}, where {part.runs_lower} to {part.runs_upper} are expected, so {result}"
        if not all(self.analysis.baseline[i] for i in self.used):
            text += f" (a guide only, as the {self.line} comes from the first points)"
        return text

    def _rule_set(self) -> str:
        return f"{self.analysis.rules.name}, version {self.analysis.rules.version}"

    def _on_line(self) -> str:
        on_line = len(self.used) - len(self.sides)
        return f"{on_line if on_line else 'none'} on the {self.line}"

    # ---- wording: pieces ---------------------------------------------------------------------------------
    @property
    def _something(self) -> str:
        return (
            "a signal that something has changed." if self.is_run else "a signal of special-cause variation."
        )

    @property
    def _centre(self) -> float | None:
        return self.part.centre if self.part else None

    def _level(self, index: int) -> float:
        level = self.analysis.cl[index]
        assert level is not None, "a signal about the centre line needs one"
        return level

    def _value(self, index: int) -> float:
        value = self.analysis.y[index]
        assert value is not None, "a signal is made of points that are there"
        return value

    def _count(self, count: int) -> str:
        return self.words.count(count, self.analysis.x[0])

    def _span(self, f: _Finding) -> str:
        return self._span_of(f.first, f.last)

    def _span_of(self, first: int, last: int) -> str:
        return self.words.span(self.analysis.x[first], self.analysis.x[last])

    def _when(self, first: int, last: int, *, since: bool = True) -> str:
        """When, as short as it can be said beside the latest point: "since May", "May to October"."""
        x, latest = self.analysis.x, self.used[-1]
        if since and last == latest:
            return self.words.since(x[first], latest=x[latest])
        this_year = getattr(x[last], "year", None) == getattr(x[latest], "year", None)
        return self.words.span(x[first], x[last], year=not this_year)

    def _month(self, index: int) -> str:
        return self.words.in_period(self.analysis.x[index]).partition(" ")[2]

    def _since_then(self, f: _Finding) -> str:
        if f.signal.rule in ("outside_limits", "two_in_three"):
            noun = self.words.noun(f.after, self.analysis.x[0])
            return f"No other in the {noun if f.after == 1 else self._count(f.after)} since then."
        if f.after == 1:
            return f"The {self.words.noun(1, self.analysis.x[0])} since then does not continue it."
        return f"The {self._count(f.after)} since then do not continue it."

    def _latest_side(self, f: _Finding) -> str:
        if f.direction is None:
            return f"The latest points do not settle on one side of the {self.line}, so its direction is unknown."
        run = self._runs()[-1]
        where = "above" if f.direction == "up" else "below"
        if run == 1:
            return f"The latest point is {where} the {self.line}."
        return f"The latest {run} points off the {self.line} are all {where} it."

    def _subject(self, index: int) -> str:
        period = self.words.period(self.analysis.x[index])
        if not self.in_time:
            return period
        return f"The point for {'the ' if period.startswith('week') else ''}{period}"


def _runs_word(count: int | None) -> str:
    return f"{count} run" if count == 1 else f"{count} runs"


_NONE = {
    "outside_limits": "point outside the limits",
    "shift": "shift",
    "trend": "trend",
    "two_in_three": "two of three in the outer third",
    "inner_third": "long stretch in the inner third",
}
_SAY: dict[str, Callable[[_Judging, _Finding], _Phrase]] = {
    rule: getattr(_Judging, f"say_{rule}") for rule in RULE_NAMES
}
