"""What a refresh costs after 1,000 new observations, with 10 thousand, 100 thousand and a million stored.

    .venv/bin/python benchmarks/refresh.py            (with DATABASE_URL of a PostgreSQL server)
    .venv/bin/python benchmarks/refresh.py 10000      (only this history)

Makes a database of its own and drops it again. Prints wall time (median of several rounds) and the ratio
to the same refresh on a small history in the same run. Two cases, because a history can grow in two ways:

* one long series: days between events, all of the history in the measure that is refreshed;
* one import beside others: 28 sites x 36 months into a measure, the history in other measures of the table.

Aim: the cost does not depend on the history (at most twice that of the small one).
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ahpdg.settings")
os.environ.setdefault("DEMONSTRATION", "yes")

import django

django.setup()

from django.db import connection  # noqa: E402

from measures.models import DueRefresh, Measure  # noqa: E402
from measures.refresh import refresh_measure  # noqa: E402
from programmes.models import Board, Programme  # noqa: E402

SMALL = 2_000
HISTORIES = (10_000, 100_000, 1_000_000)
NEW, ROUNDS, AIM = 1_000, 5, 2.0
A_DAY = 110  # events, so that a million fit between the years 2000 and 2025


def main() -> int:
    histories = [int(text) for text in sys.argv[1:]] or HISTORIES
    worst = 0.0
    for what, case in (("one long series", long_series), ("one import beside others", import_beside_others)):
        print(what)
        baseline = case(SMALL)
        print(f"  {SMALL:>9,} stored: {baseline * 1000:7.1f} ms", flush=True)
        for stored in histories:
            seconds = case(stored)
            worst = max(worst, seconds / baseline)
            ratio = f"{seconds / baseline:.2f} times the small history"
            print(f"  {stored:>9,} stored: {seconds * 1000:7.1f} ms, {ratio}", flush=True)
    print(f"aim: at most {AIM:g} times: {'met' if worst <= AIM else 'missed'} ({worst:.2f})")
    return 0 if worst <= AIM else 1


def long_series(stored: int) -> float:
    """Seconds for a refresh after 1,000 more events of one measure."""
    measure = new_measure(data_kind="events", frequency="event", unit="days")
    add_events(measure, 0, stored)
    analyse_table()

    def add(already: int) -> None:
        add_events(measure, stored + already, NEW)
        DueRefresh.objects.create(measure=measure)

    return median_refresh(measure, add)


def import_beside_others(stored: int) -> float:
    """Seconds for a refresh after an import of 1,008 rows into a measure with none."""
    for number in range(stored // 1_000):
        add_sites(new_measure(data_kind="count", breakdowns=["site"]), number)
    analyse_table()
    times = []
    for number in range(ROUNDS):
        measure = new_measure(data_kind="count", breakdowns=["site"])
        add_sites(measure, number)
        DueRefresh.objects.create(measure=measure, is_everything=True)
        times.append(timed(measure))
    return statistics.median(times)


def median_refresh(measure: Measure, add) -> float:
    times = []
    for number in range(ROUNDS):
        add(number * NEW)
        times.append(timed(measure))
    return statistics.median(times)


def timed(measure: Measure) -> float:
    began = time.perf_counter()
    result = refresh_measure(measure.pk, only_due=True)
    seconds = time.perf_counter() - began
    assert result.state == "done", result
    return seconds


def new_measure(**fields) -> Measure:
    number = Measure.objects.count()
    return Measure.objects.create(
        programme=Programme.objects.get(),
        slug=f"measure-{number}",
        name=f"Measure {number}",
        kind="process",
        improvement_direction="increase",
        **fields,
    )


def add_events(measure: Measure, first: int, count: int) -> None:
    """Events of one series, ``A_DAY`` of them on every day from the first of January 2000."""
    for start in range(first, first + count, 50_000):
        stop = min(start + 50_000, first + count) - 1
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO measures_observation (measure_id, dimension, category, period, ordinal,"
                " numerator, is_provisional, note, definition_version, recorded_at)"
                " SELECT %s, '', '', date '2000-01-01' + (i / %s)::int, i %% %s, 1, false, '', 1, now()"
                " FROM generate_series(%s, %s) AS i",
                [measure.pk, A_DAY, A_DAY, start, stop],
            )


def add_sites(measure: Measure, seed: int) -> None:
    """28 sites x 36 months, in one statement as an import writes them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO measures_observation (measure_id, dimension, category, period, ordinal, numerator,"
            " is_provisional, note, definition_version, recorded_at)"
            " SELECT %s, 'site', 'Site ' || site, date '2022-01-01' + month * interval '1 month', 0,"
            " (%s * 7 + site * 13 + month * 31) %% 40, false, '', 1, now()"
            " FROM generate_series(1, 28) AS site, generate_series(0, 35) AS month",
            [measure.pk, seed],
        )


def analyse_table() -> None:
    """What autovacuum does sooner or later, now: fresh statistics for the planner."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE measures_observation")


if __name__ == "__main__":
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"benchmark_refresh_{os.getpid()}"  # never another's
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        Programme.objects.create(
            board=Board.objects.get(code="S08000017"),
            slug="bench",
            title="Benchmark",
            aim="None.",
            starts_on=date(2026, 4, 1),
            ends_on=date(2027, 3, 31),
        )
        status = main()
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    sys.exit(status)
