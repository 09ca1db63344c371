"""What the guidance room keeps. One module per subject."""

from .answers import Answer, Wanted
from .communities import Community, CommunityNumber, meetings_of
from .links import FAILURES, MAX_URL, WORKING, Link, LinkCheck, LinkUse, Outcome
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
from .stories import PURPOSES, Adoption, CaseStudy, Purpose

__all__ = [
    "EDITION_WORDS",
    "EDITORS",
    "FAILURES",
    "LANGUAGE",
    "MAX_MINUTES",
    "MAX_TEXT",
    "MAX_URL",
    "NEEDS_TRANSCRIPT",
    "PURPOSES",
    "RESERVED",
    "WORKING",
    "Acknowledgement",
    "Adoption",
    "Answer",
    "CaseStudy",
    "Community",
    "CommunityNumber",
    "Edition",
    "Evidence",
    "Goal",
    "Kind",
    "Link",
    "LinkCheck",
    "LinkUse",
    "LocalContact",
    "Outcome",
    "Platform",
    "Purpose",
    "Resource",
    "ResourceFile",
    "State",
    "Step",
    "Task",
    "TaskDone",
    "Wanted",
    "meetings_of",
    "policies_of",
]
