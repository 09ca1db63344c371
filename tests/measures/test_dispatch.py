"""From a change to a chart: nothing is lost, nothing happens twice, whoever dies."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from celery import current_app
from django.db import connection, connections, transaction
from django.utils import timezone

from measures import dispatch, refresh
from measures.actions import record_observations, request_refresh
from measures.dispatch import dispatch_due
from measures.importers import Entry
from measures.models import DueRefresh, JobRun, Measure, RefreshState, RunChart
from measures.refresh import refresh_measure
from measures.sources import SOURCES, Count, Source
from programmes.ledger import record_change
from programmes.models import Change
from tests.factories.measures import MeasureFactory, observe
from tests.factories.programmes import ProgrammeFactory
from tests.factories.users import UserFactory
from tests.support.workers import broker, until

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


@pytest.fixture
def attendance(monkeypatch):
    """A source that answers 7 for every month asked, and reaches 40 days."""

    def count(programme, window, dimension):
        return [Count(window.first, 7)]

    monkeypatch.setitem(SOURCES, "labs.attendance", Source("Attendance", count, ("labs.attendance",)))
    monkeypatch.setitem(
        SOURCES, "adoption", Source("Adoption", count, ("labs.attendance", "posts"), reach=90)
    )


@pytest.fixture
def sent(monkeypatch) -> list[int]:
    """Task messages that left, instead of a broker."""
    messages: list[int] = []
    monkeypatch.setattr(dispatch, "publish", messages.append)
    return messages


def spans(measure):
    return list(DueRefresh.objects.filter(measure=measure).values_list("from_period", "to_period"))


# ---- the ledger ----------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_change_finds_the_measures_that_listen(attendance, sent):
    programme = ProgrammeFactory()
    listener = MeasureFactory(programme=programme, source="labs.attendance")
    deaf = MeasureFactory(programme=programme)
    elsewhere = MeasureFactory(source="labs.attendance")
    record_change(programme=programme, source="labs.attendance", on=date(2026, 1, 14))
    record_change(programme=programme, source="labs.attendance", on=date(2026, 1, 20))
    record_change(programme=programme, source="nobody.listens", on=JANUARY)
    result = dispatch_due()
    assert (result.changes, result.due, result.sent) == (3, 1, 1)
    assert spans(listener) == [(JANUARY, date(2026, 1, 31))]
    assert not spans(deaf)
    assert not spans(elsewhere)
    assert not Change.objects.exists()
    assert sent == [listener.pk]


@pytest.mark.django_db
def test_change_reaches_every_period_it_can_have_moved(attendance, sent):
    measure = MeasureFactory(source="adoption")
    for on in (date(2026, 1, 31), date(2026, 8, 1)):
        record_change(programme=measure.programme, source="posts", on=on)
    dispatch_due()
    assert spans(measure) == [(JANUARY, date(2026, 5, 31)), (date(2026, 8, 1), date(2026, 10, 31))]


@pytest.mark.django_db
def test_far_apart_changes_do_not_count_what_lies_between(attendance, sent):
    measure = MeasureFactory(source="labs.attendance")
    for on in (date(2024, 1, 5), date(2026, 1, 5)):
        record_change(programme=measure.programme, source="labs.attendance", on=on)
    dispatch_due()
    assert len(spans(measure)) == 2


# ---- claims --------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_measure_is_sent_once_until_it_answers(sent):
    measure = MeasureFactory()
    DueRefresh.objects.create(measure=measure)
    dispatch_due()
    dispatch_due()
    assert sent == [measure.pk]
    assert RefreshState.objects.get().state == "queued"
    refresh_measure(measure.pk, only_due=True)
    DueRefresh.objects.create(measure=measure)
    dispatch_due()
    assert sent == [measure.pk] * 2


@pytest.mark.django_db
def test_task_that_never_answers_is_sent_again(sent):
    measure = MeasureFactory()
    DueRefresh.objects.create(measure=measure)
    dispatch_due()
    RefreshState.objects.update(sent_at=timezone.now() - dispatch.RESEND_AFTER - timedelta(seconds=1))
    dispatch_due()
    assert sent == [measure.pk] * 2


@pytest.mark.django_db
def test_failed_measure_waits_unless_something_new_is_due(sent):
    measure = MeasureFactory(source="labs.gone")
    DueRefresh.objects.create(measure=measure)
    assert refresh_measure(measure.pk, only_due=True).state == "failed"
    dispatch_due()
    assert sent == []
    request_refresh(measure=measure, by=UserFactory())
    dispatch_due()
    assert sent == [measure.pk]


@pytest.mark.django_db
def test_broker_that_refuses_gives_the_claim_back_and_stops(monkeypatch, sent):
    measures = MeasureFactory.create_batch(3)
    DueRefresh.objects.bulk_create(DueRefresh(measure=m) for m in measures)
    tries = []

    def refuse(measure_id):
        tries.append(measure_id)
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(dispatch, "publish", refuse)
        assert dispatch_due().message.startswith("The queue did not take the task (ConnectionError)")
    assert len(tries) == 1  # the others would only wait as long
    assert not RefreshState.objects.exclude(sent_at=None).exists()
    assert dispatch_due().sent == 3


@pytest.mark.django_db
def test_refresh_delivered_twice_does_its_work_once():
    measure = MeasureFactory()
    observe(measure, [1, 2, 3])
    DueRefresh.objects.create(measure=measure)
    assert refresh_measure(measure.pk, only_due=True).state == "done"
    assert refresh_measure(measure.pk, only_due=True).state == "nothing_due"
    assert RefreshState.objects.get().state == "idle"


# ---- several at once, with commits ----------------------------------------------------------------------
def together(*calls) -> list[object]:
    """Run calls at the same moment, each with its own connection."""
    barrier, results, errors = threading.Barrier(len(calls)), [], []

    def run(call):
        barrier.wait()
        try:
            results.append(call())
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors, errors
    return results


@pytest.mark.django_db(transaction=True)
def test_dispatchers_at_the_same_time_share_the_work(attendance, sent):
    measures = [MeasureFactory(source="labs.attendance") for _ in range(12)]
    for measure in measures:
        for day in range(1, 26):
            record_change(programme=measure.programme, source="labs.attendance", on=date(2026, 1, day))
    results = together(*[dispatch_due] * 4)
    assert sum(r.changes for r in results) == 300
    assert sorted(sent) == sorted(m.pk for m in measures)
    assert not Change.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_dispatcher_that_dies_leaves_its_rows_to_the_next(attendance, sent, monkeypatch):
    measure = MeasureFactory(source="labs.attendance")
    record_change(programme=measure.programme, source="labs.attendance", on=JANUARY)

    def dies(self, *args, **kwargs):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(type(DueRefresh.objects.all()), "bulk_create", dies)
        with pytest.raises(SystemExit):
            dispatch_due()
    assert Change.objects.count() == 1
    assert dispatch_due().sent == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_refresh_one_measure_together():
    measure = MeasureFactory()
    observe(measure, range(30))
    DueRefresh.objects.create(measure=measure)
    states = sorted(r.state for r in together(*[lambda: refresh_measure(measure.pk, only_due=True)] * 4))
    assert states.count("done") == 1
    assert set(states) <= {"done", "busy", "nothing_due"}
    assert RunChart.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_becomes_due_during_a_refresh_is_not_lost(monkeypatch, sent):
    """The refresh answers the due rows it has read, and only those."""
    measure = MeasureFactory()
    observe(measure, [1, 2, 3])
    DueRefresh.objects.create(measure=measure)
    original = refresh._store

    def store_while_more_comes(*args):
        together(lambda: DueRefresh.objects.create(measure=measure))
        return original(*args)

    with monkeypatch.context() as patch:
        patch.setattr(refresh, "_store", store_while_more_comes)
        refresh_measure(measure.pk, only_due=True)
    assert DueRefresh.objects.count() == 1
    assert RefreshState.objects.get().state == "queued"
    assert dispatch_due().sent == 1


# ---- a real worker, a real broker -----------------------------------------------------------------------
def enter(measure, period, value):
    record_observations(measure=measure, by=UserFactory(), entries=[Entry(period, value)])


def chart_is_there(measure, points):
    return RunChart.objects.filter(measure=measure, points=points).exists()


def test_worker_draws_the_chart_seconds_after_the_number(worker):
    measure = MeasureFactory()
    enter(measure, JANUARY, 4.0)
    assert dispatch_due().sent == 1
    until(lambda: chart_is_there(measure, 1), what="the chart")
    until(lambda: RefreshState.objects.get(measure=measure).state == "idle")
    until(
        lambda: JobRun.objects.filter(task=dispatch.REFRESH, subject=str(measure.pk), state="done").exists()
    )
    assert not DueRefresh.objects.exists()


def test_one_measure_that_fails_holds_up_no_other(worker):
    broken, sound = MeasureFactory(source="labs.gone"), MeasureFactory()
    DueRefresh.objects.create(measure=broken)
    enter(sound, JANUARY, 4.0)
    assert dispatch_due().sent == 2
    until(lambda: chart_is_there(sound, 1), what="the sound chart")
    until(lambda: RefreshState.objects.get(measure=broken).state == "failed", what="the failure")


def test_message_delivered_many_times(worker):
    measure = MeasureFactory()
    enter(measure, JANUARY, 4.0)
    for _ in range(5):
        dispatch.publish(measure.pk)
    until(lambda: chart_is_there(measure, 1), what="the chart")
    until(lambda: not DueRefresh.objects.exists())
    assert RunChart.objects.filter(measure=measure).count() == 1


def test_message_that_is_lost_is_sent_again(worker, monkeypatch):
    measure = MeasureFactory()
    enter(measure, JANUARY, 4.0)
    with monkeypatch.context() as patch:
        patch.setattr(dispatch, "publish", lambda measure_id: None)  # into thin air
        assert dispatch_due().sent == 1
    monkeypatch.setattr(dispatch, "RESEND_AFTER", timedelta(0))
    assert dispatch_due().sent == 1
    until(lambda: chart_is_there(measure, 1), what="the chart")


@contextmanager
def held(measure) -> Iterator[None]:
    """The measure's row is locked, so that a refresh stops where it stores its chart."""
    ready, release = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                Measure.objects.select_for_update().get(pk=measure.pk)
                ready.set()
                release.wait(30)
        finally:
            connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    ready.wait(10)
    try:
        yield
    finally:
        release.set()
        thread.join()


