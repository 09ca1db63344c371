"""How much may be sent in one request: more is answered with 413 before any of it is kept.

Django holds forms to a size, but not uploads, and REST framework reads whatever is sent as JSON. Here the
announced length decides before anything is read. A body without one (chunked) is read up to the limit and no
further; Django itself would take it for empty. A view that takes more says so with ``most_bytes``, and one that
answers in its own form (see ``measures.entry.uploads``) with ``bounds_itself``.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

_PIECE = 64 * 1024
#: So much of what is refused is taken off the line, so that a browser shows our answer and no broken connection.
_MOST_THROWN_AWAY = 8 * 1024 * 1024
TOO_LARGE = (
    "What was sent is larger than this address takes ({most} MB). Nothing was stored. Send less at once."
)
ODD_LENGTH = "The length of what was sent is not a number."


class BodyLimitMiddleware:
    """Before every view; above the check against forged requests, which is the first to read a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: Any, named: Any
    ) -> HttpResponseBase | None:
        most = getattr(view, "most_bytes", settings.MAX_BODY_BYTES)
        if "CONTENT_LENGTH" not in request.META and request.META.get("HTTP_TRANSFER_ENCODING"):
            if not _fits(request, most):
                return refusal(request, 413, most)
            return None
        length = announced_length(request)
        if length is None:
            return refusal(request, 400, most)
        if length > most and not getattr(view, "bounds_itself", False):
            throw_away(request, length)
            return refusal(request, 413, most)
        return None


def announced_length(request: HttpRequest) -> int | None:
    """Content-Length in bytes, 0 when there is none, None when it is no number."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said[:18]) if said.isascii() and said.isdecimal() else None


def throw_away(request: HttpRequest, length: int) -> None:
    left = min(length, _MOST_THROWN_AWAY)
    while left > 0 and (piece := request.read(min(_PIECE, left))):
        left -= len(piece)


def _fits(request: HttpRequest, most: int) -> bool:
    """Read a body of unknown length, if it is short enough, so that views find it with its length."""
    source = request.META["wsgi.input"]
    pieces: list[bytes] = []
    length = 0
    while length <= most and (piece := source.read(min(_PIECE, most + 1 - length))):
        pieces.append(piece)
        length += len(piece)
    if length > most:
        return False
    request._stream = io.BytesIO(b"".join(pieces))
    request.META["CONTENT_LENGTH"] = str(length)
    return True


def refusal(request: HttpRequest, status: int, most: int) -> HttpResponse:
    """A problem document for programs, a page in the portal's own look for people."""
    text = TOO_LARGE.format(most=max(1, most // 1024**2)) if status == 413 else ODD_LENGTH
    if request.path.startswith("/api/"):
        title = {413: "Content Too Large", 400: "Bad Request"}[status]
        problem = {"type": "about:blank", "title": title, "status": status, "detail": text}
        made: HttpResponse = JsonResponse(problem, status=status, content_type="application/problem+json")
    else:
        request._read_started = True  # type: ignore[attr-defined]  # nobody reads on
        made = render(request, f"{status}.html", {"text": text}, status=status)
    made["Connection"] = "close"
    return made
