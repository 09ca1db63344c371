"""Was this useful? And the list of what was searched for in vain.

Nothing is stored on a reader's device. Whoever is signed in has one answer and may change it. Of everybody else
the cache knows until midnight, under a number that cannot be turned back, that somebody at this address has
answered for this resource; no row of the database says who it was.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from rest_framework.throttling import SimpleRateThrottle

from programmes.access import programme_view
from programmes.models import Programme
from programmes.views.posted import posted

from .. import actions
from ..forms import AnswerForm
from ..models import Answer, Resource, Wanted
from ..wanted import SHOWN_FROM

# A hospital goes out by few addresses, and its computers have the same browser: the answer may be a colleague's.
ANSWERED = (
    "If you have answered today, it is counted. Thank you. If it was somebody else on your network, sign in to give "
    "your own answer."
)


class AnswerThrottle(SimpleRateThrottle):
    """A limit for each address, so that nobody fills the table by changing the name of a browser."""

    scope = "guidance_answer"
    rate = "20/hour"

    def get_rate(self) -> str:
        return self.rate

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view("guidance.see", public=True)
def useful(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    """The question with room for a comment. ``?answer=yes`` or ``no`` comes from the resource's page."""
    found = Resource.objects.for_programme(programme).published()
    resource = get_object_or_404(found.select_related("current", "programme"), slug=slug)
    form = AnswerForm(posted(request), initial=_initial(request, resource))
    if request.method == "POST" and form.is_valid():
        if not _may_answer(request, resource):
            messages.info(request, ANSWERED)
            return redirect(resource)
        actions.answer(
            resource=resource,
            is_useful=form.cleaned_data["useful"] == "yes",
            comment=form.cleaned_data["comment"],
            by=request.user if request.user.is_authenticated else None,
        )
        messages.success(request, "Thank you. Your answer helps to make this better.")
        return redirect(resource)
    return render(request, "guidance/useful.html", {"form": form, "resource": resource})


def _initial(request: HttpRequest, resource: Resource) -> dict[str, str]:
    asked = request.GET.get("answer", "")
    own = (
        Answer.objects.filter(resource=resource, user=request.user).first()
        if request.user.is_authenticated
        else None
    )
    before = "" if own is None else "yes" if own.is_useful else "no"
    return {"useful": asked if asked in ("yes", "no") else before, "comment": own.comment if own else ""}


def _may_answer(request: HttpRequest, resource: Resource) -> bool:
    if request.user.is_authenticated:
        return True
    throttle = AnswerThrottle()
    if not throttle.allow_request(request, None):
        return False
    now = timezone.localtime()
    who = (
        f"{now.date()}|{throttle.get_ident(request)}|{request.META.get('HTTP_USER_AGENT', '')}|{resource.pk}"
    )
    number = hmac.new(settings.SECRET_KEY.encode(), who.encode(), hashlib.sha256).hexdigest()
    midnight = datetime.combine(now.date() + timedelta(days=1), time.min, tzinfo=now.tzinfo)
    left = max(int((midnight - now).total_seconds()), 1)
    # A cache that is away answers None or False; then an answer is worth more than the count of one a day.
    return (
        bool(cache.add(f"guidance.answer:{number}", 1, left))
        or cache.get(f"guidance.answer:{number}") is None
    )


@require_safe
@programme_view("guidance.edit")
def wanted(request: HttpRequest, programme: Programme) -> HttpResponse:
    """What to write next: words that found nothing, the most wanted first."""
    asked = Wanted.objects.filter(programme=programme, state=Wanted.State.OPEN, times__gte=SHOWN_FROM)
    return render(request, "guidance/wanted.html", {"wanted": asked.order_by("-times", "words")[:200]})


@require_POST
@programme_view("guidance.edit")
def settle(request: HttpRequest, programme: Programme, wanted_id: int) -> HttpResponse:
    found = Wanted.objects.filter(programme=programme, pk=wanted_id).first()
    if found is None:
        raise Http404("It is not on the list.")
    actions.settle_wanted(wanted=found, by=request.user)
    return redirect("guidance:wanted", programme.slug)
