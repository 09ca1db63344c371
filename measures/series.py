"""From a measure's observations to what ``runcharts`` takes: a series and its options.

Gaps are gaps: a period between the first and the last without an observation is a missing point, never a
zero. Rare events become the days between them. Phases, frozen baselines and excluded points become positions.

Reading is bounded: however long the history, at most ``LONGEST`` points of a series are read, the newest
ones, in one short walk along the index. A chart with more could not be read by a person either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import NamedTuple, cast

from django.utils import timezone

from runcharts import Options, Series

from .models import Measure, Observation, Phase, PointJudgement, Target
from .periods import between, count_between, last_day
from .words import Frequency, Words

#: Three years of days, 21 years of weeks, 90 years of months.
LONGEST = 1_100


@dataclass(frozen=True, slots=True)
class Point:
    """What is behind one plotted point. ``is_running``: its period is not over: drawn, not judged;
    ``is_start``: the days before the first event, which no event began: the same."""

    period: date
    ordinal: int = 0
    numerator: float | None = None
    denominator: float | None = None
    is_provisional: bool = False
    is_running: bool = False
    is_start: bool = False
    note: str = ""
    definition_version: int | None = None


class SeriesData(NamedTuple):
    """``periods`` and ``points`` run in parallel with the points of the analysis; ``notes`` are sentences
    that a reader should see; ``astronomical`` are positions (from 0) that a person marked."""

    series: Series
    options: Options
    periods: tuple[date, ...]
    points: tuple[Point, ...]
    notes: tuple[str, ...] = ()
    astronomical: tuple[int, ...] = ()
    states: dict[int, str] = {}  # never changed: made anew for every series


@dataclass(frozen=True)
class Judgements:
    """What people decided about a measure: read once, used for each of its series."""

    phases: Sequence[Phase] = ()
    points: Sequence[PointJudgement] = ()
    targets: Sequence[Target] = field(default_factory=tuple)

    @classmethod
    def of(cls, measure: Measure) -> Judgements:
        return cls(
            phases=list(measure.phases.standing().order_by("starts_on")),
            points=list(measure.judgements.all()),
            targets=list(measure.targets.order_by("effective_from")),
        )

    def concerning(self, kind: str, dimension: str, category: str) -> dict[tuple[date, int], str]:
        """Points judged so, with the reason. A point left out of the whole is left out of its parts,
        because something happened to the counting; an astronomical point is one of its own series only."""
        return {
            (p.period, p.ordinal): p.reason
            for p in self.points
            if p.kind == kind
            and (
                (p.dimension, p.category) == (dimension, category)
                or (kind == PointJudgement.Kind.EXCLUDED and not p.dimension)
            )
        }

    def target_on(self, on: date) -> Target | None:
        in_force = [t for t in self.targets if t.effective_from <= on]
        return in_force[-1] if in_force else None


def words_for(measure: Measure) -> Words:
    """How this measure's numbers and periods are said."""
    one = measure.event_name or "event"
    return Words(
        unit=measure.unit,
        decimals=measure.decimals,
        frequency=cast(Frequency, measure.frequency),
        event=(one, measure.event_name_plural or f"{one}s"),
    )


def series_for(
    measure: Measure,
    dimension: str = "",
    category: str = "",
    *,
    judgements: Judgements | None = None,
    today: date | None = None,
) -> SeriesData:
    """The series of the whole measure, or of one category of a breakdown."""
    judgements = judgements or Judgements.of(measure)
    rows = newest(measure, dimension, category)
    return build(measure, rows, judgements, dimension, category, today or timezone.localdate())


def newest(measure: Measure, dimension: str = "", category: str = "") -> list[Observation]:
    """The newest observations of a series in order of time, one more than can be shown."""
    rows = Observation.objects.for_series(measure, dimension, category).order_by("-period", "-ordinal")
    return list(rows[: LONGEST + 1])[::-1]


