"""Everything that changes guidance: atomic, keyword-only, always ``by=``.

What cannot be done is an exception of ``guidance.errors``; ``str()`` of it is the sentence to show.
"""

from .answers import answer, note_wanted, settle_wanted
from .communities import add_number, remove_number, save_community
from .links import ask_for_look
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
    restore_resource,
    save_draft,
    start_resource,
    withdraw_resource,
)
from .stories import (
    adopt_story,
    ask_about_story,
    change_story,
    drop_adoption,
    publish_story,
    submit_story,
    turn_story_down,
)

__all__ = [
    "Words",
    "acknowledge",
    "add_number",
    "adopt_story",
    "answer",
    "ask_about_story",
    "ask_for_look",
    "change_story",
    "delete_goal",
    "discard_draft",
    "drop_adoption",
    "keep_file",
    "lay_path",
    "mark_reviewed",
    "move_task",
    "note_wanted",
    "publish_resource",
    "publish_story",
    "reach_goal",
    "remove_number",
    "restore_resource",
    "save_community",
    "save_contact",
    "save_draft",
    "save_goal",
    "save_task",
    "settle_wanted",
    "start_resource",
    "submit_story",
    "tick_task",
    "turn_story_down",
    "withdraw_resource",
]
