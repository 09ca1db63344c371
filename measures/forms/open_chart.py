"""The form of the open chart tool. Everything a person chose travels in it; nothing is kept anywhere else."""

from __future__ import annotations

from typing import Any

from django import forms

from runcharts import CHARTS, RULE_SETS

from ..open_chart import LIMITS, Choices
from ..tables import Table
from ..tables.reader import too_large

GUESS = [("", "Choose for me")]


class OpenChartForm(forms.Form):
    """``columns_of(table)`` offers the columns of what was read; before that they are guessed."""

    data = forms.CharField(
        label="Your data",
        required=False,
        strip=False,
        help_text="Paste cells from a spreadsheet: a column of dates, a column of numbers, and a column of "
        "denominators if there is one. Names in the first row help.",
        widget=forms.Textarea(attrs={"rows": 8, "class": "app-data", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label="Or choose a file", required=False, help_text="CSV or Excel (.xlsx), up to 2 MB"
    )
    sheet = forms.CharField(
        label="Sheet",
        required=False,
        max_length=100,
        help_text="Of an Excel file with several. Left empty: the first that has numbers",
    )
    period = forms.ChoiceField(label="Dates or periods", choices=GUESS, required=False)
    value = forms.ChoiceField(label="Number or numerator", choices=GUESS, required=False)
    denominator = forms.ChoiceField(label="Denominator", choices=GUESS, required=False)
    names = forms.CharField(required=False, widget=forms.HiddenInput)
    chart = forms.ChoiceField(
        label="Chart",
        choices=list(CHARTS.items()),
        initial="run",
        help_text="Not sure? A run chart fits every kind of number",
    )
    rules = forms.ChoiceField(
        label="Rules",
        required=False,
        choices=[("", "The usual ones for this chart"), *((k, r.name) for k, r in RULE_SETS.items())],
    )
    direction = forms.ChoiceField(
        label="What is better",
        choices=[
            ("increase", "Higher is better"),
            ("decrease", "Lower is better"),
            ("neutral", "Neither: show signals without judging them"),
        ],
        initial="neutral",
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label="Title", required=False, max_length=120)
    unit = forms.CharField(
        label="Unit",
        required=False,
        max_length=40,
        help_text="Follows the number, such as people, days or %",
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-10"}),
    )
    multiply = forms.FloatField(
        label="Multiply by",
        required=False,
        min_value=1e-9,
        max_value=1e9,
        help_text="100 for per cent, 10000 for a rate per 10,000",
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-5", "inputmode": "decimal"}),
    )
    target = forms.FloatField(
        label="Target",
        required=False,
        min_value=-1e12,
        max_value=1e12,
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-5", "inputmode": "decimal"}),
    )
    freeze = forms.IntegerField(
        label="Freeze the baseline after so many points",
        required=False,
        min_value=2,
        max_value=1100,
        help_text="The centre line comes from these points and is then carried forward",
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-3"}),
    )
    parts = forms.CharField(
        label="New phases begin at",
        required=False,
        max_length=300,
        help_text="Dates as in your data, with commas between. Each phase gets a centre line of its own",
    )
    exclude = forms.CharField(
        label="Leave out",
        required=False,
        max_length=300,
        help_text="Dates as in your data, with commas between. They are drawn, but not calculated with",
    )

    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:  # the columns are known only after reading: accept what is checked there
            for name in ("period", "value", "denominator"):
                said = str(self.data.get(name, ""))[:4]
                if said.isascii() and (said.isdecimal() or said == "none"):
                    self._offer(name, [*GUESS, (said, said)])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def columns_of(self, table: Table) -> None:
        """Offer the columns by the names they have."""
        named = [(str(index), name) for index, name in enumerate(table.names)]
        self._offer("period", [*GUESS, *named, ("none", "There are none: number the rows")])
        self._offer("value", [*GUESS, *named])
        self._offer("denominator", [*GUESS, *named, ("none", "There is none")])

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file is not None and file.size > LIMITS.bytes:
            raise forms.ValidationError(str(too_large(LIMITS)))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (
            not cleaned.get("file")
            and not str(cleaned.get("data") or "").strip()
            and "file" not in self.errors
        ):
            self.add_error("data", "Paste your data, or choose a file")
        return cleaned

    def choices(self, *, of_a_whole: bool) -> Choices:
        """``of_a_whole``: there are denominators, so that per cent is something to multiply by."""
        c = self.cleaned_data  # without the fields that are wrong: the others are looked at all the same
        unit = c.get("unit", "").strip()
        return Choices(
            chart=c.get("chart", "run"),
            rules=c.get("rules") or None,
            direction=c.get("direction", "neutral"),
            title=c.get("title", ""),
            unit=unit,
            multiply=c.get("multiply") or (100.0 if unit == "%" and of_a_whole else 1.0),
            freeze=c.get("freeze"),
            parts=c.get("parts", ""),
            exclude=c.get("exclude", ""),
            target=c.get("target"),
        )
