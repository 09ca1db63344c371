"""The page of one measure: its chart, what it says, what could be decided next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Min
from django.urls import reverse
from django.utils.text import capfirst

from runcharts import ChartError, Series, suggest_phases

from ..models import Annotation, DueRefresh, Measure, PointJudgement, RefreshState, RunChart
from ..plan import missing_fields
from ..recommend import Recommendation, recommend_for
from ..results import Happening, Result
from ..series import words_for
from ..stored import Reader, Shown, show
from ..words import MONTHS, Words
from .freshness import Freshness, freshness

TABS = (("measure", "Numbers"), ("definition", "Definition"), ("changes", "Changes"), ("history", "History"))


def shown(measure: Measure, reader: Reader, dimension: str = "", category: str = "") -> Shown:
    """The stored chart of the measure, or of one category, with notes, phases and targets."""
    chart = RunChart.objects.filter(measure=measure, dimension=dimension, category=category).first()
    return show(
        measure,
        chart,
        reader,
        targets=list(measure.targets.all()),
        annotations=list(Annotation.objects.for_measure(measure)),
        phases=list(measure.phases.standing().select_related("decided_by")),
    )


def status(measure: Measure, chart: RunChart | None) -> Freshness:
    """How fresh the chart is, and whether work on it is under way."""
    state = RefreshState.objects.filter(measure=measure).first()
    due_since: datetime | None = DueRefresh.objects.filter(measure=measure).aggregate(
        since=Min("created_at")
    )["since"]
    return freshness(
        chart.checked_at if chart else None,
        due_since=due_since,
        state=state.state if state else "",
        reason=state.reason if state else "",
        failed_at=state.finished_at if state else None,
    )


def tabs(measure: Measure, current: str, reader: Reader, changes: int) -> list[dict[str, Any]]:
    found = []
    for name, label in TABS:
        if name == "history" and not reader.member:
            continue
        said = f"{label} ({changes})" if name == "changes" and changes else label
        url = reverse(f"measures:{name}", args=[measure.programme.slug, measure.slug])
        found.append({"label": said, "url": f"{url}#parts", "current": name == current})
    return found


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to think about: a sentence, and where to decide it."""

    title: str
    text: str
    url: str
    link: str


def offers(measure: Measure, result: Result | None) -> list[Offer]:
    """What a person might decide next. Nothing here ever happens by itself."""
    found = []
    if missing := missing_fields(measure):
        words = ", ".join(missing.values())
        found.append(Offer("The plan is not complete", f"It still needs {words}.", _url(measure, "edit"),
                           "Complete the plan"))  # fmt: skip
    if result is not None:
        found += rephasing(measure, result)
    if offer := chart_offer(measure):
        found.append(offer)
    return found


def rephasing(measure: Measure, result: Result) -> list[Offer]:
    """A sustained run in the last phase may deserve a centre line of its own, if somebody knows its cause."""
    if result.analysis.x_kind != "date" or result.hidden:
        return []
    part = result.analysis.parts[-1] if result.analysis.parts else None
    if part is None:
        return []
    span = range(part.start, part.stop)
    kept = [i for i in span if result.analysis.include[i]]
    try:
        found = suggest_phases(
            Series([result.analysis.x[i] for i in kept], [result.analysis.y[i] for i in kept])
        )
    except ChartError:
        return []
    words, offers = result.words, []
    held = "median" if result.centre_word == "median" else "level"  # the suggestion takes medians everywhere
    for phase in found:
        if phase.kind != "sustained" or not isinstance(phase.start_x, date):
            continue
        where = "above" if phase.direction == "up" else "below"
        begins = words.period(phase.start_x)
        offers.append(
            Offer(
                "A new phase?",
                f"From {begins}, at least {words.count(9)} in a row lie {where} the {held} that held before. If you "
                "know what changed, and expect it to last, a new phase could begin there. The portal never "
                "does this by itself.",
                f"{_url(measure, 'rephase')}?starts_on={phase.start_x.isoformat()}",
                "Look at it and decide",
            )
        )
    return offers[:1]


def chart_offer(measure: Measure) -> Offer | None:
    """Another chart, when the numbers ask for it and nobody has said why this one."""
    if measure.chart_reason and measure.library_key == "":
        return None
    found: Recommendation = recommend_for(measure)
    fits = found.data_kind == measure.data_kind and measure.chart_type in (found.chart_type, *found.others)
    if fits:
        return None
    title = "Days between instead of counts?" if found.is_days_between else "Another chart may fit better"
    return Offer(title, found.reason, _url(measure, "chart_choice"), "Choose the chart")


