"""Everything that changes guidance: atomic, keyword-only, always ``by=``.

What cannot be done is an exception of ``guidance.errors``; ``str()`` of it is the sentence to show.
"""

from .path import (
    acknowledge,
    delete_goal,
    lay_path,
    move_task,
    reach_goal,
    save_contact,
    save_goal,
    save_task,
    tick_task,
)
from .resources import (
    Words,
    discard_draft,
    keep_file,
    mark_reviewed,
    publish_resource,
    save_draft,
    start_resource,
    withdraw_resource,
)

__all__ = [
    "Words",
    "acknowledge",
    "delete_goal",
    "discard_draft",
    "keep_file",
    "lay_path",
    "mark_reviewed",
    "move_task",
    "publish_resource",
    "reach_goal",
    "save_contact",
    "save_draft",
    "save_goal",
    "save_task",
    "start_resource",
    "tick_task",
    "withdraw_resource",
]
