"""Evaluations as numbers: how many came back, and in how many confidence rose. By the day of the lab.

An answer counts for the period of the lab it is about, whenever it came. A period without a closed register
is a gap; a lab about which nobody said anything is a 0. Confidence counts complete answers only: every item
before and now. There is no breakdown: the few answers of one profession in one month would tell whose they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection

from evaluations.coding import themes
from programmes.models import Programme

from . import Count, Source, Window

ITEMS_UP = 2  # confidence rose on this many items or more

# One row for each day: evaluations, those with complete pairs, those with confidence up.
_SQL = """
WITH pairs AS (
    SELECT answer.evaluation_id, question.pair_key, question.question_set_id,
           count(answer.value) AS given,
           sum(CASE question.moment WHEN 'now' THEN answer.value ELSE -answer.value END) AS change
      FROM evaluations_answer answer
      JOIN evaluations_question question ON question.id = answer.question_id
     WHERE question.pair_key <> ''
     GROUP BY 1, 2, 3
), answers AS (
    SELECT evaluation.id, evaluation.session_id,
           count(*) FILTER (WHERE pairs.given = 2) AS complete,
           count(*) FILTER (WHERE pairs.given = 2 AND pairs.change >= 1) AS up,
           (SELECT count(DISTINCT asked.pair_key) FROM evaluations_question asked
             WHERE asked.question_set_id = evaluation.question_set_id AND asked.pair_key <> '') AS asked
      FROM evaluations_evaluation evaluation
      JOIN evaluations_questionset question_set ON question_set.id = evaluation.question_set_id
      LEFT JOIN pairs ON pairs.evaluation_id = evaluation.id
     WHERE question_set.kind = 'end_of_lab'
     GROUP BY evaluation.id
)
SELECT (session.starts_at AT TIME ZONE 'Europe/London')::date AS day,
       count(answers.id) AS returned,
       count(answers.id) FILTER (WHERE answers.complete = answers.asked) AS complete,
       count(answers.id) FILTER (WHERE answers.complete = answers.asked AND answers.up >= %(up)s) AS up
  FROM labs_labsession session
  JOIN labs_lab lab ON lab.id = session.lab_id
  LEFT JOIN answers ON answers.session_id = session.id
 WHERE lab.programme_id = %(programme)s AND session.state = 'closed'
   AND (session.starts_at AT TIME ZONE 'Europe/London')::date BETWEEN %(first)s AND %(last)s
 GROUP BY 1 ORDER BY 1
"""
Sums = dict[date, tuple[int, int, int]]


def returned(programme: Programme, window: Window, dimension: str) -> Iterable[Count]:
    """Reflective evaluations that came back."""
    return [Count(period, number) for period, (number, _, _) in _by_period(programme, window).items()]


def confidence_up(programme: Programme, window: Window, dimension: str) -> Iterable[Count]:
    """Those with confidence up on two or more items, of complete ones. None complete: no share."""
    sums = _by_period(programme, window)
    return [Count(period, up, complete) for period, (_, complete, up) in sums.items() if complete]


def _by_period(programme: Programme, window: Window) -> Sums:
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            {"programme": programme.pk, "first": window.first, "last": window.last, "up": ITEMS_UP},
        )
        rows = cursor.fetchall()
    sums: Sums = {}
    for day, *counts in rows:
        was = sums.get(window.period(day), (0, 0, 0))
        sums[window.period(day)] = (was[0] + counts[0], was[1] + counts[1], was[2] + counts[2])
    return sums


def themes_said(programme: Programme, window: Window, dimension: str) -> Iterable[Count]:
    """Coded evaluations with at least one theme; by theme, those with each. Always out of all that are coded."""
    rows = themes.counts(programme, window.first, window.last)
    whole: dict[date, int] = {}
    said: dict[tuple[date, int], int] = {}
    for row in rows:
        period = window.period(row.day)
        if row.theme is None:
            whole[period] = whole.get(period, 0) + row.evaluations
        else:
            said[period, row.theme] = said.get((period, row.theme), 0) + row.evaluations
    if not dimension:
        return [Count(period, said.get((period, themes.ANY), 0), coded) for period, coded in whole.items()]
    # Every theme has a number in every period that was coded: nobody said it is a 0, and not a gap.
    names = themes.labels(programme)
    used = sorted({theme for _, theme in said if theme != themes.ANY})
    return [
        Count(period, said.get((period, theme), 0), coded, names[theme])
        for period, coded in whole.items()
        for theme in used
    ]


# Closing or correcting a register changes which labs were held, and so which periods have a 0.
LISTENS_TO = ("evaluations.answered", "labs.attendance")
EVALUATIONS: dict[str, Source] = {
    "evaluations.returned": Source("Evaluations: how many came back", returned, LISTENS_TO),
    "evaluations.confidence": Source(
        "Evaluations: confidence up on two or more items, of complete ones",
        confidence_up,
        LISTENS_TO,
        data_kind="proportion",
    ),
    "evaluations.themes": Source(
        "Evaluations: themes in what people say, of coded ones",
        themes_said,
        ("evaluations.coded",),
        data_kind="proportion",
        dimensions=("theme",),
    ),
}
