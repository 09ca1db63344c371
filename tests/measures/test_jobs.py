"""The jobs page's data: what ran, how it ended, what comes next; and progress."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from measures import jobs, tasks
from measures.actions import request_refresh
from measures.models import DueRefresh, JobRun, Measure, RefreshState
from measures.refresh import refresh_measure
from tests.factories.measures import MeasureFactory, observe
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def run(task, *args, fails: Exception | None = None):
    """What Celery's signals say around a task."""
    jobs.job_began(task_id="1", task=task, args=args)
    if fails:
        jobs.job_failed(task_id="1", exception=fails)
    jobs.job_ended(task_id="1", task=task, args=args, retval=None if fails else task.run(*args))


def test_run_leaves_a_line():
    measure = MeasureFactory()
    observe(measure, [1, 2, 3])
    DueRefresh.objects.create(measure=measure)
    run(tasks.refresh_measure, measure.pk)
    line = JobRun.objects.get()
    assert (line.task, line.subject, line.state) == (
        "measures.tasks.refresh_measure",
        str(measure.pk),
        "done",
    )
    assert line.counts == {"counted": 0, "series": 1, "rewritten": 1}
    assert line.started_at <= line.ended_at


def test_quiet_runs_leave_one_line_that_moves():
    with time_machine.travel("2026-11-10 09:00Z"):
        run(tasks.dispatch_due)
    with time_machine.travel("2026-11-10 09:42Z"):
        run(tasks.dispatch_due)
    assert JobRun.objects.get().started_at.minute == 42


def test_failed_run_says_so():
    run(tasks.look_at_everything, fails=ConnectionError("secret"))
    line = JobRun.objects.get()
    assert (line.state, line.message) == ("failed", "Stopped: ConnectionError")


def test_refresh_that_failed_is_a_failed_run():
    measure = MeasureFactory(source="labs.gone")
    DueRefresh.objects.create(measure=measure)
    run(tasks.refresh_measure, measure.pk)
    line = JobRun.objects.get()
    assert line.state == "failed"
    assert "labs.gone" in line.message


def test_run_that_never_ended_is_seen():
    jobs.job_began(task_id="2", task=tasks.look_at_everything, args=())
    assert JobRun.objects.get().state == "running"
    jobs._started.pop("2")


def test_overview_names_every_scheduled_job_with_last_and_next():
    with time_machine.travel(datetime(2026, 11, 10, 12, tzinfo=UTC), tick=False):
        run(tasks.dispatch_due)
        found = {job.task: job for job in jobs.overview()}
    dispatch = found["measures.tasks.dispatch_due"]
    assert dispatch.words == "Start a refresh wherever something changed"
    assert dispatch.last is not None
    assert dispatch.next_at == datetime(2026, 11, 10, 12, 0, 2, tzinfo=UTC)
    night = found["measures.tasks.look_at_everything"]
    assert night.last is None
    assert night.next_at == datetime(2026, 11, 11, 0, 10, tzinfo=UTC)
    assert found["measures.tasks.refresh_measure"].next_at is None


def test_night_makes_every_active_measure_due():
    active = MeasureFactory(source="labs.attendance")
    MeasureFactory(active_to=date(2026, 11, 9))
    with time_machine.travel("2026-11-10 00:10Z", tick=False):
        assert jobs.look_at_everything() == {"due": 1}
    row = DueRefresh.objects.get()
    assert (row.measure, row.is_everything) == (active, True)
    assert (str(row.from_period), str(row.to_period)) == ("2026-10-01", "2026-11-10")


def test_tidying_keeps_a_month_and_the_newest(monkeypatch):
    monkeypatch.setattr(jobs, "KEEP_OF_EACH", 2)
    now = timezone.now()
    for age in (1, 2, 3, 40):
        started = now - timedelta(days=age)
        JobRun.objects.create(task="x", started_at=started, ended_at=started, state="done")
    assert jobs.tidy_job_runs() == {"removed": 2}
    assert JobRun.objects.count() == 2


def test_progress_of_refresh_now():
    lead = UserFactory()
    measures = [MeasureFactory() for _ in range(3)]
    everything = Measure.objects.all()
    assert jobs.progress(everything).is_over
    for measure in measures:
        request_refresh(measure=measure, by=lead)
    assert (jobs.progress(everything).done, jobs.progress(everything).waiting) == (0, 3)
    RefreshState.objects.filter(measure=measures[0]).update(state="running")
    assert jobs.progress(everything).running == 1
    for measure in measures[:2]:
        refresh_measure(measure.pk, only_due=True)
    assert (jobs.progress(everything).done, jobs.progress(everything).waiting) == (2, 1)
    Measure.objects.filter(pk=measures[2].pk).update(source="labs.gone")
    refresh_measure(measures[2].pk, only_due=True)
    progress = jobs.progress(everything)
    assert progress.is_over
    assert (progress.failed, progress.total) == (1, 3)
