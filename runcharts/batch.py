"""``analyse_many``: the same answers as ``analyse``, for thousands of series at once."""

from __future__ import annotations

from collections.abc import Iterable

from .analysis import analyse
from .options import Options
from .results import Analysis
from .rulesets import RuleSet
from .series import Series


def analyse_many(
    series: Iterable[Series], options: Options | None = None, rules: str | RuleSet | None = None
) -> list[Analysis]:
    """One :class:`Analysis` per series, in order."""
    return [analyse(s, options, rules) for s in series]
