"""Tasks of the house itself."""

from __future__ import annotations

from celery import shared_task

from ahpdg import health


@shared_task
def leave_beat() -> None:
    """Show that background jobs run (its age is at /healthz)"""
    health.leave_beat()
