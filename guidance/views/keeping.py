"""The editors' desk: drafts, preview, publishing, reviews, withdrawing."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from programmes.access import programme_view
from programmes.models import Programme
from programmes.views.posted import posted

from .. import actions, files
from ..differences import between
from ..errors import Refused
from ..forms import PublishForm, ResourceForm, ReviewedForm, WithdrawForm
from ..models import CaseStudy, Edition, Link, Resource, ResourceFile, State
from ..presenters.desk import counts, tabs
from ..presenters.resources import page
from .resource import send

EDIT = "guidance.edit"
form_page = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 50


@require_safe
@programme_view(EDIT)
def desk(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Everything that is kept: what is due first, then drafts, what is published, what was withdrawn."""
    resources = Resource.objects.for_programme(programme)
    drafts = Edition.objects.filter(resource=OuterRef("pk"), number=None)
    kept = resources.select_related("current", "owner").annotate(
        draft_title=Subquery(drafts.values("title")[:1]), draft_at=Subquery(drafts.values("written_at")[:1])
    )
    kept = kept.defer("current__body", "current__transcript", "current__search")
    shown = {
        "due": kept.overdue().order_by("next_review_on"),
        "drafts": kept.filter(draft_title__isnull=False).order_by("-draft_at"),
        "published": kept.published().order_by("next_review_on", "slug"),
        "withdrawn": kept.filter(state=State.WITHDRAWN).order_by("-withdrawn_at"),
    }
    chosen = request.GET.get("show", "published")
    chosen = chosen if chosen in shown else "published"
    context = {
        "shown": chosen,
        "tabs": tabs(chosen, counts(programme)),
        "page": Paginator(shown[chosen], PER_PAGE).get_page(request.GET.get("page")),
        "has_any": resources.exists(),
        "waiting": CaseStudy.objects.for_programme(programme).waiting().count(),
        "dead_links": Link.objects.used_in(programme).dead().count(),
    }
    return render(request, "guidance/desk.html", context)


@form_page
@programme_view(EDIT)
def new(request: HttpRequest, programme: Programme) -> HttpResponse:
    # Whoever writes it answers for it until somebody else is named: a resource without an owner is nobody's to keep.
    form = ResourceForm(
        posted(request), request.FILES or None, programme=programme, initial={"owner": request.user.pk}
    )
    if request.method == "POST" and form.is_valid():
        resource = actions.start_resource(
            programme=programme,
            words=form.words(),
            owner=form.cleaned_data["owner"],
            asks_acknowledgement=form.cleaned_data["asks_acknowledgement"],
            file=_stored(programme, form, request),
            by=request.user,
        )
        return redirect("guidance:preview", programme.slug, resource.slug)
    return render(request, "guidance/edit.html", {"form": form})


