"""Answering what one is asked after a lab. The address cannot be guessed and opens without signing in."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from labs.times import span_in_words

from .. import actions, letters
from ..errors import AlreadyAnswered, EvaluationRefused
from ..forms import EvaluationForm
from ..models import Draft, Invitation, NoLetters

FEW = 5  # in a smaller group people may recognise each other's words


def _find(request: HttpRequest, programme_slug: str, token: str) -> Invitation:
    found = Invitation.objects.for_page()
    invitation = get_object_or_404(found, token=token, booking__session__lab__programme__slug=programme_slug)
    request.programme = invitation.programme  # type: ignore[attr-defined]
    return invitation


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer(request: HttpRequest, programme_slug: str, token: str) -> HttpResponse:
    """The questions, the thanks, or why there is nothing to answer."""
    invitation = _find(request, programme_slug, token)
    if refusal := _refusal(invitation):
        status = 200 if isinstance(refusal, AlreadyAnswered) else 410
        return _thanks(request, invitation, refusal, status)
    if request.method != "POST":
        draft = _own_draft(request, invitation)
        initial = json.loads(draft.body) if draft else {}
        form = EvaluationForm(initial=initial, question_set=invitation.question_set)
        return _ask(request, invitation, form, draft=draft)
    form = EvaluationForm(request.POST, question_set=invitation.question_set)
    if "keep" in request.POST and _is_own(request, invitation):
        actions.save_draft(invitation=invitation, fields=_typed(request, form))
        return redirect(invitation)
    if not form.is_valid():
        return _ask(request, invitation, form)
    try:
        actions.answer(invitation=invitation, given=form.given())
    except EvaluationRefused as refused:
        return _thanks(request, invitation, refused, 409)
    return redirect(invitation)


def _refusal(invitation: Invitation) -> EvaluationRefused | None:
    if invitation.is_answered:
        return AlreadyAnswered()
    if invitation.withdrawn_at or not invitation.booking.has_attended:
        return actions.NotInvited()
    if invitation.opens_at > timezone.now():
        return actions.NotYet()
    return None


def _thanks(
    request: HttpRequest, invitation: Invitation, refusal: EvaluationRefused, status: int
) -> HttpResponse:
    context = {
        "invitation": invitation,
        "session": invitation.booking.session,
        "is_answered": isinstance(refusal, AlreadyAnswered),
        "refusal": refusal,
    }
    return render(request, "evaluations/thanks.html", context, status=status)


def _ask(
    request: HttpRequest, invitation: Invitation, form: EvaluationForm, *, draft: Draft | None = None
) -> HttpResponse:
    session = invitation.booking.session
    context = {
        "invitation": invitation,
        "session": session,
        "when": span_in_words(session.starts_at, session.ends_at),
        "question_set": invitation.question_set,
        "form": form,
        "draft": draft,
        "keeps_drafts": _is_own(request, invitation),
        "few_came": session.bookings.attended().count() < FEW,  # type: ignore[attr-defined]
    }
    return render(request, "evaluations/answer.html", context)


def _is_own(request: HttpRequest, invitation: Invitation) -> bool:
    return request.user.pk == invitation.booking.user_id


def _own_draft(request: HttpRequest, invitation: Invitation) -> Draft | None:
    """What was typed so far is shown to its signed-in owner only; a letter may have been passed on."""
    return Draft.objects.visible_to(request.user).filter(invitation=invitation).first()


@require_POST
@never_cache
def draft(request: HttpRequest, programme_slug: str, token: str) -> HttpResponse:
    """Keep what was typed so far: the page sends it a moment after typing stops."""
    invitation = _find(request, programme_slug, token)
    if not _is_own(request, invitation):
        raise Http404("Drafts are kept for people who are signed in.")
    form = EvaluationForm(request.POST, question_set=invitation.question_set)
    saved = actions.save_draft(invitation=invitation, fields=_typed(request, form))
    return render(request, "evaluations/_saved.html", {"saved": saved})


def _typed(request: HttpRequest, form: EvaluationForm) -> dict[str, Any]:
    """The fields as typed, whatever they are worth, for filling the form again."""
    typed: dict[str, Any] = {}
    for name, field in form.fields.items():
        value = field.widget.value_from_datadict(request.POST, request.FILES, name)
        if isinstance(value, list) and any(f"{name}_{part}" in request.POST for part in ("day", "month")):
            value = "-".join(part.zfill(2) for part in reversed(value)) if all(value) else ""
        typed[name] = value
    return typed


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stop(request: HttpRequest, programme_slug: str, token: str) -> HttpResponse:
    """No more letters that ask for evaluations. Asks first: mail programs follow links to look at them."""
    public_id = letters.read_stop(token)
    here = User.objects.filter(lab_bookings__session__lab__programme__slug=programme_slug).distinct()
    user = get_object_or_404(here, public_id=public_id) if public_id else None
    if user is None:
        raise Http404("The link is not complete.")
    if request.method == "POST":
        actions.stop_letters(user=user)
    stopped = NoLetters.objects.filter(user=user).exists()
    return render(request, "evaluations/stop.html", {"stopped": stopped})
