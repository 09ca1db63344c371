"""What the portal holds about a person, and what becomes of it when the person leaves.

Every room says so for its own tables when its app is ready, in one declaration for each kind of thing::

    own_data.register(own_data.Room("labs", "Labs", holdings=HOLDINGS))

The same declarations make the copy that a person takes along (``accounts.handing_out``), the list on the page that
closes an account, the dry run of support staff, and the erasure itself (``accounts.erasure``). The ground floor
knows no room. ``tests/accounts/test_own_data.py`` refuses a table that points at a person and is declared nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db import models
from django.db.models import ForeignObjectRel, QuerySet

from .models import User


class Fate(models.TextChoices):
    DELETED = "deleted", "Deleted"
    UNNAMED = "unnamed", "Stays, without you"


@dataclass(frozen=True)
class Holding:
    """One kind of thing that is held about people.

    ``rows(user)``: those of one person. ``tell(row)``: what a row says, by the name of each part; left out for what
    would tell a person nothing. ``erase(user)`` answers how many rows it changed; left out, rows whose fate is to be
    deleted are deleted, and of others nothing has to change, because they point at an account that has lost its
    name. ``why``: for what stays, in one sentence. ``points``: the fields of the database that are covered, such
    as ``labs.Booking.user``.
    """

    what: str
    rows: Callable[[User], QuerySet[Any]]
    fate: Fate
    tell: Callable[[Any], dict[str, Any]] | None = None
    why: str = ""
    erase: Callable[[User], int] | None = None
    points: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        assert self.fate == Fate.DELETED or self.why, f"{self.what}: say why it stays"

    def erase_for(self, user: User) -> int:
        if self.erase is not None:
            return self.erase(user)
        return self.rows(user).delete()[0] if self.fate == Fate.DELETED else 0


@dataclass(frozen=True)
class Retention:
    """Something that goes by itself after a time. ``forget`` is the worker that does it and says how many rows."""

    what: str
    after: str
    forget: Callable[[], Any]


@dataclass(frozen=True)
class Room:
    """``obstacles(user)``: sentences about what has to be settled before the person can leave.
    ``before(user)``: what is done through the room's own actions first, such as giving places back.
    ``foretold(user)``: sentences about what that will be.
    """

    name: str
    label: str
    holdings: tuple[Holding, ...]
    obstacles: Callable[[User], list[str]] | None = None
    before: Callable[[User], None] | None = None
    foretold: Callable[[User], list[str]] | None = None
    retention: tuple[Retention, ...] = ()


_rooms: dict[str, Room] = {}


def register(room: Room) -> None:
    """Enter a room. A second entry with the same name replaces the first."""
    _rooms[room.name] = room


def rooms() -> list[Room]:
    """From the ground floor up, as apps are installed."""
    return list(_rooms.values())


@dataclass(frozen=True)
class Held:
    """One kind of thing of which a person has ``number`` rows."""

    room: Room
    holding: Holding
    number: int


def held_about(user: User) -> list[Held]:
    """What there is about this person, without the kinds of which there is nothing."""
    counted = [
        Held(room, holding, holding.rows(user).count()) for room in rooms() for holding in room.holdings
    ]
    return [each for each in counted if each.number]


def obstacles(user: User) -> list[str]:
    """What has to be settled before this person can leave; nothing for most."""
    return [sentence for room in rooms() if room.obstacles for sentence in room.obstacles(user)]


def foretold(user: User) -> list[str]:
    """What leaving does at once, to this person's plans and to others; nothing for most."""
    return [sentence for room in rooms() if room.foretold for sentence in room.foretold(user)]


def told(*parts: tuple[str, str]) -> Callable[[Any], dict[str, Any]]:
    """A ``tell`` that reads attributes: ``told(("Lab", "session.lab.title"), ("Since", "created_at"))``.

    Parts that are empty are left out. A method without arguments is called.
    """

    def tell(row: Any) -> dict[str, Any]:
        found = {label: _read(row, path) for label, path in parts}
        return {label: value for label, value in found.items() if value not in (None, "", [], {})}

    return tell


def _read(row: Any, path: str) -> Any:
    value = reduce(lambda at, name: None if at is None else getattr(at, name, None), path.split("."), row)
    if callable(value):
        value = value()
    return str(value) if isinstance(value, models.Model) else value


def pointers() -> Iterable[str]:
    """Every field of the database that points at a person, as ``app.Model.field``.

    Without the history tables: they repeat the numbers of their rows, and no name.
    """
    for relation in User._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            model: Any = relation.related_model
            is_history = hasattr(model, "pgh_tracked_model") or model._meta.proxy
            if not model._meta.auto_created and not is_history:
                yield f"{model._meta.label}.{relation.remote_field.name}"
