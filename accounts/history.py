"""Who did it: puts the signed-in user's id into every history row that a request writes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from pghistory.middleware import HistoryMiddleware


class WhoDidItMiddleware(HistoryMiddleware):
    """pghistory's middleware without the address of the page: addresses can hold keys, and history is
    forever.
    """

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        return {"user": super().get_context(request)["user"]}
