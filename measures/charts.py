"""From an analysis to a picture: `draw` computes geometry, `templates/components/chart.svg` draws it.

A `Drawing` is numbers and short texts in painting order; no colour and no markup. One grammar at every size:

* the line in ink, broken at a phase and at a gap; the shape of a point says what it is, colour only repeats it;
* the centre line solid over the points it comes from, dotted where it is carried forward;
* labels stand on their lines, in the right gutter, pushed apart; an earlier phase's label takes a free spot;
* a line too far away for the scale is written with an arrow, so that nothing ever flattens the data.

Sizes are drawings of their own, none is another one shrunk: text never gets smaller than 12 pixels as long as a
page does not squeeze the picture below `Size.width` by more than a few per cent.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Literal
from zlib import crc32

from django.template.loader import get_template

from measures.axes import YScale, ends, extent, x_labels, y_scale
from measures.placing import Berth, Box, lanes, line_hits, spread
from measures.typeface import FAMILY, shorten, width
from measures.verdicts import Verdict, centre_word
from measures.words import Words, X
from runcharts import Analysis

SizeName = Literal["lg", "tb", "md", "ph", "sm", "ps", "xs"]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Target:
    """A target line from `start` on (None: from the beginning) until the next one begins."""

    value: float
    start: X | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A numbered annotation at a point; its words stand in a list below the chart."""

    number: int
    x: X
    text: str = ""


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """What is drawn. `y_range` makes small charts share a scale; `key` tells two equal charts on one page apart."""

    analysis: Analysis
    verdict: Verdict
    title: str = ""
    words: Words = Words()
    targets: tuple[Target, ...] = ()
    notes: tuple[Note, ...] = ()
    y_range: tuple[float, float] | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Size:
    """One of the drawings: its measures in pixels and how much it tells."""

    width: int
    height: int
    font: float
    value_font: float
    line: float
    radius: float
    mark: float  # factor on the markers of signals
    top: float
    right: float
    bottom: float
    left: float
    ticks: tuple[int, int]  # ideal and greatest number on the y axis
    labels: bool = True  # centre, target and limits are named in the gutter
    full: bool = True  # a whole x axis, notes, unit, points that can be pointed at
    stacked: bool = False  # gutter labels in two lines


SIZES: dict[str, Size] = {
    # page, tablet, half page, phone, dashboard row, the row on a phone, small multiple
    "lg": Size(1120, 500, 16, 19, 2.25, 4, 1.3, 24, 116, 54, 40, (5, 6)),
    "tb": Size(720, 420, 15, 17, 2.25, 3.75, 1.2, 24, 110, 52, 40, (5, 6)),
    "md": Size(540, 300, 14, 15, 2, 3.25, 1.1, 22, 100, 46, 40, (5, 6)),
    "ph": Size(304, 352, 13, 15, 1.75, 2.25, 0.8, 22, 56, 46, 24, (5, 6), stacked=True),
    "sm": Size(400, 136, 13, 14, 1.75, 2.5, 0.92, 12, 100, 26, 44, (3, 4), full=False),
    "ps": Size(304, 132, 13, 14, 1.75, 2.25, 0.85, 12, 92, 26, 40, (3, 4), full=False),
    "xs": Size(240, 108, 12, 13, 1.5, 1.9, 0.8, 10, 36, 22, 30, (3, 4), labels=False, full=False),
}
GAP = 3  # pixels between two labels
MOST_LANES = 3
DENSE = 3.0  # pixels from point to point below which plain points are not drawn
SIGNALS = ("improvement", "neutral", "concern")  # painted first to last


# ---- the drawing ----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Lines:
    """Strokes: each a row of points. `d` is the same as an SVG path."""

    strokes: tuple[tuple[Point, ...], ...] = ()

    @property
    def d(self) -> str:
        return "".join(
            "M" + "L".join(f"{number(x)} {number(y)}" for x, y in stroke) for stroke in self.strokes if stroke
        )

    def __bool__(self) -> bool:
        return bool(self.strokes)


@dataclass(frozen=True, slots=True)
class Tint:
    """The area between the line and the centre line over a shift."""

    kind: str
    outline: tuple[Point, ...]

    @property
    def d(self) -> str:
        return Lines((self.outline,)).d + "Z"