def waiting_for_a_lock() -> list[int]:
    """Database processes that wait for the held row. The check of the foreign key comes with the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return [pid for (pid,) in cursor.fetchall()]


def test_worker_killed_in_the_middle_loses_nothing(worker, start_worker, monkeypatch):
    measure = MeasureFactory()
    enter(measure, JANUARY, 4.0)
    RefreshState.objects.create(measure=measure)  # making it later would wait for the held row
    with held(measure):
        dispatch_due()
        until(waiting_for_a_lock, what="the worker to reach its commit")
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
        with broker() as client:
            client.delete("unacked", "unacked_index")  # nor does the broker remember that it had the task
        with connection.cursor() as cursor:  # what the server does when it finds that nobody listens
            cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) AS pid", [waiting_for_a_lock()])
        until(lambda: not waiting_for_a_lock())
    assert DueRefresh.objects.filter(measure=measure).exists()
    assert not RunChart.objects.exists()
    assert RefreshState.objects.get(measure=measure).state == "running"
    start_worker()
    monkeypatch.setattr(dispatch, "RESEND_AFTER", timedelta(0))

    def sent_until_done():
        dispatch_due()
        return chart_is_there(measure, 1) and not DueRefresh.objects.exists()

    until(sent_until_done, 40, "another worker to do it")


@contextmanager
def frozen_broker() -> Iterator[None]:
    """The broker takes connections and never answers."""
    address, url = socket.create_server(("127.0.0.1", 0)), current_app.conf.broker_url

    def use(broker_url):
        current_app.conf.broker_url = broker_url
        current_app._pool = None  # pools are kept by address: the old one is found again
        current_app.amqp._producer_pool = None

    use(f"redis://127.0.0.1:{address.getsockname()[1]}/0")
    try:
        yield
    finally:
        use(url)
        address.close()


@pytest.mark.django_db
def test_frozen_broker_delays_and_loses_nothing():
    measures = MeasureFactory.create_batch(3)
    DueRefresh.objects.bulk_create(DueRefresh(measure=m) for m in measures)
    with frozen_broker():
        began = time.monotonic()
        result = dispatch_due()
        assert time.monotonic() - began < 20
    assert result.sent == 0
    assert "did not take the task" in result.message
    assert DueRefresh.objects.count() == 3
    assert not RefreshState.objects.exclude(sent_at=None).exists()


@pytest.mark.django_db
def test_action_never_touches_the_broker():
    """With a frozen broker, entering a number takes no longer than without."""
    measure, lead = MeasureFactory(), UserFactory()
    with frozen_broker():
        began = time.monotonic()
        record_observations(measure=measure, by=lead, entries=[Entry(FEBRUARY, 4.0)])
        request_refresh(measure=measure, by=lead)
        assert time.monotonic() - began < 2
