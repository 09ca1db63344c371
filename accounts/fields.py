"""Form fields of the design system that Django has not: the date in three boxes.

    class ComplaintForm(forms.Form):
        received = DateField(label="Date received", help_text="For example 15 3 2026")

Both names stand on the ground floor so that every app may import them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

PARTS = ("day", "month", "year")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class DateInput(forms.MultiWidget):
    """Day, month and year in boxes named ``<field>_day``, ``<field>_month`` and ``<field>_year``.

    A single value under the field's own name (``2026-03-15``, as a link or a script would send it) is
    understood too.
    """

    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput(attrs={"inputmode": "numeric"}) for part in PARTS}, attrs)

    def decompress(self, value: dt.date | str | None) -> list[str]:
        if isinstance(value, str):
            try:
                value = dt.date.fromisoformat(value)
            except ValueError:
                return ["", "", ""]
        return ["", "", ""] if value is None else [str(value.day), str(value.month), str(value.year)]

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        if name in data and not any(f"{name}_{part}" in data for part in PARTS):
            return self.decompress(data[name])
        return [(data.get(f"{name}_{part}") or "").strip() for part in PARTS]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and not any(f"{name}_{part}" in data for part in PARTS)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_day" if id_ else id_


class DateField(forms.Field):
    """A date typed as three parts. Its messages name the part that is missing or wrong.

    ``earliest`` and ``latest`` bound the date, both included. The month may be a number or an English
    name. A ``ValidationError`` carries ``params["parts"]``: the boxes to mark.
    """

    widget = DateInput

    def __init__(
        self, *, earliest: dt.date | None = None, latest: dt.date | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        self.earliest, self.latest = earliest, latest

    @property
    def _called(self) -> str:
        return str(self.label) if self.label else "The date"

    def prepare_value(self, value: Any) -> Any:
        return value.date() if isinstance(value, dt.datetime) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True

    def clean(self, value: Any) -> dt.date | None:
        date = self.to_python(value)
        if date is None and self.required:
            stock = self.default_error_messages["required"]
            said = str(self.error_messages["required"])
            raise self._problem(asked_for(self._called) if said == str(stock) else said, PARTS)
        self.run_validators(date)
        return date

    def to_python(self, value: Any) -> dt.date | None:
        if value is None or isinstance(value, dt.date):
            return value
        given = dict(zip(PARTS, value, strict=True))
        missing = [part for part in PARTS if not given[part]]
        if len(missing) == len(PARTS):
            return None
        if missing:
            raise self._problem(f"{self._called} must include a {' and '.join(missing)}", missing)
        if not given["year"].isdecimal() or len(given["year"]) != 4:
            raise self._problem("Year must include 4 numbers, for example 2026", ["year"])
        month = _month(given["month"])
        if month is None:
            raise self._problem("Month must be a number from 1 to 12, or a name such as March", ["month"])
        try:
            date = dt.date(int(given["year"]), month, int(given["day"]))
        except (ValueError, OverflowError):
            raise self._problem(f"{self._called} must be a real date", ["day"]) from None
        return self._within_bounds(date)

    def _within_bounds(self, date: dt.date) -> dt.date:
        if self.earliest and date < self.earliest:
            raise self._problem(f"{self._called} must be {_in_words(self.earliest)} or later", PARTS)
        if self.latest and date > self.latest:
            raise self._problem(f"{self._called} must be {_in_words(self.latest)} or earlier", PARTS)
        return date

    @staticmethod
    def _problem(message: str, parts: Any) -> ValidationError:
        return ValidationError(message, code="invalid_date", params={"parts": list(parts)})


def _month(text: str) -> int | None:
    if text.isdecimal():
        number = int(text[:4])
        return number if 1 <= number <= 12 else None
    start = text[:3].lower()
    return _MONTHS.index(start) + 1 if start in _MONTHS else None


# Labels that begin so need no article.
_DETERMINED = {"a", "an", "any", "at", "each", "every", "no", "one", "some", "the", "their", "this", "what", "when",
               "where", "which", "who", "whose", "why", "how", "your", "our", "its"}  # fmt: skip
# A label that ends so waits for something: it is quoted as it stands.
_DANGLING = ("on", "at", "by", "for", "to", "with")


def asked_for(label: str, *, is_choice: bool = False) -> str:
    """What to do about a required field that is empty, as a sentence that reads well whatever the label.

    A field whose label is no name of a thing (such as "As at") does better with its own in ``error_messages``.

    >>> asked_for("Date received"), asked_for("Your name"), asked_for("AHP profession", is_choice=True)
    ('Enter the date received', 'Enter your name', 'Choose the AHP profession')
    >>> asked_for("Which lab?", is_choice=True), asked_for("What helped?")
    ('Choose an answer to “Which lab?”', 'Answer “What helped?”')
    >>> asked_for("By when"), asked_for("Closed on")
    ('Say by when', 'Answer “Closed on”')
    """
    label = label.strip().rstrip(":")
    if label.endswith("?") or label.rpartition(" ")[2] in _DANGLING:
        return f"Choose an answer to “{label}”" if is_choice else f"Answer “{label}”"
    first = label.partition(" ")[0].lower()
    if first in ("by", "from", "until", "since"):
        return f"Say {lower_first(label)}"
    article = "" if first in _DETERMINED else "the "
    return f"{'Choose' if is_choice else 'Enter'} {article}{lower_first(label)}"


def lower_first(text: str) -> str:
    """Lower the first letter for the middle of a sentence, unless the word is an abbreviation (CHI, AHP)."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _in_words(date: dt.date) -> str:
    return f"{date.day} {date:%B %Y}"
