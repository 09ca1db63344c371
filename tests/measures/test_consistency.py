"""One calculation, everywhere: page, API, CSV, JSON, workbook and picture say the same about 200 random series."""

from __future__ import annotations

import csv
import io
import random
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from measures.models import Measure, RunChart
from measures.presenters.measure import shown
from measures.refresh import refresh_measure
from measures.results import Result
from measures.stored import Reader
from runcharts import RULE_SETS
from tests.factories.measures import MeasureFactory, observe
from tests.factories.programmes import ProgrammeFactory
from tests.measures.pages import lead_of

SERIES = 200
CHARTS = {
    "count": ("run", "c", "i"),
    "proportion": ("run", "p", "pp"),
    "rate": ("run", "u", "up"),
    "value": ("run", "i"),
}


def random_measure(chance: random.Random, programme: Any, number: int) -> Measure:
    kind = chance.choice(list(CHARTS))
    return MeasureFactory(
        programme=programme,
        slug=f"m{number}",
        name=f"Measure <{number}> & more",
        data_kind=kind,
        chart_type=chance.choice(CHARTS[kind]),
        rule_set=chance.choice(list(RULE_SETS)),
        improvement_direction=chance.choice(["increase", "decrease", "neutral"]),
        unit="%" if kind == "proportion" else "things",
        multiplier={"proportion": 100, "rate": 1000}.get(kind, 1),
    )


def random_numbers(chance: random.Random, measure: Measure) -> None:
    length = chance.randint(1, 40)
    level = chance.randint(5, 60)
    values: list[float | None] = []
    for index in range(length):
        drift = chance.choice([0, 0, 8]) if index > length // 2 else 0
        value = max(0, round(chance.gauss(level + drift, 6)))
        values.append(None if chance.random() < 0.06 and index not in (0, length - 1) else value)
    whole = [chance.randint(80, 200) for _ in values] if measure.has_denominator else None
    observe(measure, values, out_of=whole)


def numbers(text: str) -> float | None:
    return float(text) if text else None


@pytest.mark.django_db
@pytest.mark.slow
def test_page_api_files_and_picture_agree_on_random_series(settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_CLASSES": []}
    chance = random.Random(20261122)
    programme = ProgrammeFactory(slug="ahpdg")
    client = lead_of(programme)
    reader = Reader(keeps=True, member=True)
    for number in range(SERIES):
        measure = random_measure(chance, programme, number)
        random_numbers(chance, measure)
        assert refresh_measure(measure.pk).state == "done"
        found = shown(measure, reader)
        assert found.result is not None, found.why_not
        check(client, measure, found.result)
    check_dashboard(client)


def check(client: Client, measure: Measure, result: Result) -> None:
    base = f"/ahpdg/measures/{measure.slug}"
    verdict = result.verdict
    # The stored result is what everything else repeats.
    chart = RunChart.objects.get(measure=measure)
    assert chart.verdict["sentence"] == verdict.sentence
    content = client.get(f"{base}.json").json()
    api = client.get(f"/api/v1/programmes/ahpdg/measures/{measure.slug}/analysis/").json()
    assert content == api
    assert api["verdict"]["sentence"] == verdict.sentence
    assert api["verdict"]["kind"] == verdict.kind
    assert api["analysis"]["y"] == chart.analysis["y"]
    check_csv(client.get(f"{base}.csv").content, api, verdict)
    svg = client.get(f"{base}.svg?size=lg").content.decode()
    check_svg(svg, api, verdict)
    page = client.get(f"{base}/?all=1").content.decode()
    check_page(page, result, verdict)


def check_csv(content: bytes, api: dict[str, Any], verdict: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == len(api["points"])
    for row, point in zip(rows, api["points"], strict=True):
        for name in ("value", "numerator", "denominator", "centre", "lower_limit", "upper_limit"):
            assert numbers(row[name]) == point[name]
        assert row["period"] == point["x"]
        assert row["phase"] == str(point["phase"])
        assert row["signals"] == point["signals"]
        assert row["verdict"] == verdict.label
        assert row["sentence"].removeprefix("'") == verdict.sentence


def check_svg(svg: str, api: dict[str, Any], verdict: Any) -> None:
    assert verdict.sentence in unescape(svg)
    present = [point for point in api["points"] if point["value"] is not None]
    assert len(re.findall(r"<circle [^>]*data-i=", svg)) == len(present)


def check_page(page: str, result: Result, verdict: Any) -> None:
    text = unescape(page)
    assert verdict.heading in text
    assert verdict.sentence in text
    body = page.split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in body.split("<tr>")[1:]]
    assert len(rows) == len(result.rows)
    for cells, row in zip(rows, result.rows[::-1], strict=True):
        said = "" if row.value is None else result.words.number(row.value)
        assert unescape(re.sub(r"<[^>]+>", "", cells[1])) == said
        signals = unescape(re.sub(r"<[^>]+>", "", " ".join(cells)))
        assert row.signals in signals


def check_dashboard(client: Client) -> None:
    page = client.get("/ahpdg/measures/?view=table").content.decode()
    listed = {m["name"]: m for m in api_measures(client)}
    assert len(listed) == SERIES
    rows = page.split("<tbody>", 1)[1].split("</tbody>", 1)[0].split("<tr>")[1:]
    assert len(rows) == SERIES
    for row in rows:
        text = unescape(re.sub(r"<[^>]+>", "\n", row))
        name = next(line.strip() for line in text.splitlines() if line.strip())
        verdict = listed[name]["verdict"]
        assert f"{verdict['label']}. {verdict['reason']}" in text


def api_measures(client: Client) -> list[dict[str, Any]]:
    return client.get("/api/v1/programmes/ahpdg/measures/?limit=1000").json()["results"]
