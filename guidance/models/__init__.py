"""What the guidance room keeps. One module per subject."""

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
    "Edition",
    "Evidence",
    "Kind",
    "Platform",
    "Resource",
    "ResourceFile",
    "State",
    "Step",
]
