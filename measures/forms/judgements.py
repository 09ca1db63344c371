"""What people decide and write about a chart: phases, notes, baseline, targets, points, the chart itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from accounts.fields import DateField
from runcharts import CHARTS, RULE_SETS

from ..models import DATES, Annotation, Measure
from ..models.plan import CHARTS_FOR
from ..recommend import Recommendation
from ..series import words_for

SHORTEST = 8


def helper(*buttons: tuple[str, str, str]) -> FormHelper:
    """Buttons as (name, text, css)."""
    made = FormHelper()
    for name, text, css in buttons:
        made.add_input(Submit(name, text, css_class=css))
    return made


def reason(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, in a sentence: readers of the chart will ask"},
    )


def period_choices(measure: Measure, periods: Sequence[date]) -> list[tuple[str, str]]:
    """Newest first, in words."""
    words = words_for(measure)
    said = [(period.isoformat(), words.period(period)) for period in dict.fromkeys(periods)]
    return [(value, text[0].upper() + text[1:]) for value, text in reversed(said)]


def centre_of(measure: Measure) -> str:
    """What a phase has of its own."""
    return "median" if measure.chart_type == "run" else "centre line"


class PhaseForm(forms.Form):
    starts_on = forms.ChoiceField(
        label="The new phase begins with",
        help_text="The first number that belongs to the new way of working",
        error_messages={"required": "Choose where the new phase begins"},
    )
    reason = reason("Why", "What changed, and why it is expected to last. Stands on the chart with your name")
    baseline_points = forms.IntegerField(
        required=False,
        min_value=SHORTEST,
        max_value=500,
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-3"}),
    )
    error_heading = "The phase was not stored"

    def __init__(self, *args: Any, measure: Measure, periods: Sequence[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["starts_on"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose one"), *period_choices(measure, periods[1:])]
        centre, frozen = centre_of(measure), self.fields["baseline_points"]
        frozen.label = f"Freeze its {centre} after so many points"
        frozen.help_text = f"Left empty: the {centre} moves with every point of the phase"
        self.helper = helper(
            ("preview", "Show what it would look like", "nhsuk-button--secondary"),
            ("save", "Begin the phase", ""),
        )

    def clean_starts_on(self) -> date:
        return date.fromisoformat(self.cleaned_data["starts_on"])


class ReasonForm(forms.Form):
    reason = reason("Why", "Stays in the history with your name")
    error_heading = "Nothing was changed"


class AnnotationForm(forms.Form):
    text = forms.CharField(
        label="What happened",
        help_text="In a few words: Intervention begins. No names of patients",
        max_length=300,
        error_messages={"required": "Say in a few words what happened"},
    )
    on = DateField(
        label="Date",
        help_text="For example 15 3 2026",
        earliest=DATES.first,
        latest=DATES.last,
        required=True,
    )
    kind = forms.ChoiceField(
        label="What it was", choices=Annotation.Kind.choices, widget=forms.RadioSelect, initial="change"
    )
    everywhere = forms.BooleanField(label="Show it on every chart of the programme", required=False)
    error_heading = "The note was not stored"

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["everywhere"]
        self.helper = helper(("save", "Add to the chart" if is_new else "Save the note", ""))


class BaselineForm(forms.Form):
    how = forms.ChoiceField(
        label="The centre line comes from",
        choices=[
            ("moving", "All points of the phase: it moves with every number"),
            ("points", "The first so many points: then it is carried forward"),
            ("until", "The points up to a period: then it is carried forward"),
        ],
        widget=forms.RadioSelect,
    )
    points = forms.IntegerField(
        label="How many points",
        required=False,
        min_value=SHORTEST,
        max_value=1000,
        help_text=f"For the first so many. At least {SHORTEST}; 12 or more is better",
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-3"}),
    )
    until = forms.ChoiceField(label="Up to", help_text="For the points up to a period", required=False)
    reason = reason("Why", "Stays in the history with your name")
    error_heading = "The baseline was not changed"
    needed_sometimes = ("points", "until")

    def __init__(self, *args: Any, measure: Measure, periods: Sequence[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["until"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose one"), *period_choices(measure, periods)]
        self.helper = helper(("save", "Set the baseline", ""))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        how = cleaned.get("how")
        if how == "points" and not cleaned.get("points") and "points" not in self.errors:
            self.add_error("points", "Enter how many points")
        if how == "until" and not cleaned.get("until"):
            self.add_error("until", "Choose the last period of the baseline")
        return cleaned

    def choice(self) -> dict[str, Any]:
        c = self.cleaned_data
        return {
            "points": c["points"] if c["how"] == "points" else None,
            "until": date.fromisoformat(c["until"]) if c["how"] == "until" else None,
            "reason": c["reason"],
        }


class TargetForm(forms.Form):
    value = forms.DecimalField(
        label="Target",
        max_digits=18,
        decimal_places=6,
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-5"}),
        error_messages={"required": "Enter the target"},
    )
    effective_from = DateField(
        label="From", help_text="An earlier target holds until then", required=True,
        error_messages={"required": "Enter the day from which the target holds"},
        earliest=DATES.first, latest=DATES.last,
    )  # fmt: skip
    note = forms.CharField(
        label="Note", required=False, max_length=200, help_text="Where the target comes from"
    )
    error_heading = "The target was not stored"

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"effective_from": measure.programme.starts_on})
        super().__init__(*args, **kwargs)
        if measure.unit:
            self.fields["value"].widget.attrs["data-suffix"] = measure.unit
        self.helper = helper(("save", "Set the target", ""))


class PointForm(forms.Form):
    kind = forms.ChoiceField(
        label="Judge this point",
        choices=[
            ("astronomical", "It is astronomical: so different that everyone would agree"),
            ("excluded", "Leave it out of the calculation: the number is not about the same thing"),
        ],
        widget=forms.RadioSelect,
    )
    reason = reason("Why", "No formula decides this. Stands beside the number with your name in the history")
    error_heading = "Nothing was changed"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(("save", "Save", ""))


class ChartForm(forms.Form):
    """The chart and its rules. ``days_between``: begin a new measure that records each event instead."""

    chart_type = forms.ChoiceField(label="Chart", widget=forms.RadioSelect)
    rule_set = forms.ChoiceField(
        label="Rules",
        choices=[(key, rules.name) for key, rules in RULE_SETS.items()],
        widget=forms.RadioSelect,
    )
    chart_reason = forms.CharField(
        label="Why this chart",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, in a sentence: readers of the chart will ask"},
    )
    error_heading = "The choice was not stored"

    def __init__(self, *args: Any, measure: Measure, offer: Recommendation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chart, rules = self.fields["chart_type"], self.fields["rule_set"]
        assert isinstance(chart, forms.ChoiceField)
        fitting = [(key, CHARTS[key]) for key in CHARTS_FOR[measure.data_kind]]
        if offer.is_days_between:
            fitting.append(("days_between", "Days between events: begin a new measure for it"))
        chart.choices = fitting
        hints = (
            {offer.chart_type: "Fits best"} if not offer.is_days_between else {"days_between": "Fits best"}
        )
        chart.widget.choice_hints = hints | {key: "Fits as well" for key in offer.others if key not in hints}  # type: ignore[attr-defined]
        rules.widget.choice_hints = {  # type: ignore[attr-defined]
            "nhs-scotland": "What NHS Scotland teaches for run charts",
            "anhoej": "For long series: on two years of steady months the taught rules "
            "give a false alarm one time in three",
            "phs-spc": "For charts with limits",
            "mdc": "As in Making Data Count; needs an I chart",
        }
        self.helper = helper(("save", "Save the choice", ""))

    def clean(self) -> dict[str, Any]:
        """Rules for a median say nothing about limits, and rules for limits need them."""
        cleaned = super().clean() or {}
        chart, rules = cleaned.get("chart_type"), cleaned.get("rule_set")
        if not chart or not rules or chart == "days_between":
            return cleaned
        if chart != "run" and rules == "nhs-scotland":
            self.add_error(
                "rule_set",
                "These rules are for run charts and would miss a point outside the limits. "
                "Choose rules for charts with limits, such as Public Health Scotland's",
            )
        elif chart == "run" and rules in ("phs-spc", "mdc"):
            self.add_error(
                "rule_set",
                "These rules need a chart with limits. For a run chart choose NHS Scotland or Anhøj",
            )
        return cleaned
