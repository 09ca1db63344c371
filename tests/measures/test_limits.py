"""What strangers may ask of the portal in a minute, and how much at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from measures import api
from measures.throttle import ChartThrottle, PictureThrottle
from measures.views import downloads
from programmes.models import Programme
from tests.factories.programmes import ProgrammeFactory
from tests.measures.pages import with_shift

ANALYSE = "/api/v1/charts/analyse"


@pytest.fixture(autouse=True)
def nothing_counted_yet(db: None) -> None:
    cache.clear()


def analyse(client: Client, rows: int = 12, **case: Any) -> Any:
    body = {
        "chart": "run",
        "input": {"x": list(range(rows)), "y": [float(i % 7) for i in range(rows)]},
    } | case
    return client.post(ANALYSE, body, content_type="application/json")


# ---- how much at once --------------------------------------------------------------------------------------
def test_variants_are_bounded(client: Client) -> None:
    variants = {f"v{i}": {} for i in range(api.MOST_VARIANTS)}
    assert analyse(client, ptd_options=variants).status_code == 200
    answer = analyse(client, ptd_options=variants | {"one more": {}})
    assert answer.status_code == 422
    assert "At most 10 variants" in answer.json()["detail"]


@pytest.mark.parametrize("costly", [{"ptd_options": {"usual": {}}}, {"runcharter_options": {"med_rows": 13}}])
def test_rows_of_costly_views_are_bounded(client: Client, costly: dict[str, Any]) -> None:
    answer = analyse(client, api.MOST_ROWS_REPHASED + 1, **costly)
    assert answer.status_code == 422
    assert "at most 1,100 rows" in answer.json()["detail"]
    assert analyse(client, 60, **costly).status_code == 200


def test_rows_are_bounded(client: Client) -> None:
    assert analyse(client, api.MOST_ROWS).status_code == 200
    answer = analyse(client, api.MOST_ROWS + 1)
    assert answer.status_code == 422
    assert "at most 5,000 rows" in answer.json()["detail"]


# ---- how often ---------------------------------------------------------------------------------------------
def ask(client: Client, address: str, forwarded: str = "") -> int:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    body = {"chart": "run", "input": {"x": [1, 2], "y": [1, 2]}}
    answer = client.post(ANALYSE, body, content_type="application/json", REMOTE_ADDR=address, headers=headers)
    return int(answer.status_code)


@pytest.fixture
def three_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ChartThrottle, "rate", "3/min")


def test_without_a_proxy_a_forged_address_does_not_help(client: Client, three_a_minute: None) -> None:
    asked = [ask(client, "203.0.113.9", f"198.51.100.{i}, 10.0.0.{i}") for i in range(5)]
    assert asked == [200, 200, 200, 429, 429]
    assert ask(client, "203.0.113.10") == 200


def test_behind_a_proxy_the_address_it_saw_counts(
    client: Client, three_a_minute: None, settings: Any
) -> None:
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": 1}
    proxy = "10.0.0.1"
    # The proxy adds the address it was called from at the end; what stands before it was sent by the caller.
    asked = [ask(client, proxy, f"198.51.100.{i}, 203.0.113.9") for i in range(5)]
    assert asked == [200, 200, 200, 429, 429]
    assert ask(client, proxy, "203.0.113.9, 203.0.113.10") == 200


def test_page_and_api_are_counted_together(client: Client, three_a_minute: None) -> None:
    assert [ask(client, "127.0.0.1") for _ in range(3)] == [200] * 3
    page = client.post("/chart/", {"chart": "run", "direction": "neutral", "data": "1\n2\n3\n4\n"})
    assert page.status_code == 429
    assert "your data are still here" in page.content.decode()


# ---- pictures ----------------------------------------------------------------------------------------------
@pytest.fixture
def programme() -> Programme:
    made: Programme = ProgrammeFactory(slug="ahpdg", is_published=True)
    with_shift(made, slug="m", visibility="public")
    with_shift(made, slug="n", visibility="public", name="Another")
    return made


def test_picture_is_drawn_once(client: Client, programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    draw = downloads.render_png
    monkeypatch.setattr(downloads, "render_png", lambda svg: drawn.append(svg) or draw(svg))
    first, second = (client.get("/ahpdg/measures/m.png") for _ in range(2))
    assert first.content == second.content
    assert first.content.startswith(b"\x89PNG")
    assert len(drawn) == 1


def test_new_pictures_for_strangers_are_counted_and_kept_ones_are_not(
    client: Client, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PictureThrottle, "rate", "1/min")
    assert client.get("/ahpdg/measures/m.png").status_code == 200
    refused = client.get("/ahpdg/measures/n.png")
    assert refused.status_code == 429
    assert refused["Retry-After"] == "60"
    assert "Take the SVG instead" in refused.content.decode()
    assert [client.get("/ahpdg/measures/m.png").status_code for _ in range(3)] == [200] * 3
    assert client.get("/ahpdg/measures/n.svg").status_code == 200
