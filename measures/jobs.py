"""What ran when: one line for each run of a background job, written by Celery's own signals, for every room.

A refresh of a measure says which one. Jobs that run every few seconds with nothing to do leave one line that
moves, not forty thousand a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from celery import current_app
from celery.schedules import maybe_schedule
from celery.signals import task_failure, task_postrun, task_prerun
from django.db import DatabaseError, transaction
from django.utils import timezone

from .counting import everything_until
from .models import DueRefresh, JobRun, Measure, RefreshState
from .periods import shift, start_of

log = structlog.get_logger(__name__)

KEEP = timedelta(days=30)
KEEP_OF_EACH = 500
OFTEN = timedelta(minutes=2)  # what runs more often leaves a line only when it did something
REFRESH = "measures.tasks.refresh_measure"
_QUIET = {"nothing_due", "busy"}


# ---- writing -----------------------------------------------------------------------------------------
_started: dict[str, tuple[datetime, int | None]] = {}
_failures: dict[str, str] = {}


@task_prerun.connect
def job_began(task_id: str = "", task: Any = None, args: Any = (), **_: Any) -> None:
    """Note the start; a job that does not run all the time also gets its line, so that one that dies is
    seen."""
    row = None if _is_often(task.name) else _write(task=task.name, subject=_subject(task.name, args))
    _started[task_id] = (timezone.now(), row.pk if row else None)


@task_failure.connect
def job_failed(task_id: str = "", exception: Any = None, **_: Any) -> None:
    _failures[task_id] = f"Stopped: {type(exception).__name__}"


@task_postrun.connect
def job_ended(task_id: str = "", task: Any = None, args: Any = (), retval: Any = None, **_: Any) -> None:
    started, pk = _started.pop(task_id, (timezone.now(), None))
    failure = _failures.pop(task_id, "")
    answer = retval if isinstance(retval, dict) else {}
    counts = {k: v for k, v in answer.items() if isinstance(v, int) and not k.endswith("_id")}
    message = failure or str(answer.get("message") or answer.get("reason") or "")
    failed = bool(failure) or answer.get("state") == "failed"
    fields = {
        "task": task.name,
        "subject": _subject(task.name, args),
        "started_at": started,
        "ended_at": timezone.now(),
        "state": JobRun.State.FAILED if failed else JobRun.State.DONE,
        "counts": counts,
        "message": message[:400],
    }
    quiet = not failed and not message and (not any(counts.values()) or answer.get("state") in _QUIET)
    _write(pk=pk or (_quiet_line(task.name) if quiet else None), **fields)


def _subject(task: str, args: Any) -> str:
    """Which measure: its number only, the page looks up the name."""
    return str(args[0]) if task == REFRESH and args else ""


def _is_often(task: str) -> bool:
    if task == REFRESH:
        return True
    entries = [e for e in current_app.conf.beat_schedule.values() if e["task"] == task]
    return any(
        isinstance(e["schedule"], int | float) and e["schedule"] <= OFTEN.total_seconds() for e in entries
    )


def _quiet_line(task: str) -> int | None:
    """The line to move, if the last run was quiet too."""
    try:
        last = JobRun.objects.filter(task=task).order_by("-started_at").first()
    except DatabaseError:
        return None
    quiet = last is not None and last.state == JobRun.State.DONE and not any(last.counts.values())
    return last.pk if last is not None and quiet and not last.message else None


def _write(pk: int | None = None, **fields: Any) -> JobRun | None:
    """The jobs page must never be why a job fails."""
    try:
        with transaction.atomic():
            if pk and JobRun.objects.filter(pk=pk).update(**fields):
                return None
            return JobRun.objects.create(**fields)
    except DatabaseError as error:
        log.warning("job_run_not_written", error=type(error).__name__)
        return None


# ---- reading -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Job:
    """One line of the jobs page. ``last`` is None before the first run; ``next_at`` None for jobs that follow
    from changes and not from the clock."""

    task: str
    words: str
    last: JobRun | None
    last_useful: JobRun | None
    next_at: datetime | None


def overview() -> list[Job]:
    """Every scheduled job, and the refreshes they send, with the last run and the next."""
    current_app.loader.import_default_modules()  # a web process has not met the tasks of every room yet
    tasks = current_app.tasks
    times = {entry["task"]: entry["schedule"] for entry in current_app.conf.beat_schedule.values()}
    found = []
    for name in (*times, REFRESH):
        runs = JobRun.objects.filter(task=name)
        last = runs.first()
        useful = runs.exclude(counts={}, message="").exclude(pk=last.pk if last else 0).first()
        words = (
            (getattr(tasks.get(name), "__doc__", "") or _plain(name)).strip().partition("\n")[0].rstrip(".")
        )
        found.append(Job(name, words, last, useful, _next(times.get(name), last)))
    return found


def _plain(name: str) -> str:
    """A job that nobody has described: "Guidance: remind owners"."""
    room, _, job = name.partition(".tasks.")
    return f"{room.capitalize()}: {job.replace('_', ' ')}" if job else name


def _next(schedule: Any, last: JobRun | None) -> datetime | None:
    if schedule is None:
        return None
    now = timezone.now()
    remaining = maybe_schedule(schedule, app=current_app).remaining_estimate(last.started_at if last else now)
    return now + max(remaining, timedelta(0))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the refreshes of some measures are: for the button "refresh now" and its bar."""

    total: int
    waiting: int
    running: int
    failed: int

    @property
    def done(self) -> int:
        return self.total - self.waiting - self.running

    @property
    def is_over(self) -> bool:
        return not self.waiting and not self.running


