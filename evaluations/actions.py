"""Writes of the evaluations: answer, draft, reflect, record. All atomic; private rows only by their owner."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from labs.models import Booking
from programmes.ledger import record_change
from programmes.models import Programme

from .errors import AlreadyAnswered, NotInvited, NotYet, SurveyIsClosed, SurveyIsOver, SurveysOverlap
from .inviting import ask_again_in_six_weeks
from .models import (
    Answer,
    Commitment,
    CPDActivity,
    Draft,
    Evaluation,
    Excerpt,
    Invitation,
    NoLetters,
    Question,
    QuestionSet,
    Quote,
    Reflection,
    SetKind,
    SharedCopy,
    Survey,
    SurveyReply,
    SurveyTaken,
    this_week,
    year_after,
)

# What an answered evaluation moves; the sources of measures listen to it.
SOURCE, CODED = "evaluations.answered", "evaluations.coded"
NAMED, ANONYMOUS = Evaluation.Mode.NAMED, Evaluation.Mode.ANONYMOUS
TRY, TRY_BY = "try", "try_by"


@dataclass(frozen=True)
class Given:
    """What somebody answered. ``answers``: by the key of the question: a number, a text, a date or a list."""

    mode: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    shares_text: bool = False
    allows_quotes: bool = False


@transaction.atomic
def answer(*, invitation: Invitation, given: Given) -> Evaluation:
    """Keep the answers of an invitation, once. Raises ``AlreadyAnswered``, ``NotInvited``, ``NotYet``.

    Anonymous answers get no person, no moment and no draft, and no trace of which invitation they came by.
    Words that are neither signed nor shared would be readable by nobody, so they are not kept.
    """
    invitation = _claim(invitation)
    booking = invitation.booking
    evaluation = _keep(invitation, given)
    Draft.objects.filter(invitation=invitation).delete()
    if given.mode == NAMED:
        _commit(invitation, given)
    record_change(programme=booking.programme, source=SOURCE, on=booking.session.local_date)
    return evaluation


def _claim(invitation: Invitation) -> Invitation:
    found = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("booking__session__lab__programme", "booking__user", "question_set")
        .get(pk=invitation.pk)
    )
    if found.is_answered:
        raise AlreadyAnswered
    if found.withdrawn_at or not found.booking.has_attended:
        raise NotInvited
    if found.opens_at > timezone.now():
        raise NotYet
    found.is_answered = True
    found.save(update_fields=["is_answered"])
    return found


def _keep(invitation: Invitation, given: Given) -> Evaluation:
    named = given.mode == NAMED
    evaluation = Evaluation.objects.create(
        question_set=invitation.question_set,
        session=invitation.booking.session,
        mode=given.mode,
        booking=invitation.booking if named else None,
        answered_at=timezone.now() if named else None,
        shares_text=given.shares_text,
        allows_quotes=given.allows_quotes and given.shares_text,
        quotes_until=year_after(this_week()) if given.allows_quotes and given.shares_text else None,
        has_commitment=bool(given.answers.get(TRY)),
    )
    keeps_words = named or given.shares_text
    rows = [
        row
        for question in invitation.question_set.questions.all()
        if (row := _row(evaluation, question, given.answers.get(question.key), keeps_words))
    ]
    Answer.objects.bulk_create(rows)
    return evaluation


def _row(evaluation: Evaluation, question: Question, said: Any, keeps_words: bool) -> Answer | None:
    if said in (None, "", []):
        return None
    row = Answer(evaluation=evaluation, question=question)
    if question.bounds:
        low, high = question.bounds
        assert low <= int(said) <= high
        row.value = int(said)
    elif question.kind in (Question.Kind.CHOICE, Question.Kind.CHOICES):
        row.chosen = [said] if isinstance(said, str) else list(said)
    elif not keeps_words or (question.kind == Question.Kind.DATE and evaluation.mode == ANONYMOUS):
        return None
    else:
        row.text = said.isoformat() if isinstance(said, date) else str(said)
    return row


def _commit(invitation: Invitation, given: Given) -> None:
    booking = invitation.booking
    if invitation.kind == SetKind.END_OF_LAB and given.answers.get(TRY):
        Commitment.objects.create(
            owner=booking.user, booking=booking, text=given.answers[TRY], due_on=given.answers.get(TRY_BY)
        )
        ask_again_in_six_weeks(booking)
    if invitation.kind == SetKind.SIX_WEEKS:
        Commitment.objects.filter(booking=booking).update(
            outcome=given.answers["did_it"], barrier=given.answers.get("barrier") or ""
        )


@transaction.atomic
def change_consent(*, evaluation: Evaluation, shares_text: bool, allows_quotes: bool, owner: User) -> None:
    """Share one's words with the improvement team or take them back, and the same for quoting.

    What was taken back is out of coding, exports and the quote bank at once, with all that was marked in it.
    """
    found = Evaluation.objects.visible_to(owner).select_for_update(of=("self",)).get(pk=evaluation.pk)
    found.shares_text = shares_text
    is_new = allows_quotes and shares_text and not found.allows_quotes
    found.allows_quotes = allows_quotes and shares_text
    if is_new or not found.allows_quotes:
        found.quotes_until = year_after(this_week()) if found.allows_quotes else None
    found.save(update_fields=["shares_text", "allows_quotes", "quotes_until"])
    if not shares_text:
        take_out(Excerpt.objects.filter(answer__evaluation=found))
    elif not found.allows_quotes:
        Quote.objects.filter(excerpt__answer__evaluation=found).delete()


@transaction.atomic
def end_quotes() -> int:
    """Forget consent whose last day has gone by, and the quotes that stood on it. Returns how many quotes went.

    They were out of every page and export since that day; this also takes them out of the tables.
    """
    today = timezone.localdate()
    ended = Q(excerpt__answer__evaluation__quotes_until__lt=today) | Q(
        excerpt__shared_copy__quotes_until__lt=today
    )
    gone = Quote.objects.filter(ended).delete()[0]
    for model in (Evaluation, SharedCopy):
        model.objects.filter(quotes_until__lt=today).update(allows_quotes=False, quotes_until=None)
    return gone


def take_out(excerpts: QuerySet[Excerpt]) -> None:
    """Delete masked copies with their segments and quotes, and tell the measures which days that moves."""
    related = excerpts.select_related("programme", "answer__evaluation__session", "shared_copy")
    # Locked first: what a coder is just writing is in the tables then, and goes with the rest.
    for excerpt in related.select_for_update(of=("self",)):
        excerpt.delete()
        if excerpt.answer_id:
            record_change(programme=excerpt.programme, source=CODED, on=excerpt.day)


@transaction.atomic
def save_draft(*, invitation: Invitation, fields: Mapping[str, Any]) -> Draft | None:
    """Keep what was typed so far, for somebody who answers with a name. None when the choice is another.

    The row of the invitation is locked, so that a draft that was on its way while the answers were sent (perhaps
    without a name, in the end) does not stay behind with its owner's name on it.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("booking__user")
        .get(pk=invitation.pk)
    )
    if invitation.is_answered or invitation.withdrawn_at:
        return None
    if fields.get("mode") != NAMED:
        Draft.objects.filter(invitation=invitation).delete()
        return None
    draft, _ = Draft.objects.update_or_create(
        invitation=invitation,
        defaults={
            "owner": invitation.booking.user,
            "body": json.dumps(fields),
            "saved_at": timezone.now(),
        },
    )
    return draft


