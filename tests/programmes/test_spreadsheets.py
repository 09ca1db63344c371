"""Text that a spreadsheet would run, and text that it would not. The three rooms that write files use this."""

from __future__ import annotations

import pytest

from programmes.spreadsheets import harmless


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        " =1",
        "\N{FULLWIDTH EQUALS SIGN}1",
        "\N{NO-BREAK SPACE}=1",
    ],
)
def test_text_that_would_run_as_a_formula_is_made_harmless(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Dumfries", "3 people", "", "a=b"])
def test_plain_text_stays_as_it_is(text):
    assert harmless(text) == text
