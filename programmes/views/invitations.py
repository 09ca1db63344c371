"""What opens when somebody follows the link of an invitation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.domains import remember_invited

from .. import actions, errors
from ..emails import read_invitation_token
from ..models import Invitation


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Says who invites to what, or in words why the link opens nothing; accepts by POST."""
    public_id = read_invitation_token(token)
    found = (
        Invitation.objects.filter(public_id=public_id)
        .select_related("programme__board", "invited_by")
        .first()
    )
    if public_id is None or found is None:
        return render(request, "programmes/invitation.html", {"state": "unknown"}, status=404)
    if request.method == "POST" and request.user.is_authenticated:
        try:
            membership = actions.accept_invitation(invitation=found, by=request.user)
        except errors.Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        messages.success(request, f"Welcome. You are now: {', '.join(membership.role_labels())}.")
        return redirect(membership.programme)
    state = _state(request, found)
    if state == "open" and not request.user.is_authenticated:
        remember_invited(request, found.email)
    return render(request, "programmes/invitation.html", {"state": state, "invitation": found})


def _state(request: HttpRequest, found: Invitation) -> str:
    if found.accepted_at:
        return "mine" if found.accepted_by == request.user else "accepted"
    if found.withdrawn_at:
        return "withdrawn"
    if found.has_expired:
        return "expired"
    if request.user.is_authenticated and not actions.belongs_to(found, request.user):
        return "other_address"
    return "open"
