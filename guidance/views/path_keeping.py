"""The path for those who keep it: its tasks, whom to tell, and how many have read the policies."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.access import programme_view
from programmes.models import Programme
from programmes.views.posted import posted

from .. import actions
from ..acknowledged import shares
from ..forms import ContactForm, TaskForm
from ..models import LocalContact, Step, Task

EDIT = "guidance.edit"
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@programme_view(EDIT)
def tasks(request: HttpRequest, programme: Programme) -> HttpResponse:
    found = list(Task.objects.for_programme(programme).in_order().select_related("resource__current"))
    steps = [(step, [task for task in found if task.step == step]) for step in Step]
    return render(request, "guidance/tasks.html", {"steps": steps})


@form_page
@programme_view(EDIT)
def new_task(request: HttpRequest, programme: Programme) -> HttpResponse:
    step = request.GET.get("step", "")
    form = TaskForm(
        posted(request), programme=programme, initial={"step": step} if step in Step.values else {}
    )
    return _task_form(request, programme, form, None)


@form_page
@programme_view(EDIT)
def task(request: HttpRequest, programme: Programme, task_id: int) -> HttpResponse:
    found = get_object_or_404(Task.objects.for_programme(programme), pk=task_id)
    names = ("title", "step", "text", "resource", "kind", "is_active")
    form = TaskForm(
        posted(request), programme=programme, initial={name: getattr(found, name) for name in names}
    )
    return _task_form(request, programme, form, found)


def _task_form(
    request: HttpRequest, programme: Programme, form: TaskForm, found: Task | None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        saved = actions.save_task(programme=programme, by=request.user, task=found, **form.cleaned_data)
        messages.success(request, f"“{saved}” is saved.")
        return redirect("guidance:tasks", programme.slug)
    return render(request, "guidance/task.html", {"form": form, "task": found})


@require_POST
@programme_view(EDIT)
def move_task(request: HttpRequest, programme: Programme, task_id: int) -> HttpResponse:
    found = get_object_or_404(Task.objects.for_programme(programme), pk=task_id)
    actions.move_task(task=found, by=request.user, up=request.POST.get("to") == "up")
    return redirect("guidance:tasks", programme.slug)


@form_page
@programme_view(EDIT)
def contact(request: HttpRequest, programme: Programme) -> HttpResponse:
    found = LocalContact.objects.filter(programme=programme).first()
    names = ("team", "email", "phone", "what", "answers_in")
    form = ContactForm(
        posted(request), initial={name: getattr(found, name) for name in names} if found else {}
    )
    if request.method == "POST" and form.is_valid():
        actions.save_contact(programme=programme, by=request.user, **form.cleaned_data)
        messages.success(request, "Saved. It stands on step Ready.")
        return redirect("guidance:tasks", programme.slug)
    return render(request, "guidance/contact.html", {"form": form})


@require_safe
@programme_view(EDIT)
def acknowledgements(request: HttpRequest, programme: Programme) -> HttpResponse:
    return render(request, "guidance/acknowledgements.html", {"shares": shares(programme)})
