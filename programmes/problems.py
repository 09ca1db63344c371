"""Errors of the API as problem documents (RFC 9457), in words that a person may read."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

CONTENT_TYPE = "application/problem+json"


def problem(status: int, detail: str = "", **more: Any) -> Response:
    """A problem document. ``more`` are members of its own, such as ``errors``."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail or title, **more}
    return Response(body, status=status, content_type=CONTENT_TYPE)


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """What REST framework asks for every exception; ``None`` lets Django answer it as a failure of ours."""
    plain = exception_handler(error, context)
    if plain is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        errors = list(_errors(error.detail))
        made = problem(422, "Some of what was sent cannot be used.", errors=errors)
    else:
        made = problem(plain.status_code, _detail(error))
    for name in ("WWW-Authenticate", "Retry-After"):
        if name in plain.headers:
            made[name] = plain.headers[name]
    return made


def _detail(error: Exception) -> str:
    if isinstance(error, Http404):
        return "There is nothing at this address that you may see."
    if isinstance(error, PermissionDenied):
        return "Your roles in this programme do not allow this."
    return str(getattr(error, "detail", ""))


def _errors(detail: Any, where: str = "") -> Any:
    """Where (a JSON pointer, RFC 6901) and what, for every message."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _errors(inner, where if name == "non_field_errors" else f"{where}/{name}")
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            is_message = isinstance(inner, str)
            yield from _errors(inner, where if is_message else f"{where}/{index}")
    else:
        yield {"pointer": f"#{where}", "detail": str(detail)}
