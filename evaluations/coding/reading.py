"""What the pages of the coding show. Everything begins at ``Excerpt.for_programme``: shared words only.

Blind coding: what another coder marked in a text is shown once one has read that text to the end oneself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from programmes.models import Membership, Programme

from ..models import (
    Answer,
    Coder,
    CodingRule,
    Excerpt,
    Question,
    Reading,
    Segment,
    SharedCopy,
    Tagging,
    Theme,
)
from .agreement import Agreement, Marks, Span, compare
from .telling import tell

# --- Texts that wait -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """A shared text that nobody has masked yet. ``key`` names it in addresses."""

    key: str
    about: str
    source: Answer | SharedCopy

    @property
    def words(self) -> int:
        return len(self.source.text.split())


SHARED = "A shared reflection"


def waiting(programme: Programme) -> list[tuple[str, str]]:
    """Keys of shared texts without a masked copy, with what they answer: in no order that tells when they came.

    No text is opened; a page asks for its own by ``opened``.
    """
    answers = _answers(programme).filter(excerpt=None).order_by("question__text", "id")
    copies = SharedCopy.objects.filter(programme=programme, excerpt=None).order_by("pk")
    found = [(f"answer-{pk}", about) for pk, about in answers.values_list("pk", "question__text")]
    return found + [(f"copy-{pk}", SHARED) for pk in copies.values_list("pk", flat=True)]


def opened(keys: Sequence[tuple[str, str]]) -> list[Waiting]:
    """The texts of some of those that wait."""
    names = [key.split("-", 1) for key, _ in keys]
    answers = Answer.objects.in_bulk([UUID(name) for kind, name in names if kind == "answer"])
    copies = SharedCopy.objects.in_bulk([int(name) for kind, name in names if kind == "copy"])
    found: dict[str, Answer | SharedCopy] = {f"answer-{pk}": each for pk, each in answers.items()}
    found |= {f"copy-{pk}": each for pk, each in copies.items()}
    return [Waiting(key, about, found[key]) for key, about in keys if key in found]


def how_many_wait(programme: Programme) -> int:
    answers = _answers(programme).filter(excerpt=None).count()
    return answers + SharedCopy.objects.filter(programme=programme, excerpt=None).count()


def _answers(programme: Programme) -> QuerySet[Answer]:
    """Words of answers that their authors chose to share."""
    shared = Answer.objects.filter(
        evaluation__session__lab__programme=programme, evaluation__shares_text=True
    ).exclude(text="")
    return shared.exclude(question__kind=Question.Kind.DATE)


def find_waiting(programme: Programme, key: str) -> Waiting | None:
    """The text behind a key, when it waits in this programme. What is no key is nobody's."""
    kind, _, name = key.partition("-")
    if kind == "answer":
        try:
            UUID(name)
        except ValueError:
            return None
        answer = _answers(programme).filter(excerpt=None, pk=name).select_related("question").first()
        return Waiting(key, answer.question.text, answer) if answer else None
    if kind != "copy" or not name.isdecimal() or len(name) > 15:
        return None
    copy = SharedCopy.objects.filter(programme=programme, excerpt=None, pk=int(name)).first()
    return Waiting(key, SHARED, copy) if copy else None


def staff_names(programme: Programme) -> list[str]:
    """The names that the programme knows: its members, past ones too."""
    names = Membership.objects.filter(programme=programme).values_list("user__display_name", flat=True)
    return [name for name in names if name]


# --- The list of texts ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class TextLine:
    excerpt: Excerpt
    segments: int  # one's own
    is_done: bool  # by oneself
    done_by: int  # coders who have read it to the end


def texts(programme: Programme) -> QuerySet[Excerpt]:
    """All masked texts by what they answer. A page of them is opened by ``lines``; the others stay sealed."""
    about = Coalesce("answer__question__text", Value(SHARED))
    return Excerpt.objects.for_programme(programme).for_page().order_by(about, "pk")


def lines(excerpts: Iterable[Excerpt], coder: Coder | None) -> list[TextLine]:
    """How far each text is, for one coder."""
    rows = list(excerpts)
    done, readers = set(), Counter[UUID]()
    for excerpt, reader in Reading.objects.filter(excerpt__in=rows, is_done=True).values_list(
        "excerpt", "coder"
    ):
        readers[excerpt] += 1
        if coder and reader == coder.pk:
            done.add(excerpt)
    own = Segment.objects.filter(excerpt__in=rows, coder=coder) if coder else Segment.objects.none()
    marked = Counter(own.values_list("excerpt", flat=True))
    return [TextLine(each, marked[each.pk], each.pk in done, readers[each.pk]) for each in rows]


def coder_of(programme: Programme, user: User | Any) -> Coder | None:
    return Coder.objects.filter(programme=programme, user=user.pk).first()


def is_blind(programme: Programme) -> bool:
    """Programmes code apart until they say otherwise."""
    rule = CodingRule.objects.filter(programme=programme).first()
    return rule is None or rule.is_blind


# --- One text ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """A stretch of text with the numbers of the segments that cover it."""

    text: str
    numbers: tuple[int, ...]

    @property
    def is_marked(self) -> bool:
        return bool(self.numbers)

    @property
    def depth(self) -> int:
        return min(len(self.numbers), 3)

    @property
    def title(self) -> str:
        return ", ".join(map(str, self.numbers))


