"""Text for files that people open in a spreadsheet: none of it is run."""

from __future__ import annotations

# What Excel, LibreOffice and Google Sheets take for the start of a formula or a command (OWASP, CSV
# injection): in plain and in full-width letters.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("-3 people"), harmless("Dumfries")
    ("'=1+1", "'-3 people", 'Dumfries')
    """
    return f"'{text}" if text.lstrip(" \N{NO-BREAK SPACE}").startswith(FORMULA_STARTS) else text
