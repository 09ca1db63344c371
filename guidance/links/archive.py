"""Where a copy of a page may be found. The portal only offers the address; it never asks the archive."""

from __future__ import annotations

from datetime import date

ARCHIVE = "https://web.archive.org/web"


def archived(url: str, on: date) -> str:
    """The Internet Archive's copy nearest to the day on which the link was published.

    >>> archived("https://example.org/a?b=c", date(2026, 3, 2))
    'https://web.archive.org/web/20260302/https://example.org/a?b=c'
    """
    return f"{ARCHIVE}/{on:%Y%m%d}/{url}"
