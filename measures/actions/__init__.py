"""Everything people do to measures. Keyword-only, all or nothing, always ``by=`` somebody.

Each action leaves the work it makes due in its own transaction (``DueRefresh``); a chart follows within
seconds, and no action waits for it. What cannot be done is an exception of ``measures.errors`` with a
sentence.
"""

from .judgements import (
    annotate,
    change_annotation,
    exclude_point,
    include_point,
    mark_astronomical,
    remove_annotation,
    rephase,
    unmark_astronomical,
    withdraw_phase,
)
from .numbers import commit_import, next_ordinal, record_observations, undo_import
from .plan import (
    change_measure,
    create_measure,
    freeze_baseline,
    publish,
    remove_target,
    request_refresh,
    set_target,
    unpublish,
)

__all__ = [
    "annotate",
    "change_annotation",
    "change_measure",
    "commit_import",
    "create_measure",
    "exclude_point",
    "freeze_baseline",
    "include_point",
    "mark_astronomical",
    "next_ordinal",
    "publish",
    "record_observations",
    "remove_annotation",
    "remove_target",
    "rephase",
    "request_refresh",
    "set_target",
    "undo_import",
    "unmark_astronomical",
    "unpublish",
    "withdraw_phase",
]
