"""Every text of a chart, laid out so that none touches another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from measures.drawing import strokes
from measures.drawing.axes import ends
from measures.drawing.frame import Frame, GutterLabel
from measures.drawing.placing import Box, line_hits, spread
from measures.drawing.shapes import Badge, Lines, Text
from measures.drawing.typeface import shorten, width
from runcharts import Part


def texts(f: Frame, badges: Sequence[Badge], hairlines: Lines) -> tuple[Text, ...]:
    """All labels of a chart; a chart without a value says so."""
    if not f.present:
        middle = round((f.left + f.right) / 2, 1), round((f.top + f.bottom) / 2, 1)
        return (Text(*middle, "No data yet", f.font, "middle"),)
    return (*y_axis(f), *x_axis(f), *unit(f), *gutter(f), *earlier_phases(f, badges, hairlines))


def y_axis(f: Frame) -> Iterator[Text]:
    for tick, label in zip(f.scale.ticks, f.scale.labels, strict=True):
        yield Text(round(f.left - 8, 1), round(f.y(tick) + f.font * 0.35, 1), label, f.font, "end")


def x_axis(f: Frame) -> Iterator[Text]:
    """Periods, and the year in bold where a new one begins; small charts tell the first and the last
    period."""
    y = f.bottom + f.font + 6
    if not f.size.full:
        yield from _ends(f, y)
        return
    for label in f.x_labels:
        x = round(f.x(label.index), 1)
        for row, text in enumerate(label.lines):
            yield Text(x, round(y + row * (f.font + 2), 1), text, f.font, "middle")
        if label.year:
            below = round(y + len(label.lines) * (f.font + 3), 1)
            yield Text(x, below, label.year, f.font, "middle", "ink", bold=True)


def _ends(f: Frame, y: float) -> Iterator[Text]:
    left, right = f.x(0) - 4, f.x(f.count - 1) + 4
    first, last = ends(f.analysis.x, f.words, right - left, f.font)
    if f.count == 1:
        yield Text(f.x(0), y, last, f.font, "middle")
        return
    if first:
        yield Text(round(left, 1), y, first, f.font)
    yield Text(round(right, 1), y, last, f.font, "end")


def unit(f: Frame) -> Iterator[Text]:
    """The unit above the axis, if it fits in front of the first hairline."""
    room = min((berth.x for berth in f.berths), default=f.right) - 6
    if f.unit and (width(f.unit, f.font) <= room or not f.berths):
        yield Text(0, round(f.top - f.font * 0.75, 1), shorten(f.unit, room, f.font), f.font)


def gutter(f: Frame) -> Iterator[Text]:
    """Labels beside their lines, pushed apart; where the height is too small the least important go."""
    low, high = min(2.0, f.top), f.bottom + f.font * 0.6
    kept = list(f.gutter)
    while sum(label.height for label in kept) > high - low and len(kept) > 1:
        kept.pop()
    kept.sort(key=lambda label: _wish(f, label))
    middles = spread([_wish(f, k) for k in kept], [label.height for label in kept], low, high)
    x = round(f.right + 8, 1)
    for label, middle in zip(kept, middles, strict=True):
        y = round(middle + label.font * 0.35, 1)
        colour = "support" if label.role == "line" else "ink"
        yield Text(x, y, label.text, label.font, "start", colour, bold=label.is_bold)


def _wish(f: Frame, label: GutterLabel) -> float:
    return {"top": f.top, "bottom": f.bottom}.get(label.edge) or f.y(label.value)


# ---- earlier phases -----------------------------------------------------------------------------------
def earlier_phases(f: Frame, badges: Sequence[Badge], hairlines: Lines) -> Iterator[Text]:
    """The centre of each earlier phase, where no ink is near; nowhere rather than on top of something."""
    parts = [part for part in f.analysis.parts[:-1] if part.centre is not None] if f.size.full else []
    if not parts:
        return
    ink = _Ink.of(f, badges, hairlines)
    for part in parts:
        spots = (spot for spot in _spots(f, part) if ink.leaves_free(spot.box))
        if spot := next(spots, None):
            ink.boxes.append(spot.box)
            yield spot


def _spots(f: Frame, part: Part) -> Iterator[Text]:
    """Twenty places around a phase's line and inside its borders, the best ones first."""
    level = part.centre or 0.0
    text = f"{f.centre_name} {f.words.number(level)}"
    long = width(text, f.font)
    left, right = f.edges(part.start, part.stop)
    room = right - left - long - 8
    if room < 0:
        return
    for rise in (-0.6, 1.15, -1.7, 2.2):  # baseline above and below the line, in font sizes
        for share in (0, 1, 0.5, 0.25, 0.75):
            x, y = left + 4 + share * room, f.y(level) + rise * f.font
            yield Text(round(x, 1), round(y, 1), text, f.font, halo=True)


@dataclass(slots=True)
class _Ink:
    """What a label in the plot must keep clear of."""

    plot: Box
    lines: tuple[tuple[tuple[float, float], ...], ...]
    centres: tuple[tuple[tuple[float, float], ...], ...]
    hairlines: Lines
    marked: list[tuple[float, float]]
    reach: float
    boxes: list[Box]

    @classmethod
    def of(cls, f: Frame, badges: Sequence[Badge], hairlines: Lines) -> "_Ink":
        return cls(
            plot=f.plot,
            lines=(*strokes.line(f).strokes, *strokes.target(f).strokes, *strokes.limits(f).strokes),
            centres=(*strokes.centre(f, own=True).strokes, *strokes.centre(f, own=False).strokes),
            hairlines=hairlines,
            marked=[f.point(i) for i in f.present if i in f.marks],
            reach=9 * f.size.mark,
            boxes=[badge.box for badge in badges],
        )

    def leaves_free(self, box: Box) -> bool:
        if box.top < self.plot.top - 2 or box.bottom > self.plot.bottom - 2:
            return False
        near = Box(box.left - 5, box.top - 3, box.right + 5, box.bottom + 3)
        return not (
            any(near.meets(other) for other in self.boxes)
            or any(line_hits(line, near) for line in self.lines)
            or any(line_hits(line, box) for line in self.centres)
            or any(_crosses(stroke, near) for stroke in self.hairlines.strokes)
            or any(near.meets(Box(x, y, x, y), self.reach) for x, y in self.marked)
        )


def _crosses(upright: tuple[tuple[float, float], ...], box: Box) -> bool:
    (x, top), (_, bottom) = upright
    return box.left < x < box.right and top < box.bottom and box.top < bottom
