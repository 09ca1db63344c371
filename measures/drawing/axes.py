"""Scales and ticks: where an axis begins and ends, which values and periods are written on it.

Plain arithmetic on numbers and dates; nothing here knows about pixels except the room a label may take.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10
from typing import NamedTuple

from measures.drawing.typeface import shorten, width, wrap
from measures.words import MONTHS, Words, X, format_tick, ordinal

_STEPS = (1.0, 2.0, 2.5, 5.0)
# A target may stretch the scale as long as the data keep this share of the height, limits down to the other.
# Further away they are written with an arrow, so that no line ever flattens the data.
TARGET_SHARE, LIMITS_SHARE = 0.6, 0.3
_WIDEST_TEXT = 40  # characters of a category; the table beside the chart has the rest


@dataclass(frozen=True, slots=True)
class YScale:
    """The vertical axis: its ends, its ticks, what is written beside each."""

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class XLabel:
    """A label under point `index`: its lines, and the year in bold below it where a new one begins."""

    index: int
    lines: tuple[str, ...]
    year: str = ""


def y_scale(
    values: Sequence[float],
    words: Words,
    *,
    lines: Iterable[float] = (),
    limits: Iterable[float] = (),
    targets: Iterable[float] = (),
    within: tuple[float, float] | None = None,
    ideal: int = 5,
    most: int = 6,
) -> YScale:
    """A scale for `values` with three to `most` round ticks, `ideal` if it can be had.

    Counts and anything near 0 start at 0; percentages and measurements far from 0 need not. `lines` (centres)
    are always taken in, limits and targets only while the values keep their share of the height. `within` is
    a range shared with other charts.
    """
    low, high = within or _extent(values, words)
    for extras, share in ((lines, 0.0), (limits, LIMITS_SHARE), (targets, TARGET_SHARE)):
        span = high - low
        for value in extras:
            wider = min(low, value), max(high, value)
            if span >= share * (wider[1] - wider[0]):
                low, high = wider
    low, high = min(low, *values), max(high, *values)
    return _ticked(low, high, words, ideal, most, whole=_are_counts(values, words))


def extent(values: Sequence[float], words: Words) -> tuple[float, float]:
    """The range that several small charts share, so that their heights compare."""
    return _extent(values, words)


def _extent(values: Sequence[float], words: Words) -> tuple[float, float]:
    low, high = min(values), max(values)
    span = high - low
    if low < 0:
        # Both signs, or only negative: 0 belongs to the picture unless it is far away.
        return low, max(high, 0.0 if -high < 2 * span or not span else high + span / 4)
    if not high:
        return 0.0, 10.0 if words.is_percent else 2.0
    if not span:
        return 0.0, min(high * 1.5, 100.0) if words.is_percent and high <= 100 else high * 1.5
    if words.is_percent:
        return _percent_extent(low, high, span)
    if _are_counts(values, words) or low < high * 2 / 3:
        return 0.0, high
    return low - span / 4, high + span / 8


def _are_counts(values: Sequence[float], words: Words) -> bool:
    return not words.is_percent and all(float(value).is_integer() for value in values)


def _percent_extent(low: float, high: float, span: float) -> tuple[float, float]:
    """At least 30 points of a percentage are shown, so that noise does not look like a landslide."""
    top, highest = (100.0 if high <= 100 else high), high
    low, high = low - span / 4, min(top, high + span / 8)
    if high - low < 30:
        middle = (low + high) / 2
        low, high = middle - 15, middle + 15
    if high > top:
        low, high = low - (high - top), top
    return (0.0, highest) if low < 15 else (low, high)


def _ticked(low: float, high: float, words: Words, ideal: int, most: int, *, whole: bool) -> YScale:
    if high - low < 1e-9 * max(abs(low), abs(high)):
        low, high = low - abs(low) / 2, high + abs(high) / 2
    cap = 100.0 if words.is_percent and high <= 100 else None
    best: tuple[float, _Fit] | None = None
    magnitude = floor(log10(high - low))
    for exponent in range(magnitude - 2, magnitude + 2):
        for factor in _STEPS:
            step = factor * 10.0**exponent
            if whole and not step.is_integer():
                continue
            fit = _fit(low, high, step, cap)
            count = fit.last - fit.first + 1
            waste = 1 - (high - low) / (fit.top - fit.first * step)
            cost = waste + 0.07 * abs(count - ideal) + (10 if count < 3 or count > most else 0)
            if best is None or cost < best[0] - 1e-9:
                best = (cost, fit)
    assert best is not None, "some step of five magnitudes fits any range"
    return _scale_of(best[1], low, high, words)


class _Fit(NamedTuple):
    """Ticks from `first` to `last` times `step`, and where the scale ends."""

    step: float
    first: int
    last: int
    top: float


def _fit(low: float, high: float, step: float, cap: float | None) -> _Fit:
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    top = last * step
    # The last tick may lie below the highest value when reaching it would waste most of a step.
    if last - first > 2 and top - high > 0.6 * step:
        last, top = last - 1, high + (high - low) * 0.04
    if cap is not None and top > cap:
        top, last = cap, floor(cap / step + 1e-9)
    return _Fit(step, first, last, top)


def _scale_of(fit: _Fit, low: float, high: float, words: Words) -> YScale:
    ticks = tuple(_clean(k * fit.step, fit.step) for k in range(fit.first, fit.last + 1))
    sign = " %" if words.is_percent else ""
    labels = tuple(format_tick(tick, fit.step) + sign for tick in ticks)
    # A hair beyond a tick counts as on it, but the scale still holds every value.
    return YScale(min(low, ticks[0]), max(high, fit.top, ticks[-1]), ticks, labels)


def _clean(value: float, step: float) -> float:
    """3 * 0.1 is 0.3 on an axis."""
    return round(value, max(0, 2 - floor(log10(step)))) if step < 1e15 else value


# ---- periods ------------------------------------------------------------------------------------------
def x_labels(xs: Sequence[X], words: Words, slot: float, font: float) -> tuple[XLabel, ...]:
    """The labels under a chart whose points are `slot` pixels apart, thinned until none touches the next."""
    if not xs:
        return ()
    if isinstance(xs[0], str):
        return _categories([str(x) for x in xs], slot, font)
    if not isinstance(xs[0], date):
        return _numbers(xs, words, slot, font)
    days = [x for x in xs if isinstance(x, date)]
    if words.frequency == "quarter":
        return _quarters(days, slot, font)
    if words.frequency == "event":
        return _days(days, slot, font)
    firsts = list(range(len(days))) if words.frequency == "month" else _firsts(days)
    return (
        _months(days, firsts, slot, font)
        if len(firsts) > 2 or words.frequency == "month"
        else _days(days, slot, font)
    )


def ends(xs: Sequence[X], words: Words, room: float, font: float) -> tuple[str, str]:
    """First and last period, for a chart too small for more; the first is left out when both do not fit."""
    if not xs:
        return "", ""
    first, last = (_end(x, words) for x in (xs[0], xs[-1]))
    if first == last and len(xs) > 1:
        first, last = words.short(xs[0]), words.short(xs[-1])
    if isinstance(xs[0], str):
        first, last = shorten(first, room * 0.46, font), shorten(last, room * 0.46, font)
    fits = width(first, font) + width(last, font) + font <= room
    return (first if fits and len(xs) > 1 else ""), last


def _end(x: X, words: Words) -> str:
    """On a small axis a week or a day is told by its month."""
    if isinstance(x, date) and words.frequency != "quarter":
        return f"{MONTHS[x.month - 1][:3]} {x.year}"
    return words.short(x) if isinstance(x, date) or words.frequency == "event" else str(x)


def _firsts(days: Sequence[date]) -> list[int]:
    """The first point of each month. A series may begin with the tail of a month: that month gets no
    label."""
    firsts, seen = [], None
    for index, day in enumerate(days):
        if (day.year, day.month) != seen and not (index == 0 and day.day > 7 and len(days) > 20):
            firsts.append(index)
        seen = (day.year, day.month)
    return firsts


def _months(days: Sequence[date], firsts: Sequence[int], slot: float, font: float) -> tuple[XLabel, ...]:
    gap = (firsts[-1] - firsts[0]) / max(len(firsts) - 1, 1) * slot or slot
    every = next((e for e in (1, 2, 3, 4, 6, 12, 24, 60, 120) if e * gap >= font * 2.5), len(firsts))
    labels, year, edge = [], None, -slot - 9 * font
    for index in firsts[::every]:
        if (index * slot) - edge < font * 2.3:
            continue
        day, edge = days[index], index * slot
        labels.append(XLabel(index, (MONTHS[day.month - 1][:3],), str(day.year) if day.year != year else ""))
        year = day.year
    return tuple(labels)


def _quarters(days: Sequence[date], slot: float, font: float) -> tuple[XLabel, ...]:
    every = next((e for e in (1, 2, 4, 8, 20, 40) if e * slot >= font * 2.3), len(days))
    labels, year = [], None
    for index in range(0, len(days), every):
        day = days[index]
        labels.append(XLabel(index, (f"Q{(day.month + 2) // 3}",), str(day.year) if day.year != year else ""))
        year = day.year
    return tuple(labels)


def _days(days: Sequence[date], slot: float, font: float) -> tuple[XLabel, ...]:
    labels, year = [], None
    for index in _spaced(len(days), slot, width("28 Sep", font) + font):
        day = days[index]
        text = f"{day.day} {MONTHS[day.month - 1][:3]}"
        labels.append(XLabel(index, (text,), str(day.year) if day.year != year else ""))
        year = day.year
    return tuple(labels)


def _numbers(xs: Sequence[X], words: Words, slot: float, font: float) -> tuple[XLabel, ...]:
    texts = [ordinal(x) if words.frequency == "event" and isinstance(x, int) else str(x) for x in xs]
    widest = max(width(text, font) for text in texts)
    return tuple(XLabel(i, (texts[i],)) for i in _spaced(len(xs), slot, widest + font))


def _spaced(count: int, slot: float, room: float) -> range:
    """Every so many points, from the first, at least `room` pixels apart."""
    return range(0, count, max(1, ceil(room / slot)))


def _categories(texts: Sequence[str], slot: float, font: float) -> tuple[XLabel, ...]:
    room = slot - font / 2
    rows = [wrap(text[:_WIDEST_TEXT], room, font, 2) for text in texts]
    if all(rows) and room > 3 * font:
        return tuple(XLabel(index, row) for index, row in enumerate(rows))
    every = max(1, ceil(6 * font / slot))  # too narrow for words: only some of them are named
    return tuple(
        XLabel(i, wrap(texts[i][:_WIDEST_TEXT], every * slot - font / 2, font, 2))
        for i in range(0, len(texts), every)
    )
