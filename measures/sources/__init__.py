"""Where the portal counts by itself: one plain function for each source, in one explicit dict.

A source reads the rows of its own room and answers counts per period; it stores nothing. Counting the
same periods twice gives the same answer, so a refresh may run twice. Rooms lie below ``measures`` and know
nothing of it: they leave a row in the change ledger (``programmes.ledger.record_change``), and the measures
whose source listens to that name are counted again for the periods it touched.

To add one: write ``measures/sources/<room>.py`` with a function, and enter it in ``SOURCES``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.safestring import SafeString

from measures.periods import last_day, start_of
from programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Window:
    """The periods to count: whole periods of one frequency, from the first day to the last."""

    first: date
    last: date
    frequency: str

    def period(self, on: date) -> date:
        """The period that a day belongs to."""
        return start_of(on, self.frequency)


@dataclass(frozen=True, slots=True)
class Count:
    """What a source counted in one period, for the whole or for one category of a breakdown.

    A source answers a row, with 0 where that is the count, for each period it knows something about. A period
    without a row is a gap (no lab was held), which is not the same as nobody coming.
    """

    period: date
    numerator: float
    denominator: float | None = None
    category: str = ""
    is_provisional: bool = False
    note: str = ""


CountFunction = Callable[[Programme, Window, str], Iterable[Count]]


@dataclass(frozen=True, slots=True)
class Source:
    """A way to count. ``count(programme, window, dimension)``: ``dimension`` is empty for the whole, or a
    breakdown such as ``profession``. ``listens_to``: the names in the change ledger that touch it.
    ``reach``: for how many days after its own day a record still counts (90 for "in the 90 days to the end of
    the month"), so that a change touches every period it can have moved. ``data_kind``: what it counts.
    ``is_divided``: it counts numerators only; the denominators are the numbers of another measure
    (``Measure.divided_by``), which ``measures.rates`` puts below them. ``beside``: further drawings for those who keep
    the measure, as HTML below its chart.
    """

    label: str
    count: CountFunction
    listens_to: tuple[str, ...]
    data_kind: str = "count"
    dimensions: tuple[str, ...] = ()
    reach: int = 0
    is_divided: bool = False
    beside: Callable[[Programme], SafeString] | None = None

    def touched(self, on: date, frequency: str) -> Window:
        """The periods that a change on day ``on`` can have moved."""
        until = on + timedelta(days=self.reach)
        return Window(start_of(on, frequency), last_day(start_of(until, frequency), frequency), frequency)


#: Every source, by the name that a measure stores. Until its room exists, numbers are entered or imported.
SOURCES: dict[str, Source] = {}


def source_choices() -> list[tuple[str, str]]:
    """For a form: entered by people, or counted by the portal."""
    return [
        ("", "People enter or import it"),
        *sorted((key, source.label) for key, source in SOURCES.items()),
    ]


def listening_to(change: str) -> list[str]:
    """The keys of the sources that a change of this name touches."""
    return [key for key, source in SOURCES.items() if change in source.listens_to]


# Rooms import the types above, so they are entered last.
from .complaints import COMPLAINTS  # noqa: E402
from .evaluations import EVALUATIONS  # noqa: E402
from .guidance import GUIDANCE  # noqa: E402
from .labs import LABS  # noqa: E402

SOURCES.update(LABS)
SOURCES.update(EVALUATIONS)
SOURCES.update(GUIDANCE)
SOURCES.update(COMPLAINTS)
