"""Who is written to about something that is kept."""

from __future__ import annotations

from accounts.models import User
from programmes.models import Membership, Programme

from .models import EDITORS, Resource


def readers_of(resource: Resource) -> list[User]:
    """The owner; without one, or with one whose account is closed, the programme's editors."""
    if resource.owner is not None and resource.owner.is_active:
        return [resource.owner]
    return editors_of(resource.programme)


def editors_of(programme: Programme) -> list[User]:
    editors = Membership.objects.current().filter(programme=programme).with_role(*EDITORS)
    return [each.user for each in editors.select_related("user") if each.user.is_active]
