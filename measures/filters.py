"""What a reader of the dashboard wants to see, kept in the address: filters, order, charts or table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from .models import Measure
from .verdicts import LABELS

VIEWS = ("charts", "table")
SORTS = ("concerns", "name", "kind", "latest", "period", "target", "verdict")
VERDICTS = (*LABELS, "hidden")


@dataclass(frozen=True, slots=True)
class Filters:
    """Words that are not known are passed over, so that an old link still leads somewhere."""

    kind: str = ""
    verdict: str = ""
    overdue: bool = False
    owner: str = ""
    sort: str = ""
    view: str = "charts"

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filters:
        sort = query.get("sort", "")
        return cls(
            kind=_known(query.get("kind", ""), Measure.Kind.values),
            verdict=_known(query.get("verdict", ""), VERDICTS),
            overdue=query.get("overdue") == "1",
            owner=query.get("owner", "")[:40] if query.get("owner", "").isascii() else "",
            sort=sort if sort.removeprefix("-") in SORTS else "",
            view=_known(query.get("view", ""), VIEWS) or "charts",
        )

    def url(self, **changes: str | bool) -> str:
        """The query that shows the same with these changes; defaults are left out."""
        wanted = replace(self, **changes)  # type: ignore[arg-type]
        pairs = [
            (name, "1" if value is True else str(value))
            for name in ("view", "kind", "verdict", "overdue", "owner", "sort")
            if (value := getattr(wanted, name)) and (name, value) != ("view", "charts")
        ]
        return f"?{urlencode(pairs)}" if pairs else "?"

    def cleared(self) -> str:
        return self.url(kind="", verdict="", overdue=False, owner="")


def _known(value: str, choices: object) -> str:
    return value if value in choices else ""  # type: ignore[operator]
