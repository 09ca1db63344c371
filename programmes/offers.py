"""The next thing to do, which one room offers on the pages of another: the next lab beside the guidance.

A room enters what it offers when its app is ready (``offers.offer(next_lab)``), and pages that end with "and now?"
show what is there. Neither room knows the other.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.safestring import SafeString

from .models import Programme

Build = Callable[[HttpRequest, Programme], SafeString | str]
_offers: list[Build] = []


def offer(build: Build) -> None:
    """Let ``build(request, programme)`` answer safe HTML, or nothing when there is nothing to offer."""
    if build not in _offers:
        _offers.append(build)


def offered(request: HttpRequest, programme: Programme) -> list[SafeString | str]:
    return [html for build in _offers if (html := build(request, programme))]
