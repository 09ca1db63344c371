"""The demonstration's measures: the seven of the library with simulated numbers to November 2026, and a
story.

Everything goes in through the actions that people use; what the portal counts (lab attendance, confidence
after labs, clicks on guidance, days between complaints) has no number here: it comes from the demonstration's own
registers, evaluations, simulated visits and log of complaints. One measure
is a concern, two have improved, the others show no signal or have too few points. Loading twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from accounts.models import User
from complaints.demonstration import log_began
from guidance.demonstration import counted_since
from labs.demonstration import at_lunch_since, began_on
from programmes import demonstration as stage
from programmes.models import Profession, Programme

from .actions import (
    annotate,
    change_measure,
    freeze_baseline,
    publish,
    record_observations,
    rephase,
    set_target,
)
from .actions.together import action
from .importers import Entry
from .library import load_library
from .models import Annotation, Measure
from .periods import shift
from .refresh import refresh_measure

ALL_AHPS = sum(stage.HEADS.values())

ENGAGED = [9, 11, 8, 10, 12, 9, 11, 13, 10, 12, 11, 9, 12, 14, 10, 10, 11, 14, 19, 18, 26, 33, 31, 47]
QUALITY = [64, 67, 70, 73, 66, 71, 68, 74, 69, 65, 72, 70, 66, 73, 69, 71]
TAG = [9, 12, 10, 14, 11, 8, 13, 12, 15, 11, 10, 14, 12, 13]
TAG += [21, 24, 22, 19, 25, 23, 20, 24, 22, 26, 27, 30, 29, 33, 31, 35, 34, 38]

LAST_MONTH, LAST_WEEK = date(2026, 10, 1), date(2026, 11, 2)
TAG_ON_SIGNATURES = date(2026, 7, 6)

#: On the chart of the hashtag: date, kind, words, and the PDSA cycle it belongs to.
TAG_NOTES = [
    (date(2026, 4, 13), "event", "First lab in person, Dumfries", ""),
    (TAG_ON_SIGNATURES, "change", "#AHPDG added to e-mail signatures and lab handouts", "PDSA 1, adopted"),
    (date(2026, 7, 27), "change", "Stranraer lab goes online at lunchtime", "PDSA 2, adapted"),
    (date(2026, 9, 7), "change", "One champion in each profession posts every Monday", "PDSA 3, adopted"),
    (date(2026, 9, 21), "event", "First tweetchat with a patient co-host", ""),
]
OTHER_NOTES = {
    "AHP_ENGAGED": [
        (date(2026, 4, 1), "event", "First labs in person, in Dumfries and Stranraer", ""),
        (date(2026, 7, 6), "change", "#AHPDG added to e-mail signatures and lab handouts", "PDSA 1, adopted"),
    ],
}
TARGETS = {
    "AHP_ENGAGED": [(date(2026, 4, 1), "16"), (date(2026, 11, 1), "50")],
    "POST_QUALITY": [(date(2025, 7, 1), "80")],
    "TAG_PEOPLE": [(date(2026, 3, 30), "40")],
}
#: How the heads of the board are spread over its localities.
LOCALITIES = dict(zip(stage.LOCALITIES, (62, 128, 43, 60), strict=True))


def load(scene: stage.Scene) -> None:
    """The part of the demonstration that this app plays. The other board has begun: no balance measure
    yet."""
    load_measures(programme=scene.programme, by=scene.person("morag.bell"))
    begin_elsewhere(programme=scene.other, by=scene.person("lewis.scott"))
    refresh_all(scene.programme)
    refresh_all(scene.other)


@action
def load_measures(*, programme: Programme, by: User) -> list[Measure]:
    """Give the programme the seven measures with their numbers; nothing when it has them."""
    loaded = {measure.library_key: measure for measure in load_library(programme=programme, by=by)}
    for key, measure in loaded.items():
        loaded[key] = _fill(key, measure, by)
    return list(loaded.values())


@action
def begin_elsewhere(*, programme: Programme, by: User) -> None:
    """Two measures with a few numbers, for the programme of another board."""
    heads = sum(stage.OTHER_HEADS.values())
    for measure in load_library(programme=programme, by=by, keys=["AHP_ENGAGED", "LAB_ATTEND"]):
        if not measure.is_counted:
            record_observations(measure=measure, by=by, entries=_series([3, 4, 4, 6, 5, 7], [heads] * 6))


def refresh_all(programme: Programme) -> None:
    """Draw the charts at once, so that the first page somebody opens is not empty."""
    for pk in Measure.objects.for_programme(programme).values_list("pk", flat=True):
        refresh_measure(pk, only_due=True)


def _fill(key: str, measure: Measure, by: User) -> Measure:
    if key == "TAG_PEOPLE":
        measure = change_measure(
            measure=measure,
            by=by,
            name="People using #AHPDG",
            summary="Distinct people each week, linked accounts counted once",
            frequency="week",
            baseline_points=None,
            active_from=date(2026, 3, 30),
        )
    if measure.is_counted:
        measure = change_measure(measure=measure, by=by, active_from=_counted_from(key, timezone.localdate()))
    else:
        record_observations(measure=measure, by=by, entries=_ENTRIES[key]())
    for effective_from, value in TARGETS.get(key, []):
        set_target(measure=measure, value=Decimal(value), effective_from=effective_from, by=by)
    if key == "LAB_ATTEND":
        set_target(measure=measure, value=Decimal(85), effective_from=began_on(timezone.localdate()), by=by)
    for on, kind, text, label in _notes(key):
        annotate(
            programme=measure.programme,
            measure=measure,
            on=on,
            kind=Annotation.Kind(kind),
            text=text,
            origin_label=label,
            by=by,
        )
    if key == "TAG_PEOPLE":
        rephase(
            measure=measure,
            starts_on=TAG_ON_SIGNATURES,
            reason="#AHPDG added to e-mail signatures and lab handouts: "
            "the way people learn of the tag has changed",
            baseline_points=10,
            by=by,
        )
    if key == "AHP_ENGAGED":
        freeze_baseline(
            measure=measure, points=17, reason="The months before labs came to the towns in April 2026", by=by
        )
    return publish(measure=measure, by=by)


def _counted_from(key: str, today: date) -> date:
    """When the log, the clicks or the labs that a measure is counted from began."""
    if key == "SM_COMPLAINTS":
        return log_began()
    return counted_since(today) if key == "GUIDE_CLICKS" else began_on(today)


def _notes(key: str) -> list[tuple[date, str, str, str]]:
    if key == "LAB_ATTEND":  # the registers lie relative to the day of loading, and their story with them
        moved = at_lunch_since(timezone.localdate())
        return [(moved, "change", "Labs move from 9:00 to 12:30", "PDSA 4, under way")]
    return TAG_NOTES if key == "TAG_PEOPLE" else OTHER_NOTES.get(key, [])


# ---- the numbers -----------------------------------------------------------------------------------------
def _months(values: Sequence[object], last: date = LAST_MONTH) -> list[date]:
    return [shift(last, "month", index - len(values) + 1) for index in range(len(values))]


def _series(values: Sequence[float], out_of: Sequence[float] | None = None, note: str = "") -> list[Entry]:
    whole: Iterable[float | None] = out_of or [None] * len(values)
    pairs = zip(_months(values), values, whole, strict=True)
    return [Entry(on, float(value), None if n is None else float(n), note=note) for on, value, n in pairs]


def _engaged() -> list[Entry]:
    entries = _series(ENGAGED, [ALL_AHPS] * len(ENGAGED))
    plurals = dict(Profession.objects.filter(code__in=stage.HEADS).values_list("code", "plural"))
    professions = {plurals[code]: heads for code, heads in stage.HEADS.items()}
    for dimension, sizes, keen in (
        ("profession", professions, {"Physiotherapists", "Dietitians"}),
        ("locality", LOCALITIES, {"Nithsdale"}),
    ):
        random = Random(dimension)  # the same split every time
        for index, (on, total) in enumerate(zip(_months(ENGAGED), ENGAGED, strict=True)):
            later = 1.8 if index > 16 else 1.0
            wishes = {
                name: size * random.uniform(0.6, 1.4) * (later if name in keen else 1.0)
                for name, size in sizes.items()
            }
            parts = apportion(total, wishes, sizes)
            entries += [
                Entry(on, float(parts[name]), float(size), dimension=dimension, category=name)
                for name, size in sizes.items()
            ]
    return entries


def apportion(total: int, wishes: dict[str, float], most: dict[str, int]) -> dict[str, int]:
    """Whole numbers near the wishes that add up to the total, none above its most.

    >>> apportion(5, {"a": 3.0, "b": 1.0}, {"a": 3, "b": 9})
    {'a': 3, 'b': 2}
    """
    whole = sum(wishes.values())
    exact = {name: total * wish / whole for name, wish in wishes.items()}
    parts = {name: min(int(value), most[name]) for name, value in exact.items()}
    while (left := total - sum(parts.values())) > 0:
        open_ones = [name for name in parts if parts[name] < most[name]]
        for name in sorted(open_ones, key=lambda name: parts[name] - exact[name])[:left]:
            parts[name] += 1
    return parts


def _tag() -> list[Entry]:
    weeks = [LAST_WEEK - timedelta(weeks=len(TAG) - 1 - index) for index in range(len(TAG))]
    last = Entry(weeks[-1], float(TAG[-1]), note="Mastodon still to report", is_provisional=True)
    return [Entry(on, float(value)) for on, value in zip(weeks[:-1], TAG[:-1], strict=True)] + [last]


_ENTRIES = {
    "AHP_ENGAGED": _engaged,
    "POST_QUALITY": lambda: _series(QUALITY, note="24 posts"),
    "TAG_PEOPLE": _tag,
}
