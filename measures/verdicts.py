"""What a chart says, in words: one verdict, its reason, and a mark for every point that belongs to a signal.

`runcharts` finds, `measures.findings` judges (the decisions are told there), `measures.phrases` says each
rule; here they come together:

* A signal that speaks for the present gives the verdict. Of two that point in **opposite directions** the one
  that reaches furthest to the present gives it, and the other is said too; when both reach the same point,
  the verdict is "Mixed".
* A signal that has had its time is told as history: "No signal now", and what the last one was and when.
* With fewer points than the rule set asks for, counted in the last phase, no rule speaks, and the words say
  when one will.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from measures.findings import RULE_NAMES, Case, Direction, Finding, Kind, centre_word
from measures.phrases import detail, phrase_of, points_since, rule_set, since_then, span
from measures.words import Words, exact, listed
from runcharts import Analysis

__all__ = [
    "LABELS",
    "RULE_NAMES",
    "Direction",
    "Kind",
    "TargetGap",
    "Verdict",
    "centre_word",
    "compare_target",
    "judge",
]

LABELS: dict[Kind, str] = {
    "improvement": "Improvement",
    "concern": "Concern",
    "mixed": "Mixed",
    "neutral": "Signal",
    "no_signal": "No signal",
    "too_few": "Too few points",
    "no_data": "No data",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One chart's verdict.

    `label` and `reason` are for a row ("Concern", "Trend: 6 months in a row falling, May to October"),
    `heading`, `sentence` and `detail` for a page. `marks` gives the kind of each point of a signal
    ("improvement", "concern", "neutral", "astronomical") and `rules` the names of its rules, both by the
    point's position in the analysis.
    """

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
    """The verdict on an analysis.

    `direction` is where the measure should go; `astronomical` are positions of points that a person has
    marked as obviously different, which is a judgement and no rule.
    """
    case = Case(analysis, str(direction), words or Words())
    marks = case.marks()
    for index in astronomical:
        marks.setdefault(index, "astronomical")
    rules = {index: listed(names) for index, names in sorted(case.rules().items())}
    rules = {index: said[0].upper() + said[1:] for index, said in rules.items()}
    return replace(_verdict(case), marks=dict(sorted(marks.items())), rules=rules)


def compare_target(
    value: float,
    target: Decimal,
    *,
    direction: Direction | str,
    words: Words | None = None,
    interim: bool = False,
) -> TargetGap:
    """Hold a value against its target as decimal numbers: 29 per cent is 29 per cent, whatever the float
    says. `interim`: another target follows it, so that meeting this one is not the end of the road."""
    words = words or Words()
    gap = exact(value) - target
    aim = f"the {'interim ' if interim else ''}target of {words.number(float(target))}"
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


# ---- which verdict -----------------------------------------------------------------------------------------
def _verdict(case: Case) -> Verdict:
    if all(y is None for y in case.analysis.y):
        return _said(
            "no_data", "No data yet", "Nothing recorded yet", "There are no numbers to show yet.", ""
        )
    if not case.in_time:
        return _compared(case)
    if case.analysis.too_few:
        return _too_few(case)
    current = case.current
    if not current:
        return _ended(case) if case.findings else _chance(case)
    main = current[0]
    others = [*current[1:], *(finding for finding in case.findings if finding not in current)]
    other = next((finding for finding in others if finding.opposes(main)), None)
    if other and other.last == main.last and other in current:
        return _mixed(case, main, other)
    return _signal(case, main, other)


def _said(kind: Kind, heading: str, reason: str, sentence: str, more: str) -> Verdict:
    return Verdict(kind, LABELS[kind], heading, reason, sentence, more)


def _signal(case: Case, main: Finding, other: Finding | None) -> Verdict:
    phrase = phrase_of(case, main)
    heading = f"{LABELS[main.kind]}: {phrase.name}"
    if main.direction is None:
        heading = f"A signal, cause unknown: {phrase.name}"
    reason, sentence = phrase.reason, phrase.sentence
    if main.after:
        sentence += f" {since_then(case, main)}"
        # Also in one line, for the dashboard: a signal that has ended still speaks, and must not seem to go on.
        reason += f". {since_then(case, main).rstrip('.')}"
    if other:
        name = phrase_of(case, other).name
        sentence += f" Before that: {name}, {span(case, other)}."
        reason += f". Before that, {name}" if case.is_current(other) else ""
    return _said(main.kind, heading, reason, sentence, detail(case, main, *([other] if other else [])))


