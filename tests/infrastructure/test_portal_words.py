"""portal.py: what it says when something is wrong, and the pieces that can be tried by themselves."""

import ast
import errno
import importlib.util
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import portal

ROOT = Path(portal.__file__).resolve().parent


def portal_py(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "portal.py"), *arguments],
        capture_output=True,
        text=True,
        env=os.environ | env,
        timeout=60,
        cwd="/",
        check=False,
    )


def test_old_python_can_read_the_file_and_is_told():
    source = (ROOT / "portal.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    guard = next(node for node in tree.body if isinstance(node, ast.If))
    before = [
        node for node in tree.body[: tree.body.index(guard)] if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert {alias.name for node in before for alias in node.names} == {"annotations", "sys"}
    assert "The portal needs Python 3.11 or newer" in ast.unparse(guard)


def test_only_the_standard_library_is_imported():
    tree = ast.parse((ROOT / "portal.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("error: failed to write: No space left on device (os error 28)", "the disk is full"),
        ("npm error code ENOSPC", "the disk is full"),
        (
            "error: Failed to fetch: dns error: failed to lookup address",
            "connect this machine to the network",
        ),
        ("npm error code EAI_AGAIN", "connect this machine to the network"),
        ("ERROR: No matching distribution found for uv==0.13.9", "connect this machine to the network"),
        ("invalid peer certificate: UnknownIssuer", "SSL_CERT_FILE"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "not the one that was reviewed"),
        ("OSError: [Errno 13] Permission denied: '.venv'", "run as the folder's owner"),
        ("initdb: error: could not look up effective user ID 1234: user does not exist", "DATABASE_URL"),
        ("Everything went well", ""),
    ],
)
def test_what_a_tool_printed_is_explained(printed, words):
    explained = portal.explain(printed, installing=True)
    assert (words in explained) if words else explained == ""
    assert "\n" not in explained


def test_server_that_does_not_answer_is_no_missing_network(tmp_path):
    last = "connection to server at 127.0.0.1, port 1 failed: Connection refused"
    assert portal.explain(last) == ""
    with pytest.raises(portal.Trouble, match=f"The trial did not work .exit code 1.: {last}"):
        portal.run_tool(
            [sys.executable, "-c", f"raise SystemExit({last!r})"], what="The trial", log=tmp_path / "log"
        )


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "The disk is full"),
        (errno.EDQUOT, "The disk is full"),
        (errno.EACCES, "may not write or read there"),
        (errno.EROFS, "read-only"),
        (errno.ENOMEM, "no memory"),
        (errno.EMFILE, "ulimit"),
        (errno.ENOTDIR, "A file lies where a folder is needed"),
        (errno.EIO, "refused something"),
    ],
)
def test_every_refusal_of_the_system_is_a_sentence(number, words):
    sentence = portal.explain_os_error(OSError(number, os.strerror(number), "/some/where"))
    assert words in sentence
    assert "/some/where" in sentence or number in {errno.ENOMEM, errno.EMFILE}
    assert sentence.endswith(".")


def test_portal_in_a_folder_of_somebody_else_does_not_advise_another_state(tmp_path, monkeypatch):
    monkeypatch.setattr(
        portal, "ROOT", tmp_path / "gone"
    )  # root may write everywhere, but not where nothing is
    for number in (errno.EACCES, errno.EROFS):
        sentence = portal.explain_os_error(OSError(number, os.strerror(number), "/some/where"))
        assert "clone the portal into a folder of your own" in sentence
        assert "--state" not in sentence


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_missing_module_of_python_names_the_package(monkeypatch, module):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == module else find(name))
    with pytest.raises(portal.Trouble, match=f"{module} is missing.*sudo apt install python3-venv"):
        portal.check_python()


def test_python_without_sqlite_is_enough(monkeypatch):
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    portal.check_python()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "portal.example.org", "::"])
def test_demonstration_is_not_served_to_others(host):
    answer = portal_py("run", "--host", host)
    assert answer.returncode == 1
    assert "listens on this computer only" in answer.stderr


@pytest.mark.parametrize("port", ["80000", "-1", "http", ""])
def test_impossible_port_is_told(port):
    answer = portal_py("run", f"--port={port}")
    assert answer.returncode == 2
    assert "is not a port" in answer.stderr


