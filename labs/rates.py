"""How full labs were, how many did not come, and what dates people wish for. Closed registers only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q

from programmes.models import Programme

from .models import Booking, Interest, LabSession


@dataclass(frozen=True)
class Rates:
    """Counts with their shares in percent; a share of nothing is None."""

    label: str
    sessions: int
    places: int
    booked: int
    attended: int
    absent: int

    @property
    def fill(self) -> float | None:
        """Booked places of all places."""
        return _percent(self.booked, self.places)

    @property
    def did_not_attend(self) -> float | None:
        """People who did not come of those who had booked."""
        return _percent(self.absent, self.booked)


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def by_lab(programme: Programme) -> list[Rates]:
    held = (
        LabSession.objects.for_programme(programme)
        .filter(state=LabSession.State.CLOSED)
        .annotate(
            attended=Count("bookings", filter=Q(bookings__status__in=Booking.ATTENDED)),
            absent=Count("bookings", filter=Q(bookings__status=Booking.Status.DID_NOT_ATTEND)),
        )
        .order_by("lab__title")
        .values_list("lab__title", "capacity", "attended", "absent")
    )
    grouped: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for title, *counts in held:
        grouped[title].append((counts[0], counts[1], counts[2]))
    return [_sum(title, rows) for title, rows in grouped.items()]


def _sum(label: str, rows: list[tuple[int, int, int]]) -> Rates:
    places, attended, absent = (sum(row[column] for row in rows) for column in range(3))
    return Rates(label, len(rows), places, attended + absent, attended, absent)


def overall(programme: Programme) -> Rates:
    labs = by_lab(programme)
    names = ("sessions", "places", "booked", "attended", "absent")
    return Rates("All labs", *(sum(getattr(each, name) for each in labs) for name in names))


@dataclass
class Demand:
    """How many want a lab, and where."""

    lab: str
    places: dict[str, int] = field(default_factory=dict)
    when: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.places.values())


def demand(interests: Iterable[Interest]) -> list[Demand]:
    """Most wanted first. What people wrote about when stands without their names."""
    found: dict[str, Demand] = {}
    for interest in interests:
        wanted = found.setdefault(interest.lab.title, Demand(interest.lab.title))
        where = interest.locality.name if interest.locality else "Anywhere"
        wanted.places[where] = wanted.places.get(where, 0) + 1
        if interest.when:
            wanted.when.append(interest.when)
    return sorted(found.values(), key=lambda each: (-each.total, each.lab))
