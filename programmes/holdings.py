"""What the ground floor of a programme holds about a person: memberships, invitations, profession and locality."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.holdings import FORMER, NOWHERE, addresses_of
from accounts.models import User
from accounts.own_data import Fate, Holding, told

from .models import Invitation, Membership, Programme, Role, StaffProfile
from .permissions import forget_memberships


def obstacles(user: User) -> list[str]:
    """A programme is never left without an admin: the person names another first.

    Inside a transaction the programmes are locked, so that two admins do not leave at once.
    """
    if connection.in_atomic_block:
        own = Membership.objects.current().filter(user=user).values("programme")
        list(Programme.objects.select_for_update().filter(pk__in=own).order_by("pk"))
    admins = Membership.objects.current().with_role(Role.PROGRAMME_ADMIN).filter(user__is_active=True)
    mine = admins.filter(user=user).select_related("programme")
    return [
        f"{membership.programme} would be left without a programme admin. "
        "Make another member one first, on the page Members."
        for membership in mine
        if not admins.filter(programme=membership.programme).exclude(user=user).exists()
    ]


def before(user: User) -> None:
    forget_memberships(user)


def _end_memberships(user: User) -> int:
    return Membership.objects.current().filter(user=user).update(ended_at=timezone.now())


def _invitations(user: User) -> QuerySet[Invitation]:
    return Invitation.objects.filter(Q(email__in=addresses_of(user)) | Q(accepted_by=user))


def _empty_invitations(user: User) -> int:
    """Those that wait are withdrawn; the address goes from all of them."""
    count = 0
    for invitation in _invitations(user).select_for_update(of=("self",)):
        if invitation.accepted_at is None and invitation.withdrawn_at is None:
            invitation.withdrawn_at = timezone.now()
        invitation.email = f"{invitation.public_id.hex}@{NOWHERE}"
        invitation.save(update_fields=["email", "withdrawn_at"])
        count += 1
    return count


HOLDINGS = (
    Holding(
        "Programmes you belong or belonged to",
        lambda user: Membership.objects.filter(user=user).select_related("programme"),
        Fate.UNNAMED,
        told(
            ("Programme", "programme.title"),
            ("Roles", "role_labels"),
            ("Since", "created_at"),
            ("Until", "ended_at"),
        ),
        why="They end. That somebody had a role explains what was done with it.",
        erase=_end_memberships,
        points=("programmes.Membership.user",),
    ),
    Holding(
        "Invitations to you",
        lambda user: _invitations(user).select_related("programme"),
        Fate.UNNAMED,
        told(
            ("Programme", "programme.title"),
            ("Address", "email"),
            ("Roles", "role_labels"),
            ("Written", "created_at"),
            ("Accepted", "accepted_at"),
            ("Withdrawn", "withdrawn_at"),
        ),
        why="That somebody was invited stays; the address goes.",
        erase=_empty_invitations,
        points=("programmes.Invitation.accepted_by",),
    ),
    Holding(
        "Invitations you sent",
        lambda user: Invitation.objects.filter(invited_by=user).select_related("programme"),
        Fate.UNNAMED,
        told(("Programme", "programme.title"), ("Written", "created_at")),
        why=f"The people you invited are members by them. The sender is then “{FORMER}”.",
        points=("programmes.Invitation.invited_by",),
    ),
    Holding(
        "Programmes you lead",
        lambda user: Programme.objects.filter(lead=user),
        Fate.UNNAMED,
        told(
            ("Programme", "title"),
        ),
        why="The programme stays, with no lead until somebody names one.",
        erase=lambda user: Programme.objects.filter(lead=user).update(lead=None),
        points=("programmes.Programme.lead",),
    ),
    Holding(
        "Your profession and locality",
        lambda user: StaffProfile.objects.filter(user=user).select_related("profession", "locality"),
        Fate.UNNAMED,
        told(("Profession", "profession"), ("Locality", "locality")),
        why="Charts count who came by profession and by locality, and past months must not move.",
        points=("programmes.StaffProfile.user",),
    ),
)
