"""How a measure's numbers and dates are said: on a chart, in a verdict, in a table, aloud.

One `Words` belongs to one measure and is made of plain facts (unit, decimals, frequency), so that a page, an
e-mail, a picture and the API say "22.5 people", "16.0 %" and "week of 2 November 2026" in the same way.

>>> words = Words(unit="people", frequency="week")
>>> words.amount(22.5), words.period(date(2026, 11, 2))
('22.5 people', 'week of 2 November 2026')
>>> Words(unit="%", decimals=1).fraction(47, 293)
'47 of 293, 16.0 %'
>>> words.span(date(2026, 9, 7), date(2026, 11, 2))
'7 September to 2 November 2026'
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from math import isfinite
from typing import Literal

Frequency = Literal["day", "week", "month", "quarter", "event"]
X = date | int | float | str  # what the engine takes for a position

# Not from strftime: a chart says the same on a server with another locale.
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
PLURALS = {"day": "days", "week": "weeks", "month": "months", "quarter": "quarters", "point": "points"}
_SPELLED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MILLION = 1_000_000
_MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Words:
    """The facts that decide how one measure is worded.

    `unit` follows a number ("people"); "%" means that values are percentages already. `decimals` fixes the
    number of decimals; None shows what a number needs, one decimal at most from 1 upwards. `event` is what
    one point stands for when the frequency is "event" (singular, plural). `is_spaced`: the days do not follow
    each other, so that six of them in a row are six points and not six days.
    """

    unit: str = ""
    decimals: int | None = None
    frequency: Frequency = "month"
    event: tuple[str, str] = ("event", "events")
    is_spaced: bool = False

    @property
    def is_percent(self) -> bool:
        return self.unit == "%"

    # ---- numbers -------------------------------------------------------------------------------
    def number(self, value: float) -> str:
        """The number alone: "1,234", "22.5", "16.0 %". A percentage never stands without its sign."""
        text = format_number(value, self.decimals)
        return f"{text} %" if self.is_percent else text

    def amount(self, value: float) -> str:
        """The number with its unit: "22.5 people", "1 day", "16.0 %"."""
        if self.is_percent or not self.unit:
            return self.number(value)
        return f"{self.number(value)} {_one(self.unit) if value == 1 else self.unit}"

    def fraction(self, numerator: float, denominator: float) -> str:
        """Numerator, denominator and their percentage: "47 of 293, 16.0 %". No percentage of nothing."""
        counts = f"{format_number(numerator)} of {format_number(denominator)}"
        if not denominator:
            return counts
        decimals = 1 if self.decimals is None else self.decimals
        return f"{counts}, {format_number(100 * numerator / denominator, decimals)} %"

    # ---- periods -------------------------------------------------------------------------------
    def noun(self, count: int, x: X | None = None) -> str:
        """What `count` points are called: "months". Numbered or named positions (`x`) are "points"."""
        if self.frequency == "event":
            return self.event[count != 1]
        is_day = x is None or isinstance(x, date)
        singular = "point" if not is_day or (self.is_spaced and self.frequency == "day") else self.frequency
        return singular if count == 1 else PLURALS[singular]

    def count(self, count: int, x: X | None = None) -> str:
        """ "9 weeks"."""
        return f"{count} {self.noun(count, x)}"

    def period(self, x: X) -> str:
        """The period in full: "November 2026", "week of 2 November 2026", "Q2 2026", "2 November 2026"."""
        if not isinstance(x, date):
            return self._position(x)
        return f"week of {_day(x)}" if self.frequency == "week" else self._when(x)

    def in_period(self, x: X) -> str:
        """The period as part of a sentence: "in November 2026", "in the week of …", "on 2 November 2026", and of
        the days between events "to 2 November 2026"."""
        if isinstance(x, str):
            return f"for {x}"
        if not isinstance(x, date):
            at = self._position(x)
            return f"at the {at} {self.event[0]}" if self.frequency == "event" else f"at {at}"
        if self.frequency == "week":
            return f"in the week of {_day(x)}"
        before = {"day": "on", "event": "to"}.get(
            self.frequency, "in"
        )  # the days between two events lead to one
        return f"{before} {self._when(x)}"

    def short(self, x: X) -> str:
        """The period where room is scarce: "Nov 2026", "2 Nov 2026", "Q2 2026", "11th"."""
        if not isinstance(x, date):
            return self._position(x)
        month = MONTHS[x.month - 1][:3]
        if self.frequency == "quarter":
            return self._when(x)
        return f"{month} {x.year}" if self.frequency == "month" else f"{x.day} {month} {x.year}"

    def span(self, first: X, last: X, *, year: bool = True) -> str:
        """From one period to another, saying nothing twice: "May to October 2026". `year=False` leaves the
        year out where both lie in the same one."""
        if not isinstance(first, date) or not isinstance(last, date):
            if first == last:
                return self._position(first)
            start, end = self._position(first), self._position(last)
            if start.startswith("point ") and end.startswith("point "):
                return f"points {start.removeprefix('point ')} to {end.removeprefix('point ')}"
            return f"{start} to {end}"
        if first.year != last.year:
            return f"{self._when(first)} to {self._when(last)}"
        if self._part(first) == self._part(last):
            return self._part(last) + f" {last.year}" * year
        start = self._part(first)
        if self.frequency in ("day", "week", "event") and first.month == last.month:
            start = str(first.day)
        return f"{start} to {self._part(last)}" + f" {last.year}" * year

    def since(self, x: X, *, latest: X) -> str:
        """Where something that still goes on began: "since May"; with the year when that is not the latest
        one."""
        if isinstance(x, date) and isinstance(latest, date) and x.year == latest.year:
            return f"since {self._part(x)}"
        return f"since {self._when(x) if isinstance(x, date) else self._position(x)}"

    def _when(self, day: date) -> str:
        return f"{self._part(day)} {day.year}"

    def _part(self, day: date) -> str:
        """The period without its year."""
        if self.frequency == "quarter":
            return f"Q{(day.month + 2) // 3}"
        month = MONTHS[day.month - 1]
        return month if self.frequency == "month" else f"{day.day} {month}"

    def _position(self, x: X) -> str:
        if isinstance(x, int) and self.frequency == "event":
            return ordinal(x)
        return f"point {x}" if isinstance(x, int | float) else str(x)


def format_number(value: float, decimals: int | None = None) -> str:
    """A number for reading, rounded half up as people do it: "1,234.5". Tiny and enormous ones in powers of
    ten.

    >>> format_number(22.25), format_number(0.0034), format_number(12), format_number(16.04, 1)
    ('22.3', '0.0034', '12', '16.0')
    >>> format_number(-1234567.89), format_number(2.5e12), format_number(3.2e-9)
    ('−1,234,568', '2.5 × 10^12', '3.2 × 10^-9')
    """
    if not isfinite(value):
        raise ValueError("Only a finite number can be said in words.")
    size = abs(value)
    if size >= 1e12 or 0 < size < 1e-6:
        mantissa, exponent = f"{value:.1e}".split("e")
        return f"{mantissa.removesuffix('.0').replace('-', _MINUS)} × 10^{int(exponent)}"
    if decimals is None:
        text = _plain(value, _needed(size))
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        text = _plain(value, decimals)
    return (text if text.strip("-0.") else text.removeprefix("-")).replace("-", _MINUS)


def settled(words: Words, values: Iterable[float | None]) -> Words:
    """The words for a whole chart: one number of decimals for all its values, when nobody has fixed one.

    Whole numbers stay whole, so that only a median between two of them gets a decimal.

    >>> percent = Words(unit="%")
    >>> [settled(percent, (70.0, 83.333, 80.0)).number(v) for v in (70.0, 83.333)]
    ['70.0 %', '83.3 %']
    >>> settled(percent, (70, 80)).number(70), settled(percent, (70, 80)).number(69.5)
    ('70 %', '69.5 %')
    """
    sizes = [abs(value) for value in values if value is not None]
    if words.decimals is not None or all(exact(size) == int(size) for size in sizes):
        return words
    smallest = min(size for size in sizes if size)
    if max(sizes) >= 1e12 or smallest < 1e-6:  # powers of ten have no decimals to share
        return words
    decimals = _needed(max(sizes))
    if not Decimal(_plain(smallest, decimals).replace(",", "")):
        decimals = _needed(smallest)
    return replace(words, decimals=decimals)


def format_tick(value: float, step: float) -> str:
    """A number on an axis whose ticks are `step` apart: every tick with the same decimals; millions as
    "2.5M".

    >>> [format_tick(v, 0.5) for v in (0, 0.5, 1)], format_tick(2_500_000, 500_000)
    (['0', '0.5', '1.0'], '2.5M')
    """
    for size, letter in ((1e9, "bn"), (1e6, "M")):
        if step >= size / 10 and abs(value) < 1e12:
            return format_tick(value / size, step / size) + letter if value else "0"
    if value and (abs(value) >= 1e12 or step < 1e-6):
        return format_number(value)
    decimals = max(0, -Decimal(repr(step)).normalize().as_tuple().exponent)  # type: ignore[operator]
    text = _plain(value, decimals)
    return "0" if not value else text.replace("-", _MINUS)


def exact(value: float) -> Decimal:
    """The decimal number that a float stands for: 12 significant digits, so that 0.29 * 100 is 29 and a
    target of 29 is met."""
    return Context(prec=12).create_decimal(repr(float(value))).normalize()


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st.

    >>> [ordinal(n) for n in (1, 2, 3, 11, 22)]
    ['1st', '2nd', '3rd', '11th', '22nd']
    """
    ending = "th" if number // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def spelled(number: int, *, capital: bool = False) -> str:
    """A small number in letters, as the first word of a sentence must be: "Six"; larger ones in digits."""
    word = _SPELLED[number] if 0 <= number < len(_SPELLED) else str(number)
    return word.capitalize() if capital else word


def listed(items: list[str], conjunction: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def _needed(size: float) -> int:
    """How many decimals a number of this size is worth when nobody has said."""
    if size >= 1000:
        return 0
    if size >= 1 or not size:
        return 1
    return -Decimal(repr(size)).adjusted() + 1  # two significant digits


def _plain(value: float, decimals: int) -> str:
    return f"{Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,f}"


def said(x: X) -> str:
    """A date by its day, whatever the measure's frequency; anything else as it is."""
    return _day(x) if isinstance(x, date) else str(x)


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _one(unit: str) -> str:
    """One of a unit: "1 person", "1 day", "1 per 10,000 bed days"."""
    first, space, rest = unit.partition(" ")
    singular = {"people": "person", "per": "per"}.get(first)
    if singular is None:
        singular = first[:-1] if first.endswith("s") and not first.endswith(("ss", "us", "is")) else first
    return singular + space + rest
