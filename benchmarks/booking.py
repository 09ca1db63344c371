"""How many bookings a second one hot session takes, through the real web server and a durable database.

    .venv/bin/python benchmarks/booking.py

Starts a PostgreSQL of its own with fsync on, the product's web server, and clients in processes of their own
that keep their connections. Three things take turns in the same run, so that a busy machine disturbs them
alike: the booking, one plain INSERT through the same stack (aim: booking at 0.45 of it or better), and the
booking as textbooks write it with select_for_update (aim: 3.5 times as fast or better).
"""

from __future__ import annotations

import http.client
import os
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
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import portal  # noqa: E402

ROUNDS, PEOPLE = 5, 120
PROCESSES, THREADS = 2, 8
TOKEN = "b" * 32
AIMS = {"plain": 0.45, "textbook": 3.5}


def main() -> int:
    with portal.scratch("bench") as folder:
        register = portal.Register(folder)
        try:
            os.environ |= portal.Servers(folder, folder, register, throwaway=False).start()
            return measure(folder)
        finally:
            register.stop_all()


def measure(folder: Path) -> int:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "benchmarks.booking_settings",
        "SECRET_KEY": "only for a benchmark, on this machine, and long enough to be a key",
        "FIELD_ENCRYPTION_KEYS": portal.new_field_key(),
        "LOG_LEVEL": "ERROR",
    }
    import django

    django.setup()
    programme, cookies = prepare()
    speeds: dict[str, list[float]] = {"booking": [], "plain": [], "textbook": []}
    with web_server() as port, ProcessPoolExecutor(PROCESSES) as pool:
        for number in range(ROUNDS + 1):
            for name, found in speeds.items():
                speed = one_round(pool, port, programme, name, cookies)
                if number:  # the first round warms up
                    found.append(speed)
    return report(speeds)


def prepare() -> tuple[Any, list[str]]:
    from django.core.management import call_command
    from django.db import connection

    from programmes.models import Board, Programme, Role

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        assert cursor.fetchone() == ("on",)
        cursor.execute(
            "CREATE TABLE bench_plain (id bigserial PRIMARY KEY, session_id bigint, user_id bigint,"
            " at timestamptz)"
        )
    board = Board.objects.get(code="S08000017")
    programme = Programme.objects.create(
        board=board, slug="bench", title="Bench", aim="Fast", starts_on="2026-01-01", ends_on="2027-01-01"
    )
    return programme, [cookie_of(programme, number, Role.AHP_STAFF) for number in range(PEOPLE)]


def cookie_of(programme: Any, number: int, role: str) -> str:
    from allauth.account.models import EmailAddress
    from django.conf import settings
    from django.test import Client

    from accounts.models import User
    from programmes.models import Membership

    user = User.objects.create(email=f"person{number}@nhs.scot", display_name=f"Person {number}")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Membership.objects.create(programme=programme, user=user, roles=[role])
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}; csrftoken={TOKEN}"


def hot_session(programme: Any) -> str:
    """A fresh lab with a place for everybody: only the way to a place is measured."""
    from django.db import transaction
    from django.utils import timezone

    from accounts.models import User
    from labs.actions.sessions import add_places
    from labs.models import Lab, LabSession

    lab, _ = Lab.objects.get_or_create(programme=programme, slug="hot", defaults={"title": "Hot"})
    starts = timezone.now() + timedelta(days=20)
    with transaction.atomic():
        session = LabSession.objects.create(
            lab=lab,
            state="published",
            starts_at=starts,
            ends_at=starts + timedelta(hours=1),
            booking_closes_at=starts,
            venue="Here",
            capacity=PEOPLE,
            host=User.objects.first(),
        )
        add_places(session, PEOPLE)
    return str(session.public_id)


@contextmanager
def web_server() -> Iterator[int]:
    """The product's own server: granian, WSGI."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "2", "--blocking-threads", "4", "--no-access-log"]
    process = subprocess.Popen(
        [*command, "ahpdg.wsgi:application"], cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        wait_for(port)
        yield port
    finally:
        portal.end_group(process.pid, signal.SIGTERM, 10) or portal.end_group(process.pid, signal.SIGKILL, 5)


def wait_for(port: int) -> None:
    """Until a page is answered: the port is open before the workers are."""
    for _ in range(300):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            line.request("GET", "/verify/")
            if line.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            line.close()
    raise SystemExit("The web server did not start.")


def one_round(pool: ProcessPoolExecutor, port: int, programme: Any, name: str, cookies: list[str]) -> float:
    """Everybody books once; answers how many did so in a second."""
    session = hot_session(programme)
    path = f"/{programme.slug}/bench/{session}/{name}/"
    if name == "booking":
        path = f"/{programme.slug}/labs/{session}/book/"
    shares = [cookies[start::PROCESSES] for start in range(PROCESSES)]
    start = time.perf_counter()
    done = sum(pool.map(press_all, [port] * PROCESSES, [path] * PROCESSES, shares))
    seconds = time.perf_counter() - start
    assert done == len(cookies), f"{name}: {done} of {len(cookies)} were answered as they should"
    return done / seconds


def press_all(port: int, path: str, cookies: list[str]) -> int:
    with ThreadPoolExecutor(THREADS) as threads:
        shares = [cookies[start::THREADS] for start in range(THREADS)]
        return sum(threads.map(lambda share: press(port, path, share), shares))


def press(port: int, path: str, cookies: list[str]) -> int:
    """One client that keeps its connection. Answers how many of its requests were redirected."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body, done = urlencode({"wait": "1"}), 0
    for cookie in cookies:
        headers = {
            "Cookie": cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": TOKEN,
        }
        line.request("POST", path, body, headers)
        answer = line.getresponse()
        answer.read()
        done += answer.status == 302
    line.close()
    return done


def report(speeds: dict[str, list[float]]) -> int:
    for name, found in speeds.items():
        print(f"{name:9} {statistics.median(found):7.1f} a second  ({min(found):.1f} to {max(found):.1f})")
    met = True
    for rival, aim in AIMS.items():
        pairs = zip(speeds["booking"], speeds[rival], strict=True)
        ratio = statistics.median(ours / theirs for ours, theirs in pairs)
        met = met and ratio >= aim
        print(
            f"booking / {rival}: {ratio:.2f}  (aim {aim:g} or better: {'met' if ratio >= aim else 'missed'})"
        )
    # What the stack costs bounds the comparison: a booking that cost no more than one INSERT would reach this.
    most = statistics.median(p / t for p, t in zip(speeds["plain"], speeds["textbook"], strict=True))
    print(f"plain / textbook: {most:.2f}  (the most that can be had on this machine, clients included)")
    print(f"{PEOPLE} bookings a round, {ROUNDS} rounds, {PROCESSES * THREADS} clients, fsync on")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
