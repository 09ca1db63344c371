"""The case-study directory: looking, telling, asking, adopting; and publishing for editors."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.access import may, programme_view
from programmes.models import Programme
from programmes.views.posted import posted

from .. import actions
from ..errors import Refused
from ..forms import AdoptForm, EditStoryForm, PurposeFilterForm, QuestionForm, StoryForm, TurnDownForm
from ..models import Adoption, CaseStudy, LinkUse
from ..presenters.links import broken

EDIT, SUBMIT = "guidance.edit", "guidance.submit"
form_page = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 24


@require_safe
@programme_view("guidance.see", public=True)
def case_studies(request: HttpRequest, programme: Programme) -> HttpResponse:
    form = PurposeFilterForm(request.GET or {})
    chosen = form.chosen()
    found = CaseStudy.objects.for_programme(programme).published().for_page().with_adoptions()
    if "purpose" in chosen:
        found = found.filter(purpose=chosen["purpose"])
    if "channel" in chosen:
        found = found.filter(channels__contains=[chosen["channel"]])
    page = Paginator(found.order_by("title"), PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    own = CaseStudy.objects.none()
    if request.user.is_authenticated:
        mine = CaseStudy.objects.for_programme(programme).filter(submitted_by=request.user)
        own = mine.exclude(state=CaseStudy.State.PUBLISHED).select_related("programme")
    context = {
        "filters": form,
        "is_filtered": bool(chosen),
        "page": page,
        "query": query.urlencode(),
        "own": own,
        "may_edit": may(request.user, EDIT, programme),
    }
    return render(request, "guidance/case_studies.html", context)


@require_safe
@programme_view("guidance.see", public=True)
def case_study(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    story = _visible_or_404(request, programme, slug)
    is_member = may(request.user, SUBMIT, programme)
    adoptions = list(story.adoptions.all())
    context = {
        "story": story,
        "broken": broken(LinkUse.objects.filter(story=story).dead()),
        "adoptions": adoptions,
        "mine": next((each for each in adoptions if each.by_id == request.user.pk), None)
        if request.user.is_authenticated
        else None,
        "may_edit": may(request.user, EDIT, programme),
        "may_adopt": is_member and story.is_published,
        "may_ask": is_member and story.is_published and story.answers_questions and story.submitted_by_id,
        "is_own": request.user.is_authenticated and story.submitted_by_id == request.user.pk,
    }
    return render(request, "guidance/case_study.html", context)


@form_page
@programme_view(SUBMIT)
def tell(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Tell us your story."""
    form = StoryForm(posted(request), programme=programme)
    if request.method == "POST" and form.is_valid():
        story = actions.submit_story(programme=programme, by=request.user, **form.cleaned_data)
        messages.success(
            request, "Thank you. An editor reads it before it is published, and you get a letter then."
        )
        return redirect(story)
    return render(request, "guidance/tell.html", {"form": form})


@form_page
@programme_view(SUBMIT)
def ask(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    story = _published_or_404(programme, slug)
    if not story.answers_questions or story.submitted_by_id is None:
        raise Http404("Nobody takes questions about it.")
    form = QuestionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_about_story(story=story, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Your question is on its way. The answer comes to your e-mail address.")
        return redirect(story)
    return render(request, "guidance/ask.html", {"form": form, "story": story})


@form_page
@programme_view(SUBMIT)
def adopt(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    story = _published_or_404(programme, slug)
    own = Adoption.objects.filter(case_study=story, by=request.user).first()
    form = AdoptForm(posted(request), initial={"team": own.team, "note": own.note} if own else {})
    if request.method == "POST" and form.is_valid():
        actions.adopt_story(story=story, by=request.user, **form.cleaned_data)
        messages.success(request, "Noted. Your team stands on the page.")
        return redirect(story)
    return render(request, "guidance/adopt.html", {"form": form, "story": story, "own": own})


@require_POST
@programme_view(SUBMIT)
def drop(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    story = _published_or_404(programme, slug)
    actions.drop_adoption(story=story, by=request.user)
    return redirect(story)


# --- Editors -----------------------------------------------------------------------------------------------


@require_safe
@programme_view(EDIT)
def stories(request: HttpRequest, programme: Programme) -> HttpResponse:
    """What waits for an editor first, then the rest."""
    found = CaseStudy.objects.for_programme(programme).for_page().select_related("submitted_by", "programme")
    order = {state: number for number, state in enumerate(CaseStudy.State.values)}
    listed = sorted(found, key=lambda story: (order[story.state], story.title))
    return render(request, "guidance/stories.html", {"stories": listed})


@form_page
@programme_view(EDIT)
def edit_story(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    story = _kept_or_404(programme, slug)
    form = EditStoryForm(posted(request), programme=programme, story=story)
    if request.method == "POST" and form.is_valid():
        actions.change_story(story=story, by=request.user, **form.cleaned_data)
        messages.success(request, "The changes are saved.")
        return redirect(story)
    return render(request, "guidance/tell.html", {"form": form, "story": story})


@require_POST
@programme_view(EDIT)
def publish_story(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    story = actions.publish_story(story=_kept_or_404(programme, slug), by=request.user)
    messages.success(request, f"“{story.title}” is published.")
    return redirect(story)


@form_page
@programme_view(EDIT)
def turn_down(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    story = _kept_or_404(programme, slug)
    form = TurnDownForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.turn_story_down(story=story, by=request.user, **form.cleaned_data)
        return redirect("guidance:stories", programme.slug)
    return render(request, "guidance/turn_down.html", {"form": form, "story": story})


def _visible_or_404(request: HttpRequest, programme: Programme, slug: str) -> CaseStudy:
    return get_object_or_404(CaseStudy.objects.visible_to(request.user, programme).for_page(), slug=slug)


def _published_or_404(programme: Programme, slug: str) -> CaseStudy:
    found = CaseStudy.objects.for_programme(programme).published().select_related("programme", "submitted_by")
    return get_object_or_404(found.defer("search"), slug=slug)


def _kept_or_404(programme: Programme, slug: str) -> CaseStudy:
    found = CaseStudy.objects.for_programme(programme).select_related("programme").defer("search")
    return get_object_or_404(found, slug=slug)
