"""Measures with their numbers for tests. Factories write rows directly; actions are tested by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import factory

from measures.models import (
    Annotation,
    ImportBatch,
    Measure,
    Observation,
    Phase,
    PointJudgement,
    Target,
)
from tests.factories.programmes import ProgrammeFactory
from tests.factories.users import UserFactory


class MeasureFactory(factory.django.DjangoModelFactory):
    """A monthly count where more is better, drawn as a run chart; ``proportion=True`` for a percentage."""

    class Meta:
        model = Measure

    class Params:
        proportion = factory.Trait(data_kind="proportion", multiplier=100, unit="%")
        weekly = factory.Trait(frequency="week")
        events = factory.Trait(
            data_kind="events",
            frequency="event",
            unit="days",
            event_name="complaint",
            event_name_plural="complaints",
        )
        public = factory.Trait(visibility="public")

    programme = factory.SubFactory(ProgrammeFactory)
    slug = factory.Sequence(lambda n: f"measure-{n}")
    name = factory.Sequence(lambda n: f"Measure {n}")
    kind = Measure.Kind.PROCESS
    operational_definition = "People counted at the end of each month."
    data_kind = "count"
    unit = "people"
    frequency = "month"
    improvement_direction = "increase"


class TargetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Target

    measure = factory.SubFactory(MeasureFactory)
    value = 40
    effective_from = date(2026, 4, 1)


class ImportBatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ImportBatch

    measure = factory.SubFactory(MeasureFactory)
    by = factory.SubFactory(UserFactory)


class ObservationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Observation

    measure = factory.SubFactory(MeasureFactory)
    period = date(2026, 1, 1)
    numerator = 12


class PhaseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Phase

    measure = factory.SubFactory(MeasureFactory)
    starts_on = date(2026, 6, 1)
    reason = "The lab moved to lunchtime and twice as many people can come."
    decided_by = factory.SubFactory(UserFactory)


class AnnotationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Annotation

    measure = factory.SubFactory(MeasureFactory)
    programme = factory.SelfAttribute("measure.programme")
    on = date(2026, 6, 1)
    kind = Annotation.Kind.CHANGE
    text = "Lab moved to lunchtime"


class PointJudgementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PointJudgement

    measure = factory.SubFactory(MeasureFactory)
    kind = PointJudgement.Kind.EXCLUDED
    period = date(2026, 1, 1)
    reason = "The building was closed by snow for two weeks."
    by = factory.SubFactory(UserFactory)


def months(first: date, count: int) -> list[date]:
    """The first days of ``count`` months from that of ``first``."""
    start = first.year * 12 + first.month - 1
    return [date(index // 12, index % 12 + 1, 1) for index in range(start, start + count)]


def weeks(first: date, count: int) -> list[date]:
    monday = first - timedelta(days=first.weekday())
    return [monday + timedelta(weeks=index) for index in range(count)]


def observe(
    measure: Measure,
    values: Sequence[float | None],
    *,
    out_of: Sequence[float | None] | float | None = None,
    periods: Iterable[date] | None = None,
    dimension: str = "",
    category: str = "",
    **fields: Any,
) -> list[Observation]:
    """Store a series, ``None`` for a gap: months (or weeks) from January 2024 unless told otherwise."""
    if periods is None:
        make = weeks if measure.frequency == "week" else months
        periods = make(date(2024, 1, 1), len(values))
    whole = out_of if isinstance(out_of, Sequence) else [out_of] * len(values)
    return Observation.objects.bulk_create(
        Observation(
            measure=measure,
            period=period,
            numerator=value,
            denominator=n,
            dimension=dimension,
            category=category,
            **fields,
        )
        for period, value, n in zip(periods, values, whole, strict=True)
        if value is not None
    )
