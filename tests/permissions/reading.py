"""Reads the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MEMBERS = ("staff", "host", "rater", "lead", "compl", "admin")
PEOPLE = ("anon", *MEMBERS, "stranger", "super")


@dataclass(frozen=True)
class Row:
    address: str
    method: str
    expected: dict[str, str]
    variant: str

    @property
    def name(self) -> str:
        return f"{self.address}@{self.variant}" if self.variant else self.address

    @property
    def is_draft(self) -> bool:
        return self.variant == "draft"


def rows(table: str) -> Iterator[Row]:
    for line in table.strip().splitlines():
        words = line.partition("#")[0].replace("|", " ").split()
        if not words or words[0] == "address":
            continue
        address, method, *cells = words
        assert len(cells) == len(PEOPLE), f"{len(cells)} cells instead of {len(PEOPLE)}: {line}"
        name, _, variant = address.partition("@")
        yield Row(name, method, dict(zip(PEOPLE, cells, strict=True)), variant)
