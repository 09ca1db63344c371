"""Background jobs of the ground floor. Each may run twice, may die anywhere, and calls one worker."""

from celery import shared_task

from . import posting, sessions


@shared_task
def send_due_mail() -> int:
    """Post the letters that are due"""
    return posting.send_due()


@shared_task
def forget_ended_sessions() -> int:
    """Forget where people were signed in who no longer are"""
    return sessions.forget_ended()


@shared_task
def empty_delivered_mail() -> int:
    """Take the words out of letters that have done their work"""
    return posting.empty_delivered()
