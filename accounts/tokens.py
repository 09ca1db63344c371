"""Tokens for programs that read through the API: made and revoked by their owners, kept as digests.

A token lies in scripts and on other people's servers. So it only reads (``ahpdg.api_permissions``), ends by itself
after a year at most, and stands in no table: whoever copies the database has none.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import APIException

from .models import ApiToken, User

PREFIX = "ahp_"  # so that a scanner of published code can tell what it found
MOST_LIVE = 10
LIFETIMES = {30: "30 days", 90: "90 days", 365: "A year"}


class TooManyTokens(Exception):
    """The person has as many live tokens as anybody needs."""


class TokenRefused(APIException):
    """401, also where a session is asked for first: for REST framework's own exception that would be 403."""

    status_code = 401
    default_detail = "This token does not work: it is wrong, revoked, or has run out."
    auth_header = "Token"


def digest_of(key: str) -> str:
    """Keys are 256 random bits: a plain digest is enough, there is nothing to guess."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def make_token(*, by: User, name: str, days: int) -> tuple[ApiToken, str]:
    """The new token and its key, which is known from now on to whoever was told and to nobody else.

    Raises ``TooManyTokens``.
    """
    User.objects.select_for_update().get(pk=by.pk)  # two windows do not make an eleventh
    if ApiToken.objects.live().filter(user=by).count() >= MOST_LIVE:
        raise TooManyTokens(f"You have {MOST_LIVE} tokens that work. Revoke one first.")
    key = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=by, name=name, digest=digest_of(key), expires_at=timezone.now() + timedelta(days)
    )
    return token, key


def revoke_token(*, token: ApiToken) -> None:
    """From now on it opens nothing. Doing it twice changes nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Token ahp_…``"""

    keyword = "Token"

    def authenticate(self, request: Any) -> tuple[User, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword.lower().encode():
            return None
        key = parts[1].decode("latin-1") if len(parts) == 2 else ""
        live = ApiToken.objects.live().select_related("user")
        token = live.filter(digest=digest_of(key), user__is_active=True).first()
        if token is None:
            raise TokenRefused
        today = timezone.localdate()
        if token.last_used_on != today:  # a day is exact enough, and costs one write a day
            ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
        return token.user, token

    def authenticate_header(self, request: Any) -> str:
        return self.keyword


class TokenScheme(OpenApiAuthenticationExtension):
    """How the description of the API names it."""

    target_class = "accounts.tokens.TokenAuthentication"
    name = "tokenAuth"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "Token ahp_…; made under My record. It only reads.",
        }
