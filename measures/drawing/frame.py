"""The room of one chart at one size: which values and periods lie where, and how wide the margins are."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from measures.drawing.axes import XLabel, YScale, x_labels, y_scale
from measures.drawing.placing import Berth, Box, Point, lanes
from measures.drawing.specs import ChartSpec, note_positions, target_steps
from measures.drawing.typeface import width
from measures.verdicts import centre_word

SizeName = Literal["lg", "tb", "md", "ph", "sm", "ps", "xs"]


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


SIZES: dict[str, Size] = {
    # page, tablet, half page, phone, dashboard row, the row on a phone, small multiple
    "lg": Size(1120, 500, 16, 19, 2.25, 4, 1.3, 24, 116, 54, 40, (5, 6)),
    "tb": Size(720, 420, 15, 17, 2.25, 3.75, 1.2, 24, 110, 52, 40, (5, 6)),
    "md": Size(540, 300, 14, 15, 2, 3.25, 1.1, 22, 100, 46, 40, (5, 6)),
    "ph": Size(304, 352, 13, 15, 1.75, 2.25, 0.8, 22, 60, 46, 24, (5, 6)),
    "sm": Size(400, 136, 13, 14, 1.75, 2.5, 0.92, 12, 100, 26, 44, (3, 4), full=False),
    "ps": Size(304, 132, 13, 14, 1.75, 2.25, 0.85, 12, 92, 26, 40, (3, 4), full=False),
    "xs": Size(240, 108, 12, 13, 1.5, 1.9, 0.8, 10, 36, 22, 30, (3, 4), labels=False, full=False),
}
GAP = 3  # pixels between two labels
MOST_LANES = 3


@dataclass(frozen=True, slots=True)
class GutterLabel:
    """What stands beside the plot at a value; `edge` when that lies off the scale. `role`: value, target or
    line."""

    value: float
    text: str
    role: str
    font: float
    edge: Literal["", "top", "bottom"] = ""

    @property
    def is_bold(self) -> bool:
        return self.role == "value"

    @property
    def width(self) -> float:
        return width(self.text, self.font, bold=self.is_bold)

    @property
    def height(self) -> float:
        return self.font + GAP


class Frame:
    """Where things lie. Made from the inside out: scale, labels, margins, then the plot between them."""

    def __init__(self, spec: ChartSpec, size: str) -> None:
        self.spec, self.name, self.size = spec, size, SIZES[size]
        self.analysis, self.words, self.marks = spec.analysis, spec.words, spec.verdict.marks
        self.font = self.size.font
        self.present = [i for i, y in enumerate(self.analysis.y) if y is not None]
        self.joined = self.analysis.x_kind != "text"  # categories have no order: no line between them
        self.count = max(len(self.analysis.y), 1)
        self.targets = target_steps(spec)
        self.scale = self._scale()
        self.gutter = self._gutter() if self.present else []
        self.left = max(self.size.left, max(width(text, self.font) for text in self.scale.labels) + 12)
        beside = max((label.width for label in self.gutter), default=0.0)
        self.right = self.size.width - max(self.size.right, beside + 12)
        self.slot = (self.right - self.left) / self.count
        self.badge_font = max(self.font * 0.86, 12)
        self.badge_radius = max(self.font * 0.72, 9.6)
        self.berths = self._berths()
        used = max((berth.lane for berth in self.berths), default=-1) + 1
        self.top = self._top(used)
        # More than one lane makes the drawing taller, not the plot smaller.
        self.height = round(self.size.height + max(0, used - 1) * (2 * self.badge_radius + GAP), 1)
        self.bottom = self.height - self.size.bottom
        self.plot = Box(self.left, self.top, self.right, self.bottom)

    # ---- positions ---------------------------------------------------------------------------------
    def x(self, index: float) -> float:
        """The middle of a point's slot."""
        return round(self.left + self.slot * (index + 0.5), 2)

    def y(self, value: float) -> float:
        share = (value - self.scale.low) / (self.scale.high - self.scale.low)
        return round(self.bottom - (self.bottom - self.top) * share, 2)

    def point(self, index: int) -> Point:
        return self.x(index), self.y(self.value(index))

    def edges(self, first: int, stop: int) -> tuple[float, float]:
        """From the left edge of one point's slot to the right edge of another's (`stop` excluded)."""
        return self.x(first - 0.5), self.x(stop - 0.5)

    def value(self, index: int) -> float:
        """A point's value; the foot of the scale where there is none."""
        value = self.analysis.y[index]
        return self.scale.low if value is None else value

    @cached_property
    def x_labels(self) -> tuple[XLabel, ...]:
        return x_labels(self.analysis.x, self.words, self.slot, self.font)

    @property
    def unit(self) -> str:
        """What stands above the y axis."""
        unit = self.words.unit
        return "" if not self.size.full or self.words.is_percent or not unit else unit[0].upper() + unit[1:]

    @property
    def centre_name(self) -> str:
        """ "Median", "Mean", "Centre": as short as a label wants it."""
        return centre_word(self.analysis).removesuffix(" line").removesuffix(" range").capitalize()

    def shows_limit(self, value: float) -> bool:
        """Not when it leaves the scale, and not as a second line on the foot of the plot."""
        return self.scale.holds(value) and not value == 0 == self.scale.low

    # ---- from the inside out ---------------------------------------------------------------------------
    def _scale(self) -> YScale:
        a = self.analysis
        values = [y for y in a.y if y is not None]
        if not values:
            return y_scale([0.0, 2.0], self.words, ideal=3, most=3)
        limits = [v for side in (a.lcl, a.ucl) for v in side if v is not None]
        ideal, most = self.size.ticks
        return y_scale(
            values,
            self.words,
            lines=[c for c in a.cl if c is not None],
            limits=[min(limits), max(limits)] if limits else [],
            # Charts that share a scale do not stretch it each for its own target.
            targets=[] if self.spec.y_range else [target.value for target, _, _ in self.targets],
            within=self.spec.y_range,
            ideal=ideal,
            most=most,
        )

    def _top(self, lanes_used: int) -> float:
        """Room for the lanes of numbers, the unit, and a label at the top edge."""
        numbers = lanes_used * (2 * self.badge_radius + GAP) + (10 if lanes_used else 0)
        unit = self.font * 1.75 if self.unit else 0
        return max(self.size.top, numbers + unit, self.font * 1.2)

    def _berths(self) -> list[Berth]:
        if not self.size.full or not self.present:
            return []
        wishes = [(self.x(index), note.number) for note, index in note_positions(self.spec)]
        return lanes(wishes, self._badge_half, GAP, MOST_LANES, 0, self.size.width)

    def _badge_half(self, text: str) -> float:
        """Half the width of a badge: a circle around one number, a pill around several."""
        inside = width(text, self.badge_font, bold=True) / 2
        return self.badge_radius if len(text) < 3 else max(self.badge_radius, inside + 6)

    def _gutter(self) -> list[GutterLabel]:
        """The labels beside the plot, most important first."""
        size, last = self.size, self.present[-1]
        value = self.value(last)
        labels = [GutterLabel(value, self.words.number(value), "value", size.value_font)]
        if not self.analysis.include[last]:  # drawn, not judged: so it does not stand out
            labels = [GutterLabel(value, self.words.number(value), "line", self.font)]
        if not size.labels:
            return labels
        if self.targets and self.targets[-1][2] == self.count:
            labels.append(self._line_label("Target", self.targets[-1][0].value, "target"))
        part = self.analysis.parts[-1]
        if part.centre is not None:
            labels.append(self._line_label(self.centre_name, part.centre, "line"))
        for name, side in (("Upper", self.analysis.ucl), ("Lower", self.analysis.lcl)):
            limit = _last(side[part.start : part.stop])
            if limit is not None and (self.shows_limit(limit) or not self.scale.holds(limit)):
                labels.append(self._line_label(name, limit, "line"))
        return labels

    def _line_label(self, name: str, value: float, role: str) -> GutterLabel:
        number, edge = self.words.number(value), ""
        if not self.scale.holds(value):
            edge, arrow = ("top", "↑") if value > self.scale.high else ("bottom", "↓")
            number = f"{number} {arrow}"
        return GutterLabel(value, f"{name} {number}", role, self.font, edge)  # type: ignore[arg-type]


def _last(values: Sequence[float | None]) -> float | None:
    return next((value for value in reversed(values) if value is not None), None)
