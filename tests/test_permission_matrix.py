"""The permission matrix: every address × method × role × own or another programme. See
``tests/permissions``.
"""

from __future__ import annotations

import importlib
import json
import logging
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from programmes.models import Programme, Role
from tests import permissions
from tests.factories.programmes import BoardFactory, MembershipFactory, ProgrammeFactory, member
from tests.factories.users import UserFactory
from tests.permissions.reading import MEMBERS, PEOPLE, Row, rows

ROOMS = [
    importlib.import_module(f"tests.permissions.{found.name}")
    for found in pkgutil.iter_modules(permissions.__path__)
    if found.name != "reading"
]
# Django's admin has its own rules and its own tests (tests/accounts/test_support.py).
EXCLUDED = ("admin:", "admin/")
# Pages of allauth answer methods that nobody uses like POST; their rows are complete with GET and POST.
FOREIGN = ("account_", "mfa_", "socialaccount_", "openid_connect_", "usersessions_", "accounts/")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ROLE_OF = dict(
    zip(
        MEMBERS,
        (
            Role.AHP_STAFF,
            Role.LAB_HOST,
            Role.RATER,
            Role.QI_LEAD,
            Role.COMPLAINTS_ADMIN,
            Role.PROGRAMME_ADMIN,
        ),
        strict=True,
    )
)


