"""A table and what its columns mean -> what would be stored, and every row and cell that cannot be.

Nothing here writes anything. ``guess_mapping`` proposes, a person decides, ``preview`` checks every row
against the plan of its measure; the write is ``measures.actions.commit_import``.

>>> table = read_table("Month\\tAttended\\nMar 2025\\t12\\nApr 2025\\t1e309")
>>> plan = Plan(data_kind="count", frequency="month")
>>> checked = preview(plan, table, guess_mapping(table, plan))
>>> [(entry.period.isoformat(), entry.numerator) for entry in checked.entries]
[('2025-03-01', 12.0)]
>>> checked.problems[0].sentence
'Row 3, column “Attended”: “1e309” is too large to be a number we can store.'
"""

from ..tables import UnreadableTable, read_table
from .anything import Found, read_any
from .check import preview
from .guess import filter_choices, guess_mapping, labels_of
from .values import Entry, Filter, Key, Mapping, Plan, Planned, Preview, Problem

__all__ = [
    "Entry",
    "Filter",
    "Found",
    "Key",
    "Mapping",
    "Plan",
    "Planned",
    "Preview",
    "Problem",
    "UnreadableTable",
    "filter_choices",
    "guess_mapping",
    "labels_of",
    "preview",
    "read_any",
    "read_table",
]
