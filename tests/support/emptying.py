"""After a test that commits, the tables hold what the migrations put there, and nothing else.

Django empties every table for that and has the migrations' rows saved again object by object: most of a second for
tables most of which nobody has touched. Here PostgreSQL itself puts back the rows it has kept aside.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import TransactionTestCase

ASIDE = "kept_by_the_tests"
NOT_OURS = ("django_migrations",)  # what was migrated stays migrated


def tables() -> list[str]:
    """The names of all tables, quoted; a partition is emptied with the table that it is a part of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> ALL(%s) ORDER BY 1",
            [list(NOT_OURS)],
        )
        return [name for (name,) in cursor.fetchall()]


def filled(among: list[str]) -> list[str]:
    """Those that hold a row."""
    which = ", ".join(f"CASE WHEN EXISTS (SELECT FROM {name}) THEN '{name}' END" for name in among)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT array_remove(ARRAY[{which}]::text[], NULL)")
        return list(cursor.fetchone()[0])


def columns(name: str) -> str:
    """Those that a row is written with, with commas; not those that the database works out itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            [f"public.{name}"],
        )
        return str(cursor.fetchone()[0])


class Rows:
    """What the tables held before the first test."""

    def __init__(self) -> None:
        self.kept = {name: columns(name) for name in filled(tables())}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {ASIDE}")
            for name in self.kept:
                cursor.execute(f"CREATE TABLE {ASIDE}.{name} AS TABLE public.{name}")

    def put_back(self) -> None:
        """Undo everything that was committed.

        Rows go without a word to triggers and foreign keys, several of which refuse on purpose (only a superuser
        may do that, which the role of a throwaway server is); what others still write is waited for, as TRUNCATE
        would.
        """
        every = tables()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(f"LOCK TABLE {', '.join(every)} IN EXCLUSIVE MODE")
            for name in filled(every):
                cursor.execute(f"DELETE FROM {name}")
            for name, its in self.kept.items():
                cursor.execute(
                    f"INSERT INTO {name} ({its}) OVERRIDING SYSTEM VALUE SELECT {its} FROM {ASIDE}.{name}"
                )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[Rows]:
    """The tables, and how they are emptied."""
    with django_db_blocker.unblock():
        rows = Rows()
        connections.close_all()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: rows.put_back())
        yield rows


@pytest.fixture(scope="module")
def committed(django_db_setup: Rows, django_db_blocker: Any) -> Iterator[None]:
    """For a fixture that loads once what all tests of a module read; what they change is undone after each."""
    with django_db_blocker.unblock():
        yield
        django_db_setup.put_back()
        connections.close_all()
