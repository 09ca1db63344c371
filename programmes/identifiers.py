"""What in a text could identify a person: numbers of the health service, ways to reach somebody, dates of birth.

For the rooms that refuse such words (complaints) and those that mask them (shared texts before they are coded).
It finds shapes, not meanings: a name, or a story only one person can have lived, needs a reader.

A CHI number (ten digits: day, month and year of birth, two digits, one for the sex, a check digit by modulus 11)
and an NHS number (ten digits, the same check digit) may be written with spaces or hyphens. Ten digits without a
right check digit are something else. Source: NHS Data Dictionary, NHS number; Public Health Scotland, Community
Health Index.

Digits of other scripts, wide letters and characters that cannot be seen (a word processor leaves some in what is
pasted from it) are read as what they look like.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

import phonenumbers
from stdnum.gb import nhs


class Kind(Enum):
    """What it is, in words that finish "this looks like …"."""

    CHI = "a CHI number"
    NHS = "an NHS number"
    EMAIL = "an e-mail address"
    PHONE = "a telephone number"
    POSTCODE = "a postcode"
    BIRTH = "a date of birth"


@dataclass(frozen=True, slots=True)
class Found:
    """Characters ``start`` (included) to ``end`` (excluded) of the text look like ``kind``."""

    start: int
    end: int
    kind: Kind


_BRAILLE_BLANK = "\u2800"
# Letters and signs that are drawn as nothing, and what steered a printer once.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_BLANK = frozenset(map(chr, (*range(9), *range(14, 32), 127, 0x115F, 0x1160, 0x3164, 0xFFA0)))

# No piece of a pattern may go on for ever: a text of one long word would be read from each of its letters again.
_TEN_DIGITS = re.compile(r"(?<!\d)\d(?:[ \t._/-]{0,3}\d){9}(?!\d)")
# A day with its year in full is none of the groups that a number is written in.
_DAY = re.compile(r"\b(?:\d{1,2}([./-])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)\b")
# Also as people write it who do not want it to be found: jo (at) example (dot) org, jo at example dot org.
_EMAIL = re.compile(
    r"[\w.+'-]{1,64}(?:@\s?|\s@\s|\s?[\[({<]\s?at\s?[\])}>]\s?)[\w-]{1,63}"
    r"(?:(?:\.|\s?[\[({<]\s?dot\s?[\])}>]\s?)[\w-]{1,63})+"
    r"|[\w.+'-]{1,64}\s{1,3}at\s{1,3}[\w-]{1,63}(?:\s{1,3}dot\s{1,3}[\w-]{1,63})+",
    re.IGNORECASE,
)
# Times of a day ("0800 in the morning", "0900 - 1700"), codes of an area, days of this century: not dialled.
_NOT_DIALLED = re.compile(
    r"\(?\d{1,6}\)?|(?:[01]\d|2[0-3])[0-5]\d\W{1,3}(?:[01]\d|2[0-3])[0-5]\d|[0-3]\d [01]\d 20\d\d"
)
_WITHOUT_PLUS = re.compile(r"(?<![\d+])44[ .-]?[1237](?:[ .-]?\d){9}(?!\d)")
# Areas as Royal Mail has them, so that "at 2 2nd" or a form's number is not taken for a place.
_AREAS = (
    "AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK "
    "FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN "
    "NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW "
    "UB W WA WC WD WF WN WR WS WV YO ZE"
)
_LONGER_FIRST = sorted(_AREAS.split(), key=len, reverse=True)
_POSTCODE = re.compile(
    rf"\b(?:{'|'.join(_LONGER_FIRST)})\d[\dA-HJKMNPR-Y]?(?:\s{{0,3}}|\s?-\s?)\d[ABD-HJLNP-UW-Z]{{2}}\b",
    re.IGNORECASE,
)
# With spaces where none belong, in capitals only: small letters are words.
_LETTER_BY_LETTER = "|".join(r"\s?".join(area) for area in _LONGER_FIRST)
_PULLED_APART = re.compile(
    rf"\b(?:{_LETTER_BY_LETTER})\s?\d\s?[\dA-HJKMNPR-Y]?\s{{0,3}}\d\s?"
    r"[ABD-HJLNP-UW-Z]\s?[ABD-HJLNP-UW-Z]\b"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAYS = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?|(?:twenty-|thirty-)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth"
    r"|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth)"
)
_BETWEEN = r"[\s./-]{0,3}(?:(?:day\s+)?of\s+)?"
DATES = re.compile(
    rf"\b(?:\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d{{2}})|\d{{4}}([./-])\d{{1,2}}\1\d{{1,2}}"
    rf"|{_DAYS}{_BETWEEN}{_MONTH}[\s.,/-]{{0,3}}\d{{4}}"
    rf"|{_MONTH}[\s./-]{{1,3}}\d{{1,2}}(?:st|nd|rd|th)?[\s.,/-]{{1,3}}\d{{4}})\b",
    re.IGNORECASE,
)
# How the day of a birth is written too, where it is said that it is one.
_SHORTER = re.compile(
    rf"\b(?:\d{{1,2}}[\s./\\-]{{1,3}}\d{{1,2}}[\s./\\-]{{1,3}}(?:\d{{4}}|\d{{2}})|\d{{8}}|\d{{6}}"
    rf"|{_DAYS}{_BETWEEN}{_MONTH}(?:[\s.,/-]{{0,3}}['’]?\d{{2}})?"
    rf"|{_MONTH}\s{{1,3}}\d{{1,2}}(?:st|nd|rd|th)?)\b",
    re.IGNORECASE,
)
_SHORT_YEAR = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{2})")
_BORN = re.compile(
    r"(?:\bborn(?:\s+on)?|\bd\.?\s?o\.?\s?b\.?|\bbirth(?:day|\s?date)?)\W{0,4}(?:\w+\W{1,3}){0,3}$",
    re.IGNORECASE,
)
_BEFORE_A_BIRTH = 60  # characters ahead of a date in which it may be said that it is of a birth
_GROWN_UP_AFTER = 16  # years: an older date in a text about work is hardly that of an event


def find(text: str, *, today: date | None = None) -> list[Found]:
    """Everything found, in the order of the text; no two overlap, the surer kind wins.

    >>> [each.kind.value for each in find("CHI 010101-1237, call 01387 246246")]
    ['a CHI number', 'a telephone number']
    >>> find("Order 1234567890 of 3 March 2026")
    []
    """
    today = today or date.today()  # noqa: DTZ011  (to the year is near enough)
    plain, where = read_plainly(text)
    taken = bytearray(len(plain))
    found: list[Found] = []
    for each in (
        *_numbers(plain),
        *_emails(plain),
        *_births(plain, today),
        *_phones(plain),
        *_postcodes(plain),
    ):
        if taken.find(1, each.start, each.end) < 0:
            taken[each.start : each.end] = b"\1" * (each.end - each.start)
            found.append(Found(where[each.start], where[each.end - 1] + 1, each.kind))
    return sorted(found, key=lambda each: each.start)


def as_it_looks(text: str) -> str:
    """The text as a reader sees it: plain digits and letters, nothing that cannot be seen."""
    return read_plainly(text)[0]


def looks(character: str) -> str:
    """How a character looks: one plain character or, for what is not seen by itself, none."""
    if character in _BLANK:
        return ""
    if character == _BRAILLE_BLANK:
        return " "
    if character.isascii():
        return character
    if (kind := unicodedata.category(character)) in ("Cf", "Mn", "Me"):
        return ""
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    if kind == "Pd" or character == "\N{MINUS SIGN}":
        return "-"
    same = unicodedata.normalize("NFKC", character)
    return same if len(same) == 1 else character


def read_plainly(text: str, looks: Callable[[str], str] = looks) -> tuple[str, Sequence[int]]:
    """The text as a reader sees it, each character as it ``looks``, and where in ``text`` each of them is."""
    if text.isascii() and not _CONTROLS.search(text):
        return text, range(len(text))
    kept = [(looks(each), at) for at, each in enumerate(text)]
    kept = [(each, at) for each, at in kept if each]
    return "".join(each for each, _ in kept), [at for _, at in kept]


def _numbers(text: str) -> Iterator[Found]:
    for match in _TEN_DIGITS.finditer(without_days(text)):
        digits = re.sub(r"\D", "", match[0])
        if nhs.is_valid(digits):
            yield Found(match.start(), match.end(), Kind.CHI if _begins_with_a_day(digits) else Kind.NHS)


def without_days(text: str) -> str:
    """As long as it was, with letters where days stood, which are no part of a number of ten digits."""
    return _DAY.sub(lambda day: "x" * len(day[0]), text)


def _begins_with_a_day(digits: str) -> bool:
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    for century in (1900, 2000):
        try:
            date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False


def _emails(text: str) -> Iterator[Found]:
    return (Found(match.start(), match.end(), Kind.EMAIL) for match in _EMAIL.finditer(text))


def _phones(text: str) -> Iterator[Found]:
    """Numbers that can be dialled, also in ranges that nobody has yet; without 0 or + ahead it is a count."""
    for match in phonenumbers.PhoneNumberMatcher(text, "GB", leniency=phonenumbers.Leniency.POSSIBLE):
        if match.raw_string.lstrip("(").startswith(("0", "+")) and not _NOT_DIALLED.fullmatch(
            match.raw_string
        ):
            yield Found(match.start, match.end, Kind.PHONE)
    for found in _WITHOUT_PLUS.finditer(text):
        yield Found(found.start(), found.end(), Kind.PHONE)


def _postcodes(text: str) -> Iterator[Found]:
    for match in itertools.chain(_POSTCODE.finditer(text), _PULLED_APART.finditer(text)):
        if not match[0].endswith(("1st", "2nd", "3rd")):
            yield Found(match.start(), match.end(), Kind.POSTCODE)


def _births(text: str, today: date) -> Iterator[Found]:
    """Dates that are said to be of a birth, or lie so far back that they hardly are of anything else."""
    for match in DATES.finditer(text):
        if _is_long_ago(match[0], today) or _said_to_be_a_birth(text, match.start()):
            yield Found(match.start(), match.end(), Kind.BIRTH)
    for match in _SHORTER.finditer(text):
        if _said_to_be_a_birth(text, match.start()):
            yield Found(match.start(), match.end(), Kind.BIRTH)


def _is_long_ago(day: str, today: date) -> bool:
    if year := re.search(r"\d{4}", day):
        return int(year[0]) <= today.year - _GROWN_UP_AFTER
    # Two digits: the last century where this one has not come so far.
    short = _SHORT_YEAR.fullmatch(day)
    return (
        short is not None
        and 1 <= int(short[1]) <= 31
        and 1 <= int(short[2]) <= 12
        and int(short[3]) > today.year % 100 + 1
    )


def _said_to_be_a_birth(text: str, start: int) -> bool:
    return _BORN.search(text, max(start - _BEFORE_A_BIRTH, 0), start) is not None
