"""Who must use a second step when signing in, and the door that asks for it.

The ground floor knows support staff; apps above add their own reasons (``add_reason``): ``programmes`` asks
it of every role above AHP staff. Nothing is asked where ``REQUIRE_MFA`` is off, as in the demonstration.
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from .models import User

_reasons: list[Callable[[User], bool]] = [lambda user: user.is_staff or user.is_superuser]

# Where somebody without a second step may still go: setting it up, signing out, reading what everybody may
# read.
_OPEN_PREFIXES = ("/accounts/", "/static/", "/healthz", "/outbox/")
_OPEN_PAGES = {
    "/",
    "/accessibility/",
    "/privacy/",
    "/cookies/",
    "/contact/",
    "/how-we-count/",
    "/how-we-draw-charts/",
}


def add_reason(needs_it: Callable[[User], bool]) -> None:
    """Ask the second step of users for whom ``needs_it`` is true. Called once, when an app is ready."""
    _reasons.append(needs_it)


def is_required_for(user: User) -> bool:
    return settings.REQUIRE_MFA and any(reason(user) for reason in _reasons)


def was_taken(request: HttpRequest) -> bool:
    """Did this session, or can this account, prove a second step?

    Once an authenticator exists allauth asks for it at every sign-in, so its existence is enough. A board
    whose directory asks for a second step itself says so with ``OIDC_HAS_MFA``.
    """
    methods = {record.get("method") for record in get_authentication_records(request, request.user)}
    if "mfa" in methods or (settings.OIDC_HAS_MFA and "socialaccount" in methods):
        return True
    return Authenticator.objects.filter(user_id=request.user.pk).exists()


class SecondStepMiddleware:
    """Sends people whose role needs a second step to the page that sets one up, until they have it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._ask(request) if self._is_missing(request) else self.get_response(request)

    def _is_missing(self, request: HttpRequest) -> bool:
        return (
            settings.REQUIRE_MFA
            and not self._is_open(request)
            and request.user.is_authenticated
            and is_required_for(request.user)
            and not was_taken(request)
        )

    def _is_open(self, request: HttpRequest) -> bool:
        return request.path in _OPEN_PAGES or request.path.startswith(_OPEN_PREFIXES)

    def _ask(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/"):
            return JsonResponse(
                {"detail": "Your role needs a second step: set it up on the website."}, status=403
            )
        messages.warning(
            request, "Your role needs a second step when you sign in. It takes two minutes, once."
        )
        page = redirect("mfa_activate_totp")
        page["Location"] += "?" + urlencode({"next": request.get_full_path()})
        return page
