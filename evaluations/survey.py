"""The results of an annual survey: every answer with its n, the N it was asked of, and small groups hidden.

They are told once, when it is over: whoever could look before and after one person answers would read their answer.
"""

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
    """With fewer than five replies, and as long as people can answer, there is a rate and nothing else."""
    replies = list(SurveyReply.objects.filter(survey=survey).values_list("chosen", flat=True))
    rate = Rate(len(replies), max(survey.asked, len(replies)))
    if len(replies) < FEWEST or not survey.is_over():
        return SurveyResults(rate, [])
    spreads = [_spread(question, replies) for question in survey.question_set.questions.all()]
    return SurveyResults(rate, [spread for spread in spreads if spread.n >= FEWEST])


def _spread(question: Question, replies: list[dict]) -> SurveySpread:
    given = [reply[question.key] for reply in replies if reply.get(question.key)]
    counts: Counter[str] = Counter()
    for each in given:
        counts.update([each] if isinstance(each, str) else each)
    several = question.kind == Question.Kind.CHOICES
    cells = _cells([counts[key] for key, _ in question.options], len(given), several)
    rows = [
        (label, cell, 100 * cell / len(given) if cell is not None and given else None)
        for (_, label), cell in zip(question.options, cells, strict=True)
    ]
    return SurveySpread(question, len(given), rows, several)


def _cells(counts: list[int], n: int, several: bool) -> list[int | None]:
    """Where several answers are possible they are no parts of a whole: each stands against those who did not tick it,
    and few who did not are as easily recognised as few who did.
    """
    if several:
        return [None if 0 < count < FEWEST or 0 < n - count < FEWEST else count for count in counts]
    return hidden_where_small(counts, [False] * len(counts))[0]


def in_words(reply: SurveyReply) -> list[tuple[str, list[str]]]:
    """A reply that carries a name, for the person who gave it: each question with what they chose."""
    found = []
    for question in reply.survey.question_set.questions.all():
        given = reply.chosen.get(question.key, [])
        chosen = [given] if isinstance(given, str) else given
        if chosen:
            found.append((question.text, [dict(question.options).get(key, key) for key in chosen]))
    return found
