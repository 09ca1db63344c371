"""A chart that leaves the portal: with its title, verdict, sentence, notes and origin on it.

People put charts on slides and walls, where nothing stands beside them. What the page says around a chart is
part of this picture, so that no chart travels without its verdict.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.template.loader import get_template

from measures.charts import COLOURS, PAPER, SIZES, ChartSpec, draw
from measures.drawing.shapes import Text
from measures.drawing.typeface import FAMILY, wrap
from measures.words import said

MARGIN = 40
_TITLE, _HEADING, _BODY, _SMALL = 28, 22, 18, 15  # font sizes; lines are 1.4 times as high
_LEADING = 1.4
_ICON = 34
_COLUMN_GAP = 48


@dataclass(frozen=True, slots=True)
class NoteLines:
    """A numbered annotation below the chart: its circle and its lines."""

    number: int
    x: float
    y: float
    lines: tuple[Text, ...]


def render_picture(spec: ChartSpec, *, footer: str = "", mono: bool = False) -> str:
    """The chart with all that belongs to it as one SVG. `footer` says whose it is and as at when."""
    chart = draw(spec, "lg", mono=mono)
    inside = SIZES["lg"].width
    texts: list[Text] = []
    y = _paragraph(texts, spec.title, MARGIN, MARGIN - 8, inside, _TITLE, bold=True, role="ink")
    icon_y = y + 12
    indent = MARGIN + _ICON + 16
    room = inside - _ICON - 16
    y = _paragraph(texts, spec.verdict.heading, indent, y + 12, room, _HEADING, bold=True, role=_role(spec))
    y = _paragraph(texts, spec.verdict.sentence, indent, y, room, _BODY, role="ink")
    chart_y = y + 24
    notes, y = _notes(spec, chart_y + chart.height + 12)
    for line in (spec.verdict.detail, footer):
        y = _paragraph(texts, line, MARGIN, y + 8, inside, _SMALL)
    return get_template("components/picture.svg").render(
        {
            "width": inside + 2 * MARGIN,
            "height": round(y + MARGIN - 12),
            "family": FAMILY,
            "title": spec.title,
            "desc": chart.desc,
            "uid": f"{chart.uid}-picture",
            "texts": texts,
            "notes": notes,
            "kind": spec.verdict.kind,
            "icon_x": MARGIN,
            "icon_y": icon_y,
            "icon_size": _ICON,
            "chart_x": MARGIN,
            "chart_y": chart_y,
            "d": chart,
            "ink": PAPER if mono else COLOURS,
        }
    )


def _role(spec: ChartSpec) -> str:
    kind = spec.verdict.kind
    return kind if kind in ("improvement", "concern", "neutral") else "ink"


def _paragraph(
    texts: list[Text],
    words: str,
    x: float,
    y: float,
    room: float,
    size: float,
    *,
    bold: bool = False,
    role: str = "support",
) -> float:
    """Adds the lines of a paragraph that begins at height `y`; answers the height where it ends."""
    rows = wrap(words, room, size, 6, bold=bold)
    for row in rows:
        texts.append(Text(x, round(y + size, 1), row, size, role=role, bold=bold))
        y += size * _LEADING
    return round(y, 1)


def _notes(spec: ChartSpec, y: float) -> tuple[tuple[NoteLines, ...], float]:
    """The words of the numbered annotations, in two columns of equal length."""
    worded = [note for note in spec.notes if note.text]
    if not worded:
        return (), y
    half = (len(worded) + 1) // 2
    width = (SIZES["lg"].width - _COLUMN_GAP) / 2
    notes: list[NoteLines] = []
    foot = y
    for column, members in enumerate((worded[:half], worded[half:])):
        left = MARGIN + column * (width + _COLUMN_GAP)
        rows = [wrap(f"{said(note.x)}: {note.text}", width - 36, _SMALL, 3) for note in members]
        for note, lines, top in zip(members, rows, _tops(y, rows), strict=True):
            at = [
                Text(left + 36, round(top + _SMALL + k * _SMALL * _LEADING, 1), line, _SMALL, role="ink")
                for k, line in enumerate(lines)
            ]
            notes.append(NoteLines(note.number, left + 11, round(top + 11, 1), tuple(at)))
            foot = max(foot, top + len(lines) * _SMALL * _LEADING + 8)
    return tuple(notes), round(foot, 1)


def _tops(y: float, rows: Sequence[Sequence[str]]) -> list[float]:
    """Where each note begins."""
    heights = [len(lines) * _SMALL * _LEADING + 8 for lines in rows]
    return [y + used for used in accumulate([0.0, *heights[:-1]])] if rows else []
