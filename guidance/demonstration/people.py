"""What simulated people did with the guidance: read policies, walked the path, answered, searched in vain."""

from __future__ import annotations

import random
from typing import cast

from accounts.models import User
from programmes.demonstration import Scene

from .. import actions
from ..models import Resource, Task

ANSWERS = (("goal", 14, 2), ("nervous", 22, 1), ("communications", 5, 4))
COMMENTS = {
    "goal": "The sentence to fill in helped me most.",
    "nervous": "I read for two weeks, then came to a lab.",
    "communications": "Please add how long the answer takes.",
}
WANTED = ("threads", "alt text", "whatsapp groups", "podcast microphone", "students on placement")


def load_people(scene: Scene, resources: dict[str, Resource]) -> None:
    staff = cast(list[User], scene.made.get("staff", []))
    dice = random.Random(17)
    for key, share in (("board-policy", 0.7), ("hcpc", 0.6)):
        for user in staff:
            if dice.random() < share:
                actions.acknowledge(resource=resources[key], number=1, by=user)
    for key, useful, not_useful in ANSWERS:
        for number, user in enumerate(staff[: useful + not_useful]):
            actions.answer(
                resource=resources[key],
                is_useful=number < useful,
                comment=COMMENTS[key] if number == useful - 1 else "",
                by=user,
            )
    _walk(scene, resources)
    for number, words in enumerate(WANTED, start=2):
        for _ in range(number):
            actions.note_wanted(programme=scene.programme, words=words)


def _walk(scene: Scene, resources: dict[str, Resource]) -> None:
    """Eilidh has done the first step and is at the second."""
    eilidh = scene.person("eilidh.ross")
    for key in ("board-policy", "hcpc"):
        actions.acknowledge(resource=resources[key], number=1, by=eilidh)
    done = ("regulator", "professional-body", "communications", "how-others-began", "settings")
    for task in Task.objects.for_programme(scene.programme).filter(key__in=done):
        actions.tick_task(task=task, by=eilidh, is_done=True)
    actions.save_goal(
        programme=scene.programme,
        by=eilidh,
        text="By March I follow ten dietetic teams of island boards and bring one idea a month to our team meeting.",
        role="Community dietitian: fewer journeys for people who live far away.",
        service="Ideas for appointments by video.",
    )
