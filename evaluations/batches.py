"""Answers join results in batches of five or more of one lab, once a night.

Results that followed every single answer would tell each of them to whoever looks before and after. So an answer waits
until at least five of the same lab, to the same kind of questions, wait with it; then they join together, and get the
lab's next number. A number is never changed. No date is kept: it would say when the fifth person answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.db import transaction
from django.db.models import Count, Max

from labs.models import Lab

from .models import Evaluation

FEWEST = 5  # answers of a group that is shown
T = TypeVar("T")


def count_in() -> int:
    """Let those join that are enough. Safe to run twice, or twice at once. Returns how many answers joined."""
    waiting = (
        Evaluation.objects.filter(batch=None)
        .order_by()
        .values_list("session__lab", "question_set__kind")
        .annotate(number=Count("pk"))
        .filter(number__gte=FEWEST)
    )
    return sum(_join(lab_id, kind) for lab_id, kind, _ in list(waiting))


@transaction.atomic
def _join(lab_id: int, kind: str) -> int:
    Lab.objects.select_for_update(no_key=True).get(pk=lab_id)  # one batch of a lab at a time
    answers = Evaluation.objects.filter(session__lab=lab_id, question_set__kind=kind)
    waiting = list(answers.filter(batch=None).select_for_update(of=("self",)).values_list("pk", flat=True))
    if len(waiting) < FEWEST:
        return 0
    last = answers.aggregate(last=Max("batch"))["last"] or 0
    return Evaluation.objects.filter(pk__in=waiting).update(batch=last + 1)


def told(by_batch: Mapping[int, list[T]]) -> list[T]:
    """What may be told of one lab's answers to one question, which not everybody answers: whole batches, each with as
    many of those after it as it takes for five.

    >>> told({1: ["a", "b", "c"], 2: ["d", "e"], 3: ["f"]})
    ['a', 'b', 'c', 'd', 'e']
    """
    found: list[T] = []
    waiting: list[T] = []
    for number in sorted(by_batch):
        waiting += by_batch[number]
        if len(waiting) >= FEWEST:
            found, waiting = found + waiting, []
    return found
