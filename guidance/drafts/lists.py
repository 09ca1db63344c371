"""Lists of words beside the code, each a file that anybody can read and mend."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent / "words"


def words(name: str) -> frozenset[str]:
    """The words of ``words/<name>.txt``."""
    return frozenset((_HERE / f"{name}.txt").read_text(encoding="utf-8").split())
