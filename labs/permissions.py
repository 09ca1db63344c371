"""Who may do what with labs. Asked through ``programmes.access``, never through ``user.has_perm``."""

from __future__ import annotations

from typing import Any

import rules

from programmes.permissions import (
    is_ahp_staff,
    is_lab_host,
    is_member,
    is_programme_admin,
    is_public,
    is_qi_lead,
)

from .models import LabSession


@rules.predicate
def hosts_it(user: Any, session: LabSession | None = None) -> bool:
    """The host or a co-host of this very session."""
    return isinstance(session, LabSession) and session.is_hosted_by(user)


runs_all_labs = is_qi_lead | is_programme_admin

rules.add_perm("labs.see", is_public | is_member)
rules.add_perm("labs.book", is_ahp_staff)
# Whoever booked once keeps sight of it, whatever becomes of the role.
rules.add_perm("labs.see_own", is_member)
# A topic is shared by all its hosts, so those who answer for the programme keep it.
rules.add_perm("labs.edit_topics", runs_all_labs)
rules.add_perm("labs.run", is_lab_host | runs_all_labs)
rules.add_perm("labs.keep_session", (is_lab_host & hosts_it) | runs_all_labs)
# Access needs and apologies are told to the people in the room and to nobody above them.
rules.add_perm("labs.see_needs", is_lab_host & hosts_it)
