"""What came back, for those who keep the measures: numbers of groups, shared words, the way into practice."""

from __future__ import annotations

import csv
import io
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import date_format
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from labs.models import Lab
from programmes.access import programme_view
from programmes.models import Programme
from programmes.spreadsheets import harmless

from .. import results as reading
from ..models import Question, SetKind
from .tabs import tabs

KINDS = {SetKind.END_OF_LAB.value: "After the lab", SetKind.SIX_WEEKS.value: "Six weeks later"}


@require_safe
@never_cache
@programme_view("evaluations.see_results")
def results(request: HttpRequest, programme: Programme) -> HttpResponse:
    kind, level = _kind(request), _level(request)
    labs = reading.labs_with_answers(programme, kind)
    lab = _lab(request, labs)
    found = reading.read(programme, kind=kind, lab=lab, level=level)
    context = {
        "results": found,
        "lab": lab,
        "labs": [(each, count, count >= reading.FEWEST) for each, count in labs.items()],
        "kind": kind,
        "level": level,
        "levels": Question.Level.choices,
        "kinds": KINDS.items(),
        "tabs": tabs(programme, "Answers"),
        "fewest": reading.FEWEST,
        "reflections": reading.shared_reflections(programme) if lab is None else [],
    }
    return render(request, "evaluations/results.html", context)


def _lab(request: HttpRequest, labs: dict[Lab, int]) -> Lab | None:
    slug = request.GET.get("lab", "")
    return next((each for each in labs if each.slug == slug), None)


def _kind(request: HttpRequest) -> str:
    kind = request.GET.get("kind", "")
    return kind if kind in KINDS else SetKind.END_OF_LAB.value


def _level(request: HttpRequest) -> int | None:
    level = request.GET.get("level", "")
    return int(level) if level in ("1", "2", "3", "4") else None


@require_safe
@never_cache
@programme_view("evaluations.see_results")
def results_csv(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The numbers of the whole programme, a line each, with the level and the response rate."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(
        ["Questions", "Question", "Level", "Answer", "Count", "Of", "Returned", "Asked", "Counted"]
    )
    for kind, name in KINDS.items():
        found = reading.read(programme, kind=kind)
        rate = [found.rate.n, found.rate.whole, found.counted]
        for pair in found.pairs:
            for label, value in (("mean before", pair.before), ("mean now", pair.now)):
                writer.writerow([name, harmless(pair.item), 2, label, round(value, 2), pair.n, *rate])
            writer.writerow([name, harmless(pair.item), 2, "up", _cell(pair.up), pair.n, *rate])
        for spread in found.spreads:
            for label, count in spread.counts:
                text = harmless(spread.question.text)
                writer.writerow([name, text, spread.question.level, label, _cell(count), spread.n, *rate])
    return HttpResponse(
        file.getvalue().encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="evaluations-{programme.slug}.csv"'},
    )


def _cell(count: int | None) -> int | str:
    return "hidden" if count is None else count


@require_safe
@never_cache
@programme_view("evaluations.see_results")
def funnel(request: HttpRequest, programme: Programme) -> HttpResponse:
    context = {
        "funnels": reading.shown_funnels(reading.funnels(programme)),
        "fewest": reading.FEWEST,
        "steps": [reading.STEP_WORDS[step] for step in reading.STEPS],
        "tabs": tabs(programme, "From lab to practice"),
    }
    return render(request, "evaluations/funnel.html", context)


@require_safe
@never_cache
@programme_view("evaluations.see_results")
def step(request: HttpRequest, programme: Programme, lab_slug: str, step: str) -> HttpResponse:
    """The dates behind one number of the funnel; the quarters behind one of what people said."""
    if step not in reading.STEPS:
        raise Http404("There is no such step.")
    lab = get_object_or_404(Lab, programme=programme, slug=lab_slug)
    rows: list[tuple[str, int | None]]
    if step in reading.SAID:
        quarters, total = reading.step_by_quarter(lab, step)
        rows = [(_quarter_in_words(first), count) for first, count in quarters]
    else:
        dates, total = reading.step_by_date(lab, step)
        rows = [(date_format(day, "l j F Y"), count) for day, count in dates]
    context = {
        "lab": lab,
        "words": reading.STEP_WORDS[step],
        "by": "quarter" if step in reading.SAID else "date",
        "rows": rows,
        "total": total,
        "fewest": reading.FEWEST,
    }
    return render(request, "evaluations/step.html", context)


def _quarter_in_words(first: date) -> str:
    return f"{date_format(first, 'F')} to {date_format(first.replace(month=first.month + 2), 'F Y')}"
