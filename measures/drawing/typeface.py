"""How wide a string will be, so that labels can be laid out before anything is drawn.

Pages set text in Arial, pictures and PDFs in Arimo, Debian's browsers in Liberation Sans: three typefaces
with the same advance widths, which are the facts below (thousandths of the font size; `tests/measures/
test_typeface.py` holds them against the font file that draws our pictures). Kerning is left out: it only ever
makes a label a little shorter than it was measured.
"""

from unicodedata import normalize

FAMILY = "Arial, Arimo, 'Liberation Sans', Helvetica, sans-serif"

# Characters 32 (space) to 126 (tilde), in order.
_REGULAR = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722,
    278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278,
    469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333,
    500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_BOLD = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278,
    556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584,
    556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556,
    333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
)  # fmt: skip
# Others that charts use: (regular, bold).
_OTHERS = {
    "\u00a0": (278, 278),  # no-break space
    "\u00b7": (333, 333),  # middle dot
    "\u00d7": (584, 584),  # multiplication sign
    "\u00df": (611, 611),  # latin small letter sharp s
    "\u00e6": (889, 889),  # latin small letter ae
    "\u00c6": (1000, 1000),  # latin capital letter ae
    "\u00f8": (611, 611),  # latin small letter o with stroke
    "\u00d8": (778, 778),  # latin capital letter o with stroke
    "\u00a3": (556, 556),  # pound sign
    "\u2013": (556, 556),  # en dash
    "\u2014": (1000, 1000),  # em dash
    "\u2018": (222, 278),  # left single quotation mark
    "\u2019": (222, 278),  # right single quotation mark
    "\u201c": (333, 500),  # left double quotation mark
    "\u201d": (333, 500),  # right double quotation mark
    "\u2026": (1000, 1000),  # horizontal ellipsis
    "\u2191": (500, 500),  # upwards arrow
    "\u2193": (500, 500),  # downwards arrow
    "\u2212": (584, 584),  # minus sign
    "\u2264": (549, 549),  # less-than or equal to
    "\u2265": (549, 549),  # greater-than or equal to
}
_ASCII = {chr(32 + i): pair for i, pair in enumerate(zip(_REGULAR, _BOLD, strict=True))}
_WIDTHS = _ASCII | _OTHERS
_UNKNOWN = (1000, 1000)  # a full em: better a gap than two labels on top of each other


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of `text` in pixels at `size` pixels. An accented letter is as wide as its plain one."""
    weight = 1 if bold else 0
    return sum(_advance(character)[weight] for character in text) * size / 1000


def shorten(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """`text`, or as much of it as fits into `room` pixels with an ellipsis; empty when not even one letter
    does."""
    if width(text, size, bold=bold) <= room:
        return text
    for end in range(len(text) - 1, 0, -1):
        if width(shorter := text[:end].rstrip() + "…", size, bold=bold) <= room:
            return shorter
    return ""


def wrap(text: str, room: float, size: float, lines: int, *, bold: bool = False) -> tuple[str, ...]:
    """`text` in at most `lines` lines of at most `room` pixels, broken at spaces, the last one shortened."""
    rows: list[str] = []
    words = text.split()
    while words and len(rows) < lines - 1:
        row = words.pop(0)
        while words and width(f"{row} {words[0]}", size, bold=bold) <= room:
            row = f"{row} {words.pop(0)}"
        rows.append(shorten(row, room, size, bold=bold))
    if words:
        rows.append(shorten(" ".join(words), room, size, bold=bold))
    return tuple(row for row in rows if row)


def _advance(character: str) -> tuple[int, int]:
    return _WIDTHS.get(character) or _WIDTHS.get(normalize("NFD", character)[0], _UNKNOWN)
