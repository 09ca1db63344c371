"""How often a stranger may ask the portal to analyse a series: enough for people, too little for a flood."""

from __future__ import annotations

from typing import Any

from rest_framework.throttling import SimpleRateThrottle


class ChartThrottle(SimpleRateThrottle):
    """Counts the page ``/chart/`` and the API together, by person or address."""

    scope = "charts"
    rate = "60/min"

    def get_rate(self) -> str:
        return self.rate

    def get_cache_key(self, request: Any, view: Any) -> str:
        user = getattr(request, "user", None)
        who = f"user-{user.pk}" if user is not None and user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": who}


class PictureThrottle(ChartThrottle):
    """Pictures that have to be drawn for a stranger; those that are kept cost nothing and are not counted."""

    scope = "pictures"
    rate = "30/min"
