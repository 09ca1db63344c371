"""Who may do what in a programme, as predicates of the ``rules`` package.

An app above adds its own permissions from the predicates here, in its own ``permissions`` module::

    rules.add_perm("labs.keep_register", is_lab_host | is_qi_lead | is_programme_admin)

and asks ``programmes.access`` (which asks ``rules``) and never ``user.has_perm``: Django says yes to
everything there for a superuser, and support staff must not read what belongs to members.

A predicate takes the programme or anything that has a ``programme``.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import rules
from django.db import connection

from .models import Board, Membership, Programme, Role

_CACHE = "_current_memberships"


def memberships_of(user: Any) -> list[Membership]:
    """The current memberships of a person, with programme, board and ``profession``'s name: one query per request.

    Kept on the user object, which lives as long as the request. Actions that change a membership call
    ``forget_memberships``.
    """
    kept: list[Membership] | None = getattr(user, _CACHE, None)
    if kept is None:
        if not user.is_authenticated:
            return []
        kept = _ask_memberships(user.pk)
        setattr(user, _CACHE, kept)
    return kept


_PARTS = (("", Membership), ("programme__", Programme), ("programme__board__", Board))


@cache
def _fields() -> list[list[str]]:
    return [[field.attname for field in model._meta.concrete_fields] for _, model in _PARTS]


@cache
def _sql() -> str:
    """The query as Django writes it, with one parameter: the person."""
    columns = [prefix + name for (prefix, _), names in zip(_PARTS, _fields(), strict=True) for name in names]
    query = (
        Membership.objects.current()
        .filter(user=0)
        .order_by("programme__title")
        .values_list(*columns, "user__staff_profile__profession__name")
        .query
    )
    sql, parameters = query.sql_with_params()
    if parameters != (0,):
        raise AssertionError(f"One parameter is expected, not {parameters}.")
    return sql


def _ask_memberships(user_id: int) -> list[Membership]:
    """Every page of everybody who is signed in asks this, so Django writes the query once per process.

    Writing it and sorting its columns into objects anew cost a sixth of a warm page (benchmarks/dashboard.py).
    """
    with connection.cursor() as cursor:
        cursor.execute(_sql(), [user_id])
        rows = cursor.fetchall()
    found: list[Membership] = []
    for *values, profession in rows:
        made: list[Any] = []
        for (_, model), names in zip(_PARTS, _fields(), strict=True):
            made.append(model.from_db(connection.alias, names, values[: len(names)]))
            del values[: len(names)]
        membership, programme, board = made
        programme.board, membership.programme = board, programme
        membership.profession = profession
        found.append(membership)
    return found


def forget_memberships(user: Any) -> None:
    if hasattr(user, _CACHE):
        delattr(user, _CACHE)


def programme_of(thing: Any) -> Programme | None:
    if thing is None or isinstance(thing, Programme):
        return thing
    return thing.programme


def roles_in(user: Any, thing: Any) -> frozenset[str]:
    """The roles of a person in the programme that ``thing`` is or belongs to; empty for strangers."""
    programme = programme_of(thing)
    if programme is None:
        return frozenset()
    for membership in memberships_of(user):
        if membership.programme_id == programme.pk:
            return frozenset(membership.roles) if user.is_active else frozenset()
    return frozenset()


def has_role(*roles: str) -> rules.Predicate:
    """True for members who have at least one of ``roles``."""
    wanted = frozenset(roles)

    @rules.predicate(f"has_role:{'|'.join(sorted(wanted))}")
    def has_one(user: Any, thing: Any = None) -> bool:
        return bool(wanted & roles_in(user, thing))

    return has_one


@rules.predicate
def is_member(user: Any, thing: Any = None) -> bool:
    return bool(roles_in(user, thing))


@rules.predicate
def is_public(user: Any, thing: Any = None) -> bool:
    programme = programme_of(thing)
    return programme is not None and programme.is_published


is_ahp_staff = has_role(Role.AHP_STAFF)
is_lab_host = has_role(Role.LAB_HOST)
is_rater = has_role(Role.RATER)
is_qi_lead = has_role(Role.QI_LEAD)
is_complaints_admin = has_role(Role.COMPLAINTS_ADMIN)
is_programme_admin = has_role(Role.PROGRAMME_ADMIN)

# The second step of signing in is asked of everyone who can see or change more than their own things.
ROLES_WITH_SECOND_STEP = frozenset(Role.values) - {Role.AHP_STAFF.value}


def needs_second_step(user: Any) -> bool:
    return any(ROLES_WITH_SECOND_STEP & set(membership.roles) for membership in memberships_of(user))


rules.add_perm("programmes.see", is_public | is_member)
rules.add_perm("programmes.see_as_member", is_member)
rules.add_perm("programmes.manage_members", is_programme_admin)
rules.add_perm("programmes.change_settings", is_programme_admin)
rules.add_perm("programmes.edit_places", is_programme_admin)
# A denominator decides what a measure shows, so whoever keeps the measures keeps it too.
rules.add_perm("programmes.edit_workforce", is_qi_lead | is_programme_admin)
