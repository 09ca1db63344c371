"""What a person decides about a table (Mapping), and what came of checking it (Entry, Problem, Preview)."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, NamedTuple, Protocol

from ..tables import DateOrder, DecimalMark

#: Kinds of number that need a denominator in every row.
WITH_DENOMINATOR = frozenset({"proportion", "rate"})


class Planned(Protocol):
    """What the checks must know of a measure: ``models.Measure`` has it, and so has ``Plan``."""

    @property
    def data_kind(self) -> str: ...
    @property
    def frequency(self) -> str: ...
    @property
    def chart_type(self) -> str: ...
    @property
    def breakdowns(self) -> Sequence[str]: ...
    @property
    def name(self) -> str: ...
    @property
    def numerator_definition(self) -> str: ...
    @property
    def denominator_definition(self) -> str: ...


@dataclass(frozen=True)
class Plan:
    """The plan of a measure that is stored nowhere."""

    data_kind: str
    frequency: str = "month"
    chart_type: str = "run"
    breakdowns: tuple[str, ...] = ()
    name: str = ""
    numerator_definition: str = ""
    denominator_definition: str = ""


class Filter(NamedTuple):
    """Only rows whose cell in ``column`` is ``value`` are read."""

    column: int
    value: str


@dataclass(frozen=True)
class Mapping:
    """What the columns mean, by position, and how their cells are to be read.

    ``values`` has one column, or several when the measure has several readings in each period. ``dimension``
    names the breakdown that ``category`` holds; without it categories are added up and not kept apart.
    """

    period: int | None = None
    values: tuple[int, ...] = ()
    denominator: int | None = None
    category: int | None = None
    note: int | None = None
    filters: tuple[Filter, ...] = ()
    dimension: str = ""
    has_header: bool = True
    date_order: DateOrder = "dmy"
    decimal: DecimalMark = "."

    def numeric_columns(self) -> list[int]:
        return [column for column in (*self.values, self.denominator) if column is not None]

    def columns(self) -> list[int]:
        """Every column that is read, as often as it is chosen."""
        chosen = (self.period, *self.numeric_columns(), self.category, self.note)
        return [column for column in chosen if column is not None]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {
            "filters": [list(filter_) for filter_ in self.filters],
            "values": list(self.values),
        }

    @classmethod
    def from_dict(cls, stored: MappingOf[str, Any]) -> Mapping:
        known = {field_.name: stored[field_.name] for field_ in fields(cls) if field_.name in stored}
        known["values"] = tuple(known.get("values", ()))
        known["filters"] = tuple(Filter(*pair) for pair in known.get("filters", ()))
        return cls(**known)


class Key(NamedTuple):
    """What tells one observation of a measure from another."""

    dimension: str
    category: str
    period: date
    ordinal: int = 0


@dataclass(frozen=True)
class Entry:
    """One observation as it would be stored, and the rows it comes from; a sum comes from several."""

    period: date
    numerator: float | None
    denominator: float | None = None
    readings: tuple[float, ...] | None = None
    dimension: str = ""
    category: str = ""
    ordinal: int = 0
    note: str = ""
    rows: tuple[int, ...] = ()
    is_sum: bool = False
    is_provisional: bool = False

    @property
    def key(self) -> Key:
        return Key(self.dimension, self.category, self.period, self.ordinal)

    @property
    def numbers(self) -> tuple[float | None, float | None, tuple[float, ...] | None]:
        return self.numerator, self.denominator, self.readings


@dataclass(frozen=True)
class Problem:
    """Why the import is refused: a sentence, and row and column as the person's own file shows them."""

    sentence: str
    row: int | None = None
    column: str = ""


@dataclass(frozen=True)
class Preview:
    """Everything the person should see before deciding. Only a preview without problems can be stored."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    problem_count: int = 0  # also those beyond the ones that are listed
    rows_read: int = 0
    rows_left_out: int = 0
    gaps: int = 0
    hints: tuple[str, ...] = ()

    @property
    def can_be_stored(self) -> bool:
        return not self.problem_count and bool(self.entries)
