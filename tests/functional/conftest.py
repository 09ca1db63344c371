"""What the stories share: the portal as it runs, with a worker and the real clock."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


@pytest.fixture
def clock(
    transactional_db: None,
    empty_queue: None,
    start_worker: Callable[..., subprocess.Popen[bytes]],
    tmp_path: Path,
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that takes tasks and a beat that sends what is due: charts every two seconds, letters every three."""
    process = start_worker("-P", "threads", "-c", "2", "-B", "-s", str(tmp_path / "beat"))
    yield process
    process.terminate()
    process.wait(20)