@dataclass(frozen=True, slots=True)
class Markers:
    """Points drawn in the same way. `radius` is half a diamond's diagonal, half a square's side and so on."""

    kind: str
    centres: tuple[Point, ...]
    radius: float
    rim: float = 1.5  # white around a marker, so that it parts from the line

    @property
    def dot(self) -> float:
        """Stroke width of a plain point, and with its white edge."""
        return round(2 * self.radius, 2)

    @property
    def edge(self) -> float:
        return round(2 * (self.radius + self.rim), 2)

    @property
    def stroke(self) -> float:
        """A square's own line: thinner where it is small."""
        return round(self.radius * 0.56, 2)

    @property
    def d(self) -> str:
        return "".join(_SHAPES[self.kind](x, y, self.radius) for x, y in self.centres)


@dataclass(frozen=True, slots=True)
class Text:
    """A label: `x` is its start, middle or end, `y` its baseline."""

    x: float
    y: float
    text: str
    size: float
    anchor: str = "start"
    role: str = "support"
    bold: bool = False
    halo: bool = False

    @property
    def box(self) -> Box:
        length = width(self.text, self.size, bold=self.bold)
        left = self.x - {"start": 0.0, "middle": length / 2, "end": length}[self.anchor]
        return Box(left, self.y - 0.74 * self.size, left + length, self.y + 0.22 * self.size)


@dataclass(frozen=True, slots=True)
class Badge:
    """The number of an annotation in its lane: a circle, or a pill when several share it."""

    x: float
    y: float
    half: float
    radius: float
    text: str
    size: float

    @property
    def left(self) -> float:
        return round(self.x - self.half, 1)

    @property
    def top(self) -> float:
        return round(self.y - self.radius, 1)

    @property
    def width(self) -> float:
        return round(2 * self.half, 1)

    @property
    def height(self) -> float:
        return round(2 * self.radius, 1)

    @property
    def baseline(self) -> float:
        return round(self.y + self.size * 0.35, 1)


@dataclass(frozen=True, slots=True)
class Hit:
    """A point that can be pointed at, and what it then says."""

    index: int
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart in numbers, in painting order. All lengths in pixels, y downwards."""

    size: str
    width: int
    height: float
    font: float
    family: str
    uid: str
    title: str
    desc: str
    mono: bool
    plot: Box
    grid: Lines
    base: Lines
    tints: tuple[Tint, ...]
    borders: Lines
    limits: Lines
    centre: Lines
    carried: Lines
    target: Lines
    hairlines: Lines
    badges: tuple[Badge, ...]
    line: Lines
    line_width: float
    centre_width: float
    markers: tuple[Markers, ...]
    texts: tuple[Text, ...]
    hits: tuple[Hit, ...]
    reach: float


def number(value: float) -> str:
    """A length in a path: one decimal at most, the same in every language."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


_SHAPES = {
    # A stroke of no length with round ends is a dot: all points of a chart are one short path.
    "point": lambda x, y, r: f"M{number(x)} {number(y)}h0",
    "hollow": lambda x, y, r: _circle(x, y, r),
    "astronomical": lambda x, y, r: _circle(x, y, r),
    "excluded": lambda x, y, r: (
        f"M{number(x - r)} {number(y - r)}l{number(2 * r)} {number(2 * r)}"
        f"m0 {number(-2 * r)}l{number(-2 * r)} {number(2 * r)}"
    ),
    "improvement": lambda x, y, r: (
        f"M{number(x)} {number(y - r)}l{number(r)} {number(r)} {number(-r)} {number(r)} {number(-r)} {number(-r)}z"
    ),
    "concern": lambda x, y, r: (
        f"M{number(x - r)} {number(y - r)}h{number(2 * r)}v{number(2 * r)}h{number(-2 * r)}z"
    ),
    "neutral": lambda x, y, r: (
        f"M{number(x)} {number(y - r)}l{number(r)} {number(1.8 * r)}h{number(-2 * r)}z"
    ),
}
# Sizes of the markers at factor 1; a row of them never grows wider than the points are apart.
_RADII = {"improvement": 7.0, "concern": 4.6, "neutral": 6.6, "astronomical": 8.0, "excluded": 4.0}


def _circle(x: float, y: float, r: float) -> str:
    r = round(r, 1)  # first, or two rounded halves make an egg
    arc = f"a{number(r)} {number(r)} 0 1 0 "
    return f"M{number(x - r)} {number(y)}{arc}{number(2 * r)} 0{arc}{number(-2 * r)} 0"


