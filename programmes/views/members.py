"""Who belongs to the programme: members, their roles, invitations. For programme admins."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User

from .. import actions, errors
from ..access import programme_view
from ..forms import InvitationForm, RolesForm
from ..models import Invitation, Membership, Programme, Role
from ..records import membership_history
from .posted import posted
from .tabs import tabs

MANAGE = "programmes.manage_members"
form_page = require_http_methods(["GET", "HEAD", "POST"])


def _current_user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the door asked for it
    return request.user


def _membership(programme: Programme, person: UUID) -> Membership:
    found = get_object_or_404(programme.memberships.select_related("user"), user__public_id=person)
    found.programme = programme
    return found


@require_safe
@programme_view(MANAGE)
def members(request: HttpRequest, programme: Programme) -> HttpResponse:
    everyone = programme.memberships.select_related("user").order_by("user__display_name", "user__email")
    role, sought = request.GET.get("role", ""), request.GET.get("q", "").strip()[:120]
    current = [membership for membership in everyone if membership.ended_at is None]
    found = [membership for membership in current if _is_found(membership.user, sought)]
    shown = [membership for membership in found if role in membership.roles] if role in Role.values else found
    return render(
        request,
        "programmes/members.html",
        {
            "tabs": tabs(request, programme, "Members"),
            "members": shown,
            "count": len(current),
            "former": [membership for membership in everyone if membership.ended_at],
            "invitations": programme.invitations.waiting().select_related("invited_by"),
            "chips": _role_chips(found, role, sought),
            "role": role if role in Role.values else "",
            "sought": sought,
        },
    )


def _is_found(user: User, sought: str) -> bool:
    """Every word of the search somewhere in the name or the address, in capitals or not."""
    text = f"{user.display_name} {user.email}".casefold()
    return all(word in text for word in sought.casefold().split())


def _role_chips(current: list[Membership], chosen: str, sought: str) -> list[dict[str, object]]:
    search = {"q": sought} if sought else {}
    chips: list[dict[str, object]] = [
        {
            "label": f"Everyone ({len(current)})",
            "url": f"?{urlencode(search)}",
            "current": chosen not in Role.values,
        }
    ]
    for role in Role:
        count = sum(role.value in membership.roles for membership in current)
        if count:
            chips.append(
                {
                    "label": f"{role.label} ({count})",
                    "url": f"?{urlencode({'role': role.value} | search)}",
                    "current": chosen == role.value,
                }
            )
    return chips


@form_page
@programme_view(MANAGE)
def member(request: HttpRequest, programme: Programme, person: UUID) -> HttpResponse:
    """One member: roles, and the history of them."""
    membership = _membership(programme, person)
    form = RolesForm(posted(request), initial={"roles": membership.roles})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_roles(
                membership=membership, roles=form.cleaned_data["roles"], by=_current_user(request)
            )
        except errors.Refused as refusal:
            form.add_error("roles", str(refusal))
        else:
            messages.success(request, f"{membership.user} is now: {', '.join(membership.role_labels())}.")
            return redirect("programmes:members", programme.slug)
    return render(
        request,
        "programmes/member.html",
        {"membership": membership, "form": form, "history": membership_history(membership)},
    )


@form_page
@programme_view(MANAGE)
def member_end(request: HttpRequest, programme: Programme, person: UUID) -> HttpResponse:
    """Ask once more, then end the membership."""
    membership = _membership(programme, person)
    if request.method == "POST":
        try:
            actions.end_membership(membership=membership, by=_current_user(request))
        except errors.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                f"{membership.user} is no longer a member. You can bring them back under “Former members”.",
            )
            if membership.user == request.user:
                return redirect("me")
        return redirect("programmes:members", programme.slug)
    return render(request, "programmes/member_end.html", {"membership": membership})


@require_POST
@programme_view(MANAGE)
def member_restore(request: HttpRequest, programme: Programme, person: UUID) -> HttpResponse:
    membership = _membership(programme, person)
    actions.restore_membership(membership=membership, by=_current_user(request))
    messages.success(request, f"{membership.user} is a member again: {', '.join(membership.role_labels())}.")
    return redirect("programmes:members", programme.slug)


@form_page
@programme_view(MANAGE)
def invite(request: HttpRequest, programme: Programme) -> HttpResponse:
    form = InvitationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            invitation = actions.invite(programme=programme, by=_current_user(request), **form.cleaned_data)
        except errors.Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"The invitation is on its way to {invitation.email}.")
            return redirect("programmes:members", programme.slug)
    return render(request, "programmes/invite.html", {"form": form})


def _invitation(programme: Programme, invitation: UUID) -> Invitation:
    return get_object_or_404(programme.invitations, public_id=invitation)


@require_POST
@programme_view(MANAGE)
def invite_again(request: HttpRequest, programme: Programme, invitation: UUID) -> HttpResponse:
    found = _invitation(programme, invitation)
    try:
        found = actions.send_invitation_again(invitation=found, by=_current_user(request))
    except errors.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The invitation is on its way to {found.email} again.")
    return redirect("programmes:members", programme.slug)


@require_POST
@programme_view(MANAGE)
def invite_withdraw(request: HttpRequest, programme: Programme, invitation: UUID) -> HttpResponse:
    found = _invitation(programme, invitation)
    try:
        actions.withdraw_invitation(invitation=found, by=_current_user(request))
    except errors.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The invitation of {found.email} is withdrawn. Its link no longer works.")
    return redirect("programmes:members", programme.slug)
