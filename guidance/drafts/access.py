"""Who is left out: pictures without words, hashtags as one long word, links that hide where they lead."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finding import Draft, Finding, Kind, Seen
from .lists import words

_HASHTAG = re.compile(r"(?<![\w&/])#(\w+)")
_SHORT_LINK = re.compile(
    r"\b(?:bit\.ly|tinyurl\.com|ow\.ly|goo\.gl|t\.co|is\.gd|buff\.ly|rebrand\.ly|cutt\.ly|tiny\.cc|rb\.gy"
    r"|shorturl\.at|lnkd\.in)/\w+",
    re.IGNORECASE,
)
# Pictographs with what joins and colours them.
_EMOJI = re.compile(
    "(?:[\U0001f300-\U0001faff\u2600-\u27bf\U0001f1e6-\U0001f1ff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*\\s?){4,}"
)
LONGEST_WORD = (
    17  # letters of a lower-case hashtag that may well be a single word ("interprofessional" has 17)
)
# Words that hashtags of the field are made of. Whole tags that are one of them need no capitals.
WORDS = words("hashtag_words")


def findings(draft: Draft) -> Iterator[Finding]:
    text = draft.text
    if draft.has_picture and draft.described != Seen.YES:
        yield Finding(Kind.ALT)
    if spans := tuple(match.span() for match in _SHORT_LINK.finditer(text)):
        yield Finding(Kind.SHORT_LINK, spans)
    if spans := tuple(match.span() for match in _EMOJI.finditer(text)):
        yield Finding(Kind.EMOJI, spans)
    tags = [(match.span(), with_capitals(match[1])) for match in _HASHTAG.finditer(text)]
    lost = [(span, better) for span, better in tags if better is not None]
    if lost:
        better = list(dict.fromkeys(f"#{each}" for _, each in lost if each))
        yield Finding(Kind.HASHTAG, tuple(span for span, _ in lost), ", ".join(better))


def with_capitals(tag: str) -> str | None:
    """How a lower-case hashtag of several words is better written; None when it is fine, "" when it is too long for
    one word and its words are not known.

    >>> with_capitals("socialmedia"), with_capitals("physiotherapy"), with_capitals("SocialMedia")
    ('SocialMedia', None, None)
    """
    plain = tag.strip("_0123456789")
    if not plain or "_" in plain or plain != plain.lower() or plain in WORDS:
        return None
    digits = tag[len(plain) :] if tag.startswith(plain) else ""
    if parts := _parts(plain):
        return "".join(_capital(part) for part in parts) + digits
    return "" if len(plain) > LONGEST_WORD else None


# Read as letters, so written as letters.
_LETTERS = frozenset({"ahp", "nhs", "ot", "slt", "cpd", "qi", "msk", "icu", "gp", "ms", "dg", "hiv"})


def _capital(word: str) -> str:
    if word in _LETTERS:
        return word.upper()
    return f"{word[:-1].upper()}s" if word.endswith("s") and word[:-1] in _LETTERS else word.capitalize()


def _parts(tag: str) -> tuple[str, ...]:
    """The fewest known words that make the tag; none when there are no such words.

    A tag is seldom longer than 40 letters, and longer ones are not taken apart. Not remembered, as it is of a draft.
    """
    if len(tag) > 60:
        return ()
    best: list[tuple[str, ...] | None] = [(), *([None] * len(tag))]
    for end in range(1, len(tag) + 1):
        for start in range(max(0, end - 20), end):
            made, word = best[start], tag[start:end]
            if (
                made is not None
                and word in WORDS
                and (best[end] is None or len(made) + 1 < len(best[end] or ()))
            ):
                best[end] = (*made, word)
    return best[-1] or ()
