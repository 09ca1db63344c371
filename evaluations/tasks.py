"""Background jobs of the evaluations. May run twice, may die anywhere."""

from __future__ import annotations

from celery import shared_task

from . import actions, batches, letters, mixing


@shared_task
def write_letters() -> int:
    """Write the reminders and letters of evaluations that are due"""
    return letters.write_due()


@shared_task
def mix_anonymous_rows() -> bool:
    """Write anonymous answers anew, so that nothing tells by which invitation they came"""
    return mixing.mix()


@shared_task
def end_quotes() -> int:
    """Forget quotes whose consent has ended"""
    return actions.end_quotes()


@shared_task
def count_answers_in() -> int:
    """Let answers join the results, five or more of a lab together"""
    return batches.count_in()
