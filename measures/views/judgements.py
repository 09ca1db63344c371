"""Deciding about a chart: phases, notes, baseline, targets, points, the chart itself. Always by a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from .. import actions
from ..actions.plan import default_rules
from ..errors import MeasureError, PlanRefused
from ..forms.judgements import (
    AnnotationForm,
    BaselineForm,
    ChartForm,
    PhaseForm,
    PointForm,
    ReasonForm,
    TargetForm,
    centre_of,
    helper,
)
from ..models import Annotation, Measure, Observation, Phase, PointJudgement, Target
from ..periods import last_day
from ..presenters.preview import phase_preview
from ..recommend import recommend_for
from ..series import words_for
from .base import EDIT, measure_view
from .measure import address

FORM_METHODS = ["GET", "HEAD", "POST"]


def _periods(measure: Measure) -> list[date]:
    """The periods that have a number, in order."""
    rows = Observation.objects.for_series(measure).order_by("period", "ordinal")
    return list(dict.fromkeys(rows.values_list("period", flat=True)))


def _decide(
    request: HttpRequest,
    measure: Measure,
    form: Any,
    act: Callable[[dict[str, Any]], object],
    done: str | Callable[[dict[str, Any]], str],
    **context: Any,
) -> HttpResponse:
    """Show the form, or act on it: what cannot be done goes back to the form in words."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except PlanRefused as error:
            for field, sentences in error.problems.items():
                form.add_error(field if field in form.fields else None, " ".join(sentences))
        except MeasureError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done if isinstance(done, str) else done(form.cleaned_data))
            return redirect("measures:changes", measure.programme.slug, measure.slug)
    context = {"measure": measure, "form": form, "back_url": address(measure, "changes")} | context
    return render(request, "measures/decide.html", context, status=422 if form.errors else 200)


