"""What the room holds about people who have accounts: that they looked, changed, or tried to write a number."""

from __future__ import annotations

from accounts.own_data import Fate, Holding, told

from .models import Entry, Refusal

HOLDINGS = (
    Holding(
        "What you looked at and changed in the complaints log",
        lambda user: Entry.objects.filter(by=user).select_related("programme"),
        Fate.UNNAMED,
        told(("Programme", "programme.title"), ("When", "at"), ("What", "what")),
        why="Who read what is kept for the people the log is about; the database refuses to change it.",
        points=("complaints.Entry.by",),
    ),
    Holding(
        "Texts of yours that the complaints log refused",
        lambda user: Refusal.objects.filter(by=user).select_related("programme"),
        Fate.UNNAMED,
        told(("When", "at"), ("Field", "field"), ("Kind", "kind_words")),
        why="How often something was refused tells whether the form is understood. What it was is not kept.",
        erase=lambda user: Refusal.objects.filter(by=user).update(by=None),
        points=("complaints.Refusal.by",),
    ),
)
