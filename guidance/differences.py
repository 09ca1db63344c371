"""What changed between two editions, line by line and, in lines that were rewritten, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from programmes.models import Profession

from .models import Edition, Evidence, Kind, Platform, Step

MOST_LINES = 3_000  # comparing takes the square of it at worst; longer texts are shown whole
AROUND = 2  # unchanged lines shown beside a change

Piece = tuple[str, bool]  # words, and whether they changed


@dataclass(frozen=True)
class Line:
    """``kind``: "same", "removed", "added" or "left_out" (``pieces`` then says how many lines)."""

    kind: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Difference:
    label: str
    lines: tuple[Line, ...]


def between(old: Edition, new: Edition) -> list[Difference]:
    """Everything that differs, in the order of the page. Empty: the two say the same."""
    names = dict(Profession.objects.values_list("code", "name"))
    before, after = dict(_words(old, names)), dict(_words(new, names))
    return [
        Difference(label, tuple(lines(before[label], after[label])))
        for label in before
        if before[label] != after[label]
    ]


def _words(edition: Edition, professions: dict[str, str]) -> Iterator[tuple[str, str]]:
    yield "Title", edition.title
    yield "Kind", Kind(edition.kind).label
    yield "Summary", edition.summary
    yield "Link", edition.url
    yield "Published by", edition.source
    yield "File", f"{edition.file.name} ({edition.file.sha256[:8]})" if edition.file else ""
    yield "Text", edition.body
    yield "Transcript or summary", edition.transcript
    yield "Minutes", str(edition.minutes)
    yield "Step", Step(edition.step).label if edition.step else "Any"
    yield "Professions", ", ".join(professions.get(code, code) for code in edition.professions) or "All"
    yield "Platforms", ", ".join(Platform(name).label for name in edition.platforms) or "All"
    yield "What stands behind it", Evidence(edition.evidence).label


def lines(old: str, new: str) -> Iterator[Line]:
    before, after = old.splitlines(), new.splitlines()
    if max(len(before), len(after)) > MOST_LINES:
        yield from (Line("removed", ((line, False),)) for line in before)
        yield from (Line("added", ((line, False),)) for line in after)
        return
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            yield from _around(before[a:b], first=a == 0, last=b == len(before))
        elif what == "replace" and b - a == d - c:
            pairs = [_rewritten(*pair) for pair in zip(before[a:b], after[c:d], strict=True)]
            yield from (Line("removed", was) for was, _ in pairs)
            yield from (Line("added", became) for _, became in pairs)
        else:
            yield from (Line("removed", ((line, False),)) for line in before[a:b])
            yield from (Line("added", ((line, False),)) for line in after[c:d])


def _around(same: list[str], *, first: bool, last: bool) -> Iterator[Line]:
    """Lines that stayed: a few beside the changes, the rest as a number."""
    head = [] if first else same[:AROUND]
    rest = same[len(head) :]
    tail = [] if last else rest[-AROUND:]
    left_out = len(rest) - len(tail)
    yield from (Line("same", ((line, False),)) for line in head)
    if left_out:
        yield Line("left_out", ((f"{left_out} unchanged line{'s' if left_out != 1 else ''}", False),))
    yield from (Line("same", ((line, False),)) for line in tail)


def _rewritten(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    before, after = (re.findall(r"\s+|\w+|[^\w\s]", line) for line in (old, new))
    if len(before) * len(after) > 1_000_000:
        return ((old, True),), ((new, True),)
    was: list[Piece] = []
    became: list[Piece] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if a != b:
            was.append(("".join(before[a:b]), what != "equal"))
        if c != d:
            became.append(("".join(after[c:d]), what != "equal"))
    return tuple(was), tuple(became)
