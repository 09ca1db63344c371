"""Background jobs of the ground floor. Each may run twice, may die anywhere, and calls one worker."""

from celery import shared_task

from . import posting, sessions


@shared_task
def send_due_mail() -> int:
    """Post the letters that are due"""
    return posting.send_due()


@shared_task
def forget_ended_sessions() -> int:
    """Remove the records of sign-ins that have ended"""
    return sessions.forget_ended()


@shared_task
def empty_delivered_mail() -> int:
    """Empty letters that are no longer needed"""
    return posting.empty_delivered()
