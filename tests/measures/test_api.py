"""The API: the same numbers and the same doors as the pages, problems in words, a schema that holds."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase
from hypothesis import settings as bounded
from schemathesis.checks import CHECKS

from accounts.tokens import make_token
from ahpdg.api_docs import operations
from ahpdg.wsgi import application
from measures.models import ImportBatch, Observation
from runcharts.cases import answer
from tests.factories.measures import MeasureFactory, observe
from tests.factories.programmes import ProgrammeFactory, member
from tests.measures.pages import DATA, cdi, lead_of, refreshed, signed_in, staff_of, with_shift

BASE = "/api/v1/programmes/ahpdg/measures/"
CASE = {
    "chart": "run",
    "input": {"x": list(range(1, 17)), "y": [3, 4, 3, 5, 4, 3, 4, 5, 3, 4, 8, 9, 8, 9, 8, 9]},
}


@pytest.fixture
def programme(db):
    return ProgrammeFactory(slug="ahpdg")


def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    content = response.json()
    assert content["status"] == status
    assert content["title"]
    assert content["detail"]
    return content


# ---- reading ------------------------------------------------------------------------------------------------
def test_programmes_are_those_one_may_see(programme):
    ProgrammeFactory(slug="other", is_published=True)
    slugs = [p["slug"] for p in Client().get("/api/v1/programmes/").json()["results"]]
    assert slugs == ["other"]
    mine = [p["slug"] for p in lead_of(programme).get("/api/v1/programmes/").json()["results"]]
    assert mine == ["ahpdg", "other"]


def test_measures_come_with_verdict_and_latest_value(programme):
    cdi(programme)
    found = lead_of(programme).get(BASE).json()["results"]
    assert [m["slug"] for m in found] == ["cdi"]
    assert found[0]["verdict"]["label"] == "Improvement"
    assert found[0]["latest"] == {
        "x": "2015-10-01",
        "period": "October 2015",
        "value": 9.0,
        "numerator": 9.0,
        "denominator": None,
    }
    assert lead_of(programme).get(f"{BASE}cdi/").json() == found[0]


def test_measures_cost_the_same_queries_for_any_number(programme, django_assert_max_num_queries):
    client = lead_of(programme)
    for _ in range(6):
        with_shift(programme)
    with django_assert_max_num_queries(9):
        client.get(BASE)


def test_analysis_is_the_engine_s_own_with_the_verdict(programme):
    cdi(programme)
    found = lead_of(programme).get(f"{BASE}cdi/analysis/").json()
    assert found["analysis"]["parts"][0]["centre"] == 17
    assert found["verdict"]["kind"] == "improvement"


def test_observations_are_listed_in_pages(programme):
    cdi(programme)
    first = lead_of(programme).get(f"{BASE}cdi/observations/?limit=2").json()
    assert (first["count"], [o["numerator"] for o in first["results"]]) == (36, [17.0, 12.0])
    assert first["next"].endswith("limit=2&offset=2")


def test_small_numbers_are_null_for_others(programme):
    measure = MeasureFactory(programme=programme, slug="labs")
    observe(measure, [12, 14, 7, 12, 14, 13, 12, 15, 13, 22, 24, 25])
    refreshed(measure)
    seen = staff_of(programme).get(f"{BASE}labs/observations/").json()["results"]
    assert (seen[2]["numerator"], seen[2]["hidden"]) == (None, True)
    assert lead_of(programme).get(f"{BASE}labs/observations/").json()["results"][2]["numerator"] == 7


def test_strangers_find_nothing(programme):
    with_shift(programme, slug="labs")
    stranger = signed_in(member(ProgrammeFactory()))
    for client in (Client(), stranger):
        for path in ("", "labs/", "labs/analysis/", "labs/observations/"):
            problem(client.get(f"{BASE}{path}"), 404)
    problem(lead_of(programme).get(f"{BASE}labs/analysis/?dimension=nonsense"), 404)


# ---- writing ------------------------------------------------------------------------------------------------
def post(client: Client, path: str, content: Any, **headers: str) -> Any:
    return client.post(path, json.dumps(content), content_type="application/json", headers=headers)


def test_numbers_are_stored_as_by_hand_and_can_be_undone(programme):
    measure = MeasureFactory(programme=programme, slug="labs")
    entries = [{"period": "2026-01-01", "numerator": 12}, {"period": "2026-02-01", "numerator": 14}]
    response = post(lead_of(programme), f"{BASE}labs/observations/", {"entries": entries})
    assert response.status_code == 201
    assert response.json()["added"] == 2
    batch = ImportBatch.objects.get(pk=response.json()["batch"])
    assert (batch.measure, batch.kind) == (measure, "api")
    assert measure.due.exists()


def test_all_entries_or_none_and_every_problem_is_named(programme):
    MeasureFactory(programme=programme, slug="labs")
    entries = [{"period": "2026-01-01", "numerator": 12}, {"period": "2026-02-01", "numerator": -1}]
    found = problem(post(lead_of(programme), f"{BASE}labs/observations/", {"entries": entries}), 422)
    assert found["errors"][0]["pointer"] == "#/entries/1/numerator"
    assert not Observation.objects.exists()


def test_what_is_no_entry_is_refused_with_its_place(programme):
    MeasureFactory(programme=programme, slug="labs")
    sent = {"entries": [{"period": "soon", "numerator": "many"}]}
    found = problem(post(lead_of(programme), f"{BASE}labs/observations/", sent), 422)
    assert {e["pointer"] for e in found["errors"]} == {"#/entries/0/period", "#/entries/0/numerator"}
    problem(post(lead_of(programme), f"{BASE}labs/observations/", {"entries": []}), 422)


def test_readers_and_tokens_do_not_write(programme):
    MeasureFactory(programme=programme, slug="labs")
    sent = {"entries": [{"period": "2026-01-01", "numerator": 12}]}
    url = f"{BASE}labs/observations/"
    problem(post(staff_of(programme), url, sent), 403)
    lead = member(programme, "qi_lead")
    token = f"Token {make_token(by=lead, name='Sheet', days=30)[1]}"
    found = problem(post(Client(), url, sent, Authorization=token), 403)
    assert "token" in found["detail"]
    assert Client().get(url, headers={"Authorization": token}).status_code == 200
    assert problem(post(Client(), url, sent), 403)
    assert not Observation.objects.exists()


# ---- anybody's numbers ----------------------------------------------------------------------------------------
def test_analyse_answers_what_the_command_line_answers(client, db):
    found = post(client, "/api/v1/charts/analyse", CASE | {"direction": "increase"}).json()
    assert found["results"] == json.loads(json.dumps(answer(CASE)["results"]))
    assert found["verdict"]["label"] == "Improvement"
    assert found["verdict"]["rule_set"] == "nhs-scotland"


def test_analyse_agrees_with_the_reference_cases(client, db, monkeypatch):
    monkeypatch.setattr("measures.throttle.ChartThrottle.rate", "10000/min")
    cases = json.loads((DATA / "chart_cases.json").read_text())["cases"]
    for case in cases:
        response = post(client, "/api/v1/charts/analyse", case)
        expected = json.loads(json.dumps(answer(case)))
        assert response.json()["results"] == expected["results"]
        assert response.status_code == (422 if "error" in expected["results"]["chart"] else 200)


def test_analyse_stores_nothing(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        post(client, "/api/v1/charts/analyse", CASE)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ([], "cannot be used"),
        ({}, "no input"),
        ({"chart": "pie", "input": {"x": [1], "y": [1]}}, "no chart called"),
        ({"chart": "u", "input": {"x": [1], "y": [1]}}, "denominator"),
        ({"chart": "c", "input": {"x": [1, 2], "y": [3, -1]}}, "y, row 2: -1 is below 0"),
        ({"chart": "p", "input": {"x": [1], "y": [5], "n": [3]}}, "5 is more than the 3 in n"),
        (CASE | {"rules": "mine"}, "no rule set"),
        (CASE | {"direction": "sideways"}, "direction must be"),
        ({"chart": "run", "input": {"x": list(range(6000)), "y": [1] * 6000}}, "at most 5,000 rows"),
    ],
)
def test_what_cannot_be_analysed_is_a_problem_in_words(client, db, sent, sentence):
    assert sentence in problem(post(client, "/api/v1/charts/analyse", sent), 422)["detail"]


def test_broken_json_and_other_methods_are_problems_too(client, db):
    response = client.post("/api/v1/charts/analyse", "{", content_type="application/json")
    problem(response, 400)
    deep = client.post("/api/v1/charts/analyse", "[" * 100_000, content_type="application/json")
    assert problem(deep, 400)["detail"] == "The JSON is nested too deeply."
    half = '{"id": "%s", "chart": "run", "input": {"x": [1], "y": [1]}}'
    sent = client.post("/api/v1/charts/analyse", half % r"\ud800", content_type="application/json")
    assert "half of a character" in problem(sent, 400)["detail"]
    utf_16, kind = (half % r"\ud800").encode("utf-16"), "application/json; charset=utf-16"
    problem(client.generic("POST", "/api/v1/charts/analyse", utf_16, content_type=kind), 400)
    sent = client.post("/api/v1/charts/analyse", half % r"\ud83d\ude00", content_type="application/json")
    assert sent.json()["id"] == "😀"
    problem(client.get("/api/v1/charts/analyse"), 405)
    problem(client.post("/api/v1/charts/analyse", "x", content_type="text/plain"), 415)


def test_too_many_are_asked_to_wait(client, db, monkeypatch):
    monkeypatch.setattr("measures.throttle.ChartThrottle.rate", "1/min")
    assert post(client, "/api/v1/charts/analyse", CASE).status_code == 200
    response = post(client, "/api/v1/charts/analyse", CASE)
    problem(response, 429)
    assert int(response["Retry-After"]) > 0


# ---- the description -------------------------------------------------------------------------------------------
def test_docs_describe_every_operation_without_other_machines(client, db):
    html = client.get("/api/docs/").content.decode()
    for summary in ("Programmes that you may see", "Store numbers", "Analyse one series"):
        assert summary in html
    assert "https://" not in html
    said = [
        p["text"]
        for o in operations(SchemaGenerator().get_schema(public=True))
        for p in o["parameters"] + o["body"]
    ]
    assert said
    assert all(said), "every parameter and member says what it is"


schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)
GENTLE = bounded(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)


@pytest.fixture
def lenient(settings, monkeypatch, db):
    """Strangers who ask often are not what this test is about."""
    programme = ProgrammeFactory(slug="ahpdg", is_published=True)
    measure = MeasureFactory(programme=programme, slug="labs", public=True)
    observe(measure, [12.0 + month % 5 for month in range(16)], periods=None)
    refreshed(measure)
    monkeypatch.setattr("measures.throttle.ChartThrottle.rate", "100000/min")
    monkeypatch.setattr("rest_framework.throttling.AnonRateThrottle.rate", "100000/min", raising=False)
    # A real request ends with its connections closed; this one shares the test's transaction.
    request_finished.disconnect(close_old_connections)
    request_started.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)
    request_started.connect(close_old_connections)


WANTED = [
    CHECKS.get_one(name)
    for name in ("not_a_server_error", "status_code_conformance", "response_schema_conformance")
]


@schema.include(operation_id_regex="^(programmes|measures|observations|charts)_").parametrize()
@GENTLE
def test_answers_keep_to_the_schema(case, lenient):
    case.call_and_validate(checks=WANTED)
