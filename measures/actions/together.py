"""What all actions share: one transaction, who acts, and what becomes due."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from accounts.models import User
from measures.errors import AuthorMissing, ReasonMissing
from measures.models import DueRefresh, Measure

P = ParamSpec("P")
R = TypeVar("R")


def action(function: Callable[P, R]) -> Callable[P, R]:
    """All or nothing, with the actor and the action's name in every history row that it causes."""

    @wraps(function)
    def act(*args: P.args, **kwargs: P.kwargs) -> R:
        by: Any = kwargs.get("by")
        with transaction.atomic(), pghistory.context(user=by.pk if by else None, action=function.__name__):
            return function(*args, **kwargs)

    return act


def author(by: Any) -> User:
    """The person who decides. What runs unattended has none, and may not decide."""
    if by is None or isinstance(by, AnonymousUser) or not getattr(by, "pk", None):
        raise AuthorMissing("A decision about a chart is stored with the person who made it.")
    return by


def reason_of(text: str) -> str:
    """The reason without needless space; a decision without one is refused."""
    cleaned = " ".join(text.split())
    if not cleaned:
        raise ReasonMissing("Say why, in a sentence: readers of the chart will ask.")
    return cleaned


def lock(measure: Measure) -> Measure:
    """The measure as it is now, held so that two writers of one measure follow each other."""
    return Measure.objects.select_for_update(no_key=True).get(pk=measure.pk)


def everything_due(measure: Measure) -> None:
    """Every chart of the measure may look different now."""
    DueRefresh.objects.create(measure=measure, is_everything=True)


def series_due(measure: Measure, series: Iterable[tuple[str, str]]) -> None:
    """These series have new numbers."""
    DueRefresh.objects.bulk_create(
        DueRefresh(measure=measure, dimension=dimension, category=category)
        for dimension, category in sorted(set(series))
    )
