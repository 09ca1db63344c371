"""Rule sets as values: which patterns count as a signal, how long they must be, and who says so.

A rule set never knows which direction is good. To try another length, make another value:

>>> from dataclasses import replace
>>> seven = replace(RULE_SETS["nhs-scotland"], key="seven", name="Shift of seven", shift=7)
>>> seven.shift
7
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from .errors import ChartError


@dataclass(frozen=True, slots=True)
class TwoInThree:
    """Two of three consecutive points beyond two sigma on the same side.

    ``all_one_side``: the third point must lie on that side of the centre line too.
    ``count_outside``: points beyond three sigma count towards the two.
    """

    all_one_side: bool
    count_outside: bool


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The parameters of one published set of rules.

    ``minimum_points``: with fewer in a part no rule is applied to it; ``minimum_counts`` says which points
    count: ``useful`` (off the centre line) or ``points`` (all that are present and not excluded).
    ``shift`` and ``trend``: points in a row that make a signal, ``None`` for no such rule.
    ``on_line``: what a point on the centre line does to a shift, equal neighbours to a trend, and a missing
    value to both: ``skip`` (neither make nor break) or ``break``.
    ``runs_table``: too few or too many runs (Perla table). ``anhoej``: longest run and crossings.
    ``outside``: beyond three sigma. ``inner_third``: points in a row within one sigma.
    ``range_factor``: three sigma as a multiple of the mean moving range: 3/1.128, or the rounded 2.66.
    """

    key: str
    name: str
    version: str
    source: str
    minimum_points: int
    minimum_counts: Literal["useful", "points"]
    shift: int | None = None
    trend: int | None = None
    on_line: Literal["skip", "break"] = "skip"
    runs_table: bool = False
    anhoej: bool = False
    outside: bool = False
    two_in_three: TwoInThree | None = None
    inner_third: int | None = None
    range_factor: float = 3 / 1.128

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> RuleSet:
        pair = values.get("two_in_three")
        return cls(**{**values, "two_in_three": TwoInThree(**pair) if pair else None})


NHS_SCOTLAND = RuleSet(
    key="nhs-scotland",
    name="NHS Scotland run chart rules",
    version="2026.1",
    source="Perla RJ, Provost LP, Murray SK. The run chart: a simple analytical tool for learning from "
    "variation in healthcare processes. BMJ Qual Saf 2011;20:46-51.",
    minimum_points=10,
    minimum_counts="useful",
    shift=6,
    trend=5,
    runs_table=True,
)
ANHOEJ = RuleSet(
    key="anhoej",
    name="Anhøj rules",
    version="2026.1",
    source="Anhøj J, Olesen AV. Run charts revisited. PLoS ONE 2014;9(11):e113825; "
    "Anhøj J. Diagnostic value of run chart analysis. PLoS ONE 2015;10(3):e0121349.",
    minimum_points=10,
    minimum_counts="useful",
    anhoej=True,
)
# Points on the centre line and ties do not cancel or count, and the third of the three may lie anywhere:
# so the Health Care Data Guide, whose family of rules Public Health Scotland prints.
PHS_SPC = RuleSet(
    key="phs-spc",
    name="Public Health Scotland control chart rules",
    version="2026.1",
    source="Public Health Scotland, Wider impacts dashboard, control chart notes; same family as "
    "Provost LP, Murray SK. The Health Care Data Guide. Jossey-Bass 2011.",
    minimum_points=12,
    minimum_counts="points",
    shift=8,
    trend=6,
    outside=True,
    two_in_three=TwoInThree(all_one_side=False, count_outside=True),
    inner_third=15,
)
MAKING_DATA_COUNT = RuleSet(
    key="mdc",
    name="Making Data Count rules",
    version="2026.1",
    source="NHS England, Making Data Count, XmR charts as in the 2023/24 tools (seven points; points beyond "
    "three sigma count in two of three; limits and icons from 13 points).",
    minimum_points=13,
    minimum_counts="points",
    shift=7,
    trend=7,
    on_line="break",
    outside=True,
    two_in_three=TwoInThree(all_one_side=True, count_outside=True),
    range_factor=2.66,
)

#: The sets on offer, by key.
RULE_SETS: dict[str, RuleSet] = {r.key: r for r in (NHS_SCOTLAND, ANHOEJ, PHS_SPC, MAKING_DATA_COUNT)}


def rule_set(rules: str | RuleSet | None, chart: str) -> RuleSet:
    """The set of that key, the set itself, or for ``None`` the default of the chart.

    >>> rule_set(None, "p").key
    'phs-spc'
    """
    if isinstance(rules, RuleSet):
        return rules
    if rules is None:
        return NHS_SCOTLAND if chart == "run" else PHS_SPC
    if rules not in RULE_SETS:
        raise ChartError(f"There is no rule set called {str(rules)[:30]!r}. Known: {', '.join(RULE_SETS)}.")
    return RULE_SETS[rules]
