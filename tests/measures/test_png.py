"""Pictures of charts: right size, and the letters really there."""

import struct
import xml.etree.ElementTree as ET
import zlib
from datetime import date

import pytest

from measures.charts import Note, render_svg
from measures.drawing.typeface import FAMILY
from measures.pictures import render_picture
from measures.png import FONTS, WIDTH, render_png
from measures.words import Words
from tests.measures.charting import RISE, months, spec_of

SVG = "{http://www.w3.org/2000/svg}"
LETTERS = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 40" font-family="{FAMILY}">'
    '<text x="10" y="30" font-size="24" font-weight="{}">{}</text></svg>'
)


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


def ink_of(png: bytes) -> int:
    """How many bytes change from pixel to pixel or row to row: none in a white area."""
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += 12 + length
    return sum(byte not in (0, 255) for byte in zlib.decompress(data))


@pytest.mark.parametrize("size", ["lg", "md", "sm", "xs"])
def test_a_chart_becomes_a_picture_as_wide_as_a_slide(size):
    svg = render_svg(spec_of(RISE, freeze=17), size)
    width, height = (float(v) for v in ET.fromstring(svg).get("viewBox").split()[2:])
    wide, high = size_of(render_png(svg))
    assert (wide, high) == (WIDTH, pytest.approx(WIDTH * height / width, abs=1))


def test_letters_are_drawn_with_the_font_that_came_along():
    assert any(FONTS.glob("*.ttf"))
    empty, thin, fat = (ink_of(render_png(LETTERS.format(*args), width=400)) for args in (
        ("normal", ""), ("normal", "Median 22.5 ↑"), ("bold", "Median 22.5 ↑")
    ))  # fmt: skip
    assert thin > empty + 500
    assert fat != thin


def test_what_is_no_svg_is_refused():
    with pytest.raises(ValueError, match="viewBox"):
        render_png("<p>no picture</p>")


def test_a_picture_carries_title_verdict_notes_and_origin():
    notes = [
        Note(1, months(24)[3], "First lab, Dumfries"),
        Note(2, date(2026, 5, 12), "<b>Stranraer</b> joins"),
    ]
    spec = spec_of(RISE, freeze=17, notes=notes, title="People engaged", words=Words(unit="people"))
    svg = render_picture(spec, footer="NHS Dumfries and Galloway. As at 10 November 2026.")
    words = " ".join("".join(text.itertext()) for text in ET.fromstring(svg).iter(f"{SVG}text"))
    for said in ("People engaged", spec.verdict.heading, spec.verdict.sentence, spec.verdict.detail):
        assert said in words
    assert "1 April 2025: First lab, Dumfries" in words
    assert "12 May 2026: <b>Stranraer</b> joins" in words
    assert "As at 10 November 2026." in words
    assert size_of(render_png(svg))[0] == WIDTH


def test_a_picture_keeps_its_texts_inside():
    spec = spec_of(
        RISE, freeze=17, title="A very long title " * 12, notes=[Note(1, months(24)[0], "note " * 80)]
    )
    root = ET.fromstring(render_picture(spec, footer="footer " * 60))
    height = float(root.get("height"))
    texts = [text for text in root.iter(f"{SVG}text") if text.get("font-size")]
    assert all(0 < float(text.get("y")) < height for text in texts)
