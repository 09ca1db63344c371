"""Rows held against one another: twins, readings of one period, events of one day, the whole of all sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import fsum

from ..tables import shown
from .findings import Findings
from .guess import filter_choices
from .values import Entry, Key, Mapping, Planned

MOST_CATEGORIES = 200
MOST_READINGS = 1000
CAN_BE_ADDED_UP = frozenset({"count", "proportion", "rate"})
#: The dimension of categories that no breakdown keeps: they only make up the whole.
ADDED_UP_ONLY = "added up only"


def without_twins(entries: list[Entry], plan: Planned, mapping: Mapping, findings: Findings) -> list[Entry]:
    """One entry for each key; two rows for one key are refused, both named."""
    groups: dict[Key, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.key].append(entry)
    if plan.data_kind == "events":
        return [
            replace(entry, ordinal=number) for group in groups.values() for number, entry in enumerate(group)
        ]
    if plan.data_kind == "readings":
        return [_one_subgroup(group, findings) for group in groups.values()]
    for group in groups.values():
        for twin in group[1:]:
            where = f" for {shown(twin.category)}" if twin.category else ""
            findings.refuse(
                f"Rows {group[0].rows[0]} and {twin.rows[0]} are both "
                f"{findings.period_name(twin.period)}{where}. "
                "Keep one of them.",
                twin.rows[0],
            )
    if any(len(group) > 1 for group in groups.values()):
        _say_what_tells_twins_apart(mapping, findings)
    return [group[0] for group in groups.values()]


def _one_subgroup(group: list[Entry], findings: Findings) -> Entry:
    readings = tuple(value for entry in group for value in entry.readings or ())
    rows = tuple(row for entry in group for row in entry.rows)
    if len(readings) > MOST_READINGS:
        when = findings.period_name(group[0].period)
        findings.refuse(f"There are more than {MOST_READINGS:,} readings for {when}.", rows[0])
    note = next((entry.note for entry in group if entry.note), "")
    return replace(group[0], readings=readings, rows=rows, note=note)


def _say_what_tells_twins_apart(mapping: Mapping, findings: Findings) -> None:
    table = findings.table
    taken = {*mapping.columns(), *(column for column, _ in mapping.filters)}
    for index, labels in filter_choices(table):
        if index not in taken:
            listed = ", ".join(f"“{shown(label, 20)}”" for label in labels[:4])
            more = " and more" if len(labels) > 4 else ""
            findings.hints.append(
                f"The column “{table.names[index]}” tells rows apart: {listed}{more}. Choose one of them "
                "under "
                "“Only rows where”, or choose the column as “Site or group”."
            )


def with_whole(entries: list[Entry], plan: Planned, mapping: Mapping, findings: Findings) -> list[Entry]:
    """The entries to store: with the whole added up from its categories where the table does not give it."""
    parts = [entry for entry in entries if entry.dimension]
    if not parts:
        return entries
    kept = entries if mapping.dimension else [entry for entry in entries if not entry.dimension]
    categories = sorted({entry.category for entry in parts})
    if len(categories) > MOST_CATEGORIES:
        findings.refuse(
            f"The column “Site or group” has {len(categories):,} different entries. At most "
            f"{MOST_CATEGORIES} can be."
        )
        return []
    if plan.data_kind == "events":
        return [*kept, *_whole_events(parts)] if len(parts) == len(entries) else kept
    if plan.data_kind in CAN_BE_ADDED_UP:
        given = {entry.period for entry in entries if not entry.dimension}
        return [*kept, *_sums(parts, categories, given, findings)]
    if mapping.dimension:
        findings.say("Figures of several sites cannot be added up: the whole gets none from this table")
    else:
        findings.refuse(
            "Figures of several sites cannot be added up. Choose the breakdown to keep them under."
        )
    return kept


def _sums(parts: list[Entry], categories: Sequence[str], given: set[date], findings: Findings) -> list[Entry]:
    """Numerators and denominators added up, for the periods in which no category is missing."""
    by_period: dict[date, list[Entry]] = defaultdict(list)
    for entry in parts:
        by_period[entry.period].append(entry)
    sums = []
    for period, group in sorted(by_period.items()):
        if period in given:
            continue
        if len(group) < len(categories):
            missing = sorted(set(categories) - {entry.category for entry in group})
            example = f"{findings.period_name(period)} has no {shown(missing[0])}"
            findings.say_once("The whole stays a gap where a site is missing", example, 0)
        else:
            sums.append(_sum(group))
    if sums:
        findings.say(f"The whole is added up from {len(categories)} sites")
    return sums


def _sum(group: list[Entry]) -> Entry:
    has_denominator = group[0].denominator is not None
    return Entry(
        period=group[0].period,
        numerator=fsum(entry.numerator or 0.0 for entry in group),
        denominator=fsum(entry.denominator or 0.0 for entry in group) if has_denominator else None,
        rows=tuple(row for entry in group for row in entry.rows),
        is_sum=True,
    )


def _whole_events(parts: list[Entry]) -> list[Entry]:
    by_day: dict[date, int] = defaultdict(int)
    whole = []
    for entry in sorted(parts, key=lambda entry: entry.rows):
        whole.append(replace(entry, dimension="", category="", ordinal=by_day[entry.period], is_sum=True))
        by_day[entry.period] += 1
    return whole
