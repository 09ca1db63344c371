"""Small counts are hidden, and what is hidden cannot be worked out."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programmes.suppression import Line, suppress, suppress_table

counts = st.integers(0, 60) | st.integers(0, 12)
tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(counts, min_size=width, max_size=width), min_size=1, max_size=5)
)


def possible(shown: Line, limit: int) -> list[tuple[int, ...]]:
    """Every line of counts that fits what is shown: what a patient reader knows. A slow, obvious twin."""
    choices = [[value] if value is not None else range(limit + 1) for value in shown.cells]
    return [guess for guess in product(*choices) if shown.total is None or sum(guess) == shown.total]


@pytest.mark.parametrize(
    ("cells", "shown", "total"),
    [
        ([40, 25, 60], (40, 25, 60), 125),  # nothing small: nothing hidden
        ([40, 3, 25, 60], (40, None, None, 60), 128),  # one small: the next smallest protects it
        ([9, 9, 30], (None, None, 30), 48),  # two small ones protect each other
        ([3, 0, 0, 50], (None, 0, 0, None), 53),  # zero tells about nobody, and protects nobody
        ([3, 2], (None, None), None),  # a small total is small itself
        ([3], (None,), None),
        ([1, 1, 40], (None, None, None), 42),  # two ones would add up to "one each"
        ([0, 0], (0, 0), 0),
        ([10, 20], (10, 20), 30),
        ([], (), 0),
    ],
)
def test_suppress(cells: list[int], shown: tuple[int | None, ...], total: int | None):
    assert suppress(cells, 10) == Line(shown, total)


def test_suppress_without_a_total_hides_only_the_small():
    assert suppress([40, 3, 25], 10, total_is_shown=False) == Line((40, None, 25), None)


def test_a_threshold_of_nothing_hides_nothing():
    assert suppress([1, 2, 3], 0) == Line((1, 2, 3), 6)
    assert suppress([1, 2, 3], 1) == Line((1, 2, 3), 6)


def test_two_hidden_counts_in_every_line_are_not_always_enough():
    """Two rings of hidden counts joined by one more: that one is what remains, however many stand beside
    it.
    """
    rows = [
        [4, 4, 30, 30],
        [4, 4, 5, 30],
        [30, 30, 4, 4],
        [30, 30, 4, 4],
    ]
    shown = suppress_table(rows, 10)
    hidden = {(i, j) for i, row in enumerate(shown.cells) for j, cell in enumerate(row) if cell is None}
    small = {(i, j) for i, row in enumerate(rows) for j, cell in enumerate(row) if cell < 10}
    assert small < hidden


@pytest.mark.parametrize("rows", [[[1, 2], [3]], [[-1]]])
def test_a_table_that_is_none_is_refused(rows: list[list[int]]):
    with pytest.raises(ValueError, match=r"number of counts|negative"):
        suppress_table(rows, 10)


@settings(deadline=None)
@given(st.lists(st.integers(0, 14), max_size=3))
def test_no_hidden_count_of_a_line_can_be_worked_out(cells: list[int]):
    threshold = 4
    shown = suppress(cells, threshold)
    guesses = possible(shown, limit=60)
    assert tuple(cells) in guesses
    for place, (count, value) in enumerate(zip(cells, shown.cells, strict=True)):
        if value is None:
            held_possible = {guess[place] for guess in guesses}
            assert len(held_possible) > (threshold if 0 < count < threshold else 1)
        else:
            assert count == 0 or count >= threshold


@settings(max_examples=150, deadline=None)
@given(tables, st.sampled_from([3, 5, 10]))
def test_no_hidden_count_of_a_table_can_be_worked_out(rows: list[list[int]], threshold: int):
    """Linear algebra sees what a reader can do with the totals: a count that all solutions share is known."""
    shown = suppress_table(rows, threshold)
    whole = [[*row, total] for row, total in zip(shown.cells, shown.row_totals, strict=True)]
    whole.append([*shown.column_totals, shown.total])
    truth = [[*row, sum(row)] for row in rows]
    truth.append([sum(column) for column in zip(*truth, strict=True)])
    for row, true_row in zip(whole, truth, strict=True):
        for value, count in zip(row, true_row, strict=True):
            assert value in (None, count)
            assert value is None or count == 0 or count >= threshold
    for cell in ((i, j) for i, row in enumerate(whole) for j, value in enumerate(row) if value is None):
        assert another_table_fits(whole, truth, cell), f"{cell} of {rows} can be worked out from {shown}"


def another_table_fits(whole: list[list[int | None]], truth: list[list[int]], cell: tuple[int, int]) -> bool:
    """Is there a table with the same shown numbers in which ``cell`` differs? Walks rings of hidden counts.

    An independent twin of the flows: it changes counts by one, alternately up and down, until a ring closes.
    """
    hidden = {(i, j) for i, row in enumerate(whole) for j, value in enumerate(row) if value is None}
    last = (len(whole) - 1, len(whole[0]) - 1)

    def is_total(place: tuple[int, int]) -> bool:
        return (place[0] == last[0]) != (place[1] == last[1])

    def may_move(place: tuple[int, int], up: bool) -> bool:
        rises = up != is_total(place)
        return rises or truth[place[0]][place[1]] > 0

    for up in (True, False):
        if not may_move(cell, up):
            continue
        seen = set()
        # From the cell's row, look for a way back to its column: along a row the next count moves the other
        # way.
        stack = [("row", cell[0])]
        while stack:
            kind, line = stack.pop()
            if (kind, line) in seen:
                continue
            seen.add((kind, line))
            for place in hidden - {cell}:
                if kind == "row" and place[0] == line and may_move(place, not up):
                    stack.append(("column", place[1]))
                elif kind == "column" and place[1] == line and may_move(place, up):
                    stack.append(("row", place[0]))
        if ("column", cell[1]) in seen:
            return True
    return False
