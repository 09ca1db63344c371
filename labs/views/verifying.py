"""The public page that checks a certificate: valid or not, title, name, and nothing else."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from rest_framework.throttling import SimpleRateThrottle

from .. import certificates
from ..forms import VerifyForm
from ..models import Certificate


class VerifyThrottle(SimpleRateThrottle):
    """A code cannot be guessed (60 bits); a limit for each address keeps it from being tried."""

    scope = "verify"
    rate = "30/min"

    def get_rate(self) -> str:
        return self.rate

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


@require_safe
@never_cache
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    typed = request.GET.get("code", "")
    if not code and typed:
        wanted = certificates.plain(typed)[: certificates.LENGTH]
        return redirect("verify", certificates.grouped(wanted)) if wanted.isalnum() else _ask(request, typed)
    if not code:
        return _ask(request)
    if not VerifyThrottle().allow_request(request, None):
        return render(request, "429.html", status=429)
    found = Certificate.objects.select_related("booking__session__lab__programme")
    certificate = found.filter(code=certificates.plain(code), revoked_at=None).first()
    context = {"certificate": certificate, "code": code, "form": VerifyForm()}
    return render(request, "labs/verified.html", context, status=200 if certificate else 404)


def _ask(request: HttpRequest, typed: str | None = None) -> HttpResponse:
    form = VerifyForm({"code": typed}) if typed is not None else VerifyForm()
    return render(request, "labs/verify.html", {"form": form})
