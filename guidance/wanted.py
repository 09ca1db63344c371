"""What people searched for and did not find, kept without anything that could be about a person."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone

from programmes import identifiers
from programmes.models import Programme

from . import actions
from .models import Wanted

LONGEST = 60  # characters: a search, not a text that was pasted into the wrong box
FORGOTTEN_AFTER = timedelta(days=180)
SHOWN_FROM = 2  # searches: a name that somebody typed once is shown to nobody


def note(programme: Programme, text: str) -> None:
    """Count a search that found nothing, unless its words could tell of somebody."""
    words = " ".join(text.lower().split())
    if is_harmless(words):
        actions.note_wanted(programme=programme, words=words)


def is_harmless(words: str) -> bool:
    """Short, with letters, without long numbers, and nothing that identifies."""
    if len(words) > LONGEST or not re.search(r"[^\W\d_]{3}", words):
        return False
    if re.search(r"(?:\d\W?){5}|@|://", words):
        return False
    return not identifiers.find(words)


def forget_old() -> int:
    """Drop what nobody has asked for in half a year."""
    return Wanted.objects.filter(last_on__lt=timezone.localdate() - FORGOTTEN_AFTER).delete()[0]
