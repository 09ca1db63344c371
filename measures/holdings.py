"""What measures hold about a person: what was entered and decided, and by whom."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import User
from accounts.own_data import Fate, Holding, told

from .models import (
    Annotation,
    ImportBatch,
    ImportPreview,
    Measure,
    Observation,
    Phase,
    PointJudgement,
    RefreshState,
    Target,
)

EXPLAINS = "Whoever reads a chart must be able to see what was decided, when and why; no longer by whom."


def _leave_measures(user: User) -> int:
    """One by one, so that the history of each measure tells it."""
    count = 0
    for measure in Measure.objects.filter(owner=user):
        measure.owner = None
        measure.save(update_fields=["owner"])
        count += 1
    return count


HOLDINGS = (
    Holding(
        "Tables you handed in and have not decided about",
        lambda user: ImportPreview.objects.filter(by=user).select_related("measure"),
        Fate.DELETED,
        told(
            ("Measure", "measure"),
            ("File", "filename"),
            ("Handed in", "created_at"),
            ("Kept until", "expires_at"),
        ),
        points=("measures.ImportPreview.by",),
    ),
    Holding(
        "Measures you look after",
        lambda user: Measure.objects.filter(owner=user),
        Fate.UNNAMED,
        told(
            ("Measure", "name"),
        ),
        why="The measure stays, and waits for somebody else to look after it.",
        erase=_leave_measures,
        points=("measures.Measure.owner",),
    ),
    Holding(
        "Tables and numbers you entered",
        lambda user: ImportBatch.objects.filter(Q(by=user) | Q(undone_by=user)).select_related("measure"),
        Fate.UNNAMED,
        told(
            ("Measure", "measure"),
            ("How", "get_kind_display"),
            ("File", "filename"),
            ("When", "created_at"),
            ("Undone", "undone_at"),
        ),
        why="The numbers are the programme’s.",
        points=("measures.ImportBatch.by", "measures.ImportBatch.undone_by"),
    ),
    Holding(
        "Single numbers that you wrote last",
        lambda user: Observation.objects.filter(recorded_by=user).select_related("measure"),
        Fate.UNNAMED,
        told(("Measure", "measure"), ("Period", "period"), ("When", "recorded_at"), ("Note", "note")),
        why="The numbers are the programme’s.",
        points=("measures.Observation.recorded_by",),
    ),
    Holding(
        "Medians you decided or withdrew",
        lambda user: Phase.objects.filter(Q(decided_by=user) | Q(withdrawn_by=user)).select_related(
            "measure"
        ),
        Fate.UNNAMED,
        told(("Measure", "measure"), ("From", "starts_on"), ("Why", "reason"), ("When", "decided_at")),
        why=EXPLAINS,
        points=("measures.Phase.decided_by", "measures.Phase.withdrawn_by"),
    ),
    Holding(
        "Notes you put on charts",
        lambda user: Annotation.objects.filter(by=user).select_related("measure"),
        Fate.UNNAMED,
        told(("Measure", "measure"), ("On", "on"), ("Text", "text"), ("When", "created_at")),
        why=EXPLAINS,
        points=("measures.Annotation.by",),
    ),
    Holding(
        "Single points you judged",
        lambda user: PointJudgement.objects.filter(by=user).select_related("measure"),
        Fate.UNNAMED,
        told(("Measure", "measure"), ("Period", "period"), ("Why", "reason"), ("When", "created_at")),
        why=EXPLAINS,
        points=("measures.PointJudgement.by",),
    ),
    Holding(
        "Measures you set up",
        lambda user: Measure.objects.filter(created_by=user),
        Fate.UNNAMED,
        told(("Measure", "name"), ("When", "created_at")),
        why="They are the programme’s work.",
        points=("measures.Measure.created_by",),
    ),
    Holding(
        "Targets you set",
        lambda user: Target.objects.filter(created_by=user).select_related("measure"),
        Fate.UNNAMED,
        told(("Measure", "measure"), ("Target", "value"), ("From", "effective_from"), ("When", "created_at")),
        why=EXPLAINS,
        points=("measures.Target.created_by",),
    ),
    Holding(
        "Charts you asked to be counted anew",
        lambda user: RefreshState.objects.filter(requested_by=user).select_related("measure"),
        Fate.UNNAMED,
        told(("Measure", "measure"), ("When", "requested_at")),
        why="It is forgotten with the next time somebody asks.",
        points=("measures.RefreshState.requested_by",),
    ),
)
