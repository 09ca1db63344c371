"""The open chart tool: anybody's data, a chart, nothing stored."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measures import open_chart
from measures.models import Measure, Observation
from tests.factories.programmes import ProgrammeFactory, member
from tests.measures.pages import DATA, signed_in
from tests.measures.workbooks import workbook

CDI = (DATA / "cdi_infections.csv").read_text()
BASELINE = "Freeze the baseline after so many points must be 2 or more"
USUAL = {"chart": "run", "direction": "decrease"}


@pytest.fixture
def chart(client: Client, db: None):
    def chart(status: int = 200, **sent: object) -> str:
        response = client.post("/chart/", {**USUAL, **sent})
        assert response.status_code == status, response.content.decode()[:3000]
        return response.content.decode()

    return chart


def result(text: str = CDI, **choices: object):
    found = open_chart.read(text, chart=str(choices.get("chart", "run")))
    return open_chart.draw(found, open_chart.Choices(**choices))  # type: ignore[arg-type]


# ---- the statistics of the real data -------------------------------------------------------------------------
def test_run_chart_of_the_real_data():
    part = result().analysis.parts[0]
    assert (part.centre, part.n_useful, part.longest_run, part.longest_run_max) == (17, 32, 14, 8)
    assert (part.n_crossings, part.n_crossings_min, part.runs_signal) == (6, 11, True)


def test_u_chart_of_the_real_data():
    analysis = result(chart="u", multiply=10_000).analysis
    assert analysis.cl[0] == pytest.approx(10.38023, abs=1e-5)
    assert (analysis.lcl[0], analysis.ucl[0]) == (
        pytest.approx(2.426740, abs=1e-6),
        pytest.approx(18.33372, abs=1e-5),
    )


def test_u_prime_chart_rephased_where_the_intervention_begins():
    rows = list(csv.DictReader(io.StringIO(CDI)))
    begins = next(row["month"] for row in rows if row["notes"] == "Intervention begins")
    parts = result(chart="up", multiply=10_000, parts=begins, rules="anhoej").analysis.parts
    assert [round(part.centre or 0, 5) for part in parts] == [13.02423, 5.00892]
    assert [part.runs_signal for part in parts] == [False, False]


# ---- the page ---------------------------------------------------------------------------------------------------
def test_page_is_for_everyone_and_has_an_example(client, db):
    assert "Chart your own data" in client.get("/chart/").content.decode()
    html = client.get("/chart/?example=1").content.decode()
    assert "Improvement: a shift below the median" in html
    assert "Simulated data" not in html


def test_real_data_are_not_called_simulated_in_the_frame_of_a_demonstration(db):
    client = signed_in(member(ProgrammeFactory(slug="ahpdg", is_demonstration=True)))
    assert "Simulated data" in client.get("/ahpdg/").content.decode()
    assert "Simulated data" not in client.get("/chart/?example=1").content.decode()


def test_pasted_data_become_a_chart_with_verdict_and_table(chart):
    html = chart(data=CDI, title="Infections", unit="infections")
    assert '<h1 class="app-h1">Infections</h1>' in html
    assert (
        "All of the last 14 months, September 2014 to October 2015, are below the median of 17 infections."
        in html
    )
    assert "All 36 months, newest first" in html
    assert html.count('class="app-chart app-chart--lg"') == 1


def test_nothing_is_stored(chart):
    with CaptureQueriesContext(connection) as queries:
        chart(data=CDI)
    assert not [q for q in queries if not q["sql"].startswith("SELECT")]
    assert not Measure.objects.exists()
    assert not Observation.objects.exists()


def test_uploaded_workbook_goes_back_into_the_form_as_text(client, db):
    rows = [["Month", "n"], *([date(2026, month, 1), month * 2] for month in range(1, 13))]
    file = SimpleUploadedFile("numbers.xlsx", workbook(rows))
    html = client.post("/chart/", {**USUAL, "file": file}).content.decode()
    assert "2026-01-01\t2" in html
    assert "24 in December 2026" in html


def test_columns_can_be_chosen(chart):
    data = "when\tfirst\tsecond\n2026-01-01\t1\t10\n2026-02-01\t2\t20\n2026-03-01\t3\t30"
    assert "30 in March 2026" in chart(
        data=data, names="when|first|second", value="2", period="0", denominator="none"
    )
    refused = chart(422, data=data, names="when|first|second", value="7")
    assert "Choose one of the columns of your data" in refused


def test_choices_of_other_data_are_not_held_against_new_ones(chart):
    html = chart(data="when\tn\n2026-01-01\t1\n2026-02-01\t4", names="a|b|c|d|e", value="4")
    assert "4 in February 2026" in html


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"data": ""}, "Paste your data, or choose a file"),
        ({"data": "month,n\n2026-01-01,many"}, "row"),
        ({"data": "month,n\n2026-01-01,1e309"}, "too large"),
        ({"data": CDI, "parts": "2099-01-01"}, "lies outside your data"),
        ({"data": CDI, "parts": "soon"}, "is not a date"),
        ({"data": CDI, "chart": "t", "direction": "increase"}, ""),
        ({"data": "a,b\nx,y"}, ""),
        ({"data": CDI, "freeze": "1"}, "2"),
        ({"data": "x" * 3_000_000}, "2 million characters"),
    ],
)
def test_what_cannot_be_drawn_says_why(chart, sent, sentence):
    status = 200 if sent.get("chart") == "t" else 422
    html = chart(status, **sent)
    if status == 422:
        assert "There is a problem" in html
        assert sentence in html


def test_everything_that_is_wrong_is_said_at_once(chart):
    rows = "".join(f"2026-{month:02}-01,many{month}\n" for month in range(1, 13))
    html = chart(
        422, data=f"month,n\n{rows}", parts="soon, 2026-02-01", exclude="later", freeze="1", target="x"
    )
    assert all(f"“many{month}”" in html for month in range(1, 13))
    for sentence in ("“soon” is not a date", "“later” is not a date", BASELINE, "number"):
        assert sentence in html
    html = chart(422, data=CDI, parts="2099-01-01", exclude="soon", chart="p", freeze="1")
    for sentence in ("lies outside your data", "“soon” is not a date", BASELINE):
        assert sentence in html


def test_a_month_without_a_row_is_a_gap(chart):
    months = "month\tn\n2026-01-01\t1\n2026-02-01\t2\n2026-04-01\t4\n2026-05-01\t5"
    assert "1 month without a row is shown as a gap." in chart(data=months)


def test_rows_without_dates_are_numbered(chart):
    html = chart(data="n\n5\n6\n7\n5", parts="3")
    assert "point 4" in html
    assert '<th scope="row">4</th>' in html


def test_days_far_apart_are_called_points(chart):
    days = ["03/01", "20/01", "06/02", "11/03", "30/03", "02/04", "19/05", "01/06", "09/07", "21/08", "02/09"]
    html = chart(data="day\tn\n" + "\n".join(f"{day}/2025\t{i}" for i, day in enumerate(days)))
    assert "points in a row" in html or "the last 6 points" in html or "All 11 points" in html
    assert "11 days" not in html


def test_a_date_inside_a_month_names_that_month(chart):
    rows = "\n".join(f"2025-{month:02}-01\t{month % 5}" for month in range(1, 13))
    html = chart(data=f"month\tn\n{rows}", exclude="15/03/2025")
    row = re.search(r"March 2025</th>.*?</tr>", html, re.DOTALL)
    assert row
    assert "Left out" in row[0]


def test_years_can_be_days_apart_and_too_many_points_are_refused(chart):
    data = "day\tn\n" + "\n".join(f"{i}\t{i % 7}" for i in range(1, 1300))
    assert "A chart shows 1,100 at most" in chart(422, data=data)


# ---- files -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "starts"),
    [
        ("csv", b"\xef\xbb\xbfmeasure,"),
        ("xlsx", b"PK"),
        ("json", b"{"),
        ("svg", b"<svg"),
        ("png", b"\x89PNG"),
    ],
)
def test_every_file_is_made_from_what_was_sent(client, db, kind, starts):
    sent = {**USUAL, "data": CDI, "title": "=Infections", "format": kind}
    response = client.post("/chart/export/", sent)
    assert response.status_code == 200
    assert response.content.startswith(starts)
    assert response["Content-Disposition"].startswith('attachment; filename="infections-')


def test_file_of_bad_data_goes_back_to_the_page(client, db):
    response = client.post("/chart/export/", {**USUAL, "data": "", "format": "csv"})
    assert response.status_code == 422
    assert "Paste your data" in response.content.decode()
    assert client.post("/chart/export/", {**USUAL, "data": CDI, "format": "exe"}).status_code == 200
    assert client.get("/chart/export/").status_code == 405


def test_workbook_a_chart_opens_and_holds_text_as_text(client, db):
    response = client.post("/chart/export/", {**USUAL, "data": CDI, "title": "=1+1", "format": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    cell = book["Verdicts"]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert book["Numbers"].max_row == 37


def test_too_many_in_a_short_time_are_asked_to_wait(client, db, monkeypatch):
    monkeypatch.setattr("measures.throttle.ChartThrottle.rate", "2/min")
    codes = [client.post("/chart/", {**USUAL, "data": CDI}).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    html = client.post("/chart/", {**USUAL, "data": CDI}).content.decode()
    assert "Wait a minute" in html
    assert "2012-11-01" in html
