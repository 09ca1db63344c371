"""A draft in, findings out, the gravest first."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from programmes import identifiers

from . import access, people, wording
from .finding import Draft, Finding, Kind

MOST = 10_000  # characters that are read; no platform of the field takes as much in one post

_HYPHENS = "\u2010\u2011\u2012"  # come with what is pasted from a letter

_ORDER = {kind: number for number, kind in enumerate(Kind)}


def read(draft: Draft) -> list[Finding]:
    """Everything found, the gravest first, then in the order of the kinds. Nothing found means nothing found.

    >>> [each.kind.name for each in read(Draft("CHI 010101-1237 #socialmedia"))]
    ['CHI', 'HASHTAG']
    """
    plain, where = identifiers.read_plainly(draft.text, _looks)
    as_seen = replace(draft, text=plain)
    found = [
        _back(each, draft.text, where) for each in (*people.findings(as_seen), *wording.findings(as_seen))
    ]
    # What joins letters and pictures is no matter to readers, but to programs that read them aloud.
    found += access.findings(draft)
    return sorted(found, key=lambda each: (each.level, _ORDER[each.kind]))


def _looks(character: str) -> str:
    """As it looks to a reader, without accents, so that Zoë and Màiri are found among the names; a dash stays one,
    as it parts words and does not join them."""
    if character.isascii():
        return identifiers.looks(character)
    if character in _HYPHENS:
        return "-"
    if unicodedata.category(character) == "Pd":
        return character
    looks = identifiers.looks(character)
    bare = "".join(each for each in unicodedata.normalize("NFKD", looks) if not unicodedata.combining(each))
    return bare if len(bare) == 1 else looks


def _back(found: Finding, text: str, where: Sequence[int]) -> Finding:
    """With the places in the text as it came."""
    return replace(
        found, spans=tuple((where[start], _end(text, where[end - 1])) for start, end in found.spans)
    )


def _end(text: str, last: int) -> int:
    """Behind the last character, and behind the accents that are written after it."""
    end = last + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end
