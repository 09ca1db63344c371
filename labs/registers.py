"""A register as its host reads it: who is booked, came, waits, cancelled; what help was asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from programmes.access import may

from .models import Booking, LabSession
from .presenters import Happened, history
from .times import day_in_words

Status = Booking.Status
MARKS = (Status.FULLY_ATTENDED.value, Status.PARTLY_ATTENDED.value, Status.DID_NOT_ATTEND.value)
ON_THE_LIST = (Status.BOOKED.value, *MARKS)
IN_LINE = (Status.OFFERED.value, Status.WAITING.value)


@dataclass(frozen=True)
class Line:
    """One person of the register, in words. Who may not see ``needs`` and ``apologies`` finds them empty."""

    booking: Booking
    name: str
    profession: str
    label: str
    came: str
    topics: str
    needs: list[str]
    apologies: str
    history: list[Happened]

    @property
    def status(self) -> str:
        return self.booking.status

    @property
    def is_marked(self) -> bool:
        return self.booking.status in MARKS

    @property
    def was_corrected(self) -> bool:
        """Whether the mark stands for something else than what was recorded first."""
        return any(happened.reason for happened in self.history)


@dataclass(frozen=True)
class Register:
    on_the_list: list[Line]
    in_line: list[Line]
    gone: list[Line]
    capacity: int
    sees_needs: bool

    def everybody(self) -> list[Line]:
        return [*self.on_the_list, *self.in_line, *self.gone]

    def count(self, *statuses: str) -> int:
        return sum(1 for each in self.on_the_list if each.status in statuses)

    @property
    def attended(self) -> int:
        return self.count(Status.FULLY_ATTENDED)

    @property
    def partly(self) -> int:
        return self.count(Status.PARTLY_ATTENDED)

    @property
    def absent(self) -> int:
        return self.count(Status.DID_NOT_ATTEND)

    @property
    def here_unmarked(self) -> int:
        """Checked in and not marked: closing records them as attended."""
        return sum(1 for each in self.on_the_list if not each.is_marked and each.booking.checked_in_at)

    @property
    def not_seen(self) -> int:
        """Neither checked in nor marked: closing records that they did not attend."""
        return sum(1 for each in self.on_the_list if not each.is_marked and not each.booking.checked_in_at)

    @property
    def will_attend(self) -> int:
        return self.attended + self.here_unmarked

    @property
    def will_be_absent(self) -> int:
        return self.absent + self.not_seen

    @property
    def topics(self) -> list[tuple[str, int]]:
        """What people asked for help with, most wanted first."""
        asked = Counter(topic for each in self.on_the_list for topic in each.booking.topics)
        return sorted(asked.items(), key=lambda pair: (-pair[1], pair[0]))

    @property
    def needs(self) -> list[tuple[str, list[str]]]:
        return [(each.name, each.needs) for each in self.on_the_list if each.needs]

    @property
    def apologies(self) -> list[tuple[str, str]]:
        return [(each.name, each.apologies) for each in self.gone if each.apologies]


def read(session: LabSession, reader: Any) -> Register:
    """The whole register in three queries."""
    sees = may(reader, "labs.see_needs", session)
    bookings = (
        session.bookings.select_related("user__staff_profile__profession")
        .prefetch_related("events")
        .order_by("user__display_name", "id")
    )
    lines = [_line(booking, sees) for booking in bookings]
    in_line = [each for each in lines if each.status in IN_LINE]
    return Register(
        on_the_list=[each for each in lines if each.status in ON_THE_LIST],
        in_line=sorted(in_line, key=lambda each: (each.status != Status.OFFERED, each.booking.pk)),
        gone=[each for each in lines if each.status not in (*ON_THE_LIST, *IN_LINE)],
        capacity=session.capacity,
        sees_needs=sees,
    )


def line(booking: Booking, session: LabSession, reader: Any) -> Line:
    return _line(booking, may(reader, "labs.see_needs", session))


def _line(booking: Booking, sees_needs: bool) -> Line:
    profile = getattr(booking.user, "staff_profile", None)
    needs = [*booking.access_options, *([booking.access_needs] if booking.access_needs else [])]
    return Line(
        booking=booking,
        name=str(booking.user),
        profession=str(profile.profession) if profile and profile.profession else "",
        label=Status(booking.status).label,
        came=_came(booking),
        topics=", ".join(booking.topics),
        needs=needs if sees_needs else [],
        apologies=booking.apologies if sees_needs else "",
        history=history(booking),
    )


def _came(booking: Booking) -> str:
    if booking.checked_in_at is None:
        return ""
    if booking.arrived_at is None:
        return f"Noted afterwards, on {day_in_words(timezone.localdate(booking.checked_in_at))}"
    by = "by themselves" if booking.checked_in_by == Booking.CheckIn.SELF else "by the host"
    return f"Here at {timezone.localtime(booking.arrived_at):%H:%M}, checked in {by}"
