"""How much resources are used: beside each of them for its owner, and as a list for editors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from programmes.models import Programme

from ..clicks.months import shift
from ..models import ClickDay, Resource

RECENT = timedelta(days=30)
PARTS = (("most", "Used most"), ("never", "Never opened"))


@dataclass(frozen=True)
class Use:
    """Sums of one stretch of time. Each visitor counts once a day."""

    since: str
    visits: int
    detail: int
    outbound: int


def use_of(resource: Resource) -> list[Use]:
    """The last 30 days and the last 12 months, in one query."""
    year, recent = since()
    sums = ClickDay.objects.filter(resource=resource).sums_since(year, recent=recent)
    return [
        Use("Last 30 days", sums["recent_visit"], sums["recent_detail"], sums["recent_outbound"]),
        Use("Last 12 months", sums["visit"], sums["detail"], sums["outbound"]),
    ]


def since() -> tuple[date, date]:
    """From when the last twelve months and the last 30 days count."""
    today = timezone.localdate()
    return shift(today, -12), today - RECENT


def opened_most(programme: Programme) -> QuerySet[Resource]:
    """Published resources that somebody opened within twelve months, those that are opened most lately first."""
    year, recent = since()
    visit, outbound = Q(click_days__kind=ClickDay.Kind.VISIT), Q(click_days__kind=ClickDay.Kind.OUTBOUND)
    this_year = Q(click_days__day__gte=year)
    found = _published(programme).annotate(
        visits=Sum("click_days__count", filter=visit & this_year, default=0),
        outbounds=Sum("click_days__count", filter=outbound & this_year, default=0),
        lately=Sum("click_days__count", filter=visit & Q(click_days__day__gte=recent), default=0),
    )
    return found.filter(visits__gt=0).order_by("-lately", "-visits", "slug")


def never_opened(programme: Programme) -> QuerySet[Resource]:
    """Published resources that nobody opened within twelve months, the oldest first."""
    year, _ = since()
    opened = ClickDay.objects.visits().filter(resource=OuterRef("pk"), day__gte=year, count__gt=0)
    return _published(programme).filter(~Exists(opened)).order_by("current__published_at", "slug")


def _published(programme: Programme) -> QuerySet[Resource]:
    found = Resource.objects.for_programme(programme).published().select_related("current", "owner")
    return found.defer("current__body", "current__transcript", "current__search")


def tabs(shown: str) -> list[dict[str, Any]]:
    return [{"label": label, "url": f"?show={key}", "current": key == shown} for key, label in PARTS]
