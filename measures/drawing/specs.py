"""What is drawn: an analysis, its verdict, and what people have added to it; with what can be said of it in
words."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date

from measures.verdicts import Verdict
from measures.words import Words, X
from runcharts import Analysis


@dataclass(frozen=True, slots=True)
class Target:
    """A target line from `start` on (None: from the beginning) until the next one begins."""

    value: float
    start: X | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A numbered annotation at a point; its words stand in a list below the chart."""

    number: int
    x: X
    text: str = ""


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """What is drawn. `y_range` lets small charts share a scale; `key` tells two equal charts on a page
    apart."""

    analysis: Analysis
    verdict: Verdict
    title: str = ""
    words: Words = field(default_factory=Words)
    targets: tuple[Target, ...] = ()
    notes: tuple[Note, ...] = ()
    y_range: tuple[float, float] | None = None
    key: str = ""


def latest(analysis: Analysis) -> int | None:
    """Position of the last point that has a value: of those that are judged, when there is one. A month that is
    not over says nothing yet of how the measure stands.
    """
    known = [i for i, y in enumerate(analysis.y) if y is not None]
    judged = [i for i in known if analysis.include[i]]
    return max(judged or known, default=None)


def target_steps(spec: ChartSpec) -> list[tuple[Target, int, int]]:
    """Each target with the points it holds for: from its first to before the next one's first."""
    xs = spec.analysis.x
    targets = sorted(spec.targets, key=lambda t: (t.start is not None, str(t.start)))
    starts = [0 if t.start is None else bisect_left(xs, t.start) for t in targets]
    stops = [*starts[1:], len(xs)][: len(starts)]
    return [
        (target, start, stop)
        for target, start, stop in zip(targets, starts, stops, strict=True)
        if start < stop
    ]


def current_target(spec: ChartSpec) -> Target | None:
    """The target in force at the latest value."""
    last = latest(spec.analysis)
    at = len(spec.analysis.x) - 1 if last is None else last
    return next((target for target, start, stop in target_steps(spec) if start <= at < stop), None)


def note_positions(spec: ChartSpec) -> list[tuple[Note, int]]:
    """Each annotation with the point it stands at."""
    return [(note, at) for note in spec.notes if (at := _at(spec.analysis.x, note.x)) is not None]


def _at(xs: tuple[X, ...], x: X) -> int | None:
    """The point whose period holds `x`: the last one that does not begin later; the first for anything
    earlier."""
    if not xs or any(isinstance(xs[0], kind) != isinstance(x, kind) for kind in (date, str)):
        return None  # a date has no place on an axis of numbers or names
    if isinstance(x, str):
        return xs.index(x) if x in xs else None
    return max(0, bisect_right(xs, x) - 1)


def describe(spec: ChartSpec) -> str:
    """What is read aloud in place of the picture: the verdict, then the latest value and the target."""
    last = latest(spec.analysis)
    if last is None:
        return spec.verdict.alt
    value = spec.analysis.y[last]
    assert value is not None, "the latest point is one that has a value"
    said = [
        spec.verdict.alt,
        f"Latest: {spec.words.amount(value)} {spec.words.in_period(spec.analysis.x[last])}.",
    ]
    if target := current_target(spec):
        said.append(f"Target: {spec.words.amount(target.value)}.")
    return " ".join(said)


def point_text(spec: ChartSpec, index: int) -> str:
    """One point in words: "Week of 2 November 2026: 38 people. Shift."."""
    period = spec.words.period(spec.analysis.x[index])
    value = spec.analysis.y[index]
    amount = "no value" if value is None else spec.words.amount(value)
    said = [f"{period[0].upper()}{period[1:]}: {amount}"]
    if index in spec.verdict.rules:
        said.append(spec.verdict.rules[index])
    if spec.verdict.marks.get(index) == "astronomical":
        said.append("Marked as astronomical")
    if not spec.analysis.include[index]:
        said.append("Left out of the calculation")
    said += [f"{note.number}: {note.text}" for note, at in note_positions(spec) if note.text and at == index]
    return ". ".join(said)
