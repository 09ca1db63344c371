"""What was found in a draft, beside its words."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

from ..drafts import Draft, Finding, Length, Level, lengths, read


@dataclass(frozen=True)
class Piece:
    """Some of the text. ``numbers``: of the findings that it belongs to; none for words in between."""

    text: str
    numbers: tuple[int, ...]
    level: str


@dataclass(frozen=True)
class Advice:
    """A finding as it is read. ``words``: those it is about, quoted; empty when it is about the picture."""

    number: int
    level: str
    action: str
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
        [_advice(number, each, draft.text) for number, each in enumerate(found, start=1)],
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


def _advice(number: int, found: Finding, text: str) -> Advice:
    quoted = list(dict.fromkeys(" ".join(text[start:end].split()) for start, end in found.spans))
    return Advice(
        number,
        _name(found.level),
        found.level.words,
        found.kind.title,
        [each if len(each) <= SHOWN else f"{each[:SHOWN]}…" for each in quoted[:MOST_QUOTED]],
        found.kind.why,
        found.kind.advice,
        found.suggestion,
        found.kind.tip.value,
    )