# ---- what others call ------------------------------------------------------------------------------------
def draw(spec: ChartSpec, size: SizeName | str = "lg", *, mono: bool = False) -> Drawing:
    """The geometry of a chart at one size. `mono` leaves out what only colour would say, for black on paper."""
    return _Layout(spec, str(size), mono).drawing()


def render_svg(spec: ChartSpec, size: SizeName | str = "lg", *, mono: bool = False) -> str:
    """The chart as an SVG element that stands alone: no style sheet, no script, no font of its own."""
    return get_template("components/chart.svg").render(
        {"d": draw(spec, size, mono=mono), "ink": PAPER if mono else COLOURS}
    )


def shared_range(specs: Sequence[ChartSpec]) -> tuple[float, float] | None:
    """One y range for several charts of the same measure; None when there is nothing to show."""
    values = [y for spec in specs for y in spec.analysis.y if y is not None]
    return extent(values, specs[0].words) if values else None


def latest(analysis: Analysis) -> int | None:
    """Position of the last point that has a value."""
    return next((i for i in range(len(analysis.y) - 1, -1, -1) if analysis.y[i] is not None), None)


def describe(spec: ChartSpec) -> str:
    """What is read aloud in place of the picture: the verdict, then the latest value."""
    last = latest(spec.analysis)
    if last is None:
        return spec.verdict.alt
    value = spec.analysis.y[last]
    assert value is not None
    said = [
        spec.verdict.alt,
        f"Latest: {spec.words.amount(value)} {spec.words.in_period(spec.analysis.x[last])}.",
    ]
    if target := current_target(spec):
        said.append(f"Target: {spec.words.amount(target.value)}.")
    return " ".join(said)


def current_target(spec: ChartSpec) -> Target | None:
    """The target in force at the last point."""
    steps = target_steps(spec)
    return steps[-1][0] if steps else None


def target_steps(spec: ChartSpec) -> list[tuple[Target, int, int]]:
    """Each target with the points it holds for: from its first to before the next one's first."""
    count = len(spec.analysis.x)
    targets = sorted(spec.targets, key=lambda t: (t.start is not None, str(t.start)))
    starts = [0 if t.start is None else _from(spec.analysis.x, t.start) for t in targets]
    stops = [*starts[1:], count][: len(starts)]
    return [
        (t, first, stop)
        for t, first, stop in zip(targets, starts, stops, strict=True)
        if first < stop and first < count
    ]


def note_positions(spec: ChartSpec) -> list[tuple[Note, int]]:
    """Each annotation with the point it stands at."""
    return [(note, at) for note in spec.notes if (at := _at(spec, note.x)) is not None]


def draw_scale(spec: ChartSpec) -> YScale:
    """The y axis of the full drawing, for whoever draws the same chart with other means."""
    return _Layout(spec, "lg", mono=False).scale


def line_names(spec: ChartSpec) -> list[tuple[float, str, str]]:
    """What the gutter says, most important first: (value, text, role)."""
    entries = _Layout(spec, "lg", mono=False).gutter
    return [(where, text, role) for where, text, role in entries if not isinstance(where, str)]


