"""What in a shared text could identify somebody, and the text with it masked. The first step, before any coding.

``suggest`` proposes; a person decides. Numbers, addresses and dates of birth come from
``programmes.identifiers``; here are added the names of the programme's own staff, words that stand where names
stand ("Mrs …", "my colleague …"), handles, web addresses and any other long number. What it misses a reader marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from programmes.identifiers import DATES, Kind, find

from .agreement import Span

NAME, NUMBER, DAY, HANDLE, ADDRESS, OTHER = "name", "number", "date", "handle", "web address", "masked"
_LABELS = {
    Kind.CHI: "CHI number",
    Kind.NHS: "NHS number",
    Kind.EMAIL: "e-mail address",
    Kind.PHONE: "telephone number",
    Kind.POSTCODE: "postcode",
    Kind.BIRTH: "date of birth",
}
LONGEST = 4000  # characters of the list of words to mask


@dataclass(frozen=True, slots=True)
class Mask:
    """Characters ``start`` to ``end`` (excluded) become ``[what]``."""

    start: int
    end: int
    what: str

    @property
    def placeholder(self) -> str:
        return f"[{self.what}]"


_TITLE = re.compile(
    r"\b(?:Mrs|Mr|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Lady|Sister|Nurse)\.?\s+((?:[A-Z][\w’'-]+\s?){1,3})"
)
_CALLED = re.compile(
    r"\b(?:[Cc]alled|[Nn]amed|[Mm]y\s+(?:colleague|manager|boss|mentor|friend|patient|husband|wife|son|daughter|mum|dad)"
    r"|[Hh]er name (?:is|was)|[Hh]is name (?:is|was)|[Tt]hanks to|[Tt]hank you,?)"
    r"\s+((?:[A-Z][\w’'-]+)(?:\s[A-Z][\w’'-]+)?)"
)
# Two capitalised words within a sentence are often a person; so are places and services, which the reader lets go.
_TWO = re.compile(r"(?<=[a-z,;] )([A-Z][a-z’'-]{2,}\s(?:Mac|Mc|O’|O')?[A-Z][a-z’'-]{2,})\b")
_HANDLE = re.compile(r"(?<![\w@.])@\w{2,}(?:\.[\w.-]+\w)?")
_WEB = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){5,}(?!\d)")
# Capitalised words of the work that are no names.
_NOT_NAMES = frozenset(
    [
        "NHS",
        "AHP",
        "AHPs",
        "Dumfries",
        "Galloway",
        "Scotland",
        "Scottish",
        "Borders",
        "Teams",
        "Facebook",
        "Instagram",
        "LinkedIn",
        "Bluesky",
        "Mastodon",
        "Twitter",
        "YouTube",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
)


def suggest(text: str, staff: Iterable[str] = ()) -> list[Mask]:
    """What to mask, in the order of the text, without overlaps. ``staff``: full names known to the programme.

    >>> [text.placeholder for text in suggest("Ask Mrs Little, 01387 246246")]
    ['[name]', '[telephone number]']
    """
    found = [Mask(each.start, each.end, _LABELS[each.kind]) for each in find(text)]
    found += [Mask(*match.span(), ADDRESS) for match in _WEB.finditer(text)]
    found += [Mask(*match.span(), HANDLE) for match in _HANDLE.finditer(text)]
    found += [Mask(*match.span(), DAY) for match in DATES.finditer(text)]
    found += [Mask(*span, NAME) for span in _staff_names(text, staff)]
    found += [Mask(*span, NAME) for span in _likely_names(text)]
    found += [Mask(*match.span(), NUMBER) for match in _LONG_NUMBER.finditer(text)]
    return without_overlaps(found)


def _staff_names(text: str, staff: Iterable[str]) -> Iterable[Span]:
    """Full names in any case; family names alone, and first names of three letters or more, where capitalised."""
    whole, parts = set(), set()
    for name in staff:
        pieces = [piece for piece in name.split() if len(piece) > 2]
        if len(pieces) > 1:
            whole.add(name)
        parts |= {piece for piece in pieces if piece not in _NOT_NAMES}
    for names, flags in ((whole, re.IGNORECASE), (parts, 0)):
        if names:
            choice = "|".join(re.escape(each) for each in sorted(names, key=len, reverse=True))
            yield from (match.span() for match in re.finditer(rf"\b(?:{choice})\b", text, flags))


def _likely_names(text: str) -> Iterable[Span]:
    for pattern in (_TITLE, _CALLED, _TWO):
        for match in pattern.finditer(text):
            words = match[1].rstrip()
            if not set(words.split()) & _NOT_NAMES:
                yield match.start(1), match.start(1) + len(words)


def typed(text: str, words: str) -> list[Mask]:
    """Every place of each line of ``words`` in the text, whatever its case, at the borders of words."""
    found = []
    for line in dict.fromkeys(line.strip() for line in words.splitlines()):
        if line:
            pattern = rf"(?<!\w){re.escape(line)}(?!\w)"
            found += [Mask(*match.span(), OTHER) for match in re.finditer(pattern, text, re.IGNORECASE)]
    return found


def not_found(text: str, words: str) -> list[str]:
    """The lines of ``words`` that do not stand in the text."""
    return [line.strip() for line in words.splitlines() if line.strip() and not typed(text, line)]


def without_overlaps(masks: Iterable[Mask]) -> list[Mask]:
    """In the order of the text; of two that overlap, the one that was found first, made as long as both.

    >>> without_overlaps([Mask(0, 4, "name"), Mask(2, 9, "number")])
    [Mask(start=0, end=9, what='name')]
    """
    kept: list[Mask] = []
    for mask in masks:
        meeting = [each for each in kept if each.start < mask.end and mask.start < each.end]
        if not meeting:
            kept.append(mask)
            continue
        start = min(mask.start, *(each.start for each in meeting))
        end = max(mask.end, *(each.end for each in meeting))
        kept = [each for each in kept if each not in meeting]
        kept.append(Mask(start, end, meeting[0].what))
    return sorted(kept, key=lambda mask: mask.start)


def apply(text: str, masks: Sequence[Mask]) -> str:
    """The text with each mask's words replaced.

    >>> apply("Ask Anja first", [Mask(4, 8, "name")])
    'Ask [name] first'
    """
    pieces, place = [], 0
    for mask in without_overlaps(masks):
        pieces += [text[place : mask.start], mask.placeholder]
        place = mask.end
    return "".join([*pieces, text[place:]])


def moved(span: Span, masks: Sequence[Mask]) -> Span:
    """Where a span of the text lies once ``masks`` were applied. A span that begins or ends within a mask takes in
    the whole placeholder.

    >>> moved((9, 14), [Mask(4, 8, "name")])
    (11, 16)
    """
    return _place(span[0], masks, at_end=False), _place(span[1], masks, at_end=True)


def _place(place: int, masks: Sequence[Mask], *, at_end: bool) -> int:
    shift = 0
    for mask in without_overlaps(masks):
        if place >= mask.end:
            shift += len(mask.placeholder) - (mask.end - mask.start)
        elif place > mask.start:
            return mask.start + shift + (len(mask.placeholder) if at_end else 0)
    return place + shift


def normal(text: str) -> str:
    """Line ends as browsers count them, so that a place in the page is the same place here."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def sentences(text: str) -> list[Span]:
    """The sentences of a text, for choosing without a mouse and without script.

    >>> sentences("One here. Two there!\\nThree")
    [(0, 9), (10, 20), (21, 26)]
    """
    return [
        match.span() for match in re.finditer(r"\S.*?(?:[.!?…]+(?=\s|$)|(?=\n)|$)", text) if match[0].strip()
    ]
