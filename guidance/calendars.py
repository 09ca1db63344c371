"""The meetings of communities as a feed that calendars subscribe to (RFC 5545).

Repeating meetings keep their clock time when the clocks change, so they stand in local time with its rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vText

from .models import Community

LONDON = ZoneInfo("Europe/London")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
Repeat = Community.Repeat


def feed(communities: Iterable[Community], *, name: str) -> str:
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.ORGANISATION_NAME}//{settings.PORTAL_NAME}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", "P1D")
    calendar["refresh-interval;value=duration"] = vText("P1D")
    for community in communities:
        calendar.add_component(_event(community))
    calendar.add_missing_timezones()
    return str(calendar.to_ical().decode())


def _event(community: Community) -> Event:
    assert community.first_at is not None, "only meetings with a day go into calendars"
    begins = timezone.localtime(community.first_at, LONDON)
    event = Event()
    event.add("uid", f"{community.public_id}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}")
    event.add("sequence", community.calendar_sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=community.minutes))
    event.add("summary", community.name)
    event.add("description", _description(community))
    if rule := _rule(community, begins):
        event.add("rrule", rule)
    if community.url:
        event.add("url", community.url)
    return event


def _rule(community: Community, begins: datetime) -> dict[str, object] | None:
    day = DAYS[begins.weekday()]
    if community.repeat == Repeat.WEEKLY:
        return {"freq": "weekly", "byday": day}
    if community.repeat == Repeat.FORTNIGHTLY:
        return {"freq": "weekly", "interval": 2, "byday": day}
    if community.repeat == Repeat.MONTHLY:
        which = (begins.day - 1) // 7 + 1
        # A fifth Tuesday is not in every month; who meets on the fifth means the last.
        return {"freq": "monthly", "byday": f"{which if which < 5 else -1}{day}"}
    return None


def _description(community: Community) -> str:
    tag = f"\n#{community.hashtag}" if community.hashtag else ""
    looked = f"\nLast looked at: {community.checked_on:%d %B %Y}" if community.checked_on else ""
    return f"{community.text}{tag}{looked}"
