"""Contrast of the palette, by the formula of WCAG 2.2: 4.5:1 for text, 3:1 for marks."""

import re
from pathlib import Path

import pytest

TOKENS = dict(
    re.findall(
        r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b",
        (Path(__file__).parents[2] / "static/css/_tokens.scss").read_text(encoding="utf-8"),
    )
)

TEXT = [
    ("ink", "paper"),
    ("ink", "mist"),
    ("ink", "sim"),
    ("ink", "focus"),
    ("ink", "blue-tint"),
    ("ink", "concern-tint"),
    ("ink", "neutral-tint"),
    ("ink-2", "paper"),
    ("ink-2", "mist"),
    ("ink-3", "blue-tint"),
    ("ink-3", "concern-tint"),
    ("ink-3", "neutral-tint"),
    ("ink-3", "mist"),
    ("blue", "paper"),
    ("blue", "mist"),
    ("blue", "blue-tint"),
    ("blue", "concern-tint"),
    ("improve", "blue-tint"),
    ("concern", "paper"),
    ("concern", "mist"),
    ("concern", "concern-tint"),
    ("neutral", "paper"),
    ("neutral", "neutral-tint"),
    ("error", "paper"),
    ("paper", "ink"),
    ("paper", "blue"),
    ("paper", "error"),
]
MARKS = [
    ("mark", "paper"),
    ("mark", "blue-tint"),
    ("improve", "paper"),
    ("concern", "paper"),
    ("ink-2", "paper"),
]


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_can_be_seen(mark: str, ground: str) -> None:
    assert contrast(mark, ground) >= 3


def test_the_formula_gives_the_known_extremes() -> None:
    assert luminance("#fff") == pytest.approx(1)
    assert luminance("#000000") == 0
