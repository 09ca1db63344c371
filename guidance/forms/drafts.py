"""A post that is looked at before it goes out. What a paste does not bring, the picture, is asked about."""

from __future__ import annotations

from typing import Any

from django import forms

from ..drafts import Draft, Seen
from ..drafts.reading import MOST
from .base import GuidanceForm, must

ANSWERS = [("no", "No"), ("yes", "Yes"), ("unsure", "I am not sure")]


class DraftForm(GuidanceForm):
    text = forms.CharField(
        label="Your post",
        help_text="As it would go out. It is read once, answered, and forgotten.",
        max_length=MOST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        error_messages=must("Paste the post that you want to look at")
        | {"max_length": f"The post must be {MOST:,} characters or fewer"},
    )
    picture = forms.ChoiceField(
        label="Does a picture or video go with it?",
        choices=[("no", "No"), ("yes", "Yes")],
        required=False,
        widget=forms.RadioSelect,
    )
    patient = forms.ChoiceField(
        label="If so: could a patient be seen, heard or recognised in it?",
        help_text="Look at the edges, too: whiteboards, screens, wristbands, reflections, voices.",
        choices=ANSWERS,
        required=False,
        widget=forms.RadioSelect,
    )
    described = forms.ChoiceField(
        label="If so: does it have alternative text, or captions?",
        choices=ANSWERS,
        required=False,
        widget=forms.RadioSelect,
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if not text.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        return text

    def draft(self) -> Draft:
        """What was not answered about a picture is not known."""
        data: dict[str, Any] = self.cleaned_data
        return Draft(
            text=data["text"],
            has_picture=data["picture"] == "yes",
            patient=Seen(data["patient"] or "unsure"),
            described=Seen(data["described"] or "unsure"),
        )
