"""Day sums lose nothing and count nothing twice, whatever is written meanwhile. Real connections, real commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from threading import Barrier, Event, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from guidance.clicks import months, rollup, visitors
from guidance.models import Click, ClickDay, ClickMark
from programmes.models import Change
from tests.factories.guidance import published
from tests.support.workers import until

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def others_done(monkeypatch):
    """The horizon is that of the whole server, where other processes of this run have transactions of their own:
    those that are older than the rows are waited for."""
    take = rollup.roll_up

    def ask(sql, *given):
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            return cursor.fetchone()[0]

    def patient():
        now = ask("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        elsewhere = "SELECT count(*) FROM pg_stat_activity WHERE datname <> current_database()"
        older = f"{elsewhere} AND backend_xid::text::bigint < %s"  # a new server is in its first four billion numbers
        until(lambda: not ask(older, now), 120, "transactions of other processes")
        return take()

    monkeypatch.setattr(rollup, "roll_up", patient)


@pytest.fixture
def resource():
    months.make_month(DAY)
    return published()


@contextmanager
def writer() -> Iterator[Any]:
    """A connection of its own, in a transaction that its user ends."""
    own = connection.copy()
    own.set_autocommit(False)
    try:
        yield own
    finally:
        own.close()


def write(
    resource, *, kind: str = "outbound", visit: UUID | None = None, day: date = DAY, by=connection
) -> int:
    """One click. Returns the number of its transaction."""
    with by.cursor() as cursor:
        cursor.execute(
            "INSERT INTO guidance_click (day, resource_id, visit, kind) VALUES (%s, %s, %s, %s)"
            " RETURNING xid::text::bigint",
            [day, resource.pk, visit or uuid4(), kind],
        )
        return cursor.fetchone()[0]


def sums(resource, day: date = DAY) -> dict[str, int]:
    return dict(ClickDay.objects.filter(resource=resource, day=day).values_list("kind", "count"))


def highest_number_seen(since: int) -> tuple[int, int]:
    """The control: how a mark on the highest number would count. Returns what it finds, and its next mark."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), COALESCE(max(xid::text::bigint), %s) FROM guidance_click"
            " WHERE xid > %s::text::xid8",
            [since, since],
        )
        return cursor.fetchone()


def test_row_that_commits_after_later_ones_is_counted_and_a_highest_number_loses_it(resource):
    control, mark = 0, 0
    with writer() as slow, writer() as quick:
        first = write(resource, by=slow)
        second = write(resource, by=quick)
        assert first < second
        quick.commit()
        rollup.roll_up()
        found, mark = highest_number_seen(mark)
        control += found
        assert sums(resource) == {}, "the quick one waits until the slow one has ended"
        slow.commit()
    assert rollup.roll_up() == 2
    control += highest_number_seen(mark)[0]
    assert sums(resource) == {"outbound": 2, "visit": 2}
    assert control == 1, "or this test shows nothing"
    assert rollup.roll_up() == 0


def test_row_that_is_rolled_back_holds_nothing_up_and_is_not_counted(resource):
    with writer() as unlucky:
        write(resource, by=unlucky)
        write(resource)
        unlucky.rollback()
    assert rollup.roll_up() == 1
    assert sums(resource) == {"outbound": 1, "visit": 1}


def test_six_writers_while_sums_are_taken(resource):
    """Each with transactions of different lengths; sums are taken all the time. Every row is counted once."""
    resources = [resource, published(resource.programme, title="Another")]
    visits = [uuid4() for _ in range(150)]
    stop = Event()
    failed: list[BaseException] = []

    def click(seed: int) -> None:
        dice = Random(seed)
        try:
            with writer() as own:
                for _ in range(60):
                    for _ in range(dice.randint(1, 4)):
                        with own.cursor() as cursor:
                            cursor.execute(
                                "INSERT INTO guidance_click (day, resource_id, visit, kind)"
                                " VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
                                [
                                    DAY + timedelta(days=seed),  # nobody waits for another's row
                                    dice.choice(resources).pk,
                                    dice.choice(visits),
                                    dice.choice(["detail", "outbound"]),
                                ],
                            )
                    if dice.random() < 0.1:
                        own.rollback()
                    else:
                        own.commit()
        except BaseException as error:
            failed.append(error)

    def add() -> None:
        try:
            while not stop.is_set():
                rollup.roll_up()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    writers = [Thread(target=click, args=(seed,)) for seed in range(6)]
    adders = [Thread(target=add) for _ in range(2)]
    for thread in (*writers, *adders):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in adders:
        thread.join()
    assert not failed
    rollup.roll_up()
    days = [DAY + timedelta(days=number) for number in range(6)]
    assert (
        sum(ClickDay.objects.exclude(kind="visit").values_list("count", flat=True)) == Click.objects.count()
    )
    assert rollup.recount(days) == [], "the slow way finds the same, visitors included"


def test_visitor_who_opens_the_page_and_goes_on_later_counts_once(resource):
    visit = uuid4()
    write(resource, kind="detail", visit=visit)
    rollup.roll_up()
    write(resource, kind="outbound", visit=visit)
    write(resource, kind="outbound", visit=visit, day=DAY + timedelta(days=1))
    rollup.roll_up()
    assert sums(resource) == {"detail": 1, "outbound": 1, "visit": 1}
    assert sums(resource, DAY + timedelta(days=1)) == {"outbound": 1, "visit": 1}


