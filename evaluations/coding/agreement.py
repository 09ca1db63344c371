"""How far two coders agree, theme by theme, on the part of the texts that at least one of them coded.

The unit is a character. Text that neither coder marked is left out: most of a text is unmarked by both, and their
agreement about that would drown everything else. Cohen's kappa compares the observed agreement p_o with the
agreement p_e that two coders with the same habits would have by chance::

    kappa = (p_o - p_e) / (1 - p_e)        Cohen, Educational and Psychological Measurement 20 (1960) 37-46

It is not defined where nothing was coded, nor where chance alone would agree always (p_e = 1).

>>> a = Marks({"time": [(0, 60)]})                       # coder A marks characters 0 to 60 with "time"
>>> b = Marks({"time": [(20, 60)], "policy": [(60, 100)]})
>>> result = compare([(a, b)])["time"]                   # the union is 100 characters
>>> result.both, result.only_first, result.only_second, result.neither
(40, 20, 0, 40)
>>> round(result.percent, 1), round(result.kappa, 3)     # p_o 0.8; p_e 0.6 * 0.4 + 0.4 * 0.6 = 0.48
(80.0, 0.615)
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Span = tuple[int, int]  # the first character, and the one after the last


@dataclass(frozen=True)
class Marks:
    """What one coder marked in one text: the spans of each theme. They may touch and overlap."""

    spans: Mapping[Hashable, Sequence[Span]] = field(default_factory=dict)


@dataclass(frozen=True)
class Agreement:
    """Characters with the theme by both, by one, by neither (of those coded at all); and segments.

    ``met_first`` of the first coder's ``segments_first`` touch one of the second's with the same theme, and the
    other way round.
    """

    both: int = 0
    only_first: int = 0
    only_second: int = 0
    neither: int = 0
    segments_first: int = 0
    segments_second: int = 0
    met_first: int = 0
    met_second: int = 0

    @property
    def n(self) -> int:
        """Characters that at least one coder marked with any theme."""
        return self.both + self.only_first + self.only_second + self.neither

    @property
    def percent(self) -> float | None:
        """Observed agreement in percent; None where nothing was coded."""
        return 100 * (self.both + self.neither) / self.n if self.n else None

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa, from -1 to 1; None where it is not defined (``why_not`` says why)."""
        by_chance = self._by_chance
        if by_chance is None or by_chance == self.n**2:
            return None
        observed = (self.both + self.neither) * self.n
        return (observed - by_chance) / (self.n**2 - by_chance)

    @property
    def _by_chance(self) -> int | None:
        """p_e times n squared: a whole number, so that "always" is told exactly."""
        if not self.n:
            return None
        first, second = self.both + self.only_first, self.both + self.only_second
        return first * second + (self.n - first) * (self.n - second)

    @property
    def why_not(self) -> str:
        """Why kappa is not defined, in words; empty where it is."""
        if not self.n:
            return "Not defined: neither coder marked anything."
        if self.kappa is None:
            return "Not defined: both coders gave this theme to all of the coded part, or to none of it."
        return ""


def compare(texts: Iterable[tuple[Marks, Marks]]) -> dict[Hashable, Agreement]:
    """The agreement on each theme that either coder used, over all ``texts`` (first coder, second coder)."""
    pairs = list(texts)
    themes: dict[Hashable, None] = {}
    for pair in pairs:
        for marks in pair:
            themes |= dict.fromkeys(theme for theme, spans in marks.spans.items() if spans)
    return {theme: _on_theme(theme, pairs) for theme in themes}


def _on_theme(theme: Hashable, pairs: Sequence[tuple[Marks, Marks]]) -> Agreement:
    both = first_total = second_total = coded = 0
    segments = [0, 0]
    met = [0, 0]
    for first, second in pairs:
        mine, theirs = joined(first.spans.get(theme, ())), joined(second.spans.get(theme, ()))
        both += _common(mine, theirs)
        first_total += length(mine)
        second_total += length(theirs)
        coded += length(
            joined(span for marks in (first, second) for spans in marks.spans.values() for span in spans)
        )
        for place, (marks, others) in enumerate(((first, theirs), (second, mine))):
            spans = marks.spans.get(theme, ())
            segments[place] += len(spans)
            met[place] += sum(1 for span in spans if _common([span], others))
    only_first, only_second = first_total - both, second_total - both
    neither = coded - both - only_first - only_second
    return Agreement(both, only_first, only_second, neither, *segments, *met)


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same characters as few spans, in order.

    >>> joined([(5, 9), (0, 3), (3, 6)])
    [(0, 9)]
    """
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def length(spans: Iterable[Span]) -> int:
    return sum(end - start for start, end in spans)


def _common(first: Sequence[Span], second: Sequence[Span]) -> int:
    """Characters in both; each side without overlaps of its own."""
    return sum(
        max(0, min(end, other_end) - max(start, other_start))
        for start, end in first
        for other_start, other_end in second
    )
