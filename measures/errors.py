"""Why something about a measure cannot be done, named for the circumstance, in words for the person.

Views and the API turn these into a sentence and a status; the message says what to do where that is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class MeasureError(Exception):
    """The root of them all: ``str(error)`` is a sentence that may be shown."""


class PlanRefused(MeasureError):
    """Fields of the measurement plan that cannot be stored: ``problems`` maps field names to sentences."""

    def __init__(self, problems: dict[str, list[str]]) -> None:
        self.problems = problems
        super().__init__(" ".join(sentence for sentences in problems.values() for sentence in sentences))


class PlanDoesNotFitObservations(MeasureError):
    """The change of plan would leave observations behind that it forbids."""


class PlanIncomplete(MeasureError):
    """A chart may not be published before readers can know what it counts."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = list(missing)
        super().__init__(f"Before everyone can see it, this measure needs: {', '.join(missing)}.")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one entry. ``index``: its place in what was handed in, from 0."""

    index: int
    field: str
    sentence: str


class ObservationsRefused(MeasureError):
    """Nothing was stored, because these entries cannot be."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        more = f" (and {len(problems) - 3} more)" if len(problems) > 3 else ""
        super().__init__("Nothing was stored. " + " ".join(p.sentence for p in problems[:3]) + more)


class NothingToStore(MeasureError):
    """No entry was handed in."""


class AlreadyUndone(MeasureError):
    """The entry was undone before."""


class LaterChanges(MeasureError):
    """Undoing would destroy what somebody entered afterwards."""


class NoSuchPeriod(MeasureError):
    """The measure has no number in that period."""


class NothingBefore(MeasureError):
    """A phase needs points before it to be a change from."""


class PhaseExists(MeasureError):
    """A phase begins at that period already."""


class PhaseWithdrawn(MeasureError):
    """The phase was withdrawn before."""


class ReasonMissing(MeasureError):
    """A decision is stored with its reason."""


class AuthorMissing(MeasureError):
    """A decision is stored with the person who made it; a program cannot make it."""


class BaselineTooShort(MeasureError):
    """Too few points to freeze."""


class DateRefused(MeasureError):
    """A date that cannot be meant."""


class AlreadyJudged(MeasureError):
    """The point was judged so before."""


class SourceMissing(MeasureError):
    """The measure is counted from something the portal does not have (any more)."""


class SourceAnswersWrongly(MeasureError):
    """A source answered what cannot be stored."""
