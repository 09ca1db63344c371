"""A person's own reflections: written, kept, shared as a copy, deleted. Nobody else's address leads here."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labs.models import Booking
from programmes.models import Role
from programmes.permissions import memberships_of

from .. import actions
from ..forms import ConsentForm, NewReflectionForm, ReflectionForm, ShareForm
from ..models import (
    Commitment,
    CPDActivity,
    Evaluation,
    Invitation,
    NoLetters,
    QuestionSet,
    Reflection,
    SharedCopy,
    Survey,
    SurveyTaken,
)


def _own(request: HttpRequest, public_id: UUID) -> Reflection:
    found = Reflection.objects.visible_to(request.user).select_related("question_set", "owner")
    return get_object_or_404(found, public_id=public_id)


@require_safe
@never_cache
@login_required
def reflections(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, what one said one would try, and every reflection."""
    own = Reflection.objects.visible_to(request.user).select_related("question_set", "shared_copy")
    context = {
        "invitations": Invitation.objects.visible_to(request.user).open().for_page(),
        "surveys": _open_surveys(request),
        "has_answers": Evaluation.objects.visible_to(request.user).exists(),
        "commitments": Commitment.objects.visible_to(request.user).select_related("booking__session__lab"),
        "reflections": own,
        "gets_letters": not NoLetters.objects.filter(user=request.user).exists(),
        "today": timezone.localdate(),
    }
    return render(request, "evaluations/reflections.html", context)


def _open_surveys(request: HttpRequest) -> QuerySet[Survey]:
    """Annual surveys of one's programmes that one has not answered."""
    programmes = [each.programme_id for each in memberships_of(request.user) if Role.AHP_STAFF in each.roles]
    taken = SurveyTaken.objects.filter(user=request.user.pk).values("survey")
    found = Survey.objects.open().filter(programme__in=programmes).exclude(pk__in=taken)
    return found.select_related("programme", "question_set")


