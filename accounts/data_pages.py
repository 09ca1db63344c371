"""Pages of what is held about oneself: what there is, a copy to take along, and leaving for good."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from . import own_data
from .erasure import CannotLeave, erase
from .handing_out import WRITERS
from .models import Erasure, User
from .own_data import Fate


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the door asked for it
    return request.user


class CloseForm(forms.Form):
    """Asks for the password; for the address from those who sign in through their board's directory and have none."""

    password = forms.CharField(
        label="Your password",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        error_messages={"required": "Enter your password"},
    )
    email = forms.CharField(
        label="Your e-mail address",
        help_text="As you sign in with it",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"required": "Enter your e-mail address"},
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        del self.fields["email" if user.has_usable_password() else "password"]

    def clean_password(self) -> str:
        if not self.user.check_password(self.cleaned_data["password"]):
            raise ValidationError("The password is not right")
        return ""

    def clean_email(self) -> str:
        if self.cleaned_data["email"].strip().lower() != self.user.email:
            raise ValidationError("This is not the address of this account")
        return ""


@require_safe
@never_cache
@login_required
def data(request: HttpRequest) -> HttpResponse:
    """What is held, by room, and what becomes of each when the account is closed."""
    return render(request, "accounts/my_data.html", {"held": own_data.held_about(_person(request))})


@require_safe
@never_cache
@login_required
def data_copy(request: HttpRequest, form: str) -> HttpResponse:
    """The copy to take along, as a file."""
    if form not in WRITERS:
        raise Http404
    write, content_type = WRITERS[form]
    name = f"my-data-{timezone.localdate():%Y-%m-%d}.{form}"
    return HttpResponse(
        write(_person(request)),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def close(request: HttpRequest) -> HttpResponse:
    """Close the account, once the password is typed again. What stands in the way is said first."""
    user = _person(request)
    form = CloseForm(request.POST if request.method == "POST" else None, user=user)
    obstacles = own_data.obstacles(user)
    if request.method == "POST" and not obstacles and _is_sure(request, form, user):
        try:
            erase(user=user, asked_by=Erasure.By.PERSON)
        except CannotLeave as error:
            obstacles = error.obstacles
        else:
            logout(request)
            messages.success(request, "Your account is closed. What was private is deleted.")
            return redirect("/")
    held = own_data.held_about(user)
    context = {
        "form": form,
        "obstacles": obstacles,
        "foretold": own_data.foretold(user),
        "deleted": [each.holding for each in held if each.holding.fate == Fate.DELETED],
        "unnamed": [each.holding for each in held if each.holding.fate == Fate.UNNAMED],
    }
    refused = request.method == "POST"
    return render(request, "accounts/close_account.html", context, status=422 if refused else 200)


def _is_sure(request: HttpRequest, form: CloseForm, user: User) -> bool:
    """Whether it is really this person. Guessing is as slow as it is everywhere else (``ACCOUNT_RATE_LIMITS``)."""
    if not ratelimit.consume(request, action="reauthenticate", user=user):
        form.add_error(None, "That was too many tries in a short time. Wait a few minutes, then try again")
        return False
    return form.is_valid()
