"""Background jobs of the evaluations. May run twice, may die anywhere."""

from __future__ import annotations

from celery import shared_task

from . import actions, batches, letters, mixing


@shared_task
def write_letters() -> int:
    """Write reminders and letters about evaluations"""
    return letters.write_due()


@shared_task
def mix_anonymous_rows() -> bool:
    """Part anonymous answers from the invitations they came by"""
    return mixing.mix()


@shared_task
def end_quotes() -> int:
    """Remove quotes whose consent has ended"""
    return actions.end_quotes()


@shared_task
def count_answers_in() -> int:
    """Add new answers to the results, five or more from a lab at a time"""
    return batches.count_in()
