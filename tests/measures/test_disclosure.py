"""The attacker's test: whoever has every public page and file cannot tell which small number is hidden.

What a reader gets is compared as a whole between worlds that differ only in the hidden numbers. Where the two are
the same to the last byte, nobody can tell the worlds apart, whatever he reckons.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from django.test import Client
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from measures.disclosure import KeptBack, for_readers, small_points
from measures.models import Measure, Observation, RunChart
from measures.presenters.breakdown import shown_parts
from measures.results import Result
from measures.stored import Reader
from measures.verdicts import judge
from measures.words import Words
from runcharts import RULE_SETS, Options, Series, analyse
from tests.factories.measures import AnnotationFactory, MeasureFactory, months, observe
from tests.factories.programmes import ProgrammeFactory
from tests.measures.pages import refreshed

THRESHOLD = 10
CANDIDATES = range(1, THRESHOLD)


def a_result(kind: str, values: Any, n: Any, rules: str, options: Options) -> Result:
    x = months(date(2024, 1, 1), len(values))
    analysis = analyse(Series(x, values, n), options, rules)
    words = Words(unit="%" if kind == "proportion" else "people")
    verdict = judge(analysis, direction="increase", words=words)
    return Result(
        "Labs", analysis, verdict, words, periods=tuple(x), counts=kind == "count", direction="increase"
    )


def public(result: Result, kind: str) -> str:
    """The whole of what a reader gets, from which every page, picture and file is made; or why there is
    nothing."""
    try:
        return repr(for_readers(result, kind, THRESHOLD))
    except KeptBack as reason:
        return str(reason)


@st.composite
def plans(draw: Any, *charts: str) -> tuple[str, Options]:
    """A rule set, and a chart with a frozen baseline, phases and excluded points, or without."""
    freeze = draw(st.sampled_from([None, None, 8]))
    part = () if freeze else draw(st.sampled_from([(), (), (7,)]))
    exclude = draw(st.sampled_from([(), (), (3,), (12,)]))
    chart = draw(st.sampled_from(charts))
    return draw(st.sampled_from(sorted(RULE_SETS))), Options(
        chart=chart, freeze=freeze, part=part, exclude=exclude
    )


# Small counts often stand side by side, and next to counts that make the chart: that is where it might leak.
COUNTS = st.lists(
    st.one_of(st.integers(0, 13), st.integers(10, 18), st.integers(10, 40)), min_size=13, max_size=24
)


@settings(max_examples=150)
@given(COUNTS, plans("run", "run", "run", "c", "i"))
def test_every_small_count_stays_possible(values, plan):
    rules, options = plan
    true = a_result("count", values, None, rules, options)
    hidden = small_points(true, "count", THRESHOLD)
    assume(hidden)
    seen = public(true, "count")
    for candidate in CANDIDATES:
        other = [candidate if i in hidden else value for i, value in enumerate(values)]
        assert public(a_result("count", other, None, rules, options), "count") == seen


@settings(max_examples=50)
@given(COUNTS, plans("run"))
def test_one_small_count_alone_can_be_any_other(values, plan):
    """As long as it is the only one: then not even the order among hidden numbers is at stake."""
    rules, options = plan
    values = [v + 10 if 0 < v < THRESHOLD else v for v in values]
    values[5] = 4
    worlds = {
        public(a_result("count", [*values[:5], v, *values[6:]], None, rules, options), "count")
        for v in CANDIDATES
    }
    assert len(worlds) == 1


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=12, max_size=14),
    plans("run", "p", "pp", "i"),
    st.integers(0, 11),
)
def test_every_small_part_and_every_small_rest_stays_possible(pairs, plan, place):
    """The whole of a hidden point is hidden too. So for every part, or rest, there is a whole that fits."""
    rules, options = plan
    options = Options(
        **{**{f: getattr(options, f) for f in ("chart", "freeze", "part", "exclude")}, "multiply": 100}
    )
    # Others are large enough to be shown; one is small in its part or in its rest.
    counted = [(a + 10, a + b + 20) for a, b in pairs]
    few = place % 9 + 1
    for is_rest in (False, True):
        series = list(counted)
        series[place] = (40 - few, 40) if is_rest else (few, 40)
        seen = public(a_proportion(series, rules, options), "proportion")
        for candidate in CANDIDATES:
            share = few / 40
            wholes = sorted(range(candidate + 10, 500), key=lambda n: abs(candidate / n - share))[:4]
            assert any(
                public(
                    a_proportion([*series[:place], pair, *series[place + 1 :]], rules, options), "proportion"
                )
                == seen
                for pair in [(w - candidate, w) if is_rest else (candidate, w) for w in wholes]
            )


def a_proportion(series: list[tuple[int, int]], rules: str, options: Options) -> Result:
    return a_result("proportion", [a for a, _ in series], [n for _, n in series], rules, options)


# ---- what would have told it -----------------------------------------------------------------------------
def shown_of(values: list[int], chart: str = "run", rules: str = "nhs-scotland", **options: Any) -> Result:
    return for_readers(
        a_result("count", values, None, rules, Options(chart=chart, **options)), "count", THRESHOLD
    )


def test_mean_and_limits_go_where_they_are_made_of_hidden_numbers():
    shown = shown_of([12, 14, 4, 15, 13, 18, 12, 14], chart="c")
    assert set(shown.analysis.cl) == set(shown.analysis.ucl) == set(shown.analysis.lcl) == {None}
    assert shown.centre is None
    assert shown.verdict.label == "Not judged"
    assert not shown.analysis.signals


def test_phase_without_hidden_numbers_keeps_its_lines_and_its_verdict():
    shown = shown_of([12, 14, 4, 15, 13, 18, 30, 31, 29, 33, 35, 28, 31, 32], chart="c", part=(6,))
    assert shown.analysis.cl[0] is None
    assert shown.analysis.cl[-1] == pytest.approx(31.125)
    assert shown.verdict.label == "Too few points"
    assert "Judged" not in shown.verdict.sentence


def test_number_left_out_of_the_calculation_takes_no_line_along():
    shown = shown_of([12, 14, 13, 15, 13, 18, 12, 14, 12, 13, 12, 15, 4], chart="c", exclude=(13,))
    assert shown.centre is not None
    assert shown.rows[-1].hidden


def test_median_between_a_hidden_and_a_shown_number_goes():
    # 9 and 12 make 10.5: whoever knows 12 knows 9.
    shown = shown_of([9, 8, 7, 12, 14, 15])
    assert shown.centre is None
    assert shown.verdict.label == "Not judged"


def test_median_of_shown_numbers_stays():
    shown = shown_of([9, 12, 13, 12, 14, 15, 16, 12, 18, 17, 13, 14])
    assert shown.centre == 13.5
    assert "Judged by all numbers" in shown.verdict.sentence
    assert shown.verdict.label == "No signal"


def test_trend_through_hidden_numbers_is_not_told():
    falling = [30, 25, 20, 12, 8, 7, 30, 31, 30, 32, 33, 30]
    assert shown_of(falling).verdict.label == "Not judged"
    # As it goes through one of them only, it tells nothing of it.
    assert shown_of([30, 25, 20, 15, 12, 7, 30, 31, 30, 32, 33, 30]).verdict.label != "Not judged"


def test_rest_of_a_proportion_is_hidden():
    result = a_proportion([(28, 30), (20, 30), (30, 30), (15, 30)], "nhs-scotland", Options(multiply=100))
    shown = for_readers(result, "proportion", THRESHOLD)
    assert sorted(shown.hidden) == [0]  # 28 of 30: two did not. 30 of 30: nobody did not.
    assert shown.rows[0].denominator is None


# ---- everything a stranger can fetch -----------------------------------------------------------------------
CHANGING = re.compile(r'csrfmiddlewaretoken" value="[^"]+"|nonce-[\w+/=]+')
FILES = ("svg", "svg?size=lg", "svg?size=sm", "csv", "json", "png", "plotly")


def everything(programme: Any, measure: Measure) -> dict[str, Any]:
    """All that a stranger gets about a programme and its measure, without the times."""
    client = Client()
    base, api = f"/{programme.slug}/measures/", f"/api/v1/programmes/{programme.slug}/measures/"
    slug = measure.slug
    addresses = [
        f"/{programme.slug}/",
        base,
        f"{base}?view=table",
        f"{base}?view=table&sort=-latest",
        f"{base}{slug}/?all=1",
        *(f"{base}{slug}/{tab}/" for tab in ("definition", "changes")),
        *(f"{base}{slug}/by/{dimension}/" for dimension in measure.breakdowns),
        *(f"{base}{slug}.{file}" for file in FILES if file != "plotly"),
        f"{base}all.csv",
        f"{base}all.json",
        api,
        f"{api}{slug}/",
        f"{api}{slug}/analysis/",
        f"{api}{slug}/observations/",
    ]
    found: dict[str, Any] = {}
    for address in addresses:
        response = client.get(address)
        found[address] = (
            response.status_code,
            (response.content if address.endswith("png") else CHANGING.sub("", response.content.decode())),
        )
    response = client.get(f"{base}{slug}.xlsx")
    if response.status_code == 200:
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        cells = [[str(cell) for cell in row] for sheet in book for row in sheet.iter_rows(values_only=True)]
        found["xlsx"] = cells
    return found


def worlds_of(measure: Measure, *worlds: Callable[[], Any]) -> list[dict[str, Any]]:
    """What a stranger sees in each world, one after the other in the same place."""
    found = []
    for fill in worlds:
        Observation.objects.filter(measure=measure).delete()
        RunChart.objects.filter(measure=measure).delete()
        fill()
        found.append(everything(measure.programme, refreshed(measure)))
        assert found[-1][f"/{measure.programme.slug}/measures/{measure.slug}/?all=1"][0] == 200
    return found


@pytest.fixture
def programme(db: None, settings: Any) -> Any:
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_CLASSES": []}
    with time_machine.travel(datetime(2026, 11, 10, 9, 45, tzinfo=UTC), tick=False):
        yield ProgrammeFactory(slug="ahpdg", is_published=True)


@pytest.mark.parametrize(
    ("chart", "values"),
    [
        ("run", [12, 14, 13, 15, 12, 14, 13, 12, 15, 13, 22, 24, 23, 25, 22, 26]),
        ("c", [12, 14, 13, 15, 12, 14, 13, 12, 15, 13, 22, 24, 23, 25, 22, 26]),
        ("i", [12, 14, 13, 15, 12, 14, 13, 12, 15, 13, 22, 24, 23, 25, 22, 26]),
    ],
)
def test_no_page_and_no_file_tells_a_small_count(programme, chart, values):
    measure = MeasureFactory(programme=programme, slug="m", public=True, chart_type=chart)
    AnnotationFactory(measure=measure, on=date(2024, 3, 1))
    seen = worlds_of(
        measure, *(lambda few=few: observe(measure, [*values[:4], few, *values[5:]]) for few in (1, 9, 5))
    )
    assert seen[0] == seen[1] == seen[2]
    assert "Hidden" in str(seen[0])


@pytest.mark.parametrize("chart", ["run", "p", "i"])
def test_no_page_and_no_file_tells_a_small_rest(programme, chart):
    measure = MeasureFactory(programme=programme, slug="m", public=True, proportion=True, chart_type=chart)
    parts, whole = [15, 18, 14, 16, 15, 17, 13, 15, 16, 14, 15, 12], [30] * 12

    def fill(few: int, of: int) -> None:
        observe(measure, [*parts[:6], of - few, *parts[7:]], out_of=[*whole[:6], of, *whole[7:]])

    seen = worlds_of(measure, lambda: fill(2, 30), lambda: fill(4, 60), lambda: fill(9, 135))
    assert seen[0] == seen[1] == seen[2]


@pytest.mark.parametrize("chart", ["run", "t", "g", "i"])
def test_no_page_and_no_file_tells_when_the_events_were(programme, chart):
    """All dates moved: the gaps between them are public, the day of none of them is."""
    measure = MeasureFactory(
        programme=programme,
        slug="m",
        events=True,
        public=True,
        chart_type=chart,
        active_from=date(2023, 12, 1),
    )
    AnnotationFactory(measure=measure, on=date(2024, 6, 1))
    gaps = [41, 63, 28, 90, 52, 74, 35, 81, 47, 66, 96, 12]

    def fill(first: int) -> None:
        days = [date(2023, 12, 1) + timedelta(first + sum(gaps[:k])) for k in range(len(gaps))]
        observe(measure, [1] * len(days), periods=days)

    seen = worlds_of(measure, *(lambda first=first: fill(first) for first in (0, 3, 40, 100)))
    if chart == "t":  # no T chart has a gap of 0 days
        del seen[0]
    for world in seen:
        assert world == seen[-1]
    assert "1 December 2023" not in str(seen[0])


def test_no_part_of_a_breakdown_tells_another(programme):
    """Professions add up to the whole, which is shown: a hidden one may have any small number."""
    measure = MeasureFactory(programme=programme, slug="m", public=True, breakdowns=["profession"])
    whole = [60, 62, 64, 61, 63, 60, 65, 62, 61, 60, 63, 62]

    def fill(few: int) -> None:
        first, second = [20] * 12, [15] * 12
        first[5], second[5] = few, 40
        observe(measure, whole)
        observe(measure, first, dimension="profession", category="Podiatrists")
        observe(measure, second, dimension="profession", category="Dietitians")
        third = [total - a - b for total, a, b in zip(whole, first, second, strict=True)]
        observe(measure, third, dimension="profession", category="Physiotherapists")

    seen = worlds_of(measure, *(lambda few=few: fill(few) for few in (1, 5, 9)))
    assert seen[0] == seen[1] == seen[2]


def test_events_of_a_small_part_cannot_be_counted(programme, settings):
    measure = MeasureFactory(programme=programme, slug="m", events=True, public=True, breakdowns=["locality"])
    days = [date(2024, 1, 1) + timedelta(9 * k) for k in range(40)]
    observe(measure, [1] * 40, periods=days)
    for name, share in (("Nithsdale", days[:14]), ("Stewartry", days[14:37]), ("Wigtownshire", days[37:])):
        observe(measure, [1] * len(share), periods=share, dimension="locality", category=name)
    refreshed(measure)
    charts = list(RunChart.objects.filter(measure=measure, dimension="locality"))
    states = {part.chart.category: part.state for part in shown_parts(measure, charts, Reader())}
    assert states == {"Nithsdale": "suppressed", "Stewartry": "", "Wigtownshire": "suppressed"}


def test_higher_threshold_hides_at_once_also_in_the_pictures_that_are_kept(programme, settings):
    measure = MeasureFactory(programme=programme, slug="m", public=True)
    observe(measure, [30, 14, 33, 35, 32, 34, 33, 32, 35, 33, 32, 34])
    refreshed(measure)
    lines = []
    for threshold in (10, 20):
        settings.SUPPRESSION_THRESHOLD = threshold
        page = Client().get("/ahpdg/measures/").content.decode()
        lines.append(re.findall(r'<path d="([^"]+)"[^>]*stroke-linejoin="round"', page))
    assert lines[0] != lines[1]
