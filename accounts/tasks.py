"""Background jobs of the ground floor. Each may run twice, may die anywhere, and calls one worker."""

from celery import shared_task

from . import posting, sessions


@shared_task
def send_due_mail() -> int:
    return posting.send_due()


@shared_task
def forget_ended_sessions() -> int:
    return sessions.forget_ended()


@shared_task
def empty_delivered_mail() -> int:
    return posting.empty_delivered()
