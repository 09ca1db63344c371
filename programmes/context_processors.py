"""What every page knows: the place it is in and the rooms its reader may enter."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from . import demonstration, navigation
from .models import Membership, Programme, Role
from .permissions import memberships_of

# The role that says most about a person stands beside the name; AHP staff are named by their profession.
_SAYS_MOST = (
    Role.QI_LEAD,
    Role.PROGRAMME_ADMIN,
    Role.COMPLAINTS_ADMIN,
    Role.LAB_HOST,
    Role.RATER,
)


def place(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None) or AnonymousUser()
    programme = getattr(request, "programme", None) or _only_programme(user)
    known = {
        "portal_name": settings.PORTAL_NAME,
        "organisation_name": settings.ORGANISATION_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "logo_url": settings.LOGO_URL,
        "is_demonstration": settings.DEMONSTRATION,
        # A function: only the sign-in page calls it.
        "demonstration_signins": demonstration.sign_ins if settings.DEMONSTRATION else [],
        "nav": navigation.menu(request, programme) if programme else _portal_menu(request, user),
        "role_words": _role_words(user, programme),
    }
    if programme:
        known["programme"] = programme
    return known


def _only_programme(user: Any) -> Programme | None:
    """Outside a programme (my record, privacy …) a person with one programme keeps its frame and menu."""
    memberships = memberships_of(user)
    return memberships[0].programme if len(memberships) == 1 else None


def _portal_menu(request: HttpRequest, user: Any) -> list[dict[str, Any]]:
    """Where there is no programme: the portal's home, and my record for those who have one."""
    if not user.is_authenticated:
        return []  # the header then shows the home alone
    pages = [("Home", "/"), ("My record", reverse("me"))]
    return [
        {"label": label, "url": url, "staff": False, "current": request.path == url} for label, url in pages
    ]


def _role_words(user: Any, programme: Programme | None) -> str:
    """ "QI lead", or the profession of AHP staff ("dietitian"), or nothing."""
    for membership in memberships_of(user):
        if programme is not None and membership.programme_id == programme.pk:
            return _words_of(membership)
    return ""


def _words_of(membership: Membership) -> str:
    for role in _SAYS_MOST:
        if role in membership.roles:
            return _in_a_sentence(role.label)
    # Named by `memberships_of`, the only place they come from.
    profession: str | None = getattr(membership, "profession", None)
    return profession.lower() if profession else str(Role.AHP_STAFF.label)


def _in_a_sentence(label: str) -> str:
    """ "Lab host" becomes "lab host"; "QI lead" stays."""
    return label if label[:2].isupper() else label[0].lower() + label[1:]
