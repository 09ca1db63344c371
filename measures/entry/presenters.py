"""What the pages of entry say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime

from measures.importers import Mapping
from measures.importers.findings import MOST_PROBLEMS, plain
from measures.models import ImportBatch, ImportPreview, Measure, Observation
from measures.series import words_for
from measures.tables import Table, shown
from measures.words import MONTHS

from .previews import Change, Comparison, span

_MOST_BAD_ROWS = MOST_PROBLEMS
_MOST_SENTENCES = 8
_TONES = {"added": "New", "changed": "Changed", "same": "As it was"}


@dataclass(frozen=True)
class PreviewPage:
    """A preview in words: the file, what was read, what would change, what cannot be stored."""

    measure: Measure
    kept: ImportPreview
    comparison: Comparison

    @cached_property
    def table(self) -> Table:
        return Table.from_dict(self.kept.table).with_header(self.mapping.has_header)

    @cached_property
    def mapping(self) -> Mapping:
        return Mapping.from_dict(self.kept.mapping)

    @property
    def name(self) -> str:
        return self.kept.filename or "Pasted cells"

    @property
    def facts(self) -> list[tuple[str, str]]:
        checked = self.comparison.checked
        count = len(self.table.rows)
        facts = [("Read", f"{count:,} {_plural('row', count)} of {self.kept.filename or 'the pasted cells'}")]
        if checked.rows_left_out:
            facts.append(
                (
                    "Left out by your choice",
                    f"{checked.rows_left_out:,} {_plural('row', checked.rows_left_out)}",
                )
            )
        if checked.can_be_stored:
            first, last = span(checked.entries) or (None, None)
            assert first is not None
            assert last is not None
            facts.append(("From", words_for(self.measure).span(first, last)))
            told = [
                (self.comparison.added, "new"),
                (self.comparison.changed, "changed"),
                (self.comparison.same, "as stored already"),
            ]
            facts.append(("Numbers", ", ".join(f"{count:,} {what}" for count, what in told if count)))
        if checked.gaps:
            facts.append(("Gaps", f"{checked.gaps:,} {_plural('row', checked.gaps)} without a number"))
        return facts

    @property
    def notes(self) -> list[str]:
        return [*self.table.notes, *self.comparison.checked.notes]

    @property
    def problems(self) -> list[dict[str, str]]:
        """For the error summary: the first problems, each with the place it goes to."""
        checked = self.comparison.checked
        problems = [
            {"message": problem.sentence, "target": self._target(problem.row)}
            for problem in checked.problems[:_MOST_SENTENCES]
        ]
        more = checked.problem_count - len(problems)
        if more:
            problems.append({"message": f"And {more:,} more.", "target": "rows-with-problems"})
        return problems

    def _target(self, row: int | None) -> str:
        return "columns" if row is None else f"row-{row}"

    @property
    def used_names(self) -> list[str]:
        return [self.table.names[index] for index in dict.fromkeys(self.mapping.columns())]

    @cached_property
    def bad_rows(self) -> list[dict[str, Any]]:
        """The rows with problems: their cells as they stand, and every sentence about them."""
        by_row: dict[int, list[Any]] = {}
        for problem in self.comparison.checked.problems:
            if problem.row is not None:
                by_row.setdefault(problem.row, []).append(problem)
        position = {number: index for index, number in enumerate(self.table.numbers)}
        rows = []
        for number, problems in list(by_row.items())[:_MOST_BAD_ROWS]:
            wrong = {problem.column for problem in problems}
            cells = self.table.rows[position[number]]
            rows.append(
                {
                    "number": number,
                    "cells": [
                        {
                            "name": self.table.names[index],
                            "text": shown(cells[index]),
                            "is_wrong": self.table.names[index] in wrong,
                        }
                        for index in dict.fromkeys(self.mapping.columns())
                    ],
                    "sentences": [problem.sentence for problem in problems],
                }
            )
        return rows

    @property
    def has_categories(self) -> bool:
        return any(change.entry.category for change in self.comparison.changes)

    @cached_property
    def lines(self) -> list[dict[str, str]]:
        """Every entry: where it goes, what is there, what would be."""
        if not self.comparison.checked.can_be_stored:
            return []
        words = words_for(self.measure)
        return [
            {
                "period": words.short(change.entry.period),
                "category": change.entry.category or "The whole",
                "before": before,
                "after": after,
                "note": change.entry.note,
                "tone": change.tone,
                "tag": _TONES[change.tone],
                "rows": _rows(change),
            }
            for change in self.comparison.changes
            for before, after in [_before_and_after(change)]
        ]


def _rows(change: Change) -> str:
    rows = change.entry.rows
    return str(rows[0]) if len(rows) == 1 else f"{len(rows)} rows"


def said(thing: Observation | Any, number: Callable[[float], str] = plain) -> str:
    """The numbers of an observation or an entry: "47 of 293", "12.5", "3, 4, 5"."""
    if thing.readings:
        return ", ".join(number(value) for value in thing.readings)
    if thing.numerator is None:
        return ""
    if thing.denominator is None:
        return number(thing.numerator)
    return f"{number(thing.numerator)} of {number(thing.denominator)}"


def _before_and_after(change: Change) -> tuple[str, str]:
    """What is stored and what would be; with every decimal where rounded ones would look the same."""
    if change.before is None:
        return "", said(change.entry)
    before, after = said(change.before), said(change.entry)
    if before != after or change.tone == "same":
        return before, after
    return said(change.before, "{:,}".format), said(change.entry, "{:,}".format)


def batch_lines(batches: Iterable[ImportBatch], user: Any) -> list[dict[str, Any]]:
    """Entries and imports in words: who, when, what, and the way back."""
    return [_batch_line(batch, user) for batch in batches]


def _batch_line(batch: ImportBatch, user: Any) -> dict[str, Any]:
    told = [
        (batch.added, "new"),
        (batch.changed, "changed"),
        (batch.removed, "taken out"),
        (batch.same, "as it was"),
    ]
    measure = batch.measure
    where = [measure.programme.slug, measure.slug, batch.pk]
    is_undone = batch.state == ImportBatch.State.UNDONE
    return {
        "what": batch.filename or batch.get_kind_display(),
        "kind": batch.get_kind_display(),
        "who": _who(batch.by, user),
        "when": when(batch.created_at),
        "counts": ", ".join(f"{count:,} {what}" for count, what in told if count) or "nothing new",
        "is_undone": is_undone,
        "state": f"Undone by {_who(batch.undone_by, user)}, {when(batch.undone_at)}"
        if is_undone
        else "Stored",
        "undo_url": "" if is_undone else reverse("measures:import_undo", args=where),
        "url": reverse("measures:import_stored", args=where),
    }


def _who(person: Any, user: Any) -> str:
    if person is None:
        return "somebody who has left"
    return "you" if person == user else str(person)


def when(moment: Any) -> str:
    """ "3 March 2026, 09:42"."""
    at = localtime(moment)
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H:%M}"


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"
