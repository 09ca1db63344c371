"""The evaluations of the demonstration: what made-up people say about labs that never were. All simulated.

They follow the labs' closed registers, so the same people who came are asked. About two in three answer, some
without their name; confidence rises more often as the months go by; some share words, which two coders have coded
with the small differences that two people have. What is there is left alone.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from accounts.models import User
from labs.models import Booking, LabSession
from programmes.demonstration import Scene
from programmes.models import Change, Programme

from . import actions, batches, question_sets
from .coding import actions as coding
from .coding import masking
from .inviting import SIX_WEEKS
from .models import (
    Answer,
    Coder,
    Commitment,
    Evaluation,
    Excerpt,
    Invitation,
    Question,
    QuestionSet,
    Quote,
    Reading,
    Segment,
    SetKind,
    Survey,
    SurveyReply,
    SurveyTaken,
    Tagging,
    Theme,
    YouSaid,
    monday_of,
    year_after,
)

PAIRS = ("posting", "confidentiality", "hashtag", "peers")
ANSWER, ANONYMOUS, SHARE, QUOTE, COMMIT, FOLLOW_UP = 0.65, 0.38, 0.6, 0.6, 0.7, 0.55  # chances
WAITING = 6  # shared texts that nobody has masked yet
THEMES = (
    (
        "Hands-on practice",
        "what helps",
        "Trying things out in the lab: on one’s own phone, with somebody beside.",
    ),
    (
        "Support of colleagues",
        "what helps",
        "Other people who encourage, answer or check. Not the lab’s host.",
    ),
    ("Clear rules", "what helps", "Policy, rubric or examples that say what is safe and allowed."),
    ("Time", "what is in the way", "No time, rotas, clinics that run over. Not: bad timing of the lab."),
    ("Blocked at work", "what is in the way", "Sites, apps or devices that work computers refuse."),
    (
        "Worry about mistakes",
        "what is in the way",
        "Fear of complaints, of saying something wrong, of being seen.",
    ),
    ("Patients’ benefit", "effects", "Something that patients or carers gained or might gain."),
)
# Words, and which part of them carries which theme.
HELPED = (
    ("Setting up the account on my own phone with somebody beside me.", "on my own phone", 0),
    ("We each wrote a draft and tried it on the person next to us, which made it real.", "wrote a draft", 0),
    (
        "Doing it there and then. I would never have found the privacy settings alone.",
        "Doing it there and then",
        0,
    ),
    ("My colleague from the ward came too, so now there are two of us.", "now there are two of us", 1),
    (
        "Hearing how others in the board answer questions gave me confidence.",
        "how others in the board answer",
        1,
    ),
    ("The one-page rubric. I can see what is fine and what is not.", "The one-page rubric", 2),
    ("Clear examples of what not to post, without being told off.", "Clear examples of what not to post", 2),
    ("It was good to see the policy in plain words at last.", "the policy in plain words", 2),
    ("Practising replies to real questions from patients.", "Practising replies", 0),
    ("Seeing that carers find our exercise videos useful.", "carers find our exercise videos useful", 6),
)
IN_THE_WAY = (
    ("My clinic ran over and I missed the first part. There is no protected time.", "no protected time", 3),
    ("Finding an hour. I did this in my lunch break.", "Finding an hour", 3),
    ("No time on the ward to read anything, never mind post.", "No time on the ward", 3),
    ("The site is blocked on our work computers.", "blocked on our work computers", 4),
    ("Wi-Fi in our building does not let the app through.", "does not let the app through", 4),
    ("I still worry that somebody complains about a post.", "worry that somebody complains", 5),
    ("Being afraid to get it wrong in public.", "afraid to get it wrong in public", 5),
    (
        "I am not sure my manager would back me if something went wrong.",
        "not sure my manager would back me",
        5,
    ),
)
TRIES = (
    ("Follow five people from my own profession and read them for a month.", "", None),
    ("Answer one question in the next chat.", "", None),
    ("Ask a colleague to check my first post.", "Ask a colleague to check", 1),
    ("Share the falls leaflet in words that patients use.", "in words that patients use", 6),
    ("Lock down my private account.", "", None),
    ("Write 300 words on what we changed in clinic.", "", None),
)
# To be masked: nobody of the programme, and a number from the range that is kept for stories.
TO_MASK = (
    "Mrs Tweedie from the day hospital showed me how she does it, ring her on 01632 960123.",
    "Thanks to Anja Weir, who answered all my questions at anja.weir@example.org.",
)


def load(scene: Scene) -> None:
    """Load the evaluations of both programmes."""
    question_sets.load()
    for programme, seed in ((scene.programme, 137), (scene.other, 61)):
        if not Evaluation.objects.for_programme(programme).exists():
            _Year(programme, random.Random(seed), set(scene.people.values())).load()
    if not Theme.objects.for_programme(scene.programme).exists():
        _code(scene, random.Random(53))
        _answer_back(scene)
    if not Survey.objects.for_programme(scene.programme).exists():
        _survey(scene, random.Random(120))


# --- Answers ---------------------------------------------------------------------------------------------


@dataclass
class _Year:
    """Gathers the rows of a programme and writes each table once."""

    programme: Programme
    dice: random.Random
    known: set[User]
    now: datetime = field(default_factory=timezone.now)
    invitations: list[Invitation] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)

    def load(self) -> None:
        self.sets = {
            kind: QuestionSet.objects.current(kind) for kind in (SetKind.END_OF_LAB, SetKind.SIX_WEEKS)
        }
        self.questions = {
            kind: {question.key: question for question in Question.objects.filter(question_set=asked)}
            for kind, asked in self.sets.items()
        }
        came = Booking.objects.for_programme(self.programme).attended().filter(evaluation_invitations=None)
        closed = came.filter(session__state=LabSession.State.CLOSED).select_related("session", "user")
        bookings = list(closed.order_by("session__starts_at", "pk"))
        if not bookings:
            return
        first, last = bookings[0].session.starts_at, bookings[-1].session.starts_at
        span = max((last - first).days, 1)
        for booking in bookings:
            self._ask(booking, (booking.session.starts_at - first).days / span)
        self._count_in()
        for model, rows in (
            (Invitation, self.invitations),
            (Evaluation, self.evaluations),
            (Answer, self.answers),
            (Commitment, self.commitments),
        ):
            model.objects.bulk_create(rows, batch_size=2000)  # type: ignore[attr-defined]
        days = {booking.session.local_date for booking in bookings}
        Change.objects.bulk_create(
            Change(programme=self.programme, source=actions.SOURCE, on=day) for day in sorted(days)
        )

    def _count_in(self) -> None:
        """As the nights of the year would have done it, week by week: the batches of ``evaluations.batches``."""
        by_lab: dict[tuple[int, int], list[Evaluation]] = defaultdict(list)
        for each in sorted(self.evaluations, key=lambda each: each.week):
            by_lab[each.session.lab_id, each.question_set_id].append(each)
        for answers in by_lab.values():
            waiting: list[Evaluation] = []
            number = 1
            for _, week in groupby(answers, key=lambda each: each.week):
                waiting += week
                if len(waiting) >= batches.FEWEST:
                    for each in waiting:
                        each.batch = number
                    waiting, number = [], number + 1

    def _ask(self, booking: Booking, progress: float) -> None:
        """``progress``: 0 for the first lab of the year, 1 for the last."""
        asked_at = booking.session.register_closed_at or booking.session.ends_at
        is_new = self.now - asked_at < timedelta(days=21)
        waits = booking.user in self.known and is_new  # so that somebody who signs in finds questions
        said_at = min(asked_at + timedelta(hours=self.dice.randint(1, 150)), self.now)
        answers = not waits and self.dice.random() < ANSWER
        self.invitations.append(self._invitation(booking, SetKind.END_OF_LAB, asked_at, answers))
        if answers:
            named = self.dice.random() >= ANONYMOUS
            commits = self._end_of_lab(booking, said_at, progress, named)
            if named and commits:
                self._six_weeks(booking, commits)

    def _invitation(self, booking: Booking, kind: str, opens_at: datetime, answered: bool) -> Invitation:
        """Letters to people whom nobody can sign in as count as written: they would fill the outbox."""
        silent = booking.user not in self.known or self.now - opens_at > timedelta(days=7)
        return Invitation(
            booking=booking,
            kind=kind,
            question_set=self.sets[kind],  # type: ignore[index]
            opens_at=opens_at,
            invited_at=opens_at if silent or kind == SetKind.END_OF_LAB else None,
            reminded_at=opens_at + timedelta(days=7) if silent and not answered else None,
            is_answered=answered,
        )

    def _evaluation(self, booking: Booking, kind: str, at: datetime, named: bool, shares: bool) -> Evaluation:
        week = monday_of(timezone.localdate(at))
        quotes = shares and self.dice.random() < QUOTE and year_after(week) >= timezone.localdate(self.now)
        evaluation = Evaluation(
            question_set=self.sets[kind],  # type: ignore[index]
            session=booking.session,
            mode=Evaluation.Mode.NAMED if named else Evaluation.Mode.ANONYMOUS,
            week=week,
            booking=booking if named else None,
            answered_at=at if named else None,
            shares_text=shares,
            allows_quotes=quotes,
            quotes_until=year_after(week) if quotes else None,
        )
        self.evaluations.append(evaluation)
        return evaluation

    def _say(self, evaluation: Evaluation, kind: str, key: str, **given: Any) -> None:
        question = self.questions[kind][key]  # type: ignore[index]
        self.answers.append(Answer(evaluation=evaluation, question=question, **given))

    def _end_of_lab(self, booking: Booking, at: datetime, progress: float, named: bool) -> str:
        """Answers what the person will try, or nothing."""
        dice = self.dice
        evaluation = self._evaluation(booking, SetKind.END_OF_LAB, at, named, dice.random() < SHARE)
        for key, low in (("relevance", 2), ("facilitator", 3)):
            self._say(
                evaluation, SetKind.END_OF_LAB, key, value=min(5, dice.randint(low, 5) + round(progress))
            )
        for pair in PAIRS:
            before = dice.randint(1, 6)
            rises = dice.random() < 0.38 + 0.34 * progress
            now = min(10, before + (dice.randint(1, 4) if rises else dice.choice((0, 0, 0, -1))))
            self._say(evaluation, SetKind.END_OF_LAB, f"{pair}_before", value=before)
            if dice.random() < 0.97:
                self._say(evaluation, SetKind.END_OF_LAB, f"{pair}_now", value=max(now, 0))
        if named or evaluation.shares_text:
            for key, sayings, chance in (("helped", HELPED, 0.75), ("in_the_way", IN_THE_WAY, 0.55)):
                if dice.random() < chance:
                    self._say(evaluation, SetKind.END_OF_LAB, key, text=dice.choice(sayings)[0])
        if dice.random() >= COMMIT:
            return ""
        evaluation.has_commitment = True
        tries = dice.choice(TRIES)[0]
        if named or evaluation.shares_text:
            self._say(evaluation, SetKind.END_OF_LAB, "try", text=tries)
        return tries

    def _six_weeks(self, booking: Booking, tries: str) -> None:
        opens_at = booking.session.ends_at + SIX_WEEKS
        answers = opens_at < self.now - timedelta(days=2) and self.dice.random() < FOLLOW_UP
        self.invitations.append(self._invitation(booking, SetKind.SIX_WEEKS, opens_at, answers))
        outcome = barrier = ""
        if answers:
            outcome = self.dice.choices(("yes", "partly", "no"), (5, 3, 2))[0]
            at = min(opens_at + timedelta(hours=self.dice.randint(1, 150)), self.now)
            evaluation = self._evaluation(booking, SetKind.SIX_WEEKS, at, True, self.dice.random() < SHARE)
            self._say(evaluation, SetKind.SIX_WEEKS, "did_it", chosen=[outcome])
            if outcome != "yes":
                weights = {"time": 5, "confidence": 2, "blocked": 3, "policy": 1, "complaint": 2}
                barrier = self.dice.choices(list(weights), list(weights.values()))[0]
                self._say(evaluation, SetKind.SIX_WEEKS, "barrier", chosen=[barrier])
        on = booking.session.local_date
        self.commitments.append(
            Commitment(
                owner=booking.user,
                booking=booking,
                text=tries,
                due_on=on + timedelta(days=self.dice.choice((14, 28, 42))),
                outcome=outcome,
                barrier=barrier,
            )
        )


# --- Coding ----------------------------------------------------------------------------------------------


def _code(scene: Scene, dice: random.Random) -> None:
    """A codebook, masked texts, and two coders who mostly agree."""
    programme, lead = scene.programme, scene.person("morag.bell")
    themes = [
        coding.save_theme(programme=programme, name=name, path=path, description=text, by=lead)
        for name, path, text in THEMES
    ]
    shared = Answer.objects.filter(
        evaluation__session__lab__programme=programme, evaluation__shares_text=True
    )
    answers = list(
        shared.exclude(text="")
        .select_related("evaluation__session")
        .order_by("evaluation__session__starts_at", "id")
    )
    _leave_some_to_mask(answers[-WAITING:])
    known = {text: (words, theme) for text, words, theme in (*HELPED, *IN_THE_WAY, *TRIES)}
    excerpts = [
        Excerpt(
            programme=programme, answer=answer, text=masking.apply(answer.text, masking.suggest(answer.text))
        )
        for answer in answers[:-WAITING]
    ]
    Excerpt.objects.bulk_create(excerpts)
    coders = [coding.coder_for(programme, user) for user in (lead, scene.person("ewan.grant"))]
    segments: list[tuple[Segment, int]] = []
    for excerpt in excerpts:
        words, theme = known[excerpt.answer.text]  # type: ignore[union-attr]
        if theme is not None and words in excerpt.text:
            segments += _two_ways(excerpt, words, theme, coders, dice)
    Segment.objects.bulk_create(segment for segment, _ in segments)
    Tagging.objects.bulk_create(Tagging(segment=segment, theme=themes[theme]) for segment, theme in segments)
    Reading.objects.bulk_create(
        Reading(excerpt=excerpt, coder=coder, is_done=True) for excerpt in excerpts for coder in coders
    )
    _quote(excerpts)
    days = {excerpt.day for excerpt in excerpts}
    Change.objects.bulk_create(
        Change(programme=programme, source=coding.SOURCE, on=day) for day in sorted(days)
    )


def _leave_some_to_mask(answers: list[Answer]) -> None:
    """The newest shared words hold what has to be masked."""
    for answer, text in zip(answers, TO_MASK, strict=False):
        answer.text = text
        answer.save(update_fields=["text"])


def _two_ways(
    excerpt: Excerpt, words: str, theme: int, coders: list[Coder], dice: random.Random
) -> list[tuple[Segment, int]]:
    """The first coder marks the words; the second often the whole sentence, at times another theme or nothing."""
    start = excerpt.text.index(words)
    end = start + len(words)
    found = [(Segment(excerpt=excerpt, coder=coders[0], start=start, end=end), theme)]
    roll = dice.random()
    if roll < 0.1:
        return found
    other = dice.randrange(len(THEMES)) if roll < 0.2 else theme
    if dice.random() < 0.4:
        sentence = next(span for span in masking.sentences(excerpt.text) if span[0] <= start < span[1])
        start, end = min(start, sentence[0]), max(end, sentence[1])
    return [*found, (Segment(excerpt=excerpt, coder=coders[1], start=start, end=end), other)]


def _quote(excerpts: list[Excerpt]) -> None:
    """Four different texts that may be quoted."""
    seen: set[str] = set()
    for excerpt in reversed(excerpts):
        if excerpt.quotes_until and excerpt.text not in seen and len(seen) < 4:
            seen.add(excerpt.text)
            Quote.objects.create(excerpt=excerpt, start=0, end=len(excerpt.text))


def _answer_back(scene: Scene) -> None:
    programme, lead, today = scene.programme, scene.person("morag.bell"), timezone.localdate()
    themes = {theme.name: theme for theme in Theme.objects.for_programme(programme)}
    action, reason = YouSaid.Answer.ACTION, YouSaid.Answer.REASON
    lines: tuple[dict[str, Any], ...] = (
        {
            "theme": themes["Time"],
            "said": "There is no time in a working day for an hour’s lab.",
            "answer": action,
            "did": "Labs moved to 12:30, last 45 minutes where they can, and count as protected learning time.",
            "owner": "AHP practice education lead",
            "due_on": today - timedelta(days=60),
            "progress": "done",
        },
        {
            "theme": themes["Worry about mistakes"],
            "said": "We worry about complaints, and whether managers would back us.",
            "answer": action,
            "did": "Every first post can be checked by a colleague, and managers get a short lab of their own.",
            "owner": "AHP director’s office",
            "due_on": today + timedelta(days=70),
            "progress": "doing",
        },
        {
            "theme": themes["Blocked at work"],
            "said": "Sites are blocked on work computers.",
            "answer": reason,
            "did": "The board’s filter is set nationally. We teach what works on a phone, and have asked for a review.",
        },
    )
    for number, fields in enumerate(lines):
        line = coding.save_you_said(programme=programme, fields=fields, by=lead)
        if number != 1:
            coding.publish(line=line, by=lead)


# --- Annual survey ----------------------------------------------------------------------------------------


def _survey(scene: Scene, dice: random.Random) -> None:
    """Last winter's survey, closed: about a third of 293 answered."""
    programme = scene.programme
    opens = timezone.localdate() + relativedelta(months=-9, day=1)
    survey = Survey.objects.create(
        programme=programme,
        question_set=QuestionSet.objects.current(SetKind.ANNUAL_SURVEY),
        opens_on=opens,
        closes_on=opens + timedelta(days=27),
        asked=293,
        asked_who="AHPs on the board’s e-mail list",
    )
    staff = User.objects.filter(memberships__programme=programme).distinct().order_by("pk")
    takers = [user for user in staff if dice.random() < 0.86]
    SurveyTaken.objects.bulk_create(SurveyTaken(survey=survey, user=user) for user in takers)
    replies = []
    for user in takers:
        named = dice.random() < 0.3
        mode = SurveyReply.Mode.NAMED if named else SurveyReply.Mode.ANONYMOUS
        replies.append(
            SurveyReply(survey=survey, mode=mode, user=user if named else None, chosen=_chosen(dice))
        )
    SurveyReply.objects.bulk_create(replies)


def _chosen(dice: random.Random) -> dict[str, Any]:
    use = dice.choices(("never", "read", "post", "host"), (32, 41, 22, 5))[0]
    platforms = ("facebook", "instagram", "linkedin", "youtube", "bluesky", "x", "blog")
    barriers = {
        "time": 0.5,
        "confidence": 0.35,
        "policy": 0.3,
        "blocked": 0.28,
        "complaint": 0.3,
        "value": 0.12,
    }
    chosen: dict[str, Any] = {
        "use": use,
        "barriers": [key for key, chance in barriers.items() if dice.random() < chance],
        "policy": dice.choices(("yes", "no", "unsure"), (38, 34, 28))[0],
    }
    if use != "never":
        chosen["platforms"] = sorted({dice.choice(platforms) for _ in range(dice.randint(1, 3))})
    return {key: value for key, value in chosen.items() if value}
