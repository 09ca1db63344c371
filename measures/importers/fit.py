"""Whether a number, or a numerator with its denominator, can be one of a measure: said in words."""

from __future__ import annotations

from collections.abc import Callable

from ..tables import Number, shown
from ..tables.numbers import is_whole
from .findings import plain
from .values import WITH_DENOMINATOR, Planned

NEVER_NEGATIVE = frozenset({"count", "proportion", "rate", "events"})
# Charts whose limits come from counting: a fraction of a count has no meaning for them.
CHARTS_OF_COUNTS = frozenset({"c", "u", "up", "p", "pp", "g"})
MOST_EVENTS_A_DAY = 1000


def why_unfit(
    plan: Planned,
    number: Number,
    cell: str,
    *,
    is_denominator: bool = False,
    is_odd: Callable[[str], None] | None = None,
) -> str:
    """Why a number cannot be one of this measure; "" when it can.

    ``is_odd`` is told what is stored and should be seen: a count that is not whole.
    """
    kind, said, value = plan.data_kind, f"“{shown(cell)}”", number.value
    if value is None:
        return number.problem
    if number.percent and kind in WITH_DENOMINATOR:
        return f"{said} is a percentage. Give the two counts it comes from"
    if number.percent and kind in NEVER_NEGATIVE:
        return f"{said} is a percentage, and this measure is a count"
    if value < 0 and kind in NEVER_NEGATIVE:
        return f"{said} is below 0, which a {'denominator' if is_denominator else 'count'} cannot be"
    if kind == "events" and not (is_whole(value) and value <= MOST_EVENTS_A_DAY):
        return f"{said} is not a number of events on one day"
    if kind in NEVER_NEGATIVE and not is_denominator and not is_whole(value):
        if plan.chart_type in CHARTS_OF_COUNTS:
            return f"{said} is not a whole number, and the limits of this chart need counts"
        if is_odd is not None:
            is_odd(said)
    return ""


def why_no_pair(
    plan: Planned, part: float, whole: Number, *, part_name: str, whole_name: str
) -> tuple[str, bool]:
    """Why two numbers cannot be numerator and denominator, and whether the denominator is at fault."""
    if whole.value is None:
        why = "is hidden" if whole.suppressed else "is missing"
        return f"the denominator {why}, but “{part_name}” has {plain(part)}", True
    if plan.data_kind == "proportion" and part > whole.value:
        why = f"{plain(part)} is more than the {plain(whole.value)} in “{whole_name}”"
        return f"{why}. A part cannot be larger than its whole", False
    if whole.value == 0 and part > 0:
        return f"{plain(part)} out of 0 is no rate", True
    return "", False
