"""What every page knows: the place it is in and the rooms its reader may enter."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def place(request: HttpRequest) -> dict[str, Any]:
    return {
        "portal_name": settings.PORTAL_NAME,
        "organisation_name": settings.ORGANISATION_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "logo_url": settings.LOGO_URL,
        "is_demonstration": settings.DEMONSTRATION,
        "nav": [],
    }
