"""What guidance holds about a person, and what becomes of it when the person leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model, Q, QuerySet

from accounts.models import User
from accounts.own_data import Fate, Holding, told

from .models import (
    Acknowledgement,
    Adoption,
    Answer,
    CaseStudy,
    Edition,
    Goal,
    Resource,
    ResourceFile,
    TaskDone,
)


def _of(model: type[Model], *fields: str) -> Callable[[User], QuerySet[Any]]:
    """Rows of ``model`` in which one of ``fields`` is the person."""

    def rows(user: User) -> QuerySet[Any]:
        mine = Q()
        for field in fields:
            mine |= Q(**{field: user})
        return model._default_manager.filter(mine)

    return rows


def _leave_stories(user: User) -> int:
    """Nobody is asked about them any more."""
    return CaseStudy.objects.filter(submitted_by=user).update(submitted_by=None, answers_questions=False)


HOLDINGS = (
    Holding(
        "Your goals",
        _of(Goal, "owner"),
        Fate.DELETED,
        told(
            ("Goal", "text"),
            ("Your role", "role"),
            ("Your service", "service"),
            ("Personal development plan", "plan"),
            ("Look at it again", "review_on"),
            ("Reached", "reached_on"),
            ("Written", "created_at"),
        ),
        points=("guidance.Goal.owner",),
    ),
    Holding(
        "Steps you ticked off",
        lambda user: TaskDone.objects.filter(user=user).select_related("task"),
        Fate.DELETED,
        told(("Step", "task"), ("When", "done_at")),
        points=("guidance.TaskDone.user",),
    ),
    Holding(
        "What you said you have read",
        lambda user: Acknowledgement.objects.filter(user=user).select_related("edition"),
        Fate.UNNAMED,
        told(("What", "edition.title"), ("Version", "edition.number"), ("When", "at")),
        why="The programme counts how many have read each version.",
        points=("guidance.Acknowledgement.user",),
    ),
    Holding(
        "Whether you found guidance useful",
        lambda user: Answer.objects.filter(user=user).select_related("resource__current"),
        Fate.UNNAMED,
        told(("What", "resource"), ("Useful", "is_useful"), ("Comment", "comment"), ("On", "on")),
        why="The answer counts as one of nobody’s. Your comment is deleted.",
        erase=lambda user: Answer.objects.filter(user=user).update(user=None, comment=""),
        points=("guidance.Answer.user",),
    ),
    Holding(
        "Stories you handed in",
        _of(CaseStudy, "submitted_by"),
        Fate.UNNAMED,
        told(("Title", "title"), ("State", "get_state_display"), ("Handed in", "submitted_at")),
        why="They tell of a team and no person. Nobody is asked about them any more.",
        erase=_leave_stories,
        points=("guidance.CaseStudy.submitted_by",),
    ),
    Holding(
        "Ideas of others that you use",
        lambda user: Adoption.objects.filter(by=user).select_related("case_study"),
        Fate.UNNAMED,
        told(("Idea", "case_study"), ("Team", "team"), ("Note", "note"), ("When", "at")),
        why="That a team uses an idea stays. Your note is deleted.",
        erase=lambda user: Adoption.objects.filter(by=user).update(by=None, note=""),
        points=("guidance.Adoption.by",),
    ),
    Holding(
        "Guidance you look after",
        _of(Resource, "owner"),
        Fate.UNNAMED,
        told(("What", "slug"), ("Next review", "next_review_on")),
        why="The guidance stays, and waits for somebody else to look after it.",
        erase=lambda user: Resource.objects.filter(owner=user).update(owner=None),
        points=("guidance.Resource.owner",),
    ),
    Holding(
        "Guidance you wrote, published or withdrew, stories you decided about, files you handed in",
        _of(Edition, "written_by", "published_by"),
        Fate.UNNAMED,
        told(("Title", "title"), ("Version", "number"), ("Written", "written_at")),
        why="It is the programme’s work, and stays without its author’s name.",
        points=(
            "guidance.Edition.written_by",
            "guidance.Edition.published_by",
            "guidance.Resource.withdrawn_by",
            "guidance.CaseStudy.decided_by",
            "guidance.ResourceFile.uploaded_by",
        ),
    ),
    Holding(
        "Files you handed in",
        _of(ResourceFile, "uploaded_by"),
        Fate.UNNAMED,
        told(("Name", "name"), ("When", "uploaded_at")),
        why="They belong to the guidance.",
    ),
)
