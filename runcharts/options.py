"""What kind of chart is wanted, and the choices a person has made about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .errors import ChartError
from .series import number, short

#: Every chart, with the name a reader knows it by.
CHARTS: dict[str, str] = {
    "run": "Run chart",
    "i": "I chart (XmR)",
    "mr": "Moving range chart",
    "ip": "I prime chart",
    "c": "C chart",
    "u": "U chart",
    "up": "U prime chart",
    "p": "P chart",
    "pp": "P prime chart",
    "xbar": "Xbar chart",
    "s": "S chart",
    "g": "G chart",
    "t": "T chart",
}
NEED_DENOMINATOR = frozenset({"u", "up", "p", "pp"})
IGNORE_DENOMINATOR = frozenset({"c", "xbar", "s"})
AGGREGATES = ("mean", "median", "sum")


@dataclass(frozen=True, slots=True)
class Options:
    """Choices about one chart. Positions count from 1, after sorting and combining equal x.

    ``freeze``: last point of the baseline (ignored when ``part`` is given).
    ``part``: points after which centre line and limits are calculated anew.
    ``part_baseline``: how many first points of each part feed its lines, which are then carried forward;
    0, or nothing at its place, for all of them (a frozen baseline and parts together).
    ``exclude``: points that are drawn but left out of calculations.
    ``cl``: a centre line given instead of estimated (unmultiplied units).
    ``multiply``: factor on everything that is shown, such as 10 000 for a rate or 100 for per cent.
    ``agg``: how rows with the same x combine when there is no denominator.
    ``y_neg``: ``False`` lifts lower limits below 0 to 0 when no value is negative.
    ``screened_mr``: leave moving ranges of 3.267 times their mean and more out, once (Nelson 1982).
    ``target`` is carried along and never enters a calculation.
    """

    chart: str = "run"
    freeze: int | None = None
    part: tuple[int, ...] = ()
    part_baseline: tuple[int, ...] = ()
    exclude: tuple[int, ...] = ()
    target: float | None = None
    cl: float | None = None
    multiply: float = 1.0
    agg: str = "mean"
    y_neg: bool = True
    screened_mr: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.chart, str) or self.chart not in CHARTS:
            raise ChartError(f"There is no chart called {short(self.chart)}. Known: {', '.join(CHARTS)}.")
        if self.agg not in AGGREGATES:
            raise ChartError(f"agg must be one of {', '.join(AGGREGATES)}.")
        put = object.__setattr__
        put(self, "freeze", None if self.freeze is None else position(self.freeze, "freeze"))
        put(self, "part", positions(self.part, "part"))
        put(self, "part_baseline", lengths(self.part_baseline, "part_baseline"))
        put(self, "exclude", positions(self.exclude, "exclude"))
        for name in ("target", "cl"):
            value = getattr(self, name)
            put(self, name, None if value is None else number(value, name))
        put(self, "multiply", number(self.multiply, "multiply"))
        if self.multiply <= 0:
            raise ChartError("multiply must be more than 0.")
        for name in ("y_neg", "screened_mr"):
            if not isinstance(getattr(self, name), bool):
                raise ChartError(f"{name} must be true or false.")


def position(value: Any, name: str) -> int:
    """A whole number that counts points from 1."""
    result = number(value, name)
    if not result.is_integer():
        raise ChartError(f"{name} must be a whole number: it counts points.")
    return int(result)


def positions(value: Any, name: str) -> tuple[int, ...]:
    """Positions in order, each once; a single number counts as a list of one.

    >>> positions([12, 3, 12], "part")
    (3, 12)
    """
    return tuple(sorted({position(v, name) for v in _items(value, name)}))


def lengths(value: Any, name: str) -> tuple[int, ...]:
    """Numbers of points, one after another as they were given."""
    result = tuple(position(v, name) for v in _items(value, name))
    if any(v < 0 for v in result):
        raise ChartError(f"{name} cannot be negative: it counts points.")
    return result


def _items(value: Any, name: str) -> Iterable[Any]:
    if value is None:
        return ()
    if isinstance(value, str | bytes):
        raise ChartError(f"{name} must be a list of whole numbers.")
    return value if isinstance(value, Iterable) else [value]