@transaction.atomic
def stop_letters(*, user: User) -> None:
    NoLetters.objects.get_or_create(user=user)


@transaction.atomic
def allow_letters(*, user: User) -> None:
    NoLetters.objects.filter(user=user).delete()


# --- One's own -------------------------------------------------------------------------------------------


@transaction.atomic
def save_reflection(
    *,
    owner: User,
    title: str,
    on: date,
    parts: Mapping[str, str],
    reflection: Reflection | None = None,
    question_set: QuestionSet | None = None,
    booking: Booking | None = None,
) -> Reflection:
    """Write a new reflection (``question_set``) or the next state of one of the owner's."""
    if reflection is None:
        assert question_set is not None
        reflection = Reflection(owner=owner, question_set=question_set, booking=booking)
    assert reflection.owner_id == owner.pk
    reflection.title, reflection.on = title, on
    reflection.parts = json.dumps({key: text for key, text in parts.items() if text})
    reflection.saved_at = timezone.now()
    reflection.save()
    return reflection


@transaction.atomic
def delete_reflection(*, reflection: Reflection, owner: User) -> None:
    assert reflection.owner_id == owner.pk
    _unshare(reflection)
    reflection.delete()


@transaction.atomic
def share_reflection(
    *, reflection: Reflection, programme: Programme, text: str, owner: User, allows_quotes: bool = False
) -> SharedCopy:
    """Show a programme's QI leads a copy, in the words the owner chose. Again replaces it.

    Other words, or another programme, end the coding of the earlier copy. Consent to quotes runs for a year from
    the day it is given, and no longer for being kept.
    """
    assert reflection.owner_id == owner.pk
    was = SharedCopy.objects.select_for_update().filter(reflection=reflection).first()
    is_same = was is not None and was.text == text and was.programme_id == programme.pk
    if not is_same:
        take_out(Excerpt.objects.filter(shared_copy__reflection=reflection))
    elif not allows_quotes:
        Quote.objects.filter(excerpt__shared_copy=was).delete()
    until = was.quotes_until if was is not None and is_same and was.allows_quotes else None
    copy, _ = SharedCopy.objects.update_or_create(
        reflection=reflection,
        defaults={
            "programme": programme,
            "text": text,
            "shared_on": was.shared_on if was is not None and is_same else timezone.localdate(),
            "allows_quotes": allows_quotes,
            "quotes_until": (until or year_after(timezone.localdate())) if allows_quotes else None,
        },
    )
    return copy


