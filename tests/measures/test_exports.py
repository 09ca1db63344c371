"""What people take away: complete, harmless, the same verdict in every file."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import openpyxl
import pytest
from django.test import Client

from measures.exports import COLUMNS
from tests.factories.measures import MeasureFactory, TargetFactory, observe
from tests.factories.programmes import ProgrammeFactory
from tests.measures.pages import cdi, lead_of, refreshed, with_shift

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return ProgrammeFactory(slug="ahpdg")


@pytest.fixture
def client(programme) -> Client:
    return lead_of(programme)


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_csv_holds_everything_that_stands_behind_the_chart(programme, client):
    measure = MeasureFactory(
        programme=programme, slug="labs", name="=Labs", proportion=True, data_source="Register"
    )
    observe(measure, [12, 14, 13, 15, 12, 14, 13, 12, 15, 13, 22, 24], out_of=30)
    TargetFactory(measure=measure, value=80, effective_from=date(2024, 6, 1))
    refreshed(measure)
    response = client.get("/ahpdg/measures/labs.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = rows_of(response.content)
    assert list(rows[0]) == [column.name for column in COLUMNS]
    assert (
        rows[0]
        | {
            "measure": "'=Labs",
            "period": "2024-01-01",
            "value": "40",
            "numerator": "12",
            "denominator": "30",
            "phase": "1",
            "included": "yes",
            "target": "80",
            "rule_set_version": "2026.1",
            "source": "Register",
        }
        == rows[0]
    )
    assert rows[0]["sentence"]
    assert rows[0]["as_at"].startswith("20")


def test_negative_numbers_stay_numbers(programme, client):
    measure = MeasureFactory(programme=programme, slug="change", data_kind="value", unit="")
    observe(measure, [-3, -2.5, 4, 5])
    refreshed(measure)
    assert [row["value"] for row in rows_of(client.get("/ahpdg/measures/change.csv").content)] == [
        "-3",
        "-2.5",
        "4",
        "5",
    ]


def test_gap_is_empty_and_zero_is_zero(programme, client):
    measure = MeasureFactory(programme=programme, slug="labs")
    observe(measure, [3, None, 0, 4])
    refreshed(measure)
    rows = rows_of(client.get("/ahpdg/measures/labs.csv").content)
    assert [(row["value"], row["state"]) for row in rows] == [
        ("3", "Final"),
        ("", "No number"),
        ("0", "Final"),
        ("4", "Final"),
    ]


def test_workbook_has_verdicts_and_numbers(programme, client):
    cdi(programme, name='=HYPERLINK("x")')
    book = openpyxl.load_workbook(io.BytesIO(client.get("/ahpdg/measures/cdi.xlsx").content))
    assert book.sheetnames == ["Verdicts", "Numbers"]
    assert book["Verdicts"]["A2"].data_type == "s"
    assert book["Verdicts"]["G2"].value == "Improvement"
    assert book["Numbers"].max_row == 37
    assert book["Numbers"]["D2"].value == 17


def test_json_is_what_the_api_answers(programme, client):
    cdi(programme)
    content = client.get("/ahpdg/measures/cdi.json").json()
    assert content["verdict"]["kind"] == "improvement"
    assert content["rule_set"]["name"] == "NHS Scotland run chart rules"
    assert content["analysis"]["parts"][0]["longest_run"] == 14
    assert content == client.get("/api/v1/programmes/ahpdg/measures/cdi/analysis/").json()


def test_pictures_are_drawn_without_a_browser_and_name_the_verdict(programme, client):
    cdi(programme)
    svg = client.get("/ahpdg/measures/cdi.svg")
    assert svg["Content-Type"] == "image/svg+xml"
    assert svg["Content-Disposition"].startswith("inline")
    assert "Improvement: a shift below the median" in svg.content.decode()
    assert client.get("/ahpdg/measures/cdi.svg?size=sm&paper=1").content.startswith(b"<svg")
    png = client.get("/ahpdg/measures/cdi.png?download=1")
    assert png.content.startswith(b"\x89PNG")
    assert png["Content-Disposition"].startswith('attachment; filename="cdi-')


def test_figure_for_exploring_has_the_same_points(programme, client):
    cdi(programme)
    figure = json.loads(client.get("/ahpdg/measures/cdi.plotly").content)
    assert figure["data"][-1]["y"][0] == 17


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_all_measures_at_once(programme, client, kind):
    with_shift(programme, name="One")
    with_shift(programme, name="Two")
    MeasureFactory(programme=programme, name="Empty")
    response = client.get(f"/ahpdg/measures/all.{kind}")
    assert response.status_code == 200
    if kind == "csv":
        assert {row["measure"] for row in rows_of(response.content)} == {"One", "Two"}


def test_file_of_a_measure_without_numbers_is_not_found(programme, client):
    MeasureFactory(programme=programme, slug="empty")
    assert client.get("/ahpdg/measures/empty.csv").status_code == 404
    assert client.get("/ahpdg/measures/all.csv").content.decode("utf-8-sig").startswith("measure,")
    assert client.get("/ahpdg/measures/empty.exe").status_code == 404
