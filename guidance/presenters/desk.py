"""The editors' desk: its parts and how much waits in each."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from programmes.models import Programme

from ..models import Resource, State

PARTS = (
    ("due", "Review overdue"),
    ("drafts", "Drafts"),
    ("published", "Published"),
    ("withdrawn", "Withdrawn"),
)


def counts(programme: Programme) -> dict[str, int]:
    today = timezone.localdate()
    return Resource.objects.for_programme(programme).aggregate(
        due=Count("pk", filter=Q(state=State.PUBLISHED, next_review_on__lt=today), distinct=True),
        drafts=Count("pk", filter=Q(editions__number=None, editions__isnull=False), distinct=True),
        published=Count("pk", filter=Q(state=State.PUBLISHED), distinct=True),
        withdrawn=Count("pk", filter=Q(state=State.WITHDRAWN), distinct=True),
    )


def tabs(shown: str, counted: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"label": f"{label} ({counted[key]})", "url": f"?show={key}", "current": key == shown}
        for key, label in PARTS
    ]
