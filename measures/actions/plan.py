"""The plan of a measure: made, changed, frozen, given targets, shown to everyone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from measures import rates
from measures.errors import (
    BaselineTooShort,
    DateRefused,
    NoSuchPeriod,
    PlanDoesNotFitObservations,
    PlanIncomplete,
    PlanRefused,
)
from measures.jobs import request_recount
from measures.models import DATES, DueRefresh, Measure, Observation, RefreshState, Target
from measures.periods import start_of
from measures.plan import RESERVED_SLUGS, missing_before_publishing
from measures.series import words_for
from measures.sources import SOURCES
from programmes.models import Programme

from .together import action, author, everything_due, lock, reason_of

#: A change of these words is a new version of the definition.
DEFINITION = (
    "operational_definition",
    "numerator_definition",
    "denominator_definition",
    "data_kind",
    "source",
    "divided_by",
)
#: Below this a frozen centre line would say more about chance than about the service.
SHORTEST_BASELINE = 8
_NOT_BY_HAND = {
    "id",
    "public_id",
    "programme",
    "definition_version",
    "created_at",
    "created_by",
    "visibility",
}


@action
def create_measure(*, programme: Programme, by: User, **fields: Any) -> Measure:
    """A new measure with its plan. What is not given: ``slug`` comes from the name, the rule set from the
    chart. Raises ``PlanRefused`` with the problems of each field.
    """
    author(by)
    _refuse_unknown(fields)
    fields.setdefault("slug", _free_slug(programme, fields.get("name", "")))
    fields.setdefault("chart_type", "run")
    fields.setdefault("rule_set", default_rules(fields["chart_type"]))
    if fields.get("data_kind") == Measure.DataKind.PROPORTION:
        fields.setdefault("multiplier", 100)
    if "position" not in fields:  # below those that are there
        last = Measure.objects.for_programme(programme).aggregate(last=Max("position"))["last"]
        fields["position"] = 0 if last is None else min(last + 1, 32_767)
    measure = Measure(programme=programme, created_by=by, **fields)
    _check(measure)
    measure.save()
    _start(measure)
    return measure


def default_rules(chart_type: str) -> str:
    """What NHS Scotland teaches for run charts, and its control chart rules for the others."""
    return "nhs-scotland" if chart_type == "run" else "phs-spc"


@action
def change_measure(*, measure: Measure, by: User, **changes: Any) -> Measure:
    """Change the plan. Other words of the definition make a new version; past numbers keep theirs.

    Raises ``PlanRefused``, and ``PlanDoesNotFitObservations`` when stored numbers forbid the change.
    """
    author(by)
    _refuse_unknown(changes)
    measure = lock(measure)
    before = {name: getattr(measure, name) for name in changes}
    for name, value in changes.items():
        setattr(measure, name, value)
    changed = {name for name in changes if getattr(measure, name) != before[name]}
    if not changed:
        return measure
    if changed & set(DEFINITION):
        measure.definition_version += 1
    _check(measure)
    try:
        with transaction.atomic():
            measure.save()
    except IntegrityError as error:
        raise PlanDoesNotFitObservations(
            "The numbers that are stored do not fit this plan: make a new measure, or take them out first. "
            f"({str(error).partition(chr(10))[0]})"
        ) from error
    if changed & {"source", "active_from", "active_to", "frequency", "breakdowns", "divided_by"}:
        _start(measure)
    else:
        everything_due(measure)
    if changed & {"name", "data_kind", "frequency"}:  # what is divided by it says so, or cannot be any more
        for rate in measure.dividing.order_by("pk"):
            _start(rate)
    return measure


def _start(measure: Measure) -> None:
    """The first look at a measure, or a new one at all of it."""
    request_recount(measure)


@action
def freeze_baseline(
    *,
    measure: Measure,
    by: User,
    reason: str,
    points: int | None = None,
    until: date | None = None,
) -> Measure:
    """Take the centre line from the first ``points`` points, or those up to the period of ``until``, and
    carry it forward. Neither of them: let it move with every point again. The reason stays in the history."""
    author(by)
    measure = lock(measure)
    if points is not None and until is not None:
        raise PlanRefused({"baseline_end": ["Freeze after a number of points or at a date, not both."]})
    if until is not None:
        until = start_of(until, measure.frequency)
        held = Observation.objects.for_series(measure).filter(period__lte=until).count()
        if not Observation.objects.for_series(measure).filter(period__gte=until).exists():
            raise NoSuchPeriod(f"There is no number yet for {words_for(measure).period(until)}.")
        _long_enough(held)
    if points is not None:
        _long_enough(points)
    measure.baseline_points, measure.baseline_end = points, until
    measure.baseline_reason = reason_of(reason)
    measure.save(update_fields=["baseline_points", "baseline_end", "baseline_reason"])
    everything_due(measure)
    return measure


def _long_enough(points: int) -> None:
    if points < SHORTEST_BASELINE:
        raise BaselineTooShort(
            f"A baseline of {points} is too short to be carried forward: "
            f"it takes at least {SHORTEST_BASELINE} points."
        )


@action
def set_target(
    *, measure: Measure, value: Decimal | int | str, effective_from: date, by: User, note: str = ""
) -> Target:
    """What the measure should reach from a date on; an earlier target holds until then."""
    author(by)
    measure = lock(measure)
    amount = Decimal(str(value))
    if not amount.is_finite() or abs(amount) >= Decimal("1e12"):
        raise PlanRefused({"value": ["A target is a number."]})
    if not DATES.first <= effective_from <= DATES.last:
        raise DateRefused(f"{effective_from} is outside the years {DATES.first.year} to {DATES.last.year}.")
    target, _ = Target.objects.update_or_create(
        measure=measure,
        effective_from=effective_from,
        defaults={"value": amount, "note": note, "created_by": by, "created_at": timezone.now()},
    )
    everything_due(measure)
    return target


@action
def remove_target(*, target: Target, by: User) -> None:
    """Take a target out; the one before holds again."""
    author(by)
    everything_due(target.measure)
    target.delete()


@action
def publish(*, measure: Measure, by: User) -> Measure:
    """Show the measure to everyone, on the public page of its programme. Readers must be able to know what it
    counts: raises ``PlanIncomplete`` otherwise."""
    author(by)
    measure = lock(measure)
    if missing := missing_before_publishing(measure):
        raise PlanIncomplete(missing)
    measure.visibility = Measure.Visibility.PUBLIC
    measure.save(update_fields=["visibility"])
    return measure


@action
def unpublish(*, measure: Measure, by: User) -> Measure:
    """Show the measure to the members of its programme only."""
    author(by)
    measure = lock(measure)
    measure.visibility = Measure.Visibility.PROGRAMME
    measure.save(update_fields=["visibility"])
    return measure


@action
def request_refresh(*, measure: Measure, by: User) -> DueRefresh:
    """Refresh now: only notes that it is due, also when the last try failed; the dispatcher does the rest."""
    author(by)
    due = request_recount(measure)
    now = timezone.now()
    RefreshState.objects.update_or_create(
        measure=measure, defaults={"requested_at": now, "requested_by": by, "next_try_at": None}
    )
    RefreshState.objects.filter(measure=measure, sent_at=None).update(state=RefreshState.State.QUEUED)
    return due


# ---- checks ---------------------------------------------------------------------------------------
def _refuse_unknown(fields: dict[str, Any]) -> None:
    known = {field.name for field in Measure._meta.concrete_fields} - _NOT_BY_HAND
    if unknown := set(fields) - known:
        raise TypeError(f"A measure has no field {', '.join(sorted(unknown))} that can be set here.")


def _check(measure: Measure) -> None:
    problems: dict[str, list[str]] = {}
    if measure.source and measure.source not in SOURCES:
        problems["source"] = [f"The portal cannot count “{measure.source}”."]
    problems |= rates.problems(measure)
    if measure.slug in RESERVED_SLUGS:
        problems["slug"] = [
            f"“{measure.slug}” is an address of the portal itself. Choose another short name."
        ]
    try:
        measure.full_clean()
    except ValidationError as error:
        for field, sentences in error.message_dict.items():
            problems.setdefault("" if field == NON_FIELD_ERRORS else field, []).extend(sentences)
    if problems:
        raise PlanRefused(problems)


def _free_slug(programme: Programme, name: str) -> str:
    base = slugify(name)[:50] or "measure"
    taken = set(
        Measure.objects.filter(programme=programme, slug__startswith=base).values_list("slug", flat=True)
    )
    number = 2
    slug = base
    while slug in taken | RESERVED_SLUGS:
        slug, number = f"{base}-{number}", number + 1
    return slug
