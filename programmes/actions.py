"""Everything that changes who belongs to a programme and what it knows about its board.

Atomic, keyword-only, always ``by=``. What stands in the way is raised as ``programmes.errors.Refused``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.models import User

from . import emails, errors
from .ledger import record_change
from .models import Board, Invitation, Locality, Membership, Profession, Programme, Role, Workforce
from .permissions import forget_memberships

INVITATION_LASTS = timedelta(days=14)
WORKFORCE_SOURCE = "programmes.workforce"


# --- Members ----------------------------------------------------------------------------------------


def in_order(roles: Iterable[str]) -> list[str]:
    """Roles once each, in the order of ``Role``: what the history stores does not depend on clicks."""
    given = set(roles)
    return [role.value for role in Role if role.value in given]


@transaction.atomic
def add_member(*, programme: Programme, user: User, roles: Iterable[str], by: User | None) -> Membership:
    """Make ``user`` a member with ``roles``, added to those there are. A former member comes back with
    them.
    """
    _lock(programme)
    membership = Membership.objects.filter(programme=programme, user=user).first()
    if membership is None:
        membership = Membership(programme=programme, user=user, roles=[])
    kept = [] if membership.ended_at else membership.roles
    membership.roles = in_order([*kept, *roles])
    membership.ended_at = None
    membership.save()
    forget_memberships(user)
    return membership


@transaction.atomic
def change_roles(*, membership: Membership, roles: Iterable[str], by: User | None) -> Membership:
    """Give a member exactly ``roles``. Raises ``NoRole`` and ``LastAdmin``."""
    _lock(membership.programme)
    wanted = in_order(roles)
    if not wanted:
        raise errors.NoRole
    if Role.PROGRAMME_ADMIN not in wanted:
        _refuse_without_admin(membership)
    membership.roles = wanted
    membership.save(update_fields=["roles"])
    forget_memberships(membership.user)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: User | None) -> Membership:
    """The person is a stranger to the programme from now on; what they did stays. Raises ``LastAdmin``."""
    _lock(membership.programme)
    _refuse_without_admin(membership)
    if membership.ended_at is None:
        membership.ended_at = timezone.now()
        membership.save(update_fields=["ended_at"])
    forget_memberships(membership.user)
    return membership


@transaction.atomic
def restore_membership(*, membership: Membership, by: User | None) -> Membership:
    """Undo ``end_membership``: the same roles again."""
    _lock(membership.programme)
    membership.ended_at = None
    membership.save(update_fields=["ended_at"])
    forget_memberships(membership.user)
    return membership


def _lock(programme: Programme) -> None:
    """One change of a programme's members at a time: two admins cannot remove each other at once."""
    Programme.objects.select_for_update().get(pk=programme.pk)


def _refuse_without_admin(membership: Membership) -> None:
    others = (
        membership.programme.memberships.current()
        .with_role(Role.PROGRAMME_ADMIN)
        .filter(user__is_active=True)
        .exclude(pk=membership.pk)
    )
    stored = Membership.objects.get(pk=membership.pk)
    if stored.ended_at is None and Role.PROGRAMME_ADMIN in stored.roles and not others.exists():
        raise errors.LastAdmin


# --- Invitations ------------------------------------------------------------------------------------


@transaction.atomic
def invite(*, programme: Programme, email: str, roles: Iterable[str], by: User) -> Invitation:
    """Ask somebody to join, by letter. The admin vouches for the address: it may be outside SIGN_UP_DOMAINS.

    Raises ``AlreadyMember`` and ``AlreadyInvited``.
    """
    _lock(programme)
    email = email.strip().lower()
    if programme.memberships.current().filter(user__email=email).exists():
        raise errors.AlreadyMember
    if programme.invitations.open().filter(email=email).exists():
        raise errors.AlreadyInvited
    # One that has run out makes way for the new one.
    programme.invitations.waiting().filter(email=email).update(withdrawn_at=timezone.now())
    invitation = Invitation.objects.create(
        programme=programme,
        email=email,
        roles=in_order(roles),
        invited_by=by,
        expires_at=timezone.now() + INVITATION_LASTS,
    )
    emails.send_invitation(invitation)
    return invitation


