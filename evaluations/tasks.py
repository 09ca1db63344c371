"""Background jobs of the evaluations. May run twice, may die anywhere."""

from __future__ import annotations

from celery import shared_task

from . import letters


@shared_task
def write_letters() -> int:
    return letters.write_due()
