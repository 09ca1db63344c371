"""Bodies of requests are bounded before anything of them is kept.

Django would receive an upload of any size into a temporary file, and the check against forged requests reads
the form before a view could say no. A view marked with ``bounded_body`` looks at the announced length first:
what is too long is taken off the line in pieces and thrown away, so that the browser shows our answer and not
a broken connection. What is short enough stays in memory; no temporary file is ever written.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt, csrf_protect

_PIECE = 64 * 1024
#: Beyond this no one is waiting for words any more.
_MOST_THROWN_AWAY = 160 * 1024 * 1024

View = Callable[..., HttpResponseBase]


def bounded_body(most: int) -> Callable[[View], View]:
    """Decorate a view: ``request.is_too_large`` tells it that the body was longer than ``most`` bytes.

    Such a request has neither POST nor FILES, is not checked for forgery, and may only be answered with a
    refusal.
    """

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def bounded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            length = _announced_length(request)
            request.is_too_large = request.method == "POST" and length > most  # type: ignore[attr-defined]
            if request.is_too_large:  # type: ignore[attr-defined]
                _throw_away(request, length)
                return view(request, *args, **kwargs)
            request.upload_handlers = [_InMemory(request)]
            return protected(request, *args, **kwargs)

        bounded.most_bytes, bounded.bounds_itself = most, True  # type: ignore[attr-defined]
        return bounded

    return decorate


def _announced_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _throw_away(request: HttpRequest, length: int) -> None:
    # Empty, so that nothing tries to read a form from what is left on the line.
    request._post, request._files = QueryDict(), MultiValueDict()  # type: ignore[attr-defined]
    request._read_started = True  # type: ignore[attr-defined]
    if length > _MOST_THROWN_AWAY:
        return
    while length > 0 and (piece := request.read(min(_PIECE, length))):
        length -= len(piece)


class _InMemory(MemoryFileUploadHandler):
    """Keeps every file in memory: the whole request is bounded already."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True
