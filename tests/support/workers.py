"""A real Celery worker: a process of its own, on the real broker and this run's test database."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import redis
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent.parent
Start = Callable[..., subprocess.Popen[bytes]]


def database_url(database: dict[str, Any]) -> str:
    """The address of the database that Django's ``settings_dict`` describes."""
    login = quote(database["USER"], safe="")
    if database["PASSWORD"]:
        login += ":" + quote(database["PASSWORD"], safe="")
    host = quote(database["HOST"], safe="") + (f":{database['PORT']}" if database["PORT"] else "")
    return f"postgres://{login}@{host}/{quote(database['NAME'], safe='')}"


def broker() -> redis.Redis:
    """This xdist worker's own numbered database of the Redis-protocol server: cache and queue."""
    return redis.Redis.from_url(settings.REDIS.cache)


def until(done: Callable[[], object], seconds: float = 20.0, what: str = "it") -> None:
    """Wait until ``done()`` is true; fail in words when that takes too long."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            pytest.fail(f"Waited {seconds:g} seconds for {what}.")
        time.sleep(0.05)


@pytest.fixture(scope="session")
def worker_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the workers of this run write."""
    return tmp_path_factory.mktemp("worker") / "worker.log"


@pytest.fixture(scope="session")
def start_worker(django_db_setup: None, worker_log: Path) -> Iterator[Start]:
    """``start_worker()`` starts one more worker process and waits until it is ready; all end with the run."""
    from django.db import connection

    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database_url(connection.settings_dict),
            "PYTHONWARNINGS": "default",
        }
        name = f"test{os.getpid()}-{len(started)}@tests"
        command = [sys.executable, "-m", "celery", "-A", "ahpdg", "worker", "-n", name, "-l", "INFO"]
        command += ["--without-gossip", "--without-mingle", *(arguments or ("-P", "threads", "-c", "2"))]
        with worker_log.open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        started.append(process)
        until(
            lambda: f"{name} ready" in worker_log.read_text(errors="replace") or process.poll() is not None,
            60,
            "a Celery worker to start",
        )
        assert process.poll() is None, worker_log.read_text(errors="replace")[-3000:]
        return process

    yield start
    for process in started:
        process.terminate()
    for process in started:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture(scope="session")
def _shared_worker(start_worker: Start) -> list[subprocess.Popen[bytes]]:
    return [start_worker()]


@pytest.fixture
def empty_queue() -> Iterator[None]:
    """A broker without a task, before and after; waits for the tasks that are still running."""

    def is_quiet() -> bool:
        with broker() as client:
            client.delete("celery")
            return not client.hlen("unacked")

    with broker() as client:
        client.delete("celery", "unacked", "unacked_index")
    yield
    until(is_quiet, 30, "running tasks to end")


@pytest.fixture
def worker(
    transactional_db: None, empty_queue: None, _shared_worker: list[Any], start_worker: Start
) -> subprocess.Popen[bytes]:
    """A worker process that takes tasks while the test runs; tests that use it commit for real."""
    if _shared_worker[0].poll() is not None:  # a test before this one killed it
        _shared_worker[0] = start_worker()
    return _shared_worker[0]


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Rate limits and other things remembered end with the test."""
    yield
    with broker() as client:
        if keys := list(client.scan_iter("ahpdg:*")):
            client.delete(*keys)
