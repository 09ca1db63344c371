"""The path: ticking off, acknowledging, goals; and the editors' tasks and contact."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from programmes.ledger import record_change
from programmes.models import Programme

from ..errors import NewVersion
from ..models import Acknowledgement, Goal, LocalContact, Resource, State, Task, TaskDone
from ..standard_path import tasks_for
from .resources import ACKNOWLEDGEMENTS


@transaction.atomic
def lay_path(*, programme: Programme) -> None:
    """Give a programme the standard tasks, if it has none."""
    if not Task.objects.for_programme(programme).exists():
        Task.objects.bulk_create(tasks_for(programme.pk))


@transaction.atomic
def tick_task(*, task: Task, by: User, is_done: bool) -> None:
    if is_done:
        TaskDone.objects.get_or_create(task=task, user=by)
    else:
        TaskDone.objects.filter(task=task, user=by).delete()


@transaction.atomic
def acknowledge(*, resource: Resource, number: int, by: User) -> Acknowledgement:
    """Note that somebody read version ``number``. Raises ``NewVersion`` when readers see another by now."""
    resource = Resource.objects.select_for_update(of=("self",)).select_related("current").get(pk=resource.pk)
    current = resource.current
    if current is None or resource.state != State.PUBLISHED or current.number != number:
        raise NewVersion
    found, is_new = Acknowledgement.objects.get_or_create(
        user=by, edition=current, defaults={"resource": resource}
    )
    if is_new and resource.asks_acknowledgement:
        record_change(programme=resource.programme, source=ACKNOWLEDGEMENTS, on=timezone.localdate())
    return found


@transaction.atomic
def save_goal(*, programme: Programme, by: User, goal: Goal | None = None, **words: Any) -> Goal:
    """Write a goal of one's own. ``words``: text, role, service, plan, review_on."""
    goal = goal or Goal(owner=by, programme=programme)
    assert goal.owner_id == by.pk, "a goal is its owner's"
    for name, value in words.items():
        setattr(goal, name, value)
    goal.save()
    return goal


@transaction.atomic
def reach_goal(*, goal: Goal, by: User, on: date | None) -> Goal:
    """``on``: the day it was reached; None takes that back."""
    goal.reached_on = on
    goal.save(update_fields=["reached_on"])
    return goal


@transaction.atomic
def delete_goal(*, goal: Goal, by: User) -> None:
    goal.delete()


@transaction.atomic
def save_task(*, programme: Programme, by: User, task: Task | None = None, **words: Any) -> Task:
    """Write a task of the path. A new one goes to the end of its step."""
    if task is None:
        tasks = Task.objects.for_programme(programme)
        last = tasks.aggregate(last=Max("position"))["last"] or 0
        task = Task(programme=programme, key=_free_key(programme, words["title"]), position=last + 10)
    for name, value in words.items():
        setattr(task, name, value)
    task.save()
    return task


@transaction.atomic
def move_task(*, task: Task, by: User, up: bool) -> None:
    """One place up or down among the tasks of its step."""
    tasks = list(Task.objects.select_for_update().filter(programme=task.programme_id, step=task.step))
    tasks.sort(key=lambda each: (each.position, each.pk))
    at = next(number for number, each in enumerate(tasks) if each.pk == task.pk)
    other = at - 1 if up else at + 1
    if 0 <= other < len(tasks):
        tasks[at], tasks[other] = tasks[other], tasks[at]
    for number, each in enumerate(tasks, start=1):
        each.position = number * 10
    Task.objects.bulk_update(tasks, ["position"])


@transaction.atomic
def save_contact(*, programme: Programme, by: User, **words: Any) -> LocalContact:
    return LocalContact.objects.update_or_create(
        programme=programme, defaults={**words, "changed_at": timezone.now()}
    )[0]


def _free_key(programme: Programme, title: str) -> str:
    wanted = slugify(title)[:36].strip("-") or "task"
    taken = set(Task.objects.for_programme(programme).values_list("key", flat=True))
    key, number = wanted, 1
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    return key
