"""What would wait for its numbers: notes, phases and judged points that an undone entry leaves without any."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .models import Annotation, ImportBatch, Measure, Observation, PointJudgement
from .periods import last_day
from .results import Happening, numbered
from .series import words_for
from .stored import Reader, happenings
from .words import said

_EVERYTHING = Reader(keeps=True, member=True)


def left_waiting(batch: ImportBatch) -> list[str]:
    """What stands on the chart now and would not after the batch is undone, a line each: "Intervention
    begins, 1 September 2014". Nothing of it is lost: it comes back with the numbers."""
    measure = batch.measure
    rows = Observation.objects.for_series(measure).values_list("period", "ordinal")
    now = set(rows)
    changes = batch.changes.filter(dimension="").values_list("period", "ordinal", "before", "after")
    added = {(period, ordinal) for period, ordinal, before, _ in changes if before is None}
    returning = {(period, ordinal) for period, ordinal, _, after in changes if after is None}
    after = (now - added) | returning
    written = happenings(
        Annotation.objects.for_measure(measure),
        measure.phases.standing().select_related("decided_by"),
        _EVERYTHING,
        "median" if measure.chart_type == "run" else "centre line",
    )
    shown, kept = _on_chart(measure, written, now), _on_chart(measure, written, after)
    lines = [f"{h.text.rstrip('.')}, {said(h.on)}" for h in written if h in shown and h not in kept]
    judged = PointJudgement.objects.filter(measure=measure, dimension="")
    words = words_for(measure)
    lines += [
        f"{point.get_kind_display()}: {words.period(point.period)}"
        for point in judged
        if (point.period, point.ordinal) in now - after
    ]
    return lines


def _on_chart(
    measure: Measure, written: Iterable[Happening], rows: Iterable[tuple[date, int]]
) -> set[Happening]:
    periods = sorted({period for period, _ in rows})
    until = last_day(periods[-1], measure.frequency) if periods else None
    found = numbered([*written], periods, until)
    placed = {(h.pk, h.phase) for h in found if h.number is not None}
    return {h for h in written if (h.pk, h.phase) in placed}
