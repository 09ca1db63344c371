"""The forms of sign-up, sign-in and passwords: allauth's, in the portal's words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as second_step
from allauth.mfa.totp import forms as totp
from allauth.socialaccount import forms as directory
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from .domains import in_words, invited_email, may_sign_up, refusal

PASSWORD_HINT = "At least 10 characters. Three random words are easy to remember and hard to guess"


class PlainWords:
    """Mixin: labels, hints and messages of the portal; no placeholders, which vanish when one types."""

    words: dict[str, tuple[str, str]] = {}  # field: (label, what to say when it is empty)
    hints: dict[str, str] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = self.hints.get(name, "")
            if name in self.words:
                field.label, field.error_messages["required"] = self.words[name]
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = "Enter an e-mail address like name@nhs.scot"
                for validator in field.validators:
                    validator.message = field.error_messages["invalid"]
                field.widget.attrs |= {"autocomplete": "email", "spellcheck": "false"}


class LoginForm(PlainWords, account.LoginForm):
    words = {
        "login": ("E-mail address", "Enter your e-mail address"),
        "password": ("Password", "Enter your password"),
    }


class SignUpForm(PlainWords, account.SignupForm):
    """Name, e-mail address of an allowed domain (or the invited one), password."""

    display_name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["display_name", "email", "password1"]
    words = {
        "display_name": ("Your name", "Enter your name"),
        "email": ("Work e-mail address", "Enter your work e-mail address"),
        "password1": ("Password", "Enter a password"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        invited = invited_email(context.request)
        self.hints = {
            "display_name": "As colleagues know you, for example Morag Bell",
            "email": _email_hint(invited),
            "password1": PASSWORD_HINT,
        }
        super().__init__(*args, **kwargs)
        if invited:
            self.fields["email"].initial = invited

    def clean_display_name(self) -> str:
        return " ".join(self.cleaned_data["display_name"].split())

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        # Before allauth looks the address up: the answer to a stranger's address is the same for everyone.
        if not may_sign_up(context.request, email):
            raise ValidationError(refusal(), code="domain")
        return super().clean_email()


def _email_hint(invited: str) -> str:
    if invited:
        return "The address your invitation was sent to"
    if not settings.SIGN_UP_DOMAINS:
        return "Accounts are by invitation only"
    return f"It must end in {in_words()}"


class DirectorySignUpForm(PlainWords, directory.SignupForm):
    """Shown when the directory does not tell enough to make the account at once."""

    words = {"email": SignUpForm.words["email"]}

    def clean_email(self) -> str:
        if not may_sign_up(context.request, self.cleaned_data["email"]):
            raise ValidationError(refusal(), code="domain")
        return super().clean_email()


class ChangeEmailForm(PlainWords, account.AddEmailForm):
    words = {"email": ("New e-mail address", "Enter your new e-mail address")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.hints = {"email": f"It must end in {in_words()}" if settings.SIGN_UP_DOMAINS else ""}
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        if not may_sign_up(context.request, self.cleaned_data["email"]):
            raise ValidationError(refusal(), code="domain")
        return super().clean_email()


class ResetPasswordForm(PlainWords, account.ResetPasswordForm):
    words = {"email": ("E-mail address", "Enter your e-mail address")}


class _NewPassword(PlainWords):
    words = {
        "oldpassword": ("Current password", "Enter your current password"),
        "password1": ("New password", "Enter a new password"),
        "password2": ("New password again", "Enter the new password again"),
    }
    hints = {"password1": PASSWORD_HINT}


class ChangePasswordForm(_NewPassword, account.ChangePasswordForm):
    pass


class SetPasswordForm(_NewPassword, account.SetPasswordForm):
    pass


class ResetPasswordKeyForm(_NewPassword, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(PlainWords, account.ReauthenticateForm):
    words = {"password": ("Password", "Enter your password")}


class _Code(PlainWords):
    words = {"code": ("Code", "Enter the code")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {
            "class": "nhsuk-input--width-10",
            "autocomplete": "one-time-code",
            "spellcheck": "false",
            "inputmode": "text",
        }


class SecondStepForm(_Code, second_step.AuthenticateForm):
    hints = {"code": "The 6 digits in your authenticator app, or one of your recovery codes"}


class ReauthenticateSecondStepForm(_Code, second_step.ReauthenticateForm):
    hints = SecondStepForm.hints


class ActivateAppForm(_Code, totp.ActivateTOTPForm):
    words = {"code": ("Code from the app", "Enter the 6 digits that the app shows")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"
