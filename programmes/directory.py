"""Roles from the groups of a board's directory, when somebody signs in through it.

For the roles that ``OIDC_GROUP_ROLES`` names the directory decides, at every sign-in: whoever is in the
group gets the role, whoever has left it loses it. Roles that the map does not name are left to the members
page.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import structlog
from allauth.account.signals import user_logged_in
from django.conf import settings
from django.db import transaction

from accounts.models import User

from . import actions, errors
from .models import Membership, Programme, Role

log = structlog.get_logger(__name__)


def connect() -> None:
    user_logged_in.connect(_on_sign_in, dispatch_uid="programmes.directory")


def _on_sign_in(sender: Any, user: User, sociallogin: Any = None, **kwargs: Any) -> None:
    if sociallogin is not None and settings.OIDC_GROUP_ROLES:
        sync_roles(user=user, groups=_groups_of(sociallogin.account.extra_data))


def _groups_of(told: dict[str, Any]) -> list[str]:
    """The groups claim, wherever the provider put it: beside the others, in the ID token or in userinfo."""
    for claims in (told, told.get("id_token") or {}, told.get("userinfo") or {}):
        groups = claims.get(settings.OIDC_GROUPS_CLAIM) if isinstance(claims, dict) else None
        if groups:
            return [groups] if isinstance(groups, str) else [str(group) for group in groups]
    return []


@transaction.atomic
def sync_roles(*, user: User, groups: Iterable[str]) -> None:
    """Make the user's mapped roles what ``groups`` say. A programme's last admin is never taken away."""
    decided: dict[str, set[str]] = {}
    granted: dict[str, set[str]] = {}
    member_of = set(groups)
    for group, grants in settings.OIDC_GROUP_ROLES.items():
        for slug, role in grants:
            if role not in Role.values:
                log.warning("directory_role_unknown", role=role)
                continue
            decided.setdefault(slug, set()).add(role)
            if group in member_of:
                granted.setdefault(slug, set()).add(role)
    for programme in Programme.objects.filter(slug__in=decided):
        _sync_one(user, programme, decided[programme.slug], granted.get(programme.slug, set()))


def _sync_one(user: User, programme: Programme, decided: set[str], granted: set[str]) -> None:
    membership = Membership.objects.current().filter(user=user, programme=programme).first()
    own = set(membership.roles) - decided if membership else set()
    wanted = own | granted
    try:
        if membership and wanted and wanted != set(membership.roles):
            actions.change_roles(membership=membership, roles=wanted, by=None)
        elif membership and not wanted:
            actions.end_membership(membership=membership, by=None)
        elif not membership and wanted:
            actions.add_member(programme=programme, user=user, roles=wanted, by=None)
    except errors.LastAdmin:
        log.warning("directory_kept_last_admin", programme=programme.slug)