def addresses(
    patterns: list[Any] | None = None, space: str = "", route: str = "", above: frozenset[str] = frozenset()
) -> Iterator[tuple[str, set[str]]]:
    """Every address of the portal by name (or by route, when it has none), and the arguments it takes."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here, arguments = route + str(pattern.pattern), above | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, inner, here, arguments)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}" if pattern.name else here, set(arguments)


ADDRESSES = {name: arguments for name, arguments in addresses() if not name.startswith(EXCLUDED)}
ROWS = {room.__name__.rpartition(".")[2]: list(rows(room.TABLE)) for room in ROOMS}


def test_every_address_has_a_row():
    told = {row.address for room in ROWS.values() for row in room}
    missing = sorted(set(ADDRESSES) - told)
    assert not missing, "Add these to a table in tests/permissions:\n" + "\n".join(missing)


def test_no_row_is_of_an_address_that_is_gone():
    told = {row.address for room in ROWS.values() for row in room}
    assert not sorted(told - set(ADDRESSES))


def test_no_row_stands_twice():
    keys = [(row.address, row.method, row.variant) for room in ROWS.values() for row in room]
    assert len(keys) == len(set(keys))


class World:
    """Two programmes and somebody of every kind, each signed in in a browser of his own."""

    def __init__(self) -> None:
        self.own = ProgrammeFactory(slug="own", is_published=True)
        borders = BoardFactory(code="S08000016", name="NHS Borders")
        self.other = ProgrammeFactory(slug="other", is_published=True, board=borders)
        everything = [role.value for role in Role]
        people = {name: member(self.own, role, display_name=name) for name, role in ROLE_OF.items()}
        people["stranger"] = UserFactory(display_name="stranger")
        MembershipFactory(programme=ProgrammeFactory(), user=people["stranger"], roles=everything)
        people["super"] = UserFactory(display_name="super", is_staff=True, is_superuser=True)
        people["all"] = UserFactory(display_name="all")
        MembershipFactory(programme=self.own, user=people["all"], roles=everything)
        self.browsers = {"anon": Client(raise_request_exception=False)}
        for name, user in people.items():
            self.browsers[name] = Client(raise_request_exception=False)
            self.browsers[name].force_login(user)
        self.cookies = {name: browser.cookies.output() for name, browser in self.browsers.items()}
        self.made: dict[tuple[str, str], tuple[dict[str, Any], dict[str, Any]]] = {}

    def furnish(self, room: ModuleType) -> None:
        for programme in (self.own, self.other):
            arguments = getattr(room, "arguments", lambda programme: {})(programme)
            posted = getattr(room, "posted", lambda programme: {})(programme)
            self.made[room.__name__, programme.slug] = arguments, posted

    def url(self, room: ModuleType, row: Row, programme: Programme, ids_of: Programme | None = None) -> str:
        made = self.made[room.__name__, (ids_of or programme).slug][0]
        variant = made.get(f"{row.address}@{row.variant}", {})
        given = made | made.get(row.address, {}) | variant | {"programme_slug": programme.slug}
        arguments = {name: given[name] for name in ADDRESSES[row.address]}
        if "/" in row.address:  # an address without a name is called by its route
            return f"/{row.address}"
        return reverse(row.address, kwargs=arguments)

    def ask(self, who: str, method: str, url: str, data: dict[str, Any] | None = None) -> HttpResponse:
        """One request whose effects are undone: sign-outs, changes, cookies and counted tries alike."""
        browser = self.browsers[who]
        cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
        cache.clear()
        with transaction.atomic():
            if method in ("GET", "POST") and not url.startswith("/api/"):
                answer = getattr(browser, method.lower())(url, data or {})
            else:
                body = "" if method == "GET" else json.dumps(data or {})
                answer = browser.generic(method, url, body, content_type="application/json")
            transaction.set_rollback(True)
        browser.cookies.clear()
        browser.cookies.load(cookies)
        return answer


def told(answer: HttpResponse) -> str:
    """What the tables call the answer."""
    if answer.status_code in (301, 302, 303):
        return "in" if answer["Location"].startswith(reverse("account_login")) else "go"
    return "ok" if answer.status_code == 200 else str(answer.status_code)


@pytest.fixture
def world(db: None, settings: Any) -> Iterator[World]:
    settings.DEMONSTRATION = False
    logging.disable(logging.CRITICAL)  # thousands of refusals, each with its line
    yield World()
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__.rpartition(".")[2])
class TestRoom:
    def test_everybody_gets_what_the_table_says(self, world: World, room: ModuleType):
        world.furnish(room)
        wrong: dict[str, list[str]] = {}
        for row in rows(room.TABLE):
            Programme.objects.filter(pk=world.own.pk).update(is_published=not row.is_draft)
            for who in PEOPLE:
                self.compare(world, room, row, who, world.own, row.expected[who], wrong)
                if who in MEMBERS and "programme_slug" in ADDRESSES[row.address] and not row.is_draft:
                    self.compare(world, room, row, who, world.other, row.expected["stranger"], wrong)
        assert not wrong, "\n".join(f"{what}: {', '.join(people)}" for what, people in wrong.items())

    def compare(
        self,
        world: World,
        room: ModuleType,
        row: Row,
        who: str,
        programme: Programme,
        expected: str,
        wrong: dict[str, list[str]],
    ) -> None:
        if expected == "-":
            return
        data = world.made[room.__name__, programme.slug][1].get(row.address)
        got = told(world.ask(who, row.method, world.url(room, row, programme), data))
        if got != expected:
            where = "" if programme == world.own else " in another programme"
            wrong.setdefault(f"{row.method} {row.name}{where} gave {got}, not {expected}, to", []).append(who)

    def test_ids_of_another_programme_find_nothing_under_the_own_address(
        self, world: World, room: ModuleType
    ):
        world.furnish(room)
        wrong = []
        for row in rows(room.TABLE):
            if len(ADDRESSES[row.address] & set(self.ids(world, room, row))) == 0 or row.is_draft:
                continue
            url = world.url(room, row, world.own, ids_of=world.other)
            data = world.made[room.__name__, "other"][1].get(row.address)
            got = told(world.ask("all", row.method, url, data))
            if got not in ("404", "405"):
                wrong.append(f"{row.method} {row.address}: {got} for a row of another programme")
        assert not wrong, "\n".join(wrong)

    def ids(self, world: World, room: ModuleType, row: Row) -> dict[str, Any]:
        """The arguments of the address that differ between the two programmes."""
        own, other = (world.made[room.__name__, slug][0] for slug in ("own", "other"))
        own, other = own | own.get(row.address, {}), other | other.get(row.address, {})
        return {
            name: value
            for name, value in own.items()
            if other.get(name) != value and "programme_slug" in ADDRESSES[row.address]
        }

    def test_a_method_without_a_row_is_not_allowed(self, world: World, room: ModuleType):
        world.furnish(room)
        table = list(rows(room.TABLE))
        known = {(row.address, row.method) for row in table}
        wrong = []
        for row in {row.address: row for row in table}.values():
            methods = METHODS[:2] if row.address.startswith(FOREIGN) else METHODS
            for method in methods:
                if (row.address, method) in known:
                    continue
                answer = world.ask("all", method, world.url(room, row, world.own))
                if answer.status_code not in (404, 405):
                    wrong.append(
                        f"{method} {row.address} has no row and gives {answer.status_code}, not 405 or 404"
                    )
        assert not wrong, "\n".join(wrong)
