"""How long a chart takes from an analysis to SVG, beside an empty template and a bare NumPy median.

    .venv/bin/python benchmarks/charts.py

Prints CPU time (best of several rounds) and the ratio to the baselines of the same run. Aim: the twelve
charts of a dashboard, each drawn wide and narrow, under 100 ms.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import django
import numpy as np
from django.conf import settings
from django.template import Context, Template

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
# No database and none of the portal's settings: a chart needs the templates and nothing else.
settings.configure(
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [ROOT / "templates"]}]
)
django.setup()

from measures.charts import SIZES, ChartSpec, Note, Target, draw, render_svg  # noqa: E402
from measures.pictures import render_picture  # noqa: E402
from measures.plotly import figure_json  # noqa: E402
from measures.png import render_png  # noqa: E402
from measures.verdicts import judge  # noqa: E402
from measures.words import Words  # noqa: E402
from runcharts import Options, Series, analyse  # noqa: E402

CHARTS, POINTS = 12, 32
AIM = 0.1


def main() -> int:
    specs = [spec(seed) for seed in range(CHARTS)]
    values = np.array([s.analysis.y for s in specs], dtype=float)
    nothing = Template("{{ x }}")
    baselines = {
        "an empty template": cpu_seconds(lambda: nothing.render(Context({"x": 1}))),
        "a NumPy median": cpu_seconds(lambda: np.median(values[0])),
    }
    for name, seconds in baselines.items():
        print(f"{name}: {seconds * 1e6:.0f} µs of CPU")

    one = specs[0]
    words = Words(unit="people")
    judging = cpu_seconds(lambda: judge(one.analysis, direction="increase", words=words))
    report("judging", judging, baselines)
    for size in SIZES:
        report(f"geometry, {size}", cpu_seconds(lambda: draw(one, size)), baselines)  # noqa: B023
        report(f"SVG, {size}", cpu_seconds(lambda: render_svg(one, size)), baselines)  # noqa: B023
    report("Plotly figure as JSON", cpu_seconds(lambda: figure_json(one)), baselines)
    picture = render_picture(one)
    report("PNG for a slide", cpu_seconds(lambda: render_png(picture), rounds=3, repeats=1), baselines)

    dashboard = cpu_seconds(lambda: [render_svg(s, size) for s in specs for size in ("sm", "ps")], repeats=2)
    print(f"{CHARTS} charts, wide and narrow: {dashboard * 1000:.1f} ms of CPU (aim {AIM * 1000:.0f})")
    return 0 if dashboard <= AIM else 1


def spec(seed: int) -> ChartSpec:
    """A chart with a shift, a target and annotations: nothing is left out to look fast."""
    numbers = random.Random(seed)
    months = [date(2024 + k // 12, k % 12 + 1, 1) for k in range(POINTS)]
    values = [float(round(numbers.gauss(20 + 10 * (k > 20), 4))) for k in range(POINTS)]
    analysis = analyse(Series(months, values), Options(freeze=16))
    words = Words(unit="people")
    verdict = judge(analysis, direction="increase", words=words)
    notes = tuple(Note(k + 1, months[5 * k + 3], "A test of change") for k in range(5))
    return ChartSpec(analysis, verdict, "People engaged", words, (Target(35),), notes)


def cpu_seconds(work: Callable[[], object], rounds: int = 5, repeats: int = 20) -> float:
    """Best of several rounds, so that a busy machine disturbs little."""
    best = float("inf")
    work()
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(repeats):
            work()
        best = min(best, (time.process_time() - start) / repeats)
    return best


def report(name: str, seconds: float, baselines: dict[str, float]) -> None:
    ratios = ", ".join(f"{seconds / base:.0f} x {what}" for what, base in baselines.items())
    print(f"{name}: {seconds * 1000:.2f} ms ({ratios})")


if __name__ == "__main__":
    sys.exit(main())
