"""Everything that changes guidance: atomic, keyword-only, always ``by=``.

What cannot be done is an exception of ``guidance.errors``; ``str()`` of it is the sentence to show.
"""

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
    "discard_draft",
    "keep_file",
    "mark_reviewed",
    "publish_resource",
    "save_draft",
    "start_resource",
    "withdraw_resource",
]
