"""How allauth behaves in this portal: letters go to the queue, words are ours, keys are encrypted."""

from __future__ import annotations

import base64
import hashlib
import time
import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from . import second_step
from .domains import may_sign_up
from .mail import queue_mail
from .models import User

_WRONG = "The e-mail address or the password is not right. Check both, or reset your password"


JUST_NOW = 300  # seconds; as long as allauth trusts a password that was typed again


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account has been closed. Ask the programme’s team if that is a mistake",
        "cannot_remove_primary_email": "You sign in with this address. Change it instead of removing it",
        "duplicate_email": "This is already your address",
        "email_password_mismatch": _WRONG,
        "email_taken": "Another account uses this address",
        "enter_current_password": "The current password is not right",
        "incorrect_code": "The code is not right, or has run out. Enter the newest one",
        "incorrect_password": "The password is not right",
        "invalid_login": _WRONG,
        "invalid_password_reset": "This link has been used or has run out. Ask for a new one",
        "rate_limited": "That was too many tries in a short time. Wait a few minutes, then try again",
        "same_as_current": "The new one must differ from the current one",
        "too_many_login_attempts": (
            "That was too many tries. Wait 5 minutes, then try again, or reset your password now"
        ),
        "unverified_primary_email": "Confirm your e-mail address first: open the link in the letter we sent",
    }

    def new_user(self, request: HttpRequest) -> User:
        return User()

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.display_name = form.cleaned_data.get("display_name", user.display_name)
        return super().save_user(request, user, form, commit)

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """There are no user names: the e-mail address is the login."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render allauth's letter from our templates and queue it. Kinds look like
        "account.password_reset".
        """
        message = self.render_mail(
            template_prefix,
            email,
            {
                "email": email,
                "portal_name": settings.PORTAL_NAME,
                "organisation_name": settings.ORGANISATION_NAME,
                "contact_email": settings.CONTACT_EMAIL,
                "site_url": settings.SITE_URL,
                **context,
            },
        )
        kind = f"account.{template_prefix.rsplit('/', 1)[-1]}"
        queue_mail(
            kind=kind, to=email, subject=message.subject, text=message.body, key=f"{kind}:{uuid.uuid4()}"
        )

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever typed the password to sign in a moment ago is not asked for it again at once."""
        request = context.request
        if any(
            record.get("method") == "password" and time.time() - record.get("at", 0) < JUST_NOW
            for record in get_authentication_records(request, request.user)
        ):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return reverse("start")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("me")


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-in with a board's own directory (OpenID Connect)."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        # A directory may hold guests of other organisations: the same rule as for everyone.
        return may_sign_up(request, sociallogin.user.email or "")

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user = super().populate_user(request, sociallogin, data)
        user.email = (user.email or "").lower()
        name = data.get("name") or " ".join(filter(None, [data.get("first_name"), data.get("last_name")]))
        user.display_name = (name or "")[:120]
        return user


class SecondStepAdapter(DefaultMFAAdapter):
    """The second step of signing in: an authenticator app and recovery codes."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": "Turn the second step off before you change your e-mail address",
        "cannot_delete_authenticator": "Your role needs the second step, so it cannot be turned off",
        "cannot_generate_recovery_codes": "Set up an authenticator app first",
        "incorrect_code": "The code is not right. Enter the one your app shows now",
        "unverified_email": "Confirm your e-mail address first, then set up the second step",
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not second_step.is_required_for(authenticator.user)

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # SECRET_KEY was changed and the old one is not among SECRET_KEY_FALLBACKS: no code fits any
            # more, and the sign-in page says so. Support staff can take the second step away.
            return ""


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second step:{key!s}".encode()).digest()))
        for key in keys
    )
