"""What may not stand in any text of this room, and the sentence that says so without repeating it.

Numbers and addresses are refused. Words that look like a name are only pointed at, because a name has no shape: the
person who writes confirms that there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import permutations

from django.core.exceptions import ValidationError

from programmes import identifiers
from programmes.identifiers import Kind, as_it_looks, without_days

NUMBERS = {Kind.CHI, Kind.NHS}
TEN = 10  # digits of either
LONGEST = 500  # characters: a summary that counts and learns needs no more
INSTEAD = {
    Kind.CHI: "write “a patient”",
    Kind.NHS: "write “a patient”",
    Kind.EMAIL: "write “by e-mail”",
    Kind.PHONE: "write “by telephone”",
    Kind.POSTCODE: "name the locality at most",
    Kind.BIRTH: "write “an adult” or “a child”",
}
# What people put between the digits of one number. Any number of them, because some do it so that it is not seen.
_GROUPS = re.compile(r"\d+(?:[\W_]+\d+)*")
_NINE = re.compile(r"(?<!\d)(?:\d{9}|\d{5}[ -]\d{4})(?!\d)")
# Letters that pass for 0 and 1, in a group that is nothing but digits and those; “I” alone is a word.
_LIKE_DIGITS = re.compile(r"(?<![^\W\d_])(?=[OoIl|]*\d|[OoIl|]{2}|[Ool](?!\w))[\dOoIl|]+(?![^\W\d_])")
_DIGITS = str.maketrans("OoIl|", "00111")
# Groups of a mobile number as they are read out. Where the words before it say that it is one, in any groups.
_MOBILE = re.compile(
    r"(?<![\w+])(?<!\w[.,/-])7\d(?:\d{8}|\d{2}[ .-]?\d{3}[ .-]?\d{3}|\d{3}[ .-]?\d{5})(?![\w]|[.,/-]\d)"
)
_SAID_TO_BE_DIALLED = re.compile(
    r"\b(?:ring|rang|rung|call(?:ed|s)?|(?:tele)?phoned?|tel|mob(?:ile)?|text(?:ed)?|sms|whatsapp|contact(?:ed)?)\b"
    r"\W{0,3}(?:\w+\W{1,3}){0,3}?7(?:[\s.()/-]{0,3}\d){9}(?!\d)",
    re.IGNORECASE,
)
# Not where an ordinal follows a comma: "in S3, 4th of May".
_HALVES = re.compile(r"([A-Za-z]\d[\dA-Za-z]?)\s?[.,/_]\s?(\d(?!st|nd|rd|th)[A-Za-z]{2})(?![^\W_])")
SPLIT = {*NUMBERS, Kind.PHONE, Kind.POSTCODE, Kind.EMAIL}  # what may be split over two fields
_REFERENCE = re.compile(r"(?=.*[A-Za-z])\S+")  # one word with letters in it, such as CHP-2026-0417
_NAMES = (
    re.compile(
        r"\b(Mr|Mrs|Ms|Miss|Mx|Master|Dr|Doctor|Prof|Professor|Nurse|Sister|Sir|Lady)\b\.?\s+[A-Z][\w’'-]+"
    ),
    re.compile(
        r"\b([Pp]atient|[Cc]lient|[Rr]elative|[Cc]arer|[Dd]aughter|[Ss]on|[Mm]other|[Ff]ather|[Mm]um|[Dd]ad|[Ww]ife"
        r"|[Hh]usband|[Pp]artner|[Ss]ister|[Bb]rother|[Bb]aby|[Ll]ady|[Gg]entleman|[Cc]olleague|[Nn]amed|[Cc]alled"
        r"|[Nn]ame is|[Pp]hysiotherapist|[Dd]ietitian|[Tt]herapist|[Pp]odiatrist|[Rr]adiographer|[Oo]rthoptist)"
        r",?\s+(?!CHI\b|NHS\b|AHP)[A-Z][a-z’'-]+"
    ),
    re.compile(
        r"\b(by|from|to|about|with|against)\s+(?!M(?:rs?|s|iss|x)\b|Dr\b)[A-Z][a-z’'-]+\s+[A-Z][a-z’'-]+\b(?!\s+(?:Infirmary|Hospital))"
    ),
    # Where an account begins, which is a person's more often than not.
    re.compile(r"(?<![\w.])(@)\w{2,}"),
    re.compile(
        r"\b((?:x|twitter|facebook|fb|instagram|linkedin|tiktok|youtube|threads|bsky)\.(?:com|net|app|me|be))/\w",
        re.IGNORECASE,
    ),
)


def kinds_in(text: str) -> list[Kind]:
    """The kinds of what could identify somebody, each once; numbers of the health service first.

    >>> [kind.name for kind in kinds_in("It was 01 01 01 - 1237, see x@y.scot")]
    ['CHI', 'EMAIL']
    >>> kinds_in("Reference 1234567890, received on 3 March 2026")
    []
    """
    direct = [each.kind for each in identifiers.find(text)]
    plain = as_it_looks(text)
    numbers = list(_numbers(_with_digits(plain)))
    if numbers and not NUMBERS & set(direct):  # what was pulled apart looked like something to dial
        direct = [kind for kind in direct if kind != Kind.PHONE]
    if not numbers and _is_mobile(plain):
        direct.append(Kind.PHONE)
    if _is_postcode(plain):
        direct.append(Kind.POSTCODE)
    return list(dict.fromkeys([*numbers, *direct]))


def split_over(texts: Mapping[str, str]) -> dict[str, tuple[str, list[Kind]]]:
    """What stands in no field of a form and in two of them read together: by the second field the first, and what.

    >>> split_over({"learning": "It was 010101", "why_not": "1237 and nobody saw it"})
    {'why_not': ('learning', [<Kind.CHI: 'a CHI number'>])}
    """
    found: dict[str, tuple[str, list[Kind]]] = {}
    for first, second in permutations((name for name, text in texts.items() if text.strip()), 2):
        one, two = texts[first].strip(), texts[second].strip()
        alone = {*kinds_in(one), *kinds_in(two)}
        kinds = [kind for kind in kinds_in(f"{one} {two}") if kind in SPLIT and kind not in alone]
        if any(
            _REFERENCE.fullmatch(each) for each in (one, two)
        ):  # its digits end a reference, and begin no number
            kinds = [kind for kind in kinds if kind not in (*NUMBERS, Kind.PHONE)]
        if kinds and first not in found:
            found.setdefault(second, (first, kinds))
    return found


def _with_digits(text: str) -> str:
    """With digits where letters that look like them stand among digits, or are a group by themselves."""
    return _LIKE_DIGITS.sub(lambda group: group[0].translate(_DIGITS), text)


def _is_mobile(text: str) -> bool:
    """A mobile number without the 0 or +44 that it begins with: where it is said to be one, however it is grouped."""
    return bool(_MOBILE.search(text) or _SAID_TO_BE_DIALLED.search(text))


def _is_postcode(text: str) -> bool:
    """Also with a mark between its halves where a space belongs."""
    joined = _HALVES.sub(r"\1 \2", text)
    return joined != text and any(each.kind == Kind.POSTCODE for each in identifiers.find(joined))


def _numbers(text: str) -> Iterator[Kind]:
    """Ten digits in a row, in as many groups as there may be, that have a right check digit."""
    for match in _GROUPS.finditer(without_days(text)):
        groups = re.findall(r"\d+", match[0])
        for first in range(len(groups)):
            digits = ""
            for group in groups[first:]:
                digits += group
                if len(digits) >= TEN:
                    break
            if len(digits) == TEN:
                yield from (each.kind for each in identifiers.find(digits) if each.kind in NUMBERS)
    for match in _NINE.finditer(text):  # a spreadsheet takes the 0 of a day from 1 to 9 for nothing
        digits = "0" + re.sub(r"\D", "", match[0])
        yield from (each.kind for each in identifiers.find(digits) if each.kind == Kind.CHI)


def why_refused(kinds: Iterable[Kind], instead: str = "") -> str:
    """The sentence beside the field. It names the kind and what to write instead, and repeats nothing."""
    kinds = list(kinds)
    instead = instead or _listed(list(dict.fromkeys(INSTEAD[kind] for kind in kinds)))
    return (
        f"This looks like it holds {_listed([kind.value for kind in kinds])}. Take it out and {instead} "
        "instead. Nothing of it was stored; only that it was refused."
    )


def names_in(text: str) -> list[str]:
    """The words after which a name seems to stand; not the names. Of an account the sign or the site before it.

    >>> names_in("The daughter of Mrs Smith wrote. Patient Morag was on the photo.")
    ['Mrs', 'Patient']
    >>> names_in("A patient wrote that the Physiotherapy team at Dumfries Infirmary was rude.")
    []
    """
    found = sorted(
        (match.start(), match[1]) for shape in _NAMES for match in shape.finditer(as_it_looks(text))
    )
    return list(dict.fromkeys(word for _, word in found))


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


class Refused(ValidationError):
    """Something that could identify a person stood in a text. ``kinds``: what, by the name of the field."""

    def __init__(self, kinds: Mapping[str, list[Kind]]) -> None:
        self.kinds = dict(kinds)
        self.programme_id: int | None = None  # and where, once a row says so
        self.table = ""
        super().__init__({name: why_refused(found) for name, found in self.kinds.items()})