def test_sums_and_the_change_ledger_are_one_transaction(resource):
    Change.objects.all().delete()
    write(resource)
    write(resource, day=DAY - timedelta(days=3))  # late: its own day is due
    with transaction.atomic():
        rollup.roll_up()
        transaction.set_rollback(True)
    assert not ClickDay.objects.exists()
    assert not Change.objects.exists()
    assert rollup.roll_up() == 2
    told = Change.objects.values_list("programme", "source", "on")
    assert sorted(told) == [
        (resource.programme_id, "guidance.clicks", DAY - timedelta(days=3)),
        (resource.programme_id, "guidance.clicks", DAY),
    ]


def test_second_one_who_takes_sums_leaves_at_once(resource):
    write(resource)
    rollup.roll_up()
    write(resource)
    with writer() as other:
        with other.cursor() as cursor:
            cursor.execute("SELECT FROM guidance_clickmark FOR UPDATE")
        assert rollup.roll_up() == 0
        other.rollback()
    assert rollup.roll_up() == 1


def test_wrong_sums_are_found_and_put_right_by_the_slow_way(resource, capsys):
    write(resource)
    rollup.roll_up()
    ClickDay.objects.filter(kind="visit").update(count=7)
    Change.objects.all().delete()
    write(resource)  # not yet in the sums, and not the business of a recount
    with pytest.raises(SystemExit):
        call_command("recount_clicks", "2026-11-20")
    assert "visit: 7 stored, 1 in the rows" in capsys.readouterr().out
    assert sums(resource)["visit"] == 7
    call_command("recount_clicks", "2026-11-01", "2026-11-30", "--fix")
    assert sums(resource) == {"outbound": 1, "visit": 1}
    assert Change.objects.get().on == DAY
    call_command("recount_clicks", "2026-11-20")
    rollup.roll_up()
    assert sums(resource) == {"outbound": 2, "visit": 2}


def test_recount_leaves_days_alone_whose_rows_are_gone(resource):
    ClickDay.objects.create(resource=resource, day=date(2019, 1, 5), kind="visit", count=9)
    assert months.kept_days(date(2019, 1, 5), date(2019, 1, 6)) == []
    call_command("recount_clicks", "2019-01-01", "2019-01-31", "--fix")
    assert sums(resource, date(2019, 1, 5)) == {"visit": 9}


def test_backup_that_is_restored_elsewhere_is_counted_on(resource):
    """Another server numbers its transactions from the start: what came with the back-up is ahead of them."""
    visit = uuid4()
    write(resource, visit=visit)
    rollup.roll_up()
    write(resource)  # written, and not counted when the back-up was made
    ClickMark.objects.update(horizon=2**50)
    rollup.roll_up()
    assert sums(resource) == {"outbound": 2, "visit": 2}
    write(resource, kind="detail", visit=visit)
    rollup.roll_up()
    assert sums(resource) == {"detail": 1, "outbound": 2, "visit": 2}
    assert rollup.recount([DAY]) == []


def test_months_past_keeping_go_once_they_are_counted(resource, settings, capsys):
    settings.CLICK_MONTHS_KEPT = 1
    today, old = date(2020, 5, 10), date(2020, 3, 31)
    for day in (old, date(2020, 4, 1), today):
        months.make_month(day)
        write(resource, day=day)
    assert months.past_keeping(today) == [date(2020, 3, 1)]
    assert months.drop_old(today) == [], "its row is in no sum yet"
    rollup.roll_up()
    call_command("retention", dry_run=True)
    due = len(months.past_keeping(timezone.localdate()))  # these three, and months that other tests have made
    assert due >= 3
    assert (
        f"the sums of what was opened (kept: this month and 2 before it): {due}\n" in capsys.readouterr().out
    )
    assert Click.objects.count() == 3
    assert months.drop_old(today) == [date(2020, 3, 1)]
    assert sorted(Click.objects.values_list("day", flat=True)) == [date(2020, 4, 1), today]
    assert sums(resource, old) == {"outbound": 1, "visit": 1}
    for month in (date(2020, 4, 1), date(2020, 5, 1)):
        assert months.drop_month(month)


def test_month_is_not_dropped_over_the_head_of_somebody_who_writes(resource):
    old = date(2020, 3, 31)
    months.make_month(old)
    with writer() as slow:
        write(resource, by=slow, day=old)
        with pytest.raises(OperationalError, match="lock timeout"):
            months.drop_month(old.replace(day=1))
        slow.rollback()
    rollup.roll_up()
    assert months.drop_month(old.replace(day=1))


def test_all_who_come_first_on_a_day_get_the_same_key():
    """And none of them waits for another who waits for him."""
    found: list[tuple[date, bytes]] = []
    together = Barrier(8)

    def come() -> None:
        try:
            for number in range(5):
                together.wait(20)
                found.append(visitors.salt_of(DAY + timedelta(days=number)))
        finally:
            connection.close()

    people = [Thread(target=come) for _ in range(8)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert len(found) == 40
    assert len(set(found)) == 5


def test_connection_that_was_dropped_since_the_last_click_is_made_anew(resource, client, monkeypatch):
    def go(name: str) -> int:
        return client.get(f"{resource.get_absolute_url()}go/", HTTP_USER_AGENT=name).status_code

    monkeypatch.setattr(visitors, "PLACES", 2**48)
    assert go("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0") == 302
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        mine = cursor.fetchone()[0]
    with writer() as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
    assert go("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0") == 302
    assert Click.objects.count() == 2


def test_months_are_made_ahead(resource):
    made = months.make_ahead(date(2033, 11, 5))
    assert made == 3
    assert months.make_ahead(date(2033, 11, 30)) == 0
    for number in range(3):
        assert months.drop_month(months.shift(date(2033, 11, 1), number))
    months.make_ahead(timezone.localdate())
    assert timezone.localdate().replace(day=1) in months.months()
