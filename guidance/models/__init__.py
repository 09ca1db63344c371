"""What the guidance room keeps. One module per subject."""

from .path import Acknowledgement, Goal, LocalContact, Task, TaskDone, policies_of
from .resources import (
    EDITION_WORDS,
    EDITORS,
    LANGUAGE,
    MAX_MINUTES,
    MAX_TEXT,
    NEEDS_TRANSCRIPT,
    RESERVED,
    Edition,
    Evidence,
    Kind,
    Platform,
    Resource,
    ResourceFile,
    State,
    Step,
)

__all__ = [
    "EDITION_WORDS",
    "EDITORS",
    "LANGUAGE",
    "MAX_MINUTES",
    "MAX_TEXT",
    "NEEDS_TRANSCRIPT",
    "RESERVED",
    "Acknowledgement",
    "Edition",
    "Evidence",
    "Goal",
    "Kind",
    "LocalContact",
    "Platform",
    "Resource",
    "ResourceFile",
    "State",
    "Step",
    "Task",
    "TaskDone",
    "policies_of",
]
