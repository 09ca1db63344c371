"""First names and places, as people in the south of Scotland meet them. Lists of ours, not complete and not meant
to be: what they miss, a reader finds; what they hold too much, annoys every reader.
"""

from __future__ import annotations

from .lists import words

# Given names that are hardly ever anything else at the beginning of a capitalised word.
FIRST_NAMES = words("first_names")
# Names that are words, months, places or surnames as well: only with another capitalised word behind them.
AMBIGUOUS = words("names_that_are_words")
#: "St John", "Queen Elizabeth": what follows is a building or an organisation.
NOT_PEOPLE_BEFORE = words("before_a_building")
#: Who speaks, teaches or leads is named with a title.
PROFESSIONAL = words("professional_titles")
#: What follows the name of a person after whom something is called.
NOT_PEOPLE_AFTER = words("behind_a_namesake")
PLACES = words("places") | {"castle douglas", "newton stewart", "fort william", "new galloway"}
