"""Pages on which numbers are typed: the recent periods of one measure, or one month of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from measures.actions import record_observations
from measures.errors import MeasureError
from measures.importers import Entry
from measures.models import DATES, ImportBatch, Measure, Observation, RunChart
from measures.periods import between, shift, start_of
from measures.series import words_for
from measures.words import MONTHS
from programmes.access import programme_view
from programmes.models import Programme

from .access import ENTER, entry_view, person
from .events import EventsForm
from .grid import GridForm, Line
from .presenters import batch_lines
from .previews import stored_under

#: How many periods a page shows: a year of months, a quarter of weeks, a fortnight of days.
SHOWN = {"day": 14, "week": 13, "month": 12, "quarter": 8}
EVENTS_SHOWN = 20
MEASURES_A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@entry_view
def numbers(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Type the numbers of one measure."""
    if measure.data_kind == Measure.DataKind.EVENTS:
        return _events(request, measure)
    group = _group(request, measure)
    periods = _periods(measure, _day(request.GET.get("to", "")))
    if request.method == "POST":
        with transaction.atomic():
            _lock([measure])
            form = GridForm(_lines(measure, periods, group), request.POST)
            if _save(request, form, {measure.pk: [entry for _, entry in _entries(form)]}):
                return redirect(request.get_full_path())
    else:
        form = GridForm(_lines(measure, periods, group))
    context = {
        "measure": measure,
        "form": form,
        "columns": form.lines[0].columns,
        "span": words_for(measure).span(periods[0], periods[-1]),
        "earlier": _earlier(measure, periods),
        "later": _later(measure, periods),
        "groups": _groups(measure, group),
        "group": group,
        "last": _last_batch(measure, request),
    }
    return render(request, "measures/entry/numbers.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(ENTER)
def all_numbers(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Type one month of every measure of a programme, on one page."""
    month = start_of(_day(request.GET.get("month", "") + "-01") or _last_month(), "month")
    month = min(max(month, DATES.first), start_of(timezone.localdate(), "month"))
    measures = Measure.objects.for_programme(programme).active().order_by("kind", "position", "name")
    typed = measures.exclude(frequency__in=["event", "day"])
    page = Paginator(typed, MEASURES_A_PAGE).get_page(request.GET.get("page"))
    if request.method == "POST":
        with transaction.atomic():
            _lock(page)
            form = GridForm(_month_lines(page, month), request.POST)
            by_measure: dict[int, list[Entry]] = {}
            for line, entry in _entries(form):
                by_measure.setdefault(line.measure.pk, []).append(entry)
            if _save(request, form, by_measure):
                return redirect(request.get_full_path())
    else:
        form = GridForm(_month_lines(page, month))
    this_month = start_of(timezone.localdate(), "month")
    before, after = shift(month, "month", -1), shift(month, "month")
    context = {
        "form": form,
        "page": page,
        "month": _month_name(month),
        "groups": _by_measure(form),
        "elsewhere": measures.filter(frequency__in=["event", "day"]),
        "earlier": {"query": f"month={before:%Y-%m}", "label": _month_name(before)}
        if before >= DATES.first
        else None,
        "later": {"query": f"month={after:%Y-%m}", "label": _month_name(after)}
        if after <= this_month
        else None,
        "query": f"month={month:%Y-%m}",
    }
    return render(request, "measures/entry/all_numbers.html", context, status=422 if form.errors else 200)


# --- saving -----------------------------------------------------------------------------------------


def _lock(measures: Iterable[Measure]) -> None:
    """Hold the measures until the end of the transaction, always in the same order."""
    pks = [measure.pk for measure in measures]
    list(Measure.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk").values_list("pk"))


def _entries(form: GridForm) -> list[Any]:
    return form.entries if form.is_valid() else []


def _save(request: HttpRequest, form: Any, by_measure: dict[int, list[Entry]]) -> bool:
    """Store everything or nothing; False when there is a problem, which the form then says."""
    if not form.is_valid():
        return False
    if not any(by_measure.values()):
        messages.info(request, "Nothing was changed, so nothing was saved.")
        return True
    measures = Measure.objects.in_bulk(by_measure)
    try:
        with transaction.atomic():
            batches = [
                record_observations(measure=measures[pk], entries=entries, by=person(request))
                for pk, entries in by_measure.items()
                if entries
            ]
    except MeasureError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, f"Saved: {_told(batches)}. The charts follow within seconds.")
    return True


def _told(batches: Sequence[ImportBatch]) -> str:
    counts = {
        "new": sum(batch.added for batch in batches),
        "changed": sum(batch.changed for batch in batches),
        "taken out": sum(batch.removed for batch in batches),
    }
    told = [f"{count} {what}" for what, count in counts.items() if count]
    return ", ".join(told) or "nothing new"


# --- the lines of a page ----------------------------------------------------------------------------


def _lines(measure: Measure, periods: Sequence[date], group: tuple[str, str]) -> list[Line]:
    lines = [Line(measure, period, None, *group) for period in periods]
    rows = stored_under(measure, [line.key for line in lines])
    return [Line(measure, line.period, rows.get(line.key), *group) for line in lines]


def _month_lines(measures: Iterable[Measure], month: date) -> list[Line]:
    """The periods of each measure that begin in a month (its quarter, when it is counted by quarters)."""
    today = timezone.localdate()
    wanted = [
        (measure, period)
        for measure in measures
        for period in _periods_in(measure.frequency, month)
        if period <= today
    ]
    spans = [period for _, period in wanted]
    rows = (
        Observation.objects.whole()
        .filter(measure__in={measure.pk for measure, _ in wanted}, period__range=(min(spans), max(spans)))
        .select_related("recorded_by")
        if wanted
        else []
    )
    stored = {(row.measure_id, row.period): row for row in rows}
    return [
        Line(measure, period, stored.get((measure.pk, period)), with_note=False) for measure, period in wanted
    ]


def _periods_in(frequency: str, month: date) -> list[date]:
    if frequency != "week":
        return [start_of(month, frequency)]
    monday = month + timedelta(days=-month.weekday() % 7)
    return [day for day in between(monday, month + timedelta(days=31), "week") if day.month == month.month]


def _by_measure(form: GridForm) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = []
    for row in form.rows():
        measure = row["line"].measure
        if not groups or groups[-1]["measure"] != measure:
            groups.append({"measure": measure, "columns": row["line"].columns, "rows": []})
        groups[-1]["rows"].append(row)
    return groups


def _periods(measure: Measure, last: date | None) -> list[date]:
    now = start_of(timezone.localdate(), measure.frequency)
    last = min(start_of(last, measure.frequency), now) if last else now
    first = shift(last, measure.frequency, 1 - SHOWN[measure.frequency])
    return [period for period in between(first, last, measure.frequency) if period >= DATES.first] or [now]


def _earlier(measure: Measure, periods: Sequence[date]) -> str:
    before = shift(periods[0], measure.frequency, -1)
    return before.isoformat() if before >= DATES.first else ""


def _later(measure: Measure, periods: Sequence[date]) -> str:
    now = start_of(timezone.localdate(), measure.frequency)
    return (
        min(shift(periods[-1], measure.frequency, len(periods)), now).isoformat() if periods[-1] < now else ""
    )


def _day(text: str) -> date | None:
    """A date of an address, or None: addresses are typed and cut by people too."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if DATES.first <= day <= DATES.last else None


def _last_month() -> date:
    return shift(start_of(timezone.localdate(), "month"), "month", -1)


def _month_name(month: date) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"


# --- sites and groups -------------------------------------------------------------------------------


def _group(request: HttpRequest, measure: Measure) -> tuple[str, str]:
    """The category whose numbers are typed: of the address, when the measure has such a breakdown."""
    dimension, _, category = request.GET.get("group", "").partition("|")
    known = dimension in measure.breakdowns and 0 < len(category) <= 120
    return (dimension, category) if known else ("", "")


def _groups(measure: Measure, chosen: tuple[str, str]) -> list[dict[str, Any]]:
    """The whole and every category that has numbers, to choose from; nothing when there is only the whole."""
    if not measure.breakdowns:
        return []
    charts = RunChart.objects.filter(measure=measure, dimension__in=measure.breakdowns)
    found = sorted({*charts.values_list("dimension", "category"), *({chosen} if chosen[0] else ())})
    options = [{"value": "", "label": "The whole", "current": not chosen[0]}]
    options += [
        {
            "value": f"{dimension}|{category}",
            "label": f"{dimension}: {category}",
            "current": chosen == (dimension, category),
        }
        for dimension, category in found
    ]
    return options if found else []


# --- events -----------------------------------------------------------------------------------------


def _events(request: HttpRequest, measure: Measure) -> HttpResponse:
    page = _event_page(request, measure)
    if request.method == "POST":
        with transaction.atomic():
            _lock([measure])
            page = _event_page(request, measure)
            form = EventsForm(measure, list(page), request.POST)
            if _save(request, form, {measure.pk: form.entries if form.is_valid() else []}):
                return redirect(request.get_full_path())
            if form.non_field_errors():
                form = _shown_anew(form, page)
    else:
        form = EventsForm(measure, list(page))
    context = {
        "measure": measure,
        "form": form,
        "page": page,
        "words": words_for(measure),
        "last": _last_batch(measure, request),
    }
    return render(request, "measures/entry/events.html", context, status=422 if form.errors else 200)


def _event_page(request: HttpRequest, measure: Measure) -> Page:
    events = (
        Observation.objects.for_series(measure).order_by("-period", "-ordinal").select_related("recorded_by")
    )
    return Paginator(events, EVENTS_SHOWN).get_page(request.GET.get("page"))


def _shown_anew(form: EventsForm, page: Page) -> EventsForm:
    """The events as they are now, what was typed into empty lines, and the problem."""
    typed = {name: value for name, value in form.data.items() if name.startswith("new")}
    stored = EventsForm(form.measure, list(page))
    fresh = {name: field.initial for name, field in stored.fields.items()} | typed
    again = EventsForm(form.measure, list(page), fresh)
    again.full_clean()
    for message in form.non_field_errors():
        again.add_error(None, message)
    return again


def _last_batch(measure: Measure, request: HttpRequest) -> dict[str, Any] | None:
    batch = ImportBatch.objects.filter(measure=measure).select_related("by", "undone_by").first()
    if batch is None:
        return None
    batch.measure = measure
    return batch_lines([batch], request.user)[0] | {"all": reverse("measures:imports", args=[
        measure.programme.slug, measure.slug])}  # fmt: skip
