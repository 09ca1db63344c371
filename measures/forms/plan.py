"""The measurement plan as a form: what is needed to begin, and the rest for later."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout
from django import forms
from django.core.validators import MaxLengthValidator

from accounts.fields import DateField
from accounts.models import User
from programmes.models import Programme

from ..errors import PlanRefused
from ..models import DATES, Measure
from ..models.plan import CHARTS_FOR
from ..rates import DIVISORS
from ..sources import source_choices

FREQUENCIES = [(value, label) for value, label in Measure.Frequency.choices if value != "event"]


def _text(label: str, help_text: str = "", *, rows: int = 3, limit: int = 2000) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        validators=[MaxLengthValidator(limit)],  # without a count below every box
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _line(
    label: str, help_text: str = "", *, limit: int = 120, width: str = "", required: bool = False
) -> forms.CharField:
    attrs = {"class": f"nhsuk-input--width-{width}"} if width else {}
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=limit,
        widget=forms.TextInput(attrs=attrs),
    )


class PlanForm(forms.Form):
    """Everything of a plan that people write. ``values()`` is what ``create_measure`` and ``change_measure``
    take; ``refuse(error)`` puts what they refuse beside its field."""

    name = _line("Name", "Short, as on the dashboard: Lab attendance", required=True)
    summary = _line("In one line", "What it is, below the name: Attended, out of those who booked", limit=160)
    kind = forms.ChoiceField(
        label="What it is for",
        choices=[
            ("outcome", "Outcome: are we reaching the aim?"),
            ("process", "Process: are we doing what we planned?"),
            ("balance", "Balance: is anything getting worse?"),
        ],
        widget=forms.RadioSelect,
    )
    data_kind = forms.ChoiceField(
        label="What the number is",
        choices=Measure.DataKind.choices,
        widget=forms.RadioSelect,
        initial="count",
    )
    unit = _line("Unit", "Follows the number: people, clicks, %. Left empty for none", limit=40, width="10")
    event_name = _line("One event is called", "For rare events, such as complaint", limit=40, width="20")
    event_name_plural = _line("Several are called", "Such as complaints", limit=40, width="20")
    frequency = forms.ChoiceField(label="How often there is a number", choices=FREQUENCIES, initial="month")
    improvement_direction = forms.ChoiceField(
        label="What is better",
        choices=Measure.Direction.choices,
        widget=forms.RadioSelect,
        initial="increase",
    )
    operational_definition = _text(
        "Operational definition",
        "So exact that two people who count on their own get the same number: who or what, where, when, "
        "what is left out",
    )
    numerator_definition = _text("What is counted (numerator)", rows=2)
    denominator_definition = _text("Out of what (denominator)", "For a part of a whole, or a rate", rows=2)
    why_it_matters = _text("Why it matters", rows=2)
    goal = _line(
        "What success looks like", "In words. Targets with dates are set on the measure’s page", limit=200
    )
    data_source = _text("Data source", "Where the numbers come from, in words", rows=2)
    source = forms.ChoiceField(label="Counted by", required=False, choices=source_choices)
    divided_by = forms.ModelChoiceField(
        label="Out of the numbers of",
        help_text="For a rate that is counted by the portal: the measure whose number is the denominator of each "
        "period. A period without one shows a gap with the reason",
        queryset=Measure.objects.none(),
        required=False,
        empty_label="No other measure",
        to_field_name="public_id",
    )
    collection_method = _text("How they are collected", rows=2)
    sampling = _text("Sampling", "Or that everything is counted", rows=2)
    breakdowns = _line(
        "Breakdowns",
        "With commas between, such as profession, locality. Each gets charts of its own",
        limit=200,
    )
    owner = forms.ModelChoiceField(
        label="Owner",
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody yet",
        to_field_name="public_id",
    )
    active_from = DateField(label="Collected from", required=False, help_text="For example 1 4 2026",
                            earliest=DATES.first, latest=DATES.last)  # fmt: skip
    active_to = DateField(label="Collected until", required=False, earliest=DATES.first, latest=DATES.last)
    due_days = forms.IntegerField(
        label="Days until a number is overdue",
        required=False,
        min_value=0,
        max_value=400,
        initial=14,
        help_text="After the period has ended",
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-3"}),
    )
    multiplier = forms.FloatField(
        label="Shown for every",
        required=False,
        min_value=1e-6,
        max_value=1e9,
        help_text="100 for per cent, 10000 for a rate per 10,000. Left empty: 100 for a part of a whole, "
        "1 otherwise",
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-5", "inputmode": "decimal"}),
    )
    decimals = forms.IntegerField(
        label="Decimals",
        required=False,
        min_value=0,
        max_value=6,
        help_text="Left empty: as many as the number needs",
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-2"}),
    )
    baseline_plan = _line(
        "Baseline, in words", "The time before the change that later numbers are held against", limit=200
    )
    last_review_on = DateField(label="Last reviewed", required=False, earliest=DATES.first, latest=DATES.last)
    next_review_on = DateField(label="Next review", required=False, earliest=DATES.first, latest=DATES.last)

    error_heading = "The measure was not saved"

    def __init__(
        self, *args: Any, programme: Programme, measure: Measure | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.programme, self.measure = programme, measure
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = User.objects.filter(
            memberships__programme=programme, memberships__ended_at=None, is_active=True
        ).distinct()
        owner.label_from_instance = lambda user: user.display_name  # type: ignore[method-assign, assignment]
        whole = self.fields["divided_by"]
        assert isinstance(whole, forms.ModelChoiceField)
        whole.queryset = Measure.objects.for_programme(programme).filter(data_kind__in=DIVISORS)
        if measure is not None:
            whole.queryset = whole.queryset.exclude(pk=measure.pk)
        if len(source_choices()) == 1:
            del self.fields["source"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self._essentials(), HTML(_OPEN), *self._more(), HTML("</div></details>"))

    def _essentials(self) -> list[Any]:
        return [
            Fieldset("The measure", "name", "summary", "kind", "improvement_direction"),
            Fieldset(
                "The number",
                "data_kind",
                "unit",
                "frequency",
                "operational_definition",
                "numerator_definition",
                "denominator_definition",
                "event_name",
                "event_name_plural",
            ),
        ]

    def _more(self) -> list[Any]:
        collected = [
            "data_source",
            "source",
            "divided_by",
            "collection_method",
            "sampling",
            "breakdowns",
            "owner",
            "active_from",
            "active_to",
            "due_days",
        ]
        return [
            Fieldset("Why", "why_it_matters", "goal", "baseline_plan"),
            Fieldset("How it is collected", *(name for name in collected if name in self.fields)),
            Fieldset("How it is shown", "multiplier", "decimals"),
            Fieldset("Review", "last_review_on", "next_review_on"),
        ]

    def clean_breakdowns(self) -> list[str]:
        names = [" ".join(name.split()) for name in self.cleaned_data["breakdowns"].split(",")]
        found = list(dict.fromkeys(name.lower() for name in names if name))
        for name in found:
            if len(name) > 40:
                raise forms.ValidationError(
                    f"The name of a breakdown has 40 characters at most: “{name[:20]}…”"
                )
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("data_kind")
        if kind == Measure.DataKind.EVENTS:
            cleaned["frequency"] = Measure.Frequency.EVENT
            if not cleaned.get("event_name"):
                self.add_error("event_name", "Enter what one event is called, such as complaint")
        start, end = cleaned.get("active_from"), cleaned.get("active_to")
        if start and end and end < start:
            self.add_error("active_to", "Collected until must be after collected from")
        return cleaned

    def values(self) -> dict[str, Any]:
        """The fields of the plan. What was left empty takes its usual value."""
        values = {name: value for name, value in self.cleaned_data.items() if name in self.fields}
        kind = values["data_kind"]
        if not values["multiplier"]:
            values["multiplier"] = 100.0 if kind == Measure.DataKind.PROPORTION else 1.0
        if not values["unit"]:
            values["unit"] = {"proportion": "%", "events": "days"}.get(kind, "")
        if values["due_days"] is None:
            values["due_days"] = 14
        if self.measure is not None and self.measure.chart_type not in CHARTS_FOR[kind]:
            values["chart_type"] = "run"
        return values

    def refuse(self, error: PlanRefused) -> None:
        for field, sentences in error.problems.items():
            for sentence in sentences:
                self.add_error(field if field in self.fields else None, sentence)

    @classmethod
    def initial_of(cls, measure: Measure) -> dict[str, Any]:
        known = {
            name: getattr(measure, name)
            for name in cls.base_fields
            if name not in ("owner", "breakdowns", "divided_by")
        }
        return known | {
            "breakdowns": ", ".join(measure.breakdowns),
            "owner": measure.owner.public_id if measure.owner else None,
            "divided_by": measure.divided_by.public_id if measure.divided_by else None,
        }


_OPEN = (
    '<details class="nhsuk-details app-more"{% if form.measure or form.errors %} open{% endif %}>'
    '<summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">The rest of the plan'
    '</span></summary><div class="app-more__text">'
)