def build(
    measure: Measure,
    rows: Sequence[Observation],
    judgements: Judgements,
    dimension: str,
    category: str,
    today: date,
) -> SeriesData:
    """The same from rows in hand."""
    words = words_for(measure)
    notes: list[str] = []
    is_cut = len(rows) > LONGEST
    rows = rows[-LONGEST:]
    if measure.data_kind == Measure.DataKind.EVENTS:
        series, points = _events(measure, rows, words, notes, is_cut)
    else:
        points = _periods(measure, rows, today)
        is_cut = is_cut or len(points) > LONGEST
        points = points[-LONGEST:]
        kept = {p.period for p in points}
        series = _series(measure, [r for r in rows if r.period in kept], points)
    if is_cut:
        notes.append(
            f"The chart shows the last {LONGEST:,} {words.noun(LONGEST)}; earlier ones are kept and exported."
        )
    notes += _running(points, words) + _versions(points, words)
    options = _options(measure, points, judgements, dimension, category, is_cut=is_cut, notes=notes)
    marked = judgements.concerning(PointJudgement.Kind.ASTRONOMICAL, dimension, category)
    return SeriesData(
        series,
        options,
        tuple(p.period for p in points),
        tuple(points),
        tuple(notes),
        tuple(i for i, p in enumerate(points) if (p.period, p.ordinal) in marked),
        _states(points, judgements.concerning(PointJudgement.Kind.EXCLUDED, dimension, category), marked),
    )


def _states(
    points: Sequence[Point], left_out: dict[tuple[date, int], str], marked: dict[tuple[date, int], str]
) -> dict[int, str]:
    """What a table says about a point besides its numbers; nothing for an ordinary one."""
    states: dict[int, str] = {}
    for index, point in enumerate(points):
        said = []
        key = point.period, point.ordinal
        if key in left_out:
            said.append(f"Left out: {left_out[key]}")
        if key in marked:
            said.append(f"Astronomical: {marked[key]}")
        if point.is_running:
            said.append("So far, not judged")
        elif point.is_start:
            said.append("Counted from the first day of counting, not from an event: not judged")
        elif point.is_provisional:
            said.append("Provisional")
        if point.note:
            said.append(point.note)
        if said:
            states[index] = ". ".join(text.rstrip(".") for text in said)
    return states


# ---- numbers of periods ---------------------------------------------------------------------------------
def _periods(measure: Measure, rows: Sequence[Observation], today: date) -> list[Point]:
    if not rows:
        return []
    first, last = rows[0].period, rows[-1].period
    if count_between(first, last, measure.frequency) > LONGEST:
        # Years without a number lie between: only the newest stretch fits.
        rows = [r for r in rows if count_between(r.period, last, measure.frequency) <= LONGEST]
        first = rows[0].period
    by_period = {row.period: row for row in rows}
    return [
        _point(measure, by_period[period], today) if period in by_period else Point(period)
        for period in between(first, last, measure.frequency)
    ]


def _point(measure: Measure, row: Observation, today: date) -> Point:
    counted = measure.is_counted and row.batch_id is None
    readings = row.readings
    return Point(
        period=row.period,
        ordinal=row.ordinal,
        numerator=sum(readings) / len(readings) if readings else row.numerator,
        denominator=row.denominator,
        is_provisional=row.is_provisional,
        is_running=counted and last_day(row.period, measure.frequency) >= today,
        note=row.note,
        definition_version=row.definition_version,
    )


def _series(measure: Measure, rows: Sequence[Observation], points: Sequence[Point]) -> Series:
    if measure.data_kind == Measure.DataKind.READINGS:
        readings: dict[date, list[float | None]] = {row.period: [*(row.readings or [])] for row in rows}
        flat = [(p.period, value) for p in points for value in readings.get(p.period) or [None]]
        return Series([x for x, _ in flat], [y for _, y in flat])
    x, y = [p.period for p in points], [p.numerator for p in points]
    return Series(x, y, [p.denominator for p in points] if measure.has_denominator else None)


def _running(points: Sequence[Point], words: Words) -> list[str]:
    return [
        f"{_sentence_start(words.period(p.period))} is not over: its number so far is not judged."
        for p in points
        if p.is_running
    ]


def _versions(points: Sequence[Point], words: Words) -> list[str]:
    notes = []
    known = [p for p in points if p.definition_version is not None]
    for before, after in pairwise(known):
        if before.definition_version != after.definition_version:
            notes.append(
                f"From {words.period(after.period)} the numbers follow version {after.definition_version} "
                f"of the definition, before that version {before.definition_version}."
            )
    return notes


def _sentence_start(text: str) -> str:
    return text[0].upper() + text[1:]


