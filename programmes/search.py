"""Searching a programme: every room offers its own results, this module puts them together.

A room enters itself when its app is ready::

    search.register(search.Room("labs", "Labs", find_labs, words_of_labs, shelf=("All labs", "labs:sessions")))

``find`` answers hits for a question, ``words`` the words its texts hold, against which a mistyped word is told;
``shelf`` is where everything stands, for when nothing is found. The ground floor knows no room. A question is tried
in turn: all its words (stems, so "posting" finds "posts"); all its words after mistyped ones were replaced by the
likest word there is (trigrams find candidates, the number of slips decides); any of its words. What was tried is
told to the reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
# Letters from which so many slips are taken for slips. Shorter words have too many neighbours: "Jane" is no "June".
SLIPS = {5: 1, 8: 2}
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
    shelf: tuple[str, str]  # what the list of everything is called, and its name among the addresses


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
_left_alone: set[str] = set()
_on_nothing: list[Callable[[Programme, str], None]] = []


def register(room: Room) -> None:
    """Enter a room. A second entry with the same key replaces the first."""
    _rooms[room.key] = room


def rooms() -> list[Room]:
    return list(_rooms.values())


def leave_alone(words: Iterable[str]) -> None:
    """Names and the like, in lower case: never taken for another word, whether or not a text holds them."""
    _left_alone.update(words)


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
          SELECT word, similarity(word, asked.word) AS likeness FROM unnest(%s::text[]) AS word
           WHERE similarity(word, asked.word) >= %s
           ORDER BY likeness DESC, word
           LIMIT 12
      ) AS known
     ORDER BY known.likeness DESC, known.word
"""


def spelt(programme: Programme, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words with each that no text holds replaced by the likest one, if there is one like it."""
    known = {word.lower() for room in _rooms.values() for word in room.words(programme)}
    unknown = sorted(
        each for each in {word.lower() for word in words} - known - _left_alone if _most_slips(each)
    )
    if not known or not unknown:
        return words
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, [unknown, sorted(known), LIKE])
        rows = cursor.fetchall()
    best: dict[str, tuple[int, str]] = {}
    for asked, candidate in rows:  # the likest first
        most = min(_most_slips(asked), _most_slips(candidate))
        number = slips(asked, candidate) if _begin_alike(asked, candidate) else most + 1
        if number <= most and (asked not in best or number < best[asked][0]):
            best[asked] = number, candidate
    return tuple(best[word.lower()][1] if word.lower() in best else word for word in words)


def _most_slips(word: str) -> int:
    """How many slips of the fingers may lie between it and another word."""
    return max((number for letters, number in SLIPS.items() if len(word) >= letters), default=0)


def _begin_alike(one: str, other: str) -> bool:
    """The first letter is seldom wrong; it may have changed places with the second."""
    return one[0] == other[0] or sorted(one[:2]) == sorted(other[:2])


def slips(one: str, other: str) -> int:
    """Letters left out, put in, replaced, or changed with the next one. One or many of a thing is no slip.

    >>> slips("hastag", "hashtags"), slips("polciy", "policy"), slips("isla", "island")
    (1, 1, 2)
    """
    one, other = one.removesuffix("s"), other.removesuffix("s")
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        here = [row]
        for column, its in enumerate(other, start=1):
            least = min(above[column] + 1, here[-1] + 1, above[column - 1] + (letter != its))
            if row > 1 and column > 1 and (letter, one[row - 2]) == (other[column - 2], its):
                least = min(least, before[column - 2] + 1)
            here.append(least)
        before, above = above, here
    return above[-1]


def highlighted(text: str) -> SafeString:
    """A headline as HTML: what was found is marked, everything else is only words."""
    safe = escape(text).replace(_BEGIN, "<mark>").replace(_END, "</mark>")
    # A mark that a text brought along itself would leave the page unbalanced.
    if safe.count("<mark>") != safe.count("</mark>"):
        safe = safe.replace("<mark>", "").replace("</mark>", "")
    return mark_safe(safe)
