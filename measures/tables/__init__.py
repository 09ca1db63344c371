"""Bytes or pasted text in, a bounded Table of text cells out; and the reading of its numbers and periods.

Plain Python: nothing here knows of Django or of a measure, and nothing here stores anything.

==================  ==============================================================
``read_table``      a file or a paste -> ``Table``, or ``UnreadableTable`` in words
``read_number``     one cell -> a number, a gap, a suppressed number, or why not
``read_period``     one cell -> a day, week, month or quarter, or why not
==================  ==============================================================
"""

from .numbers import DecimalMark, Number, guess_decimal_mark, read_number
from .periods import DateOrder, Period, Unit, Window, guess_date_order, read_period
from .reader import read_table
from .table import LIMITS, Limits, Table, UnreadableTable, shown

__all__ = [
    "LIMITS",
    "DateOrder",
    "DecimalMark",
    "Limits",
    "Number",
    "Period",
    "Table",
    "Unit",
    "UnreadableTable",
    "Window",
    "guess_date_order",
    "guess_decimal_mark",
    "read_number",
    "read_period",
    "read_table",
    "shown",
]
