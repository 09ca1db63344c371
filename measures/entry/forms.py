"""Forms of handing in: a file, a paste, and what the columns mean."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms

from measures.importers import Filter, Mapping, filter_choices
from measures.importers.values import WITH_DENOMINATOR
from measures.models import Measure
from measures.tables import LIMITS, Table, shown

_NO_COLUMN = [("", "No column")]


def _helper(button: str, *layout: Any) -> FormHelper:
    helper = FormHelper()
    helper.layout = Layout(*layout)
    helper.add_input(Submit("do", button, data_prevent_double_click="true"))
    return helper


class FileForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text=f"A CSV file or an Excel workbook (.xlsx), at most {LIMITS.bytes // 2**20} MB "
        f"and {LIMITS.rows:,} rows. Nothing is stored before you have seen what was read.",
        widget=forms.FileInput(
            attrs={"accept": ".csv,.tsv,.txt,.xlsx,text/csv", "data-most-bytes": str(LIMITS.bytes)}
        ),
        error_messages={
            "required": "Choose a file",
            "empty": "The file is empty. Check that it is the file you meant",
        },
    )
    sheet = forms.CharField(
        label="Sheet of the workbook",
        required=False,
        max_length=100,
        help_text="Only when the numbers are not on the first sheet that has some.",
        widget=forms.TextInput(attrs={"class": "nhsuk-u-width-one-half"}),
    )
    error_heading = "Nothing was stored: the file cannot be read"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper("Read the file", "file", "sheet")


class PasteForm(forms.Form):
    cells = forms.CharField(
        label="Cells",
        strip=False,
        help_text="Copy the cells in your spreadsheet, with their row of names, and paste them here. "
        "Columns parted by commas or semicolons are read too.",
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "app-cells"}),
        error_messages={"required": "Paste some cells"},
    )
    error_heading = "Nothing was stored: the cells cannot be read"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper("Read the cells", "cells")


class MappingForm(forms.Form):
    """What the columns of a table mean for a measure; ``mapping()`` of a valid form."""

    def __init__(self, data: Any = None, *, measure: Measure, table: Table, mapping: Mapping) -> None:
        super().__init__(data, initial=_initial(mapping))
        self.measure, self.mapping_before = measure, mapping
        columns = [(str(index), _column(table, index)) for index in range(table.width)]
        required = [("", "Choose a column"), *columns]
        optional = [*_NO_COLUMN, *columns]
        kind = measure.data_kind
        self.fields["period"] = _choice(
            "Date of the event" if kind == "events" else "Date or period", required
        )
        if kind == "readings":
            self.fields["values"] = forms.MultipleChoiceField(
                label="Readings", choices=columns, required=False, widget=forms.CheckboxSelectMultiple
            )
        else:
            words = {"events": "How many events that day", "value": "Figure", "count": "Number"}
            self.fields["value"] = _choice(
                words.get(kind, "Numerator"),
                [("", "One event in each row"), *columns] if kind == "events" else required,
                help_text=shown(measure.numerator_definition, 120),
            )
        if kind in WITH_DENOMINATOR:
            self.fields["denominator"] = _choice(
                "Denominator", required, help_text=shown(measure.denominator_definition, 120)
            )
        self.fields["category"] = _choice("Site or group", optional)
        if measure.breakdowns:
            keep = [(name, f"Keep by {name.lower()}, and add up") for name in measure.breakdowns]
            self.fields["dimension"] = _choice(
                "What to do with sites or groups", [*keep, ("", "Only add up")]
            )
        self.fields["note"] = _choice("Note", optional)
        choices = _filter_groups(table)
        if choices:
            self.fields["filter_1"] = _choice("Only rows where", [("", "All rows"), *choices])
            if len(choices) > 1:
                self.fields["filter_2"] = _choice("And only rows where", [("", "All rows"), *choices])
        self.fields["has_header"] = _radios("The first row holds", [("yes", "names"), ("no", "numbers")])
        self.fields["date_order"] = _radios(
            "01/02/2026 is", [("dmy", "1 February, day first"), ("mdy", "2 January, month first")]
        )
        self.fields["decimal"] = _radios(
            "Decimals have", [(".", "a point, as in 12.5"), (",", "a comma, as in 12,5")]
        )

    mark_optional = False

    def mapping(self) -> Mapping:
        given = self.cleaned_data
        values = given["values"] if "values" in given else filter(None, [given.get("value", "")])
        filters = [_read_filter(given.get(name, "")) for name in ("filter_1", "filter_2")]
        return Mapping(
            period=_index(given["period"]),
            values=tuple(int(value) for value in values),
            denominator=_index(given.get("denominator", "")),
            category=_index(given["category"]),
            note=_index(given["note"]),
            filters=tuple(dict.fromkeys(found for found in filters if found)),
            dimension=given.get("dimension", ""),
            has_header=given["has_header"] == "yes",
            date_order=given["date_order"],
            decimal=given["decimal"],
        )


def _choice(label: str, choices: list[Any], help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, help_text=help_text)


def _radios(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


def _column(table: Table, index: int) -> str:
    """The name of a column, with its first cell where that helps to tell it."""
    example = next((row[index] for row in table.rows[:50] if row[index]), "")
    name = table.names[index]
    return f"{name}: {shown(example, 24)}" if example else name


def _filter_groups(table: Table) -> list[Any]:
    return [
        (
            table.names[index],
            [(f"{index}|{label}", f"{table.names[index]} is {shown(label, 30)}") for label in labels],
        )
        for index, labels in filter_choices(table)
    ]


def _read_filter(text: str) -> Filter | None:
    index, bar, label = text.partition("|")
    return Filter(int(index), label) if bar else None


def _index(text: str) -> int | None:
    return int(text) if text else None


def _initial(mapping: Mapping) -> dict[str, Any]:
    def text(index: int | None) -> str:
        return "" if index is None else str(index)

    initial = {
        "period": text(mapping.period),
        "value": text(mapping.values[0] if mapping.values else None),
        "values": [str(index) for index in mapping.values],
        "denominator": text(mapping.denominator),
        "category": text(mapping.category),
        "note": text(mapping.note),
        "dimension": mapping.dimension,
        "has_header": "yes" if mapping.has_header else "no",
        "date_order": mapping.date_order,
        "decimal": mapping.decimal,
    }
    for number, (column, label) in enumerate(mapping.filters[:2], start=1):
        initial[f"filter_{number}"] = f"{column}|{label}"
    return initial
