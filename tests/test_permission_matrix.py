"""The permission matrix: every address × method × role × own or another programme. See
``tests/permissions``.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from tests.permissions.reading import Row, rows
from tests.support.visits import ADDRESSES, EVERY_ROOM, ROOMS, Visit, World, told

# Pages of allauth answer methods that nobody uses like POST; their rows are complete with GET and POST.
FOREIGN = ("account_", "mfa_", "socialaccount_", "openid_connect_", "usersessions_", "accounts/")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ROWS = {room.__name__.rpartition(".")[2]: list(rows(room.TABLE)) for room in ROOMS}


def test_every_address_has_a_row():
    known = {row.address for room in ROWS.values() for row in room}
    missing = sorted(set(ADDRESSES) - known)
    assert not missing, "Add these to a table in tests/permissions:\n" + "\n".join(missing)


def test_no_row_is_of_an_address_that_is_gone():
    known = {row.address for room in ROWS.values() for row in room}
    assert not sorted(known - set(ADDRESSES))


def test_no_row_stands_twice():
    keys = [(row.address, row.method, row.variant) for room in ROWS.values() for row in room]
    assert len(keys) == len(set(keys))


@EVERY_ROOM
class TestRoom:
    def test_everybody_gets_what_the_table_says(self, visited: Visit):
        wrong = visited.wrong
        assert not wrong, "\n".join(f"{what}: {', '.join(people)}" for what, people in wrong.items())

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
