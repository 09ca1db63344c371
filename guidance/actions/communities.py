"""The directory of communities, with the numbers that others published about them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import User
from programmes.models import Programme

from ..links.places import follow_community
from ..models import Community, CommunityNumber

# What stands in a calendar; when one of them changes, calendars must notice (RFC 5545, SEQUENCE).
IN_CALENDARS = ("name", "text", "url", "hashtag", "state", "first_at", "minutes", "repeat", "is_listed")


@transaction.atomic
def save_community(
    *, programme: Programme, by: User | None, community: Community | None = None, **words: Any
) -> Community:
    community = community or Community(programme=programme)
    if community.pk and any(
        words.get(name) != getattr(community, name) for name in IN_CALENDARS if name in words
    ):
        community.calendar_sequence += 1
    for name, value in words.items():
        setattr(community, name, value)
    community.save()
    follow_community(community)
    return community


@transaction.atomic
def add_number(*, community: Community, by: User | None, **words: Any) -> CommunityNumber:
    number = CommunityNumber.objects.create(community=community, **words)
    follow_community(community)
    return number


@transaction.atomic
def remove_number(*, number: CommunityNumber, by: User) -> None:
    community = number.community
    number.delete()
    follow_community(community)