def _mixed(case: Case, one: Finding, two: Finding) -> Verdict:
    better, worse = (one, two) if one.kind == "improvement" else (two, one)
    good, bad = phrase_of(case, better), phrase_of(case, worse)
    return _said(
        "mixed",
        f"Mixed: {good.name}, but {bad.name}",
        f"{good.reason}. But {bad.reason[0].lower()}{bad.reason[1:]}",
        f"Two signals point in opposite directions. For the better: {good.name}, {span(case, better)}. For "
        f"the worse: {bad.name}, {span(case, worse)}.",
        detail(case, one, two),
    )


def _chance(case: Case) -> Verdict:
    """No signal at all in this phase."""
    chance = "ups and downs that chance alone would give"
    level = "" if case.part.centre is None else f" around the {case.line} of "
    around = f"{level}{case.words.amount(case.part.centre)}" if case.part.centre is not None else ""
    common = "" if case.is_run else "Common-cause variation: "
    reason = f"{common}{chance}" if common else f"{chance[0].upper()}{chance[1:]}"
    the = "the" if common else "The"
    sentence = f"{common}{the} ups and downs{around} are what chance alone would give."
    return _said("no_signal", "No signal", reason, sentence, detail(case))


def _ended(case: Case) -> Verdict:
    """There were signals in this phase, but none speaks for the present."""
    past = max(case.findings, key=lambda finding: finding.last)
    what, when = phrase_of(case, past).name, span(case, past)
    count = points_since(case, past)
    noun = case.words.noun(count, case.analysis.x[0])
    since, show = (noun, "shows") if count == 1 else (f"{count} {noun}", "show")
    return _said(
        "no_signal",
        "No signal now",
        f"None in the last {since}. The last one: {what}, {when}",
        f"The last {since} {show} no signal. Earlier in this phase there was one: {what}, {when}.",
        detail(case, past, now=False),
    )


def _too_few(case: Case) -> Verdict:
    words, x = case.words, case.analysis.x
    minimum, count = case.analysis.rules.minimum_points, len(case.used)
    have = f"{count} {'point' if count == 1 else 'points'}"
    again = ""
    if case.has_phases:
        have += f" since {words.in_period(x[case.part.start]).partition(' ')[2]}"
        again = "again "
    if count < minimum:
        # Points on the line are not counted against the reader: the median moves as points come in.
        missing, start = minimum - count, str(minimum)
    else:
        missing, start = case.analysis.points_needed, f"{minimum} points off it"
        have += f", {count - len(case.sides) if case.sides else 'all'} of them on the {case.line}"
    more = f"{missing} more {words.noun(missing, x[0])}"
    return _said(
        "too_few",
        f"Too few points: {more} to go",
        f"{have}. Rules start at {start}: {more}",
        f"{have}; the rules start at {start}. After {more} this chart can {again}say whether something has "
        f"changed.",
        f"{rule_set(case)}. No rule is applied before that, so nothing is claimed."
        + ("" if case.is_run else " The limits are trial limits."),
    )


def _compared(case: Case) -> Verdict:
    """Categories: outside the limits means different from the rest, neither better nor worse than before."""
    if case.is_run:
        reason = "Categories have no order in time"
        return _said(
            "no_signal",
            "No signal",
            reason,
            f"{reason}, so the rules of run charts do not apply.",
            detail(case),
        )
    outside = [finding for finding in case.findings if finding.rule == "outside_limits"]
    if not outside:
        sentence = "All categories lie within the limits: differences that chance alone would give."
        return _said("no_signal", "No signal", "All within the limits", sentence, detail(case))
    places = {"up": "above", "down": "below"}
    names = [
        f"{case.analysis.x[finding.first]} ({places[finding.direction or 'up']})"
        for finding in sorted(outside, key=lambda finding: finding.first)
    ]
    count = f"{len(names)} of {len(case.used)} outside the limits"
    return _said(
        "neutral",
        f"Signal: {count}",
        f"{count}: {listed(names)}",
        f"{count}: {listed(names)}. A difference that large is very unlikely by chance.",
        detail(case, outside[0]),
    )