def progress(measures: Any) -> Progress:
    """``measures``: a queryset. A measure with work due waits, also before a dispatcher has seen it."""
    ids = set(measures.values_list("pk", flat=True))
    states = dict(RefreshState.objects.filter(measure__in=ids).values_list("measure_id", "state"))
    due = set(DueRefresh.objects.filter(measure__in=ids).values_list("measure_id", flat=True))
    failed = {pk for pk, state in states.items() if state == RefreshState.State.FAILED}
    running = {pk for pk in due if states.get(pk) == RefreshState.State.RUNNING}
    return Progress(len(ids), len(due - running - failed), len(running), len(failed))


# ---- the night's work --------------------------------------------------------------------------------
def look_at_everything() -> dict[str, Any]:
    """Make every measure due: a period may have ended, a rule set may have a new version. Where nothing
    changed the digest says so and nothing is rewritten. Counted measures also count their last two
    periods again, in case a change ever came without its row in the ledger."""
    today = timezone.localdate()
    due = []
    for measure in Measure.objects.active():
        row = DueRefresh(measure=measure, is_everything=True)
        if measure.is_counted:
            row.from_period = shift(start_of(today, measure.frequency), measure.frequency, -1)
            row.to_period = today
        due.append(row)
    DueRefresh.objects.bulk_create(due, batch_size=500)
    return {"due": len(due)}


def tidy_job_runs() -> dict[str, Any]:
    """Keep a month, and at most so many of each job."""
    removed, _ = JobRun.objects.filter(started_at__lt=timezone.now() - KEEP).delete()
    for task in JobRun.objects.order_by().values_list("task", flat=True).distinct():
        kept = JobRun.objects.filter(task=task).values("pk")[:KEEP_OF_EACH]
        removed += JobRun.objects.filter(task=task).exclude(pk__in=kept).delete()[0]
    return {"removed": removed}


def request_recount(measure: Measure) -> DueRefresh:
    """A due row for everything about a measure."""
    row = DueRefresh(measure=measure, is_everything=True)
    if measure.is_counted:
        row.from_period, row.to_period = everything_until(measure)
    row.save()
    return row
