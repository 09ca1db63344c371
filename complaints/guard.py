"""What may not stand in any text of this room, and the sentence that says so without repeating it.

Numbers and addresses are refused. Words that look like a name are only pointed at, because a name has no shape: the
person who writes confirms that there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

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
    numbers = list(_numbers(as_it_looks(text)))
    if numbers and not NUMBERS & set(direct):  # what was pulled apart looked like something to dial
        direct = [kind for kind in direct if kind != Kind.PHONE]
    return list(dict.fromkeys([*numbers, *direct]))


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