@require_POST
@login_required
def switch_letters(request: HttpRequest) -> HttpResponse:
    if "allow" in request.POST:
        actions.allow_letters(user=request.user)  # type: ignore[arg-type]
    else:
        actions.stop_letters(user=request.user)  # type: ignore[arg-type]
    return redirect("me_reflections")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Choose the questions; the page to write on follows."""
    booking = _lab(request)
    form = NewReflectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reflection = actions.save_reflection(
            owner=request.user,  # type: ignore[arg-type]
            question_set=QuestionSet.objects.current(form.cleaned_data["kind"]),
            booking=booking,
            on=booking.session.local_date if booking else timezone.localdate(),
            title=f"After the lab: {booking.session.lab.title}" if booking else "My reflection",
            parts={},
        )
        return redirect(reflection)
    return render(request, "evaluations/new_reflection.html", {"form": form, "booking": booking})


def _lab(request: HttpRequest) -> Booking | None:
    try:
        public_id = UUID(request.GET.get("lab", ""))
    except ValueError:
        return None
    attended = Booking.objects.visible_to(request.user).attended().select_related("session__lab")
    return attended.filter(public_id=public_id).first()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def one(request: HttpRequest, public_id: UUID) -> HttpResponse:
    reflection = _own(request, public_id)
    form = _form(request, reflection)
    if request.method == "POST" and form.is_valid():
        _save(request, reflection, form)
        messages.success(request, "Your reflection is kept. Only you can read it.")
        return redirect("me_reflections")
    copy = SharedCopy.objects.filter(reflection=reflection).select_related("programme").first()
    recorded = CPDActivity.objects.visible_to(request.user).filter(reflection=reflection).first()
    context = {"reflection": reflection, "form": form, "copy": copy, "recorded": recorded}
    return render(request, "evaluations/reflection.html", context)


def _form(request: HttpRequest, reflection: Reflection) -> ReflectionForm:
    kept = json.loads(reflection.parts or "{}") | {"title": reflection.title, "on": reflection.on}
    return ReflectionForm(request.POST or None, initial=kept, question_set=reflection.question_set)


def _save(request: HttpRequest, reflection: Reflection, form: ReflectionForm) -> Reflection:
    return actions.save_reflection(
        owner=request.user,  # type: ignore[arg-type]
        reflection=reflection,
        title=form.cleaned_data["title"],
        on=form.cleaned_data["on"],
        parts=form.parts(),
    )


@require_POST
@never_cache
@login_required
def draft(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep it while it is written. What cannot stand yet (no title, no such day) keeps its last state."""
    reflection = _own(request, public_id)
    form = _form(request, reflection)
    form.is_valid()
    saved = actions.save_reflection(
        owner=request.user,  # type: ignore[arg-type]
        reflection=reflection,
        title=form.cleaned_data.get("title") or reflection.title,
        on=form.cleaned_data.get("on") or reflection.on,
        parts=form.parts(),
    )
    return render(request, "evaluations/_saved.html", {"saved": saved})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def share(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a programme a copy, in words one chooses here; or take the copy back."""
    reflection = _own(request, public_id)
    copy = SharedCopy.objects.filter(reflection=reflection).select_related("programme").first()
    if request.method == "POST" and "unshare" in request.POST:
        actions.unshare_reflection(reflection=reflection, owner=request.user)  # type: ignore[arg-type]
        messages.success(request, "The copy is gone. Your reflection is yours alone.")
        return redirect(reflection)
    programmes = {str(each.programme_id): each.programme for each in memberships_of(request.user)}
    text = copy.text if copy else "\n\n".join(json.loads(reflection.parts or "{}").values())
    form = ShareForm(
        request.POST or None,
        initial={"text": text, "allows_quotes": copy.allows_quotes if copy else False},
        programmes=[(key, programme.title) for key, programme in programmes.items()],
    )
    if request.method == "POST" and form.is_valid():
        actions.share_reflection(
            reflection=reflection,
            programme=programmes[form.cleaned_data["programme"]],
            text=form.cleaned_data["text"],
            allows_quotes=form.cleaned_data["allows_quotes"],
            owner=request.user,  # type: ignore[arg-type]
        )
        messages.success(request, "The copy is shared. You can take it back at any time.")
        return redirect(reflection)
    context = {"reflection": reflection, "form": form, "copy": copy}
    return render(request, "evaluations/share.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    reflection = _own(request, public_id)
    if request.method == "POST":
        actions.delete_reflection(reflection=reflection, owner=request.user)  # type: ignore[arg-type]
        messages.success(request, "The reflection is deleted, and its shared copy with it.")
        return redirect("me_reflections")
    return render(request, "evaluations/delete.html", {"what": "reflection", "thing": reflection})


# --- What one answered with a name --------------------------------------------------------------------


@require_safe
@never_cache
@login_required
def answers(request: HttpRequest) -> HttpResponse:
    """Every set of answers that carries one's name, with what one allowed."""
    own = Evaluation.objects.visible_to(request.user).select_related(
        "question_set", "session__lab__programme"
    )
    return render(request, "evaluations/answers.html", {"evaluations": own.order_by("-answered_at")})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def consent(request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
    """One's own words of one lab; share them, let them be quoted, or take both back."""
    own = Evaluation.objects.visible_to(request.user).select_related(
        "question_set", "session__lab__programme"
    )
    evaluation = get_object_or_404(own, pk=evaluation_id)
    kept = {"shares_text": evaluation.shares_text, "allows_quotes": evaluation.allows_quotes}
    # No tick at all is an answer too, and an empty form is not an unsent one.
    form = ConsentForm(request.POST if request.method == "POST" else None, initial=kept)
    if request.method == "POST" and form.is_valid():
        actions.change_consent(evaluation=evaluation, owner=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, "Kept. It holds from this moment on.")
        return redirect("me_reflections_answers")
    words = evaluation.answers.exclude(text="").exclude(question__kind="date").select_related("question")  # type: ignore[attr-defined]
    context = {"evaluation": evaluation, "form": form, "words": words.order_by("question__position")}
    return render(request, "evaluations/consent.html", context)
