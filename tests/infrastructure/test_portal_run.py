"""`python3 portal.py run` for real: a start, a second one, kills, and what each leaves behind."""

import contextlib
import fcntl
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import portal
from tests.settings import FROZEN
from tests.support.workers import until

ROOT = Path(portal.__file__).resolve().parent
pytestmark = pytest.mark.slow


def plain_env() -> dict[str, str]:
    """The caller's environment without what these tests have set: the run brings its own servers."""
    mine = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", *FROZEN}
    return {name: value for name, value in os.environ.items() if name not in mine}


class Run:
    """One `portal.py run` on a state folder."""

    def __init__(self, state: Path, *arguments: str) -> None:
        self.state, self.output = state, state.parent / f"output-{time.monotonic_ns()}"
        command = [
            sys.executable,
            str(ROOT / "portal.py"),
            "run",
            "--port",
            "0",
            "--state",
            str(state),
            *arguments,
        ]
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                command,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=plain_env(),
                cwd="/",
                start_new_session=True,
            )

    def said(self) -> str:
        return self.output.read_text()

    def wait_for_page(self) -> "Run":
        until(
            lambda: "Ctrl-C stops it" in self.said() or self.process.poll() is not None,
            600,  # nothing is measured here, and the machine may be busy
            "the portal to start",
        )
        assert self.process.poll() is None, self.said()
        return self

    @property
    def port(self) -> int:
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", self.said())
        assert found, self.said()
        return int(found.group(1))

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def children(self) -> dict[str, int]:
        return {note["name"]: note["pid"] for note in json.loads((self.state / "processes.json").read_text())}

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(120)

    def sql(self, statement: str) -> str:
        notes = json.loads((self.state / "running.json").read_text())
        code = (
            "import psycopg2, sys; c = psycopg2.connect(sys.argv[1]); c.autocommit = True; k = c.cursor()\n"
        )
        code += "k.execute(sys.argv[2]); print(k.fetchall() if k.description else '')"
        done = subprocess.run(
            [sys.executable, "-c", code, notes["DATABASE_URL"], statement],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose path is long and holds what paths may hold."""
    place = tmp_path_factory.mktemp("state") / "a folder – größe ☕ with 'quotes', $dollars" / ("long" * 30)
    place.mkdir(parents=True)
    # For root the database's own user must be able to pass.
    for parent in [place, *place.parents]:
        if parent.owner() == Path.home().owner() and str(parent).startswith(
            str(tmp_path_factory.getbasetemp())
        ):
            parent.chmod(0o755)
    return place / "state"


@pytest.fixture(scope="module")
def runs() -> Iterator[list[Run]]:
    """Whatever a test leaves running ends here."""
    started: list[Run] = []
    yield started
    for run in started:
        if run.process.poll() is None:
            run.process.kill()
            run.process.wait()


def start(runs: list[Run], state: Path, *arguments: str) -> Run:
    run = Run(state, *arguments)
    runs.append(run)
    return run.wait_for_page()


def all_gone(children: dict[str, int]) -> bool:
    return not any(portal.group_lives(pid) for pid in children.values())


def left_in_tmp() -> set[str]:
    """Folders of sockets that nobody holds: a portal that somebody else runs here at the same time holds its own."""
    return {path.name for path in Path("/tmp").glob("ahpdg-run-*") if not is_held(path / "lock")}


def is_held(lock: Path) -> bool:
    try:
        with lock.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # gone meanwhile, or somebody else's
        return not lock.parent.exists() or lock.parent.stat().st_uid != os.getuid()
    return False


def test_state_folder_outlives_every_kind_of_end(runs, state):
    """Given a folder with an odd and long path, four starts follow one another, each ended in another way."""
    before = left_in_tmp()

    # A first start: page, style, jobs, data; a second one on the same data is refused in a sentence.
    run = start(runs, state)
    until(lambda: run.get("/healthz")[0] == 200, 60, "the first beat of the worker")
    assert json.loads(run.get("/healthz")[1])["failing"] == []
    assert run.get("/")[0] == 200
    assert run.get("/static/build/app.css")[0] == 200
    run.sql("CREATE TABLE kept_by_the_test (word text)")
    run.sql("INSERT INTO kept_by_the_test VALUES ('kept')")
    key = (state / "secret_key").read_text()
    assert (state / "secret_key").stat().st_mode & 0o077 == 0
    rival = Run(state)
    assert rival.process.wait(60) == 1
    assert f"already runs on this data at http://127.0.0.1:{run.port}" in rival.said()
    beside = manage(state, "showmigrations", "--plan")
    assert "[X]" in beside.stdout
    assert "[ ]" not in beside.stdout

    # Killed without a chance to clean up: the next start finds its data and nothing in its way.
    children = run.children()
    assert len(children) == 5
    run.end(signal.SIGKILL)
    run = start(runs, state)
    assert all_gone(children)
    assert "Database tables" not in run.said()
    assert run.sql("SELECT word FROM kept_by_the_test") == "[('kept',)]"
    assert (state / "secret_key").read_text() == key

    # One of its processes dies: it is named, and the others are stopped.
    children = run.children()
    os.kill(children["background worker"], signal.SIGKILL)
    assert run.process.wait(120) == 1
    assert "The background worker stopped by itself (by signal SIGKILL)" in run.said()
    assert "Traceback" not in run.said()
    assert all_gone(children)

    # Everything dies at once, as when the power goes.
    run = start(runs, state)
    children = run.children()
    for pid in [run.process.pid, *children.values()]:
        kill_group(pid)
    run.process.wait()
    run = start(runs, state)
    assert run.sql("SELECT word FROM kept_by_the_test") == "[('kept',)]"

    # Asked to end, it ends in order and leaves the data and nothing else.
    children = run.children()
    assert run.end(signal.SIGTERM) == 0
    assert run.said().endswith("Stopped.\n")
    assert all_gone(children)
    assert left_in_tmp() <= before
    assert not (state / "running.json").exists()
    assert manage(state, "showmigrations", "--plan").stdout == beside.stdout


def manage(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "portal.py"), "manage", "--state", str(state), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=plain_env(), timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done


def kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def test_fresh_throws_the_data_away_and_nothing_else(tmp_path):
    for name in ("db/data/base", "valkey", "photographs"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("prepared.json", "secret_key", "letter.txt"):
        (tmp_path / name).write_text("x")
    portal.begin_anew(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"photographs", "letter.txt"}
