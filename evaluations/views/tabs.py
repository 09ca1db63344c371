"""The parts of the evaluations, as the row of tabs on top of their pages."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from programmes.models import Programme

PAGES = (
    ("Answers", "evaluations:results"),
    ("From lab to practice", "evaluations:funnel"),
    ("Coding", "evaluations:texts"),
    ("Codebook", "evaluations:codebook"),
    ("Agreement", "evaluations:agreement"),
    ("Themes", "evaluations:themes"),
    ("Quotes", "evaluations:quotes"),
    ("You said, we did", "evaluations:you_said"),
    ("Annual survey", "evaluations:surveys"),
)


def tabs(programme: Programme, current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": reverse(name, args=[programme.slug]), "current": label == current}
        for label, name in PAGES
    ]
