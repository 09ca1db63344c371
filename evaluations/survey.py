"""The results of an annual survey: every answer with its n, the N it was asked of, and small groups hidden."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .models import Question, Survey, SurveyReply
from .results import FEWEST, Rate, hidden_where_small


@dataclass(frozen=True)
class SurveySpread:
    """The answers to one question: label, how many (None is hidden), and percent of those who answered it."""

    question: Question
    n: int
    counts: list[tuple[str, int | None, float | None]]
    several: bool


@dataclass(frozen=True)
class SurveyResults:
    rate: Rate
    spreads: list[SurveySpread]


def read(survey: Survey) -> SurveyResults:
    """With fewer than five replies there is a rate and nothing else."""
    replies = list(SurveyReply.objects.filter(survey=survey).values_list("chosen", flat=True))
    rate = Rate(len(replies), max(survey.asked, len(replies)))
    if len(replies) < FEWEST:
        return SurveyResults(rate, [])
    spreads = [_spread(question, replies) for question in survey.question_set.questions.all()]  # type: ignore[attr-defined]
    return SurveyResults(rate, [spread for spread in spreads if spread.n >= FEWEST])


def _spread(question: Question, replies: list[dict]) -> SurveySpread:
    given = [reply[question.key] for reply in replies if reply.get(question.key)]
    counts: Counter[str] = Counter()
    for each in given:
        counts.update([each] if isinstance(each, str) else each)
    cells, _ = hidden_where_small(
        [counts[key] for key, _ in question.options], [False] * len(question.options)
    )
    rows = [
        (label, cell, 100 * cell / len(given) if cell is not None and given else None)
        for (_, label), cell in zip(question.options, cells, strict=True)
    ]
    return SurveySpread(question, len(given), rows, question.kind == Question.Kind.CHOICES)
