"""What readers answered, for those who can make the resource better."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from ..models import Answer, Resource

SHOWN = 20


@dataclass(frozen=True)
class Comment:
    text: str
    is_useful: bool
    on: date
    version: int


@dataclass(frozen=True)
class Answers:
    useful: int
    all: int
    comments: tuple[Comment, ...]

    @property
    def percent(self) -> float:
        return 100 * self.useful / self.all if self.all else 0.0


def answers_to(resource: Resource) -> Answers:
    given = Answer.objects.filter(resource=resource)
    counted = given.aggregate(all=Count("pk"), useful=Count("pk", filter=Q(is_useful=True)))
    written = (
        given.exclude(comment="")
        .select_related("edition")
        .only("comment", "is_useful", "on", "edition__number")
    )
    comments = tuple(
        Comment(each.comment, each.is_useful, each.on, each.edition.number or 0) for each in written[:SHOWN]
    )
    return Answers(counted["useful"], counted["all"], comments)
