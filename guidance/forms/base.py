"""What the forms of the room share."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.models import User
from programmes import identifiers
from programmes.models import Membership, Profession, Programme

from ..markdown import deceiving_links
from ..models import MAX_TEXT

SMALL = {"class": "nhsuk-checkboxes--small"}


class GuidanceForm(forms.Form):
    """Draws its fields without the form element: the page adds its own buttons."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


def must(sentence: str) -> dict[str, str]:
    """The sentence for an empty field whose label is a question."""
    return {"required": sentence}


class MarkdownField(forms.CharField):
    """A long text. Links that say one place and lead to another are refused."""

    def __init__(self, *, rows: int = 18, **options: Any) -> None:
        options.setdefault("max_length", MAX_TEXT)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > MAX_TEXT:
            return  # the length is told by its own sentence; ten million characters are not read for links
        if wrong := deceiving_links(value):
            raise ValidationError(wrong)


class WebAddressField(forms.URLField):
    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 500)
        super().__init__(
            assume_scheme="https",
            error_messages={"invalid": "Enter a web address that starts with https://"},
            **options,
        )

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not value.lower().startswith(("http://", "https://")):
            raise ValidationError("Enter a web address that starts with https://")


class PlainTextField(forms.CharField):
    """A text that must not hold what could identify a person."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if refusal := why_refused(value):
            raise ValidationError(refusal)


def why_refused(text: str) -> str:
    """Says what was found and what to do; empty when nothing was. What was found is not repeated."""
    kinds = list(dict.fromkeys(found.kind.value for found in identifiers.find(text)))
    if not kinds:
        return ""
    listed = kinds[0] if len(kinds) == 1 else f"{', '.join(kinds[:-1])} and {kinds[-1]}"
    return f"This looks like it holds {listed}. Take it out: nothing here may identify a person. Nothing was stored."


def profession_choices(programme: Programme) -> list[tuple[str, str]]:
    offered: QuerySet[Profession] = programme.board.offered_professions()
    return [(each.code, each.plural) for each in offered.order_by("plural")]


def members(programme: Programme) -> QuerySet[User]:
    current = Membership.objects.current().filter(programme=programme)
    return User.objects.filter(pk__in=current.values("user"), is_active=True).order_by("display_name")
