"""A click becomes a row. A redirect is answered once its row is on disk; a page waits for nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import structlog
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.http import HttpRequest
from django.urls import reverse

from programmes.models import Programme

from ..models import Resource, State
from .months import make_month
from .visitors import visit_to

log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Target:
    """Where the current version of a resource leads: an address elsewhere, its file, or its own page."""

    url: str
    has_file: bool

    def address(self, programme_slug: str, slug: str) -> str:
        if self.url:
            return self.url
        return reverse(f"guidance:{'file' if self.has_file else 'resource'}", args=[programme_slug, slug])


def go(request: HttpRequest, programme_slug: str, slug: str) -> Target | None:
    """Where the resource leads, and the click in the same statement. When this returns, it is on disk.

    None: there is nothing published that everybody may see. Raises ``DatabaseError`` when it cannot be noted.
    """
    visit = visit_to(request, programme_slug, slug)
    if visit is None:
        return look_up(programme_slug, slug)
    return _with_month(visit[0], lambda: _ask(programme_slug, slug, *visit))


def look_up(programme_slug: str, slug: str) -> Target | None:
    """Where the resource leads, without counting."""
    return _ask(programme_slug, slug, None, None)


def note_seen(request: HttpRequest, programme: Programme, resource: Resource) -> None:
    """Count that the page of a resource was opened. Whatever goes wrong, the page is shown."""
    if resource.state != State.PUBLISHED or not programme.is_published:
        return
    try:
        visit = visit_to(request, programme.slug, resource.slug)
        if visit is not None:
            _with_month(visit[0], lambda: _execute("SELECT guidance_seen(%s, %s, %s)", resource.pk, *visit))
    except DatabaseError as error:
        log.warning("click_not_counted", kind="detail", error=type(error).__name__)


def _ask(programme_slug: str, slug: str, day: date | None, visit: UUID | None) -> Target | None:
    # As text: the adapter for uuid.UUID would have to be looked up for nothing.
    given = [programme_slug, slug, day, visit and str(visit)]
    found = _execute("SELECT url, has_file FROM guidance_go(%s, %s, %s::date, %s::uuid)", *given)
    return Target(*found) if found else None


def _execute(sql: str, *given: Any) -> Any:
    """One round trip: whether the connection still lives is not asked first, but seen.

    Each of our statements may run twice. So when the server has dropped the connection since the last request, it is
    run again on a new one.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]  # the question that Django would ask now
    try:
        return _execute_once(sql, given)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block or connection.is_usable():
            raise
        connection.close()
    return _execute_once(sql, given)


def _execute_once(sql: str, given: tuple[Any, ...]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchone()


def _with_month(day: date, write: Callable[[], Answer]) -> Answer:
    """``write``, with the month of ``day`` made when it is missing: a click never fails because nobody made it."""
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            return write()
    except IntegrityError as error:
        # "No partition found" has the code of a broken constraint, and no constraint.
        if error.__cause__.diag.constraint_name is not None:  # type: ignore[union-attr]
            raise
    make_month(day)
    return write()
