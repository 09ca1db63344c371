"""Dates of rare events to type: one line for each event, and empty lines for new ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Max
from django.utils import timezone

from measures.importers import Entry
from measures.models import DATES, Measure, Observation
from measures.series import words_for
from measures.tables import Window, read_period

from .grid import saved_by

EMPTY_LINES = 5


class EventsForm(forms.Form):
    """The newest events with their notes. An emptied date takes its event away."""

    error_heading = "Nothing was saved: there is a problem"
    mark_optional = False

    def __init__(
        self, measure: Measure, events: Sequence[Observation], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.measure, self.events = measure, list(events)
        self.words = words_for(measure)
        self.entries: list[Entry] = []
        for event in self.events:
            self._add(f"e{event.pk}", self.words.short(event.period), event.note)
        for number in range(EMPTY_LINES):
            self._add(f"new{number}", "", "")

    def _add(self, prefix: str, on: str, note: str) -> None:
        whose = on or f"new line {int(prefix[3:]) + 1}"
        attrs = {"autocomplete": "off"}
        self.fields[f"{prefix}-on"] = forms.CharField(
            label=f"Date, {whose}", required=False, initial=on, max_length=60,
            widget=forms.TextInput(attrs=attrs | {"class": "app-cell app-cell--date", "data-column": "on"}),
        )  # fmt: skip
        self.fields[f"{prefix}-note"] = forms.CharField(
            label=f"Note, {whose}", required=False, initial=note, max_length=300,
            widget=forms.TextInput(attrs=attrs | {"class": "app-cell app-cell--note", "data-column": "note"}),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        self._refuse_vanished()
        gone: list[Entry] = []
        added: list[tuple[date, str]] = []
        for event in self.events:
            on = self._date(f"e{event.pk}")
            note = self.cleaned_data.get(f"e{event.pk}-note", "")
            if f"e{event.pk}-on" in self.errors:
                continue
            if on is None:
                gone.append(Entry(period=event.period, ordinal=event.ordinal, numerator=None))
            elif on != event.period:
                gone.append(Entry(period=event.period, ordinal=event.ordinal, numerator=None))
                added.append((on, note))
            elif note != event.note:
                self.entries.append(
                    Entry(period=event.period, ordinal=event.ordinal, numerator=1.0, note=note)
                )
        for number in range(EMPTY_LINES):
            on = self._date(f"new{number}")
            note = self.cleaned_data.get(f"new{number}-note", "")
            if on is not None:
                added.append((on, note))
            elif note and f"new{number}-on" not in self.errors:
                self.add_error(f"new{number}-on", "Give the date that the note belongs to")
        if not self.errors:
            self.entries += [*gone, *self._numbered(added)]
        return self.cleaned_data

    def _refuse_vanished(self) -> None:
        """Somebody else has taken an event away that this page still shows."""
        known = {f"e{event.pk}-on" for event in self.events}
        sent = {
            name for name in self.data if name.startswith("e") and name.endswith("-on") and self.data[name]
        }
        if sent - known:
            raise forms.ValidationError(
                "Somebody else has changed these events while you were typing. The page shows them as they "
                "are now: "
                "look at them and type your change again."
            )

    def _date(self, prefix: str) -> date | None:
        text = self.cleaned_data.get(f"{prefix}-on", "").strip()
        if not text:
            return None
        found = read_period(text, window=Window(DATES.first, min(DATES.last, timezone.localdate())))
        why = found.problem
        if not why and found.unit != "day":
            why = f"“{text}” is a whole {found.unit}. An event needs its day, such as 3 March 2026"
        elif found.problem and " is after " in found.problem:
            why = f"“{text}” is in the future"
        if why:
            self.add_error(f"{prefix}-on", why)
            return None
        return found.on

    def _numbered(self, added: Sequence[tuple[date, str]]) -> list[Entry]:
        """New events of one day get the numbers after those that are stored."""
        days = {on for on, _ in added}
        stored = Observation.objects.for_series(self.measure).filter(period__in=days)
        last = dict(stored.order_by().values_list("period").annotate(last=Max("ordinal")))
        count: Counter[date] = Counter({on: ordinal + 1 for on, ordinal in last.items()})
        entries = []
        for on, note in added:
            entries.append(Entry(period=on, ordinal=count[on], numerator=1.0, note=note))
            count[on] += 1
        return entries

    def rows(self) -> Iterator[dict[str, Any]]:
        for event in self.events:
            prefix = f"e{event.pk}"
            yield {"on": self[f"{prefix}-on"], "note": self[f"{prefix}-note"], "saved": saved_by(event)}

    def new_rows(self) -> Iterator[dict[str, Any]]:
        for number in range(EMPTY_LINES):
            yield {"on": self[f"new{number}-on"], "note": self[f"new{number}-note"], "saved": ""}
