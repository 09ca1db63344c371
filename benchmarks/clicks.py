"""Clicks: how quick the way out of a resource is, and what taking the sums costs.

    .venv/bin/python benchmarks/clicks.py [--rows 10000000] [--only way-out|sums]

The way out (target looked up, click on disk, redirect) in requests a second, as a ratio to an empty Django view on the
same server in the same run: the product's web server (granian) on a PostgreSQL that waits for the disk. Every request
of a round is another visitor, so that each is a new row; rounds take turns, so that other work on the machine meets
both. Aim: 0.35 or better.

The sums: what ``roll_up`` takes for 1,000 new clicks when 100,000 are stored, and when ``--rows`` are. Aim: at most
1.2 times as long.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import portal  # noqa: E402

RATIO, GROWTH = 0.35, 1.2  # the aims
ROUNDS, REQUESTS = 9, 1_600
PROCESSES, THREADS = 2, 8
FEW, NEW, TRIES = 100_000, 1_000, 15
RESOURCES, DAYS = 40, 60
BROWSERS = [
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/{number}.0.0.0 Safari/537.36"
    for number in range(110, 150)
]


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("--rows", type=int, default=10_000_000, help="clicks that are stored in the end")
    options.add_argument("--only", choices=["way-out", "sums"], help="one of the two")
    chosen = options.parse_args()
    with portal.scratch("bench") as folder:
        register = portal.Register(folder)
        try:
            os.environ |= portal.Servers(folder, folder, register, throwaway=False).start()
            set_up()
            met = [] if chosen.only == "sums" else [way_out()]
            met += [] if chosen.only == "way-out" else [sums(chosen.rows)]
            return 0 if all(met) else 1
        finally:
            register.stop_all()


def set_up() -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "benchmarks.clicks_settings",
        "SECRET_KEY": "only for a benchmark, on this machine, and long enough to be a key",
        "FIELD_ENCRYPTION_KEYS": portal.new_field_key(),
        "LOG_LEVEL": "ERROR",
        "TRUSTED_PROXY_COUNT": "1",  # each request names its visitor's address
    }
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from guidance import actions
    from programmes.models import Board, Programme

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        assert cursor.fetchone() == ("on",)
    board = Board.objects.get(code="S08000017")
    programme = Programme.objects.create(
        board=board,
        slug="bench",
        title="Bench",
        aim="Fast",
        starts_on="2026-01-01",
        ends_on="2027-01-01",
        is_published=True,
    )
    for number in range(RESOURCES):
        words = actions.Words(
            title=f"Resource {number}",
            kind="how_to",
            summary="A resource.",
            minutes=5,
            evidence="experience",
            url=f"https://example.org/{number}",
            source="Example",
        )
        resource = actions.start_resource(programme=programme, words=words, by=None)
        next_review = timezone.localdate() + timedelta(days=300)
        actions.publish_resource(resource=resource, next_review_on=next_review, by=None)


# ---- the way out -----------------------------------------------------------------------------------------
def way_out() -> bool:
    from guidance.models import Click

    speeds: dict[str, list[float]] = {"empty": [], "go": []}
    with web_server() as port, ProcessPoolExecutor(PROCESSES) as pool:
        for number in range(ROUNDS + 1):
            for name, found in speeds.items():
                speed = one_round(pool, port, name, number)
                if number:  # the first round warms up
                    found.append(speed)
    assert Click.objects.count() == (ROUNDS + 1) * REQUESTS, "each redirect is one row"
    for name, found in speeds.items():
        print(f"{name:6} {statistics.median(found):7.0f} a second  ({min(found):.0f} to {max(found):.0f})")
    ratios = [ours / theirs for ours, theirs in zip(speeds["go"], speeds["empty"], strict=True)]
    ratio = statistics.median(ratios)
    print(
        f"go / empty: {ratio:.2f}  ({min(ratios):.2f} to {max(ratios):.2f}; "
        f"aim {RATIO:g} or better: {'met' if ratio >= RATIO else 'missed'})"
    )
    print(f"{REQUESTS} requests a round, {ROUNDS} rounds, {PROCESSES * THREADS} clients, fsync on")
    return ratio >= RATIO


@contextmanager
def web_server() -> Iterator[int]:
    """The product's own server: granian, WSGI."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += ["--http", "1", "--no-ws", "--workers", "2", "--blocking-threads", "8", "--no-access-log"]
    process = subprocess.Popen(
        [*command, "ahpdg.wsgi:application"], cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        wait_for(port)
        yield port
    finally:
        portal.end_group(process.pid, signal.SIGTERM, 10) or portal.end_group(process.pid, signal.SIGKILL, 5)


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            if press(port, [asking("/bench/bench/resource-0/empty/", "192.0.2.1", BROWSERS[0])]) == 1:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The web server did not start.")


def one_round(pool: ProcessPoolExecutor, port: int, name: str, number: int) -> float:
    """Every visitor once; answers how many were answered in a second."""
    dice = random.Random(number)
    questions = []
    for visitor in range(REQUESTS):
        resource = f"resource-{dice.randrange(RESOURCES)}"
        path = f"/bench/guidance/{resource}/go/" if name == "go" else f"/bench/bench/{resource}/empty/"
        address = f"10.{number}.{visitor // 250}.{visitor % 250}"
        questions.append(asking(path, address, dice.choice(BROWSERS)))
    shares = [questions[start::PROCESSES] for start in range(PROCESSES)]
    start = time.perf_counter()
    done = sum(pool.map(press_all, [port] * PROCESSES, shares))
    seconds = time.perf_counter() - start
    assert done == REQUESTS, f"{name}: {done} of {REQUESTS} were answered as they should"
    return done / seconds


def asking(path: str, address: str, browser: str) -> bytes:
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"X-Forwarded-For: {address}",
        f"User-Agent: {browser}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def press_all(port: int, questions: list[bytes]) -> int:
    with ThreadPoolExecutor(THREADS) as threads:
        shares = [questions[start::THREADS] for start in range(THREADS)]
        return sum(threads.map(lambda share: press(port, share), shares))


def press(port: int, questions: list[bytes]) -> int:
    """One client that keeps its connection, as bare as can be: clients run on the same machine.

    Answers how many were answered with 200 or 302; none of these has a body.
    """
    done = 0
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        for question in questions:
            line.sendall(question)
            answer = b""
            while not answer.endswith(b"\r\n\r\n"):
                answer += (piece := line.recv(65_536))
                if not piece:
                    return done
            done += answer[9:12] in (b"200", b"302")
    return done


# ---- the sums --------------------------------------------------------------------------------------------
def sums(rows: int) -> bool:
    """Two databases of one server, with few clicks and with many, take turns: other work meets both."""
    from django.db import connection

    many = connection.settings_dict["NAME"]
    few = f"{many}_few"
    store(FEW)
    connect("postgres")
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{few}" TEMPLATE "{many}"')
    connect(many)
    store(rows - FEW)
    found: dict[str, list[float]] = {few: [], many: []}
    for number in range(TRIES + 1):
        for name, seconds in found.items():
            connect(name)
            added = cost()
            if number:  # the first round warms up
                seconds.append(added)
    growth = statistics.median(found[many]) / statistics.median(found[few])
    for stored, seconds in ((FEW, found[few]), (rows, found[many])):
        print(
            f"sums of {NEW:,} new clicks, {stored:>10,} stored: {statistics.median(seconds) * 1000:6.1f} ms"
            f"  ({min(seconds) * 1000:.1f} to {max(seconds) * 1000:.1f})"
        )
    print(f"growth: {growth:.2f}  (aim {GROWTH:g} or less: {'met' if growth <= GROWTH else 'missed'})")
    return growth <= GROWTH


def connect(name: str) -> None:
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name


def store(number: int) -> None:
    """Clicks of the last days that are in the sums already, as months of use would have left them."""
    from django.db import connection, transaction
    from django.utils import timezone

    from guidance.clicks.months import make_month
    from guidance.clicks.rollup import roll_up

    today = timezone.localdate()
    for back in range(DAYS):
        make_month(today - timedelta(days=back))
    roll_up()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT horizon FROM guidance_clickmark")
        horizon = cursor.fetchone()[0]
        # Day by day and resource by resource, as the primary key has them, or it would take an hour.
        cursor.execute(
            "INSERT INTO guidance_click (day, resource_id, visit, kind, xid)"
            " SELECT %(today)s - (n * %(days)s / %(number)s)::int,"
            " ids[1 + (n * %(days)s * cardinality(ids) / %(number)s) %% cardinality(ids)], gen_random_uuid(),"
            " CASE n %% 3 WHEN 0 THEN 'outbound' ELSE 'detail' END, (n * %(horizon)s / %(number)s)::text::xid8"
            " FROM generate_series(0, %(number)s::bigint - 1) n,"
            " (SELECT array_agg(id) AS ids FROM guidance_resource) known",
            {"today": today, "days": DAYS, "number": number, "horizon": horizon},
        )
        cursor.execute("TRUNCATE guidance_clickday")
        cursor.execute(
            "INSERT INTO guidance_clickday (resource_id, day, kind, count)"
            " SELECT resource_id, day, kind, count(*) FROM guidance_click GROUP BY 1, 2, 3"
            " UNION ALL SELECT resource_id, day, 'visit', count(*) FROM guidance_click GROUP BY 1, 2"
        )
    with connection.cursor() as cursor:  # as autovacuum would have, meanwhile
        cursor.execute("VACUUM ANALYZE guidance_click")
        cursor.execute("VACUUM ANALYZE guidance_clickday")
        cursor.execute("CHECKPOINT")


def cost() -> float:
    """Seconds that the sums of new clicks take."""
    from guidance.clicks.rollup import roll_up

    click(1)  # what a connection has to look up once, it looks up here
    roll_up()
    click(NEW)
    start = time.perf_counter()
    added = roll_up()
    seconds = time.perf_counter() - start
    assert added == NEW
    return seconds


def click(number: int) -> None:
    """New clicks of today on all resources."""
    from django.db import connection
    from django.utils import timezone

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO guidance_click (day, resource_id, visit, kind)"
            " SELECT %s, ids[1 + n %% cardinality(ids)], gen_random_uuid(),"
            " CASE n %% 3 WHEN 0 THEN 'outbound' ELSE 'detail' END"
            " FROM generate_series(1, %s) n, (SELECT array_agg(id) AS ids FROM guidance_resource) known",
            [timezone.localdate(), number],
        )


if __name__ == "__main__":
    sys.exit(main())
