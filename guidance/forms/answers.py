"""Was this useful?"""

from __future__ import annotations

from django import forms

from .base import GuidanceForm, PlainTextField, must


class AnswerForm(GuidanceForm):
    useful = forms.ChoiceField(
        label="Was this useful?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        error_messages=must("Choose yes or no"),
    )
    comment = PlainTextField(
        label="What helped, or what was missing?",
        help_text="Do not write about yourself or anybody else: no names, numbers or addresses.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
