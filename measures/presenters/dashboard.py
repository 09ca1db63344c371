"""The dashboard of a programme: what every measure says, in groups, in a table, and all in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from programmes.models import Programme

from ..filters import Filters
from ..models import Measure, RefreshState, RunChart, Target
from ..overdue import overdue
from ..periods import count_between, start_of
from ..plan import lacks_balance
from ..series import words_for
from ..stored import Reader, Shown, show
from ..words import format_number, spelled
from .figures import day, target_sentence
from .pictures import drawn

QUESTIONS = {
    "outcome": ("Outcome", "Are we reaching the aim?"),
    "process": ("Process", "Are we doing what we planned?"),
    "balance": ("Balance", "Is anything getting worse?"),
}
#: The order of attention: what asks for a decision first.
URGENCY = ("concern", "mixed", "neutral", "improvement", "too_few", "no_signal", "no_data", "hidden")
IN_THE_STRIP = {
    "concern": ("concern", "concerns"),
    "mixed": ("mixed", "mixed"),
    "improvement": ("improvement", "improvements"),
    "neutral": ("signal", "signals"),
    "no_signal": ("no signal", "no signal"),
    "too_few": ("too few points", "too few points"),
    "no_data": ("without data", "without data"),
    "hidden": ("hidden", "hidden"),
}


@dataclass(frozen=True, slots=True)
class BoardState:
    """Everything a dashboard depends on, in one query: ``fingerprint`` changes when any of it does."""

    fingerprint: str
    count: int
    lead: str
    checked_at: datetime | None
    oldest_check: datetime | None
    due_since: datetime | None
    failed: int


_STATE = """
SELECT md5(coalesce(string_agg(
           concat_ws('|', m::text, c.digest, c.problem, s.state, s.reason, u.display_name),
           E'\\n' ORDER BY m.id), '')),
       count(m.id), max(c.checked_at), min(c.checked_at),
       (SELECT min(d.created_at) FROM measures_duerefresh d JOIN measures_measure dm ON dm.id = d.measure_id
        WHERE dm.programme_id = %(programme)s),
       count(*) FILTER (WHERE s.state = 'failed'),
       (SELECT display_name FROM accounts_user WHERE id = %(lead)s)
FROM measures_measure m
LEFT JOIN measures_runchart c ON c.measure_id = m.id AND c.dimension = ''
LEFT JOIN measures_refreshstate s ON s.measure_id = m.id
LEFT JOIN accounts_user u ON u.id = m.owner_id
WHERE m.programme_id = %(programme)s AND (%(member)s OR m.visibility = 'public')
"""


def board_state(programme: Programme, reader: Reader) -> BoardState:
    with connection.cursor() as cursor:
        cursor.execute(
            _STATE, {"programme": programme.pk, "member": reader.member, "lead": programme.lead_id or 0}
        )
        digest, count, newest, oldest, due, failed, lead = cursor.fetchone()
    return BoardState(digest, count, lead or "", newest, oldest, due, failed)


@dataclass(frozen=True, slots=True)
class Entry:
    """One measure on the dashboard, in words."""

    shown: Shown
    slug: str
    url: str
    name: str
    summary: str
    kind: str
    kind_label: str
    value: str
    per: str
    latest: str
    said: str
    period: str
    centre: str
    target: str
    owner: str
    owner_id: str
    verdict: dict[str, str]
    overdue: str
    problem: str
    is_draft: bool
    latest_period: date | None
    latest_value: float | None
    wide: SafeString | str = ""
    narrow: SafeString | str = ""

    @property
    def urgency(self) -> int:
        return URGENCY.index(group_of(self.shown))


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    question: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A whole dashboard as its template takes it."""

    head: dict[str, Any]
    total: int
    total_text: str
    all_url: str
    strip: tuple[dict[str, Any], ...]
    groups: tuple[Group, ...]
    entries: tuple[Entry, ...]
    columns: tuple[dict[str, Any], ...]
    centre: str
    owners: tuple[tuple[str, str], ...]
    overdue: int
    lacks_balance: bool
    main: Entry | None
    main_sentence: str


def group_of(shown: Shown) -> str:
    """What it counts as in the strip: its verdict, or that this reader does not get it."""
    is_unjudged = bool(shown.result and shown.result.hidden) and shown.verdict.kind == "no_data"
    return "hidden" if shown.state == "suppressed" or is_unjudged else shown.verdict.kind


def measures_for(programme: Programme, reader: Reader) -> list[Measure]:
    """The measures of a programme that this reader may know of."""
    measures = Measure.objects.for_programme(programme).select_related("owner")
    found = list((measures if reader.member else measures.published()).order_by("position", "name"))
    for measure in found:
        measure.programme = programme
    return found


def shown_for(programme: Programme, measures: list[Measure], reader: Reader) -> list[Shown]:
    """All of them with their charts: three queries, however many there are."""
    ids = [measure.pk for measure in measures]
    charts = {c.measure_id: c for c in RunChart.objects.whole().filter(measure__in=ids)}
    targets: dict[int, list[Target]] = {}
    for target in Target.objects.filter(measure__in=ids):
        targets.setdefault(target.measure_id, []).append(target)
    return [show(m, charts.get(m.pk), reader, targets=targets.get(m.pk, ())) for m in measures]