# ---- phases ----------------------------------------------------------------------------------------------
@measure_view(EDIT)
@require_http_methods(FORM_METHODS)
def rephase(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Begin a new phase; "show what it would look like" draws it without storing anything."""
    periods = _periods(measure)
    initial = {"starts_on": request.GET.get("starts_on", "")}
    form = PhaseForm(request.POST or None, measure=measure, periods=periods, initial=initial)
    preview = None
    if request.method == "POST" and "preview" in request.POST and form.is_valid():
        c = form.cleaned_data
        preview = phase_preview(measure, c["starts_on"], c["baseline_points"], c["reason"])
        form.error_heading = ""
        context = {
            "measure": measure,
            "form": form,
            "preview": preview,
            "title": "Begin a new phase",
            "text": _rephase_words(measure),
            "back_url": address(measure, "changes"),
        }
        return render(request, "measures/decide.html", context)
    return _decide(
        request,
        measure,
        form,
        lambda c: actions.rephase(
            measure=measure,
            starts_on=c["starts_on"],
            reason=c["reason"],
            baseline_points=c["baseline_points"],
            by=request.user,
        ),
        "The new phase is stored. The chart follows in a few seconds.",
        title="Begin a new phase",
        text=_rephase_words(measure),
    )


def _rephase_words(measure: Measure) -> str:
    return (
        f"From this number on the chart has a {centre_of(measure)} of its own. Do this when you know what "
        "changed and expect it to last, not because the chart would look better."
    )


@measure_view(EDIT)
@require_http_methods(FORM_METHODS)
def phase_withdraw(request: HttpRequest, measure: Measure, phase_id: int) -> HttpResponse:
    phase = get_object_or_404(Phase.objects.standing(), measure=measure, pk=phase_id)
    form = ReasonForm(request.POST or None)
    form.helper = helper(("save", "Withdraw the phase", "nhsuk-button--warning"))
    begins = words_for(measure).period(phase.starts_on)
    return _decide(
        request,
        measure,
        form,
        lambda c: actions.withdraw_phase(phase=phase, reason=c["reason"], by=request.user),
        "The phase is withdrawn. The chart follows in a few seconds; the history keeps both decisions.",
        title="Withdraw the phase?",
        text=f"The phase that begins with {begins} goes, and its points count with those before it.",
        facts=[("Begins", begins), ("Reason", phase.reason), ("Decided by", phase.decided_by.display_name)],
    )


# ---- notes -----------------------------------------------------------------------------------------------
@measure_view(EDIT)
@require_http_methods(FORM_METHODS)
def annotate(request: HttpRequest, measure: Measure) -> HttpResponse:
    form = AnnotationForm(request.POST or None)
    return _decide(
        request,
        measure,
        form,
        lambda c: actions.annotate(
            programme=measure.programme,
            measure=None if c["everywhere"] else measure,
            on=c["on"],
            text=c["text"],
            kind=c["kind"],
            by=request.user,
        ),
        lambda c: _note_stored(measure, c["on"]),
        title="Add a note to the chart",
        text="A test of change or an event, at its date. It gets a number on the chart and its words below.",
    )


def _note_stored(measure: Measure, on: date) -> str:
    """Where to look for it: a note from after the last number is not on the chart yet."""
    periods = _periods(measure)
    if not periods or on > last_day(periods[-1], measure.frequency):
        return f"The note is stored. The chart shows it when its numbers reach {on:%-d %B %Y}."
    if on < periods[0]:
        return "The note is stored. The chart begins after its date, so it is listed here only."
    return "The note is stored. The chart follows in a few seconds."


def _note(measure: Measure, annotation_id: int) -> Annotation:
    notes = Annotation.objects.for_measure(measure).filter(origin="")
    return get_object_or_404(notes, pk=annotation_id)


@measure_view(EDIT)
@require_http_methods(FORM_METHODS)
def annotation(request: HttpRequest, measure: Measure, annotation_id: int) -> HttpResponse:
    note = _note(measure, annotation_id)
    initial = {"text": note.text, "on": note.on, "kind": note.kind}
    form = AnnotationForm(request.POST or None, initial=initial, is_new=False)
    everywhere = "" if note.measure_id else " It stands on every chart of the programme."
    return _decide(
        request,
        measure,
        form,
        lambda c: actions.change_annotation(
            annotation=note, on=c["on"], text=c["text"], kind=c["kind"], by=request.user
        ),
        "The note is changed.",
        title="Change the note",
        text=f"What it said before stays in the history.{everywhere}",
    )


@measure_view(EDIT)
@require_http_methods(FORM_METHODS)
def annotation_remove(request: HttpRequest, measure: Measure, annotation_id: int) -> HttpResponse:
    note = _note(measure, annotation_id)
    if request.method == "POST":
        # Kept for one look at the next page, which offers to put it back.
        request.session["measures_removed"] = {
            "measure": measure.pk,
            "on": note.on.isoformat(),
            "text": note.text,
            "kind": note.kind,
            "everywhere": note.measure_id is None,
        }
        actions.remove_annotation(annotation=note, by=request.user)
        return redirect("measures:changes", measure.programme.slug, measure.slug)
    where = "all charts of the programme" if note.measure_id is None else "this chart"
    context = {
        "measure": measure,
        "title": "Take the note off?",
        "text": f"It goes from {where}. The history keeps it.",
        "facts": [
            ("Note", note.text),
            ("Date", f"{note.on:%-d %B %Y}"),
            ("What it was", note.get_kind_display()),
        ],
        "button": "Take it off",
        "warning": True,
        "back_url": address(measure, "changes"),
    }
    return render(request, "measures/confirm.html", context)


# ---- baseline and targets --------------------------------------------------------------------------------
@measure_view(EDIT)
@require_http_methods(FORM_METHODS)
def baseline(request: HttpRequest, measure: Measure) -> HttpResponse:
    how = "points" if measure.baseline_points else "until" if measure.baseline_end else "moving"
    until = measure.baseline_end.isoformat() if measure.baseline_end else ""
    initial = {"how": how, "points": measure.baseline_points, "until": until}
    form = BaselineForm(request.POST or None, measure=measure, periods=_periods(measure), initial=initial)
    return _decide(
        request,
        measure,
        form,
        lambda _: actions.freeze_baseline(measure=measure, by=request.user, **form.choice()),
        "The baseline is set. The chart follows in a few seconds.",
        title="Baseline",
        text="A frozen centre line holds new numbers against the time before the change.",
    )


@measure_view(EDIT)
@require_http_methods(FORM_METHODS)
def target_new(request: HttpRequest, measure: Measure) -> HttpResponse:
    form = TargetForm(request.POST or None, measure=measure)
    return _decide(
        request,
        measure,
        form,
        lambda c: actions.set_target(
            measure=measure,
            value=c["value"],
            effective_from=c["effective_from"],
            note=c["note"],
            by=request.user,
        ),
        "The target is set. The chart follows in a few seconds.",
        title="Set a target",
        text="In the units that the chart shows. It never enters a calculation.",
    )


@measure_view(EDIT)
@require_http_methods(FORM_METHODS)
def target_remove(request: HttpRequest, measure: Measure, target_id: int) -> HttpResponse:
    target = get_object_or_404(Target, measure=measure, pk=target_id)
    if request.method == "POST":
        actions.remove_target(target=target, by=request.user)
        messages.success(request, "The target is taken out. The one before it holds again.")
        return redirect("measures:changes", measure.programme.slug, measure.slug)
    context = {
        "measure": measure,
        "title": "Take the target out?",
        "text": "The history keeps it.",
        "facts": [
            ("Target", words_for(measure).amount(float(target.value))),
            ("From", f"{target.effective_from:%-d %B %Y}"),
        ],
        "button": "Take it out",
        "warning": True,
        "back_url": address(measure, "changes"),
    }
    return render(request, "measures/confirm.html", context)


# ---- single points ---------------------------------------------------------------------------------------
@measure_view(EDIT)
@require_http_methods(FORM_METHODS)
def point(request: HttpRequest, measure: Measure, period: str) -> HttpResponse:
    """Mark a point as astronomical, or leave it out: a judgement with a reason."""
    try:
        on = date.fromisoformat(period)
    except ValueError as error:
        raise Http404("There is no such period.") from error
    row = get_object_or_404(Observation.objects.for_series(measure), period=on, ordinal=0)
    form = PointForm(request.POST or None)
    words = words_for(measure)
    kinds = {"astronomical": actions.mark_astronomical, "excluded": actions.exclude_point}
    said = words.period(on)
    return _decide(
        request,
        measure,
        form,
        lambda c: kinds[c["kind"]](measure=measure, period=row.period, reason=c["reason"], by=request.user),
        "The judgement is stored. The chart follows in a few seconds.",
        title=said[0].upper() + said[1:],
        text="The point stays on the chart either way.",
    )


@measure_view(EDIT)
@require_http_methods(FORM_METHODS)
def judgement_remove(request: HttpRequest, measure: Measure, judgement_id: int) -> HttpResponse:
    judgement = get_object_or_404(PointJudgement, measure=measure, pk=judgement_id)
    if request.method == "POST":
        take_back = actions.unmark_astronomical if judgement.kind == "astronomical" else actions.include_point
        take_back(judgement=judgement, by=request.user)
        messages.success(request, "The judgement is taken back. The chart follows in a few seconds.")
        return redirect("measures:changes", measure.programme.slug, measure.slug)
    context = {
        "measure": measure,
        "title": "Take the judgement back?",
        "text": "The history keeps that it was made, by whom, and why.",
        "facts": [
            ("Point", words_for(measure).period(judgement.period)),
            ("Judged", judgement.get_kind_display()),
            ("Reason", judgement.reason),
            ("By", judgement.by.display_name),
        ],
        "button": "Take it back",
        "back_url": address(measure, "changes"),
    }
    return render(request, "measures/confirm.html", context)


# ---- the chart -------------------------------------------------------------------------------------------
@measure_view(EDIT)
@require_http_methods(FORM_METHODS)
def chart_choice(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Choose the chart and its rules, with the portal's recommendation beside it; the reason is kept."""
    offer = recommend_for(measure)
    initial = {
        "chart_type": measure.chart_type,
        "rule_set": measure.rule_set,
        "chart_reason": measure.chart_reason or offer.reason[:300],
    }
    form = ChartForm(request.POST or None, measure=measure, offer=offer, initial=initial)
    if request.method == "POST" and form.is_valid() and form.cleaned_data["chart_type"] == "days_between":
        return _days_between(request, measure, form.cleaned_data["chart_reason"])
    return _decide(
        request,
        measure,
        form,
        lambda c: actions.change_measure(
            measure=measure,
            by=request.user,
            chart_type=c["chart_type"],
            rule_set=c["rule_set"] or default_rules(c["chart_type"]),
            chart_reason=c["chart_reason"],
        ),
        "The choice is stored with its reason. The chart follows in a few seconds.",
        title="Choose the chart",
        text=offer.reason,
    )


def _days_between(request: HttpRequest, measure: Measure, reason: str) -> HttpResponse:
    """Counts cannot become dates: the choice is recorded here, and a new measure takes the dates."""
    actions.change_measure(
        measure=measure, by=request.user, chart_reason=f"Followed by days between events: {reason}"[:300]
    )
    messages.info(request, "The choice is stored. Fill in the new measure: each event gets its date.")
    response = redirect("measures:new", measure.programme.slug)
    response["Location"] += f"?days_between={measure.slug}"
    return response


@measure_view(EDIT)
@require_POST
def put_back(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Undo the removal of a note: it is written again as it was."""
    form = AnnotationForm(request.POST)
    if form.is_valid():
        c = form.cleaned_data
        actions.annotate(
            programme=measure.programme,
            measure=None if c["everywhere"] else measure,
            on=c["on"],
            text=c["text"],
            kind=c["kind"],
            by=request.user,
        )
        messages.success(request, "The note is back on the chart.")
    else:
        messages.error(request, "The note could not be put back. Add it again.")
    return redirect("measures:changes", measure.programme.slug, measure.slug)
