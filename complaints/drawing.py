"""Two drawings of the log: what complaints are about (Pareto), and complaints beside compliments, month by month.

Geometry only, in pixels; ``templates/complaints/*.svg`` draw it. Both hold in black and white: bars are filled or
hollow, every bar has its number, and both panels and all shares stand on one scale, so that lengths compare. Each is
two drawings, for wide pages and for phones, because a drawing that is shrunk cannot be read. What is drawn stands in a
table as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zlib import crc32

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from programmes.models import Programme

from .indicators import Month, Share, by_category, by_month, twelve_months

MARK = 80  # per cent: the causes that reach it together are the few that matter most
TICKS = (0, 20, 40, 60, 80, 100)


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing for wide pages and one for phones, with what it says in a line and what is read aloud."""

    heading: str
    wide: SafeString
    narrow: SafeString


def number_of_the_few(shares: Sequence[Share]) -> int:
    """How many of the most frequent it takes to reach 80 per cent, with those that are as frequent as the last.

    >>> number_of_the_few([Share("Tone", 5, 50), Share("Accuracy", 3, 80), Share("Other", 2, 100)])
    2
    >>> number_of_the_few([Share("Tone", 5, 83), Share("Accuracy", 1, 100)])
    1
    """
    last = next(share.number for share in shares if share.percent_so_far >= MARK)
    return sum(share.number >= last for share in shares)


# ---- what complaints are about -----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    number: int
    so_far: int
    is_few: bool
    text_y: float
    bar_y: float
    middle: float  # of the bar
    end: float  # where the bar ends
    at: float  # where the line has its point


@dataclass(frozen=True, slots=True)
class Size:
    width: int
    font: int
    row: int
    thick: int
    left: int  # the plot begins; on phones the words stand above the bar instead of beside it
    right: int  # and ends so far from the edge
    top: int = 30
    bottom: int = 30

    @property
    def beside(self) -> bool:
        return self.left > 0


WIDE, NARROW = Size(1120, 16, 44, 22, 270, 130), Size(304, 13, 48, 14, 0, 56, top=40)


@dataclass(frozen=True, slots=True)
class Pareto:
    size: Size
    uid: str
    title: str
    desc: str
    height: int
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    mark: float
    line: str

    @property
    def foot(self) -> int:
        return self.height - self.size.bottom

    @property
    def plot_end(self) -> int:
        return self.size.width - self.size.right


def pareto(shares: Sequence[Share]) -> Picture | None:
    """What complaints are about, the most frequent first, and how much of all they are together. None for none."""
    if not shares:
        return None
    whole = sum(share.number for share in shares)
    few = number_of_the_few(shares)
    complaints = _counted(whole, "complaint")
    if len(shares) == 1:
        heading = f"{shares[0].label}: {complaints}"
    elif few == len(shares):  # said as it is: with a few complaints, or even ones, there are no vital few
        heading = f"No few causes make up most of {complaints}"
    else:
        them = "1 cause makes" if few == 1 else f"{few} of {len(shares)} causes make"
        heading = f"{them} up {shares[few - 1].percent_so_far} % of {complaints}"
    said = "; ".join(f"{share.label} {share.number}, together {share.percent_so_far} %" for share in shares)
    desc = f"{heading}. The most frequent first: {said}."
    title = "What complaints are about"
    drawn = [
        get_template("complaints/pareto.svg").render({"d": _pareto(shares, few, size, title, desc)})
        for size in (WIDE, NARROW)
    ]
    return Picture(heading, *(mark_safe(each) for each in drawn))  # escaped by the template that drew it


def _pareto(shares: Sequence[Share], few: int, size: Size, title: str, desc: str) -> Pareto:
    room = size.width - size.right - size.left
    whole = sum(share.number for share in shares)

    def x(part: float) -> float:
        return round(size.left + room * part, 1)

    bars, sum_so_far = [], 0
    for place, share in enumerate(shares):
        sum_so_far += share.number
        middle = size.top + (place + 0.5) * size.row
        bar_y = middle - size.thick / 2 + (0 if size.beside else 9)
        bars.append(
            Bar(
                share.label,
                share.number,
                share.percent_so_far,
                place < few,
                text_y=round(middle + size.font * 0.36 if size.beside else middle - 5, 1),
                bar_y=bar_y,
                middle=bar_y + size.thick / 2,
                end=x(share.number / whole),
                at=x(sum_so_far / whole),
            )
        )
    line = "M" + "L".join(f"{bar.at} {bar.middle}" for bar in bars)
    height = size.top + size.row * len(bars) + size.bottom
    ticks = tuple((x(tick / 100), f"{tick} %") for tick in TICKS)
    return Pareto(size, _uid(desc, size), title, desc, height, tuple(bars), ticks, x(MARK / 100), line)