def board(programme: Programme, reader: Reader, filters: Filters, *, lead: str = "") -> Board:
    measures = measures_for(programme, reader)
    shown = shown_for(programme, measures, reader)
    failed = dict(
        RefreshState.objects.filter(measure__in=[m.pk for m in measures], state=RefreshState.State.FAILED)
        .values_list("measure_id", "reason")
    )  # fmt: skip
    today = timezone.localdate()
    everything = [entry(s, reader, today, failed.get(s.measure.pk, "")) for s in shown]
    wanted = [e for e in everything if _is_wanted(e, filters)]
    if filters.view == "charts":
        wanted = with_drawings(wanted, reader)
    wanted = _sorted(wanted, filters)
    main = next((e for e in everything if e.kind == "outcome" and e.shown.result), None)
    names = {s.result.centre_word for s in shown if s.result}
    centre = "Median" if names <= {"median"} else "Centre line"
    return Board(
        head=head(programme, lead, today),
        total=len(everything),
        total_text=f"{len(everything)} {'measure' if len(everything) == 1 else 'measures'}",
        all_url=filters.cleared(),
        strip=tuple(_strip(everything, filters)),
        groups=tuple(_groups(wanted, filters)),
        entries=tuple(wanted),
        columns=tuple(_columns(filters, centre)),
        centre=centre,
        owners=tuple(sorted({(e.owner, e.owner_id) for e in everything if e.owner})),
        overdue=sum(bool(e.overdue) for e in everything),
        lacks_balance=lacks_balance(measures),
        main=main,
        main_sentence=target_sentence(main.shown.result) if main and main.shown.result else "",
    )


def head(programme: Programme, lead: str, today: date) -> dict[str, Any]:
    """Aim, dates, where the programme stands in time, and who leads it."""
    whole = count_between(
        start_of(programme.starts_on, "month"), start_of(programme.ends_on, "month"), "month"
    )
    now = count_between(start_of(programme.starts_on, "month"), start_of(today, "month"), "month")
    when = f"month {now} of {whole}"
    if today < programme.starts_on:
        when = "before the start"
    elif today > programme.ends_on:
        when = "after the end"
    return {"lead": lead, "today": f"{day(today)}, {when}"}


def entry(shown: Shown, reader: Reader, today: date, failure: str) -> Entry:
    measure, result = shown.measure, shown.result
    programme = measure.programme
    last = result.latest if result else None
    words = result.words if result else words_for(measure)
    value, per, latest, in_words, period = "", "", "", "", ""
    if result is not None and last is not None and last.value is not None:
        value = words.number(last.value)
        said = _counted(shown)
        period = words.period(result.analysis.x[last.index])
        if measure.data_kind == Measure.DataKind.EVENTS:
            period = f"to {period}" if result.analysis.x_kind == "date" else f"{period} {words.event[0]}"
        unit = "" if words.is_percent else words.unit
        per = ", ".join(filter(None, (unit, said, period)))
        latest = f"{value} ({said})" if said else value
        in_words = ", ".join(filter(None, (f"{value} {unit}".strip(), period)))
    target = "None set"
    if shown.state == "suppressed":
        latest, target = "Hidden", ""
    elif result is not None and result.target is not None:
        target = words.number(result.target)
    verdict = shown.verdict
    return Entry(
        shown=shown,
        slug=measure.slug,
        url=reverse("measures:measure", args=[programme.slug, measure.slug]),
        name=measure.name,
        summary=measure.summary or measure.operational_definition[:160],
        kind=measure.kind,
        kind_label=measure.get_kind_display(),
        value=value,
        per=per,
        latest=latest,
        said=in_words,
        period=period[:1].upper() + period[1:],
        centre=words.number(result.centre) if result and result.centre is not None else "",
        target=target,
        owner=measure.owner.display_name if measure.owner and reader.member else "",
        owner_id=str(measure.owner.public_id) if measure.owner and reader.member else "",
        verdict={"kind": verdict.kind, "label": verdict.label, "sentence": verdict.reason},
        overdue=_overdue(shown, reader, today),
        problem=failure if reader.keeps else "",
        is_draft=not measure.is_published,
        latest_period=_latest_period(shown, reader),
        latest_value=last.value if last else None,
    )


def _latest_period(shown: Shown, reader: Reader) -> date | None:
    """For putting in order; the day of the latest rare event would be told by its place."""
    if shown.chart is None or (shown.measure.data_kind == Measure.DataKind.EVENTS and not reader.keeps):
        return None
    return shown.chart.latest_period


def _counted(shown: Shown) -> str:
    """ "21 of 30", "17 in 14,768"; nothing when there is no denominator or its number is hidden."""
    last = shown.result.latest if shown.result else None
    if last is None or last.numerator is None or last.denominator is None:
        return ""
    joint = "of" if shown.measure.data_kind == "proportion" else "in"
    return f"{format_number(last.numerator)} {joint} {format_number(last.denominator)}"


