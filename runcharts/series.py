"""A series: what was measured, when, and out of how many.

Nothing is sorted or combined here; a :class:`Series` holds the rows as they were recorded and refuses
what no chart can show (infinities, text among numbers, lists of different lengths). Missing values are
``None``; NaN is read as missing.

>>> Series(x=(1, 2, 3), y=(4, float("nan"), 6)).y
(4.0, None, 6.0)
"""

from __future__ import annotations

import math
import reprlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from numbers import Real
from typing import Any, Literal

from .errors import ChartError

XValue = date | int | float | str
XKind = Literal["date", "number", "text"]

# Larger values are typing errors, and their squares and sums would overflow without a word.
LARGEST = 1e100


@dataclass(frozen=True, slots=True, init=False)
class Series:
    """The rows of one measure.

    ``x``: dates, numbers, or text labels (one kind only); rows without an x are allowed and dropped later.
    ``y``: the value, or the numerator when ``n`` is given. ``n``: the denominator of each row.
    Equal x are readings of one subgroup. Raises :class:`ChartError`.
    """

    x: tuple[XValue | None, ...]
    y: tuple[float | None, ...]
    n: tuple[float | None, ...] | None
    kind: XKind

    def __init__(
        self,
        x: Sequence[XValue | None],
        y: Sequence[float | None],
        n: Sequence[float | None] | None = None,
    ) -> None:
        xs, kind = read_x(x)
        ys = read_numbers(y, "y")
        ns = None if n is None else read_numbers(n, "n")
        _same_length(xs, ys, ns)
        if ns is not None and any(v is not None and v < 0 for v in ns):
            raise ChartError("A denominator (n) cannot be negative.")
        for name, value in (("x", xs), ("y", ys), ("n", ns), ("kind", kind)):
            object.__setattr__(self, name, value)

    def __len__(self) -> int:
        return len(self.y)


def read_numbers(values: Iterable[object], name: str) -> tuple[float | None, ...]:
    """Floats, with ``None`` where missing; anything that is no finite number is refused by its position."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise ChartError(f"{name} must be a list of numbers.")
    return tuple(
        [
            v if type(v) is float and -LARGEST < v < LARGEST else _number(v, name, i)
            for i, v in enumerate(values)
        ]
    )


def number(value: object, name: str) -> float:
    """One finite number, or a :class:`ChartError` that names it.

    >>> number(3, "target")
    3.0
    """
    result = _number(value, name, None)
    if result is None:
        raise ChartError(f"{name} must be a number.")
    return result


def _number(value: object, name: str, position: int | None) -> float | None:
    where = f"{name}:" if position is None else f"{name}, row {position + 1}:"
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        raise ChartError(f"{where} {short(value)} is not a number.")
    try:
        result = float(value)
    except (OverflowError, ValueError):
        result = math.inf
    if math.isnan(result):
        return None
    if abs(result) >= LARGEST:
        raise ChartError(f"{where} the number is too large to be a measurement.")
    return result


def read_x(values: Iterable[object]) -> tuple[tuple[XValue | None, ...], XKind]:
    """The x values with what kind they are; one series holds one kind."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise ChartError("x must be a list of dates, numbers or labels.")
    xs: tuple[Any, ...] = tuple(values)
    types = set(map(type, xs)) - {type(None)}
    if types == {date}:
        return xs, "date"
    if types <= {int} and all(-LARGEST < v < LARGEST for v in xs if v is not None):
        return xs, "number"
    return _read_other_x(xs)


def _read_other_x(xs: tuple[Any, ...]) -> tuple[tuple[XValue | None, ...], XKind]:
    present = [v for v in xs if v is not None]
    if all(isinstance(v, str) for v in present):
        return xs, "text"
    if any(isinstance(v, datetime) for v in present):
        raise ChartError("x must be dates without a time of day, so that no clock change can move a point.")
    if all(isinstance(v, date) for v in present):
        return xs, "date"
    if any(isinstance(v, str | date) for v in present):
        raise ChartError("x must be all dates, all numbers or all labels, not a mixture.")
    return tuple(_tidy(v) for v in read_numbers(xs, "x")), "number"


def _tidy(value: float | None) -> int | float | None:
    return int(value) if value is not None and value.is_integer() else value


def _same_length(xs: Sequence[object], ys: Sequence[object], ns: Sequence[object] | None) -> None:
    if len(xs) != len(ys):
        raise ChartError(f"x has {len(xs)} rows and y has {len(ys)}; they must be as long as each other.")
    if ns is not None and len(ns) != len(ys):
        raise ChartError(f"y has {len(ys)} rows and n has {len(ns)}; they must be as long as each other.")


_SHORT = reprlib.Repr()
_SHORT.maxlevel, _SHORT.maxstring = 2, 40


def short(value: object) -> str:
    """A value as a message shows it: 40 characters at most, however long or deeply nested it is.

    >>> short("7"), short([[[[1]]]])
    ("'7'", '[[[...]]]')
    """
    text = _SHORT.repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
