"""The path for those who walk it: steps, ticking off, acknowledging, goals, and the pack on paper."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.access import may, programme_view
from programmes.models import Programme
from programmes.offers import offered
from programmes.views.posted import posted

from .. import actions
from ..errors import NewVersion
from ..forms import GoalForm
from ..markdown import to_html
from ..models import Goal, LocalContact, Resource, Step, Task
from ..presenters.resources import cards
from ..progress import Path, path_of

FOLLOW = "guidance.follow"
form_page = require_http_methods(["GET", "HEAD", "POST"])


def path_for(request: HttpRequest, programme: Programme) -> Path:
    return path_of(programme, request.user, is_followed=may(request.user, FOLLOW, programme))


@require_safe
@programme_view("guidance.see", public=True)
def step(request: HttpRequest, programme: Programme, name: str) -> HttpResponse:
    """One step: its tasks, and what there is to read for it."""
    if name not in Step.values:
        raise Http404("There is no such step.")
    path = path_for(request, programme)
    own = path.step(name)
    index = path.steps.index(own)
    fitting = Resource.objects.for_programme(programme).that_fit(step=name).for_page()
    context = {
        "path": path,
        "step": own,
        "next_step": path.steps[index + 1] if index + 1 < len(path.steps) else None,
        "tasks": [(each, to_html(each.task.text)) for each in own.tasks],
        "contact": LocalContact.objects.filter(programme=programme).first() if name == Step.READY else None,
        "goals": _goals(request, programme) if name == Step.STEADY and path.is_followed else [],
        "cards": cards(fitting.order_by("current__minutes", "current__title")),
        "offers": offered(request, programme),
        "may_edit": may(request.user, "guidance.edit", programme),
    }
    return render(request, "guidance/step.html", context)


def _goals(request: HttpRequest, programme: Programme) -> list[Goal]:
    return list(Goal.objects.visible_to(request.user).filter(programme=programme).select_related("programme"))


@require_safe
@programme_view("guidance.see", public=True)
def print_path(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The whole path on paper: tasks with boxes, what to read with its address, and whom to tell. Texts of our own
    come along when they are asked for.
    """
    path = path_for(request, programme)
    published = Resource.objects.for_programme(programme).published()
    published = published.select_related("current", "owner", "programme")
    by_step: dict[str, list[Resource]] = {}
    for resource in published.exclude(current__step="").order_by("current__minutes", "current__title"):
        by_step.setdefault(resource.current.step, []).append(resource)
    with_texts = request.GET.get("texts") == "on"
    context = {
        "path": path,
        "steps": [
            (each, [(state, to_html(state.task.text)) for state in each.tasks], by_step.get(each.step, []))
            for each in path.steps
        ],
        "contact": LocalContact.objects.filter(programme=programme).first(),
        "with_texts": with_texts,
        "site": settings.SITE_URL,
        "texts": [
            (resource, to_html(resource.current.body, 4))
            for each in path.steps
            for resource in by_step.get(each.step, [])
            if resource.current.body
        ]
        if with_texts
        else [],
    }
    return render(request, "guidance/print.html", context)


@require_POST
@programme_view(FOLLOW)
def tick(request: HttpRequest, programme: Programme, task_id: int) -> HttpResponse:
    """Tick a task off, or take the tick back."""
    task = get_object_or_404(Task.objects.for_programme(programme).active(), pk=task_id)
    if task.is_ticked_off:
        actions.tick_task(task=task, by=request.user, is_done=request.POST.get("done") == "1")
    return redirect(reverse("guidance:step", args=[programme.slug, task.step]) + f"#task-{task.pk}")


@require_POST
@programme_view(FOLLOW)
def acknowledge(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    """Say that one has read the version that the page showed."""
    resource = get_object_or_404(Resource.objects.for_programme(programme).published(), slug=slug)
    number = request.POST.get("version", "")
    try:
        done = actions.acknowledge(
            resource=resource,
            number=int(number) if number.isdecimal() and len(number) < 6 else 0,
            by=request.user,
        )
    except NewVersion as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, f"Noted: you have read version {done.edition.number} of “{done.edition.title}”."
        )
    return redirect("guidance:resource", programme.slug, slug)


@form_page
@never_cache
@programme_view(FOLLOW)
def new_goal(request: HttpRequest, programme: Programme) -> HttpResponse:
    form = GoalForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.save_goal(programme=programme, by=request.user, **form.cleaned_data)
        messages.success(request, "Your goal is saved. Only you can read it.")
        return redirect("guidance:step", programme.slug, Step.STEADY)
    return render(request, "guidance/goal.html", {"form": form})


@form_page
@never_cache
@programme_view(FOLLOW)
def goal(request: HttpRequest, programme: Programme, goal_id: UUID) -> HttpResponse:
    found = _goal_or_404(request, programme, goal_id)
    names = ("text", "role", "service", "plan", "review_on")
    form = GoalForm(posted(request), initial={name: getattr(found, name) for name in names})
    if request.method == "POST" and form.is_valid():
        actions.save_goal(programme=programme, by=request.user, goal=found, **form.cleaned_data)
        messages.success(request, "Your goal is saved.")
        return redirect("guidance:step", programme.slug, Step.STEADY)
    return render(request, "guidance/goal.html", {"form": form, "goal": found})


@require_POST
@programme_view(FOLLOW)
def reach_goal(request: HttpRequest, programme: Programme, goal_id: UUID) -> HttpResponse:
    found = _goal_or_404(request, programme, goal_id)
    is_reached = request.POST.get("reached") == "1"
    actions.reach_goal(goal=found, by=request.user, on=timezone.localdate() if is_reached else None)
    return redirect("guidance:step", programme.slug, Step.STEADY)


@form_page
@never_cache
@programme_view(FOLLOW)
def delete_goal(request: HttpRequest, programme: Programme, goal_id: UUID) -> HttpResponse:
    found = _goal_or_404(request, programme, goal_id)
    if request.method == "POST":
        actions.delete_goal(goal=found, by=request.user)
        messages.success(request, "The goal is deleted for good.")
        return redirect("guidance:step", programme.slug, Step.STEADY)
    return render(request, "guidance/delete_goal.html", {"goal": found})


def _goal_or_404(request: HttpRequest, programme: Programme, goal_id: UUID) -> Goal:
    own = Goal.objects.visible_to(request.user).filter(programme=programme)
    return get_object_or_404(own.select_related("programme"), public_id=goal_id)


@require_safe
@never_cache
@login_required
def my_goals(request: HttpRequest) -> HttpResponse:
    """Every goal of one's own, whatever the programme: also after a membership has ended."""
    goals = Goal.objects.visible_to(request.user).select_related("programme__board")
    return render(request, "guidance/my_goals.html", {"goals": goals})
