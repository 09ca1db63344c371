"""/metrics for Prometheus: never public. With the token of METRICS_TOKEN, or for signed-in support staff."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    knows_token = bool(token) and constant_time_compare(given, f"Bearer {token}")
    if not knows_token and not (request.user.is_authenticated and request.user.is_staff):
        # To a stranger there is no such page.
        raise Http404
    return ExportToDjangoView(request)
