"""A person's own pages: my record, my details, where to go after signing in."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.second_step import is_required_for

from ..emails import invitation_path
from ..forms import DetailsForm
from ..models import Invitation, StaffProfile
from ..navigation import own_pages
from ..permissions import forget_memberships, memberships_of
from .posted import posted


def waiting_invitations(user: User) -> list[Invitation]:
    """Open invitations sent to an address that this person has proved to own."""
    own = EmailAddress.objects.filter(user=user, verified=True).values("email")
    return list(
        Invitation.objects.open().filter(email__in=own).select_related("programme__board", "invited_by")
    )


@require_safe
@never_cache
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Where signing in leads: to an invitation that waits, else to the programme, else to my record."""
    memberships = memberships_of(request.user)
    if waiting_invitations(request.user) or len(memberships) != 1:
        return redirect("me")
    return redirect(memberships[0].programme)


@require_safe
@never_cache
@login_required
def me(request: HttpRequest) -> HttpResponse:
    user = request.user
    return render(
        request,
        "programmes/me.html",
        {
            "memberships": memberships_of(user),
            "own_pages": own_pages(),
            "invitations": [(found, invitation_path(found)) for found in waiting_invitations(user)],
            "profile": StaffProfile.objects.filter(user=user)
            .select_related("profession", "locality")
            .first(),
            "has_second_step": Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists(),
            "needs_second_step": is_required_for(user),
            "has_directory": bool(settings.OIDC_SERVER_URL)
            or SocialAccount.objects.filter(user=user).exists(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def details(request: HttpRequest) -> HttpResponse:
    boards = list({membership.programme.board for membership in memberships_of(request.user)})
    form = DetailsForm(posted(request), user=request.user, boards=boards)
    if request.method == "POST" and form.is_valid():
        _save(request.user, form.cleaned_data)
        messages.success(request, "Your details are saved.")
        return redirect("me")
    return render(request, "programmes/details.html", {"form": form})


@transaction.atomic
def _save(user: User, given: dict[str, object]) -> None:
    user.display_name = str(given["display_name"])
    user.save(update_fields=["display_name"])
    changes = {name: given[name] for name in ("profession", "locality") if name in given}
    StaffProfile.objects.update_or_create(user=user, defaults=changes)
    forget_memberships(user)
