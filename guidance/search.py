"""What the room offers to the search: resources, case studies, communities. Drafts are found by nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db import connection
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.urls import reverse

from programmes.models import Programme
from programmes.search import (
    PER_ROOM,
    Hit,
    Question,
    Room,
    highlighted,
    leave_alone,
    register,
    when_nothing_is_found,
)

from . import wanted
from .drafts.names import FIRST_NAMES, PLACES
from .models import CaseStudy, Community, Edition, Resource
from .presenters.resources import kind_in_words, minutes_in_words


def enter() -> None:
    resources = ("All resources", "guidance:resources")
    stories = ("All case studies", "guidance:case_studies")
    communities = ("All communities and chats", "guidance:communities")
    register(Room("guidance", "Guidance", find_resources, words_of_resources, resources))
    register(Room("case-studies", "Case studies", find_case_studies, words_of_case_studies, stories))
    register(
        Room("communities", "Communities and chats", find_communities, words_of_communities, communities)
    )
    leave_alone(FIRST_NAMES | PLACES)
    when_nothing_is_found(wanted.note)


def _best(rows: QuerySet[Any], field: str, question: Question) -> QuerySet[Any]:
    """The rows that fit, the best first, at most as many as are shown."""
    ranked = rows.filter(**{field: question.query}).annotate(rank=SearchRank(F(field), question.query))
    return ranked.order_by("-rank", "pk")[:PER_ROOM]


def find_resources(request: HttpRequest, programme: Programme, question: Question) -> list[Hit]:
    text = Concat("summary", Value(" "), "body", Value(" "), "transcript", output_field=TextField())
    current = Resource.objects.for_programme(programme).published().values("current")
    editions = Edition.objects.filter(pk__in=current).select_related("resource")
    found = _best(editions, "search", question).annotate(
        headline=question.headline(text), shown_title=question.headline("title", whole=True)
    )
    return [
        Hit(
            highlighted(each.shown_title),
            reverse("guidance:resource", args=[programme.slug, each.resource.slug]),
            ", ".join(filter(None, [kind_in_words(each), each.source, minutes_in_words(each.minutes)])),
            highlighted(_without_markdown(each.headline)),
            each.rank,
        )
        for each in found.defer("body", "transcript", "search")
    ]


def _without_markdown(text: str) -> str:
    """A piece of Markdown as words: an excerpt begins and ends anywhere, so it cannot be rendered."""
    text = re.sub(r"(?m)^[ \t]*[-+][ \t]+", "", text)
    return " ".join(re.sub(r"\]\([^)\s]*\)?|[#*`|>\[\]]+", " ", text).split())


def find_case_studies(request: HttpRequest, programme: Programme, question: Question) -> list[Hit]:
    text = Concat(
        "done", Value(" "), "happened", Value(" "), "risk", Value(" "), "reuse", output_field=TextField()
    )
    stories = CaseStudy.objects.for_programme(programme).published()
    found = _best(stories, "search", question).annotate(
        headline=question.headline(text), shown_title=question.headline("title", whole=True)
    )
    return [
        Hit(
            highlighted(each.shown_title),
            reverse("guidance:case_study", args=[programme.slug, each.slug]),
            f"Case study, {each.get_purpose_display().lower()}. {each.who}",
            highlighted(each.headline),
            each.rank,
        )
        for each in found.defer("search")
    ]


def find_communities(request: HttpRequest, programme: Programme, question: Question) -> list[Hit]:
    entries = Community.objects.for_programme(programme).listed()
    found = _best(entries, "search", question).annotate(
        headline=question.headline("text", whole=True), shown_title=question.headline("name", whole=True)
    )
    address = reverse("guidance:communities", args=[programme.slug])
    return [
        Hit(
            highlighted(each.shown_title),
            f"{address}#community-{each.pk}",
            f"{each.get_kind_display()}, {each.get_state_display().lower()}",
            highlighted(each.headline),
            each.rank,
        )
        for each in found.defer("search")
    ]


# --- The words that texts hold, for telling what was mistyped ------------------------------------------------

_WORDS = {
    "resources": """
        SELECT DISTINCT lexeme FROM guidance_edition AS edition
          JOIN guidance_resource AS resource ON resource.current_id = edition.id,
          unnest(to_tsvector('simple', concat_ws(' ', title, summary, source, body, transcript)))
         WHERE resource.programme_id = %s AND resource.state = 'published'
    """,
    "case studies": """
        SELECT DISTINCT lexeme FROM guidance_casestudy,
          unnest(to_tsvector('simple', concat_ws(' ', title, who, audience, done, happened, risk, reuse)))
         WHERE programme_id = %s AND state = 'published'
    """,
    "communities": """
        SELECT DISTINCT lexeme FROM guidance_community,
          unnest(to_tsvector('simple', concat_ws(' ', name, hashtag, text)))
         WHERE programme_id = %s AND is_listed
    """,
}


def _words(of: str, programme: Programme) -> Iterable[str]:
    with connection.cursor() as cursor:
        cursor.execute(_WORDS[of], [programme.pk])
        return [word for (word,) in cursor.fetchall() if word.isalnum() and not word.isdecimal()]


def words_of_resources(programme: Programme) -> Iterable[str]:
    return _words("resources", programme)


def words_of_case_studies(programme: Programme) -> Iterable[str]:
    return _words("case studies", programme)


def words_of_communities(programme: Programme) -> Iterable[str]:
    return _words("communities", programme)
