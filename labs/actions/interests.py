"""No date suits: who would come, where and when, and who is told about a new date."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from programmes.models import Locality

from ..models import Interest, Lab


@transaction.atomic
def register_interest(
    *, lab: Lab, user: User, by: User, locality: Locality | None = None, when: str = ""
) -> Interest:
    """Note that somebody wants this lab. Asking again changes what was said before."""
    interest, _ = Interest.objects.update_or_create(
        lab=lab, user=user, withdrawn_at=None, defaults={"locality": locality, "when": when}
    )
    return interest


@transaction.atomic
def withdraw_interest(*, interest: Interest, by: User | None) -> Interest:
    if interest.withdrawn_at is None:
        interest.withdrawn_at = timezone.now()
        interest.save(update_fields=["withdrawn_at"])
    return interest