@form_page
@programme_view(EDIT)
def edit(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    """The draft, which starts as what is published."""
    resource = _kept(programme, slug)
    edition = resource.draft() or resource.current
    form = ResourceForm(
        posted(request), request.FILES or None, programme=programme, resource=resource, edition=edition
    )
    if request.method == "POST" and form.is_valid():
        actions.save_draft(
            resource=resource,
            words=form.words(),
            owner=form.cleaned_data["owner"],
            asks_acknowledgement=form.cleaned_data["asks_acknowledgement"],
            file=_stored(programme, form, request),
            drop_file=bool(form.cleaned_data.get("drop_file")),
            by=request.user,
        )
        messages.success(request, "The draft is saved. Readers see it once it is published.")
        return redirect("guidance:preview", programme.slug, resource.slug)
    return render(request, "guidance/edit.html", {"form": form, "resource": resource, "edition": edition})


# A file and the texts beside it; what is too long is then told at its field.
new.most_bytes = edit.most_bytes = files.MAX_BYTES + 2 * 2**20


def _stored(programme: Programme, form: ResourceForm, request: HttpRequest) -> ResourceFile | None:
    if form.checked is None:
        return None
    return actions.keep_file(programme=programme, file=form.checked, by=request.user)


@require_safe
@programme_view(EDIT)
def preview(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    """The draft as readers would see it, and what it changes in what they see now."""
    resource = _kept(programme, slug)
    draft = _draft_or_404(resource)
    context = {
        "resource": resource,
        "page": page(draft),
        "is_preview": True,
        "missing": draft.missing(),
        "differences": between(resource.current, draft) if resource.current else [],
    }
    return render(request, "guidance/preview.html", context)


@require_safe
@programme_view(EDIT)
def draft_file(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    draft = _draft_or_404(_kept(programme, slug))
    if draft.file is None:
        raise Http404("The draft has no file.")
    return send(draft.file)


@form_page
@programme_view(EDIT)
def publish(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    resource = _kept(programme, slug)
    draft = _draft_or_404(resource)
    form = PublishForm(posted(request), is_first=resource.current is None)
    if request.method == "POST" and form.is_valid():
        try:
            edition = actions.publish_resource(
                resource=resource,
                next_review_on=form.cleaned_data["next_review_on"],
                change_note=form.cleaned_data.get("change_note", ""),
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Version {edition.number} of “{edition.title}” is published.")
            return redirect(resource)
    context = {"resource": resource, "draft": draft, "form": form, "missing": draft.missing()}
    return render(request, "guidance/publish.html", context)


@form_page
@programme_view(EDIT)
def discard(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    resource = _kept(programme, slug)
    draft = _draft_or_404(resource)
    if request.method == "POST":
        left = actions.discard_draft(resource=resource, by=request.user)
        messages.success(request, "The draft is thrown away.")
        return redirect(left) if left else redirect("guidance:desk", programme.slug)
    return render(request, "guidance/discard.html", {"resource": resource, "draft": draft})


@form_page
@programme_view(EDIT)
def reviewed(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    """Read again, still right: the next review moves on without a new version."""
    resource = _published_or_404(programme, slug)
    form = ReviewedForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.mark_reviewed(resource=resource, by=request.user, **form.cleaned_data)
        messages.success(request, f"“{resource}” is marked as reviewed today.")
        return redirect(resource)
    return render(request, "guidance/reviewed.html", {"resource": resource, "form": form})


@form_page
@programme_view(EDIT)
def withdraw(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    resource = _published_or_404(programme, slug)
    form = WithdrawForm(posted(request), resource=resource)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_resource(resource=resource, by=request.user, **form.cleaned_data)
        messages.success(request, f"“{resource}” is withdrawn. Its address says why.")
        return redirect("guidance:desk", programme.slug)
    return render(request, "guidance/withdraw.html", {"resource": resource, "form": form})


@form_page
@programme_view(EDIT)
def restore(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    """Undo a withdrawal. Where somebody else has been faster, it is there."""
    resource = _kept(programme, slug)
    if resource.current is None:
        raise Http404("It was never published.")
    if request.method == "POST":
        actions.restore_resource(resource=resource, by=request.user)
        messages.success(request, f"“{resource}” is back, as it was.")
        return redirect(resource)
    return render(request, "guidance/restore.html", {"resource": resource})


def _kept(programme: Programme, slug: str) -> Resource:
    resources = Resource.objects.for_programme(programme)
    return get_object_or_404(
        resources.select_related("current__file", "owner", "programme__board"), slug=slug
    )


def _draft_or_404(resource: Resource) -> Edition:
    draft = resource.editions.filter(number=None).select_related("file", "written_by").first()
    if draft is None:
        raise Http404("There is no draft.")
    draft.resource = resource
    return draft


def _published_or_404(programme: Programme, slug: str) -> Resource:
    resource = _kept(programme, slug)
    if resource.state != State.PUBLISHED:
        raise Http404("It is not published.")
    return resource
