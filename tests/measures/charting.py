"""Made-up series, analysed, judged and ready to draw."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from measures.charts import ChartSpec, Note, Target
from measures.verdicts import Verdict, judge
from measures.words import Words
from runcharts import Options, Series, analyse

MONTHLY = Words(unit="people")
# Ups and downs of pure chance: no rule of any set finds a signal in them.
NOISE = [13, 13, 9, 8, 11, 12, 11, 8, 10, 14, 9, 13, 12, 12, 12, 10, 11, 14, 10, 10, 8, 10, 12, 13]
RISE = [*NOISE[:17], 14, 19, 18, 26, 33, 31, 47]
FALL = [78, 82, 75, 84, 79, 80, 77, 83, 81, 85, 82, 80, 76, 73, 70]


def months(count: int, year: int = 2025, month: int = 1) -> list[date]:
    first = year * 12 + month - 1
    return [date(k // 12, k % 12 + 1, 1) for k in range(first, first + count)]


def weeks(count: int, first: date = date(2026, 3, 30)) -> list[date]:
    return [first + timedelta(7 * k) for k in range(count)]


def verdict_on(
    values: Sequence[float | None],
    *,
    x: Sequence[Any] | None = None,
    n: Sequence[float] | None = None,
    direction: str = "increase",
    words: Words = MONTHLY,
    rules: str | None = None,
    astronomical: Iterable[int] = (),
    **options: Any,
) -> Verdict:
    return spec_of(
        values, x=x, n=n, direction=direction, words=words, rules=rules, astronomical=astronomical, **options
    ).verdict


def spec_of(
    values: Sequence[float | None],
    *,
    x: Sequence[Any] | None = None,
    n: Sequence[float] | None = None,
    direction: str = "increase",
    words: Words = MONTHLY,
    rules: str | None = None,
    astronomical: Iterable[int] = (),
    title: str = "People engaged",
    targets: Sequence[Target] = (),
    notes: Sequence[Note] = (),
    y_range: tuple[float, float] | None = None,
    key: str = "",
    **options: Any,
) -> ChartSpec:
    """A chart of monthly values (or at `x`), judged."""
    series = Series(months(len(values)) if x is None else x, values, n)
    analysis = analyse(series, Options(**options), rules)
    verdict = judge(analysis, direction=direction, words=words, astronomical=astronomical)
    return ChartSpec(analysis, verdict, title, words, tuple(targets), tuple(notes), y_range, key)
