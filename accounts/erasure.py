"""Closing an account for good: what is private is deleted, what the programme counts stays without the person.

Everything happens in one transaction, by what the rooms declare (``accounts.own_data``), from the top floor down: a
room may lean on those below it while it tidies up. The account row stays as a shell without a name, because
bookings, decisions and the append-only history point at it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from . import own_data
from .holdings import addresses_of
from .models import Erasure, User
from .own_data import Fate


class CannotLeave(Exception):
    """Something has to be settled first; ``obstacles`` says what, in sentences."""

    def __init__(self, obstacles: list[str]) -> None:
        super().__init__(" ".join(obstacles))
        self.obstacles = obstacles


class NothingChanged(Exception):
    """Ends the transaction of a dry run."""


@dataclass(frozen=True)
class Line:
    """What became of one kind of thing: how many rows were held, how many were changed or deleted."""

    room: str
    what: str
    fate: Fate
    held: int
    changed: int


def erase(*, user: User, asked_by: str) -> list[Line]:
    """Erase the person. ``asked_by``: one of ``Erasure.By``. Doing it twice changes nothing.

    Raises ``CannotLeave``.
    """
    with transaction.atomic():
        # Nobody books for this person, and nobody makes them the last admin of anything, until it is done.
        user = User.objects.select_for_update().get(pk=user.pk)
        if user.erased_at is not None:
            return []
        if found := own_data.obstacles(user):
            raise CannotLeave(found)
        # First, because the database lets words go from histories of people who are leaving, and of no others.
        user.erased_at = timezone.now()
        user.is_active = user.is_staff = user.is_superuser = False
        user.save(update_fields=["erased_at", "is_active", "is_staff", "is_superuser"])
        lines = _erase(user)
        Erasure.objects.create(
            user=user,
            asked_by=asked_by,
            counts={f"{line.room}: {line.what}": line.changed for line in lines if line.changed},
        )
    return lines


def preview(*, user: User) -> tuple[list[Line], dict[str, int]]:
    """What ``erase`` would do and which words it would leave, by doing it and taking it all back.

    Raises ``CannotLeave``.
    """
    words = words_of(user)
    try:
        with transaction.atomic():
            lines = erase(user=user, asked_by=Erasure.By.SUPPORT)
            left = mentions(words)
            raise NothingChanged
    except NothingChanged:
        return lines, left


def _erase(user: User) -> list[Line]:
    rooms = list(reversed(own_data.rooms()))
    held = {
        (room.name, holding.what): holding.rows(user).count() for room in rooms for holding in room.holdings
    }
    for room in rooms:
        if room.before is not None:
            room.before(user)
    return [
        Line(
            room.label,
            holding.what,
            holding.fate,
            held[room.name, holding.what],
            holding.erase_for(user),
        )
        for room in rooms
        for holding in room.holdings
    ]


def words_of(user: User) -> list[str]:
    """What the person can be found by, to be asked for before it is gone."""
    return [*addresses_of(user), *([user.display_name] if user.display_name else [])]


def mentions(words: list[str]) -> dict[str, int]:
    """Where the words of others hold a person's name or address, as "table.column": rows.

    No rule can rewrite those; whoever erases is told, and looks. Sealed texts are not opened.
    """
    patterns = ["%" + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words]
    found = {}
    with connection.cursor() as cursor:
        for table, column in _columns():
            names = connection.ops.quote_name(table), connection.ops.quote_name(column)
            cursor.execute(
                f"SELECT count(*) FROM {names[0]} WHERE {names[1]}::text ILIKE ANY(%s)",
                [patterns],
            )
            (count,) = cursor.fetchone()
            if count:
                found[f"{table}.{column}"] = count
    return found


def _columns() -> list[tuple[str, str]]:
    """Every column of the portal's own tables that can hold words."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.table_name, c.column_name
              FROM information_schema.columns c
              JOIN information_schema.tables t USING (table_schema, table_name)
             WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
               AND c.data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'tsvector')
             ORDER BY 1, 2
            """
        )
        return list(cursor.fetchall())
