"""How long a post is on each platform. Limits as the platforms' own help pages gave them in November 2026."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from ..models import Platform

_LINK = re.compile(r"https?://\S+")
_LINK_COUNTS = 23  # on X and Mastodon, whatever its length
_WIDE_FROM = 0x1100  # on X: characters outside Latin, general punctuation and a few more count twice


def _by_weight(text: str) -> int:
    """X: links count 23, pictographs and most scripts other than Latin twice."""
    bare = _LINK.sub("", text)
    weight = sum(
        2 if ord(each) >= _WIDE_FROM and not 0x2000 <= ord(each) <= 0x2037 else 1 for each in _seen(bare)
    )
    return weight + _LINK_COUNTS * len(_LINK.findall(text))


def _by_link(text: str) -> int:
    """Mastodon: links count 23."""
    return len(_seen(_LINK.sub("", text))) + _LINK_COUNTS * len(_LINK.findall(text))


def _seen(text: str) -> str:
    """One character for each that is seen: marks, joiners and skin tones belong to the one before."""
    return "".join(
        each
        for each in unicodedata.normalize("NFC", text)
        if unicodedata.category(each) not in ("Mn", "Me", "Cf") and not 0x1F3FB <= ord(each) <= 0x1F3FF
    )


@dataclass(frozen=True, slots=True)
class Length:
    """``left`` is negative when it does not fit."""

    platform: str
    characters: int
    limit: int

    @property
    def left(self) -> int:
        return self.limit - self.characters


_LIMITS: dict[Platform, tuple[int, Callable[[str], int]]] = {
    Platform.X: (280, _by_weight),
    Platform.BLUESKY: (300, lambda text: len(_seen(text))),
    Platform.MASTODON: (500, _by_link),
    Platform.INSTAGRAM: (2_200, lambda text: len(_seen(text))),
    Platform.LINKEDIN: (3_000, lambda text: len(_seen(text))),
    Platform.FACEBOOK: (63_206, lambda text: len(_seen(text))),
}


def lengths(text: str) -> list[Length]:
    """For every platform that has a limit, the tightest first."""
    text = text.strip()
    return [Length(platform.label, count(text), limit) for platform, (limit, count) in _LIMITS.items()]
