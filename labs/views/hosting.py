"""Running labs: topics, dates, publishing, changing, cancelling, places; demand and rates."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from programmes.access import may, programme_view, require
from programmes.models import Programme

from .. import actions, rates
from ..actions.sessions import in_scope
from ..errors import BookingRefused
from ..forms import CapacityForm, LabForm, ReasonForm, SessionForm
from ..models import Interest, Lab, LabSession
from ..presenters import number_of, rows
from ..times import OddHour, span_in_words

TABS = (("coming", "To come"), ("register", "Register open"), ("past", "Held and cancelled"))


@require_safe
@programme_view("labs.run")
def run(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The host's desk: own sessions (all for those who run labs), drafts and open registers first to see."""
    kept = LabSession.objects.kept_by(request.user, programme).for_page().with_places()
    now, state = timezone.now(), LabSession.State
    lists = {
        "coming": kept.filter(ends_at__gt=now, state__in=[state.DRAFT, state.PUBLISHED]),
        "register": kept.filter(starts_at__lte=now, state=state.PUBLISHED).order_by("-starts_at"),
        "past": kept.filter(state__in=[state.CLOSED, state.CANCELLED]).order_by("-starts_at"),
    }
    shown = request.GET.get("show", "coming")
    shown = shown if shown in lists else "coming"
    found = rows(lists[shown][:100], bookings=[], may_book=False, signed_in=True)
    counts = {key: lists[key].count() for key in lists if key != "past"}
    context = {
        "rows": found,
        "shown": shown,
        "tabs": [
            {
                "label": f"{label} ({counts[key]})" if key in counts else label,
                "url": f"?show={key}",
                "current": key == shown,
            }
            for key, label in TABS
        ],
        "may_edit_topics": may(request.user, "labs.edit_topics", programme),
        "has_labs": Lab.objects.for_programme(programme).exists(),
    }
    return render(request, "labs/run.html", context)


