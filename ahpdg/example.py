"""The example chart of the home page and the catalogue: made-up numbers, really calculated and drawn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from django.utils.safestring import SafeString, mark_safe

from measures.charts import ChartSpec, KeyRow, Note, Target, key_of, render_svg
from measures.verdicts import Verdict, judge
from measures.words import Words
from runcharts import Options, Series, analyse

START = dt.date(2026, 3, 30)
PEOPLE = [
    9,
    12,
    10,
    14,
    11,
    8,
    13,
    12,
    15,
    11,
    10,
    10,
    10,
    11,
    15,
    19,
    17,
    16,
    20,
    22,
    19,
    21,
    24,
    22,
    25,
    27,
    24,
    28,
]
BASELINE = 14


@dataclass(frozen=True)
class Example:
    verdict: Verdict
    key: tuple[KeyRow, ...]
    pictures: dict[str, SafeString]


@cache
def example() -> Example:
    """Twenty-eight weeks of people using a hashtag; the median comes from the first fourteen."""
    weeks = tuple(START + dt.timedelta(weeks=week) for week in range(len(PEOPLE)))
    words = Words(unit="people", frequency="week")
    analysis = analyse(Series(x=weeks, y=tuple(map(float, PEOPLE))), Options(freeze=BASELINE))
    verdict = judge(analysis, direction="increase", words=words)
    spec = ChartSpec(
        analysis=analysis,
        verdict=verdict,
        title="Example: people using a hashtag each week",
        words=words,
        targets=(Target(30),),
        notes=(Note(1, weeks[14], "Hashtag added to e-mail signatures"),),
    )
    # Our own template wrote the picture and escaped every text in it.
    pictures = {size: mark_safe(render_svg(spec, size)) for size in ("lg", "tb", "md", "ph", "sm", "ps")}
    return Example(verdict, key_of(spec), pictures)
