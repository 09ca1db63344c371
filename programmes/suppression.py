"""Hiding small counts of people so that nobody can be recognised, and nobody can work out what is hidden.

Primary suppression hides every count from 1 to ``threshold - 1``, in the body of a table and in its totals.
Zero is shown: it says something about nobody. Secondary suppression then hides further counts, because a
single hidden number in a line is the total less the rest.

How safe that is can be computed. Whoever reads the table knows that counts are whole and not negative, and
that lines add up to the totals that are shown. For each hidden count that leaves a smallest and a largest
value it may have. Here a count hidden for its own sake keeps a range at least ``threshold`` wide, and one
hidden to protect another can never be told exactly. (Two-way tables are transportation problems, so these
bounds are flows: a hidden count can move along a cycle of hidden counts, up in one, down in the next. See
Gusfield, A graph theoretic approach to statistical data security, SIAM J Comput 17 (1988) 552-571.)

Percentages and charts must be made from what this returns, not from the counts. Two tables that share counts
(last month's and this month's, or a board's and a locality's) are not looked at together.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

Cell = tuple[int, int]
ENDLESS = 10**12  # more people than there are: "no upper limit"


@dataclass(frozen=True)
class Line:
    """Counts with their total; None is hidden."""

    cells: tuple[int | None, ...]
    total: int | None


@dataclass(frozen=True)
class Table:
    """Counts with their totals; None is hidden (or, for totals, not asked for)."""

    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None


def suppress(cells: Sequence[int], threshold: int, *, total_is_shown: bool = True) -> Line:
    """Suppress one line of counts, such as people per profession, whose total is shown beside it.

    >>> suppress([40, 3, 25, 60], threshold=10).cells
    (40, None, None, 60)
    """
    table = suppress_table(
        [cells], threshold, row_totals=total_is_shown, column_totals=False, grand_total=False
    )
    return Line(table.cells[0] if table.cells else (), table.row_totals[0] if table.row_totals else None)


def suppress_table(
    rows: Sequence[Sequence[int]],
    threshold: int,
    *,
    row_totals: bool = True,
    column_totals: bool = True,
    grand_total: bool = True,
) -> Table:
    """Suppress a two-way table of counts. The flags say which totals will be shown.

    Raises ValueError for negative counts and for rows of different length.
    """
    if len({len(row) for row in rows}) > 1:
        raise ValueError("All rows of a table need the same number of counts.")
    if any(count < 0 for row in rows for count in row):
        raise ValueError("A count of people cannot be negative.")
    work = _Work(rows, row_totals, column_totals, grand_total)
    work.hide_small(threshold)
    work.protect(threshold)
    return work.result()


class _Work:
    """The table with its totals as a further row and column, and what of it is hidden.

    Every line of this larger table adds up to a constant when totals count as what is missing to it, so a
    total moves against its line: the sign of totals is turned, that of the grand total twice.
    """

    def __init__(
        self, rows: Sequence[Sequence[int]], row_totals: bool, column_totals: bool, grand_total: bool
    ) -> None:
        self.height, self.width = len(rows), len(rows[0]) if rows else 0
        self.values: dict[Cell, int] = {}
        for i, row in enumerate(rows):
            for j, count in enumerate(row):
                self.values[i, j] = count
        for i in range(self.height):
            self.values[i, self.width] = sum(rows[i])
        for j in range(self.width):
            self.values[self.height, j] = sum(row[j] for row in rows)
        self.values[self.height, self.width] = sum(map(sum, rows))
        self.unasked = {
            cell for cell in self.values if not self._is_asked(cell, row_totals, column_totals, grand_total)
        }
        self.hidden: set[Cell] = set(self.unasked)
        self.primary: set[Cell] = set()

    def _is_asked(self, cell: Cell, row_totals: bool, column_totals: bool, grand_total: bool) -> bool:
        at_end = (cell[0] == self.height, cell[1] == self.width)
        return {
            (False, False): True,
            (False, True): row_totals,
            (True, False): column_totals,
            (True, True): grand_total,
        }[at_end]

    def hide_small(self, threshold: int) -> None:
        self.primary = {
            cell for cell, count in self.values.items() if 0 < count < threshold and cell not in self.unasked
        }
        self.hidden |= self.primary

    def protect(self, threshold: int) -> None:
        """Hide more until every hidden count is safe. Ends: each turn hides at least one further count."""
        while weak := self._weakest(threshold):
            more = self._cheapest_protection(weak, threshold) or (set(self.values) - self.hidden)
            self.hidden |= more

    def _weakest(self, threshold: int) -> Cell | None:
        for cell in sorted(self.hidden - self.unasked, key=lambda cell: (cell not in self.primary, cell)):
            if self.room(cell, stop_at=self._needed(cell, threshold)) < self._needed(cell, threshold):
                return cell
        return None

    def _needed(self, cell: Cell, threshold: int) -> int:
        return threshold if cell in self.primary else 1

    def _cheapest_protection(self, weak: Cell, threshold: int) -> set[Cell]:
        """Of the rectangles of which ``weak`` is a corner: the one that protects and hides the fewest
        people.
        """
        best: tuple[tuple[bool, int, int], set[Cell]] | None = None
        for i, j in product(range(self.height + 1), range(self.width + 1)):
            if i == weak[0] or j == weak[1]:
                continue
            new = {(weak[0], j), (i, weak[1]), (i, j)} - self.hidden
            if not new:
                continue
            too_little = self._room_in_rectangle(weak, (i, j)) < self._needed(weak, threshold)
            cost = sum(self.values[cell] for cell in new)
            # When no rectangle is enough by itself, take the largest step and look again.
            rank = (too_little, -cost if too_little else cost, len(new))
            if best is None or rank < best[0]:
                best = rank, new
        return best[1] if best else set()

    def _room_in_rectangle(self, corner: Cell, opposite: Cell) -> int:
        sides = ((corner[0], opposite[1]), (opposite[0], corner[1]))
        up = min(self._can_rise(corner), self._can_rise(opposite), *map(self._can_fall, sides))
        down = min(self._can_fall(corner), self._can_fall(opposite), *map(self._can_rise, sides))
        return up + down

    # A count may rise without limit and fall to zero; a total, whose sign is turned, the other way round.

    def _is_turned(self, cell: Cell) -> bool:
        return (cell[0] == self.height) != (cell[1] == self.width)

    def _can_rise(self, cell: Cell) -> int:
        return self.values[cell] if self._is_turned(cell) else ENDLESS

    def _can_fall(self, cell: Cell) -> int:
        return ENDLESS if self._is_turned(cell) else self.values[cell]

    def room(self, cell: Cell, stop_at: int = ENDLESS) -> int:
        """How wide the range of values is that a reader must hold possible for a hidden count."""
        up = self._flow(cell, rising=True, stop_at=stop_at)
        return up if up >= stop_at else up + self._flow(cell, rising=False, stop_at=stop_at - up)

    def _flow(self, cell: Cell, *, rising: bool, stop_at: int) -> int:
        """By how much the count can rise (or fall) while other hidden counts make up for it."""
        # Arcs from rows to columns raise a count, arcs from columns to rows lower one.
        left: dict[tuple[tuple[str, int], tuple[str, int]], int] = {}
        for other in self.hidden - {cell}:
            row, column = ("row", other[0]), ("column", other[1])
            left[row, column] = self._can_rise(other)
            left[column, row] = self._can_fall(other)
        row, column = ("row", cell[0]), ("column", cell[1])
        start, end = (column, row) if rising else (row, column)
        limit = min(stop_at, self._can_rise(cell) if rising else self._can_fall(cell))
        moved = 0
        while moved < limit and (path := _path(left, start, end)):
            step = min([limit - moved, *(left[arc] for arc in path)])
            for here, there in path:
                left[here, there] -= step
                left[there, here] = left.get((there, here), 0) + step
            moved += step
        return moved

    def result(self) -> Table:
        shown = {cell: None if cell in self.hidden else count for cell, count in self.values.items()}
        height, width = range(self.height), range(self.width)
        return Table(
            cells=tuple(tuple(shown[i, j] for j in width) for i in height),
            row_totals=tuple(shown[i, self.width] for i in height),
            column_totals=tuple(shown[self.height, j] for j in width),
            total=shown[self.height, self.width],
        )


def _path(
    left: dict[tuple[tuple[str, int], tuple[str, int]], int], start: tuple[str, int], end: tuple[str, int]
) -> list[tuple[tuple[str, int], tuple[str, int]]]:
    """The shortest way from ``start`` to ``end`` over arcs with something left, as a list of arcs."""
    onward: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for (here, there), amount in left.items():
        if amount > 0:
            onward.setdefault(here, []).append(there)
    came_from: dict[tuple[str, int], tuple[str, int]] = {}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for there in onward.get(here, []):
            if there == start or there in came_from:
                continue
            came_from[there] = here
            if there == end:
                path = [(here, there)]
                while path[0][0] != start:
                    path.insert(0, (came_from[path[0][0]], path[0][0]))
                return path
            queue.append(there)
    return []
