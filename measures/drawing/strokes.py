"""Everything of a chart that is no text: grid, tints, borders, lines, annotations, points."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from measures.drawing.frame import GAP, Frame
from measures.drawing.placing import Point
from measures.drawing.shapes import Badge, Hit, Lines, Markers, Tint
from measures.drawing.specs import note_positions, point_text

DENSE = 3.0  # pixels from point to point below which the line is drawn without its plain points
SIGNALS = ("improvement", "neutral", "concern")  # painted in this order
TINTED = ("shift", "longest_run")  # the rules about a run on one side
# Sizes of the markers at factor 1.
_RADII = {"improvement": 7.0, "concern": 4.6, "neutral": 6.6, "astronomical": 8.0, "excluded": 4.0}


# ---- below the line ------------------------------------------------------------------------------------
def grid(f: Frame) -> Lines:
    ticks = [tick for tick in f.scale.ticks if tick != f.scale.low]
    return Lines(tuple(((f.left, f.y(tick)), (f.right, f.y(tick))) for tick in ticks))


def base(f: Frame) -> Lines:
    """The foot of the plot, the zero line, and a short tick for each label below."""
    strokes = [((f.left, f.bottom), (f.right, f.bottom))]
    if f.scale.low < 0 < f.scale.high:
        strokes.append(((f.left, f.y(0)), (f.right, f.y(0))))
    if f.joined and f.present:
        ticked = [label.index for label in f.x_labels] if f.size.full else sorted({0, f.count - 1})
        strokes += [((f.x(i), f.bottom), (f.x(i), f.bottom + 5)) for i in ticked]
    return Lines(tuple(strokes))


def tints(f: Frame) -> Iterator[Tint]:
    """Between the line and the centre for a shift only; it repeats the markers and never stands alone."""
    for signal in f.analysis.signals:
        if signal.rule not in TINTED:
            continue
        kind = Counter(f.marks.get(i, "neutral") for i in signal.points).most_common(1)[0][0]
        members = range(signal.points[0], signal.points[-1] + 1)
        for run in _unbroken(f, members):
            level = f.analysis.cl[run[0]]
            if len(run) > 1 and level is not None:
                foot = f.y(level)
                line = [f.point(i) for i in run]
                yield Tint(kind, ((line[0][0], foot), *line, (line[-1][0], foot)))


def borders(f: Frame) -> Lines:
    """Where a new phase begins."""
    edges = [f.x(part.start - 0.5) for part in f.analysis.parts[1:]]
    return Lines(tuple(((x, f.top - 4), (x, f.bottom)) for x in edges))


def limits(f: Frame) -> Lines:
    """Limits step with the denominator, one slot wide each."""
    strokes: list[tuple[Point, ...]] = []
    for side in (f.analysis.lcl, f.analysis.ucl):
        shown = [v if v is not None and f.shows_limit(v) else None for v in side]
        for part in f.analysis.parts:
            strokes += _steps(f, shown[part.start : part.stop], part.start)
    return Lines(tuple(strokes))


def centre(f: Frame, *, own: bool) -> Lines:
    """The centre line over the points it comes from (`own`), or where it is only carried forward."""
    a = f.analysis
    shown = [c if base is own else None for c, base in zip(a.cl, a.baseline, strict=True)]
    strokes: list[tuple[Point, ...]] = []
    for part in a.parts:
        strokes += _steps(f, shown[part.start : part.stop], part.start)
    return Lines(tuple(strokes))


def target(f: Frame) -> Lines:
    strokes = []
    for step, first, stop in f.targets if f.present else ():
        if f.scale.holds(step.value):
            left, right = f.edges(first, stop)
            strokes.append(((left, f.y(step.value)), (right, f.y(step.value))))
    return Lines(tuple(strokes))


def annotations(f: Frame) -> tuple[tuple[Badge, ...], Lines]:
    """Numbers in their lanes above the plot, each with a hairline down to just above its point."""
    radius = f.badge_radius
    badges = []
    for berth in f.berths:
        y = radius + 1 + berth.lane * (2 * radius + GAP)
        badges.append(Badge(round(berth.x, 1), round(y, 1), berth.half, radius, berth.text, f.badge_font))
    badge_of = {
        number: badge for badge, berth in zip(badges, f.berths, strict=True) for number in berth.numbers
    }
    hairlines: dict[tuple[Point, Point], None] = {}
    for note, index in note_positions(f.spec) if badges else ():
        x, head = f.x(index), badge_of[note.number].y + radius
        foot = f.y(f.value(index)) - 9 * f.size.mark
        if foot > head:
            hairlines[(x, head), (x, foot)] = None
    return tuple(badges), Lines(tuple(hairlines))


def _steps(f: Frame, values: Sequence[float | None], start: int) -> Iterator[tuple[Point, ...]]:
    """A line that is level over each slot and steps where the value changes; broken where there is none."""
    for there, group in groupby(enumerate(values, start), key=lambda pair: pair[1] is not None):
        stroke: list[Point] = []
        for value, same in groupby(group, key=lambda pair: pair[1]):
            members = [index for index, _ in same]
            if value is not None:
                left, right = f.edges(members[0], members[-1] + 1)
                stroke += [(left, f.y(value)), (right, f.y(value))]
        if there:
            yield tuple(stroke)


# ---- the line and its points -----------------------------------------------------------------------------
def line(f: Frame) -> Lines:
    """Broken at a phase and at a gap. A point alone between two gaps is a stroke of one."""
    if not f.joined:
        return Lines()
    runs = [run for part in f.analysis.parts for run in _unbroken(f, range(part.start, part.stop))]
    return Lines(tuple(tuple(f.point(i) for i in run) for run in runs))


def _unbroken(f: Frame, members: Sequence[int]) -> Iterator[list[int]]:
    for there, group in groupby(members, key=lambda i: f.analysis.y[i] is not None):
        if there:
            yield list(group)


def markers(f: Frame) -> tuple[Markers, ...]:
    """Points by kind, in painting order: plain ones first, signals above them."""
    kinds: dict[str, list[Point]] = {}
    for i in f.present:
        kinds.setdefault(_kind(f, i), []).append(f.point(i))
        if f.marks.get(i) == "astronomical":
            kinds.setdefault("astronomical", []).append(f.point(i))
    if f.slot < DENSE and f.joined:
        kinds.pop("point", None)
    roomy = f.slot > 6
    rims = {"point": 1.0 if roomy else 0.5}
    order = ("point", "hollow", "excluded", *SIGNALS, "astronomical")
    return tuple(
        Markers(kind, tuple(kinds[kind]), _radius(f, kind), rims.get(kind, 1.5 if roomy else 0.5))
        for kind in order
        if kind in kinds
    )


def _kind(f: Frame, index: int) -> str:
    a, mark = f.analysis, f.marks.get(index)
    if mark in SIGNALS:
        return mark
    if not a.include[index]:
        return "excluded"
    return "hollow" if a.too_few and a.part[index] == len(a.parts) else "point"


def _radius(f: Frame, kind: str) -> float:
    """Smaller where the points are many: plain points never touch, markers overlap by less than half."""
    if kind == "point":
        return round(min(f.size.radius, max(0.9, f.slot * 0.4)), 2)
    if kind == "hollow":
        return round(min(f.size.radius + 0.75, max(1.6, f.slot * 0.45)), 2)
    return round(min(_RADII[kind] * f.size.mark, max(2.6, f.slot * 0.85)), 2)


def hits(f: Frame) -> tuple[Hit, ...]:
    """Points that answer to a pointer, on the sizes that are large enough for one."""
    return tuple(Hit(i, *f.point(i), point_text(f.spec, i)) for i in f.present) if f.size.full else ()
