"""How many of those who are asked have read each policy: numbers about people, small ones hidden."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, F, Q

from programmes.models import Membership, Programme, Role
from programmes.suppression import suppress

from .models import Acknowledgement, Resource, policies_of


@dataclass(frozen=True)
class Share:
    """``read`` and ``percent`` are None when they are hidden."""

    resource: Resource
    read: int | None
    asked: int | None

    @property
    def percent(self) -> float | None:
        return None if self.read is None or not self.asked else 100 * self.read / self.asked


def shares(programme: Programme) -> list[Share]:
    """For each policy: who of the programme's AHP staff has read the version that stands there now."""
    staff = Membership.objects.current().filter(programme=programme).with_role(Role.AHP_STAFF)
    asked = staff.count()
    policies = list(policies_of(programme))
    counted = dict(
        Acknowledgement.objects.filter(
            Q(edition=F("resource__current")), resource__in=policies, user__in=staff.values("user")
        )
        .values_list("resource")
        .annotate(number=Count("user", distinct=True))
        .order_by()
    )
    return [_share(resource, counted.get(resource.pk, 0), asked) for resource in policies]


def _share(resource: Resource, read: int, asked: int) -> Share:
    line = suppress([read, asked - read], settings.SUPPRESSION_THRESHOLD)
    return Share(resource, line.cells[0], line.total)