def point_text(spec: ChartSpec, index: int) -> str:
    """One point in words: "Week of 2 November 2026: 38 people. Shift."."""
    period = spec.words.period(spec.analysis.x[index])
    value = spec.analysis.y[index]
    said = [f"{period[0].upper()}{period[1:]}: {'no value' if value is None else spec.words.amount(value)}"]
    if index in spec.verdict.rules:
        said.append(spec.verdict.rules[index])
    if spec.verdict.marks.get(index) == "astronomical":
        said.append("Marked as astronomical")
    if not spec.analysis.include[index]:
        said.append("Left out of the calculation")
    said += [f"{note.number}: {note.text}" for note, at in note_positions(spec) if note.text and at == index]
    return ". ".join(said)


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One line of the key below a chart."""

    mark: str
    words: str


def key_of(spec: ChartSpec) -> tuple[KeyRow, ...]:
    """What the marks and lines of this chart mean; only those that it shows."""
    drawing = draw(spec)
    centre = centre_word(spec.analysis).capitalize()
    periods = spec.words.noun(2, spec.analysis.x[0]) if spec.analysis.x else "points"
    plain = "Other point" if set(spec.verdict.marks.values()) - {"astronomical"} else "Point"
    said = {
        "improvement": "Point of an improvement signal",
        "concern": "Point of a concern signal",
        "neutral": "Point of a signal",
        "astronomical": "Astronomical, as judged by a person",
        "excluded": "Left out of the calculation",
        "hollow": "Too few points for the rules",
        "point": plain,
    }
    shown = {markers.kind for markers in drawing.markers}
    rows = [KeyRow(mark, words) for mark, words in said.items() if mark in shown]
    if drawing.centre:
        rows.append(
            KeyRow("centre", f"{centre}, over the {periods} it comes from" if drawing.carried else centre)
        )
    if drawing.carried:
        rows.append(KeyRow("carried", f"{centre} carried forward"))
    if drawing.limits:
        rows.append(KeyRow("limits", "Upper and lower limit"))
    if drawing.target:
        rows.append(KeyRow("target", "Target"))
    return tuple(rows)


COLOURS = {
    "ink": "#212b32",
    "support": "#4c6272",
    "line": "#768692",
    "grid": "#e8edee",
    "rule": "#aeb7bd",
    "paper": "#fff",
    "improvement": "#005eb8",
    "concern": "#a8480b",
    "neutral": "#6d3a8c",
    "improvement_tint": "#e3eef8",
    "concern_tint": "#fbe9dc",
    "neutral_tint": "#f1e9f5",
}
PAPER = dict.fromkeys(COLOURS, "#000") | {"grid": "#d0d0d0", "rule": "#000", "paper": "#fff"}


# ---- layout -----------------------------------------------------------------------------------------------
def _from(xs: Sequence[X], start: X) -> int:
    """The first point at or after `start`."""
    return next((i for i, x in enumerate(xs) if x >= start), len(xs))  # type: ignore[operator]


def _at(spec: ChartSpec, x: X) -> int | None:
    """The point whose period holds `x`: the last one that does not begin later; the first for anything earlier."""
    xs = spec.analysis.x
    if not xs or type(xs[0]) is not type(x):
        return None
    if isinstance(x, str):
        return xs.index(x) if x in xs else None
    return max(0, bisect_right(xs, x) - 1)  # type: ignore[type-var]


class _Layout:
    """One chart at one size on its way to a drawing."""

    def __init__(self, spec: ChartSpec, size: str, mono: bool) -> None:
        self.spec, self.mono, self.name, self.s = spec, mono, size, SIZES[size]
        self.a, self.words, self.marks = spec.analysis, spec.words, spec.verdict.marks
        self.y = self.a.y
        self.present = [i for i, y in enumerate(self.y) if y is not None]
        self.joined = not (self.a.x and isinstance(self.a.x[0], str))
        self.count = max(len(self.y), 1)
        self.targets = target_steps(spec)
        self.scale = self._scale()
        self.gutter = self._gutter()
        self.left = max(self.s.left, max(width(t, self.s.font) for t in self.scale.labels) + 12)
        self.right = self.s.width - max(self.s.right, self._gutter_width() + 12)
        self.slot = (self.right - self.left) / self.count
        self.berths = self._berths()
        self.top = self._top()
        # More than one lane makes the drawing taller, not the plot smaller.
        self.height = self.s.height + max(0, self._lanes - 1) * (2 * self.badge_radius + GAP)
        self.bottom = self.height - self.s.bottom
        self.plot = Box(self.left, self.top, self.right, self.bottom)

    # positions
    def px(self, index: float) -> float:
        return round(self.left + self.slot * (index + 0.5), 2)

    def py(self, value: float) -> float:
        share = (value - self.scale.low) / (self.scale.high - self.scale.low)
        return round(self.bottom - (self.bottom - self.top) * share, 2)

    def at(self, index: int) -> Point:
        value = self.y[index]
        assert value is not None
        return self.px(index), self.py(value)

    def edges(self, first: int, stop: int) -> tuple[float, float]:
        """From the left edge of one point's slot to the right edge of another's (`stop` excluded)."""
        return self.px(first - 0.5), self.px(stop - 0.5)

    # scale and margins
    def _scale(self) -> YScale:
        values = [y for y in self.y if y is not None]
        values += [c for c in self.a.cl if c is not None] if values else []
        values = list(self.spec.y_range or ()) + values or [0.0, 2.0]
        limits = [v for side in (self.a.lcl, self.a.ucl) for v in side if v is not None]
        extremes = [min(limits), max(limits)] if limits else []
        ideal, most = self.s.ticks
        targets = [] if self.spec.y_range else [t.value for t, _, _ in self.targets]
        return y_scale(values, self.words, limits=extremes, targets=targets, ideal=ideal, most=most)

    def _top(self) -> float:
        """Below the lanes of the numbers and the unit."""
        above = self._lanes * (2 * self.badge_radius + GAP) + (10 if self._lanes else 0)
        unit = self.s.font * 1.75 if self._unit else 0
        return max(self.s.top, above + unit, self._arrow_room)

    @property
    def _lanes(self) -> int:
        return max((b.lane for b in self.berths), default=-1) + 1

    @property
    def _arrow_room(self) -> float:
        return self.s.font * 1.2

    @property
    def badge_radius(self) -> float:
        return max(self.s.font * 0.72, 9.6)

    @property
    def _unit(self) -> str:
        unit = self.words.unit
        return "" if not self.s.full or self.words.is_percent or not unit else unit[0].upper() + unit[1:]

    def _berths(self) -> list[Berth]:
        if not self.s.full or not self.present:
            return []
        wishes = [(self.px(index), note.number) for note, index in note_positions(self.spec)]
        return lanes(wishes, self.badge_radius, GAP, MOST_LANES, 0, self.right)

    # the whole
    def drawing(self) -> Drawing:
        title, desc = self.spec.title, describe(self.spec)
        code = crc32(f"{title}|{desc}|{self.name}|{self.mono}|{self.spec.key}".encode())
        empty = not self.present
        badges, hairlines = self.annotations
        return Drawing(
            size=self.name,
            width=self.s.width,
            height=self.height,
            font=self.s.font,
            family=FAMILY,
            uid=f"chart-{code:08x}",
            title=title,
            desc=desc,
            mono=self.mono,
            plot=self.plot,
            grid=self.grid(),
            base=self.base(),
            tints=() if self.mono else tuple(self.tints()),
            borders=self.borders(),
            limits=self.limits(),
            centre=self.centre_line(own=True),
            carried=self.centre_line(own=False),
            target=self.target_line(),
            hairlines=hairlines,
            badges=badges,
            line=self.line(),
            line_width=self.s.line,
            centre_width=1.75 if self.s.full else 1.5,
            markers=self.markers(),
            texts=self.empty_texts() if empty else self.texts(),
            hits=self.hits(),
            reach=round(min(14.0, max(4.0, self.slot / 2)), 1),
        )

    # painted below the line
    def grid(self) -> Lines:
        return Lines(
            tuple(
                ((self.left, self.py(t)), (self.right, self.py(t)))
                for t in self.scale.ticks
                if t != self.scale.low
            )
        )

    def base(self) -> Lines:
        """The foot of the plot, the zero line, and a short tick for each label below."""
        strokes = [((self.left, self.bottom), (self.right, self.bottom))]
        if self.scale.low < 0 < self.scale.high:
            strokes.append(((self.left, self.py(0)), (self.right, self.py(0))))
        if self.joined and self.present:
            strokes += [((self.px(i), self.bottom), (self.px(i), self.bottom + 5)) for i in self._ticked]
        return Lines(tuple(strokes))

    def tints(self) -> Iterator[Tint]:
        for signal in self.a.signals:
            if signal.rule not in ("shift", "longest_run"):
                continue
            kinds = Counter(self.marks.get(i, "neutral") for i in signal.points)
            kind = kinds.most_common(1)[0][0]
            members = range(signal.points[0], signal.points[-1] + 1)
            for there, group in groupby(members, key=lambda i: self.y[i] is not None):
                run = list(group)
                level = self.a.cl[run[0]]
                if there and len(run) > 1 and level is not None:
                    foot = self.py(level)
                    outline = [(self.px(run[0]), foot), *(self.at(i) for i in run), (self.px(run[-1]), foot)]
                    yield Tint(kind, tuple(outline))

    def borders(self) -> Lines:
        return Lines(
            tuple(
                ((self.px(part.start - 0.5), self.top - 4), (self.px(part.start - 0.5), self.bottom))
                for part in self.a.parts[1:]
            )
        )

    def limits(self) -> Lines:
        """Limits as steps, one slot wide; none where they leave the scale or lie on its foot."""
        strokes = []
        for side in (self.a.lcl, self.a.ucl):
            for part in self.a.parts:
                shown = [
                    v if v is not None and self._drawn_limit(v) else None
                    for v in side[part.start : part.stop]
                ]
                strokes += self._steps(shown, part.start)
        return Lines(tuple(strokes))

    def _drawn_limit(self, value: float) -> bool:
        return self.scale.holds(value) and not (value == 0 == self.scale.low)

    def centre_line(self, *, own: bool) -> Lines:
        """Over the points it comes from, or where it is only carried forward."""
        strokes = []
        for part in self.a.parts:
            levels = [
                self.a.cl[i] if self.a.baseline[i] is own else None for i in range(part.start, part.stop)
            ]
            strokes += self._steps(levels, part.start)
        return Lines(tuple(strokes))

    def _steps(self, values: Sequence[float | None], start: int) -> list[tuple[Point, ...]]:
        """A line that is level over each slot and steps where the value changes."""
        strokes: list[tuple[Point, ...]] = []
        for there, group in groupby(enumerate(values, start), key=lambda pair: pair[1] is not None):
            if not there:
                continue
            stroke: list[Point] = []
            for value, same in groupby(group, key=lambda pair: pair[1]):
                members = [i for i, _ in same]
                left, right = self.edges(members[0], members[-1] + 1)
                assert value is not None
                stroke += [(left, self.py(value)), (right, self.py(value))]
            strokes.append(tuple(stroke))
        return strokes

    def target_line(self) -> Lines:
        strokes = []
        for target, first, stop in self.targets:
            if self.scale.holds(target.value) and self.present:
                left, right = self.edges(first, stop)
                strokes.append(((left, self.py(target.value)), (right, self.py(target.value))))
        return Lines(tuple(strokes))

    @cached_property
    def annotations(self) -> tuple[tuple[Badge, ...], Lines]:
        badges, hairlines = [], []
        radius = self.badge_radius
        for berth in self.berths:
            y = radius + 1 + berth.lane * (2 * radius + GAP)
            size = max(self.s.font * 0.86, 12)
            half = (
                max(radius, width(berth.text, size, bold=True) / 2 + 5) if len(berth.numbers) > 1 else radius
            )
            badges.append(Badge(round(berth.x, 1), round(y, 1), round(half, 1), radius, berth.text, size))
        badge_of = {n: badge for badge, berth in zip(badges, self.berths, strict=True) for n in berth.numbers}
        for note, index in note_positions(self.spec) if badges else ():
            badge, x = badge_of[note.number], self.px(index)
            foot = self.py(self._height_at(index)) - 9 * self.s.mark
            if foot > badge.y + radius:
                hairlines.append(((x, badge.y + radius), (x, foot)))
        return tuple(badges), Lines(tuple(dict.fromkeys(hairlines)))

    def _height_at(self, index: int) -> float:
        """The line's height at a point, or where a missing point would lie."""
        value = self.y[index]
        return value if value is not None else self.scale.low

    # the line and its points
    def line(self) -> Lines:
        if not self.joined:
            return Lines()
        return Lines(tuple(tuple(self.at(i) for i in run) for run in self._runs()))

    def _runs(self) -> list[list[int]]:
        """Unbroken stretches of the line: within one phase, without a gap."""
        runs = []
        for part in self.a.parts:
            for there, group in groupby(range(part.start, part.stop), key=lambda i: self.y[i] is not None):
                if there:
                    runs.append(list(group))
        return runs

    def markers(self) -> tuple[Markers, ...]:
        """Points by kind, in painting order: plain ones first, signals above them."""
        kinds: dict[str, list[Point]] = {}
        hollow_from = self.a.parts[-1].start if self.a.too_few and self.a.parts else self.count
        for i in self.present:
            mark = self.marks.get(i)
            kind = mark if mark in SIGNALS else "excluded" if not self.a.include[i] else None
            kind = kind or ("hollow" if i >= hollow_from else "point")
            kinds.setdefault(kind, []).append(self.at(i))
            if mark == "astronomical":
                kinds.setdefault("astronomical", []).append(self.at(i))
        if self.slot < DENSE and self.joined:
            kinds.pop("point", None)  # the line alone says it better
        order = ("point", "hollow", "excluded", *SIGNALS, "astronomical")
        rims = {"point": 1.0 if self.slot > 6 else 0.5}
        rim = 1.5 if self.slot > 6 else 0.5
        return tuple(
            Markers(k, tuple(kinds[k]), self._radius(k), rims.get(k, rim)) for k in order if k in kinds
        )

    def _radius(self, kind: str) -> float:
        """Smaller where the points are many: plain points never touch, markers overlap by half at most."""
        if kind == "point":
            return round(min(self.s.radius, max(0.9, self.slot * 0.4)), 2)
        if kind == "hollow":
            return round(min(self.s.radius + 0.75, max(1.6, self.slot * 0.45)), 2)
        return round(min(_RADII[kind] * self.s.mark, max(2.6, self.slot * 0.85)), 2)

    def hits(self) -> tuple[Hit, ...]:
        if not self.s.full:
            return ()
        return tuple(Hit(i, *self.at(i), point_text(self.spec, i)) for i in self.present)

    # labels
    def texts(self) -> tuple[Text, ...]:
        return (
            *self.y_texts(),
            *self.x_texts(),
            *self.unit_text(),
            *self.gutter_texts(),
            *self.phase_texts(),
        )

    def y_texts(self) -> Iterator[Text]:
        font = self.s.font
        for tick, label in zip(self.scale.ticks, self.scale.labels, strict=True):
            yield Text(round(self.left - 8, 1), round(self.py(tick) + font * 0.35, 1), label, font, "end")

    @cached_property
    def _x_labels(self) -> tuple:  # type: ignore[type-arg]
        return x_labels(self.a.x, self.words, self.slot, self.s.font)

    @property
    def _ticked(self) -> list[int]:
        """The points with a tick below them."""
        if self.s.full:
            return [label.index for label in self._x_labels]
        return sorted({0, self.count - 1})

    def x_texts(self) -> Iterator[Text]:
        font = self.s.font
        y = self.bottom + font + 6
        if not self.s.full:
            yield from self._end_texts(y)
            return
        for label in self._x_labels:
            x = round(self.px(label.index), 1)
            for row, line in enumerate(label.lines):
                yield Text(x, round(y + row * (font + 2), 1), line, font, "middle")
            if label.year:
                at = round(y + len(label.lines) * (font + 3), 1)
                yield Text(x, at, label.year, font, "middle", "ink", bold=True)

    def _end_texts(self, y: float) -> Iterator[Text]:
        font = self.s.font
        left, right = max(self.left - 4, self.px(0) - 4), min(self.right + 4, self.px(self.count - 1) + 4)
        first, last = ends(self.a.x, self.words, right - left, font)
        if self.count == 1:
            yield Text(self.px(0), y, last, font, "middle")
            return
        if first:
            yield Text(round(left, 1), y, first, font)
        yield Text(round(right, 1), y, last, font, "end")

    def unit_text(self) -> Iterator[Text]:
        """The unit above the axis, if it fits in front of the first hairline."""
        first = min((berth.x for berth in self.berths), default=self.right)
        if self._unit and (width(self._unit, self.s.font) <= first - 6 or not self.berths):
            text = shorten(self._unit, first - 6, self.s.font)
            yield Text(0, round(self.top - self.s.font * 0.75, 1), text, self.s.font)

    # the gutter: (height of the line, text, role, bold, font)
    def _gutter(self) -> list[tuple[float | str, str, str]]:
        """What stands beside the plot, most important first: (value or edge, text, role)."""
        if not self.present:
            return []
        last = self.present[-1]
        entries: list[tuple[float | str, str, str]] = [(self._height_at(last), self._said(last), "value")]
        if not self.s.labels:
            return entries
        if self.targets and self.targets[-1][2] == self.count:
            entries.append(self._line_label("Target", self.targets[-1][0].value, "target"))
        part = self.a.parts[-1]
        word = centre_word(self.a).removesuffix(" line").removesuffix(" range").capitalize()
        if part.centre is not None:
            entries.append((part.centre, f"{word} {self.words.number(part.centre)}", "line"))
        for name, side in (("Upper", self.a.ucl), ("Lower", self.a.lcl)):
            limit = next((v for v in reversed(side[part.start : part.stop]) if v is not None), None)
            if limit is not None and not (limit == 0 == self.scale.low):
                entries.append(self._line_label(name, limit, "line"))
        return entries

    def _said(self, index: int) -> str:
        value = self.y[index]
        assert value is not None
        return self.words.number(value)

    def _line_label(self, name: str, value: float, role: str) -> tuple[float | str, str, str]:
        said = f"{name} {self.words.number(value)}"
        if self.scale.holds(value):
            return value, said, role
        return ("top", f"{said} ↑", role) if value > self.scale.high else ("bottom", f"{said} ↓", role)

    def _rows(self, text: str, role: str) -> tuple[str, ...]:
        if not self.s.stacked or role == "value" or " " not in text:
            return (text,)
        name, _, rest = text.partition(" ")
        return name, rest

    def _gutter_font(self, role: str) -> float:
        return self.s.value_font if role == "value" else self.s.font

    def _gutter_width(self) -> float:
        return max(
            (
                width(row, self._gutter_font(role), bold=role == "value")
                for _, text, role in self.gutter
                for row in self._rows(text, role)
            ),
            default=0.0,
        )

    def gutter_texts(self) -> Iterator[Text]:
        rows = [self._rows(text, role) for _, text, role in self.gutter]
        heights = [len(r) * self._gutter_font(g[2]) + GAP for r, g in zip(rows, self.gutter, strict=True)]
        low, high = min(2.0, self.top), self.bottom + self.s.font * 0.6
        kept = list(range(len(rows)))
        while sum(heights[k] for k in kept) > high - low and len(kept) > 1:
            kept.pop()  # least important last
        kept.sort(key=lambda k: (self._wish(k), k))
        middles = spread([self._wish(k) for k in kept], [heights[k] for k in kept], low, high)
        x = round(self.right + 8, 1)
        for k, middle in zip(kept, middles, strict=True):
            role = self.gutter[k][2]
            font = self._gutter_font(role)
            y = middle - (len(rows[k]) - 1) * font / 2 + font * 0.35
            for step, row in enumerate(rows[k]):
                colour = "support" if role == "line" else "ink"
                yield Text(x, round(y + step * font, 1), row, font, "start", colour, bold=role == "value")

    def _wish(self, k: int) -> float:
        where = self.gutter[k][0]
        if isinstance(where, str):
            return self.top if where == "top" else self.bottom
        return self.py(where)

    def phase_texts(self) -> Iterator[Text]:
        """The centre of each earlier phase, where no ink is near; nowhere rather than on top of something."""
        if not self.s.full:
            return
        word = centre_word(self.a).removesuffix(" line").removesuffix(" range").capitalize()
        placed: list[Box] = [Box(b.x - b.half, 0, b.x + b.half, b.y + b.radius) for b in self.annotations[0]]
        for part in self.a.parts[:-1]:
            if part.centre is None:
                continue
            text = f"{word} {self.words.number(part.centre)}"
            if spot := self._free_spot(part.start, part.stop, part.centre, text, placed):
                placed.append(spot.box)
                yield spot

    def _free_spot(
        self, first: int, stop: int, level: float, text: str, placed: Sequence[Box]
    ) -> Text | None:
        """The nearest free one of twenty places around the line of a phase, and inside its borders."""
        font = self.s.font
        length = width(text, font)
        left, right = self.edges(first, stop)
        foot = self.py(level)
        best: tuple[float, Text] | None = None
        for place, x in enumerate(
            left + 4 + share * (right - left - length - 8) for share in (0, 1, 0.5, 0.25, 0.75)
        ):
            if right - left < length + 8:
                continue
            for rank, y in enumerate(
                (foot - font * 0.6, foot + font * 1.15, foot - font * 1.7, foot + font * 2.2)
            ):
                spot = Text(round(x, 1), round(y, 1), text, font, halo=True)
                if self._is_free(spot.box, placed) and (best is None or (rank, place) < best[0]):  # type: ignore[operator]
                    best = ((rank, place), spot)  # type: ignore[assignment]
        return best[1] if best else None

    def _is_free(self, box: Box, placed: Sequence[Box]) -> bool:
        if box.top < self.top - 2 or box.bottom > self.bottom - 2 or any(box.meets(b, 3) for b in placed):
            return False
        roomy = Box(box.left - 5, box.top - 3, box.right + 5, box.bottom + 3)
        lines = (*self.line().strokes, *self.target_line().strokes, *self.limits().strokes)
        if any(line_hits(stroke, roomy) for stroke in lines):
            return False
        if any(
            line_hits(stroke, box)
            for stroke in (*self.centre_line(own=True).strokes, *self.centre_line(own=False).strokes)
        ):
            return False
        if any(
            roomy.left < x < roomy.right and y0 < roomy.bottom and roomy.top < y1
            for (x, y0), (_, y1) in self.annotations[1].strokes
        ):
            return False
        reach = 9 * self.s.mark
        return not any(
            roomy.left - reach < x < roomy.right + reach and roomy.top - reach < y < roomy.bottom + reach
            for x, y in (self.at(i) for i in self.present if i in self.marks)
        )

    def empty_texts(self) -> tuple[Text, ...]:
        middle = round((self.left + self.right) / 2, 1)
        return (Text(middle, round((self.top + self.bottom) / 2, 1), "No data yet", self.s.font, "middle"),)
