"""The labs of the demonstration: fifteen months that never were, with registers, and what comes next.

Everything lies relative to the day of loading, so that there is always a lab today, one next week and a full
one after that. The past is written as rows (its moments have gone by); what is to come is booked through the
actions.
"""

from __future__ import annotations

import random

from programmes.demonstration import Scene

from ..models import Lab
from .coming import load_coming
from .past import at_lunch_since, began_on, load_elsewhere, load_past
from .people import invite_staff, open_labs

STAFF, STAFF_ELSEWHERE = range(110), range(120, 138)


def load(scene: Scene) -> None:
    """Load the labs of both programmes. What is there is left alone."""
    staff = invite_staff(scene.programme, STAFF)
    scene.made["staff"] = staff
    if not Lab.objects.for_programme(scene.programme).exists():
        labs, dice = open_labs(scene.programme), random.Random(293)
        load_past(scene, labs, staff, dice)
        load_coming(scene, labs, staff, dice)
    if not Lab.objects.for_programme(scene.other).exists():
        others = invite_staff(scene.other, STAFF_ELSEWHERE)
        load_elsewhere(scene.other, open_labs(scene.other), scene.person("lewis.scott"), others)


__all__ = ["at_lunch_since", "began_on", "load"]
