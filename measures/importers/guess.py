"""What the columns of a table most likely mean. A guess: the person sees it and can change it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, replace
from typing import Any

from ..tables import DecimalMark, Table, Unit, guess_date_order, guess_decimal_mark, read_number, read_period
from .values import WITH_DENOMINATOR, Filter, Mapping, Planned

MOST_LABELS = 200


_STOP_WORDS = re.compile(r"\b(?:the|a|an|in|and|for|per|each|column|who|were|with|at|on)\b")


def _words(text: str) -> set[str]:
    return set(re.findall("[a-z]+", _STOP_WORDS.sub("", text.casefold())))


_PERIOD_WORDS = _words("date month period week quarter day time when year from beginning commencing")
_DENOMINATOR_WORDS = _words(
    "denominator den days population total of bookings booked base possible eligible headcount workforce "
    "hours sample asked size sessions"
)
_VALUE_WORDS = _words(
    "n count number numerator num value cases events infections attended score figure result people clicks "
    "yes complaints median mean average reading"
)
#: A column of just this name is meant, also when no cell of it can be read: the check then says so.
_PLAIN_DENOMINATOR, _PLAIN_VALUES = {"denominator"}, {"numerator", "value", "count"}
_CATEGORY_WORDS = _words(
    "hospital site ward board locality profession team clinic unit department category group place area "
    "service region location"
)
_NOTE_WORDS = _words("note notes comment comments remark remarks annotation")


def guess_mapping(table: Table, plan: Planned, remembered: MappingOf[str, Any] | None = None) -> Mapping:
    """What the columns most likely mean: as last time when the names are the same, else by their look."""
    if remembered and list(remembered.get("names", ())) == list(table.names):
        return replace(Mapping.from_dict(remembered["mapping"]), has_header=table.header is not None)
    columns = [_Column.look_at(table, index) for index in range(table.width)]
    free = set(range(table.width))

    def take(scored: Callable[[_Column], float], least: float = 0.01) -> int | None:
        best = max(free, key=lambda index: (scored(columns[index]), -index), default=None)
        if best is None or scored(columns[best]) < least:
            return None
        free.discard(best)
        return best

    period = take(lambda column: column.dates and column.dates + column.named(_PERIOD_WORDS), 0.6)
    if period is None:
        period = take(
            lambda column: column.named(_PERIOD_WORDS)
        )  # its cells are wrong; the check will say so
    note = take(lambda column: column.named(_NOTE_WORDS))
    told = _words(plan.denominator_definition), _words(plan.numerator_definition) | _words(plan.name)
    denominator = None
    if plan.data_kind in WITH_DENOMINATOR:
        denominator = take(
            lambda column: column.numbers * (2 * column.named(_DENOMINATOR_WORDS) + column.named(told[0])),
            0.6,
        )
        if denominator is None:
            denominator = take(lambda column: column.is_plainly(_PLAIN_DENOMINATOR))
    values: tuple[int, ...] = ()
    if plan.data_kind == "readings":
        values = tuple(index for index in sorted(free) if columns[index].numbers > 0.6)
        free -= set(values)
    elif plan.data_kind != "events" or any(columns[index].named(_VALUE_WORDS) for index in free):
        value = None
        if not any(columns[index].numbers and columns[index].is_plainly(_VALUE_WORDS) for index in free):
            value = take(lambda column: column.is_plainly(_PLAIN_VALUES) and not column.numbers)
        if value is None:
            value = take(
                lambda column: column.numbers * (1 + 2 * column.named(_VALUE_WORDS) + column.named(told[1])),
                0.3,
            )
        if value is None and len(free) == 1:
            value = free.pop()  # nothing readable in it; the check will say so
        values = () if value is None else (value,)
    if plan.data_kind in WITH_DENOMINATOR and denominator is None:
        denominator = take(lambda column: column.numbers, 0.6)
    known = {word for breakdown in plan.breakdowns for word in _words(breakdown)}
    category = take(
        lambda column: column.labels * (column.named(_CATEGORY_WORDS) + 2 * column.named(known)), 0.4
    )
    numeric = [index for index in (*values, denominator) if index is not None]
    mapping = Mapping(
        period=period,
        values=values,
        denominator=denominator,
        category=category,
        note=note,
        dimension=_dimension(plan, columns[category].name) if category is not None else "",
        has_header=table.header is not None,
        date_order="dmy" if period is None else guess_date_order(table.column(period)),
        decimal=_decimal_mark(table, numeric),
    )
    return replace(mapping, filters=_guess_filters(table, plan, columns, free, mapping))


@dataclass(frozen=True)
class _Column:
    """The look of a column: shares of its filled cells that are dates, numbers and repeated labels."""

    name: str
    words: frozenset[str]
    dates: float
    numbers: float
    labels: float

    @classmethod
    def look_at(cls, table: Table, index: int) -> _Column:
        cells = [row[index] for row in table.rows[:200] if row[index]]
        if not cells:
            return cls(table.names[index], frozenset(), 0, 0, 0)
        dates = numbers = texts = 0
        named_date = bool(_words(table.names[index]) & _PERIOD_WORDS)
        for cell in cells:
            number = read_number(cell)
            number = read_number(cell, ",") if number.problem else number
            period = read_period(cell)
            if (
                period.on is not None
                and (named_date or period.manner != "serial")
                and period.unit != Unit.YEAR
            ):
                dates += 1
            if not number.problem:
                numbers += 1
            elif period.on is None:
                texts += 1
        if texts and len(set(table.column(index))) > max(MOST_LABELS, len(table.rows) // 2):
            texts = 0  # a column of free text
        share = 1 / len(cells)
        name = table.names[index]
        return cls(name, frozenset(_words(name)), dates * share, numbers * share, texts * share)

    def is_plainly(self, names: set[str]) -> bool:
        """Whether the name is one of these words and no more."""
        return len(self.words) == 1 and not self.words.isdisjoint(names)

    def named(self, words: Iterable[str]) -> float:
        """Whether the name has one of these words: 1, or less the more other words stand beside it."""
        return 1 / len(self.words) ** 0.5 if self.words & frozenset(words) else 0


def _decimal_mark(table: Table, numeric: list[int]) -> DecimalMark:
    cells = [cell for index in numeric for cell in table.column(index)]
    if table.kind == "xlsx":
        cells = [cell for cell in cells if "," in cell]  # its numbers have a point whatever its texts have
    return guess_decimal_mark(cells, table.delimiter)


def _dimension(plan: Planned, column: str) -> str:
    """The breakdown of the plan that the column holds: the one of its name, or the only one."""
    for breakdown in plan.breakdowns:
        if _words(breakdown) & _words(column):
            return breakdown
    return plan.breakdowns[0] if len(plan.breakdowns) == 1 else ""


def _guess_filters(
    table: Table, plan: Planned, columns: list[_Column], free: set[int], mapping: Mapping
) -> tuple[Filter, ...]:
    """A label that the measure's own name or definition speaks of, in a column that tells rows apart."""
    told = _words(f"{plan.name} {plan.numerator_definition}")
    for index in sorted(free):
        labels = labels_of(table, index)
        if columns[index].labels > 0.6 and 1 < len(labels) <= 30:
            named = [label for label in labels if _words(label) and _words(label) <= told]
            if len(named) == 1 and _has_twins(table, mapping):
                return (Filter(index, named[0]),)
    return ()


def _has_twins(table: Table, mapping: Mapping) -> bool:
    if mapping.period is None:
        return False
    keys = [
        (row[mapping.period], row[mapping.category] if mapping.category is not None else "")
        for row in table.rows
    ]
    return len(set(keys)) < len(keys)


def labels_of(table: Table, index: int) -> list[str]:
    """The different cells of a column, in alphabetical order."""
    return sorted({row[index] for row in table.rows if row[index]}, key=str.casefold)


def filter_choices(table: Table, *, most: int = 30) -> list[tuple[int, list[str]]]:
    """The columns of few different words by which rows can be chosen, with their words."""
    choices = []
    for index in range(table.width):
        labels = labels_of(table, index)
        texts = [label for label in labels if read_number(label).problem and read_period(label).on is None]
        if 1 < len(labels) <= most and texts:
            choices.append((index, labels))
    return choices
