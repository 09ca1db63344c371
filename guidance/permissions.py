"""Who may do what with guidance. Asked through ``programmes.access``, never through ``user.has_perm``."""

from __future__ import annotations

from typing import Any

import rules

from programmes.permissions import is_ahp_staff, is_member, is_programme_admin, is_public, is_qi_lead

from .models import Resource


@rules.predicate
def owns_it(user: Any, resource: Resource | None = None) -> bool:
    """Whoever keeps this very resource true."""
    return isinstance(resource, Resource) and user.is_authenticated and resource.owner_id == user.pk


edits = is_qi_lead | is_programme_admin

rules.add_perm("guidance.see", is_public | is_member)
rules.add_perm("guidance.edit", edits)
# The path, goals and acknowledgements are for those whose practice the policy is about.
rules.add_perm("guidance.follow", is_ahp_staff)
rules.add_perm("guidance.submit", is_member)
# Readers' answers are there to make a resource better, so they are shown to who can.
rules.add_perm("guidance.see_answers", edits | (is_member & owns_it))
