"""The warm dashboard of a programme with 100 measures, beside an empty Django view.

    .venv/bin/python benchmarks/dashboard.py          (with DATABASE_URL of a PostgreSQL server)

Makes a database of its own and drops it again. Both views go through the portal's whole middleware as the same
signed-in person, in one process and without a network, so that nothing but Django and we are measured. Prints
requests per second of CPU time and their ratio: medians of many short blocks, taken in turns, because shared
machines change their speed from one second to the next (the best of a few long rounds then favours what is short).

Aim: at least 0.35 of the empty view. "Cold" is the first look after every chart was refreshed.
"""

from __future__ import annotations

import io
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ahpdg.settings")
os.environ.setdefault("DEMONSTRATION", "yes")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import clear_url_caches, include, path  # noqa: E402

from accounts.models import User  # noqa: E402
from measures.models import Measure, Observation, RunChart  # noqa: E402
from measures.refresh import refresh_measure  # noqa: E402
from measures.views.dashboard import kept  # noqa: E402
from programmes.models import Board, Membership, Programme, Role  # noqa: E402

MEASURES, POINTS, ROUNDS, REQUESTS, AIM = 100, 24, 60, 10, 0.35


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def empty_for_somebody(request: HttpRequest) -> HttpResponse:
    """The least that a page for a signed-in person asks: who it is."""
    return HttpResponse(str(request.user.is_authenticated))


urlpatterns = [
    path("empty/", empty),
    path("somebody/", empty_for_somebody),
    path("", include("ahpdg.urls")),
]


def main() -> int:
    connection.settings_dict["TEST"]["NAME"] = "bench_dashboard"
    database = connection.creation.create_test_db(verbosity=0, serialize=False, autoclobber=True)
    try:
        return measure_it()
    finally:
        connection.creation.destroy_test_db(database, verbosity=0)


def measure_it() -> int:
    settings.ROOT_URLCONF = "__main__"
    settings.ALLOWED_HOSTS = ["*"]
    clear_url_caches()
    application = get_wsgi_application()
    cookie = sign_in(make_programme())
    paths = {
        "empty view": "/empty/",
        "empty view that asks who it is": "/somebody/",
        "dashboard, charts": "/bench/measures/",
        "dashboard, table": "/bench/measures/?view=table",
    }
    cold, size = first_look(application, paths["dashboard, charts"], cookie)
    print(
        f"{MEASURES} measures of {POINTS} points; the page has {size / 1024:,.0f} kB; cold: {cold * 1000:,.0f} ms"
    )
    blocks: dict[str, list[float]] = {name: [] for name in paths}
    for _ in range(ROUNDS):
        for name, where in paths.items():
            blocks[name].append(rate(lambda where=where: ask(application, where, cookie)))
    rates = {name: median(found) for name, found in blocks.items()}
    baseline = rates["empty view"]
    for name, found in rates.items():
        print(
            f"{name:>32}: {found:8,.0f} requests per second of CPU, {found / baseline:.2f} of the empty view"
        )
    ratio = rates["dashboard, charts"] / baseline
    print(f"aim: at least {AIM:g} of the empty view: {'met' if ratio >= AIM else 'missed'} ({ratio:.2f})")
    return 0 if ratio >= AIM else 1


def make_programme() -> Programme:
    board = Board.objects.order_by("pk").first()
    assert board is not None
    programme = Programme.objects.create(
        board=board, slug="bench", title="Bench", aim="Faster.", starts_on="2026-04-01", ends_on="2027-03-31"
    )
    chance = random.Random(1)
    for number in range(MEASURES):
        measure = Measure.objects.create(
            programme=programme,
            slug=f"m{number}",
            name=f"Measure {number}",
            summary="What it is, in one line of words",
            kind=("outcome", "process", "balance")[number % 3],
            data_kind="count",
            unit="people",
            improvement_direction="increase",
        )
        Observation.objects.bulk_create(
            Observation(
                measure=measure,
                period=f"{2024 + month // 12}-{month % 12 + 1:02}-01",
                numerator=chance.randint(20, 60),
            )
            for month in range(POINTS)
        )
        refresh_measure(measure.pk)
    assert RunChart.objects.count() == MEASURES
    return programme


def sign_in(programme: Programme) -> str:
    user = User.objects.create(email="bench@example.org", display_name="Bench")
    Membership.objects.create(programme=programme, user=user, roles=[Role.QI_LEAD])
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def ask(application: Any, where: str, cookie: str) -> bytes:
    """One request as a server hands it over."""
    name, _, query = where.partition("?")
    status: list[str] = []
    answer = application(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": name,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={cookie}",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
        },
        lambda line, headers: status.append(line),
    )
    body = b"".join(answer)
    answer.close()
    assert status[0].startswith("200"), f"{where}: {status[0]}"
    return body


def first_look(application: Any, where: str, cookie: str) -> tuple[float, int]:
    ask(application, where, cookie)  # templates are compiled once per process
    kept.clear()
    cache.clear()
    started = time.process_time()
    body = ask(application, where, cookie)
    return time.process_time() - started, len(body)


def rate(request: Callable[[], object]) -> float:
    request()
    started = time.process_time()
    for _ in range(REQUESTS):
        request()
    return REQUESTS / (time.process_time() - started)


if __name__ == "__main__":
    sys.exit(main())
