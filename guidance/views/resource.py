"""One resource for its readers: the page, its file, its versions and what changed between them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from programmes.access import may, programme_view
from programmes.models import Programme

from ..clicks.recording import note_seen
from ..differences import between
from ..models import Edition, LinkUse, Resource, ResourceFile, State
from ..presenters.answers import answers_to
from ..presenters.clicks import use_of
from ..presenters.links import broken
from ..presenters.resources import page
from ..progress import Policy, policies_for

LONG = ("body", "transcript", "search")  # of an edition of which nothing but the title is named


@require_safe
@programme_view("guidance.see", public=True)
def resource(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    """What stands at the address. Withdrawn: 410 and why. A draft that was never published: its preview."""
    found = get_resource_or_404(request, programme, slug)
    if found.state == State.WITHDRAWN:
        return withdrawn(request, programme, found)
    if found.current is None:
        return redirect("guidance:preview", programme.slug, found.slug)
    note_seen(request, programme, found)
    sees_answers = may(request.user, "guidance.see_answers", found)
    context = {
        "resource": found,
        "page": page(found.current, link=reverse("guidance:go", args=[programme.slug, found.slug])),
        "may_edit": may(request.user, "guidance.edit", programme),
        "broken": broken(LinkUse.objects.filter(resource=found).dead()),
        "policy": _policy(request, programme, found),
        "answers": answers_to(found) if sees_answers else None,
        "use": use_of(found) if sees_answers else None,
    }
    return render(request, "guidance/resource.html", context)


def _policy(request: HttpRequest, programme: Programme, found: Resource) -> Policy | None:
    """Whether the reader has said to have read it; None when that is not asked of this reader."""
    if not found.asks_acknowledgement or not may(request.user, "guidance.follow", programme):
        return None
    own = (policy for policy in policies_for(programme, request.user) if policy.resource.pk == found.pk)
    return next(own, None)


@require_safe
@programme_view("guidance.see", public=True)
def file(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    """The file of the current version. Withdrawn: 410 and why."""
    found = get_resource_or_404(request, programme, slug)
    if found.state == State.WITHDRAWN:
        return withdrawn(request, programme, found)
    if found.state != State.PUBLISHED or found.current is None or found.current.file_id is None:
        raise Http404("There is no file here.")
    return send(ResourceFile.objects.get(pk=found.current.file_id))


def send(stored: ResourceFile) -> HttpResponse:
    """A file as a download: the browser neither shows it nor guesses what it is."""
    return HttpResponse(
        bytes(stored.content),
        content_type=stored.content_type,
        headers={
            "Content-Disposition": content_disposition_header(True, stored.name) or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


@require_safe
@programme_view("guidance.see", public=True)
def history(request: HttpRequest, programme: Programme, slug: str) -> HttpResponse:
    """Every version that was published, the newest first."""
    found = _published_once_or_404(request, programme, slug)
    editions = found.editions.numbered().defer("body", "transcript", "search").select_related("published_by")
    return render(request, "guidance/history.html", {"resource": found, "editions": editions})


@require_safe
@programme_view("guidance.see", public=True)
def difference(request: HttpRequest, programme: Programme, slug: str, number: int) -> HttpResponse:
    """What a version changed in the one before it. The first version: the whole of it."""
    found = _published_once_or_404(request, programme, slug)
    editions = Edition.objects.select_related("file", "published_by", "resource__programme")
    new = get_object_or_404(editions, resource=found, number=number)
    old = editions.filter(resource=found, number__lt=number).order_by("-number").first()
    context = {
        "resource": found,
        "old": old,
        "new": new,
        "page": page(new, top=3),
        "differences": between(old, new) if old else [],
    }
    return render(request, "guidance/difference.html", context)


def withdrawn(request: HttpRequest, programme: Programme, found: Resource) -> HttpResponse:
    """What whoever followed an old link is told: since when it is gone, why, and what to read instead."""
    context = {"resource": found, "may_edit": may(request.user, "guidance.edit", programme)}
    answer = render(request, "guidance/withdrawn.html", context, status=410)
    # A browser may keep a 410 unasked; this address may lead somewhere again.
    answer["Cache-Control"] = "no-store"
    return answer


def get_resource_or_404(request: HttpRequest, programme: Programme, slug: str) -> Resource:
    visible = Resource.objects.visible_to(request.user, programme)
    related = visible.select_related("current__file", "owner", "programme__board", "replaced_by__current")
    unread = (
        "current__file__content",
        "current__search",
        *(f"replaced_by__current__{name}" for name in LONG),
    )
    return get_object_or_404(related.defer(*unread), slug=slug)


def _published_once_or_404(request: HttpRequest, programme: Programme, slug: str) -> Resource:
    found = get_resource_or_404(request, programme, slug)
    if found.current is None:
        raise Http404("It was never published.")
    return found