@transaction.atomic
def send_invitation_again(*, invitation: Invitation, by: User) -> Invitation:
    """The letter once more, and two weeks from now. Raises ``InvitationClosed`` and ``TooSoon``."""
    invitation = _locked(invitation)
    if timezone.now() - invitation.sent_at < timedelta(minutes=1):
        raise errors.TooSoon
    invitation.sent_at = timezone.now()
    invitation.times_sent += 1
    invitation.expires_at = timezone.now() + INVITATION_LASTS
    invitation.save(update_fields=["sent_at", "times_sent", "expires_at"])
    emails.send_invitation(invitation)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User) -> Invitation:
    """The link stops working at once. Raises ``InvitationClosed`` when it was taken up before."""
    invitation = _locked(invitation)
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    return invitation


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User) -> Membership:
    """Join. Only for the person whose verified address the letter went to: letters are passed on.

    Raises ``InvitationClosed`` and ``WrongAddress``.
    """
    invitation = _locked(invitation)
    if invitation.has_expired:
        raise errors.InvitationClosed("The invitation has run out.")
    if not belongs_to(invitation, by):
        raise errors.WrongAddress
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return add_member(programme=invitation.programme, user=by, roles=invitation.roles, by=by)


def belongs_to(invitation: Invitation, user: User) -> bool:
    return EmailAddress.objects.filter(user=user, verified=True, email__iexact=invitation.email).exists()


def _locked(invitation: Invitation) -> Invitation:
    """The invitation as it is now, held until the end of the transaction, still waiting for its answer."""
    fresh = (
        Invitation.objects.select_for_update(of=["self"]).select_related("programme").get(pk=invitation.pk)
    )
    if fresh.accepted_at:
        raise errors.InvitationClosed("The invitation has been accepted already.")
    if fresh.withdrawn_at:
        raise errors.InvitationClosed("The invitation has been withdrawn.")
    return fresh


# --- The programme and its board --------------------------------------------------------------------


@transaction.atomic
def change_programme(*, programme: Programme, by: User, **fields: Any) -> Programme:
    for name, value in fields.items():
        setattr(programme, name, value)
    programme.save(update_fields=[*fields])
    return programme


@transaction.atomic
def add_workforce(
    *,
    board: Board,
    as_at: date,
    source: str,
    heads: dict[Profession, int],
    locality: Locality | None = None,
    by: User | None,
) -> list[Workforce]:
    """Store head counts per profession as at a date. Raises ``FigureExists``, which names what is there."""
    there = Workforce.objects.filter(board=board, as_at=as_at, locality=locality, profession__in=heads)
    if names := [
        figure.profession.plural.lower() for figure in there.select_related("profession") if figure.profession
    ]:
        raise errors.FigureExists(
            f"There is a figure of that date for {', '.join(names)} already. "
            "Correct that one, or choose another date."
        )
    rows = [
        Workforce(
            board=board, profession=profession, locality=locality, as_at=as_at, headcount=count, source=source
        )
        for profession, count in heads.items()
    ]
    Workforce.objects.bulk_create(rows)
    _tell_measures(board, as_at)
    return rows


@transaction.atomic
def correct_workforce(
    *, figure: Workforce, headcount: int, wte: Decimal | None, source: str, by: User
) -> Workforce:
    """Correct a figure; the history keeps what it was."""
    figure.headcount, figure.wte, figure.source = headcount, wte, source
    figure.save(update_fields=["headcount", "wte", "source"])
    _tell_measures(figure.board, figure.as_at)
    return figure


@transaction.atomic
def remove_workforce(*, figure: Workforce, by: User) -> None:
    """Take out a figure that should not be there; the history keeps it."""
    figure.delete()
    _tell_measures(figure.board, figure.as_at)


def _tell_measures(board: Board, on: date) -> None:
    for programme in board.programmes.all():
        record_change(programme=programme, source=WORKFORCE_SOURCE, on=on)


@transaction.atomic
def add_locality(*, board: Board, name: str, by: User | None) -> Locality:
    """Raises ``FigureExists`` when the board has a locality of that name."""
    name = " ".join(name.split())
    if board.localities.filter(name__iexact=name).exists():
        raise errors.FigureExists(f"{board} has a locality called {name} already.")
    return Locality.objects.create(board=board, name=name)


@transaction.atomic
def rename_locality(*, locality: Locality, name: str, by: User) -> Locality:
    name = " ".join(name.split())
    if locality.board.localities.filter(name__iexact=name).exclude(pk=locality.pk).exists():
        raise errors.FigureExists(f"{locality.board} has a locality called {name} already.")
    locality.name = name
    locality.save(update_fields=["name"])
    return locality


def remove_locality(*, locality: Locality, by: User) -> None:
    """Raises ``StillUsed`` when people, figures or anything else stand in it."""
    try:
        with transaction.atomic():
            locality.delete()
    except (ProtectedError, IntegrityError):
        raise errors.StillUsed(
            f"{locality} is used by workforce figures, people or sessions, so it stays. You can rename it."
        ) from None


@transaction.atomic
def choose_professions(*, board: Board, professions: Iterable[Profession], by: User) -> None:
    """Which professions the board employs; all of Scotland's are stored as an empty list."""
    chosen = list(professions)
    everyone = set(Profession.objects.filter(in_scotland=True))
    board.professions.set([] if set(chosen) == everyone else chosen)