def test_busy_port_is_told_with_one_that_is_free(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = portal_py("run", "--port", str(port), "--state", str(tmp_path))
    assert answer.returncode == 1
    assert f"Port {port} is used by another program" in answer.stderr
    assert "--port" in answer.stderr.rpartition("for example")[2]
    assert "Traceback" not in answer.stderr


def test_state_that_is_a_file_is_told(tmp_path):
    (tmp_path / "state").write_text("not a folder")
    answer = portal_py("run", "--port", "0", "--state", str(tmp_path / "state"))
    assert answer.returncode == 1
    assert "is a file: name a folder with --state" in answer.stderr


def test_unknown_command_shows_the_commands():
    answer = portal_py("dance")
    assert answer.returncode == 2
    assert "python3 portal.py run" in answer.stdout


def test_lock_ends_with_its_holder(tmp_path):
    lock = tmp_path / "lock"
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
    code += "import pathlib, portal, time\n"
    code += f"with portal.locked(pathlib.Path({str(lock)!r}), wait=False):\n"
    code += "    print('held', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(BlockingIOError), portal.locked(lock, wait=False):
        pass
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with portal.locked(lock, wait=False):
        pass


def test_whole_file_or_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "notes.json"
    portal.write_whole(path, "old")

    def refuse(source, target):
        raise OSError(errno.ENOSPC, "No space left on device", str(target))

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="No space"):
        portal.write_whole(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_sweep_ends_what_a_killed_run_left_and_nothing_else(tmp_path):
    ours = subprocess.Popen(["sleep", "60"], start_new_session=True)
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    notes = [
        {"name": "ours", "pid": ours.pid, "started": portal.started_at(ours.pid), "stop": 15},
        # The number was given to somebody else since: its start differs.
        {"name": "gone", "pid": stranger.pid, "started": "1", "stop": 15},
    ]
    (tmp_path / "processes.json").write_text(json.dumps(notes))
    portal.Register(tmp_path).sweep()
    assert ours.wait(5) == -15
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
    assert not (tmp_path / "processes.json").exists()


def test_damaged_notes_do_not_stop_a_start(tmp_path, monkeypatch):
    ended: list[int] = []
    monkeypatch.setattr(portal, "end_group", lambda pid, *_: ended.append(pid) or True)
    note = '[{"pid": %s, "started": "", "stop": 15}]'
    odd = [note % pid for pid in ('"x"', "0", "-1", "1", "1e30", "9" * 30)]
    for notes in ('[{"pid": 1', "[1, 2]", "{}", "7", *odd):
        (tmp_path / "processes.json").write_text(notes)
        portal.Register(tmp_path).sweep()
        (tmp_path / "running.json").write_text(notes)
        assert portal.running_notes(tmp_path) == {}
    assert ended == []


def test_data_of_a_folder_that_is_gone_do_not_come_back(tmp_path, monkeypatch, capsys):
    """The database's own user cannot reach the folder, so its data lie elsewhere and outlive it."""
    monkeypatch.setattr(portal, "SHARED_HOME", tmp_path / "shared")
    monkeypatch.setattr(portal, "database_user", lambda: pwd.getpwuid(os.getuid()))
    monkeypatch.setattr(portal, "user_can", lambda *_: False)
    monkeypatch.setattr(portal, "postgres_binaries", lambda _: tmp_path)
    monkeypatch.setattr(portal, "run_tool", lambda *_, **__: "")
    monkeypatch.setattr(portal.Postgres, "_version_matches", lambda _: None)

    def begin() -> portal.Postgres:
        server = portal.Postgres(tmp_path / "state" / "db", tmp_path, tmp_path, throwaway=True)
        server.create()
        return server

    first = begin()
    (first.data / "mine").touch()
    assert (begin().data / "mine").exists()
    assert capsys.readouterr().out == ""
    shutil.rmtree(tmp_path / "state")
    again = begin()
    assert again.is_new
    assert not (again.data / "mine").exists()
    assert (again.home / "left" / "mine").exists()
    assert str(again.home / "left") in capsys.readouterr().out
    (again.data / "new").touch()
    assert (begin().data / "new").exists()


def test_scratch_folder_has_a_short_name_and_goes():
    with portal.scratch("trial") as folder:
        assert len(str(folder / "postgres" / ".s.PGSQL.5432")) < 107
        assert folder.is_dir()
    assert not folder.exists()


def test_child_that_fails_is_explained_with_its_log(tmp_path, monkeypatch):
    monkeypatch.setattr(portal, "forget_compiled_code", lambda: None)
    log = tmp_path / "child.log"
    command = [sys.executable, "-c", "import sys; sys.exit('fatal: No space left on device')"]
    with pytest.raises(portal.Trouble, match="the disk is full") as trouble:
        portal.run_tool(command, what="The trial", log=log)
    assert str(log) in str(trouble.value)


def test_full_disk_that_holds_no_last_words_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(portal, "disk_is_full", lambda folder: True)
    monkeypatch.setattr(portal, "forget_compiled_code", lambda: None)
    with pytest.raises(portal.Trouble, match="The trial did not work: the disk is full; free some space"):
        portal.run_tool([sys.executable, "-c", "raise SystemExit(1)"], what="The trial", log=tmp_path / "log")


def test_compiled_code_that_a_full_disk_cut_off_goes(tmp_path, monkeypatch):
    monkeypatch.setattr(portal, "ROOT", tmp_path)
    monkeypatch.setattr(portal, "VENV", tmp_path / ".venv")
    cut_off = [tmp_path / ".venv" / "lib" / "django" / "__pycache__", tmp_path / "labs" / "__pycache__"]
    kept = tmp_path / "var" / "__pycache__"
    for folder in (*cut_off, kept):
        folder.mkdir(parents=True)
    (tmp_path / "module.py").write_text("x = 1\n")
    run = [sys.executable, "-c", "import sys; sys.path.insert(0, '.'); import module"]
    environment = {"PATH": os.environ["PATH"]}
    portal.run_tool(run, what="The trial", log=tmp_path / "log", env=environment, cwd=tmp_path)
    (compiled,) = tmp_path.glob("__pycache__/*.pyc")
    compiled.write_bytes(compiled.read_bytes()[:20])
    with pytest.raises(portal.Trouble, match="cut off, perhaps by a full disk, and are removed: start again"):
        portal.run_tool(run, what="The trial", log=tmp_path / "log", env=environment, cwd=tmp_path)
    assert kept.exists()
    assert not any(folder.exists() for folder in cut_off)
    portal.run_tool(run, what="The trial", log=tmp_path / "log", env=environment, cwd=tmp_path)


def test_children_of_a_killed_installer_are_ended_before_the_next(tmp_path):
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
    code += f"import pathlib, portal\nhere = pathlib.Path({str(tmp_path)!r})\n"
    code += "portal.run_tool(['sh', '-c', 'sleep 60 & echo $!; wait'], what='trial', log=here / 'log',"
    code += " register=portal.Register(here, 'installers.json'))"
    parent = subprocess.Popen([sys.executable, "-c", code])
    assert portal.wait_until(lambda: portal.read_text(tmp_path / "log").endswith("\n"), 10)
    assert portal.wait_until((tmp_path / "installers.json").exists, 10)
    parent.kill()
    parent.wait()
    orphan = int(portal.read_text(tmp_path / "log"))
    assert portal.started_at(orphan)
    portal.Register(tmp_path, "installers.json").sweep()
    status = Path(f"/proc/{orphan}/status")
    assert not status.exists() or "zombie" in status.read_text()


def test_installer_that_has_ended_leaves_no_note(tmp_path):
    notes = portal.Register(tmp_path, "installers.json")
    portal.run_tool(["true"], what="The trial", log=tmp_path / "log", register=notes)
    assert not (tmp_path / "installers.json").exists()


def test_child_dies_with_its_parent(tmp_path):
    if not portal.LINUX:
        pytest.fail("elsewhere than on Linux the sweep of the next start is what counts")
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
    code += "import os, pathlib, portal, time\n"
    code += f"log = pathlib.Path({str(tmp_path / 'log')!r})\n"
    code += "c = portal.Child('trial', ['sleep', '60'], log=log, env=os.environ)\n"
    code += "print(c.pid, flush=True); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while portal.group_lives(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not portal.group_lives(child)


def test_requirements_hold_hashes_and_no_address():
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        packages = [line for line in text.splitlines() if "==" in line]
        assert packages
        assert all(line.endswith("\\") for line in packages), path
    assert "psycopg==" not in (ROOT / "requirements" / "production.txt").read_text(encoding="utf-8")


def test_production_and_run_hold_what_is_tested():
    def versions(name: str) -> set[str]:
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        return {
            line.split(";")[0].rstrip("\\ ").strip()
            for line in text.splitlines()
            if "==" in line[:60] and line[0] != " "
        }

    assert versions("production") <= versions("run") <= versions("development")
