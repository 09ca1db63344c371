"""Items of the complaints log for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from complaints import actions
from complaints.models import Item
from programmes.models import Programme, Role
from tests.factories.programmes import ProgrammeFactory, member

RECEIVED = date(2026, 4, 1)
FIELDS: dict[str, Any] = {
    "kind": "complaint",
    "received_on": RECEIVED,
    "received_via": "post",
    "platform": "facebook",
    "channel": "team",
    "category": "tone",
    "summary": "The reply of a team to a comment was taken for mockery.",
    "post_removed": "yes",
}
_made = iter(range(1, 1_000_000))


def keeper(programme: Programme) -> Any:
    """A complaints admin."""
    return member(programme, Role.COMPLAINTS_ADMIN)


def item_of(programme: Programme | None = None, *, by: Any = None, **fields: Any) -> Item:
    """A complaint, logged through the action, unless ``kind`` says otherwise."""
    reference = fields.pop("reference", f"CHP-2026-{next(_made):04}")
    given = FIELDS | {"reference": reference} | fields
    return actions.log_item(programme=programme or ProgrammeFactory(), by=by, **given)
