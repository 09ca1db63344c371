"""The parts of a drawing as frozen values: lengths in pixels, y downwards. `d` is the same part as an SVG
path."""

from collections.abc import Callable
from dataclasses import dataclass

from measures.drawing.placing import Box, Point
from measures.drawing.typeface import width


@dataclass(frozen=True, slots=True)
class Lines:
    """Strokes: each a row of points."""

    strokes: tuple[tuple[Point, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.strokes)

    @property
    def d(self) -> str:
        return "".join(
            "M" + "L".join(f"{length(x)} {length(y)}" for x, y in stroke) for stroke in self.strokes if stroke
        )


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
    """Points drawn in the same way. `radius` is half a diamond's diagonal, half a square's side and so on;
    `rim` the white around them, so that they part from the line."""

    kind: str
    centres: tuple[Point, ...]
    radius: float
    rim: float = 1.5

    @property
    def dot(self) -> float:
        """A plain point is a stroke as wide as this."""
        return round(2 * self.radius, 2)

    @property
    def edge(self) -> float:
        """The same with its rim."""
        return round(2 * (self.radius + self.rim), 2)

    @property
    def stroke(self) -> float:
        """A square's own line: thinner where it is small."""
        return round(self.radius * 0.56, 2)

    @property
    def d(self) -> str:
        shape = SHAPES[self.kind]
        return "".join(shape(x, y, self.radius) for x, y in self.centres)


@dataclass(frozen=True, slots=True)
class Text:
    """A label: `x` is its start, middle or end, `y` its baseline. `halo`: white around the letters."""

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
        """What the letters cover."""
        long = width(self.text, self.size, bold=self.bold)
        left = self.x - {"start": 0.0, "middle": long / 2, "end": long}[self.anchor]
        return Box(left, self.y - 0.74 * self.size, left + long, self.y + 0.22 * self.size)


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

    @property
    def box(self) -> Box:
        return Box(self.left, self.top, self.x + self.half, self.y + self.radius)


@dataclass(frozen=True, slots=True)
class Hit:
    """A point that can be pointed at, and what it then says."""

    index: int
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart in numbers, in painting order."""

    size: str
    width: float
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


def length(value: float) -> str:
    """A length in a path: one decimal at most, the same in every language.

    >>> length(12.04), length(0.96), length(-0.01)
    ('12', '1', '0')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _point(x: float, y: float, r: float) -> str:
    """A stroke of no length with round ends is a dot, so all plain points of a chart are one short path."""
    return f"M{length(x)} {length(y)}h0"


def _circle(x: float, y: float, r: float) -> str:
    r = round(r, 1)  # first, or two rounded halves make an egg
    arc = f"a{length(r)} {length(r)} 0 1 0 "
    return f"M{length(x - r)} {length(y)}{arc}{length(2 * r)} 0{arc}{length(-2 * r)} 0"


def _cross(x: float, y: float, r: float) -> str:
    wide = length(2 * r)
    return f"M{length(x - r)} {length(y - r)}l{wide} {wide}m0 -{wide}l-{wide} {wide}"


def _diamond(x: float, y: float, r: float) -> str:
    half = length(r)
    return f"M{length(x)} {length(y - r)}l{half} {half}-{half} {half}-{half}-{half}z"


def _square(x: float, y: float, r: float) -> str:
    wide = length(2 * r)
    return f"M{length(x - r)} {length(y - r)}h{wide}v{wide}h-{wide}z"


def _triangle(x: float, y: float, r: float) -> str:
    return f"M{length(x)} {length(y - r)}l{length(r)} {length(1.8 * r)}h-{length(2 * r)}z"


SHAPES: dict[str, Callable[[float, float, float], str]] = {
    "point": _point,
    "hollow": _circle,
    "excluded": _cross,
    "improvement": _diamond,
    "neutral": _triangle,
    "concern": _square,
    "astronomical": _circle,
}
