"""The rules, one function each. They find patterns and never say whether one is welcome.

All work on one part at a time and on *walks*: the points that take part, in order, as pairs of position and
value. Excluded points never walk along: they are removed, not gapped. What a point on the centre line, a tie
or a missing value does is the rule set's choice: ``skip`` (neither make nor break) or ``break``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from .arithmetic import Number, side
from .limits import EXPECTED_RUNS, crossings_limit, longest_run_limit

OnLine = Literal["skip", "break"]
Sides = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Points that made a pattern: their positions, and 1 for up, -1 for down, 0 for neither."""

    points: tuple[int, ...]
    direction: int


def sides_of(walk: Iterable[tuple[int, Number]], centre: Number, tolerance: float) -> Sides:
    """The side of the centre line of each point on the walk (0: on it, or missing)."""
    return [(i, side(value, centre, tolerance)) for i, value in walk]


def useful(sides: Sides) -> Sides:
    """Points off the centre line: only they make runs."""
    return [pair for pair in sides if pair[1]]


def runs(sides: Sides) -> list[Stretch]:
    """Unbroken stretches on one side; a 0 breaks, so drop zeros first where they should not.

    >>> [len(r.points) for r in runs([(0, 1), (1, 1), (2, -1)])]
    [2, 1]
    """
    groups = ((way, tuple(i for i, _ in group)) for way, group in groupby(sides, key=lambda pair: pair[1]))
    return [Stretch(points, way) for way, points in groups if way]


def shifts(sides: Sides, length: int, on_line: OnLine) -> list[Stretch]:
    """Runs of at least ``length`` points on one side (Perla, Provost & Murray 2011: six).

    >>> shifts([(0, 1), (1, 0), (2, 1)], 2, "skip")
    [Stretch(points=(0, 2), direction=1)]
    >>> shifts([(0, 1), (1, 0), (2, 1)], 2, "break")
    []
    """
    walk = useful(sides) if on_line == "skip" else sides
    return [r for r in runs(walk) if len(r.points) >= length]


def trends(
    walk: Iterable[tuple[int, Number]], length: int, on_line: OnLine, tolerance: float
) -> list[Stretch]:
    """At least ``length`` points all rising or all falling; neighbouring trends share their turning point.

    With ``skip`` the first of equal neighbours counts and missing values are stepped over.

    >>> trends([(0, 3), (1, 4), (2, 4), (3, 5)], 3, "skip", 0)
    [Stretch(points=(0, 1, 3), direction=1)]
    """
    steps = _steps_skipping(walk, tolerance) if on_line == "skip" else _steps(walk, tolerance)
    found = []
    for way, group in groupby(steps, key=lambda step: step[2]):
        climb = list(group)
        if way and len(climb) + 1 >= length:
            found.append(Stretch((climb[0][0], *(step[1] for step in climb)), way))
    return found


Step = tuple[int, int, int]


def _steps(walk: Iterable[tuple[int, Number]], tolerance: float) -> list[Step]:
    return [(i, j, 0 if a is None else side(b, a, tolerance)) for (i, a), (j, b) in pairwise(walk)]


def _steps_skipping(walk: Iterable[tuple[int, Number]], tolerance: float) -> list[Step]:
    kept: list[tuple[int, Number]] = []
    for i, value in walk:
        if value is not None and (not kept or side(value, kept[-1][1], tolerance)):
            kept.append((i, value))
    return _steps(kept, tolerance)


def beyond_two_sigma(outer: Sides, centre_sides: Sides, all_one_side: bool) -> list[Stretch]:
    """Two of three consecutive points beyond two sigma on the same side; only those two or three are marked.

    ``outer``: the side of the two-sigma lines that each point is beyond (0: within).
    """
    marked: dict[int, set[int]] = {1: set(), -1: set()}
    for start in range(len(outer) - 2):
        window, sides = outer[start : start + 3], centre_sides[start : start + 3]
        for way in (1, -1):
            far = [i for i, beyond in window if beyond == way]
            if len(far) >= 2 and (not all_one_side or all(s == way for _, s in sides)):
                marked[way].update(far)
    order = {i: place for place, (i, _) in enumerate(outer)}
    stretches = [s for way, members in marked.items() for s in _clusters(sorted(members), order, way)]
    return sorted(stretches, key=lambda s: s.points)


def _clusters(members: list[int], order: dict[int, int], way: int) -> list[Stretch]:
    """Marked points at most two places apart belong to one signal."""
    clusters: list[list[int]] = []
    for i in members:
        if clusters and order[i] - order[clusters[-1][-1]] <= 2:
            clusters[-1].append(i)
        else:
            clusters.append([i])
    return [Stretch(tuple(c), way) for c in clusters]


def hugging(inner: Sequence[tuple[int, bool]], length: int) -> list[Stretch]:
    """At least ``length`` points in a row within one sigma of the centre (limits probably too wide)."""
    groups = ((near, tuple(i for i, _ in group)) for near, group in groupby(inner, key=lambda pair: pair[1]))
    return [Stretch(points, 0) for near, points in groups if near and len(points) >= length]


@dataclass(frozen=True, slots=True)
class RunStatistics:
    """How the useful points of one part run, against what random data would do."""

    n_useful: int
    longest_run: int | None = None
    longest_run_max: int | None = None
    n_crossings: int | None = None
    n_crossings_min: int | None = None
    n_runs: int = 0
    runs_lower: int | None = None
    runs_upper: int | None = None

    @property
    def too_long(self) -> bool:
        """Anhøj: the longest run is longer than its limit."""
        return self.longest_run is not None and self.longest_run > (self.longest_run_max or 0)

    @property
    def too_few_crossings(self) -> bool:
        """Anhøj: fewer crossings than their limit."""
        return self.n_crossings is not None and self.n_crossings < (self.n_crossings_min or 0)

    @property
    def verdict(self) -> str:
        """Perla: runs against the printed table, 10 to 60 useful points."""
        if self.runs_lower is None or self.runs_upper is None:
            return "not_applicable"
        if self.n_runs < self.runs_lower:
            return "too_few"
        return "too_many" if self.n_runs > self.runs_upper else "expected"


def statistics_of(found: Sequence[Stretch]) -> RunStatistics:
    """Run statistics of the runs of the useful points of one part."""
    lengths = [len(r.points) for r in found]
    return run_statistics(sum(lengths), max(lengths, default=0), len(lengths))


def run_statistics(n_useful: int, longest: int, n_runs: int) -> RunStatistics:
    """The same from the three counts; without useful points there is nothing to say.

    >>> run_statistics(24, 9, 12).too_long
    True
    """
    if not n_useful:
        return RunStatistics(0)
    lower, upper = EXPECTED_RUNS.get(n_useful, (None, None))
    return RunStatistics(
        n_useful,
        longest,
        longest_run_limit(n_useful),
        n_runs - 1,
        crossings_limit(n_useful),
        n_runs,
        lower,
        upper,
    )
