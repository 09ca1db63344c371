"""What to look at again in a post before it is published. Pure functions: a draft in, findings out, nothing kept.

They find shapes and words, not meanings. ``people`` finds what could tell of a person, ``wording`` what is said and
how, ``access`` who is left out, ``lengths`` where it fits; ``reading`` puts them together.
"""

from .finding import Draft, Finding, Kind, Level, Seen, Tip
from .lengths import Length, lengths
from .reading import read

__all__ = ["Draft", "Finding", "Kind", "Length", "Level", "Seen", "Tip", "lengths", "read"]
