"""A CPD record read as the HCPC reads it: in the order of dates, gaps pointed out, types mixed.

An audit looks at two years, asks about gaps of three months or more, and for a mixture of types.
Source: HCPC, Standards of continuing professional development.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from .models import CPDActivity

GAP_MONTHS = 3
WINDOW_MONTHS = 24


@dataclass(frozen=True)
class Gap:
    """No activity between two days. ``until`` is today when nothing came after."""

    since: date
    until: date


def gaps(days: Iterable[date], *, until: date) -> list[Gap]:
    """Where more than three months lie between one activity and the next, or the last one and ``until``."""
    in_order = sorted({day for day in days if day <= until})
    if not in_order:
        return []
    ends = [*in_order[1:], until]
    return [
        Gap(since, end)
        for since, end in zip(in_order, ends, strict=True)
        if end > since + relativedelta(months=GAP_MONTHS)
    ]


@dataclass(frozen=True)
class Record:
    activities: list[CPDActivity]  # oldest first
    gaps: list[Gap]
    mix: list[tuple[str, int]]  # every type of activity, with how many
    recent: int  # activities in the last two years

    @property
    def types_used(self) -> int:
        return sum(1 for _, count in self.mix if count)

    @property
    def lines(self) -> list[CPDActivity | Gap]:
        """Activities with the gaps between them, newest first, as the page lists them."""
        after = {gap.since: gap for gap in self.gaps}
        found: list[CPDActivity | Gap] = []
        for place, activity in enumerate(self.activities):
            found.append(activity)
            last_of_day = place + 1 == len(self.activities) or self.activities[place + 1].on != activity.on
            if last_of_day and activity.on in after:
                found.append(after[activity.on])
        return found[::-1]


def read(activities: Iterable[CPDActivity], *, today: date) -> Record:
    """The record of one owner, as at a day."""
    in_order = sorted(activities, key=lambda activity: (activity.on, activity.pk))
    since = today - relativedelta(months=WINDOW_MONTHS)
    recent = [activity for activity in in_order if since <= activity.on <= today]
    counts = Counter(activity.kind for activity in recent)
    return Record(
        activities=in_order,
        gaps=gaps((activity.on for activity in in_order), until=today),
        mix=[(label, counts[kind]) for kind, label in CPDActivity.Kind.choices],
        recent=len(recent),
    )
