"""What the labs offer to the search: each topic that has a date to come, with its next date."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.contrib.postgres.search import SearchRank, SearchVector
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.urls import reverse

from programmes.models import Programme
from programmes.search import LANGUAGE, PER_ROOM, Hit, Question, highlighted

from .models import Lab, LabSession
from .times import moment_in_words


def _offered(programme: Programme) -> QuerySet[Lab]:
    """Labs that can still be come to. They are few, so their words need no index."""
    coming = LabSession.objects.for_programme(programme).published().upcoming().values("lab")
    return Lab.objects.for_programme(programme).filter(pk__in=coming)


def find(request: HttpRequest, programme: Programme, question: Question) -> list[Hit]:
    words = SearchVector("title", weight="A", config=LANGUAGE) + SearchVector(
        "summary", "outcomes", weight="B", config=LANGUAGE
    )
    found = (
        _offered(programme)
        .annotate(words=words)
        .filter(words=question.query)
        .annotate(
            rank=SearchRank(F("words"), question.query),
            headline=question.headline(Concat("summary", Value(" "), "outcomes", output_field=TextField())),
            shown_title=question.headline("title", whole=True),
        )
        .order_by("-rank", "pk")[:PER_ROOM]
    )
    labs = list(found)
    coming = LabSession.objects.for_programme(programme).published().upcoming()
    dated = coming.filter(lab__in=[lab.pk for lab in labs]).order_by("-starts_at")
    next_dates = {session.lab_id: session for session in dated}  # the earliest comes last and stays
    return [
        Hit(
            highlighted(lab.shown_title),
            reverse("labs:session", args=[programme.slug, next_dates[lab.pk].public_id]),
            f"Lab, next on {moment_in_words(next_dates[lab.pk].starts_at)}",
            highlighted(lab.headline),
            lab.rank,
        )
        for lab in labs
    ]


def words(programme: Programme) -> Iterable[str]:
    texts = _offered(programme).values_list("title", "summary", "outcomes")
    return {word for row in texts for text in row for word in re.findall(r"[^\W\d_]+", text)}
