"""The annual survey: QI leads open and close it, staff answer once, results come with n and N."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from programmes.access import may, programme_view
from programmes.models import Programme, Workforce

from .. import actions
from ..errors import EvaluationRefused
from ..forms import SurveyAnswerForm, SurveyForm
from ..models import Survey, SurveyReply, SurveyTaken
from ..results import FEWEST
from ..survey import in_words, read
from .coding import MAY
from .tabs import tabs

PLANNED = ("opens_on", "closes_on", "asked", "asked_who")


def _find(programme: Programme, survey_id: UUID) -> Survey:
    found = Survey.objects.for_programme(programme).select_related("question_set", "programme")
    return get_object_or_404(found, public_id=survey_id)


@require_safe
@never_cache
@programme_view(MAY)
def surveys(request: HttpRequest, programme: Programme) -> HttpResponse:
    rows = Survey.objects.for_programme(programme).select_related("question_set")
    context = {
        "surveys": rows,
        "today": timezone.localdate(),
        "tabs": tabs(programme, "Annual survey"),
    }
    return render(request, "evaluations/surveys.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@programme_view(MAY)
def plan(request: HttpRequest, programme: Programme, survey_id: UUID | None = None) -> HttpResponse:
    """Plan a survey, or move its days."""
    survey = _find(programme, survey_id) if survey_id else None
    kept = {name: getattr(survey, name) for name in PLANNED} if survey else _proposed(programme)
    form = SurveyForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_survey(programme=programme, fields=form.cleaned_data, survey=survey)
        except EvaluationRefused as refusal:
            form.add_error("opens_on", str(refusal))
        else:
            messages.success(request, "The survey’s days are kept.")
            return redirect("evaluations:surveys", programme.slug)
    return render(request, "evaluations/survey_plan.html", {"form": form, "survey": survey})


def _proposed(programme: Programme) -> dict[str, object]:
    """The newest numbers of the workforce table, which is who "every AHP" is."""
    rows = Workforce.objects.for_board(programme.board)
    newest = rows.order_by("-as_at").values_list("as_at", flat=True).first()
    heads = sum(row.headcount or 0 for row in rows.filter(as_at=newest)) if newest else 0
    if not heads:
        return {}
    return {"asked": heads, "asked_who": f"AHPs of {programme.board}, by the workforce table"[:120]}


@require_safe
@never_cache
@programme_view(MAY)
def survey(request: HttpRequest, programme: Programme, survey_id: UUID) -> HttpResponse:
    """What came back, once it is over. Counts of fewer than five are hidden, with as many others as it takes."""
    found = _find(programme, survey_id)
    context = {
        "survey": found,
        "results": read(found),
        "fewest": FEWEST,
        "today": timezone.localdate(),
        "is_over": found.is_over(),
    }
    return render(request, "evaluations/survey.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@programme_view("evaluations.answer_survey")
def answer(request: HttpRequest, programme: Programme, survey_id: UUID) -> HttpResponse:
    """The questions, once for each member of staff; then the thanks."""
    found = _find(programme, survey_id)
    taken = SurveyTaken.objects.filter(survey=found, user=request.user.pk).exists()
    form = SurveyAnswerForm(request.POST or None, question_set=found.question_set)
    if request.method == "POST" and not taken and found.is_open() and form.is_valid():
        try:
            actions.reply_to_survey(
                survey=found,
                mode=form.cleaned_data["mode"],
                chosen=form.chosen(),
                user=request.user,  # type: ignore[arg-type]
            )
        except EvaluationRefused as refusal:
            messages.info(request, str(refusal))
        return redirect("evaluations:survey_answer", programme.slug, found.public_id)
    own = SurveyReply.objects.filter(survey=found, user=request.user.pk).select_related("survey").first()
    context = {
        "survey": found,
        "taken": taken,
        "own": own,
        "own_words": in_words(own) if own else [],
        "is_open": found.is_open(),
        "form": form if found.is_open() and not taken else None,
        "sees_results": may(request.user, MAY, programme),
    }
    return render(request, "evaluations/survey_answer.html", context)
