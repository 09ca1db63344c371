"""What runs in the background: when each job last ran, how it ended, and when it runs next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from celery import current_app
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from programmes.access import programme_view
from programmes.models import Programme

from ..jobs import REFRESH, Job, overview
from ..models import JobRun, Measure, RefreshState
from ..presenters.freshness import ago, span


@dataclass(frozen=True, slots=True)
class Line:
    words: str
    started: str
    took: str
    state: str
    result: str
    useful: str
    following: str


@programme_view("measures.see_jobs")
@require_safe
def jobs(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Jobs serve the whole portal; of single refreshes only this programme's are listed."""
    current_app.loader.import_default_modules()  # a web process knows the words of no job before
    names = dict(Measure.objects.for_programme(programme).values_list("pk", "name"))
    runs = JobRun.objects.filter(task=REFRESH, subject__in=[str(pk) for pk in names])[:20]
    failed = RefreshState.objects.filter(measure__programme=programme, state=RefreshState.State.FAILED)
    context = {
        "jobs": [line(job) for job in overview()],
        "runs": [
            {"name": names[int(run.subject)], "started": _first(ago(run.started_at)), "took": took(run),
             "state": run.get_state_display(), "result": result(run)}
            for run in runs
        ],
        "failed": failed.select_related("measure"),
    }  # fmt: skip
    return render(request, "measures/jobs.html", context)


def line(job: Job) -> Line:
    last = job.last
    return Line(
        words=job.words,
        started=_first(ago(last.started_at)) if last else "Not yet",
        took=took(last) if last else "",
        state=last.get_state_display() if last else "",
        result=result(last) if last else "",
        useful=f"{result(job.last_useful)}, {ago(job.last_useful.started_at)}" if job.last_useful else "",
        following=following(job.next_at),
    )


def _first(text: str) -> str:
    return text[0].upper() + text[1:]


def took(run: JobRun) -> str:
    if run.ended_at is None:
        return ""
    seconds = (run.ended_at - run.started_at).total_seconds()
    if seconds < 1:
        return "Under a second"
    return f"{seconds:.1f} seconds" if seconds < 60 else span(run.ended_at - run.started_at)


def result(run: JobRun) -> str:
    counts = ", ".join(f"{count:,} {_counted(name, count)}" for name, count in run.counts.items() if count)
    return ". ".join(filter(None, (run.message.rstrip("."), counts))) or "Nothing to do"


def _counted(name: str, count: int) -> str:
    """What a job calls a series is a chart to those who read the page."""
    if name == "series":
        return "chart" if count == 1 else "charts"
    return name.replace("_", " ")


def following(moment: datetime | None) -> str:
    if moment is None:
        return "When something changes"
    seconds = (moment - timezone.now()).total_seconds()
    if seconds < 60:
        return "Within a minute"
    local = timezone.localtime(moment)
    if seconds >= 86_400:
        return f"On {local.day} {local:%B}, at {local:%H:%M}"
    return f"In {span(moment - timezone.now())}, at {local:%H:%M}"
