"""A copy of everything that is held about one person, for that person: JSON for machines, HTML for people.

Sealed texts are opened, because this copy is their owner's. Answers that were given without a name are not in it:
nothing in the portal tells whose they are.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from . import own_data
from .models import User


def collect(user: User) -> dict[str, Any]:
    """Everything, by room and kind, with what becomes of it when the account is closed."""
    return {
        "portal": settings.PORTAL_NAME,
        "organisation": settings.ORGANISATION_NAME,
        "made_at": timezone.now(),
        "person": str(user),
        "rooms": [
            {
                "room": room.label,
                "holds": [
                    {
                        "what": holding.what,
                        "when_the_account_is_closed": str(holding.fate.label),
                        "why": holding.why,
                        "number": len(rows),
                        "rows": [holding.tell(row) for row in rows] if holding.tell else [],
                    }
                    for holding in room.holdings
                    if (rows := list(holding.rows(user)))
                ],
            }
            for room in own_data.rooms()
        ],
    }


def as_json(user: User) -> str:
    return json.dumps(collect(user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2) + "\n"


def as_html(user: User) -> str:
    """One page that needs nothing beside it."""
    copy = collect(user)
    for room in copy["rooms"]:
        for held in room["holds"]:
            held["rows"] = [
                [(label, in_words(value)) for label, value in row.items()] for row in held["rows"]
            ]
    return render_to_string("accounts/my_data_copy.html", {"copy": copy})


WRITERS = {
    "json": (as_json, "application/json; charset=utf-8"),
    "html": (as_html, "text/html; charset=utf-8"),
}


def in_words(value: Any) -> str:
    """One value as a person reads it."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dt.datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    if isinstance(value, dt.date):
        return date_format(value, "j F Y")
    if isinstance(value, dict):
        return "\n".join(f"{key}: {in_words(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        between = "\n" if any(isinstance(each, dict) for each in value) else ", "
        return between.join(in_words(each) for each in value)
    return str(value)
