"""Refresh one measure: count what was touched, analyse, judge, store. Safe to run twice, and to die anywhere.

Everything happens in one transaction, together with the removal of the due rows it answers: either the charts
are new and the work is gone, or nothing happened and the work is still due. An advisory lock keeps two
workers from refreshing one measure at the same time. What the result depends on has a digest: when it is
the same, nothing is rewritten and only ``checked_at`` moves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import structlog
from django.db import connection, transaction
from django.utils import timezone

import runcharts
from runcharts import ENGINE_VERSION, RULE_SETS, ChartError, analyse

from . import counting, verdicts, words
from .drawing.specs import latest
from .errors import MeasureError
from .models import DueRefresh, Measure, RefreshState, RunChart
from .series import Judgements, SeriesData, series_for, words_for

log = structlog.get_logger(__name__)

#: Above every other number that could be locked, so that measures share no lock with anything else.
LOCK = 0x4D52 << 48
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What one refresh did. ``state``: done, nothing_due, busy (another worker has it), gone or failed."""

    measure_id: int
    state: str
    counted: int = 0
    series: int = 0
    rewritten: int = 0
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def refresh_measure(measure_id: int, *, only_due: bool = False) -> Refreshed:
    """Bring the charts of a measure up to date.

    ``only_due``: what a worker does: the series that are due, or nothing. Otherwise every series is
    looked at. Never raises for what is wrong with one measure: the failure is stored with its reason, the
    work stays due.
    """
    started = timezone.now()
    # Committed before the work begins, so that a page can say that it is running.
    RefreshState.objects.filter(measure=measure_id).update(
        state=RefreshState.State.RUNNING, started_at=started
    )
    try:
        with transaction.atomic():
            result = _refresh(measure_id, only_due)
    except Exception as error:
        reason = why(error)
        expected = isinstance(error, MeasureError)
        log.warning("refresh_failed", measure_id=measure_id, reason=reason, exc_info=not expected)
        _failed(measure_id, started, reason)
        return Refreshed(measure_id, "failed", reason=reason)
    if result.state in ("done", "nothing_due"):
        _finished(measure_id, started)
    return result


def why(error: Exception) -> str:
    """A failure in words for the people who look at the chart; the log has the rest."""
    if isinstance(error, MeasureError | ChartError):
        return str(error)[:400]
    return (
        f"Something in the portal went wrong ({type(error).__name__}). "
        "It tries again by itself; the chart shows the last result."
    )


def _refresh(measure_id: int, only_due: bool) -> Refreshed:
    if not _locked(measure_id, wait=not only_due):
        return Refreshed(measure_id, "busy")
    due = list(DueRefresh.objects.filter(measure=measure_id))
    if only_due and not due:
        return Refreshed(measure_id, "nothing_due")
    measure = Measure.objects.select_related("programme").filter(pk=measure_id).first()
    if measure is None:
        return Refreshed(measure_id, "gone")
    counted = counting.count_again(measure, due) if measure.is_counted else counting.Counted()
    everything = not only_due or any(row.is_everything for row in due)
    present = _series_of(measure)
    touched = {(row.dimension, row.category) for row in due} | counted.series | {("", "")}
    wanted = present if everything else present & touched
    rewritten = _store(measure, wanted | {("", "")})
    _drop(measure, present)
    DueRefresh.objects.filter(pk__in=[row.pk for row in due]).delete()
    return Refreshed(measure_id, "done", counted.rows, len(wanted | {("", "")}), rewritten)


# ---- analysing and storing ----------------------------------------------------------------------------
def _series_of(measure: Measure) -> set[Key]:
    """Every series the measure has numbers of: jumping from one to the next along the index, not reading
    all."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE found AS (
                (SELECT dimension, category FROM measures_observation WHERE measure_id = %(id)s
                 ORDER BY dimension, category LIMIT 1)
                UNION ALL
                SELECT later.dimension, later.category FROM found CROSS JOIN LATERAL (
                    SELECT dimension, category FROM measures_observation
                    WHERE measure_id = %(id)s AND (dimension, category) > (found.dimension, found.category)
                    ORDER BY dimension, category LIMIT 1
                ) AS later
            ) SELECT dimension, category FROM found
            """,
            {"id": measure.pk},
        )
        return {(d, c) for d, c in cursor.fetchall() if not d or d in measure.breakdowns}


def _store(measure: Measure, wanted: Iterable[Key]) -> int:
    """Store the charts whose input changed; how many that were."""
    judgements = Judgements.of(measure)
    drawn = _drawn(measure, judgements)
    stored = RunChart.objects.filter(measure=measure).values_list("dimension", "category", "digest")
    known = {(dimension, category): digest for dimension, category, digest in stored}
    now, fresh, same = timezone.now(), [], []
    for dimension, category in sorted(wanted):
        data = series_for(measure, dimension, category, judgements=judgements)
        digest = digest_of(measure, data, drawn)
        if known.get((dimension, category)) == digest:
            same.append((dimension, category))
            continue
        fresh.append(chart_of(measure, dimension, category, data, digest))
    RunChart.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["measure", "dimension", "category"],
        update_fields=[f.name for f in RunChart._meta.concrete_fields if f.name not in _IDENTITY],
    )
    if same:
        RunChart.objects.filter(measure=measure, digest__in={known[key] for key in same}).update(
            checked_at=now
        )
    return len(fresh)