# ---- complaints beside compliments --------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Column:
    x: float  # its left edge
    middle: float
    y: float
    width: float
    height: float
    number: int

    @property
    def text_y(self) -> float:
        return round(self.y - 6, 1)


@dataclass(frozen=True, slots=True)
class Panel:
    label: str
    label_y: float
    foot: float
    columns: tuple[Column, ...]
    is_filled: bool


@dataclass(frozen=True, slots=True)
class Months:
    width: int
    height: int
    font: int
    uid: str
    title: str
    desc: str
    panels: tuple[Panel, ...]
    labels: tuple[tuple[float, str, str], ...]  # where, the month, the year where it begins
    labels_y: float

    @property
    def years_y(self) -> float:
        return self.labels_y + self.font + 4


PANEL, PANEL_TOP, FOOT = 130, 34, 48  # of one panel; its words; the months below both
EDGE = 4  # so that the year below the first month is whole on a phone


def beside(months: Sequence[Month]) -> Picture | None:
    """Complaints above, compliments below, on one scale and one row of months. None while nothing was logged."""
    if not any(month.complaints or month.compliments for month in months):
        return None
    bad, good = (sum(getattr(month, name) or 0 for month in months) for name in ("complaints", "compliments"))
    heading = f"{_counted(bad, 'complaint')} and {_counted(good, 'compliment')} in {len(months)} months"
    said = "; ".join(
        f"{month.first:%B %Y} {month.complaints} and {month.compliments}"
        for month in months
        if month.complaints or month.compliments
    )
    desc = f"{heading}. Complaints and compliments of each month that has any: {said}."
    title = "Complaints and compliments by month"
    drawn = [
        get_template("complaints/months.svg").render({"d": _months(months, width, font, title, desc)})
        for width, font in ((1120, 16), (304, 13))
    ]
    return Picture(heading, *(mark_safe(each) for each in drawn))


def _months(months: Sequence[Month], width: int, font: int, title: str, desc: str) -> Months:
    slot = (width - 2 * EDGE) / len(months)
    most = max(max(month.complaints or 0, month.compliments or 0) for month in months)
    panels = []
    for place, (name, label) in enumerate((("complaints", "Complaints"), ("compliments", "Compliments"))):
        top = place * (PANEL_TOP + PANEL)
        foot = top + PANEL_TOP + PANEL - 8
        columns = []
        for index, month in enumerate(months):
            number = getattr(month, name)
            if number is None:
                continue  # the log was not kept yet: nothing stands there, not even a 0
            height = round((PANEL - 8 - font - 8) * number / most, 1)
            wide = round(min(slot * 0.62, 46), 1)
            middle = round(EDGE + slot * (index + 0.5), 1)
            columns.append(Column(round(middle - wide / 2, 1), middle, foot - height, wide, height, number))
        panels.append(Panel(label, top + font + 4, foot, tuple(columns), is_filled=not place))
    every = 1 if slot > font * 2.4 else 2
    labels: list[tuple[float, str, str]] = []
    for index, month in list(enumerate(months))[::every]:
        new_year = not labels or month.first.year != months[index - every].first.year
        labels.append(
            (
                round(EDGE + slot * (index + 0.5), 1),
                f"{month.first:%b}",
                f"{month.first:%Y}" if new_year else "",
            )
        )
    foot = 2 * (PANEL_TOP + PANEL)
    return Months(
        width, foot + FOOT, font, _uid(desc, width), title, desc, tuple(panels), tuple(labels), foot + font
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _uid(desc: str, size: object) -> str:
    return f"log-{crc32(f'{desc}|{size}'.encode()):08x}"


# ---- for pages --------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Pictures:
    """Both drawings of the twelve months before this one, with their tables."""

    categories: list[Share]
    pareto: Picture | None
    months: list[Month]
    beside: Picture | None

    @property
    def has_others(self) -> bool:
        """Whether there are causes beyond those that make up most."""
        return number_of_the_few(self.categories) < len(self.categories)


def pictures(programme: Programme, today: date) -> Pictures:
    first, last = twelve_months(today)
    categories, months = by_category(programme, first, last), by_month(programme, first, last)
    return Pictures(categories, pareto(categories), months, beside(months))
