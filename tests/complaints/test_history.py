"""The chain: what was changed, removed or put elsewhere is named, and the database refuses all three."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import StringIO
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from complaints import actions, history
from complaints.history import breaks, note
from complaints.models import Entry, Item
from programmes.models import Programme
from tests.factories.complaints import item_of, keeper
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    programme = ProgrammeFactory(slug="ahpdg")
    item = item_of(programme)
    for what in ("viewed", "exported", "viewed", "listed", "viewed"):
        note(programme=programme, by=keeper(programme), what=what, item=item, rows=1)
    item_of(ProgrammeFactory(slug="other"))
    return programme


def tamper(sql: str, *given: object) -> None:
    """As somebody who owns the database."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, given)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_an_untouched_chain_holds(programme):
    said = StringIO()
    call_command("verify_history", stdout=said)
    *heads, last = said.getvalue().splitlines()
    assert last == "7 rows, 0 breaks."
    assert heads[0] == f"ahpdg: row 6 is the last, {Entry.objects.get(programme=programme, number=6).digest}"
    assert list(Entry.objects.filter(programme=programme).values_list("number", flat=True)) == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE complaints_entry SET what = 'x'",
        "DELETE FROM complaints_entry",
        "TRUNCATE complaints_entry",
        "TRUNCATE complaints_item CASCADE",
        "TRUNCATE complaints_action",
        "TRUNCATE complaints_extension",
        "TRUNCATE complaints_historyhead",
        "DELETE FROM complaints_historyhead",
        "UPDATE complaints_historyhead SET number = 2",
    ],
)
def test_database_refuses_to_alter_it(programme, sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_items_are_never_deleted(programme):
    with pytest.raises(DatabaseError), transaction.atomic():
        Item.objects.filter(programme=programme).delete()


@pytest.mark.parametrize(
    "column", ["what = 'x'", "by_id = NULL", "at = now()", "details = '{}'", "item = NULL"]
)
def test_a_changed_row_is_named(programme, column):
    tamper(f"UPDATE complaints_entry SET {column} WHERE programme_id = %s AND number = 3", programme.pk)
    assert [str(each) for each in breaks(programme)] == ["ahpdg: row 3 was changed."]


@pytest.mark.parametrize(
    ("number", "named"), [(1, "row 1 is missing"), (3, "row 3 is missing"), (6, "row 6 is missing")]
)
def test_a_removed_row_is_named(programme, number, named):
    tamper("DELETE FROM complaints_entry WHERE programme_id = %s AND number = %s", programme.pk, number)
    assert any(named in str(each) for each in breaks(programme))


def test_a_history_that_is_gone_as_a_whole_is_named(programme):
    for table in ("entry", "historyhead"):
        tamper(f"DELETE FROM complaints_{table} WHERE programme_id = %s", programme.pk)
    assert ["items without a history" in str(each) for each in breaks(programme)] == [True]


@pytest.mark.parametrize("when", ["_rows", "_head"])
def test_what_is_written_while_it_is_verified_is_no_break(programme, when, monkeypatch):
    real, by = getattr(history, when), keeper(programme)
    turns = iter(range(3))

    def while_others_write(*given):
        found = list(real(*given)) if when == "_rows" else real(*given)
        if next(turns, None) is not None:
            note(programme=programme, by=by, what="viewed")
        return found

    monkeypatch.setattr(history, when, while_others_write)
    assert breaks(programme) == []


def test_a_programme_that_is_not_there_is_no_whole_chain(programme):
    with pytest.raises(CommandError, match="no-such"):
        call_command("verify_history", "no-such")


def test_reordered_rows_are_named(programme):
    for now, then in ((3, 100), (4, 3), (100, 4)):
        tamper(
            "UPDATE complaints_entry SET number = %s WHERE programme_id = %s AND number = %s",
            then,
            programme.pk,
            now,
        )
    assert {each.number for each in breaks(programme)} >= {3, 4}


def test_a_row_put_in_with_a_digest_of_its_own_is_named(programme):
    """Somebody who makes the digest anew has to make all later ones anew, and the head."""
    row = Entry.objects.get(programme=programme, number=3)
    tamper(
        "UPDATE complaints_entry SET what = 'x', digest = %s WHERE id = %s",
        ("1" if row.digest.startswith("0") else "0") + row.digest[1:],
        row.pk,
    )
    assert {each.number for each in breaks(programme)} == {3, 4}


def test_command_says_so_and_fails(programme):
    tamper("DELETE FROM complaints_entry WHERE programme_id = %s AND number = 2", programme.pk)
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_history", "ahpdg", stdout=said)
    assert "row 2 is missing (the next is 3)" in said.getvalue()


@pytest.mark.django_db(transaction=True)
def test_many_who_write_at_once_make_one_chain_and_wait_for_nobody_in_a_circle():
    programme = ProgrammeFactory()
    by = keeper(programme)
    items = [item_of(programme) for _ in range(4)]
    start = Barrier(8)

    def writer(number: int) -> None:
        try:
            start.wait()
            for turn in range(4):
                item = items[(number + turn) % 4]
                if number % 4 == 0:
                    day = date(2026, 4, 1) + timedelta(days=number + turn)
                    actions.add_holiday(programme=programme, day=day, name="Local holiday", by=by)
                elif number % 2:
                    actions.write_learning(item=item, learning=f"From {number}", why_not="", by=by)
                else:
                    note(programme=programme, by=by, what="viewed", item=item)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(writer, range(8)))
    assert breaks(programme) == []
    numbers = list(Entry.objects.filter(programme=programme).values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 4 + 8 + 16 + 8
