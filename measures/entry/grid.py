"""A grid of numbers to type: a line for each period, saved all or nothing; none is overwritten unseen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.timezone import localtime

from measures.importers import Entry, Key
from measures.importers.fit import why_no_pair, why_unfit
from measures.models import Measure, Observation
from measures.series import words_for
from measures.tables import Number, read_number

Texts = list[str]


@dataclass(frozen=True)
class Column:
    """One kind of cell: ``part`` ends the field's name."""

    part: str
    label: str
    numeric: bool = True


def columns_of(measure: Measure, *, with_note: bool = True) -> tuple[Column, ...]:
    """What a line of this measure asks for."""
    note = (Column("note", "Note (optional)", numeric=False),) if with_note else ()
    if measure.data_kind == Measure.DataKind.READINGS:
        return (Column("r", "Readings"), *note)
    if measure.has_denominator:
        return (Column("n", "Numerator"), Column("d", "Denominator"), *note)
    return (Column("n", (measure.unit or "Number").capitalize()), *note)


@dataclass(frozen=True)
class Line:
    """One period of one series, with what is stored for it."""

    measure: Measure
    period: date
    row: Observation | None = None
    dimension: str = ""
    category: str = ""
    with_note: bool = True

    @property
    def prefix(self) -> str:
        return f"m{self.measure.pk}-{self.period:%Y%m%d}"

    @property
    def columns(self) -> tuple[Column, ...]:
        return columns_of(self.measure, with_note=self.with_note)

    @property
    def label(self) -> str:
        return words_for(self.measure).short(self.period)

    @property
    def key(self) -> Key:
        return Key(self.dimension, self.category, self.period)

    def names(self) -> list[str]:
        return [f"{self.prefix}-{column.part}" for column in self.columns]

    def stored(self) -> Texts:
        """What the cells of the line say for what is stored."""
        row = self.row
        if row is None:
            return ["" for _ in self.columns]
        parts = {
            "n": _text(row.numerator),
            "d": _text(row.denominator),
            "r": ", ".join(_text(value) for value in row.readings or ()),
            "note": row.note,
        }
        return [parts[column.part] for column in self.columns]


def _text(value: float | None) -> str:
    """A number as a person would type it: no thousands, no needless decimals."""
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else repr(value)


