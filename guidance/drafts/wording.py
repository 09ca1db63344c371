"""What a post says and how: tone, claims and promises, and where an answer crosses a boundary."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator

from .finding import Draft, Finding, Kind
from .lists import words

_ANGER = re.compile(
    r"\b(?:idiots?|morons?|imbeciles?|clueless|pathetic|disgusting|useless|shut up|liars?|shambles|crap"
    r"|bloody|bollocks"
    r"|wtf|ffs|omfg|f\W?u\W?c\W?k\w*|shit\w*|arse\w*|piss(?:ed)?(?: off)?|screw (?:you|them|him|her|it))\b"
    r"|\b(?:i|we)(?:[’']m| am| are|[’']re)? (?:so )?(?:hate|sick of|fed up (?:with|of)|sick to death of"
    r"|done with|despise)\b"
    r"|(?<!no such thing as a )(?<!no such thing as )(?<!no )\bstupid\b(?! question)"
    r"|\byou couldn[’']t make (?:it|this) up\b|\bwhat a joke\b|\bdisgrace(?:ful)?\b",
    re.IGNORECASE,
)
# What wards say among themselves and patients read as contempt.
_CONTEMPT = re.compile(
    r"\b(?:bed[ -]?blockers?|time[ -]?wasters?|frequent flyers?|heart ?sink|attention[ -]seek(?:er|ers"
    r"|ing)|malinger\w+"
    r"|non[ -]?compliant|difficult patients?|lazy patients?|acopia|worried well|social admission|junkies?"
    r"|druggies?|nutters?"
    r"|psychos?|loonies?|schizos?|retard\w*|geriatrics|crumbl(?:y|ies))\b",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[!?]{3,}")
# No piece may go on for ever: what does is read again from each of its letters.
_CAPITALS = re.compile(
    r"(?<![\w#@])[A-Z][A-Z’']{2,30}(?:\s{1,9}[A-Z][A-Z’']{0,30}){0,30}\s{1,9}[A-Z][A-Z’']{2,30}(?![\w])"
)
_CAPITAL_WORD = re.compile(r"[A-Z][A-Z’']+")
# Letters of names stand in rows as well: "NHS AHP HCPC". A shout has a word too long for that, or one of these.
_LONGEST_ABBREVIATION = 6
_SAID_ALOUD = words("said_aloud")

_LINK = re.compile(
    r"https?://|www\.|\bdoi\b|\b[\w-]{1,63}\.(?:org|com|net|scot|uk|gov|edu|eu|io|info)(?:/|\b)"
    r"|\((?:[A-Z][\w’'-]{1,40}(?: et al\.?| and [A-Z][\w’'-]{1,40})?,? )\d{4}\)|\bsource:|\bref(?:erence)?s?:"
    r"|\bvia @|\blink in (?:bio|comments?|thread)",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?\n]")
_OWN = re.compile(r"\b(?:we|our|us|my|i)\b", re.IGNORECASE)
_SHARE = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:[.,]\d+)?\s?(?:%|per cent\b|percent\b)|\b(?:one|two|three|four"
    r"|\d{1,2}) (?:in|out of) (?:every )?"
    r"(?:two|three|four|five|six|seven|eight|nine|ten|\d{1,4})\b)"
    r"(?!\s?(?:agree|behind|support|with you|sure|certain|committed|cotton|of (?:the )?time off))",
    re.IGNORECASE,
)
_RESEARCH = re.compile(
    r"\b(?:research|studies|a study|evidence|science|data|figures|statistics|trials?) "
    r"(?:clearly |now |has |have )?(?:shows?|shown|proves?|proven|says?|tells? us|suggests?|confirms?"
    r"|finds?|found)\b"
    r"|\b(?:clinically|scientifically) proven\b|\bevidence[ -]based (?:fact|proof)\b"
    r"|\b(?:halves|doubles|triples|cuts|reduces|lowers|increases|improves|prevents) (?:the |your |their )?"
    r"(?:risk|chances?|rates?|mortality|deaths?|length of stay|admissions?|falls|outcomes?|survival)\b",
    re.IGNORECASE,
)
_CURE = re.compile(
    r"\b(?:(?:will |can |completely |totally )?cures?(?: (?:your|all|any|the|back|pain|arthritis|cancer"
    r"|dementia))"
    r"|miracle (?:cure|treatment|exercise|food|diet|drug)|guaranteed? (?:to|results?|relief|recovery|weight)"
    r"|100\s?% (?:safe|effective|success|guaranteed)|no side[ -]effects|never fails|always works"
    r"|works for (?:everyone|everybody)"
    r"|detox(?:es|ing)? your|boosts? (?:your )?immun\w+|risk[ -]free)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:no|not|isn[’']t|aren[’']t|won[’']t|doesn[’']t|don[’']t|can[’']t|cannot|never|nobody"
    r"|myth)\b[^.!?]{0,30}$",
    re.IGNORECASE,
)
_DENIED_WITHIN = 45  # characters ahead of a promise: the longest denial, and what may stand in between

_PRIVATE = re.compile(
    r"\b(?:dm|pm|inbox|message|text|whats ?app|ring|call|add|friend) me\b(?![^.!?]{0,40}\b(?:to (?:join"
    r"|book|collaborate|register|sign up)|for the (?:slides|link)))"
    r"|\bmy (?:dms?|inbox) (?:is|are) (?:always )?open\b|\b(?:add|friend|follow) me on (?:facebook"
    r"|snapchat|whats ?app)\b",
    re.IGNORECASE,
)
_TO_ONE = re.compile(
    r"\b(?:stop|start|skip|double|halve|reduce|increase|come off|cut down) (?:taking )?your (?:medication"
    r"|meds|tablets|pills|dose|insulin|statins?|inhaler|antidepressants?)\b"
    r"|\bsounds like you(?:[’']ve| have) (?:got )?(?:a |an )?\w+|\byou (?:probably|definitely"
    r"|clearly) have (?:a |an )?\w+",
    re.IGNORECASE,
)


def findings(draft: Draft) -> Iterator[Finding]:
    text = draft.text
    yield from _found(Kind.TONE, [*_ANGER.finditer(text), *_CONTEMPT.finditer(text)])
    yield from _found(Kind.SHOUTING, [*_MARKS.finditer(text), *filter(_is_shout, _CAPITALS.finditer(text))])
    yield from _found(Kind.BOUNDARY, [*_PRIVATE.finditer(text), *_TO_ONE.finditer(text)])
    cures = [match for match in _CURE.finditer(text) if not _is_denied(text, match)]
    yield from _found(Kind.CURE, cures)
    if not _LINK.search(text):
        is_own = _own(text)
        claims = [match for match in (*_SHARE.finditer(text), *_RESEARCH.finditer(text)) if not is_own(match)]
        yield from _found(Kind.CLAIM, [each for each in claims if not _within(each, cures)])


def _found(kind: Kind, matches: list[re.Match[str]]) -> Iterator[Finding]:
    if matches:
        yield Finding(kind, tuple(sorted({match.span() for match in matches})))


def _is_shout(match: re.Match[str]) -> bool:
    words = _CAPITAL_WORD.findall(match[0])
    return any(len(word) > _LONGEST_ABBREVIATION or word in _SAID_ALOUD for word in words)


def _is_denied(text: str, match: re.Match[str]) -> bool:
    return bool(_DENIED.search(text, max(match.start() - _DENIED_WITHIN, 0), match.start()))


def _own(text: str) -> Callable[[re.Match[str]], bool]:
    """Whether a figure is one's own: it is hardly out of a paper where its sentence, or the one before, speaks of "us".

    The text is read once, however many figures are in it.
    """
    ends = [match.start() for match in _END.finditer(text)]
    ours = [match.start() for match in _OWN.finditer(text)]

    def is_own(match: re.Match[str]) -> bool:
        before = bisect_left(ends, match.start())
        start = ends[before - 2] if before >= 2 else 0
        after = bisect_left(ends, match.end())
        first = bisect_left(ours, start)
        return first < len(ours) and ours[first] < (ends[after] if after < len(ends) else len(text))

    return is_own


def _within(match: re.Match[str], others: list[re.Match[str]]) -> bool:
    return any(other.start() <= match.start() and match.end() <= other.end() for other in others)
