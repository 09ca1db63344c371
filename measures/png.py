"""An SVG as a PNG, without a browser and without anything from the system.

Typst (a wheel) rasterises, Arimo (a wheel, metric-compatible with Arial) draws the letters: a bare machine
gives the same picture as a full desktop.
"""

import re
from pathlib import Path

import fontpkg_arimo
import typst

WIDTH = 2240  # pixels: sharp on a full-screen slide
FONTS = Path(fontpkg_arimo.ROOT) / "files"
_fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
# Typst measures in points; the picture fills the page, so that one unit of the SVG is one point.
_PAGE = """\
#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%, height: 100%)
"""
_VIEW_BOX = re.compile(r'<svg\b[^>]*?\bviewBox="0 0 ([0-9.]+) ([0-9.]+)"')


def render_png(svg: str, *, width: int = WIDTH) -> bytes:
    """The picture `width` pixels wide on white. Raises ValueError when the text is no SVG with a viewBox."""
    found = _VIEW_BOX.search(svg)
    if found is None:
        raise ValueError(
            "An SVG with a viewBox that starts at 0 0 is needed to know the size of the picture."
        )
    wide, high = found.groups()
    return typst.compile(
        _PAGE.format(width=wide, height=high).encode(),
        format="png",
        ppi=72 * width / float(wide),
        sys_inputs={"svg": svg},
        font_paths=_fonts,
    )