def pieces(text: str, spans: Sequence[Span]) -> list[Piece]:
    """The text cut where a segment begins or ends; put together again it is the text.

    >>> [(piece.text, piece.numbers) for piece in pieces("one two", [(0, 3), (2, 7)])]
    [('on', (1,)), ('e', (1, 2)), (' two', (2,))]
    """
    cuts = sorted({0, len(text), *(place for span in spans for place in span)})
    return [
        Piece(text[start:end], tuple(n for n, (a, b) in enumerate(spans, 1) if a <= start and end <= b))
        for start, end in pairwise(cuts)
    ]


def segments_of(excerpt: Excerpt, coder: Coder | None) -> list[Segment]:
    """What one coder marked in a text, with its themes, in the order of the text."""
    if coder is None:
        return []
    found = Segment.objects.filter(excerpt=excerpt, coder=coder).prefetch_related("themes")
    for segment in (rows := list(found)):
        segment.excerpt = excerpt
    return rows


def readings_of(excerpt: Excerpt) -> list[Reading]:
    return list(Reading.objects.filter(excerpt=excerpt).select_related("coder").order_by("coder__number"))


def may_see_others(programme: Programme, readings: Iterable[Reading], coder: Coder | None) -> bool:
    """Whether others' markings of a text are shown to a coder."""
    done = any(reading.is_done and coder and reading.coder_id == coder.pk for reading in readings)
    return done or not is_blind(programme)


# --- All that is coded ---------------------------------------------------------------------------------


def _visible(programme: Programme, user: User | Any) -> QuerySet[Segment]:
    """The segments that this person may see now."""
    segments = Segment.objects.filter(excerpt__in=Excerpt.objects.for_programme(programme))
    if is_blind(programme):
        done = Reading.objects.filter(coder__user=user.pk, coder__programme=programme, is_done=True)
        segments = segments.filter(Q(coder__user=user.pk) | Q(excerpt__in=done.values("excerpt")))
    return segments


def _with_source(segments: QuerySet[Segment]) -> QuerySet[Segment]:
    return segments.select_related(
        "coder",
        "excerpt__answer__question",
        "excerpt__answer__evaluation__session__lab",
        "excerpt__shared_copy",
    )


def _in_order(programme: Programme, segments: Iterable[Segment]) -> list[Segment]:
    """By lab month, as far as it is told (the order must not tell it either), and text."""
    rows = list(segments)
    tell(programme, [each.excerpt for each in rows])
    return sorted(
        rows,
        key=lambda each: (
            each.excerpt.month or date.max,
            str(each.excerpt_id),
            each.start,
            each.coder.number,
        ),
    )


def visible_segments(programme: Programme, user: User | Any) -> list[Segment]:
    """Every segment that this person may see now, with text, themes and coder."""
    segments = _with_source(_visible(programme, user))
    themes = Prefetch("themes", Theme.objects.order_by("path", "name"))
    return _in_order(programme, segments.prefetch_related(themes))


def themes_marked(programme: Programme, user: User | Any) -> list[tuple[Theme, int]]:
    """The themes on segments that this person may see, each with how many."""
    visible = _visible(programme, user)
    counts = dict(
        Tagging.objects.filter(segment__in=visible)
        .order_by()
        .values_list("theme")
        .annotate(number=Count("pk"))
    )
    themes = Theme.objects.filter(pk__in=counts)
    in_order = sorted(themes, key=lambda theme: (theme.path.lower(), theme.name.lower()))
    return [(theme, counts[theme.pk]) for theme in in_order]


def segments_with(programme: Programme, user: User | Any, theme: Theme) -> list[Segment]:
    """The segments under one theme that this person may see, in order, their texts unopened: see ``open_page``."""
    sealed = ("memo", "excerpt__text", "excerpt__original", "excerpt__shared_copy__text")
    segments = _with_source(_visible(programme, user)).filter(taggings__theme=theme)
    return _in_order(programme, segments.defer(*sealed, "excerpt__answer__text"))


def open_page(segments: Sequence[Segment]) -> list[Segment]:
    """The same segments with their words and memos."""
    found = _with_source(Segment.objects.all()).in_bulk([each.pk for each in segments])
    for each in segments:
        if each.pk in found:
            found[each.pk].excerpt.month = each.excerpt.month
    return [found[each.pk] for each in segments if each.pk in found]


# --- Agreement -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Report:
    """Two coders on the texts that both have read to the end."""

    texts: int
    themes: list[tuple[Theme, Agreement]]


def agreement(programme: Programme, first: Coder, second: Coder) -> Report:
    shared = Excerpt.objects.for_programme(programme)
    for coder in (first, second):
        shared = shared.filter(pk__in=Reading.objects.filter(coder=coder, is_done=True).values("excerpt"))
    both = list(shared.values_list("pk", flat=True))
    spans: dict[Any, dict[int, dict[Hashable, list[Span]]]] = {
        pk: {first.pk: defaultdict(list), second.pk: defaultdict(list)} for pk in both
    }
    rows = Segment.objects.filter(excerpt__in=both, coder__in=(first, second), themes__isnull=False)
    for excerpt, coder_id, start, end, theme in rows.values_list(
        "excerpt", "coder", "start", "end", "themes"
    ):
        spans[excerpt][coder_id][theme].append((start, end))
    compared = compare((Marks(each[first.pk]), Marks(each[second.pk])) for each in spans.values())
    themes = Theme.objects.for_programme(programme).in_bulk(list(compared))
    in_order = sorted(themes.values(), key=lambda theme: (theme.path.lower(), theme.name.lower()))
    return Report(len(both), [(theme, compared[theme.pk]) for theme in in_order])
