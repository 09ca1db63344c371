"""What was found in a draft, beside its words."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

from ..drafts import Draft, Finding, Length, Level, lengths, read
from ..drafts.finding import Kind, Seen


@dataclass(frozen=True)
class Piece:
    """Some of the text. ``numbers``: of the findings that it belongs to; none for words in between."""

    text: str
    numbers: tuple[int, ...]
    level: str


@dataclass(frozen=True)
class Advice:
    """A finding as it is read. ``says``: what was found, as a sentence. ``words``: those it is about, quoted; empty
    when it is about the picture.
    """

    number: int
    level: str
    action: str
    says: str
    title: str
    words: list[str]
    why: str
    advice: str
    suggestion: str
    tip: str


@dataclass(frozen=True)
class Reading:
    pieces: list[Piece]
    advice: list[Advice]
    lengths: list[Length]

    @property
    def to_take_out(self) -> int:
        return sum(each.level == "stop" for each in self.advice)


SHOWN = 40  # characters of the words that are quoted beside the advice
MOST_QUOTED = 6


def reading(draft: Draft) -> Reading:
    found = read(draft)
    return Reading(
        pieces(draft.text, found),
        [_advice(number, each, draft) for number, each in enumerate(found, start=1)],
        lengths(draft.text),
    )


def pieces(text: str, found: list[Finding]) -> list[Piece]:
    """The text cut where a finding begins or ends, so that what overlaps is marked for each."""
    changes: dict[int, Counter[int]] = defaultdict(Counter, {0: Counter(), len(text): Counter()})
    for number, each in enumerate(found, start=1):
        for first, last in each.spans:
            changes[first][number] += 1
            changes[last][number] -= 1
    made = []
    open_now: Counter[int] = Counter()
    for start, end in pairwise(sorted(changes)):
        open_now.update(changes[start])
        here = tuple(number for number in range(1, len(found) + 1) if open_now[number])
        level = min((found[number - 1].level for number in here), default=None)
        made.append(Piece(text[start:end], here, _name(level)))
    return made


def _name(level: Level | None) -> str:
    return level.name.lower() if level is not None else ""


def _says(kind: Kind, draft: Draft) -> str:
    """The picture itself is not seen: of it only that is said which was answered."""
    if kind == Kind.PHOTO:
        is_sure = draft.patient == Seen.YES
        return "There is a patient in the picture" if is_sure else "There may be a patient in the picture"
    if kind == Kind.ALT:
        is_sure = draft.described == Seen.NO
        return (
            "The picture has no words of its own" if is_sure else "The picture may have no words of its own"
        )
    return f"This looks like {kind.title}"


def _advice(number: int, found: Finding, draft: Draft) -> Advice:
    text = draft.text
    quoted = list(dict.fromkeys(" ".join(text[start:end].split()) for start, end in found.spans))
    return Advice(
        number,
        _name(found.level),
        found.level.words,
        _says(found.kind, draft),
        found.kind.title,
        [each if len(each) <= SHOWN else f"{each[:SHOWN]}…" for each in quoted[:MOST_QUOTED]],
        found.kind.why,
        found.kind.advice,
        found.suggestion,
        found.kind.tip.value,
    )
