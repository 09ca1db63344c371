"""Pages of a person's own tokens for the API: make one, see it once, revoke it."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .models import ApiToken, User
from .tokens import LIFETIMES, TooManyTokens, make_token, revoke_token


class TokenForm(forms.Form):
    """What the token is for, and how long it works."""

    name = forms.CharField(
        label="What it is for",
        max_length=80,
        help_text="So that you know it again, for example: Power BI of the board",
        error_messages={"required": "Say what the token is for"},
    )
    days = forms.TypedChoiceField(
        label="It works for",
        coerce=int,
        choices=list(LIFETIMES.items()),
        initial=90,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how long it works"},
    )


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the door asked for it
    return request.user


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """The key of a new token stands in this one answer, and is stored nowhere to be shown again."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    made = key = None
    if request.method == "POST" and form.is_valid():
        try:
            made, key = make_token(by=_person(request), **form.cleaned_data)
        except TooManyTokens as error:
            form.add_error(None, str(error))
        else:
            form = TokenForm()
    context = {
        "form": form,
        "made": made,
        "key": key,
        "tokens": ApiToken.objects.live().filter(user=_person(request)),
    }
    status = 422 if form.errors else 201 if made else 200
    return render(request, "accounts/tokens.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def token_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask once more; programs that use it stop reading at once."""
    token = get_object_or_404(ApiToken.objects.live(), user=_person(request), public_id=public_id)
    if request.method == "POST":
        revoke_token(token=token)
        messages.success(
            request, f"The token “{token.name}” is revoked. Nothing can be read with it any more."
        )
        return redirect("tokens")
    return render(request, "accounts/token_revoke.html", {"token": token})
