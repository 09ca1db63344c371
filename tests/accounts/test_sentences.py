"""What a form says about a field that was left empty: a sentence that tells what to do, on every form there is."""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django import forms

from accounts import fields
from accounts.fields import DateField, asked_for

ROOMS = ("accounts", "programmes", "labs", "guidance", "complaints", "evaluations", "measures")
VERBS = (
    "Enter",
    "Choose",
    "Say",
    "Answer",
    "Tell",
    "Write",
    "Paste",
    "Give",
    "Tick",
    "Describe",
    "Type",
    "Confirm",
)
VERBS += ("Select", "Add", "Pick", "Name", "Look")
STOCK = str(forms.Field.default_error_messages["required"])
CHOICES = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.FileInput)


def all_forms() -> Iterator[type[forms.BaseForm]]:
    for room in ROOMS:
        package = import_module(room)
        for module in walk_packages(package.__path__, f"{room}."):
            if "forms" in module.name or "views" in module.name:
                import_module(module.name)
    found, waiting = set(), [forms.BaseForm]
    while waiting:
        for form in waiting.pop().__subclasses__():
            if form not in found:
                found.add(form)
                waiting.append(form)
    return iter(sorted((f for f in found if f.__module__.partition(".")[0] in ROOMS), key=str))


def sentence(name: str, field: forms.Field) -> str:
    said = str(field.error_messages["required"])
    if said != STOCK:
        return said
    label = str(field.label or name.replace("_", " ").capitalize())
    return asked_for(label, is_choice=isinstance(field.widget, CHOICES) and not isinstance(field, DateField))


CASES = [
    pytest.param(name, field, id=f"{form.__module__}.{form.__name__}.{name}")
    for form in all_forms()
    for name, field in getattr(form, "base_fields", {}).items()
    if field.required
]


def test_forms_were_found() -> None:
    assert len(CASES) > 40


@pytest.mark.parametrize(("name", "field"), CASES)
def test_required_field_says_what_to_do(name: str, field: forms.Field) -> None:
    said = sentence(name, field)
    assert said.partition(" ")[0] in VERBS, said
    bare = re.sub(r"“[^”]*”", "", said)
    assert "?" not in bare, said
    assert ":" not in said or "label" not in said
    assert not re.search(
        r"\bthe (the|a|an|as|at|by|from|to|until|in|on|of|if|i|is|are)\b", bare, re.IGNORECASE
    ), said
    assert not re.match(r"(Enter|Choose) [A-Z][a-z]", said), said
    assert not re.search(r"\b(begins|begin|is|are|was|were|did) (with|at|on|from|after)$", said), said


def test_sentence_of_its_own_goes_before_the_usual_one() -> None:
    own = DateField(label="As at", error_messages={"required": "Enter the day of the count"})
    with pytest.raises(forms.ValidationError, match="Enter the day of the count"):
        own.clean(["", "", ""])
    with pytest.raises(forms.ValidationError, match="Enter the date received"):
        DateField(label="Date received").clean(["", "", ""])


def test_examples_in_the_docstring() -> None:
    assert doctest.testmod(fields).failed == 0
