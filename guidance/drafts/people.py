"""What in a post could tell of a person: numbers, ways to reach somebody, and details that add up.

A name is no matter by itself, nor a place or a time: posts about talks and colleagues are full of them. What is
looked for is their sum, and above all their sum beside words about one person in somebody's care.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from programmes import identifiers

from .finding import Draft, Finding, Kind, Seen
from .names import AMBIGUOUS, FIRST_NAMES, NOT_PEOPLE_AFTER, NOT_PEOPLE_BEFORE, PLACES, PROFESSIONAL

Span = tuple[int, int]

KINDS = {
    identifiers.Kind.CHI: Kind.CHI,
    identifiers.Kind.NHS: Kind.NHS,
    identifiers.Kind.BIRTH: Kind.BIRTH,
    identifiers.Kind.PHONE: Kind.PHONE,
    identifiers.Kind.EMAIL: Kind.EMAIL,
    identifiers.Kind.POSTCODE: Kind.POSTCODE,
}

# One person in somebody's care. Plurals ("patients") are people in general.
_ONE = r"(?:a|an|one|my|our|this|that|another|the|her|his|today[’']s|yesterday[’']s|first|last)"
_WHO = (
    r"(?:patient|client|resident|service[ -]user|inpatient|outpatient|case|lady|gentleman|gent|woman|man"
    r"|boy|girl|toddler"
    r"|baby|child|lad|lassie|teenager|pensioner|mum|mother|dad|father|gran|granny|grandad|grandmother|grandfather"
    r"|wife|husband|son|daughter|carer)"
)
_CARED_FOR = re.compile(
    rf"\b{_ONE}\s+(?:[\w’'-]+\s+){{0,3}}?(?:patient|client|resident|service[ -]user|inpatient"
    rf"|outpatient)\b(?![’']?s\b)"
    rf"|\bone of (?:my|our) (?:[\w-]+ )?(?:patients|clients|residents|service users|ladies|gentlemen)\b"
    rf"|\b(?:saw|seen|treated|assessed|visited|reviewed|discharged"
    rf"|admitted) {_ONE}\s+(?:[\w’'-]+\s+){{0,3}}?{_WHO}\b"
    rf"|\b(?:bed|bay|room|cubicle)\s+\d+\b",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\b(?:aged?\s+)?\d{1,3}[ -]?(?:years?[ -]old|year[ -]old|y/?o|yrs?[ -]old|months?[ -]old|weeks?[ -]old)\b"
    r"|\baged\s+\d{1,3}\b|\bin (?:her|his) (?:late |early |mid[ -])?(?:teens|twenties|thirties|forties"
    r"|fifties|sixties"
    r"|seventies|eighties|nineties|\d0s)\b",
    re.IGNORECASE,
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_TIME = re.compile(
    rf"\b(?:today|yesterday|tonight|tomorrow|this (?:morning|afternoon|evening|week)|last (?:night|week"
    rf"|month|{_WEEKDAY})"
    rf"|(?:on )?{_WEEKDAY}|just now|an hour ago|\d{{1,2}}(?::\d\d)?\s?[ap]m|at \d{{1,2}}[:.]\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th)"
    rf"(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*)\b",
    re.IGNORECASE,
)
_WARD = re.compile(
    r"\b(?:ward|unit|theatre)\s+(?:[a-z]?\d+[a-z]?)\b"
    r"|\b(?:[A-Z][\w’'-]{1,30}\s{1,9}){1,3}(?:Hospital|Infirmary|Care Home|Nursing Home|Health Centre"
    r"|Medical Practice|Surgery"
    r"|Primary School|Academy|High School|Street|Road|Avenue|Crescent|Terrace|Drive)\b"
)
_CONDITION = re.compile(
    r"\b(?:stroke|dementia|alzheimer\S*|parkinson\S*|multiple sclerosis|motor neurone|mnd|cancer|tumou?r"
    r"|leukaemia|chemo\w*"
    r"|hip (?:fracture|replacement)|broken hip|fractured?|amput\w+|brain injury|head injury|overdose"
    r"|suicid\w+|self[ -]harm\w*"
    r"|psychosis|schizophrenia|bipolar|anorexi\w+|epilep\w+|seizures?|copd|heart (?:attack|failure)"
    r"|diabet\w+|sepsis"
    r"|covid|hiv|miscarriage|stillb\w+|pregnan\w+|autis\w+|cerebral palsy|palliative|dying|died"
    r"|passed away|end of life"
    r"|incontinen\w+|pressure (?:sore|ulcer)|dysphagia|aphasia|intensive care|itu)\b",
    re.IGNORECASE,
)
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx)\.?\s+(?:[A-Z]\.?\s+)?[A-Z][\w’'-]+")
_CALLED = re.compile(
    r"\b(?:called|named|name is|name was|meet|lovely|wee|patient|client|lady"
    r"|gentleman)\s+([A-Z][a-z’'-]+)(?=[\s,.!?:;]|$)"
)
_WORD = re.compile(r"(?<![\w@#/.-])[A-Z][a-z]+(?:[’'-][A-Z]?[a-z]+)?(?=[’'\s,.!?:;)]|$)")
_PICTURE = re.compile(
    r"📷|📸|🎥|\b(?:photo|picture|pictured|selfie|snap|video|filmed|image)s?\b", re.IGNORECASE
)
_CARED_FOR_ANY = re.compile(r"\b(?:patients?|clients?|residents?|service users?)\b", re.IGNORECASE)
_NO_PICTURE_OF = re.compile(
    r"\bno (?:patients?|clients?|residents?|photos?|pictures?|filming)\b", re.IGNORECASE
)

_NEAR = 60  # characters in which the word before or after another one stands


def findings(draft: Draft) -> Iterator[Finding]:
    text = draft.text
    yield from _identifiers(text)
    yield from _stories(text)
    if draft.has_picture and draft.patient != Seen.NO:
        yield Finding(Kind.PHOTO)
    speaks_of_people = _CARED_FOR_ANY.search(text) and not _NO_PICTURE_OF.search(text)
    if not draft.has_picture and speaks_of_people and (spans := _spans(_PICTURE.finditer(text))):
        yield Finding(Kind.PICTURED, spans)


def _identifiers(text: str) -> Iterator[Finding]:
    by_kind: dict[Kind, list[Span]] = {}
    for found in identifiers.find(text):
        by_kind.setdefault(KINDS[found.kind], []).append((found.start, found.end))
    for kind, spans in by_kind.items():
        yield Finding(kind, tuple(spans))


def _stories(text: str) -> Iterator[Finding]:
    """One person with details that add up; or a name, a place and a time."""
    one = _spans(_CARED_FOR.finditer(text))
    name, place, time = _names(text), _places(text), _spans(_TIME.finditer(text))
    age, condition = _spans(_AGE.finditer(text)), _spans(_CONDITION.finditer(text))
    if age and not one:
        one = age if condition or place or name else ()
        age = ()
    if one:
        details = [spans for spans in (name, place, time, age, condition) if spans]
        spans = tuple(sorted({*one, *(span for each in details for span in each)}))
        if len(details) >= 2 or name:
            yield Finding(Kind.PATIENT, spans)
        elif details:
            yield Finding(Kind.SOMEBODY, spans)
    elif name and place and time:
        yield Finding(Kind.NAMED, tuple(sorted({*name, *place, *time})))


def _spans(matches: Iterable[re.Match[str]]) -> tuple[Span, ...]:
    return tuple(match.span() for match in matches)


def _names(text: str) -> tuple[Span, ...]:
    """Names of people, as far as shapes and a list of first names tell. Professional titles are left out: who has
    one is hardly named as a patient.
    """
    found = [match.span() for match in _TITLED.finditer(text)]
    found += [match.span(1) for match in _CALLED.finditer(text) if _is_name(match[1])]
    words = list(_WORD.finditer(text))
    for number, word in enumerate(words):
        following = words[number + 1] if number + 1 < len(words) else None
        is_joined = following is not None and text[word.end() : following.start()] == " "
        after = following[0] if following is not None and is_joined else ""
        before = text[max(word.start() - _NEAR, 0) : word.start()].split()[-1:] or [""]
        if (
            before[0].strip(".,").lower() in NOT_PEOPLE_BEFORE | PROFESSIONAL
            or after.lower() in NOT_PEOPLE_AFTER
        ):
            continue
        if following is not None and after and _after(text, following).lower() in NOT_PEOPLE_AFTER:
            continue
        first = word[0].lower()
        if first in FIRST_NAMES or (first in AMBIGUOUS and after and after.lower() not in PLACES):
            found.append((word.start(), following.end() if following is not None and after else word.end()))
    return _apart(found)


def _after(text: str, word: re.Match[str]) -> str:
    rest = text[word.end() : word.end() + _NEAR].split(maxsplit=1)
    return rest[0].strip(".,!?;:") if rest and text[word.end() : word.end() + 1] == " " else ""


def _is_name(word: str) -> bool:
    return word.lower() in FIRST_NAMES | AMBIGUOUS


def _apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Without those that lie in another."""
    kept: list[Span] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return tuple(kept)


@lru_cache(maxsize=1)
def _place_pattern() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(PLACES, key=len, reverse=True))
    return re.compile(rf"(?<![\w@#])(?:{names})\b(?!\s+and\s+Galloway|\s*&\s*Galloway)", re.IGNORECASE)


def _places(text: str) -> tuple[Span, ...]:
    towns = (m.span() for m in _place_pattern().finditer(text) if m[0][0].isupper())
    return _apart([*towns, *_spans(_WARD.finditer(text))])
