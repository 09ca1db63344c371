"""The tabs of the members room."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from ..access import may
from ..models import Programme

_TABS = (
    ("Members", "programmes:members", "programmes.manage_members"),
    ("Workforce", "programmes:workforce", "programmes.edit_workforce"),
    ("Places and professions", "programmes:places", "programmes.edit_places"),
    ("Settings", "programmes:settings", "programmes.change_settings"),
)


def tabs(request: HttpRequest, programme: Programme, current: str) -> list[dict[str, Any]]:
    """The pages of the room that the reader may open; none when there is only one."""
    found = [
        {"label": label, "url": reverse(name, args=[programme.slug]), "current": label == current}
        for label, name, permission in _TABS
        if may(request.user, permission, programme)
    ]
    return found if len(found) > 1 else []
