"""What a form is bound to."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, even when it is nothing: an empty form that was sent has errors to show."""
    return request.POST if request.method == "POST" else None
