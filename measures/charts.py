"""From an analysis to a picture: `draw` computes geometry, `templates/components/chart.svg` draws it.

One grammar at every size:

* the line in ink, broken at a phase and at a gap; the shape of a point says what it is, colour only repeats
  it;
* the centre line solid over the points it comes from, dotted where it is carried forward;
* labels stand on their lines, in the right gutter, pushed apart; an earlier phase's label takes a free spot;
* a line too far away for the scale is written with an arrow, so that nothing ever flattens the data.

Sizes are drawings of their own, none is another one shrunk: as long as a page does not squeeze a picture far
below its own width (`SIZES`), its text stays at 12 pixels or more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from django.template.loader import get_template

from measures.drawing import labels, strokes
from measures.drawing.axes import YScale, extent
from measures.drawing.frame import SIZES, Frame, GutterLabel, SizeName
from measures.drawing.shapes import Drawing
from measures.drawing.specs import (
    ChartSpec,
    Note,
    Target,
    current_target,
    describe,
    latest,
    note_positions,
    point_text,
    target_steps,
)
from measures.drawing.typeface import FAMILY
from measures.verdicts import centre_word

__all__ = [
    "COLOURS",
    "PAPER",
    "SIZES",
    "ChartSpec",
    "Drawing",
    "KeyRow",
    "Note",
    "SizeName",
    "Target",
    "current_target",
    "describe",
    "draw",
    "gutter_of",
    "key_of",
    "latest",
    "note_positions",
    "point_text",
    "render_svg",
    "scale_of",
    "shared_range",
    "target_steps",
]

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


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One line of the key below a chart."""

    mark: str
    words: str


def draw(spec: ChartSpec, size: SizeName | str = "lg", *, mono: bool = False) -> Drawing:
    """The geometry of a chart at one size. `mono` leaves out what only colour would say, for black on
    paper."""
    f = Frame(spec, str(size))
    desc = describe(spec)
    badges, hairlines = strokes.annotations(f)
    return Drawing(
        size=f.name,
        width=f.size.width,
        height=f.height,
        font=f.font,
        family=FAMILY,
        uid=_uid(spec, desc, size, mono),
        title=spec.title,
        desc=desc,
        mono=mono,
        plot=f.plot,
        grid=strokes.grid(f),
        base=strokes.base(f),
        tints=() if mono else tuple(strokes.tints(f)),
        borders=strokes.borders(f),
        limits=strokes.limits(f),
        centre=strokes.centre(f, own=True),
        carried=strokes.centre(f, own=False),
        target=strokes.target(f),
        hairlines=hairlines,
        badges=badges,
        line=strokes.line(f),
        line_width=f.size.line,
        centre_width=1.75 if f.size.full else 1.5,
        markers=strokes.markers(f),
        texts=labels.texts(f, badges, hairlines),
        hits=strokes.hits(f),
        reach=round(min(14.0, max(4.0, f.slot / 2)), 1),
    )


def render_svg(spec: ChartSpec, size: SizeName | str = "lg", *, mono: bool = False) -> str:
    """The chart as an SVG element that stands alone: no style sheet, no script, no font of its own."""
    return get_template("components/chart.svg").render(
        {"d": draw(spec, size, mono=mono), "ink": PAPER if mono else COLOURS}
    )


def shared_range(specs: Sequence[ChartSpec]) -> tuple[float, float] | None:
    """One y range for several charts of the same measure; None when there is nothing to show."""
    values = [y for spec in specs for y in spec.analysis.y if y is not None]
    return extent(values, specs[0].words) if values else None


def scale_of(spec: ChartSpec) -> YScale:
    """The y axis of the full drawing, for whoever draws the same chart with other means."""
    return Frame(spec, "lg").scale


def gutter_of(spec: ChartSpec) -> list[GutterLabel]:
    """The labels beside the full drawing, most important first."""
    return Frame(spec, "lg").gutter


_MARKS = {
    "improvement": "Point of an improvement signal",
    "concern": "Point of a concern signal",
    "neutral": "Point of a signal",
    "astronomical": "Astronomical, as judged by a person",
    "excluded": "Left out of the calculation",
    "hollow": "Too few points for the rules",
    "point": "Other point",
}


def key_of(spec: ChartSpec) -> tuple[KeyRow, ...]:
    """What the marks and lines of this chart mean; only those that it shows."""
    f = Frame(spec, "lg")
    shown = {markers.kind for markers in strokes.markers(f)}
    rows = [KeyRow(mark, words) for mark, words in _MARKS.items() if mark in shown]
    if shown == {"point"}:
        rows = [KeyRow("point", "Point")]
    centre = centre_word(spec.analysis).capitalize()
    carried = strokes.centre(f, own=False)
    if strokes.centre(f, own=True):
        periods = spec.words.noun(2, spec.analysis.x[0])
        rows.append(KeyRow("centre", f"{centre}, over the {periods} it comes from" if carried else centre))
    if carried:
        rows.append(KeyRow("carried", f"{centre} carried forward"))
    if strokes.limits(f):
        rows.append(KeyRow("limits", "Upper and lower limit"))
    if strokes.target(f):
        rows.append(KeyRow("target", "Target"))
    return tuple(rows)


def _uid(spec: ChartSpec, desc: str, size: str, mono: bool) -> str:
    """The same for the same picture, so that a stored one need not be written again."""
    return f"chart-{crc32(f'{spec.title}|{desc}|{size}|{mono}|{spec.key}'.encode()):08x}"
