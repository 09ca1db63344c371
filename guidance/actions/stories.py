"""Case studies: handed in by members, published by editors, asked about and adopted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify

from accounts.mail import queue_mail
from accounts.models import User
from programmes.ledger import record_change
from programmes.models import Programme

from ..errors import AskedToday, NobodyToAsk
from ..links.places import follow_story
from ..models import Adoption, CaseStudy

#: What the change ledger calls it when a case study is published or withdrawn.
CASE_STUDIES = "guidance.case_studies"
State = CaseStudy.State


@transaction.atomic
def submit_story(*, programme: Programme, by: User | None, **words: Any) -> CaseStudy:
    """Hand a story in. Editors read it before anybody else does."""
    return CaseStudy.objects.create(
        programme=programme, slug=_free_slug(programme, words["title"]), submitted_by=by, **words
    )


@transaction.atomic
def change_story(*, story: CaseStudy, by: User, **words: Any) -> CaseStudy:
    for name, value in words.items():
        setattr(story, name, value)
    story.save()
    follow_story(story)
    return story


@transaction.atomic
def publish_story(*, story: CaseStudy, by: User | None) -> CaseStudy:
    return _decide(story, State.PUBLISHED, by, "")


@transaction.atomic
def turn_story_down(*, story: CaseStudy, reason: str, by: User) -> CaseStudy:
    """Withdraw what is published, decline what waits. Who handed it in reads the reason."""
    was_published = story.state == State.PUBLISHED
    return _decide(story, State.WITHDRAWN if was_published else State.DECLINED, by, reason)


def _decide(story: CaseStudy, state: str, by: User | None, reason: str) -> CaseStudy:
    story = CaseStudy.objects.select_for_update(of=("self",)).select_related("programme").get(pk=story.pk)
    if story.state != state:
        story.state, story.reason = state, reason
        story.decided_at, story.decided_by = timezone.now(), by
        story.save()
        follow_story(story)
        record_change(programme=story.programme, source=CASE_STUDIES, on=timezone.localdate())
        _tell(story, by)
    return story


def _tell(story: CaseStudy, by: User | None) -> None:
    """Whoever handed it in is told what became of it, unless it was the editor."""
    to = story.submitted_by
    if to is None or not to.is_active or to == by:
        return
    context = {"story": story, "name": to.get_short_name() if to.display_name else "", **_place(story)}
    queue_mail(
        kind="guidance.story",
        to=to.email,
        subject=f"Your story: {story.title}",
        text=render_to_string("guidance/letters/story.txt", context),
        key=f"guidance.story:{story.pk}:{story.state}:{story.decided_at:%Y%m%d%H%M%S}",
        reply_to=settings.CONTACT_EMAIL,
    )


def _place(story: CaseStudy) -> dict[str, str]:
    return {"link": settings.SITE_URL + story.get_absolute_url(), "portal_name": settings.PORTAL_NAME}


@transaction.atomic
def ask_about_story(*, story: CaseStudy, question: str, by: User) -> None:
    """Send a question to whoever handed the story in. The answer goes straight to the person who asks.

    Raises ``NobodyToAsk`` and, after one letter a day about one story, ``AskedToday``.
    """
    to = story.submitted_by
    if not story.answers_questions or to is None or not to.is_active:
        raise NobodyToAsk
    context = {"story": story, "question": question, "who": str(by), **_place(story)}
    letter = queue_mail(
        kind="guidance.question",
        to=to.email,
        subject=f"A question about your story: {story.title}",
        text=render_to_string("guidance/letters/question.txt", context),
        key=f"guidance.question:{story.pk}:{by.pk}:{timezone.localdate()}",
        reply_to=by.email,
    )
    if letter is None:
        raise AskedToday


@transaction.atomic
def adopt_story(*, story: CaseStudy, team: str, note: str, by: User) -> Adoption:
    """Say that one's team uses the idea. Saying it again changes what was said."""
    return Adoption.objects.update_or_create(
        case_study=story, by=by, defaults={"team": team, "note": note, "at": timezone.now()}
    )[0]


@transaction.atomic
def drop_adoption(*, story: CaseStudy, by: User) -> None:
    Adoption.objects.filter(case_study=story, by=by).delete()


def _free_slug(programme: Programme, title: str) -> str:
    wanted = slugify(title)[:70].strip("-") or "story"
    taken = set(CaseStudy.objects.for_programme(programme).values_list("slug", flat=True)) | {"tell", "keep"}
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug
