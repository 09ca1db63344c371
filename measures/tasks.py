"""What workers and the clock call; the work itself is elsewhere. All of it may run twice."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from . import dispatch, jobs, refresh
from .entry import previews


@shared_task(name="measures.tasks.dispatch_due")
def dispatch_due() -> dict[str, Any]:
    """Start a refresh wherever something changed."""
    return dispatch.dispatch_due().to_dict()


@shared_task(name="measures.tasks.refresh_measure")
def refresh_measure(measure_id: int) -> dict[str, Any]:
    """Refresh the charts of one measure."""
    return refresh.refresh_measure(measure_id, only_due=True).to_dict()


@shared_task(name="measures.tasks.look_at_everything")
def look_at_everything() -> dict[str, Any]:
    """Check every chart once a night."""
    return jobs.look_at_everything()


@shared_task(name="measures.tasks.tidy_job_runs")
def tidy_job_runs() -> dict[str, Any]:
    """Remove old lines from this page."""
    return jobs.tidy_job_runs()


@shared_task(name="measures.tasks.forget_previews")
def forget_previews() -> dict[str, Any]:
    """Remove uploaded tables that nobody stored in time."""
    return {"removed": previews.forget_expired()}
