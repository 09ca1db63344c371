"""What it costs to store the largest import, and the same one again with every number corrected.

    .venv/bin/python benchmarks/importing.py          (with DATABASE_URL of a PostgreSQL server)
    .venv/bin/python benchmarks/importing.py 20000    (so many rows)

Makes a database of its own and drops it again. Prints CPU seconds of this process and of the database's, and the
ratio to the bare work in the same run: the same rows by COPY
into a table without index, promise or history. What the portal does on top is all in it: the checks, the history
that triggers write, and what undoing needs.
"""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ahpdg.settings")
os.environ.setdefault("DEMONSTRATION", "yes")

import django

django.setup()

from django.db import connection  # noqa: E402

from accounts.models import User  # noqa: E402
from measures.actions import commit_import, undo_import  # noqa: E402
from measures.importers import Entry  # noqa: E402
from measures.models import ImportBatch, Measure  # noqa: E402
from programmes.models import Board, Programme  # noqa: E402

LARGEST, AIM = 20_000, 40.0
SITES = 100


def main() -> int:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else LARGEST
    by = User.objects.create_user("bench@nhs.scot")
    measure = new_measure()
    bare = timed(lambda: bare_copy(rows))
    print(f"bare copy of {rows:,} rows: {bare:6.2f} s")
    entries = made(rows)
    first = timed(lambda: commit_import(measure=measure, entries=entries, by=by))
    print(f"first import:   {first:6.2f} s, {first / bare:5.1f} times the bare copy", flush=True)
    corrected = made(rows, more=1)
    again = timed(lambda: commit_import(measure=measure, entries=corrected, by=by))
    print(f"all corrected:  {again:6.2f} s, {again / bare:5.1f} times", flush=True)
    batch = ImportBatch.objects.filter(measure=measure).latest("pk")
    undone = timed(lambda: undo_import(batch=batch, by=by))
    print(f"undone:         {undone:6.2f} s, {undone / bare:5.1f} times", flush=True)
    worst = max(first, again) / bare
    print(f"aim: at most {AIM:g} times: {'met' if worst <= AIM else 'missed'} ({worst:.1f})")
    return 0 if worst <= AIM else 1


def made(rows: int, more: int = 0) -> list[Entry]:
    first = date(2000, 1, 3)
    return [
        Entry(
            first + timedelta(weeks=number // SITES),
            float(number % 97 + more),
            dimension="site",
            category=f"Site {number % SITES}",
        )
        for number in range(rows)
    ]


def bare_copy(rows: int) -> None:
    text = "".join(f"{e.category}\t{e.period}\t{e.numerator}\n" for e in made(rows))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (site text, on_day date, number float)")
        cursor.copy_expert("COPY bare FROM STDIN", io.StringIO(text))


def timed(work: Callable[[], object]) -> float:
    """CPU seconds of this process and, where it runs on this machine, of the database's for this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    began = time.process_time() + cpu_of(backend)
    work()
    return time.process_time() + cpu_of(backend) - began


def cpu_of(backend: Path) -> float:
    try:
        fields = backend.read_text().rpartition(")")[2].split()
    except OSError:  # on another machine
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def new_measure() -> Measure:
    programme = Programme.objects.create(
        board=Board.objects.get(code="S08000017"),
        slug="bench",
        title="Benchmark",
        aim="None.",
        starts_on=date(2026, 4, 1),
        ends_on=date(2027, 3, 31),
    )
    return Measure.objects.create(
        programme=programme,
        slug="bench",
        name="Bench",
        kind="process",
        data_kind="count",
        frequency="week",
        improvement_direction="increase",
        breakdowns=["site"],
    )


if __name__ == "__main__":
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"benchmark_importing_{os.getpid()}"  # never another's
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        status = main()
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    sys.exit(status)
