"""``/check/``: a look at a post before it goes out. No sign-in, no script, nothing kept.

The text comes with a POST and goes back in its answer. It is in no address, no session, no row, no cache and no
line of a log: also when the check itself fails, because what went wrong is told without the words it went wrong on.
"""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.core.validators import slug_re
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods
from rest_framework.throttling import SimpleRateThrottle

from programmes.models import Programme
from programmes.views.posted import posted

from ..drafts.finding import HCPC_URL, Draft
from ..forms import DraftForm
from ..models import LocalContact
from ..presenters.drafts import Reading, reading

TOO_MANY = (
    "You have looked at many posts in a short time. Wait a minute, then try again: your text is still here."
)


class CheckFailed(Exception):
    """The check broke. Says where, and nothing of what it was reading."""


class CheckThrottle(SimpleRateThrottle):
    """By address: counts how often, not what or who."""

    scope = "guidance_check"
    rate = "30/min"

    def get_rate(self) -> str:
        return self.rate

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def check_draft(request: HttpRequest) -> HttpResponse:
    """The empty form, or what was found in the post that was sent."""
    form = DraftForm(posted(request))
    context: dict[str, Any] = {"form": form, "hcpc_url": HCPC_URL, "is_own_data": True}
    context |= _who_to_ask(request)
    if request.method != "POST":
        return render(request, "guidance/check.html", context)
    status = 422
    if form.is_valid():
        if CheckThrottle().allow_request(request, None):  # type: ignore[arg-type]
            context["reading"] = _read(form.draft())
            status = 200
        else:
            form.add_error(None, TOO_MANY)
            status = 429
    return render(request, "guidance/check.html", context, status=status)


check_draft.most_bytes = 128 * 1024  # ten thousand characters of four bytes, written out for a form, and room


def _who_to_ask(request: HttpRequest) -> dict[str, Any]:
    """The communications team of the programme that ``?programme=`` names, or of the only one there is to see.
    Without either nobody is guessed. ``here`` is this page with what it was asked for. Who comes from a programme
    keeps its menu, and a way back.
    """
    asked = request.GET.get("programme", "")
    known = Programme.objects.visible_to(request.user)
    if asked:
        known = known.filter(slug=asked) if slug_re.match(asked) else known.none()
    found = list(known.select_related("board").order_by("pk")[:2])
    if len(found) != 1:
        return {"here": request.path}
    contact = LocalContact.objects.filter(programme=found[0]).first()
    if not asked:
        return {"here": request.path, "contact": contact}
    request.programme = found[0]  # type: ignore[attr-defined]
    here = f"{request.path}?{urlencode({'programme': asked})}"
    return {"here": here, "contact": contact, "asked_from": found[0]}


@sensitive_variables()
def _read(draft: Draft) -> Reading:
    """Raises ``CheckFailed`` for whatever goes wrong: the words of an exception may quote what it stumbled over."""
    try:
        return reading(draft)
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"
    raise CheckFailed(where)
