"""Case studies, as their teller and as an editor writes them; questions about them and adopting them."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms

from accounts.fields import DateField
from programmes.models import Locality, Programme

from ..models import PURPOSES, CaseStudy, Platform, Purpose
from .base import SMALL, GuidanceForm, PlainTextField, WebAddressField, must


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class StoryForm(GuidanceForm):
    """Tell us your story. Free text is refused when it could identify a person."""

    title = PlainTextField(max_length=120, help_text="What you did, in a few words")
    who = PlainTextField(
        label="Which service or team?",
        error_messages=must("Enter the service or team"),
        max_length=160,
        help_text="No names of people. For example: Stroke unit, DGRI",
    )
    when = PlainTextField(
        label="When?",
        max_length=80,
        required=False,
        help_text="For example: spring 2026",
        widget=forms.TextInput(),
    )
    purpose = forms.ChoiceField(
        label="What was it for?",
        error_messages=must("Choose what it was for"),
        choices=Purpose.choices,
        widget=forms.RadioSelect,
    )
    channels = forms.MultipleChoiceField(
        label="Where did you do it?",
        choices=Platform.choices,
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
        required=False,
    )
    audience = PlainTextField(
        label="Whom did you want to reach?",
        error_messages=must("Enter whom you wanted to reach"),
        max_length=200,
    )
    done = PlainTextField(
        label="What did you do?", error_messages=must("Enter what you did"), max_length=3000, widget=_lines(6)
    )
    happened = PlainTextField(
        label="What happened?",
        error_messages=must("Enter what happened"),
        max_length=3000,
        widget=_lines(6),
        help_text="Also when it did not work. Numbers with where they come from.",
    )
    risk = PlainTextField(
        label="What went wrong, or could have?", max_length=2000, required=False, widget=_lines(4)
    )
    reuse = PlainTextField(label="What can others use?", max_length=2000, required=False, widget=_lines(4))
    source_title = PlainTextField(
        label="Where can one read about it?",
        max_length=160,
        required=False,
        help_text="Name of the page or report",
    )
    source_url = WebAddressField(label="Its web address", required=False)
    locality = forms.ModelChoiceField(
        Locality.objects.none(), required=False, empty_label="The whole board, or elsewhere"
    )
    answers_questions = forms.BooleanField(
        label="Others may ask me about it",
        required=False,
        help_text="Questions come to you by letter. Nobody sees your address until you answer.",
    )
    NAMES = (
        "title", "who", "when", "purpose", "channels", "audience", "done", "happened", "risk", "reuse", "source_title",
        "source_url", "locality", "answers_questions",
    )  # fmt: skip

    def __init__(
        self, *args: Any, programme: Programme, story: CaseStudy | None = None, **kwargs: Any
    ) -> None:
        if story is not None:
            kwargs["initial"] = {name: getattr(story, name) for name in self.NAMES}
        super().__init__(*args, **kwargs)
        self.fields["purpose"].widget.choice_hints = {key.value: words for key, words in PURPOSES.items()}
        self.fields["locality"].queryset = Locality.objects.filter(board=programme.board_id)
        self.helper.layout = Layout(
            Fieldset("In short", "title", "who", "when", "purpose", "channels", "audience"),
            Fieldset("Your story", "done", "happened", "risk", "reuse"),
            Fieldset("To find out more", "source_title", "source_url", "locality", "answers_questions"),
        )


class EditStoryForm(StoryForm):
    """An editor also says whether the source is still there."""

    source_state = forms.ChoiceField(
        label="Is the source still there?",
        error_messages=must("Choose whether the source is still there"),
        choices=CaseStudy.Source.choices,
        widget=forms.RadioSelect,
    )
    source_checked_on = DateField(label="When did you look?", required=False)
    NAMES = (*StoryForm.NAMES, "source_state", "source_checked_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout.append(Fieldset("The source", "source_state", "source_checked_on"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        state = cleaned.get("source_state")
        has_date = cleaned.get("source_checked_on") or "source_checked_on" in self.errors
        if state and state != CaseStudy.Source.NOT_CHECKED and not has_date:
            self.add_error("source_checked_on", "Enter when you looked")
        return cleaned


class TurnDownForm(GuidanceForm):
    reason = forms.CharField(
        label="Why?", error_messages=must("Enter the reason"), max_length=300, widget=_lines(3)
    )


class QuestionForm(GuidanceForm):
    question = PlainTextField(
        label="Your question",
        max_length=1000,
        widget=_lines(5),
        help_text="It is sent with your name; the answer goes to your e-mail address.",
    )


class AdoptForm(GuidanceForm):
    team = PlainTextField(
        label="Which team or service uses it?",
        error_messages=must("Enter the team or service"),
        max_length=120,
        help_text="No names of people.",
    )
    note = PlainTextField(
        label="What did you change to make it fit?", max_length=300, required=False, widget=_lines(2)
    )


class PurposeFilterForm(forms.Form):
    """Purpose and channel. Lives in the address."""

    mark_optional = False
    purpose = forms.ChoiceField(choices=[("", "All purposes"), *Purpose.choices], required=False)
    channel = forms.ChoiceField(choices=[("", "All channels"), *Platform.choices], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter_%s", **kwargs)

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
