"""What the form templates of the design system (templates/nhsuk/) ask of a field.

Everything is read from the bound field; nothing on it is changed, so a form may be drawn twice.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms, template
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.utils.safestring import SafeString

from accounts.fields import PARTS, DateInput, asked_for

register = template.Library()


@register.filter
def nhsuk_kind(field: BoundField) -> str:
    """Which template draws the field: the name of a file in templates/nhsuk/fields/."""
    widget = field.field.widget
    if isinstance(widget, DateInput):
        return "date"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.PasswordInput):
        return "password"
    if isinstance(widget, forms.MultiWidget):
        return "multiple"
    return "single"


@register.simple_tag
def nhsuk_widget(field: BoundField) -> SafeString:
    """The control itself with the classes of the design system and the ids that describe it."""
    widget = copy.deepcopy(field.field.widget)
    classes = [_base_class(widget), widget.attrs.pop("class", "")]
    if field.errors:
        classes.append(f"{classes[0]}--error")
    if isinstance(widget, forms.NumberInput):
        # A scroll wheel over <input type="number"> changes what was typed; the design system warns of it.
        widget.input_type = "text"
        whole = isinstance(field.field, forms.IntegerField) and not isinstance(field.field, forms.FloatField)
        widget.attrs.setdefault(
            "inputmode", "numeric" if whole and type(field.field) is not forms.DecimalField else "decimal"
        )
        for unwanted in ("min", "max", "step"):
            widget.attrs.pop(unwanted, None)
    if isinstance(widget, forms.ClearableFileInput):
        widget = forms.FileInput(attrs=widget.attrs)
    if isinstance(widget, forms.PasswordInput):
        classes += ["nhsuk-password-input__input", "nhsuk-js-password-input-input"]
        widget.attrs |= {"spellcheck": "false", "autocapitalize": "none"}
        widget.attrs.setdefault("autocomplete", "current-password")
    if nhsuk_limit(field):
        # The count tells how many characters are over; maxlength would swallow them without a word.
        widget.attrs.pop("maxlength", None)
        classes.append("nhsuk-js-character-count")
    for ours in ("data-prefix", "data-suffix"):
        widget.attrs.pop(ours, None)
    attrs = {"class": " ".join(filter(None, classes)), "aria-describedby": nhsuk_described_by(field)}
    return field.as_widget(widget, attrs={name: value for name, value in attrs.items() if value})


def _base_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.Textarea):
        return "nhsuk-textarea"
    if isinstance(widget, forms.Select):
        return "nhsuk-select"
    return "app-file" if isinstance(widget, forms.FileInput) else "nhsuk-input"


@register.filter
def nhsuk_limit(field: BoundField) -> int | None:
    """How many characters a long text may have, when it is counted below the box."""
    limit = getattr(field.field, "max_length", None)
    return limit if isinstance(field.field.widget, forms.Textarea) else None


@register.filter
def nhsuk_errors(field: BoundField) -> list[str]:
    """The messages of a field; Django's stock sentences are said in words that name the field."""
    return [message for error in field.errors.as_data() for message in _in_our_words(field, error)]


def _in_our_words(field: BoundField, error: ValidationError) -> list[str]:
    name, stock = str(field.label), str(error.messages[0])
    params = error.params or {}
    limit = params.get("limit_value")
    if stock == str(forms.Field.default_error_messages["required"]):
        return [asked_for(name, is_choice=_is_choice(field))]
    if error.code == "max_length" and "Ensure" in stock:
        return [f"{name} must be {limit} characters or fewer. It has {params['show_value']}"]
    if error.code == "min_length" and "Ensure" in stock:
        return [f"{name} must be {limit} characters or more. It has {params['show_value']}"]
    if error.code == "max_value" and "Ensure" in stock:
        return [f"{name} must be {limit} or less"]
    if error.code == "min_value" and "Ensure" in stock:
        return [f"{name} must be {limit} or more"]
    if stock in {
        str(kind.default_error_messages["invalid"]) for kind in (forms.IntegerField, forms.DecimalField)
    }:
        return [f"{name} must be a number"]
    return [str(message) for message in error.messages]


def _is_choice(field: BoundField) -> bool:
    return isinstance(
        field.field.widget, (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.FileInput)
    )


