"""Goals, tasks of the path, and the communications team."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from accounts.fields import DateField
from programmes.models import Programme

from ..models import Resource, Step, Task
from .base import GuidanceForm, MarkdownField, PlainTextField, must


def _lines(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class GoalForm(GuidanceForm):
    """A goal of one's own. Only the goal itself has to be filled in."""

    text = PlainTextField(
        label="What do you want to do?",
        error_messages=must("Enter your goal"),
        help_text="One sentence: what for, for whom, by when. For example: By March I follow ten rehabilitation "
        "teams and bring one idea a month to our team meeting.",
        max_length=600,
        widget=_lines(),
    )
    role = PlainTextField(
        label="How does it fit your role?", max_length=600, required=False, widget=_lines(2)
    )
    service = PlainTextField(
        label="What could it improve in your service?", max_length=600, required=False, widget=_lines(2)
    )
    plan = PlainTextField(
        label="Where does it stand in your personal development plan?",
        max_length=600,
        required=False,
        widget=_lines(2),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review_on"] = DateField(
            label="When will you look at it again?",
            help_text="For example 31 3 2027",
            required=False,
            earliest=timezone.localdate() if not self.initial.get("review_on") else None,
        )


class TaskForm(GuidanceForm):
    title = forms.CharField(label="What to do", max_length=120, help_text="Begin with a verb")
    step = forms.ChoiceField(choices=Step.choices)
    text = MarkdownField(
        label="Why, and how", required=False, rows=5, max_length=2000, help_text="Two or three sentences."
    )
    resource = forms.ModelChoiceField(
        Resource.objects.none(), label="What to read for it", required=False, empty_label="Nothing"
    )
    kind = forms.ChoiceField(label="How it is done", choices=Task.Kind.choices, widget=forms.RadioSelect)
    is_active = forms.BooleanField(label="It stands on the path", required=False)

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("kind", Task.Kind.TICK)
        self.initial.setdefault("is_active", True)
        published = Resource.objects.for_programme(programme).published()
        self.fields["resource"].queryset = published.select_related("current").order_by("current__title")


class ContactForm(GuidanceForm):
    """At least one way to reach them."""

    team = forms.CharField(label="Who to tell", max_length=120, help_text="For example: Communications team")
    email = forms.EmailField(
        label="E-mail address", required=False, help_text="This or a telephone number is needed"
    )
    phone = forms.CharField(label="Telephone", max_length=40, required=False)
    what = forms.CharField(
        label="What they want to know",
        max_length=1000,
        required=False,
        widget=_lines(4),
        help_text="One a line.",
    )
    answers_in = forms.CharField(
        label="How long an answer takes",
        max_length=80,
        required=False,
        help_text="For example: 2 working days",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("email") or cleaned.get("phone")):
            self.add_error("email", "Enter an e-mail address or a telephone number")
        return cleaned
