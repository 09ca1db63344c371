"""A draft in, findings out, the gravest first."""

from __future__ import annotations

from . import access, people, wording
from .finding import Draft, Finding, Kind

MOST = 10_000  # characters that are read; no platform of the field takes as much in one post

_ORDER = {kind: number for number, kind in enumerate(Kind)}


def read(draft: Draft) -> list[Finding]:
    """Everything found, the gravest first, then in the order of the kinds. Nothing found means nothing found.

    >>> [each.kind.name for each in read(Draft("CHI 010101-1237 #socialmedia"))]
    ['CHI', 'HASHTAG']
    """
    found = [*people.findings(draft), *wording.findings(draft), *access.findings(draft)]
    return sorted(found, key=lambda each: (each.level, _ORDER[each.kind]))
