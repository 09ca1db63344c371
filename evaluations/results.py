"""What came back, for QI leads: groups only, a response rate beside every number, nobody to be recognised.

How many answered is told at once; what they said is told of whole batches of five or more of one lab
(``batches``). The whole programme is the sum of what is told of its labs, so the two tell nothing of each other's
rest. Counts of fewer than five people in a group are hidden, with as many others as it takes that nobody can work
them out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from labs.models import Booking, Lab, LabSession
from programmes.models import Programme
from programmes.suppression import suppress, suppress_table

from .batches import FEWEST, told
from .models import Answer, Evaluation, Excerpt, Invitation, Question, SetKind, SharedCopy

HAD_A_PLACE = ("booked", "did_not_attend", *Booking.ATTENDED)


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
    up: int | None  # None is hidden

    @property
    def change(self) -> float:
        return self.now - self.before


@dataclass(frozen=True)
class Spread:
    """How the answers to one question lie: label and count, in order. None is hidden."""

    question: Question
    n: int
    counts: list[tuple[str, int | None]]


@dataclass(frozen=True)
class Results:
    """``rate``: who answered. ``counted``: of how many of those the rest tells."""

    rate: Rate
    counted: int
    pairs: list[Pair]
    spreads: list[Spread]
    texts: list[tuple[Question, list[str]]]

    @property
    def is_shown(self) -> bool:
        return self.counted >= FEWEST

    @property
    def waits(self) -> int:
        return max(self.rate.n - self.counted, 0)


SAID = ("committed", "followed_up")  # steps about what people said: small counts are hidden
STEPS = ("booked", "attended", "evaluated", "committed", "followed_up")
STEP_WORDS = {
    "booked": "Booked",
    "attended": "Attended",
    "evaluated": "Evaluated",
    "committed": "Committed to one thing",
    "followed_up": "Followed up",
}


EXTRA = ("counted", "later", "later_counted")  # what decides whether the others are told


@dataclass(frozen=True)
class Funnel:
    """How many people of a lab reached each step. None is hidden."""

    label: str
    key: str
    counts: Mapping[str, int | None]

    @property
    def steps(self) -> list[tuple[str, int | None]]:
        return [(step, self.counts[step]) for step in STEPS]


def labs_with_answers(programme: Programme, kind: str = SetKind.END_OF_LAB) -> dict[Lab, int]:
    """Every lab that was held, with how many of its answers are counted."""
    answers = Count(
        "sessions__evaluations",
        filter=Q(sessions__evaluations__question_set__kind=kind, sessions__evaluations__batch__isnull=False),
        distinct=True,
    )
    held = Q(sessions__state=LabSession.State.CLOSED)
    labs = Lab.objects.for_programme(programme).annotate(answers=answers).order_by("title")
    was_held = labs.annotate(held=Count("sessions", filter=held, distinct=True)).filter(held__gt=0)
    return {lab: lab.answers for lab in was_held}


def read(programme: Programme, *, kind: str, lab: Lab | None = None, level: int | None = None) -> Results:
    """The answers to one kind of questions, for the programme or one lab, on all levels or one."""
    sessions = LabSession.objects.for_programme(programme)
    if lab is not None:
        sessions = sessions.filter(lab=lab)
    asked = Invitation.objects.filter(booking__session__in=sessions, kind=kind, withdrawn_at=None).count()
    evaluations = Evaluation.objects.filter(session__in=sessions, question_set__kind=kind)
    n, counted = evaluations.aggregate(n=Count("pk"), counted=Count("batch")).values()
    rate = Rate(n, max(asked, n))
    if counted < FEWEST:
        return Results(rate, counted, [], [], [])
    # Of all labs, also for the page of one: what it may show depends on what can be seen of the others.
    answers = Answer.objects.filter(
        evaluation__session__lab__programme=programme,
        evaluation__question_set__kind=kind,
        evaluation__batch__isnull=False,
    ).exclude(question__kind__in=(Question.Kind.TEXT, Question.Kind.DATE))
    if level:
        answers = answers.filter(question__level=level)
    found = [Given(*row) for row in answers.values_list(*_COLUMNS)]
    questions = {
        question.pk: question
        for question in Question.objects.filter(pk__in={each.question for each in found}).order_by("position")
    }
    only = lab.pk if lab is not None else None
    texts = _texts(evaluations.exclude(batch=None), level)
    return Results(rate, counted, _pairs(found, questions, only), _spreads(found, questions, only), texts)


_COLUMNS = (
    "evaluation__session__lab",
    "evaluation__batch",
    "question_id",
    "evaluation_id",
    "value",
    "chosen",
)


@dataclass(frozen=True)
class Given:
    """One answer, with whose batch it joined."""

    lab: int
    batch: int
    question: int
    evaluation: Any
    value: int | None
    chosen: list[str]


def _by_lab(found: Iterable[tuple[int, int, Any]]) -> dict[int, list[Any]]:
    """What may be told of each lab, from (lab, batch, answer). Labs of which nothing may be told are left out."""
    sorted_out: dict[int, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for lab, batch, answer in found:
        sorted_out[lab][batch].append(answer)
    return {lab: answers for lab, by_batch in sorted_out.items() if (answers := told(by_batch))}


def _pairs(found: list[Given], questions: dict[int, Question], only: int | None) -> list[Pair]:
    """By the words of the item, so that versions of a set count together."""
    given: dict[str, dict[tuple[int, int, Any], dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for each in found:
        question = questions[each.question]
        if question.pair_key and each.value is not None:
            given[question.item][each.lab, each.batch, each.evaluation][question.moment] = each.value
    pairs = []
    for item, by_evaluation in given.items():
        by_lab = _by_lab(
            (lab, batch, (both["before"], both["now"]))
            for (lab, batch, _), both in by_evaluation.items()
            if len(both) == 2
        )
        ups = {lab: sum(now > before for before, now in whole) for lab, whole in by_lab.items()}
        shown = shown_parts([[ups[lab], len(by_lab[lab]) - ups[lab]] for lab in by_lab], list(by_lab), only)
        told_of = [both for lab, whole in by_lab.items() if only in (None, lab) for both in whole]
        if told_of:
            before, now = mean(first for first, _ in told_of), mean(second for _, second in told_of)
            pairs.append(Pair(item, len(told_of), before, now, shown[0]))
    return pairs


def _spreads(found: list[Given], questions: dict[int, Question], only: int | None) -> list[Spread]:
    given: dict[int, list[tuple[int, int, list[str]]]] = defaultdict(list)
    for each in found:
        if questions[each.question].kind in ("scale", "choice", "choices"):
            chosen = [str(each.value)] if each.value is not None else each.chosen
            given[each.question].append((each.lab, each.batch, chosen))
    spreads = []
    for pk, question in questions.items():
        by_lab = _by_lab(given[pk])
        n = sum(len(answers) for lab, answers in by_lab.items() if only in (None, lab))
        if n:
            spreads.append(Spread(question, n, _counts(question, by_lab, only)))
    return spreads


def _counts(
    question: Question, by_lab: Mapping[int, list[list[str]]], only: int | None
) -> list[tuple[str, int | None]]:
    keys, labels = zip(*_labels(question), strict=True)
    labs = list(by_lab)
    rows = [[sum(key in chosen for chosen in by_lab[lab]) for key in keys] for lab in labs]
    if question.kind != Question.Kind.CHOICES:
        return list(zip(labels, shown_parts(rows, labs, only), strict=True))
    # Where several answers are possible they are no parts of a whole: each stands against those who did not tick it.
    alone = [
        shown_parts(
            [[row[place], len(by_lab[lab]) - row[place]] for lab, row in zip(labs, rows, strict=True)],
            labs,
            only,
        )[0]
        for place in range(len(keys))
    ]
    return list(zip(labels, alone, strict=True))


def shown_parts(rows: list[list[int]], labs: list[int], only: int | None) -> list[int | None]:
    """The parts of one lab (``only``) or of all of them together, without what would tell of fewer than five.

    ``rows``: the parts of each lab, of which the sums are known. The table of all labs is looked at each time, so that
    what one page shows does not undo what another hides.
    """
    if not rows:
        return [None]
    table = suppress_table(rows, FEWEST)
    if table.total is None or None in table.row_totals:
        # It could be protected by hiding how many answered, which is told elsewhere: then no lab's parts are shown.
        line = suppress([sum(parts) for parts in zip(*rows, strict=True)], FEWEST)
        nothing: list[int | None] = [None] * len(rows[0])
        return list(line.cells) if only is None and line.total is not None else nothing
    if only is None:
        return list(table.column_totals)
    return list(table.cells[labs.index(only)]) if only in labs else [None] * len(rows[0])


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


def words_of(session: LabSession, *, hosted_it: bool) -> Words:
    """Shared words of one session: no scale, no rate, and no number of a small group.

    Who held it reads them as they come. Others who read results were not in the room, and read only what is counted,
    of five or more people; words of smaller groups they find among those of the lab.
    """
    evaluations = Evaluation.objects.filter(session=session)
    returned = evaluations.filter(question_set__kind=SetKind.END_OF_LAB).count()
    if not hosted_it:
        counted = evaluations.exclude(batch=None)
        kinds = Counter(counted.values_list("question_set__kind", flat=True))
        enough = [kind for kind, number in kinds.items() if number >= FEWEST]
        evaluations = counted.filter(question_set__kind__in=enough)
    return Words(_texts(evaluations), returned if returned >= FEWEST else None)


# --- From booking to practice ----------------------------------------------------------------------------


Row = dict[str, int]
PRESENT = ("booked", "attended", "evaluated")  # steps that tell nothing of what people said


def quarter_of(day: date) -> date:
    """The first day of the calendar quarter."""
    return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)


def present_at(sessions: Any) -> dict[int, Row]:
    """How many booked, came and answered, for each session. Each is at most the one before it.

    An answer whose person turns out not to have come (a corrected register) is not counted as evaluated.
    """
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
    )
    return {pk: dict(zip(PRESENT, row, strict=True)) for pk, *row in heads.values_list("pk", *PRESENT)}


def by_lab_and_quarter(programme: Programme) -> dict[Lab, dict[date, Row]]:
    """The five counts, with ``counted`` answers and those six weeks ``later`` (``later_counted`` of them).

    What people said comes in whole batches, and a batch belongs to the quarter of its last session.
    """
    sessions = LabSession.objects.for_programme(programme).filter(state=LabSession.State.CLOSED)
    found: dict[Lab, dict[date, Row]] = defaultdict(lambda: defaultdict(Counter))
    labs: dict[int, Lab] = {}
    counts = present_at(sessions)
    for session in sessions.select_related("lab").order_by("lab__title", "starts_at"):
        lab = labs.setdefault(session.lab_id, session.lab)
        found[lab][quarter_of(session.local_date)].update(counts[session.pk])
    for row in _said(programme):
        if row["session__lab"] in labs:
            quarter = quarter_of(timezone.localdate(row["last"]))
            found[labs[row["session__lab"]]][quarter].update(_as_steps(row))
    return found


def _said(programme: Programme) -> Any:
    """One row for each batch of a lab, and one for its answers that wait."""
    return (
        Evaluation.objects.for_programme(programme)
        .filter(question_set__kind__in=(SetKind.END_OF_LAB, SetKind.SIX_WEEKS))
        .order_by()
        .values("session__lab", "question_set__kind", "batch")
        .annotate(
            number=Count("pk"),
            committed=Count("pk", filter=Q(has_commitment=True)),
            last=Max("session__starts_at"),
        )
    )


def _as_steps(row: dict[str, Any]) -> Row:
    counts = row["batch"] is not None
    if row["question_set__kind"] == SetKind.SIX_WEEKS:
        later = {"later": row["number"]}
        return later | ({"followed_up": row["number"], "later_counted": row["number"]} if counts else {})
    return {"committed": row["committed"], "counted": row["number"]} if counts else {}


def funnels(programme: Programme) -> list[Funnel]:
    """One line for each lab, and one for all of them at the end."""
    lines = []
    for lab, quarters in by_lab_and_quarter(programme).items():
        sums = Counter[str]()
        for row in quarters.values():
            sums.update(row)
        counts = {step: sums[step] for step in (*STEPS, *EXTRA)}
        # A corrected register may take a person out and not the answer, of which nobody knows whose it is.
        counts["committed"] = min(counts["committed"], counts["evaluated"])
        counts["followed_up"] = min(counts["followed_up"], counts["committed"])
        lines.append(Funnel(lab.title, lab.slug, counts))
    whole = {step: sum(line.counts[step] or 0 for line in lines) for step in (*STEPS, *EXTRA)}
    return [*lines, Funnel("All labs", "", whole)] if lines else []


def shown_funnels(lines: list[Funnel]) -> list[Funnel]:
    """The same with small counts of what people said hidden, and others as far as they would tell them."""
    if not lines:
        return []
    counts = [dict(line.counts) for line in lines]
    cells: Sequence[int | None] = [0] * (len(lines) - 1)
    for step in SAID:
        small = [
            cell is None or _is_not_told(each, step) for each, cell in zip(counts[:-1], cells, strict=True)
        ]
        cells, whole = hidden_where_small([each[step] or 0 for each in counts[:-1]], small)
        for each, shown in zip(counts, (*cells, whole), strict=True):
            each[step] = shown
    return [Funnel(line.label, line.key, each) for line, each in zip(lines, counts, strict=True)]


def _is_not_told(counts: Mapping[str, int | None], step: str) -> bool:
    """Whether people answered and too few of their answers are counted to say even that nobody said so."""
    answered, counted = {"committed": ("evaluated", "counted"), "followed_up": ("later", "later_counted")}[
        step
    ]
    return (counts.get(answered) or 0) > 0 and (counts.get(counted) or 0) < FEWEST


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


def step_by_date(lab: Lab, step: str) -> tuple[list[tuple[date, int]], int]:
    """The dates of a lab with how many booked, came or answered, and the sum."""
    assert step in PRESENT
    sessions = LabSession.objects.filter(lab=lab, state=LabSession.State.CLOSED).order_by("starts_at")
    counts = present_at(sessions)
    rows = [(session.local_date, counts[session.pk][step]) for session in sessions]
    return rows, sum(count for _, count in rows)


def step_by_quarter(lab: Lab, step: str) -> tuple[list[tuple[date, int | None]], int | None]:
    """The quarters of a lab with how many said so, and the sum as the funnel shows it.

    Where the funnel hides the lab's count its quarters are hidden too: their sum would tell it.
    """
    quarters = by_lab_and_quarter(lab.programme)[lab]
    in_order = sorted(quarters)
    lines = shown_funnels(funnels(lab.programme))
    line = next((each for each in lines if each.key == lab.slug), Funnel("", "", dict.fromkeys(STEPS, 0)))
    cells = shown_quarters([quarters[each] for each in in_order], line)[step]
    return list(zip(in_order, cells, strict=True)), line.counts[step]


def shown_quarters(rows: Sequence[Mapping[str, int]], lab: Funnel) -> dict[str, list[int | None]]:
    """What people said in each quarter of one lab, as far as it tells nobody, beside the lab's line of the funnel."""
    found: dict[str, list[int | None]] = {}
    cells: list[int | None] = [0] * len(rows)
    for step in SAID:
        nothing: list[int | None] = [None] * len(rows)
        small = [cell is None or _is_not_told(each, step) for each, cell in zip(rows, cells, strict=True)]
        cells, whole = hidden_where_small([each.get(step, 0) for each in rows], small)
        # The funnel has told the sum already: where the sum should go too, nothing else may stand beside it. Nor
        # where it is another one, because a register was corrected.
        if whole is None or whole != lab.counts[step]:
            cells = nothing
        found[step] = cells
    return found