@transaction.atomic
def unshare_reflection(*, reflection: Reflection, owner: User) -> None:
    assert reflection.owner_id == owner.pk
    _unshare(reflection)


def _unshare(reflection: Reflection) -> None:
    """Whoever just masks the copy holds its row: theirs is in the tables before it goes, or comes too late."""
    copy = SharedCopy.objects.select_for_update().filter(reflection=reflection).first()
    if copy is not None:
        take_out(Excerpt.objects.filter(shared_copy=copy))
        copy.delete()


@transaction.atomic
def save_activity(
    *, owner: User, fields: Mapping[str, Any], activity: CPDActivity | None = None
) -> CPDActivity:
    """Add a line to the owner's CPD record, or change one."""
    activity = activity or CPDActivity(owner=owner)
    assert activity.owner_id == owner.pk
    for name, value in fields.items():
        setattr(activity, name, value)
    activity.save()
    return activity


@transaction.atomic
def record_lab(*, booking: Booking, owner: User) -> CPDActivity:
    """One click: a lab that the owner attended becomes a line of the record. Twice makes one line."""
    assert booking.user_id == owner.pk
    assert booking.has_attended
    session = booking.session
    length = (session.ends_at - session.starts_at).total_seconds() / 3600
    activity, _ = CPDActivity.objects.get_or_create(
        owner=owner,
        booking=booking,
        defaults={
            "on": session.local_date,
            "kind": CPDActivity.Kind.PROFESSIONAL,
            "title": f"Social media lab: {session.lab.title}",
            "hours": round(length, 2) or None,
            "evidence": "Certificate of attendance",
        },
    )
    return activity


@transaction.atomic
def record_reflection(*, reflection: Reflection, owner: User) -> CPDActivity:
    """One click: a reflection becomes a line of the record, by its title; its text stays where it is."""
    assert reflection.owner_id == owner.pk
    activity, _ = CPDActivity.objects.get_or_create(
        owner=owner,
        reflection=reflection,
        defaults={
            "on": reflection.on,
            "kind": CPDActivity.Kind.WORK_BASED,
            "title": f"Reflection: {reflection.title}",
            "evidence": "Written reflection",
        },
    )
    return activity


@transaction.atomic
def delete_activity(*, activity: CPDActivity, owner: User) -> None:
    assert activity.owner_id == owner.pk
    activity.delete()


# --- The annual survey -------------------------------------------------------------------------------------


@transaction.atomic
def save_survey(*, programme: Programme, fields: Mapping[str, Any], survey: Survey | None = None) -> Survey:
    """Plan a survey or move its days. Raises ``SurveysOverlap``: two at once would ask the same people twice.

    Raises ``SurveyIsOver``: who opened one again would see from its results what each further person says.
    """
    Programme.objects.select_for_update().get(pk=programme.pk)
    days = fields["opens_on"], fields["closes_on"]
    if survey is not None and survey.is_over() and days != (survey.opens_on, survey.closes_on):
        raise SurveyIsOver
    survey = survey or Survey(
        programme=programme, question_set=QuestionSet.objects.current(SetKind.ANNUAL_SURVEY)
    )
    for name, value in fields.items():
        setattr(survey, name, value)
    others = Survey.objects.for_programme(programme).exclude(pk=survey.pk)
    if others.filter(opens_on__lte=survey.closes_on, closes_on__gte=survey.opens_on).exists():
        raise SurveysOverlap
    survey.save()
    return survey


@transaction.atomic
def reply_to_survey(*, survey: Survey, mode: str, chosen: Mapping[str, Any], user: User) -> None:
    """Keep somebody's answers, once. Raises ``SurveyIsClosed`` and ``AlreadyAnswered``.

    Without a name, the answers and the mark that somebody answered are two rows that know nothing of each other.
    """
    if not survey.is_open():
        raise SurveyIsClosed
    try:
        with transaction.atomic():
            SurveyTaken.objects.create(survey=survey, user=user)
    except IntegrityError:
        raise AlreadyAnswered from None
    kept = {key: value for key, value in chosen.items() if value}
    named = mode == SurveyReply.Mode.NAMED
    SurveyReply.objects.create(survey=survey, mode=mode, user=user if named else None, chosen=kept)
