"""Ready-made measures: definitions that were reviewed once, copied into a programme, and its own from
then on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from accounts.models import User
from programmes.models import Programme

from .actions import create_measure
from .actions.together import action
from .errors import MeasureError
from .models import Measure

FILE = Path(__file__).with_name("library.yaml")
REVIEW_EVERY = timedelta(days=365)


class NoSuchMeasureInLibrary(MeasureError):
    """A key that the library does not have."""


@cache
def library() -> dict[str, dict[str, Any]]:
    """Every definition by its key, in the order in which a dashboard shows them."""
    with FILE.open(encoding="utf-8") as file:
        return yaml.safe_load(file)


def not_loaded(programme: Programme) -> list[str]:
    """The keys a programme could still load."""
    loaded = set(Measure.objects.for_programme(programme).values_list("library_key", flat=True))
    return [key for key in library() if key not in loaded]


@action
def load_library(
    *, programme: Programme, by: User, keys: Iterable[str] | None = None, starts_on: date | None = None
) -> list[Measure]:
    """Copy definitions into a programme (all of them, or those of ``keys``); the person becomes their owner.

    Those it has already are left as they are, however the programme has changed them: loading twice is
    the same as loading once. Answers the new measures.
    """
    wanted = list(library()) if keys is None else list(keys)
    if unknown := [key for key in wanted if key not in library()]:
        raise NoSuchMeasureInLibrary(f"The library has no measure called {', '.join(unknown)}.")
    missing = set(not_loaded(programme))
    return [
        _copy(programme, key, place, by, starts_on)
        for place, key in enumerate(library(), 1)
        if key in wanted and key in missing
    ]


def _copy(programme: Programme, key: str, place: int, by: User, starts_on: date | None) -> Measure:
    today = timezone.localdate()
    fields = dict(library()[key])
    if Measure.objects.filter(programme=programme, slug=fields["slug"]).exists():
        del fields["slug"]  # the programme has another measure there: this one gets the next free name
    return create_measure(
        programme=programme,
        by=by,
        library_key=key,
        position=place,
        owner=by,
        active_from=starts_on,
        last_review_on=today,
        next_review_on=today + REVIEW_EVERY,
        **fields,
    )
