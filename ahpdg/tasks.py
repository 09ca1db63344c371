"""Tasks of the house itself."""

from __future__ import annotations

from celery import shared_task

from ahpdg import health


@shared_task
def leave_beat() -> None:
    """Shows that beat, broker and worker all live; /healthz tells its age."""
    health.leave_beat()
