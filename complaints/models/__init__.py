"""The tables of the room."""

from .guarded import Guarded, Refusal
from .history import Entry, HistoryHead
from .items import (
    NEED_ACTION,
    OF_COMPLAINTS,
    SEVERITY,
    Action,
    Arrangements,
    Category,
    Channel,
    Extension,
    Holiday,
    Item,
    ItemQuerySet,
    Kind,
    Outcome,
    Platform,
    Removed,
    Stage,
    Via,
)

__all__ = [
    "NEED_ACTION",
    "OF_COMPLAINTS",
    "SEVERITY",
    "Action",
    "Arrangements",
    "Category",
    "Channel",
    "Entry",
    "Extension",
    "Guarded",
    "HistoryHead",
    "Holiday",
    "Item",
    "ItemQuerySet",
    "Kind",
    "Outcome",
    "Platform",
    "Refusal",
    "Removed",
    "Stage",
    "Via",
]