class GridForm(forms.Form):
    """The cells of some lines. ``was`` is what they said when the page was made: a cell that still says so
    was not touched, and what somebody else has stored there since stays."""

    error_heading = "Nothing was saved: there is a problem"
    mark_optional = False

    def __init__(self, lines: Sequence[Line], data: Mapping[str, Any] | None = None) -> None:
        self.lines = list(lines)
        self.was = _read_was(data)
        self.typed = {line.prefix: self._typed(line, data) for line in self.lines}
        super().__init__(self._shown() if data is not None else None)
        for line in self.lines:
            self._add_fields(line)
        self.entries: list[tuple[Line, Entry]] = []

    def _typed(self, line: Line, data: Mapping[str, Any] | None) -> Texts:
        if data is None:
            return line.stored()
        return [str(data.get(name, "")).strip()[:2000] for name in line.names()]

    def is_touched(self, line: Line) -> bool:
        before = self.was.get(line.prefix)
        return self.typed[line.prefix] != (line.stored() if before is None else before)

    def _shown(self) -> dict[str, str]:
        """What is typed, and for cells that were not touched what is stored by now."""
        shown: dict[str, str] = {}
        for line in self.lines:
            texts = self.typed[line.prefix] if self.is_touched(line) else line.stored()
            shown |= dict(zip(line.names(), texts, strict=True))
        return shown

    def _add_fields(self, line: Line) -> None:
        for name, column, text in zip(line.names(), line.columns, line.stored(), strict=True):
            attrs = {
                "class": f"app-cell app-cell--{column.part}",
                "autocomplete": "off",
                "data-column": column.part,
            }
            if column.numeric:
                attrs |= {"inputmode": "decimal", "spellcheck": "false"}
            field = self.fields[name] = forms.CharField(
                label=f"{column.label}, {self._whose(line)}",
                required=False,
                initial=text,
                max_length=None if column.numeric else 300,
                widget=forms.TextInput(attrs=attrs),
            )
            field.short = column.label  # type: ignore[attr-defined]  # seen on narrow screens

    def _whose(self, line: Line) -> str:
        several = len({line.measure.pk for line in self.lines}) > 1
        return f"{line.measure.name}, {line.label}" if several else line.label

    @property
    def was_now(self) -> str:
        """For the hidden field of the page: what is stored as the page is made."""
        return json.dumps({line.prefix: line.stored() for line in self.lines}, separators=(",", ":"))

    def clean(self) -> dict[str, Any]:
        for line in self.lines:
            if self.is_touched(line):
                self._clean_line(line)
        return self.cleaned_data

    def _clean_line(self, line: Line) -> None:
        texts = self.typed[line.prefix]
        first = line.names()[0]
        if (theirs := self._changed_meanwhile(line)) and texts != line.stored():
            self.add_error(first, theirs)
            return
        entry = self._entry(line, dict(zip((column.part for column in line.columns), texts, strict=True)))
        if entry is not None:
            self.entries.append((line, entry))

    def _changed_meanwhile(self, line: Line) -> str:
        """What somebody else has stored in this line since the page was made, in words."""
        before = self.was.get(line.prefix)
        if before is None or before == line.stored():
            return ""
        name = _whose_change(line)
        now = " of ".join(text for text in line.stored()[:2] if text) if line.columns[0].part == "n" else ""
        now = now or line.stored()[0]
        said = f"changed it to {now}" if line.row else "emptied it"
        mine = " of ".join(
            text for text in self.typed[line.prefix][: 1 + line.measure.has_denominator] if text
        )
        yours = f"You typed {mine}" if mine else "You emptied it"
        return (
            f"{line.label}: {name} {said} while you were typing. {yours}: save again to store yours instead"
        )

    def _entry(self, line: Line, texts: dict[str, str]) -> Entry | None:
        """The entry of a line, or None and the problem beside its cell. Without number: emptied."""
        note = texts.get("note", line.row.note if line.row else "")
        entry = Entry(
            period=line.period, numerator=None, dimension=line.dimension, category=line.category, note=note
        )
        if line.period > timezone.localdate():
            self.add_error(line.names()[0], f"{line.label} is in the future")
            return None
        if not any(texts.get(part, "") for part in "ndr"):
            if texts.get("note"):
                self.add_error(line.names()[0], f"{line.label}: a note needs a number beside it")
                return None
            return Entry(period=line.period, numerator=None, dimension=line.dimension, category=line.category)
        if "r" in texts:
            return self._readings(line, entry, texts["r"])
        return self._numbers(line, entry, texts)

    def _numbers(self, line: Line, entry: Entry, texts: dict[str, str]) -> Entry | None:
        measure = line.measure
        part = self._number(line, "n", texts["n"])
        whole = self._number(line, "d", texts["d"]) if "d" in texts else None
        if part is None or ("d" in texts and whole is None):
            return None
        if part.value is None:
            missing = "numerator" if measure.has_denominator else "number"
            self.add_error(f"{line.prefix}-n", f"{line.label}: the {missing} is missing")
            return None
        if whole is not None:
            why, is_denominator = why_no_pair(
                measure, part.value, whole, part_name="the numerator", whole_name="the denominator"
            )
            if why:
                why = why.replace("“", "").replace("”", "")
                self.add_error(f"{line.prefix}-{'d' if is_denominator else 'n'}", f"{line.label}: {why}")
                return None
        return _filled(entry, part.value, whole.value if whole else None)

    def _number(self, line: Line, part: str, text: str) -> Number | None:
        number = read_number(text)
        why = why_unfit(line.measure, number, text, is_denominator=part == "d")
        if not why and text and number.value is None:
            why = f"“{text[:40]}” is not a number. Leave the cell empty for a gap"
        if why:
            self.add_error(f"{line.prefix}-{part}", f"{line.label}: {why}")
            return None
        return number

    def _readings(self, line: Line, entry: Entry, text: str) -> Entry | None:
        values = []
        for piece in text.replace(";", " ").replace(", ", " ").replace(",", " ").split():
            number = self._number(line, "r", piece)
            if number is None or number.value is None:
                return None
            values.append(number.value)
        return Entry(
            period=entry.period, numerator=None, readings=tuple(values), note=entry.note,
            dimension=entry.dimension, category=entry.category,
        )  # fmt: skip

    def rows(self) -> Iterator[dict[str, Any]]:
        """For the template: each line with its cells."""
        for line in self.lines:
            yield {"line": line, "cells": [self[name] for name in line.names()], "saved": saved_by(line.row)}


def _filled(entry: Entry, numerator: float, denominator: float | None) -> Entry:
    return Entry(
        period=entry.period, numerator=numerator, denominator=denominator, note=entry.note,
        dimension=entry.dimension, category=entry.category,
    )  # fmt: skip


def _read_was(data: Mapping[str, Any] | None) -> dict[str, Texts]:
    """What the page showed, from its hidden field; nothing when it was tampered with."""
    if data is None:
        return {}
    try:
        was = json.loads(str(data.get("was", "{}")))
    except ValueError:
        return {}
    if not isinstance(was, dict):
        return {}
    return {
        str(prefix): [str(text) for text in texts] for prefix, texts in was.items() if isinstance(texts, list)
    }


def _whose_change(line: Line) -> str:
    if line.row and line.row.recorded_by:
        return f"{line.row.recorded_by}"
    return "the portal’s own count" if line.row else "somebody"


def saved_by(row: Observation | None) -> str:
    """Who stored a number last, and when: for the end of its line."""
    if row is None:
        return ""
    at = localtime(row.recorded_at)
    who = str(row.recorded_by) if row.recorded_by else "Counted by the portal"
    return f"{who}, {at.day} {at:%b} {at.year}"
