"""How long the analysis of run charts takes, beside a bare NumPy median of the same numbers.

    .venv/bin/python benchmarks/analysis.py

Prints CPU time (best of several rounds, so that a busy machine disturbs little) and the ratio to the median
pass of the same run. Aim: 1,000 charts of 36 points under 0.2 s.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from runcharts import Options, Series, analyse, analyse_many

CHARTS, POINTS = 1000, 36
AIM = 0.2


def main() -> int:
    numbers = random.Random(36)
    months = tuple(date(2022 + i // 12, i % 12 + 1, 1) for i in range(POINTS))
    values = [[numbers.gauss(50, 10) for _ in months] for _ in range(CHARTS)]
    series = [Series(months, row) for row in values]
    median = cpu_seconds(lambda: np.median(np.array(values), axis=1))
    print(f"bare NumPy median of {CHARTS:,} x {POINTS}: {median * 1000:.2f} ms of CPU")

    one = cpu_seconds(lambda: analyse(series[0]))
    one_median = cpu_seconds(lambda: np.median(values[0]))
    report("one run chart, NHS Scotland rules", one, one_median)
    worst = 0.0
    for key in ("nhs-scotland", "anhoej", "phs-spc"):
        seconds = cpu_seconds(lambda key=key: analyse_many(series, None, key))
        worst = max(worst, seconds)
        report(f"{CHARTS:,} run charts, {key}", seconds, median)
    control = cpu_seconds(lambda: analyse_many(series, Options(chart="i")), rounds=3)
    report(f"{CHARTS:,} I charts, one by one", control, median)
    print(
        f"aim: under {AIM} s for {CHARTS:,} run charts: {'met' if worst < AIM else 'missed'} ({worst:.3f} s)"
    )
    return 0 if worst < AIM else 1


def cpu_seconds(work: Callable[[], object], rounds: int = 7) -> float:
    """CPU time of the quickest round."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def report(what: str, seconds: float, baseline: float) -> None:
    print(f"{what}: {seconds * 1000:.2f} ms of CPU, {seconds / baseline:,.0f} times the median pass")


if __name__ == "__main__":
    sys.exit(main())
