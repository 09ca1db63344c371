"""What the tests of pages share: a programme with measures whose charts are refreshed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.test import Client

from measures.models import Measure
from measures.refresh import refresh_measure
from programmes.models import Programme
from tests.factories.measures import MeasureFactory, months, observe
from tests.factories.programmes import ProgrammeFactory, member

DATA = Path(__file__).parent.parent / "data"
SHIFT = [12, 14, 13, 15, 12, 14, 13, 12, 15, 13, 22, 24, 23, 25, 22, 26]


def refreshed(measure: Measure) -> Measure:
    result = refresh_measure(measure.pk)
    assert result.state == "done", result.reason
    return measure


def with_shift(programme: Programme, **fields: Any) -> Measure:
    """A monthly count that ends in six points above its median: an improvement."""
    measure = MeasureFactory(programme=programme, **fields)
    observe(measure, SHIFT)
    return refreshed(measure)


def cdi(programme: Programme, **fields: Any) -> Measure:
    """The real hospital data of the issue, as a count where fewer is better."""
    rows = [line.split(",") for line in (DATA / "cdi_infections.csv").read_text().splitlines()[1:]]
    fields = {
        "name": "C. difficile infections",
        "slug": "cdi",
        "unit": "infections",
        "improvement_direction": "decrease",
        "kind": "outcome",
    } | fields
    measure = MeasureFactory(programme=programme, **fields)
    observe(measure, [float(row[1]) for row in rows], periods=[date.fromisoformat(row[0]) for row in rows])
    return refreshed(measure)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def lead_of(programme: Programme) -> Client:
    return signed_in(member(programme, "qi_lead"))


def staff_of(programme: Programme) -> Client:
    return signed_in(member(programme))


__all__ = [
    "DATA",
    "ProgrammeFactory",
    "cdi",
    "lead_of",
    "months",
    "refreshed",
    "signed_in",
    "staff_of",
    "with_shift",
]