_IDENTITY = {"id", "measure", "dimension", "category"}


def _drop(measure: Measure, present: set[Key]) -> None:
    """Charts of series that are no more, such as a breakdown taken out of the plan."""
    charts = RunChart.objects.filter(measure=measure).exclude(dimension="")
    gone = [pk for pk, d, c in charts.values_list("pk", "dimension", "category") if (d, c) not in present]
    RunChart.objects.filter(pk__in=gone).delete()


def chart_of(measure: Measure, dimension: str, category: str, data: SeriesData, digest: str) -> RunChart:
    """The result of one series, not yet stored. Data that make no such chart are a result too: the reason."""
    rules = RULE_SETS[measure.rule_set]
    now = timezone.now()
    chart = RunChart(
        measure=measure,
        dimension=dimension,
        category=category,
        periods=list(data.periods),
        notes=list(data.notes),
        states={str(index): state for index, state in data.states.items()},
        rule_set=rules.key,
        rule_set_version=rules.version,
        engine_version=ENGINE_VERSION,
        digest=digest,
        refreshed_at=now,
        checked_at=now,
        points=sum(p.numerator is not None for p in data.points),
    )
    try:
        analysis = analyse(data.series, data.options, rules)
    except ChartError as error:
        chart.problem = f"These numbers make no {measure.get_chart_type_display()}. {error}"
        return chart
    verdict = verdicts.judge(
        analysis,
        direction=measure.improvement_direction,
        words=words.settled(words_for(measure), analysis.y),
        astronomical=data.astronomical,
    )
    chart.analysis = analysis.to_dict()
    chart.verdict = verdict.to_dict()
    chart.verdict_kind = verdict.kind
    chart.sentence = verdict.sentence
    last = latest(analysis)
    if last is not None:
        point = data.points[last]
        chart.latest_period, chart.latest_value = point.period, analysis.y[last]
        chart.latest_numerator, chart.latest_denominator = point.numerator, point.denominator
        chart.latest_is_provisional = point.is_provisional or point.is_running
    return chart


def digest_of(measure: Measure, data: SeriesData, drawn: dict[str, Any]) -> str:
    """SHA-256 of everything the stored result depends on: numbers, choices, rules, words, and the code."""
    series = data.series
    content = {
        "x": series.x,
        "y": series.y,
        "n": series.n,
        "options": data.options,
        "points": data.points,
        "notes": data.notes,
        "states": {str(index): words for index, words in data.states.items()},
        "astronomical": data.astronomical,
        **drawn,
    }
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _drawn(measure: Measure, judgements: Judgements) -> dict[str, Any]:
    """What all series of a measure share: the plan as far as it is drawn or said, targets, annotations,
    code."""
    annotations = measure.annotations.model.objects.for_measure(measure)
    return {
        "code": fingerprint(),
        "rules": RULE_SETS[measure.rule_set].to_dict(),
        "direction": measure.improvement_direction,
        "name": measure.name,
        "kind": measure.data_kind,
        "words": asdict(words_for(measure)),
        "targets": [[str(t.value), t.effective_from, t.note] for t in judgements.targets],
        "phases": [[p.starts_on, p.reason] for p in judgements.phases],
        "annotations": list(annotations.values_list("on", "kind", "text", "origin_label")),
    }


@cache
def fingerprint() -> str:
    """A digest of the code that decides a result: after an upgrade of it nothing stored counts as the
    same."""
    here = Path(__file__).parent
    files = [*sorted(Path(runcharts.__file__).parent.glob("*.py")), here / "series.py"]
    files += [Path(module.__file__) for module in (verdicts, words) if module.__file__]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


# ---- locks and states ----------------------------------------------------------------------------------
def _locked(measure_id: int, *, wait: bool) -> bool:
    """Hold the measure's lock until the transaction ends; without ``wait`` only if nobody else has it."""
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK + measure_id])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK + measure_id])
        return bool(cursor.fetchone()[0])


def _finished(measure_id: int, started: Any) -> None:
    """Nothing is wrong any more. What became due in the meantime is sent again at once."""
    with transaction.atomic():
        left = DueRefresh.objects.filter(measure=measure_id).exists()
        RefreshState.objects.update_or_create(
            measure_id=measure_id,
            defaults={
                "state": RefreshState.State.QUEUED if left else RefreshState.State.IDLE,
                "sent_at": None,
                "started_at": started,
                "finished_at": timezone.now(),
                "failures": 0,
                "reason": "",
                "next_try_at": None,
            },
        )


def _failed(measure_id: int, started: Any, reason: str) -> None:
    """Keep the reason, and try again later: after 10 seconds, 20, 40 … at most an hour."""
    if not Measure.objects.filter(pk=measure_id).exists():
        return
    with transaction.atomic():
        RefreshState.objects.get_or_create(measure_id=measure_id)
        state = RefreshState.objects.select_for_update().get(measure_id=measure_id)
        now = timezone.now()
        state.failures += 1
        state.state, state.reason = RefreshState.State.FAILED, reason
        state.started_at, state.finished_at, state.sent_at = started, now, None
        state.next_try_at = now + min(timedelta(seconds=5 * 2 ** min(state.failures, 12)), timedelta(hours=1))
        state.save()
