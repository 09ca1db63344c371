"""/healthz: whether the portal's parts live, as JSON, for people, load balancers and containers.

200 when every part asked for is well, 503 when one is not, with the reason in words.
``?parts=database,cache`` asks for some only, so that a web server is not taken out of service because a
worker rests. Every part is asked at the same time and given two seconds: a part that hangs is a part that
fails, and the answer never waits for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache
from typing import Any

import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

PATIENCE = 2.0  # seconds for all parts together
BEAT_EVERY = 15.0  # seconds; the schedule in the settings says the same
BEAT_TOO_OLD = 60.0  # seconds: three beats missed, and some time for a busy queue
BEAT_KEY = "ahpdg:worker-beat"


class Unwell(Exception):
    """A part does not do its work; the text says what is wrong, without addresses or secrets."""


@cache
def _redis() -> redis.Redis:
    """Not through Django's cache, which hides that its server is away."""
    return redis.Redis.from_url(
        settings.REDIS.cache,
        socket_timeout=PATIENCE / 2,
        socket_connect_timeout=PATIENCE / 2,
        max_connections=8,
    )


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=6, thread_name_prefix="health")


def leave_beat() -> None:
    """Called by a worker: notes the time, in seconds since 1970."""
    _redis().set(BEAT_KEY, time.time())


def beat_age() -> float | None:
    """Seconds since a worker last carried out the scheduled beat; None when none ever did."""
    left = _redis().get(BEAT_KEY)
    return None if left is None else max(0.0, time.time() - float(left))


def check_database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as error:
        raise Unwell("The database does not answer.") from error
    finally:
        connection.close()
    return "The database answers."


def check_cache() -> str:
    try:
        _redis().ping()
    except redis.RedisError as error:
        raise Unwell("The cache and queue server does not answer.") from error
    return "The cache and queue server answers."


def check_worker() -> str:
    try:
        age = beat_age()
    except redis.RedisError as error:
        raise Unwell(
            "Unknown: the cache and queue server, where the worker leaves its beat, is away."
        ) from error
    if age is None:
        raise Unwell(
            "No background worker has carried out a scheduled task yet. Are worker and beat running?"
        )
    if age > BEAT_TOO_OLD:
        raise Unwell(
            f"The last scheduled task was carried out {age:.0f} seconds ago. Are worker and beat running?"
        )
    return f"The last scheduled task was carried out {age:.0f} seconds ago."


PARTS: dict[str, Callable[[], str]] = {
    "database": check_database,
    "cache": check_cache,
    "worker": check_worker,
}


def examine(parts: list[str]) -> dict[str, dict[str, Any]]:
    """Ask ``parts`` at the same time; every answer has ``ok`` and ``words``."""
    asked: dict[str, Future[str]] = {name: _threads().submit(PARTS[name]) for name in parts}
    wait(asked.values(), timeout=PATIENCE)
    return {name: _answer(future) for name, future in asked.items()}


def _answer(future: Future[str]) -> dict[str, Any]:
    if not future.done():
        future.cancel()
        return {"ok": False, "words": f"No answer within {PATIENCE:g} seconds."}
    error = future.exception()
    if error is None:
        return {"ok": True, "words": future.result()}
    return {"ok": False, "words": str(error) if isinstance(error, Unwell) else "Failed in an unforeseen way."}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    wanted = [name for name in request.GET.get("parts", "").split(",") if name] or list(PARTS)
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        return JsonResponse({"error": "parts may be: " + ", ".join(PARTS)}, status=400)
    parts = examine(list(dict.fromkeys(wanted)))
    failing = [name for name, answer in parts.items() if not answer["ok"]]
    answer = {"status": "failing" if failing else "ok", "failing": failing, "parts": parts}
    return JsonResponse(answer, status=503 if failing else 200)