def _overdue(shown: Shown, reader: Reader, today: date) -> str:
    measure = shown.measure
    if not reader.member:
        return ""
    found = overdue(
        measure.frequency,
        latest=shown.chart.latest_period if shown.chart else None,
        today=today,
        due_days=measure.due_days,
        made_on=timezone.localdate(measure.created_at),
        active_from=measure.active_from,
        active_to=measure.active_to,
    )
    if found is None:
        return ""
    words = words_for(measure)
    first = words.period(found.first)
    due = f"{first[0].upper()}{first[1:]} was due on {found.due_on.day} {found.due_on:%B %Y}"
    return due if found.count == 1 else f"{due}, and {words.count(found.count - 1)} after it"


def with_drawings(entries: list[Entry], reader: Reader) -> list[Entry]:
    """The same with their small charts, wide and narrow."""
    # Drawings for readers depend on the threshold, so that a higher one hides at once.
    of_reader = "all" if reader.keeps else f"below-{settings.SUPPRESSION_THRESHOLD}"
    keys = {e.slug: f"{e.shown.chart.digest}:{of_reader}" for e in entries if e.shown.chart}
    wanted = [
        (keys[e.slug], e.shown.result, size) for e in entries if e.shown.result for size in ("sm", "ps")
    ]
    pictures = drawn(wanted)
    return [
        replace(e, wide=pictures[keys[e.slug], "sm"], narrow=pictures[keys[e.slug], "ps"])
        if e.shown.result
        else e
        for e in entries
    ]


# ---- filters and order ---------------------------------------------------------------------------------
def _is_wanted(e: Entry, f: Filters) -> bool:
    return (
        (not f.kind or e.kind == f.kind)
        and (not f.verdict or group_of(e.shown) == f.verdict)
        and (not f.overdue or bool(e.overdue))
        and (not f.owner or e.owner_id == f.owner)
    )


def _sorted(entries: list[Entry], filters: Filters) -> list[Entry]:
    order = list(QUESTIONS)
    in_groups = sorted(entries, key=lambda e: order.index(e.kind))  # stable: keeps the plan's own order
    name = filters.sort.removeprefix("-")
    if not name:
        return in_groups
    keys: dict[str, Any] = {
        "concerns": lambda e: e.urgency,
        "verdict": lambda e: e.urgency,
        "name": lambda e: e.name.casefold(),
        "kind": lambda e: order.index(e.kind),
        "latest": lambda e: (e.latest_value is None, e.latest_value or 0),
        "period": lambda e: (e.latest_period is None, e.latest_period or date.min),
        "target": lambda e: _distance(e),
    }
    return sorted(in_groups, key=keys[name], reverse=filters.sort.startswith("-"))


def _distance(e: Entry) -> float:
    """How far from its target, as a share of it; measures without one come last."""
    result = e.shown.result
    if result is None or result.target is None or e.latest_value is None:
        return float("inf")
    gap = (e.latest_value - result.target) / (abs(result.target) or 1)
    return gap if result.direction == "increase" else -gap if result.direction == "decrease" else abs(gap)


def _groups(entries: list[Entry], filters: Filters) -> Iterable[Group]:
    if filters.sort:
        titles = {"concerns": ("Concerns first", "What asks for a decision stands at the top.")}
        title, question = titles.get(filters.sort, ("Measures", ""))
        if entries:
            yield Group(title, question, tuple(entries))
        return
    for kind, (title, question) in QUESTIONS.items():
        if members := tuple(e for e in entries if e.kind == kind):
            yield Group(title, question, members)


def _strip(entries: list[Entry], filters: Filters) -> Iterable[dict[str, Any]]:
    counts = Counter(group_of(e.shown) for e in entries)
    for kind in IN_THE_STRIP:
        if count := counts[kind]:
            current = filters.verdict == kind
            yield {
                "kind": kind,
                "count": count,
                "label": IN_THE_STRIP[kind][count != 1],
                "url": filters.url(verdict="" if current else kind),
                "current": current,
            }


def _columns(filters: Filters, centre: str) -> Iterable[dict[str, Any]]:
    """The table's heads: each a link that sorts by it, the second time the other way round."""
    for name, label, css in (
        ("name", "Measure", ""),
        ("kind", "Type", ""),
        ("latest", "Latest", "r"),
        ("period", "Period", ""),
        ("", centre, "r"),
        ("target", "Target", "r"),
        ("verdict", "Verdict", ""),
    ):
        ascending, descending = filters.sort == name != "", filters.sort == f"-{name}"
        yield {
            "label": label,
            "css": css,
            "url": filters.url(sort=f"-{name}" if ascending else name) if name else "",
            "sorted": "ascending" if ascending else "descending" if descending else "",
        }


def in_words(count: int) -> str:
    """ "Seven measures": a number that begins a caption."""
    return f"{spelled(count, capital=True)} {'measure' if count == 1 else 'measures'}"


__all__ = ["Board", "BoardState", "Entry", "board", "board_state", "in_words", "measures_for", "shown_for"]