# ---- days between rare events -------------------------------------------------------------------------
def _events(
    measure: Measure, rows: Sequence[Observation], words: Words, notes: list[str], is_cut: bool
) -> tuple[Series, list[Point]]:
    """One point for each event: the days since the one before, the first since counting began.

    The first is no gap between two events, and the day that counting began was chosen by somebody: it is drawn
    and takes part in no calculation. So a reader who gets no dates cannot work it out of a mean or a limit.
    """
    one_a_day = measure.chart_type == "t"
    before = None if is_cut else measure.active_from
    gaps: list[float | None] = []
    points: list[Point] = []
    for position, row in enumerate(rows):
        gap = None if before is None or before > row.period else (row.period - before).days
        if one_a_day and before == row.period and points:
            continue
        before = row.period
        if gap is None or (one_a_day and not gap):
            continue  # nothing is known of the time before the first event
        gaps.append(gap)
        points.append(
            Point(
                row.period,
                row.ordinal,
                float(gap),
                None,
                row.is_provisional,
                is_start=not position,
                note=row.note,
                definition_version=row.definition_version,
            )
        )
    notes += _same_day(rows, words, one_a_day)
    dates = [p.period for p in points]
    # Two points on one date would be taken for readings of one subgroup: number them instead.
    x: Sequence[date] | Sequence[int] = dates if len(set(dates)) == len(dates) else range(1, len(dates) + 1)
    return Series(list(x), gaps), points


def _same_day(rows: Iterable[Observation], words: Words, one_a_day: bool) -> list[str]:
    counts: dict[date, int] = {}
    for row in rows:
        counts[row.period] = counts.get(row.period, 0) + 1
    several = [(on, count) for on, count in counts.items() if count > 1]
    if not several:
        return []
    on, count = several[-1]
    what = f"{count} {words.event[1]} on {words.period(on)}"
    more = f" (and on {len(several) - 1} other days)" if len(several) > 1 else ""
    if one_a_day:
        return [f"{what}{more} make one point: a T chart cannot show a gap of 0 days."]
    return [f"{what}{more}: the gap between them is 0 days."]


# ---- choices of people, as positions -----------------------------------------------------------------
def _options(
    measure: Measure,
    points: Sequence[Point],
    judgements: Judgements,
    dimension: str,
    category: str,
    *,
    is_cut: bool,
    notes: list[str],
) -> Options:
    left_out = judgements.concerning(PointJudgement.Kind.EXCLUDED, dimension, category)
    exclude = tuple(
        i for i, p in enumerate(points, 1) if p.is_running or p.is_start or (p.period, p.ordinal) in left_out
    )
    first, cuts = _phases(points, judgements.phases)
    baseline = 0 if is_cut else _baseline(measure, points)
    if first:
        baseline = 0 if is_cut else first.baseline_points or 0
    elif is_cut and (measure.baseline_points or measure.baseline_end):
        notes.append(
            "The frozen baseline lies before the points shown: the centre line is that of these points."
        )
    target = judgements.target_on(points[-1].period) if points and not dimension else None
    return Options(
        chart=measure.chart_type,
        freeze=baseline or None if not cuts else None,
        part=tuple(cuts),
        part_baseline=(baseline, *(phase.baseline_points or 0 for phase in cuts.values())) if cuts else (),
        exclude=exclude,
        target=None if target is None else float(target.value),
        multiply=measure.multiplier,
        y_neg=measure.data_kind in (Measure.DataKind.VALUE, Measure.DataKind.READINGS),
    )


def _phases(points: Sequence[Point], phases: Sequence[Phase]) -> tuple[Phase | None, dict[int, Phase]]:
    """The phase of the first point, and for each cut (points before it) the phase that begins there."""
    first: Phase | None = None
    cuts: dict[int, Phase] = {}
    for phase in phases:
        before = sum(p.period < phase.starts_on for p in points)
        if before == 0:
            first = phase
        elif before < len(points):
            cuts[before] = phase
    return first, cuts


def _baseline(measure: Measure, points: Sequence[Point]) -> int:
    """How many first points feed the centre line; 0 for all of them."""
    if measure.baseline_end:
        return sum(p.period <= measure.baseline_end for p in points)
    return measure.baseline_points or 0
