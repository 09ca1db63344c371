"""Forms of the room. Each looks at all words that somebody wrote, keeps what kinds were refused, and says so beside
the field; what looks like a name has to be confirmed to be none.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone

from accounts.fields import DateField
from programmes.models import Profession, Programme

from .fields import Unopened
from .guard import LONGEST, kinds_in, names_in, split_over, why_refused
from .models import (
    OF_COMPLAINTS,
    SEVERITY,
    Arrangements,
    Category,
    Channel,
    Item,
    Kind,
    Outcome,
    Platform,
    Removed,
    Stage,
    Via,
)
from .models.guarded import keep_refusals

NOTHING_ABOUT_PEOPLE = "No names, numbers, dates of birth, addresses or clinical details."
TWO_YEARS = timedelta(days=731)


class WordsField(forms.CharField):
    """A text that is looked at."""

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        options.setdefault("max_length", LONGEST)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)


class LineField(forms.CharField):
    """A line that is looked at. ``instead``: what to write there, whatever was refused."""

    def __init__(self, *, instead: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.instead = instead


class AddressField(forms.URLField):
    """A web address that is looked at."""


class ComplaintsForm(forms.Form):
    """``programme`` and ``by``: where and by whom something was refused. ``table``: what the form writes."""

    table = "item"
    # What another answer makes necessary: the hint says when.
    needed_sometimes = ("stage", "reference", "learning", "why_not", "no_names")
    no_names = forms.BooleanField(
        label="None of these words is the name of a person", required=False, error_messages={"required": ""}
    )

    def __init__(self, *args: Any, programme: Programme, by: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.programme, self.by = programme, by
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for name, field in self.fields.items():
            if isinstance(
                self.initial.get(name), Unopened
            ):  # a form does not write over what nobody can read
                field.disabled = True
                field.help_text = "They stay as they are. Whoever runs the portal may bring them back"
        confirm = self.fields.pop("no_names")
        if self._names():
            self.fields["no_names"] = confirm

    def _written(self) -> dict[str, str]:
        looked_at = [
            name
            for name, field in self.fields.items()
            if isinstance(field, (WordsField, LineField, AddressField))
        ]
        return {name: self.data.get(self.add_prefix(name), "")[: LONGEST * 4] for name in looked_at}

    def _names(self) -> dict[str, list[str]]:
        if not self.is_bound:
            return {}
        return {name: found for name, text in self._written().items() if (found := names_in(text))}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        refused = {name: kinds for name, text in self._written().items() if (kinds := kinds_in(text))}
        for name, kinds in refused.items():
            self.add_error(name, why_refused(kinds, getattr(self.fields[name], "instead", "")))
        for name, (other, kinds) in split_over(self._written()).items():
            if name not in refused and other not in refused:
                refused[name] = kinds
                label = self.fields[other].label
                self.add_error(name, f"Read together with “{label}”: {why_refused(kinds)}")
        if refused:
            keep_refusals(programme_id=self.programme.pk, table=self.table, kinds=refused, by=self.by)
        if not cleaned.get("no_names"):
            for name, words in self._names().items():
                self.add_error(name, _name_warning(words))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "no_names"}


def _name_warning(words: list[str]) -> str:
    after = " and ".join(f"“{word}”" for word in words)
    return (
        f"There may be a name after {after}. Write “a patient”, “a relative” or the profession instead. If it is no "
        "name, say so below"
    )


def _choose(label: str, choices: Any, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", "Choose one"), *choices], **options)


def _radios(label: str, choices: Any, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **options)


def _day(label: str, **options: Any) -> DateField:
    options.setdefault("help_text", "For example 15 3 2026")
    return DateField(label=label, **options)


class ItemForm(ComplaintsForm):
    kind = _radios("What is it?", Kind.choices, error_messages={"required": "Say what it is"})
    stage = _radios(
        "If it is a complaint: which stage?",
        [(Stage.FIRST, Stage.FIRST.label), (Stage.DIRECT, Stage.DIRECT.label)],
        required=False,
        initial=Stage.FIRST,
    )
    reference = LineField(
        label="Reference in the board’s complaints system",
        instead="enter the number that the complaints system gave it",
        max_length=40,
        required=False,
        help_text="The only link to the person. A complaint needs one. For example CHP-2026-0417",
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-10", "autocomplete": "off"}),
    )
    received_via = _choose("How it reached us", Via.choices)
    platform = _choose("Platform", Platform.choices)
    channel = _choose("Whose account", Channel.choices)
    category = _choose("What it is mainly about", Category.choices)
    staff_group = forms.ModelChoiceField(
        Profession.objects.none(),
        label="Staff group",
        empty_label="Several, or not known",
        required=False,
        help_text="Never a person",
    )
    summary = WordsField(
        label="What happened",
        rows=5,
        help_text=f"What was posted, and what was said about it. {NOTHING_ABOUT_PEOPLE}",
    )
    post_removed = _radios("Was the post removed?", Removed.choices)
    severity = forms.TypedChoiceField(
        label="How critical is the worst that was said?",
        choices=[("", "Not scored"), *SEVERITY],
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Of the most negative statement, not of the whole. Only complaints admins see it. 0: nothing to "
        "put right. 3: care or trust was harmed a little. 5: somebody may be in danger",
    )
    field_order = ["kind", "stage", "reference", "received_on"]

    def __init__(self, *args: Any, item: Item | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        today = timezone.localdate()
        self.fields["received_on"] = _day("Date received", earliest=today - 5 * TWO_YEARS, latest=today)
        self.order_fields(self.field_order)
        self.fields["staff_group"].queryset = self.programme.board.offered_professions()
        if item is not None and item.stage == Stage.ESCALATED:
            del self.fields["stage"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if (
            cleaned.get("kind") == Kind.COMPLAINT
            and not cleaned.get("reference")
            and "reference" not in self.errors
        ):
            self.add_error(
                "reference", "Enter the reference: it is the only link to the person who complained"
            )
        return cleaned


class OnForm(ComplaintsForm):
    """One day. The label says which."""

    def __init__(self, *args: Any, item: Item, label: str = "On which day", **options: Any) -> None:
        super().__init__(*args, **options)
        today = timezone.localdate()
        self.fields["on"] = _day(label, earliest=item.received_on, latest=today)
        self.initial.setdefault("on", today)


class ExtendForm(ComplaintsForm):
    table = "extension"
    authorised_by = LineField(
        label="Authorised by",
        instead="write the role",
        max_length=120,
        help_text="The role, not the name. For example complaints manager",
        error_messages={"required": "Say who authorised it, by role"},
    )
    reason = WordsField(label="Reason", rows=3, help_text=NOTHING_ABOUT_PEOPLE)
    granted_late = forms.BooleanField(
        label="It was granted only after the answer was due",
        required=False,
        help_text="The procedure wants it before. The record says that it was late",
    )
    needed_sometimes = (*ComplaintsForm.needed_sometimes, "granted_late")

    def __init__(self, *args: Any, item: Item, **options: Any) -> None:
        super().__init__(*args, **options)
        today = timezone.localdate()
        self.fields["granted_on"] = _day("Day it was granted", earliest=item.counts_from, latest=today)
        self.initial.setdefault("granted_on", today)
        self.fields["until"] = _day("New date", earliest=item.due_on)
        order = ["granted_on", "granted_late", "until"]
        if item.due_on is not None and item.due_on >= today:
            del self.fields["granted_late"]
        self.order_fields(order)


class LearningForm(ComplaintsForm):
    learning = WordsField(
        label="What is learned from it",
        required=False,
        help_text=f"For the programme. {NOTHING_ABOUT_PEOPLE}",
    )
    why_not = WordsField(label="What cannot be acted on, and why", required=False, rows=3)


class ActionForm(ComplaintsForm):
    table = "action"
    text = WordsField(label="What will be done", rows=3, help_text=NOTHING_ABOUT_PEOPLE)
    owner = LineField(
        label="Who sees to it",
        instead="write the role",
        max_length=120,
        help_text="The role, not the name. For example AHP team lead",
    )

    def __init__(self, *args: Any, item: Item, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["due_on"] = _day("By when", earliest=item.received_on)


class CloseForm(OnForm):
    outcome = _radios("Outcome", Outcome.choices)
    learning = WordsField(
        label="What is learned from it",
        required=False,
        help_text=f"A complaint needs it. {NOTHING_ABOUT_PEOPLE}",
    )
    why_not = WordsField(
        label="If nothing can be done about it: why not?",
        required=False,
        rows=3,
        help_text="Needed where there is no action. What was upheld needs an action in any case",
    )

    def __init__(self, *args: Any, item: Item, **options: Any) -> None:
        super().__init__(*args, item=item, **options)
        allowed = (*OF_COMPLAINTS, Outcome.MISTAKE) if item.is_complaint else (Outcome.NOTED, Outcome.MISTAKE)
        self.fields["outcome"].choices = [(each.value, each.label) for each in allowed]
        self.fields["person_told_on"] = _day(
            "When the person was told, if they were",
            required=False,
            earliest=item.received_on,
            latest=timezone.localdate(),
        )
        if not item.is_complaint:
            self.fields["learning"].help_text = NOTHING_ABOUT_PEOPLE
            self.fields["why_not"].help_text = "Needed where there is no action"
        if item.kind == Kind.COMPLIMENT:
            self.fields["why_not"].label = "If it was logged by mistake: why?"
            self.fields["why_not"].help_text = ""
        self.order_fields(["on", "outcome", "learning", "why_not", "person_told_on"])


class ReopenForm(ComplaintsForm):
    table = "closing"
    reason = WordsField(
        label="Why it is opened again",
        rows=3,
        help_text=NOTHING_ABOUT_PEOPLE,
        error_messages={"required": "Say why it is opened again"},
    )
    sure = forms.BooleanField(
        label="It was closed by mistake and is to be open again",
        error_messages={"required": "Confirm that it was closed by mistake"},
    )

    def values(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}


class ArrangementsForm(ComplaintsForm):
    table = "arrangements"
    day_one = _radios("Day 1 of the clock", Arrangements.DayOneChoice.choices)
    extension_days = forms.IntegerField(
        label="Working days that stage 1 may be extended by",
        min_value=0,
        max_value=20,
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-2"}),
    )
    signpost = WordsField(
        label="Reply to copy below a public post",
        max_length=280,
        help_text="Up to 280 characters. No details of anybody",
    )
    signpost_url = AddressField(
        label="Page that says how to complain",
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text="It is added to the reply",
        error_messages={"invalid": "Enter a web address that starts with https://"},
    )
    keep_months = forms.IntegerField(
        label="Months after closing until the words go",
        required=False,
        min_value=6,
        max_value=240,
        help_text="As the board’s retention schedule says. Counts stay. Empty: the words stay",
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-3"}),
    )


class HolidayForm(ComplaintsForm):
    table = "holiday"
    name = LineField(label="Name of the day", max_length=60, help_text="For example Local holiday")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        today = timezone.localdate()
        self.fields["day"] = _day("Day off", earliest=today - TWO_YEARS, latest=today + 2 * TWO_YEARS)
        self.order_fields(["day", "name"])
