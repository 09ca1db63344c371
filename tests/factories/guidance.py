"""Guidance for tests: made by the actions, as editors would."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from guidance import actions
from guidance.actions import Words
from guidance.models import CaseStudy, Community, Resource
from programmes.models import Programme, Role
from tests.factories.programmes import ProgrammeFactory, member

WORDS: dict[str, Any] = {
    "title": "Before you post",
    "kind": "how_to",
    "summary": "Five questions to ask yourself.",
    "minutes": 6,
    "evidence": "experience",
    "body": "## Ask\n\n- Would I say it in the waiting room?\n",
}


def words(**changes: Any) -> Words:
    return Words(**(WORDS | changes))


def editor(programme: Programme) -> User:
    return member(programme, Role.QI_LEAD.value)


def draft(
    programme: Programme | None = None, *, owner: User | None = None, asks: bool = False, **changes: Any
) -> Resource:
    programme = programme or ProgrammeFactory(is_published=True)
    return actions.start_resource(
        programme=programme, words=words(**changes), owner=owner, asks_acknowledgement=asks, by=None
    )


def published(programme: Programme | None = None, *, days: int = 100, **options: Any) -> Resource:
    """A resource that everybody can read; its next review is in ``days`` days."""
    resource = draft(programme, **options)
    actions.publish_resource(
        resource=resource, next_review_on=timezone.localdate() + timedelta(days=max(days, 1)), by=None
    )
    if days < 1:
        Resource.objects.filter(pk=resource.pk).update(
            last_reviewed_on=timezone.localdate() + timedelta(days=days - 300),
            next_review_on=timezone.localdate() + timedelta(days=days),
        )
    resource.refresh_from_db()
    return resource


def new_version(resource: Resource, *, by: User | None = None, **changes: Any) -> Resource:
    by = by or editor(resource.programme)
    actions.save_draft(
        resource=resource,
        words=words(**changes),
        owner=resource.owner,
        asks_acknowledgement=resource.asks_acknowledgement,
        by=by,
    )
    actions.publish_resource(
        resource=resource,
        next_review_on=timezone.localdate() + timedelta(days=100),
        change_note="Clearer",
        by=by,
    )
    resource.refresh_from_db()
    return resource


STORY: dict[str, Any] = {
    "title": "Ward tour on video",
    "who": "Stroke unit",
    "purpose": "transparency",
    "channels": ["youtube"],
    "audience": "People who are about to be admitted",
    "done": "We filmed the gym and the kitchen without any patient.",
    "happened": "People said that they knew their way.",
}


def waiting_story(programme: Programme, **changes: Any) -> CaseStudy:
    return actions.submit_story(
        programme=programme, by=changes.pop("submitted_by", None), **(STORY | changes)
    )


def shown_story(programme: Programme, **changes: Any) -> CaseStudy:
    return actions.publish_story(story=waiting_story(programme, **changes), by=None)


def a_community(programme: Programme, **changes: Any) -> Community:
    """An entry with one number; it meets when ``state`` and ``first_at`` say so."""
    community = actions.save_community(
        programme=programme,
        by=None,
        **(
            {"name": "Physio chat", "kind": "chat", "text": "Physiotherapists talk about practice."} | changes
        ),
    )
    actions.add_number(
        community=community, by=None, value=14_500, counts="followers", as_at="2016", source_title="A blog"
    )
    return community
