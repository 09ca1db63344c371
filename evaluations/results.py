"""What came back, for QI leads: groups only, a response rate beside every number, nobody to be recognised.

A lab with fewer than five answers shows how many there are and nothing else. Because the whole less the labs
that are shown would tell of those that are not, labs are hidden until the hidden ones together have five. The same
holds for each question, which not all who answered a lab have answered.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

from django.db.models import Count, Q

from labs.models import Booking, Lab, LabSession
from programmes.models import Programme
from programmes.suppression import suppress

from .models import Answer, Evaluation, Excerpt, Invitation, Question, SetKind, SharedCopy

FEWEST = 5  # answers of a group that is shown
HAD_A_PLACE = ("booked", "did_not_attend", *Booking.ATTENDED)


def shown_groups(counts: Mapping[Any, int]) -> set[Any]:
    """The groups that may be shown beside their whole.

    >>> sorted(shown_groups({"a": 12, "b": 6, "c": 2}))  # b must go too, or c is the whole less a and b
    ['a']
    """
    hidden = {key for key, count in counts.items() if 0 < count < FEWEST}
    by_size = sorted((key for key in counts if counts[key] >= FEWEST), key=lambda key: counts[key])
    while 0 < sum(counts[key] for key in hidden) < FEWEST and by_size:
        hidden.add(by_size.pop(0))
    return {key for key, count in counts.items() if count and key not in hidden}


@dataclass(frozen=True)
class Rate:
    """``n`` of ``whole`` asked."""

    n: int
    whole: int

    @property
    def percent(self) -> float | None:
        return 100 * self.n / self.whole if self.whole else None


@dataclass(frozen=True)
class Pair:
    """Confidence on one item, on the answers that say before and now."""

    item: str
    n: int
    before: float
    now: float
    up: int

    @property
    def change(self) -> float:
        return self.now - self.before


@dataclass(frozen=True)
class Spread:
    """How the answers to one question lie: label and count, in order."""

    question: Question
    n: int
    counts: list[tuple[str, int]]


@dataclass(frozen=True)
class Results:
    rate: Rate
    is_shown: bool
    pairs: list[Pair]
    spreads: list[Spread]
    texts: list[tuple[Question, list[str]]]


SAID = ("committed", "followed_up")  # steps about what people said: small counts are hidden
STEPS = ("booked", "attended", "evaluated", "committed", "followed_up")
STEP_WORDS = {
    "booked": "Booked",
    "attended": "Attended",
    "evaluated": "Evaluated",
    "committed": "Committed to one thing",
    "followed_up": "Followed up",
}


@dataclass(frozen=True)
class Funnel:
    """How many people of a lab reached each step. None is hidden."""

    label: str
    key: str
    counts: Mapping[str, int | None]

    @property
    def steps(self) -> list[tuple[str, int | None]]:
        return [(step, self.counts[step]) for step in STEPS]


def labs_with_answers(programme: Programme) -> dict[Lab, int]:
    """Every lab with a closed register, with how many answers it has."""
    held = Q(sessions__state=LabSession.State.CLOSED)
    answers = Count(
        "sessions__evaluations",
        filter=held & Q(sessions__evaluations__question_set__kind=SetKind.END_OF_LAB),
        distinct=True,
    )
    labs = Lab.objects.for_programme(programme).filter(held).annotate(answers=answers).order_by("title")
    return {lab: lab.answers for lab in labs}


def read(programme: Programme, *, kind: str, lab: Lab | None = None, level: int | None = None) -> Results:
    """The answers to one kind of questions, for the programme or one lab, on all levels or one."""
    sessions = LabSession.objects.for_programme(programme).filter(state=LabSession.State.CLOSED)
    if lab is not None:
        sessions = sessions.filter(lab=lab)
    evaluations = Evaluation.objects.filter(session__in=sessions, question_set__kind=kind)
    asked = Invitation.objects.filter(booking__session__in=sessions, kind=kind, withdrawn_at=None).count()
    n = evaluations.count()
    rate = Rate(n, max(asked, n))
    if n < FEWEST:
        return Results(rate, False, [], [], [])
    answers = Answer.objects.filter(evaluation__in=evaluations).select_related("question")
    if level:
        answers = answers.filter(question__level=level)
    if lab is not None:
        answers = answers.filter(_tells_of_no_other_lab(programme, kind, lab))
    found = list(answers.values_list("question_id", "evaluation_id", "value", "chosen"))
    questions = {
        question.pk: question
        for question in Question.objects.filter(pk__in={each[0] for each in found}).order_by("position")
    }
    return Results(
        rate, True, _pairs(found, questions), _spreads(found, questions), _texts(evaluations, level)
    )


def _tells_of_no_other_lab(programme: Programme, kind: str, lab: Lab) -> Q:
    """Which questions may be shown for one lab beside the whole: by item for pairs, else by question."""
    said = Answer.objects.filter(
        evaluation__session__lab__programme=programme,
        evaluation__session__state=LabSession.State.CLOSED,
        evaluation__question_set__kind=kind,
    )
    numbers = said.exclude(question__kind__in=(Question.Kind.TEXT, Question.Kind.DATE)).order_by()
    by_question: dict[int, Counter[int]] = defaultdict(Counter)
    alone = numbers.filter(question__pair_key="").values("question", "evaluation__session__lab")
    for question, each, n in alone.annotate(n=Count("pk")).values_list(
        "question", "evaluation__session__lab", "n"
    ):
        by_question[question][each] = n
    by_item: dict[str, Counter[int]] = defaultdict(Counter)
    pairs = numbers.exclude(question__pair_key="").exclude(value=None)
    whole = pairs.values("evaluation", "question__item", "evaluation__session__lab").annotate(
        moments=Count("question__moment", distinct=True)
    )
    for each, item in whole.filter(moments=2).values_list("evaluation__session__lab", "question__item"):
        by_item[item][each] += 1
    questions = [key for key, counts in by_question.items() if lab.pk in shown_groups(counts)]
    items = [key for key, counts in by_item.items() if lab.pk in shown_groups(counts)]
    return Q(question__in=questions) | (~Q(question__pair_key="") & Q(question__item__in=items))


def _pairs(found: list[Any], questions: dict[int, Question]) -> list[Pair]:
    """By the words of the item, so that versions of a set count together."""
    given: dict[str, dict[Any, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for question_id, evaluation_id, value, _ in found:
        question = questions[question_id]
        if question.pair_key and value is not None:
            given[question.item][evaluation_id][question.moment] = value
    pairs = []
    for item, by_evaluation in given.items():
        whole = [(both["before"], both["now"]) for both in by_evaluation.values() if len(both) == 2]
        if len(whole) >= FEWEST:
            before, now = mean(first for first, _ in whole), mean(second for _, second in whole)
            up = sum(1 for first, second in whole if second > first)
            pairs.append(Pair(item, len(whole), before, now, up))
    return pairs


def _spreads(found: list[Any], questions: dict[int, Question]) -> list[Spread]:
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    totals: Counter[int] = Counter()
    for question_id, _, value, chosen in found:
        question = questions[question_id]
        if question.kind in ("scale", "choice", "choices"):
            totals[question_id] += 1
            counts[question_id].update([str(value)] if value is not None else chosen)
    return [
        Spread(question, totals[pk], [(label, counts[pk][key]) for key, label in _labels(question)])
        for pk, question in questions.items()
        if totals[pk] >= FEWEST
    ]


def _labels(question: Question) -> list[tuple[str, str]]:
    if question.kind != Question.Kind.SCALE:
        return [(key, label) for key, label in question.options]
    ends = {1: f"1, {question.low.lower()}", 5: f"5, {question.high.lower()}"}
    return [(str(value), ends.get(value, str(value))) for value in range(1, 6)]


def _texts(evaluations: Any, level: int | None = None) -> list[tuple[Question, list[str]]]:
    """Words that were shared, without who wrote them and in no order that tells when. Where the words were masked
    for coding, the masked ones.
    """
    shared = Answer.objects.filter(evaluation__in=evaluations, evaluation__shares_text=True)
    shared = shared.exclude(text="").exclude(question__kind=Question.Kind.DATE)
    if level:
        shared = shared.filter(question__level=level)
    by_question: dict[Question, list[str]] = defaultdict(list)
    for answer in shared.select_related("question", "excerpt").order_by("question__position", "id"):
        by_question[answer.question].append(_masked(answer))
    return list(by_question.items())


def _masked(source: Answer | SharedCopy) -> str:
    try:
        return source.excerpt.text
    except Excerpt.DoesNotExist:
        return source.text


def shared_reflections(programme: Programme) -> list[str]:
    copies = SharedCopy.objects.filter(programme=programme).select_related("excerpt")
    return [_masked(copy) for copy in copies.order_by("-shared_on", "id")]


# --- For the host of a session -------------------------------------------------------------------------


@dataclass(frozen=True)
class Words:
    """What people shared about one session, in words. ``returned`` is None where fewer than five answered."""

    texts: list[tuple[Question, list[str]]]
    returned: int | None


def words_of(session: LabSession) -> Words:
    """Shared words of one session, for those who held it: no scale, no rate, and no number of a small group."""
    evaluations = Evaluation.objects.filter(session=session)
    returned = evaluations.filter(question_set__kind=SetKind.END_OF_LAB).count()
    return Words(_texts(evaluations), returned if returned >= FEWEST else None)


# --- From booking to practice ----------------------------------------------------------------------------


def funnel_of_sessions(sessions: Any) -> dict[int, dict[str, int]]:
    """The five counts of each session. Each is at most the one before it.

    An answer whose person turns out not to have come (a corrected register) is not counted as evaluated;
    without a name nobody can tell which answer that was, so later steps are capped by the earlier ones.
    """
    found: dict[int, dict[str, int]] = {}
    heads = sessions.annotate(
        booked=Count("bookings", filter=Q(bookings__status__in=HAD_A_PLACE), distinct=True),
        attended=Count("bookings", filter=Q(bookings__status__in=Booking.ATTENDED), distinct=True),
        evaluated=Count(
            "bookings__evaluation_invitations",
            filter=Q(
                bookings__status__in=Booking.ATTENDED,
                bookings__evaluation_invitations__is_answered=True,
                bookings__evaluation_invitations__kind=SetKind.END_OF_LAB,
            ),
            distinct=True,
        ),
    ).values_list("pk", "booked", "attended", "evaluated")
    said = Evaluation.objects.filter(session__in=sessions).values("session").order_by()
    later = {
        each["session"]: each
        for each in said.annotate(
            committed=Count("pk", filter=Q(has_commitment=True, question_set__kind=SetKind.END_OF_LAB)),
            followed=Count("pk", filter=Q(question_set__kind=SetKind.SIX_WEEKS)),
        )
    }
    for pk, booked, attended, evaluated in heads:
        after = later.get(pk, {"committed": 0, "followed": 0})
        committed = min(after["committed"], evaluated)
        found[pk] = {
            "booked": booked,
            "attended": attended,
            "evaluated": evaluated,
            "committed": committed,
            "followed_up": min(after["followed"], committed),
        }
    return found


def funnels(programme: Programme) -> list[Funnel]:
    """One line for each lab, and one for all of them at the end."""
    sessions = LabSession.objects.for_programme(programme).filter(state=LabSession.State.CLOSED)
    counts = funnel_of_sessions(sessions)
    by_lab: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for pk, slug, title in sessions.values_list("pk", "lab__slug", "lab__title").order_by("lab__title"):
        by_lab[title, slug].update(counts[pk])
    lines = [
        Funnel(title, slug, {step: sums[step] for step in STEPS}) for (title, slug), sums in by_lab.items()
    ]
    whole = {step: sum(counts[step] for counts in by_lab.values()) for step in STEPS}
    return [*lines, Funnel("All labs", "", whole)] if lines else []


def shown_funnels(lines: list[Funnel]) -> list[Funnel]:
    """The same with small counts of what people said hidden, and others as far as they would tell them."""
    if not lines:
        return []
    counts = [dict(line.counts) for line in lines]
    small = [0 < (each["evaluated"] or 0) < FEWEST for each in counts[:-1]]
    for step in SAID:
        cells, whole = hidden_where_small([each[step] or 0 for each in counts[:-1]], small)
        for each, shown in zip(counts, (*cells, whole), strict=True):
            each[step] = shown
        small = [cell is None for cell in cells]
    return [Funnel(line.label, line.key, each) for line, each in zip(lines, counts, strict=True)]


def hidden_where_small(counts: Sequence[int], small: Sequence[bool]) -> tuple[list[int | None], int | None]:
    """The counts and their sum, without those of fewer than five people, and without others that would tell them.

    ``small`` marks counts of groups so small that even a 0 would tell what its people did not say; they are hidden
    like a count of 1 would be.
    """
    line = suppress(
        [max(count, 1) if few else count for count, few in zip(counts, small, strict=True)], FEWEST
    )
    cells = [None if shown is None else count for count, shown in zip(counts, line.cells, strict=True)]
    return cells, None if line.total is None else sum(counts)


def step_by_session(lab: Lab, step: str) -> tuple[list[tuple[LabSession, int | None]], int | None]:
    """The sessions of a lab with their count of one step, and the sum as the funnel shows it.

    Where the funnel hides the lab's count its sessions are hidden too: their sum would tell it.
    """
    sessions = LabSession.objects.filter(lab=lab, state=LabSession.State.CLOSED)
    by_session = funnel_of_sessions(sessions)
    in_order = list(sessions.order_by("starts_at"))
    counts = [by_session[session.pk] for session in in_order]
    cells: list[int | None] = [each[step] for each in counts]
    if step not in SAID:
        return list(zip(in_order, cells, strict=True)), sum(each[step] for each in counts)
    shown = next(line for line in shown_funnels(funnels(lab.programme)) if line.key == lab.slug)
    return list(zip(in_order, shown_sessions(counts, shown)[step], strict=True)), shown.counts[step]


def shown_sessions(counts: list[dict[str, int]], lab: Funnel) -> dict[str, list[int | None]]:
    """What people said at each session of one lab, as far as it tells nobody, beside the lab's line of the funnel."""
    found: dict[str, list[int | None]] = {}
    small = [0 < each["evaluated"] < FEWEST for each in counts]
    for step in SAID:
        hidden: list[int | None] = [None] * len(counts)
        if lab.counts[step] is not None:
            cells, whole = hidden_where_small([each[step] for each in counts], small)
            # The funnel has told the sum already: where the sum should go too, nothing else may stand beside it.
            hidden = cells if whole is not None else hidden
        found[step] = hidden
        small = [cell is None for cell in hidden]
    return found
