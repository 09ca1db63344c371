"""What people shared about a lab, in words: for the host who held it, and from five people up for QI leads."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from labs.models import LabSession
from labs.permissions import hosts_it
from programmes.access import may, programme_view, require
from programmes.models import Programme

from ..results import FEWEST, words_of


@require_safe
@never_cache
@programme_view("evaluations.read_words")
def sessions(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The sessions one has held, whose register is closed."""
    held = LabSession.objects.kept_by(request.user, programme).filter(state=LabSession.State.CLOSED)
    context = {
        "sessions": held.for_page().order_by("-starts_at")[:100],
        "sees_results": may(request.user, "evaluations.see_results", programme),
    }
    return render(request, "evaluations/sessions.html", context)


@require_safe
@never_cache
@programme_view("evaluations.read_words")
def words(request: HttpRequest, programme: Programme, session_id: UUID) -> HttpResponse:
    held = LabSession.objects.for_programme(programme).filter(state=LabSession.State.CLOSED).for_page()
    session = get_object_or_404(held, public_id=session_id)
    require(request.user, "evaluations.read_session", session)
    hosted_it = bool(hosts_it(request.user, session))
    context = {
        "session": session,
        "words": words_of(session, hosted_it=hosted_it),
        "hosted_it": hosted_it,
        "fewest": FEWEST,
    }
    return render(request, "evaluations/words.html", context)