@require_safe
@programme_view("labs.run")
def topics(request: HttpRequest, programme: Programme) -> HttpResponse:
    context = {
        "labs": Lab.objects.for_programme(programme),
        "may_edit_topics": may(request.user, "labs.edit_topics", programme),
    }
    return render(request, "labs/topics.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view("labs.edit_topics")
def topic(request: HttpRequest, programme: Programme, lab_slug: str = "") -> HttpResponse:
    """A new topic, or one to change."""
    lab = get_object_or_404(Lab, programme=programme, slug=lab_slug) if lab_slug else None
    form = LabForm(request.POST or None, programme=programme, lab=lab)
    if request.method == "POST" and form.is_valid():
        saved = actions.save_lab(lab=form.written(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, f"“{saved.title}” is saved.")
        return redirect("labs:topics", programme.slug)
    return render(request, "labs/topic.html", {"form": form, "lab": lab})


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view("labs.run")
def new_session(request: HttpRequest, programme: Programme) -> HttpResponse:
    """One date or a series, as drafts: the next page shows them and publishes."""
    form = SessionForm(
        request.POST or None,
        programme=programme,
        by=request.user,  # type: ignore[arg-type]
        may_choose_host=may(request.user, "labs.edit_topics", programme),
    )
    if request.method == "POST" and form.is_valid():
        made = actions.create_sessions(
            lab=form.cleaned_data["lab"],
            hours=form.hours(),
            plan=form.plan(),
            by=request.user,  # type: ignore[arg-type]
        )
        return redirect("labs:publish", programme.slug, made[0].public_id)
    return render(request, "labs/session_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view("labs.run")
def edit_session(request: HttpRequest, programme: Programme, session_id: UUID) -> HttpResponse:
    session = get_kept_or_404(request, programme, session_id)
    form = SessionForm(
        request.POST or None,
        programme=programme,
        by=request.user,  # type: ignore[arg-type]
        may_choose_host=may(request.user, "labs.edit_topics", programme),
        session=session,
    )
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_sessions(
                session=session,
                hours=form.hours()[0],
                plan=form.plan(),
                by=request.user,  # type: ignore[arg-type]
                whole_series=bool(form.cleaned_data.get("whole_series")),
            )
        except (BookingRefused, OddHour) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{number_of(len(changed), 'date')} changed.")
            return redirect("labs:register", programme.slug, session.public_id)
    return render(request, "labs/session_form.html", {"form": form, "session": session})


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view("labs.run")
def publish(request: HttpRequest, programme: Programme, session_id: UUID) -> HttpResponse:
    """Shows the drafts of a series with their dates in words; publishes one or all."""
    session = get_kept_or_404(request, programme, session_id)
    kept = set(LabSession.objects.kept_by(request.user, programme).values_list("pk", flat=True))
    drafts = [
        each
        for each in in_scope(session, whole_series=True)
        if each.state == LabSession.State.DRAFT and each.pk in kept
    ]
    if request.method == "POST":
        chosen = [each for each in drafts if str(each.public_id) in request.POST.getlist("session")]
        try:
            done = actions.publish_sessions(sessions=chosen, by=request.user)  # type: ignore[arg-type]
        except BookingRefused as refusal:
            messages.error(request, str(refusal))
        else:
            if done:
                messages.success(request, f"{number_of(len(done), 'date')} published. People can book now.")
            return redirect("labs:run", programme.slug)
    context = {
        "session": session,
        "drafts": [(each, span_in_words(each.starts_at, each.ends_at)) for each in drafts],
    }
    return render(request, "labs/publish.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view("labs.run")
def cancel_session(request: HttpRequest, programme: Programme, session_id: UUID) -> HttpResponse:
    session = get_kept_or_404(request, programme, session_id)
    form = ReasonForm(
        request.POST or None,
        label="Why is the lab cancelled?",
        hint="Everyone who has or waits for a place reads this.",
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_session(
                session=session,
                reason=form.cleaned_data["reason"],
                by=request.user,  # type: ignore[arg-type]
            )
        except BookingRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "The lab is cancelled. Everyone who had or waited for a place is told.")
        return redirect("labs:run", programme.slug)
    told = session.bookings.live().count()
    context = {"session": session, "form": form, "told": number_of(told, "person", "people")}
    return render(request, "labs/cancel_session.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view("labs.run")
def capacity(request: HttpRequest, programme: Programme, session_id: UUID) -> HttpResponse:
    session = get_kept_or_404(request, programme, session_id)
    form = CapacityForm(request.POST or None, initial={"capacity": session.capacity})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_capacity(
                session=session,
                capacity=form.cleaned_data["capacity"],
                by=request.user,  # type: ignore[arg-type]
            )
        except BookingRefused as refusal:
            form.add_error("capacity", str(refusal))
        else:
            messages.success(request, "The number of places is changed.")
            return redirect("labs:register", programme.slug, session.public_id)
    row = rows([session], bookings=[], may_book=False, signed_in=True)[0]
    return render(request, "labs/capacity.html", {"session": session, "form": form, "row": row})


@require_safe
@programme_view("labs.run")
def demand(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Who would come if there were a date: how many for each lab and locality, and when they could."""
    waiting = Interest.objects.filter(lab__programme=programme, withdrawn_at=None)
    found = waiting.select_related("lab", "locality").order_by("lab__title", "locality__name", "created_at")
    return render(request, "labs/demand.html", {"demand": rates.demand(found)})


@require_safe
@programme_view("labs.run")
def show_rates(request: HttpRequest, programme: Programme) -> HttpResponse:
    """How full labs were and how many did not come, over all and by lab."""
    context = {"overall": rates.overall(programme), "labs": rates.by_lab(programme)}
    return render(request, "labs/rates.html", context)


def get_kept_or_404(request: HttpRequest, programme: Programme, session_id: UUID) -> LabSession:
    """A session this person keeps. Another host's: 403 if it can be seen, else 404."""
    visible = LabSession.objects.visible_to(request.user, programme)
    session = get_object_or_404(visible.for_page().with_places(), public_id=session_id)
    require(request.user, "labs.keep_session", session)
    return session
