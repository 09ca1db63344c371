"""A draft in, findings out, the gravest first."""

from __future__ import annotations

from dataclasses import replace

from . import access, people, wording
from .finding import Draft, Finding, Kind

MOST = 10_000  # characters that are read; no platform of the field takes as much in one post

# Typeset spaces and hyphens come with what is pasted from a letter. One for one, so that every place stays what it is.
_SPACES = "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_HYPHENS = "\u2010\u2011\u2012"
_TYPED = str.maketrans(dict.fromkeys(_SPACES, " ") | dict.fromkeys(_HYPHENS, "-"))

_ORDER = {kind: number for number, kind in enumerate(Kind)}


def read(draft: Draft) -> list[Finding]:
    """Everything found, the gravest first, then in the order of the kinds. Nothing found means nothing found.

    >>> [each.kind.name for each in read(Draft("CHI 010101-1237 #socialmedia"))]
    ['CHI', 'HASHTAG']
    """
    draft = replace(draft, text=draft.text.translate(_TYPED))
    found = [*people.findings(draft), *wording.findings(draft), *access.findings(draft)]
    return sorted(found, key=lambda each: (each.level, _ORDER[each.kind]))
