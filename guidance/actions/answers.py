"""Was this useful? And what was searched for in vain."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from programmes.models import Programme

from ..models import Answer, Resource, Wanted

MOST_WANTED = 2_000  # rows of one programme: whoever searches for nonsense does not fill the table


@transaction.atomic
def answer(*, resource: Resource, is_useful: bool, comment: str, by: User | None) -> Answer:
    """Note an answer. Somebody who is signed in has one, and changes it by answering again."""
    assert resource.current is not None, "only what was published is answered"
    values = {
        "edition": resource.current,
        "is_useful": is_useful,
        "comment": comment,
        "on": timezone.localdate(),
    }
    if by is None:
        return Answer.objects.create(resource=resource, **values)
    return Answer.objects.update_or_create(resource=resource, user=by, defaults=values)[0]


@transaction.atomic
def note_wanted(*, programme: Programme, words: str) -> None:
    """Count words that found nothing. ``words`` hold no personal data: ``guidance.wanted`` sees to that."""
    today = timezone.localdate()
    again = Wanted.objects.filter(programme=programme, words=words)
    if again.update(times=F("times") + 1, last_on=today, state=Wanted.State.OPEN):
        return
    if Wanted.objects.filter(programme=programme).count() < MOST_WANTED:
        Wanted.objects.bulk_create([Wanted(programme=programme, words=words)], ignore_conflicts=True)


@transaction.atomic
def settle_wanted(*, wanted: Wanted, by: User) -> None:
    wanted.state = Wanted.State.DONE
    wanted.save(update_fields=["state"])