def _url(measure: Measure, name: str) -> str:
    return reverse(f"measures:{name}", args=[measure.programme.slug, measure.slug])


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the tab Changes, with what may be done to it."""

    when: str
    text: str
    kind: str
    urls: tuple[tuple[str, str], ...] = ()
    waits: str = ""


def decisions(measure: Measure, shown: Shown, can_edit: bool) -> list[Decision]:
    """Everything people wrote or decided about the chart, newest first, also what waits for its numbers."""
    base = [measure.programme.slug, measure.slug]
    periods = shown.result.periods if shown.result else ()
    found: list[tuple[date, Decision]] = []
    for h in happened(shown):
        urls: tuple[tuple[str, str], ...] = ()
        if can_edit and h.phase:
            urls = (("Withdraw", reverse("measures:phase_withdraw", args=[*base, h.phase])),)
        elif can_edit and h.pk and not h.elsewhere:
            urls = (
                ("Change", reverse("measures:annotation", args=[*base, h.pk])),
                ("Remove", reverse("measures:annotation_remove", args=[*base, h.pk])),
            )
        said = KIND_WORDS.get(h.kind, h.kind)
        found.append((h.on, Decision(_day(h.on), h.text, said, urls, _waits(h, periods))))
    if can_edit:
        found += _points(measure, base, periods)
    return [decision for _, decision in sorted(found, key=lambda pair: pair[0], reverse=True)]


KIND_WORDS = {"change": "Test of change", "event": "Event", "note": "Note", "phase": "New phase"}


def happened(shown: Shown) -> tuple[Happening, ...]:
    return shown.result.happenings if shown.result else shown.waiting


def _waits(h: Happening, periods: Sequence[date]) -> str:
    """Why it has no number on the chart."""
    if h.number is not None:
        return ""
    return "Before the first number" if periods and h.on < periods[0] else WAITS


WAITS = "Waits for numbers"


def _points(measure: Measure, base: list[str], periods: Sequence[date]) -> list[tuple[date, Decision]]:
    words = words_for(measure)
    return [
        (
            p.period,
            Decision(
                words.period(p.period),
                p.reason,
                p.get_kind_display(),
                (("Take back", reverse("measures:judgement_remove", args=[*base, p.pk])),),
                "" if p.period in periods else WAITS,
            ),
        )
        for p in PointJudgement.objects.filter(measure=measure).select_related("by")
    ]


def change_count(shown: Shown) -> int:
    return len(happened(shown))


def _day(on: date) -> str:
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    text: str


def definition(measure: Measure, reader: Reader) -> list[tuple[str, list[Fact]]]:
    """The measurement plan in groups, empty fields left out."""
    owner = measure.owner.display_name if measure.owner and reader.member else ""
    words = words_for(measure)
    # Days between rare events, laid end to end from a day that is known, are their dates.
    has_dates = reader.keeps or measure.data_kind != Measure.DataKind.EVENTS
    targets = [f"{words.amount(float(t.value))} from {_day(t.effective_from)}"
               for t in measure.targets.order_by("effective_from")]  # fmt: skip
    groups: list[tuple[str, list[tuple[str, Any]]]] = [
        ("What is counted", [
            ("Why it matters", measure.why_it_matters),
            ("Operational definition", measure.operational_definition),
            ("Numerator", measure.numerator_definition),
            ("Denominator", measure.denominator_definition),
            ("Out of the numbers of", measure.divided_by and measure.divided_by.name),
            ("What the number is", measure.get_data_kind_display()),
            ("Unit", measure.unit),
            ("Version of the definition", str(measure.definition_version)),
        ]),
        ("How it is collected", [
            ("Data source", measure.data_source),
            ("Counted by the portal", measure.source and "Yes, from its own records"),
            ("Collection", measure.collection_method),
            ("Frequency", measure.get_frequency_display()),
            ("Sampling", measure.sampling),
            ("Breakdowns", measure.breakdowns and f"By {', by '.join(measure.breakdowns)}"),
            ("Owner", owner),
            ("Collected from", has_dates and measure.active_from and _day(measure.active_from)),
            ("Collected until", has_dates and measure.active_to and _day(measure.active_to)),
            ("Overdue after", "" if measure.frequency == "event" else f"{measure.due_days} days"),
        ]),
        ("How it is drawn and judged", [
            ("Direction", measure.get_improvement_direction_display()),
            ("Goal", measure.goal),
            ("Targets", "; ".join(targets)),
            ("Chart", measure.get_chart_type_display()),
            ("Why this chart", measure.chart_reason),
            ("Rules", measure.get_rule_set_display()),
            ("Baseline", baseline_words(measure) if has_dates else measure.baseline_plan),
            ("Who sees it", measure.get_visibility_display()),
            ("Reviewed", measure.last_review_on and _day(measure.last_review_on)),
            ("Next review", measure.next_review_on and _day(measure.next_review_on)),
        ]),
    ]  # fmt: skip
    return [(title, [Fact(n, str(t)) for n, t in facts if t]) for title, facts in groups]


def baseline_words(measure: Measure) -> str:
    """What the centre line that is drawn last comes from: that of the newest phase, where there is one."""
    words = words_for(measure)
    phase = measure.phases.standing().last()
    if phase:
        frozen = f"In the phase from {words.period(phase.starts_on)}: {_frozen(phase.baseline_points, words)}"
        return frozen + (f". Planned: {measure.baseline_plan}" if measure.baseline_plan else "")
    if measure.baseline_end and not measure.baseline_points:
        frozen = f"Frozen at {words.period(measure.baseline_end)}"
    else:
        frozen = capfirst(_frozen(measure.baseline_points, words))
    reason = f" ({measure.baseline_reason})" if measure.baseline_reason else ""
    plan = f" Planned: {measure.baseline_plan}" if measure.baseline_plan else ""
    return f"{frozen}{reason}.{plan}"


def _frozen(points: int | None, words: Words) -> str:
    if points:
        return f"frozen after {words.count(points)}"
    return "not frozen, the centre line moves with every point"
