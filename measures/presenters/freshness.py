"""How fresh numbers are, in words: "Refreshed 3 minutes ago, at 09:42", out of date, failed, working."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from ..models import RefreshState
from ..words import MONTHS
from .figures import DAYS

#: Every measure is looked at once a night: whatever is older has been forgotten by the clock.
STALE_AFTER = timedelta(hours=26)
#: Due work is picked up within seconds: whatever waits longer has no worker.
SLOW_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Freshness:
    """For ``components/_status.html``. ``state``: fresh, refreshing, stale or failed."""

    state: str
    text: str
    lead: str = ""


def freshness(
    checked_at: datetime | None,
    *,
    due_since: datetime | None = None,
    state: str = "",
    reason: str = "",
    failed_at: datetime | None = None,
) -> Freshness:
    """The state of one measure, or of several when given the oldest of each."""
    now = timezone.now()
    if state == RefreshState.State.FAILED:
        at = f"at {clock(failed_at)}. " if failed_at else ""
        shows = f" The chart shows the numbers of {clock(checked_at)}." if checked_at else ""
        return Freshness("failed", f"{at}{reason}{shows}".strip(), "Refresh failed")
    if due_since is not None:
        if now - due_since > SLOW_AFTER:
            return Freshness("stale", f"A refresh has been waiting {span(now - due_since)}.", "Out of date.")
        return Freshness("refreshing", "Refreshing now. The chart follows in a few seconds.")
    if checked_at is None:
        return Freshness("refreshing", "Waiting for the first refresh.")
    if now - checked_at > STALE_AFTER:
        return Freshness("stale", f"Last refreshed {ago(checked_at)}.", "Out of date.")
    return Freshness("fresh", f"Refreshed {ago(checked_at)}")


def clock(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


def ago(moment: datetime) -> str:
    """ "3 minutes ago, at 09:42", "yesterday at 21:03", "on Tuesday 3 November at 09:12"."""
    now, local = timezone.now(), timezone.localtime(moment)
    today, passed = timezone.localdate(), now - moment
    if passed < timedelta(minutes=1):
        return f"just now, at {local:%H:%M}"
    if local.date() == today:
        return f"{span(passed)} ago, at {local:%H:%M}"
    if local.date() == today - timedelta(days=1):
        return f"yesterday at {local:%H:%M}"
    year = f" {local.year}" if local.year != today.year else ""
    return f"on {DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}{year} at {local:%H:%M}"


def span(passed: timedelta) -> str:
    """ "3 minutes", "2 hours", "5 days"."""
    minutes = int(passed.total_seconds() // 60)
    for size, word in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {word}{'' if count == 1 else 's'}"
    return "less than a minute"
