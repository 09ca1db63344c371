"""How far somebody is on the path. Without somebody (not signed in, no AHP staff) everything is still to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from programmes.models import Programme

from .models import Acknowledgement, CaseStudy, Goal, Resource, Step, Task, TaskDone, policies_of
from .standard_path import STEPS


@dataclass(frozen=True)
class TaskState:
    task: Task
    is_done: bool


@dataclass(frozen=True)
class StepState:
    """``state``: "done", "now" (the first that is not done) or "later"."""

    step: str
    label: str
    number: int
    text: str
    tasks: tuple[TaskState, ...]
    state: str = "later"

    @property
    def done(self) -> int:
        return sum(each.is_done for each in self.tasks)

    @property
    def is_complete(self) -> bool:
        return bool(self.tasks) and self.done == len(self.tasks)


@dataclass(frozen=True)
class Policy:
    """Something to read and say so. ``was``: the version this person acknowledged last, when it is an older one."""

    resource: Resource
    is_acknowledged: bool
    was: int | None = None


@dataclass(frozen=True)
class Path:
    steps: tuple[StepState, ...]
    policies: tuple[Policy, ...]
    is_followed: bool

    @property
    def now(self) -> StepState:
        """The step somebody is at; the last one for those who have done everything."""
        return next((step for step in self.steps if step.state == "now"), self.steps[-1])

    def step(self, name: str) -> StepState:
        return next(step for step in self.steps if step.step == name)


def path_of(programme: Programme, user: Any, *, is_followed: bool) -> Path:
    """The programme's path with what ``user`` has done of it."""
    tasks = list(
        Task.objects.for_programme(programme)
        .active()
        .in_order()
        .select_related("resource__current", "resource__programme")
        .defer("resource__current__body", "resource__current__transcript", "resource__current__search")
    )
    policies = tuple(policies_for(programme, user if is_followed else None))
    done = _done(programme, user, tasks, policies) if is_followed else set()
    steps = []
    for number, step in enumerate(Step, start=1):
        own = tuple(TaskState(task, task.pk in done) for task in tasks if task.step == step)
        steps.append(StepState(step.value, step.label, number, STEPS[step], own))
    return Path(tuple(_with_states(steps, is_followed)), policies, is_followed)


def _with_states(steps: Sequence[StepState], is_followed: bool) -> list[StepState]:
    found, has_now = [], False
    for each in steps:
        state = "later"
        if each.is_complete:
            state = "done"
        elif is_followed and not has_now:
            state, has_now = "now", True
        found.append(StepState(each.step, each.label, each.number, each.text, each.tasks, state))
    return found


def policies_for(programme: Programme, user: Any | None) -> list[Policy]:
    asked = list(policies_of(programme))
    read: dict[int, list[Acknowledgement]] = {}
    if user is not None and asked:
        own = Acknowledgement.objects.filter(user=user, resource__in=asked).select_related("edition")
        for each in own.defer("edition__body", "edition__transcript", "edition__search"):
            read.setdefault(each.resource_id, []).append(each)
    found = []
    for resource in asked:
        own_here = read.get(resource.pk, [])
        is_acknowledged = any(each.edition_id == resource.current_id for each in own_here)
        last = max((each.edition.number or 0 for each in own_here), default=None)
        found.append(Policy(resource, is_acknowledged, None if is_acknowledged else last))
    return found


def _done(programme: Programme, user: Any, tasks: Sequence[Task], policies: Sequence[Policy]) -> set[int]:
    ticked = set(TaskDone.objects.filter(user=user, task__programme=programme).values_list("task", flat=True))
    facts = {
        Task.Kind.POLICIES: bool(policies) and all(policy.is_acknowledged for policy in policies),
        Task.Kind.GOAL: any(task.kind == Task.Kind.GOAL for task in tasks)
        and Goal.objects.visible_to(user).filter(programme=programme).exists(),
        Task.Kind.STORY: any(task.kind == Task.Kind.STORY for task in tasks) and has_story(programme, user),
    }
    return {
        task.pk
        for task in tasks
        if (task.pk in ticked if task.is_ticked_off else facts[Task.Kind(task.kind)])
    }


def has_story(programme: Programme, user: Any) -> bool:
    return CaseStudy.objects.for_programme(programme).filter(submitted_by=user).exists()
