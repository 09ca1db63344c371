"""What all actions of the room share: one transaction, who acts, and what is kept of a refusal."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

from .guard import Refused
from .models.guarded import acting, keep_refusal

P = ParamSpec("P")
R = TypeVar("R")


def _tell_database(by: Any, what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('complaints.by', %s, true), set_config('complaints.what', %s, true)",
            [str(by.pk) if by else "", what],
        )


def action(function: Callable[P, R]) -> Callable[P, R]:
    """All or nothing, with the actor and the action's name in every row of the history.

    A refused text takes everything back; that something was refused is written afterwards and stays.
    """

    @wraps(function)
    def act(*args: P.args, **kwargs: P.kwargs) -> R:
        by: Any = kwargs.get("by")
        if acting.get():  # part of another action, which has the transaction and the name
            return function(*args, **kwargs)
        token = acting.set(True)
        try:
            with transaction.atomic():
                _tell_database(by, function.__name__)
                done = function(*args, **kwargs)
                _tell_database(None, "")  # an outer transaction may go on with something else
            return done
        except Refused as refusal:
            keep_refusal(refusal, by=by)
            raise
        finally:
            acting.reset(token)

    return act
