"""The catalogue of components: every piece of a page once, with the words that it is meant for.

For people who build the portal and for the accessibility tests. Signed-in people of a demonstration see it,
everybody under DEBUG, nobody elsewhere.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.fields import DateField
from ahpdg.example import example

VERDICTS = [
    {
        "kind": "improvement",
        "label": "Improvement",
        "heading": "Improvement: a shift above the median",
        "sentence": "All of the last 9 weeks, 7 September to 2 November 2026, are above the median of 22.5. "
        "Six or more in a row is a shift: a signal that something has changed.",
        "detail": "NHS Scotland run chart rules. 18 points in this phase, none on the median. No trend. "
        "Runs: 8, where 6 to 14 are expected, so no further signal.",
        "reason": "Shift: 9 weeks in a row above the median of 22.5",
    },
    {
        "kind": "concern",
        "label": "Concern",
        "heading": "Concern: a falling trend",
        "sentence": "Attendance has fallen 6 months in a row, May to October 2026, where rising is wanted.",
        "detail": "NHS Scotland run chart rules. Five or more in a row is a trend.",
        "reason": "Trend: 6 months in a row falling, May to October",
    },
    {
        "kind": "neutral",
        "label": "Change",
        "heading": "Something has changed: a shift below the median",
        "sentence": "The last 7 months are below the median of 40. This measure has no wanted direction.",
        "detail": "",
        "reason": "Shift: 7 months in a row below the median of 40",
    },
    {
        "kind": "mixed",
        "label": "Mixed",
        "heading": "Mixed: one signal each way",
        "sentence": "A shift in the wanted direction until June, then a trend against it.",
        "detail": "",
        "reason": "Shift upwards, then a falling trend",
    },
    {
        "kind": "no_signal",
        "label": "No signal",
        "heading": "No signal",
        "sentence": "Ups and downs that chance alone would give.",
        "detail": "NHS Scotland run chart rules. 16 useful points.",
        "reason": "Ups and downs that chance alone would give",
    },
    {
        "kind": "too_few",
        "label": "Too few points",
        "heading": "Too few points to tell",
        "sentence": "There are 7 points. The rules start at 10: 3 more months.",
        "detail": "",
        "reason": "7 points. Rules start at 10: 3 more months",
    },
    {
        "kind": "no_data",
        "label": "No data",
        "heading": "No data yet",
        "sentence": "Nobody has entered a number.",
        "detail": "",
        "reason": "Nobody has entered a number",
    },
]
STATES = [
    {"state": "fresh", "text": "Refreshed 3 minutes ago, at 09:42"},
    {"state": "refreshing", "text": "Refreshing now: counting October 2026"},
    {"state": "stale", "lead": "Out of date.", "text": "Last refreshed on Tuesday 3 November, a week ago"},
    {"state": "failed", "lead": "Refresh failed", "text": "at 09:42. The chart shows the numbers of 09:12"},
    {"state": "overdue", "lead": "Overdue.", "text": "October 2026 was due on 7 November"},
]
EXPORTS = [
    {"label": "Picture for slides", "hint": "PNG, 2,240 pixels wide", "url": "#png"},
    {"label": "Picture for print", "hint": "SVG, sharp at any size", "url": "#svg"},
    {"label": "Numbers", "hint": "CSV or Excel, with the verdict", "url": "#csv"},
]


class SampleForm(forms.Form):
    """One field of each kind, with labels, hints and messages as they should be written."""

    reference = forms.CharField(
        label="Reference in the board’s complaints system",
        help_text="The only link to the person who complained. For example CHP-2026-0417",
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-10"}),
        error_messages={"required": "Enter the reference in the board’s complaints system"},
    )
    received = DateField(
        label="Date received", help_text="For example 10 11 2026", latest=dt.date(2026, 11, 22), required=True
    )
    stage = forms.ChoiceField(
        label="Stage",
        choices=[("1", "Stage 1, early resolution"), ("2", "Stage 2, investigation")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the stage"},
    )
    story = forms.CharField(
        label="What happened",
        help_text="What was posted and what the concern is. No names, numbers or clinical details",
        max_length=120,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say what happened"},
    )
    about = forms.ChoiceField(
        label="What it is mainly about",
        choices=[
            ("", "Choose one"),
            ("confidentiality", "Confidentiality"),
            ("tone", "Tone"),
            ("other", "Other"),
        ],
        error_messages={"required": "Choose what it is mainly about"},
    )
    professions = forms.MultipleChoiceField(
        label="Professions",
        help_text="Choose all that took part",
        choices=[("DT", "Dietitians"), ("OT", "Occupational therapists"), ("PH", "Physiotherapists")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    share = forms.DecimalField(
        label="Share of posts checked",
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-4", "data-suffix": "%"}),
    )
    file = forms.FileField(label="Numbers", help_text="CSV or XLSX, up to 10 MB", required=False)
    password = forms.CharField(
        label="Password",
        widget=forms.PasswordInput,
        error_messages={"required": "Enter your password"},
    )
    agreed = forms.BooleanField(
        label="I have checked that nobody can be recognised",
        error_messages={"required": "Check that nobody can be recognised, then tick the box"},
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].widget.choice_hints = {"2": "For what is serious, complex or high risk"}
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "reference",
            "received",
            "stage",
            "story",
            "about",
            Fieldset("Who and what", "professions", "share", "file"),
            "password",
            "agreed",
            "token",
        )
        self.helper.add_input(Submit("save", "Save complaint"))


class SampleFilters(forms.Form):
    """Filters live in the address; nothing in them is ever required, so nothing is called optional."""

    mark_optional = False
    where = forms.ChoiceField(
        label="Where", choices=[("", "All localities"), ("n", "Nithsdale")], required=False
    )
    how = forms.MultipleChoiceField(
        label="How",
        choices=[("in", "In person (2)"), ("on", "Online (2)")],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "nhsuk-checkboxes--small"}),
        required=False,
    )


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Shows every component; ``?form=errors`` shows the form as it comes back with problems."""
    if not (settings.DEBUG or (settings.DEMONSTRATION and request.user.is_authenticated)):
        raise Http404("The catalogue of components belongs to the demonstration.")
    wrong = {
        "received_day": "31",
        "received_month": "11",
        "received_year": "2026",
        "story": "x" * 140,
        "share": "400",
    }
    context = {
        "form": SampleForm(wrong if request.GET.get("form") == "errors" else None),
        "filters": SampleFilters(auto_id="filter_%s"),
        "verdicts": VERDICTS,
        "example": example(),
        "states": STATES,
        "exports": EXPORTS,
        "summary": [
            {"kind": "concern", "count": 1, "label": "concern", "url": "#verdicts", "current": False},
            {"kind": "improvement", "count": 2, "label": "improvements", "url": "#verdicts", "current": True},
            {"kind": "no_signal", "count": 3, "label": "no signal", "url": "#verdicts", "current": False},
            {"kind": "too_few", "count": 1, "label": "too few points", "url": "#verdicts", "current": False},
        ],
        "tabs": [
            {"label": "Numbers", "url": "#tabs", "current": True},
            {"label": "Definition", "url": "#tabs", "current": False},
            {"label": "Changes (5)", "url": "#tabs", "current": False},
        ],
        "segments": [
            {"label": "Charts", "url": "#tabs", "current": True},
            {"label": "Table", "url": "#tabs", "current": False},
        ],
        "chips": [
            {"label": "All professions", "url": "#tabs", "current": True},
            {"label": "Dietitians", "url": "#tabs", "current": False},
            {"label": "Under 10 minutes", "url": "#tabs", "current": False},
        ],
        "page_of_rows": Paginator(range(120), 50).page(2),
        "facts": [("Measure", "Lab attendance"), ("Observations", "24, August 2025 to October 2026")],
        "banners": [
            {"level_tag": "success", "message": "24 observations imported"},
            {"level_tag": "error", "message": "Nothing was imported: row 7 has no denominator"},
            {"level_tag": "warning", "message": "Your session ends in 10 minutes"},
        ],
    }
    return render(request, "pages/components.html", context)
