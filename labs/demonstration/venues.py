"""Where and when labs are held."""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays

from accounts.models import User
from programmes.models import Locality, Programme

from ..actions.sessions import Plan
from ..models import LabSession
from ..times import DAY

MOUNTAINHALL = "Mountainhall Treatment Centre, Dumfries, room 4"
GALLOWAY = "Galloway Community Hospital, Stranraer, seminar room"
ANNAN = "Annan Clinic, meeting room"
CASTLE_DOUGLAS = "Castle Douglas Health Centre, upper room"
ONLINE = ""
VENUES = {
    MOUNTAINHALL: "Nithsdale",
    GALLOWAY: "Wigtownshire",
    ANNAN: "Annandale and Eskdale",
    CASTLE_DOUGLAS: "Stewartry",
}
LINK = "https://meet.example.org/ahp-lab"


def plan_for(programme: Programme, host: User, venue: str, capacity: int, reason: str = "") -> Plan:
    """The plan of a lab in a room, or online when there is none; ``reason`` closes its waiting list."""
    locality = (
        Locality.objects.filter(board=programme.board_id, name=VENUES[venue]).first() if venue else None
    )
    return Plan(
        host=host,
        capacity=capacity,
        mode=LabSession.Mode.IN_PERSON if venue else LabSession.Mode.ONLINE,
        venue=venue,
        join_url="" if venue else LINK,
        locality_id=locality.pk if locality else None,
        waiting_list_open=not reason,
        waiting_list_closed_reason=reason,
    )


def day_at_work(day: date) -> date:
    """The day itself, or the next one on which people are at work."""
    while day.weekday() > 4 or day in _closed():
        day += DAY
    return day


@cache
def _closed() -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv="SCT")
