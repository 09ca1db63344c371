"""Suggested re-phasing: where a sustained run might deserve a median of its own.

A suggestion is never applied by itself. Whether a new phase begins is a decision about the cause, made by a
person who knows the work, with a reason that is kept. Making Data Count refuses automation on that principle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .arithmetic import Number, median, noise
from .errors import ChartError
from .options import Options
from .prepare import points_of
from .rules import runs, sides_of, useful
from .series import Series, XValue

DIRECTIONS = ("above", "below", "both")


@dataclass(frozen=True, slots=True)
class PhaseSuggestion:
    """One median and the span it stands for.

    ``kind``: ``baseline`` (median of the first points) or ``sustained`` (median of a run on one side of the
    median before). ``start``, ``stop``: first and last position (from 0) the median is taken from.
    ``extend_to``: how far it is drawn: to where the next phase begins, or to the last point.
    ``direction``: up or down from the median before, ``None`` for the baseline.
    """

    start: int
    stop: int
    median: Number
    kind: Literal["baseline", "sustained"]
    extend_to: int
    direction: str | None
    start_x: XValue
    stop_x: XValue
    extend_to_x: XValue


def suggest_phases(
    series: Series, *, baseline_points: int = 13, run_length: int = 9, direction: str = "both"
) -> tuple[PhaseSuggestion, ...]:
    """The baseline and every sustained run after it, as the R package runcharter finds them.

    A sustained run is ``run_length`` useful points in a row on the chosen side (``above``, ``below``
    or ``both``) of the median that holds; points on it are stepped over. Its median is that of those
    points and holds from the first of them; the search goes on after the last. Nine is the length the
    IHI teaches for this.
    Raises :class:`ChartError` below ``baseline_points + run_length`` points.
    """
    _check(series, baseline_points, run_length, direction)
    points = points_of(series, Options())
    if len(points) < baseline_points + run_length:
        raise ChartError(
            f"Re-phasing needs at least {baseline_points + run_length} points "
            f"({baseline_points} for the baseline and a run of {run_length}); there are {len(points)}."
        )
    return _phases([p.y for p in points], [p.x for p in points], baseline_points, run_length, direction)


def _check(series: Series, baseline_points: int, run_length: int, direction: str) -> None:
    if series.kind == "text":
        raise ChartError("Re-phasing needs points in order of time; labels have none.")
    if direction not in DIRECTIONS:
        raise ChartError(f"direction must be one of {', '.join(DIRECTIONS)}.")
    if baseline_points < 1 or run_length < 1:
        raise ChartError("The baseline and the run must be at least one point long.")


Found = tuple[int, int, Number, int]


def _phases(
    y: Sequence[Number], x: Sequence[XValue], baseline_points: int, run_length: int, direction: str
) -> tuple[PhaseSuggestion, ...]:
    found: list[Found] = [(0, baseline_points - 1, median(y[:baseline_points]), 0)]
    ways = {"above": (1,), "below": (-1,), "both": (1, -1)}[direction]
    while (run := _next_run(y, found[-1], run_length, ways)) is not None:
        found.append(run)
    ends = [f[0] for f in found[1:]] + [len(y) - 1]
    return tuple(_suggestion(f, end, x) for f, end in zip(found, ends, strict=True))


def _next_run(y: Sequence[Number], last: Found, run_length: int, ways: tuple[int, ...]) -> Found | None:
    begin = last[1] + 1
    sides = sides_of(enumerate(y[begin:], begin), last[2], noise(y))
    for run in runs(useful(sides)):
        if run.direction in ways and len(run.points) >= run_length:
            members = run.points[:run_length]
            return members[0], members[-1], median(y[i] for i in members), run.direction
    return None


def _suggestion(found: Found, end: int, x: Sequence[XValue]) -> PhaseSuggestion:
    start, stop, centre, way = found
    kind: Literal["baseline", "sustained"] = "sustained" if way else "baseline"
    direction = {1: "up", -1: "down", 0: None}[way]
    return PhaseSuggestion(start, stop, centre, kind, end, direction, x[start], x[stop], x[end])
