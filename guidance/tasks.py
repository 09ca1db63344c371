"""Background jobs of the room. Each may run twice, may die anywhere, and calls one worker."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from . import reminders, wanted
from .clicks import months, rollup, visitors
from .links import checking, places


@shared_task
def remind_owners() -> int:
    """Remind owners of resources that are due for review"""
    return reminders.remind_owners()


@shared_task
def forget_wanted() -> int:
    """Remove old searches that found nothing"""
    return wanted.forget_old()


@shared_task
def roll_up_clicks() -> int:
    """Add up what was opened each day"""
    return rollup.roll_up()


@shared_task
def forget_click_key() -> str:
    """Delete yesterday’s key for counting what was opened"""
    return f"Today’s is of {visitors.salt_of(timezone.localdate())[0]}"


@shared_task
def keep_click_months() -> dict[str, int]:
    """Make room for coming months’ counts, and delete those kept long enough"""
    return {"made": months.make_ahead(), "dropped": len(months.drop_old())}


@shared_task
def look_at_links() -> dict[str, int]:
    """Check links in the guidance that are due"""
    return checking.look_at_due()


@shared_task
def follow_links() -> dict[str, int]:
    """List the links in the guidance, and remove old checks"""
    return {"held": places.follow_all(), "forgotten": checking.forget_old()}
