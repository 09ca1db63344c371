"""Searching a programme: every room offers its own results, this module puts them together.

A room enters itself when its app is ready::

    search.register(search.Room("labs", "Labs", find=find_labs, words=words_of_labs))

``find`` answers hits for a question, ``words`` the words its texts hold, against which a mistyped word is told.
The ground floor knows no room. A question is tried in turn: all its words (stems, so "posting" finds "posts"); all
its words after mistyped ones were replaced by the likest word there is (trigrams find candidates, the order of
letters decides); any of its words. What was tried is told to the reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db import connection
from django.db.models import Expression
from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .models import Programme

LANGUAGE = "english"
LONGEST = 100  # characters of a question
MOST_WORDS = 8
PER_ROOM = 50  # hits
LIKE = (
    0.2  # trigram similarity from which a word is a candidate; a transposed pair of letters costs a lot of it
)
SURE = 0.75  # share of letters in the same order from which a candidate is taken
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_BEGIN, _END = "\x02", "\x03"  # stand in no text that people write


@dataclass(frozen=True)
class Question:
    """``words`` are looked for, all of them or (``any_of_them``) at least one."""

    words: tuple[str, ...]
    any_of_them: bool = False

    @property
    def query(self) -> SearchQuery:
        joined = (" OR " if self.any_of_them else " ").join(self.words)
        return SearchQuery(joined, search_type="websearch", config=LANGUAGE)

    def headline(self, text: Expression | str, *, whole: bool = False) -> SearchHeadline:
        """``text`` with what was found between marks that ``highlighted`` turns into HTML. ``whole``: all of it."""
        return SearchHeadline(
            text,
            self.query,
            config=LANGUAGE,
            start_sel=_BEGIN,
            stop_sel=_END,
            highlight_all=whole or None,
            max_words=None if whole else 32,
            min_words=None if whole else 16,
            max_fragments=None if whole else 2,
            fragment_delimiter=None if whole else " … ",
        )


@dataclass(frozen=True)
class Hit:
    title: SafeString
    url: str
    kind: str
    text: SafeString
    rank: float


Find = Callable[[HttpRequest, Programme, Question], list[Hit]]
Words = Callable[[Programme], Iterable[str]]


@dataclass(frozen=True)
class Room:
    key: str
    label: str
    find: Find
    words: Words


@dataclass(frozen=True)
class Found:
    """``used`` is what was looked for when it is not what was typed; ``is_loose``: any of the words."""

    hits: tuple[Hit, ...]
    counts: tuple[tuple[Room, int], ...]
    used: str = ""
    is_loose: bool = False

    @property
    def number(self) -> int:
        return sum(count for _, count in self.counts)


_rooms: dict[str, Room] = {}
_on_nothing: list[Callable[[Programme, str], None]] = []


def register(room: Room) -> None:
    """Enter a room. A second entry with the same key replaces the first."""
    _rooms[room.key] = room


def rooms() -> list[Room]:
    return list(_rooms.values())


def when_nothing_is_found(tell: Callable[[Programme, str], None]) -> None:
    """Let ``tell(programme, text)`` know of questions that nothing answers. What it keeps is its own business."""
    if tell not in _on_nothing:
        _on_nothing.append(tell)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a question; a text that was pasted into the box is cut."""
    return tuple(_WORD.findall(text.replace("\0", " ")[:LONGEST]))[:MOST_WORDS]


def find(request: HttpRequest, programme: Programme, text: str, *, only: str = "") -> Found:
    """Everything that fits, the best first. ``only``: the key of one room; its hits are shown, all are counted."""
    typed = words_of(text)
    if not typed:
        return Found((), ())
    hits = _ask(request, programme, Question(typed))
    if any(hits.values()):
        return _found(hits, only)
    right = spelt(programme, typed)
    if right != typed:
        hits = _ask(request, programme, Question(right))
        if any(hits.values()):
            return _found(hits, only, used=" ".join(right))
    if len(right) > 1:
        hits = _ask(request, programme, Question(right, any_of_them=True))
        if any(hits.values()):
            return _found(hits, only, used=" ".join(right), is_loose=True)
    for tell in _on_nothing:
        tell(programme, text)
    return _found(hits, only)


def _ask(request: HttpRequest, programme: Programme, question: Question) -> dict[str, list[Hit]]:
    return {room.key: room.find(request, programme, question)[:PER_ROOM] for room in _rooms.values()}


def _found(hits: dict[str, list[Hit]], only: str, **how: Any) -> Found:
    shown = [hit for key, found in hits.items() if not only or key == only for hit in found]
    shown.sort(key=lambda hit: -hit.rank)
    return Found(tuple(shown), tuple((_rooms[key], len(found)) for key, found in hits.items()), **how)


_CANDIDATES = """
    SELECT asked.word, known.word
      FROM unnest(%s::text[]) AS asked(word)
      CROSS JOIN LATERAL (
          SELECT word FROM unnest(%s::text[]) AS known(word)
           WHERE similarity(known.word, asked.word) >= %s
           ORDER BY similarity(known.word, asked.word) DESC, known.word
           LIMIT 12
      ) AS known
"""


def spelt(programme: Programme, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words with each that no text holds replaced by the likest one, if there is one like it."""
    known = {word.lower() for room in _rooms.values() for word in room.words(programme)}
    unknown = sorted({word.lower() for word in words} - known)
    if not known or not unknown:
        return words
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, [unknown, sorted(known), LIKE])
        rows = cursor.fetchall()
    best: dict[str, tuple[float, str]] = {}
    for asked, candidate in rows:
        likeness = _likeness(asked, candidate)
        if likeness >= SURE and likeness > best.get(asked, (0.0, ""))[0]:
            best[asked] = likeness, candidate
    return tuple(best[word.lower()][1] if word.lower() in best else word for word in words)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def highlighted(text: str) -> SafeString:
    """A headline as HTML: what was found is marked, everything else is only words."""
    safe = escape(text).replace(_BEGIN, "<mark>").replace(_END, "</mark>")
    # A mark that a text brought along itself would leave the page unbalanced.
    if safe.count("<mark>") != safe.count("</mark>"):
        safe = safe.replace("<mark>", "").replace("</mark>", "")
    return mark_safe(safe)
