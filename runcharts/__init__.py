"""Run charts and control charts as arithmetic: numbers in, numbers out.

=====================  ==================================================================================
:class:`Series`        the rows of one measure: x, y and perhaps denominators
:class:`Options`       which chart, and a person's choices: freeze, part, exclude, target, ...
:data:`RULE_SETS`      NHS Scotland, Anhøj, Public Health Scotland and Making Data Count rules, as values
:func:`analyse`        one series -> :class:`Analysis` (points, lines, run statistics, signals)
:func:`analyse_many`   thousands of series, the same answers
:func:`suggest_phases` where a sustained run might deserve a median of its own
:class:`ChartError`    why data cannot make a chart, in words
=====================  ==================================================================================

Nothing here draws, stores, or judges whether a change is welcome. ``python -m runcharts`` answers JSON.

>>> waits = [7, 9, 8, 6, 9, 7, 8, 6, 7, 9, 8, 7, 4, 3, 5, 4, 2, 4, 5, 3, 4, 2, 3, 4]
>>> weekly = Series(x=range(1, 25), y=waits)
>>> chart = analyse(weekly)
>>> chart.parts[0].centre, chart.parts[0].n_useful
(5.5, 24)
>>> [(s.rule, len(s.points), s.direction) for s in chart.signals]
[('shift', 12, 'up'), ('shift', 12, 'down'), ('trend', 5, 'down'), ('too_few_runs', 24, None)]
"""

from .analysis import analyse
from .batch import analyse_many
from .errors import ChartError
from .options import CHARTS, Options
from .phases import PhaseSuggestion, suggest_phases
from .results import ENGINE_VERSION, Analysis, Part, Signal
from .rulesets import RULE_SETS, RuleSet, TwoInThree
from .series import Series

__all__ = [
    "CHARTS",
    "ENGINE_VERSION",
    "RULE_SETS",
    "Analysis",
    "ChartError",
    "Options",
    "Part",
    "PhaseSuggestion",
    "RuleSet",
    "Series",
    "Signal",
    "TwoInThree",
    "analyse",
    "analyse_many",
    "suggest_phases",
]
