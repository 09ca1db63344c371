"""One measure in parts: a small chart for each profession, locality or other category, all on one scale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.safestring import SafeString

from programmes.suppression import suppress

from ..charts import shared_range
from ..disclosure import COUNTED, KeptBack, for_readers, rest_of
from ..models import Measure, RunChart
from ..results import Result, Row
from ..stored import EMPTY, NO_NUMBERS, Reader, Shown, hidden_verdict, result_of, show
from ..verdicts import Verdict
from .dashboard import IN_THE_STRIP, group_of
from .figures import Figure, figure, svg
from .tables import NumbersTable, numbers_table

#: What the parts of the usual breakdowns are called, one and several.
_CALLED = {
    "profession": ("profession", "professions"),
    "locality": ("locality", "localities"),
    "resource": ("resource", "resources"),
    "step": ("step", "steps"),
}


@dataclass(frozen=True, slots=True)
class Part:
    category: str
    verdict: Verdict
    url: str
    picture: SafeString | None
    why_not: str
    state: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    parts: tuple[Part, ...]
    strip: tuple[dict[str, Any], ...]
    total: int
    called: str
    hidden: bool
    all_hidden: bool
    all_url: str
    chosen: Shown | None
    figure: Figure | None
    table: NumbersTable | None
    query: str


def breakdown(
    measure: Measure, dimension: str, reader: Reader, only: str = "", category: str = ""
) -> Breakdown:
    charts = list(RunChart.objects.filter(measure=measure, dimension=dimension))
    parts = shown_parts(measure, charts, reader)
    counts: Counter[str] = Counter(group_of(part) for part in parts)
    if only not in counts:
        only = ""
    scale = shared_range([part.result.spec for part in parts if part.result])
    chosen = next((p for p in parts if p.chart and p.chart.category == category), None)
    result = chosen.result if chosen else None
    return Breakdown(
        parts=tuple(_part(part, scale) for part in parts if not only or group_of(part) == only),
        strip=tuple(_strip(counts, only)),
        total=len(parts),
        called=_CALLED.get(dimension, ("category", "categories"))[len(parts) != 1],
        hidden=any(part.state == "suppressed" or (part.result and part.result.hidden) for part in parts),
        all_hidden=bool(parts) and all(part.state == "suppressed" for part in parts),
        all_url="?",
        chosen=chosen,
        figure=figure(result) if result else None,
        table=numbers_table(result) if result else None,
        query=urlencode({"dimension": dimension, "category": category}),
    )


def shown_parts(measure: Measure, charts: Sequence[RunChart], reader: Reader) -> list[Shown]:
    """Every category as this reader gets it. For those who do not keep the measures small counts are hidden,
    and so are others, where a hidden one could be worked out from the whole."""
    if reader.keeps:
        return [show(measure, chart, reader) for chart in charts]
    results = {chart.pk: result_of(measure, chart, reader) for chart in charts if chart.analysis is not None}
    more = _protecting(measure, results)
    found = []
    for chart in charts:
        result = results.get(chart.pk)
        if result is None or not any(y is not None for y in result.analysis.y):
            found.append(Shown(measure, chart, None, EMPTY, NO_NUMBERS, "empty"))
            continue
        try:
            result = for_readers(
                result, measure.data_kind, settings.SUPPRESSION_THRESHOLD, more.get(chart.pk, ())
            )
            found.append(Shown(measure, chart, result, result.verdict))
        except KeptBack as reason:
            found.append(Shown(measure, chart, None, hidden_verdict(reason), str(reason), "suppressed"))
    return found


def _protecting(measure: Measure, results: dict[int, Result]) -> dict[int, set[int]]:
    """For each chart the points to hide so that neither they nor a small one can be worked out: each period
    is a line of counts whose total the measure's own page shows. Events are a line once, for all time."""
    found: dict[int, set[int]] = {}
    if measure.data_kind == Measure.DataKind.EVENTS:
        counts = [float(len(result.rows)) for result in results.values()]
        return {pk: {0} for place, pk in enumerate(results) if place in _hidden_of(counts)}
    if measure.data_kind not in COUNTED:
        return found
    lines: dict[str, list[tuple[int, Row]]] = {}
    for pk, result in results.items():
        for row in result.rows:
            if row.numerator is not None:
                lines.setdefault(row.x, []).append((pk, row))
    for line in lines.values():
        hidden = _hidden_of([row.numerator or 0 for _, row in line])
        if measure.data_kind == Measure.DataKind.PROPORTION:
            hidden |= _hidden_of([row.denominator or 0 for _, row in line])
            hidden |= _hidden_of([rest_of(row) or 0 for _, row in line])
        for place in hidden:
            pk, row = line[place]
            found.setdefault(pk, set()).add(row.index)
    return found


def _hidden_of(counts: list[float]) -> set[int]:
    """Places in a line that must be hidden; all of it when the total would have to go too."""
    whole = [max(0, round(count)) for count in counts]
    kept = suppress(whole, settings.SUPPRESSION_THRESHOLD)
    if kept.total is None and sum(whole) >= settings.SUPPRESSION_THRESHOLD:
        return set(range(len(whole)))
    return {place for place, cell in enumerate(kept.cells) if cell is None}


def _part(part: Shown, scale: tuple[float, float] | None) -> Part:
    category = part.chart.category if part.chart else ""
    picture = svg(replace(part.result, y_range=scale), "xs") if part.result else None
    return Part(
        category,
        part.verdict,
        f"?{urlencode({'category': category})}#chosen",
        picture,
        part.why_not,
        part.state,
    )


def _strip(counts: Counter[str], only: str) -> list[dict[str, Any]]:
    return [
        {
            "kind": kind,
            "count": counts[kind],
            "label": IN_THE_STRIP[kind][counts[kind] != 1],
            "url": "?" if only == kind else f"?only={kind}",
            "current": only == kind,
        }
        for kind in IN_THE_STRIP
        if counts[kind]
    ]
