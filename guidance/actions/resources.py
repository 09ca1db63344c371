"""Resources: written as drafts, published as numbered editions, looked at again, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from programmes.ledger import record_change
from programmes.models import Programme

from ..clicks.rollup import tell_days_again
from ..errors import NothingToPublish, NotReady, TextRefused
from ..files import CheckedFile
from ..links.places import follow_resource
from ..markdown import deceiving_links
from ..models import RESERVED, Edition, Resource, ResourceFile, State

#: What the change ledger calls it when the share of people who acknowledged a policy may have changed.
ACKNOWLEDGEMENTS = "guidance.acknowledgements"


@dataclass(frozen=True)
class Words:
    """What a resource says, as an editor writes it."""

    title: str
    kind: str
    summary: str
    minutes: int
    evidence: str
    body: str = ""
    url: str = ""
    source: str = ""
    transcript: str = ""
    step: str = ""
    professions: Sequence[str] = ()
    platforms: Sequence[str] = ()

    def onto(self, edition: Edition) -> None:
        for text in (self.body, self.transcript):
            if wrong := deceiving_links(text):
                raise TextRefused(" ".join(wrong))
        for name, value in asdict(self).items():
            setattr(edition, name, list(value) if isinstance(value, tuple | list) else value)


def free_slug(programme: Programme, title: str) -> str:
    """An address for a new resource that nothing has yet."""
    wanted = slugify(title)[:70].strip("-") or "resource"
    taken = set(Resource.objects.for_programme(programme).values_list("slug", flat=True)) | RESERVED
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


@transaction.atomic
def start_resource(
    *,
    programme: Programme,
    words: Words,
    by: User | None,
    owner: User | None = None,
    file: ResourceFile | None = None,
    asks_acknowledgement: bool = False,
) -> Resource:
    """A new resource with its first draft. Only editors see it until it is published."""
    resource = Resource.objects.create(
        programme=programme,
        slug=free_slug(programme, words.title),
        owner=owner,
        asks_acknowledgement=asks_acknowledgement,
    )
    edition = Edition(resource=resource, written_by=by, file=file)
    words.onto(edition)
    edition.save()
    return resource


@transaction.atomic
def save_draft(
    *,
    resource: Resource,
    words: Words,
    by: User,
    owner: User | None,
    asks_acknowledgement: bool,
    file: ResourceFile | None = None,
    drop_file: bool = False,
) -> Edition:
    """Write into the draft, which begins as a copy of what is published. Readers see nothing of it.

    Who owns the resource and whether it asks to be acknowledged is no part of a version and counts at once.
    """
    resource = Resource.objects.select_for_update(of=("self",)).select_related("current").get(pk=resource.pk)
    edition = resource.draft() or Edition(
        resource=resource, file=resource.current.file if resource.current else None
    )
    words.onto(edition)
    edition.file = file or (None if drop_file else edition.file)
    edition.written_by, edition.written_at = by, timezone.now()
    edition.save()
    asked = resource.asks_acknowledgement
    resource.owner, resource.asks_acknowledgement = owner, asks_acknowledgement
    resource.save(update_fields=["owner", "asks_acknowledgement"])
    if asked != asks_acknowledgement:
        _note_acknowledgements(resource)
    return edition


@transaction.atomic
def publish_resource(
    *,
    resource: Resource,
    next_review_on: date,
    by: User | None,
    change_note: str = "",
    on: date | None = None,
) -> Edition:
    """Give the draft the next number and show it. ``on``: when it was reviewed, today unless told.

    Raises ``NothingToPublish`` and ``NotReady``. Whoever had acknowledged the version before is asked again.
    """
    resource = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    edition = resource.draft()
    if edition is None:
        raise NothingToPublish
    if missing := edition.missing():
        raise NotReady(missing)
    before = resource.editions.numbered().only("number", "title", "step").first()
    last = (before.number or 0) if before else 0
    edition.number, edition.change_note = last + 1, change_note
    edition.published_at, edition.published_by = timezone.now(), by
    edition.save()
    resource.current = edition
    _is_back(resource)
    resource.last_reviewed_on, resource.next_review_on = on or timezone.localdate(), next_review_on
    resource.save()
    follow_resource(resource)
    _note_acknowledgements(resource)
    if before and (before.title, before.step) != (edition.title, edition.step):
        tell_days_again(resource)
    return edition


@transaction.atomic
def discard_draft(*, resource: Resource, by: User) -> Resource | None:
    """Throw the draft away. A resource that was never published goes with it: None."""
    resource = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    resource.editions.filter(number=None).delete()
    if resource.current_id is None:
        resource.delete()
        return None
    return resource


@transaction.atomic
def mark_reviewed(*, resource: Resource, next_review_on: date, by: User) -> Resource:
    """Somebody read it and it still holds: no new version, nobody is asked again."""
    resource = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    resource.last_reviewed_on, resource.next_review_on = timezone.localdate(), next_review_on
    resource.save(update_fields=["last_reviewed_on", "next_review_on"])
    return resource


@transaction.atomic
def withdraw_resource(
    *, resource: Resource, reason: str, by: User, replaced_by: Resource | None = None
) -> Resource:
    """Take it out of lists and search. Its address stays and says why, and what to read instead."""
    resource = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    if resource.state == State.PUBLISHED:
        resource.state, resource.withdrawn_reason = State.WITHDRAWN, reason
        resource.withdrawn_at, resource.withdrawn_by = timezone.now(), by
        resource.replaced_by = replaced_by
        resource.save()
        follow_resource(resource)
        _note_acknowledgements(resource)
    return resource


@transaction.atomic
def restore_resource(*, resource: Resource, by: User) -> Resource:
    """Show again what was withdrawn, as it was: no new version, nobody is asked to read it again."""
    resource = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    if resource.state == State.WITHDRAWN:
        _is_back(resource)
        resource.save()
        follow_resource(resource)
        _note_acknowledgements(resource)
    return resource


def _is_back(resource: Resource) -> None:
    resource.state = State.PUBLISHED
    resource.withdrawn_at, resource.withdrawn_by, resource.withdrawn_reason = None, None, ""
    resource.replaced_by = None


@transaction.atomic
def keep_file(*, programme: Programme, file: CheckedFile, by: User | None) -> ResourceFile:
    return ResourceFile.objects.create(
        programme=programme,
        name=file.name,
        content_type=file.content_type,
        size=len(file.content),
        sha256=file.sha256,
        content=file.content,
        uploaded_by=by,
    )


def _note_acknowledgements(resource: Resource) -> None:
    if resource.asks_acknowledgement:
        record_change(programme=resource.programme, source=ACKNOWLEDGEMENTS, on=timezone.localdate())
