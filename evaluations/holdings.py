"""What evaluations hold about a person. What is private goes; what was answered stays as numbers without a person.

Answers without a name are not here: nothing tells whose they are. Answers that become nobody's are rewritten with
the other anonymous ones in the coming night (``mixing``).
"""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.own_data import Fate, Holding, told

from .actions import take_out
from .models import (
    Answer,
    Coder,
    Commitment,
    CPDActivity,
    Draft,
    Evaluation,
    Excerpt,
    Invitation,
    NoLetters,
    Reflection,
    SharedCopy,
    SurveyReply,
    SurveyTaken,
)
from .survey import in_words


def _evaluations(user: User) -> QuerySet[Evaluation]:
    return (
        Evaluation.objects.filter(booking__user=user)
        .select_related("session__lab", "question_set")
        .prefetch_related("answers__question")
    )


def _tell_evaluation(evaluation: Evaluation) -> dict[str, Any]:
    facts = told(
        ("Lab", "session.lab.title"),
        ("Questions", "question_set.title"),
        ("Answered", "answered_at"),
        ("Your words are shared", "shares_text"),
        ("They may be quoted until", "quotes_until"),
    )(evaluation)
    answers = sorted(evaluation.answers.all(), key=lambda answer: answer.question.position)
    return facts | {str(answer.question): _said(answer) for answer in answers}


def _said(answer: Answer) -> Any:
    labels = dict(answer.question.options)
    if answer.chosen:
        return [labels.get(key, key) for key in answer.chosen]
    return answer.text or answer.value


def _take_person_out(user: User) -> int:
    """The numbers stay as answers without a name. The words go, with what was coded and quoted from them."""
    mine = Evaluation.objects.filter(booking__user=user)
    take_out(Excerpt.objects.filter(answer__evaluation__in=mine))
    Answer.objects.filter(evaluation__in=mine).exclude(text="").delete()
    return mine.update(
        mode=Evaluation.Mode.ANONYMOUS,
        booking=None,
        answered_at=None,
        shares_text=False,
        allows_quotes=False,
        quotes_until=None,
    )


def _withdraw_invitations(user: User) -> int:
    waiting = Invitation.objects.waiting().filter(booking__user=user)
    return waiting.update(withdrawn_at=timezone.now())


def _tell_reflection(reflection: Reflection) -> dict[str, Any]:
    questions = {question.key: question.text for question in reflection.question_set.questions.all()}
    parts = json.loads(reflection.parts) if reflection.parts else {}
    return told(("Title", "title"), ("Date", "on"), ("Saved", "saved_at"))(reflection) | {
        questions.get(key, key): text for key, text in parts.items()
    }


def _unshare(user: User) -> int:
    copies = SharedCopy.objects.filter(reflection__owner=user)
    take_out(Excerpt.objects.filter(shared_copy__in=copies))
    return copies.delete()[0]


def _unname_replies(user: User) -> int:
    return SurveyReply.objects.filter(user=user).update(mode=SurveyReply.Mode.ANONYMOUS, user=None)


HOLDINGS = (
    Holding(
        "Copies of reflections that you shared",
        lambda user: SharedCopy.objects.filter(reflection__owner=user).select_related("programme"),
        Fate.DELETED,
        told(
            ("Shared with", "programme"),
            ("On", "shared_on"),
            ("Words", "text"),
            ("May be quoted until", "quotes_until"),
        ),
        erase=_unshare,
    ),
    Holding(
        "Your CPD record",
        lambda user: CPDActivity.objects.filter(owner=user),
        Fate.DELETED,
        told(
            ("Date", "on"),
            ("Activity", "title"),
            ("Type", "get_kind_display"),
            ("Hours", "hours"),
            ("What I learned", "learned"),
            ("Benefit to my practice", "benefit_practice"),
            ("Benefit to service users", "benefit_service_users"),
            ("Evidence", "evidence"),
        ),
        points=("evaluations.CPDActivity.owner",),
    ),
    Holding(
        "Your reflections",
        lambda user: Reflection.objects.filter(owner=user).prefetch_related("question_set__questions"),
        Fate.DELETED,
        _tell_reflection,
        points=("evaluations.Reflection.owner",),
    ),
    Holding(
        "What you wanted to try",
        lambda user: Commitment.objects.filter(owner=user).select_related("booking__session__lab"),
        Fate.DELETED,
        told(
            ("After the lab", "booking.session.lab.title"),
            ("What", "text"),
            ("By", "due_on"),
            ("Did you", "get_outcome_display"),
            ("What stood in the way", "barrier"),
        ),
        points=("evaluations.Commitment.owner",),
    ),
    Holding(
        "Answers you had begun to type",
        lambda user: Draft.objects.filter(owner=user),
        Fate.DELETED,
        told(("Saved", "saved_at"), ("Words", "body")),
        points=("evaluations.Draft.owner",),
    ),
    Holding(
        "Your wish to get no letters about evaluations",
        lambda user: NoLetters.objects.filter(user=user),
        Fate.DELETED,
        told(
            ("Since", "since"),
        ),
        points=("evaluations.NoLetters.user",),
    ),
    Holding(
        "Answers about labs that carry your name",
        _evaluations,
        Fate.UNNAMED,
        _tell_evaluation,
        why="The numbers stay as answers without a name, because results count them. Your words are deleted. "
        "Answers you gave without a name cannot be found, and stay.",
        erase=_take_person_out,
    ),
    Holding(
        "That you were asked about labs",
        lambda user: Invitation.objects.filter(booking__user=user).select_related("booking__session__lab"),
        Fate.UNNAMED,
        told(
            ("Lab", "booking.session.lab.title"),
            ("Questions", "get_kind_display"),
            ("From", "opens_at"),
            ("Letter written", "invited_at"),
            ("Reminder", "reminded_at"),
            ("Taken back", "withdrawn_at"),
            ("Answered", "is_answered"),
        ),
        why="Of how many people answers came back stands beside every result. Questions that wait are taken back.",
        erase=_withdraw_invitations,
    ),
    Holding(
        "Answers to surveys that carry your name",
        lambda user: SurveyReply.objects.filter(user=user).select_related("survey__question_set"),
        Fate.UNNAMED,
        lambda reply: {"Survey": str(reply.survey), **dict(in_words(reply))},
        why="They stay as answers without a name, because results count them.",
        erase=_unname_replies,
        points=("evaluations.SurveyReply.user",),
    ),
    Holding(
        "That you answered a survey",
        lambda user: SurveyTaken.objects.filter(user=user).select_related("survey__question_set"),
        Fate.UNNAMED,
        told(
            ("Survey", "survey"),
        ),
        why="How many people answered stands beside every result.",
        points=("evaluations.SurveyTaken.user",),
    ),
    Holding(
        "That you coded what people said, by a number",
        lambda user: Coder.objects.filter(user=user).select_related("programme"),
        Fate.UNNAMED,
        lambda coder: {
            "Programme": str(coder.programme),
            "Coder": coder.number,
            "Texts you read": coder.readings.count(),
            "Words you marked": coder.segments.count(),
        },
        why="The coding is the programme’s work. It stays under its number, which then belongs to nobody.",
        erase=lambda user: Coder.objects.filter(user=user).update(user=None),
        points=("evaluations.Coder.user",),
    ),
)
