"""A cache that may be away: pages become slower by one wait, not by one wait for each thing they look up.

When the Redis-protocol server does not answer (stopped, frozen, unreachable), the first look-up waits for
its timeout; then the cache rests for a while, and every look-up answers at once as if nothing were cached.
Rate limits count nothing meanwhile: a sign-in that works is worth more than one that is counted.
"""

from __future__ import annotations

import time
from typing import Any

import structlog
from django_redis.cache import RedisCache
from django_redis.exceptions import ConnectionInterrupted

log = structlog.get_logger(__name__)

REST = 10.0  # seconds


class RestingCache(RedisCache):
    """django-redis, with a rest after a failure. Its errors are ignored, as the settings ask."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._rests_until = 0.0

    @property
    def client(self) -> Any:
        return _Watched(super().client, self)

    def rests(self) -> bool:
        return time.monotonic() < self._rests_until

    def rest(self, error: ConnectionInterrupted) -> None:
        self._rests_until = time.monotonic() + REST
        log.warning("cache_away", reason=type(error.__cause__).__name__, seconds=REST)

    # django-redis answers None to everything while its server is away. Who asks must not have to know that:
    # the answers are those of an empty cache. Above all a lock is got (allauth takes one for each rate limit,
    # and without it nobody could sign in).
    def add(self, *args: Any, **kwargs: Any) -> bool:
        answer = super().add(*args, **kwargs)
        return True if answer is None else bool(answer)

    def get_many(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_many(*args, **kwargs) or {}

    def incr(self, key: str, delta: int = 1, *args: Any, **kwargs: Any) -> int:
        answer = super().incr(key, delta, *args, **kwargs)
        return delta if answer is None else int(answer)


class _Watched:
    """django-redis's client: refuses while the cache rests, and sends it to rest when a call fails."""

    def __init__(self, client: Any, cache: RestingCache) -> None:
        self._client, self._cache = client, cache

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._client, name)
        if not callable(attribute):
            return attribute

        def call(*args: Any, **kwargs: Any) -> Any:
            if self._cache.rests():
                raise ConnectionInterrupted(connection=None)
            try:
                return attribute(*args, **kwargs)
            except ConnectionInterrupted as error:
                self._cache.rest(error)
                raise

        return call