@register.filter
def nhsuk_described_by(field: BoundField) -> str:
    ids = [field.field.widget.attrs.get("aria-describedby", "")]
    if field.help_text:
        ids.append(f"{field.auto_id}_helptext")
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    if nhsuk_limit(field):
        ids.append(f"{field.auto_id}-info")
    return " ".join(filter(None, ids))


@register.filter
def nhsuk_attr(field: BoundField, name: str) -> str:
    return str(field.field.widget.attrs.get(name, ""))


@register.filter
def nhsuk_is_optional(field: BoundField) -> bool:
    """Say "(optional)" behind the label; a form of filters sets ``mark_optional = False``, and one with fields that
    depend on another names them in ``needed_sometimes``.
    """
    if field.name in getattr(field.form, "needed_sometimes", ()):
        return False
    return not field.field.required and getattr(field.form, "mark_optional", True)


@register.filter
def nhsuk_button_class(button: Any) -> str:
    """The classes that the form's author gave a button, without those of another design system."""
    return " ".join(
        name for name in button.field_classes.split() if name not in {"btn", "btn-primary", "btn-inverse"}
    )


@register.simple_tag
def nhsuk_choices(field: BoundField) -> list[dict[str, Any]]:
    """The choices of radios or checkboxes, with the hints of ``widget.choice_hints`` ({value: hint})."""
    hints = getattr(field.field.widget, "choice_hints", {})
    return [
        {
            "id": choice.id_for_label,
            "label": choice.choice_label,
            "name": choice.data["name"],
            "value": choice.data["value"],
            "chosen": choice.data["selected"],
            "disabled": field.field.disabled or choice.data["attrs"].get("disabled", False),
            "hint": hints.get(choice.data["value"], ""),
        }
        for choice in field.subwidgets
    ]


@register.simple_tag
def nhsuk_date_parts(field: BoundField) -> list[dict[str, Any]]:
    """The three boxes of a date; those that an error names are marked."""
    value = field.value()
    values = value if isinstance(value, list) else field.field.widget.decompress(value)
    wrong = _wrong_parts(field)
    return [
        {
            "id": f"{field.auto_id}_{part}",
            "name": f"{field.html_name}_{part}",
            "label": part.capitalize(),
            "value": typed,
            "width": 4 if part == "year" else 2,
            "wrong": part in wrong,
        }
        for part, typed in zip(PARTS, values, strict=True)
    ]


def _wrong_parts(field: BoundField) -> set[str]:
    wrong: set[str] = set()
    for error in field.errors.as_data():
        wrong.update((error.params or {}).get("parts", PARTS))
    return wrong


@register.simple_tag
def nhsuk_multiple(field: BoundField) -> SafeString:
    """Any other widget of several boxes."""
    widget = copy.deepcopy(field.field.widget)
    for part in widget.widgets:
        part.attrs["class"] = f"{_base_class(part)} {part.attrs.get('class', '')}".strip()
        part.attrs.setdefault("aria-label", f"{field.label}")
    return field.as_widget(widget)


# --- Error summary ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    message: str
    target: str = ""  # id of the control to go to; empty when the problem is of the whole form


@register.simple_tag
def nhsuk_problems(form: Any) -> list[Problem]:
    """What is wrong with a form or formset, in the order of its fields, once.

    base.html asks first and shows the summary at the top of the page; the form asks again and gets nothing.
    """
    if not getattr(form, "is_bound", False) or getattr(form, "summary_is_shown", False):
        return []
    problems = list(_of_formset(form) if isinstance(form, BaseFormSet) else _of_form(form))
    form.summary_is_shown = True
    return problems


def _of_form(form: forms.BaseForm) -> Iterator[Problem]:
    for message in form.non_field_errors():
        yield Problem(str(message))
    for field in form:
        for message in nhsuk_errors(field):
            yield Problem(message, "" if field.is_hidden else _target(field))


def _of_formset(formset: BaseFormSet[Any]) -> Iterator[Problem]:
    for message in formset.non_form_errors():
        yield Problem(str(message))
    for form in formset.forms:
        yield from _of_form(form)


def _target(field: BoundField) -> str:
    kind = nhsuk_kind(field)
    if kind == "date":
        wrong = _wrong_parts(field)
        return f"{field.auto_id}_{next(part for part in PARTS if part in wrong)}"
    if kind in {"radios", "checkboxes", "multiple"}:
        return f"{field.auto_id}_0"
    return str(field.auto_id)
