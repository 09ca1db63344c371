"""Complaints: to everybody but the complaints admins of the programme the room does not exist."""

from __future__ import annotations

from datetime import date
from typing import Any

from complaints import actions
from complaints.models import Holiday
from programmes.models import Programme
from tests.factories.complaints import FIELDS, item_of

TABLE = """
address                   method  anon staff host rater lead compl admin | stranger super
complaints:items          GET     in   404   404  404   404  ok    404     404      404
complaints:items_csv      GET     in   404   404  404   404  ok    404     404      404
complaints:new            GET     in   404   404  404   404  ok    404     404      404
complaints:new            POST    in   404   404  404   404  go    404     404      404
complaints:item           GET     in   404   404  404   404  ok    404     404      404
complaints:item@closed    GET     in   404   404  404   404  ok    404     404      404
complaints:item@praise    GET     in   404   404  404   404  ok    404     404      404
complaints:change         GET     in   404   404  404   404  ok    404     404      404
complaints:change         POST    in   404   404  404   404  ok    404     404      404
complaints:acknowledge    GET     in   404   404  404   404  ok    404     404      404
complaints:acknowledge    POST    in   404   404  404   404  go    404     404      404
complaints:extend         GET     in   404   404  404   404  ok    404     404      404
complaints:extend         POST    in   404   404  404   404  ok    404     404      404
complaints:extend@praise  GET     in   404   404  404   404  go    404     404      404
complaints:escalate       GET     in   404   404  404   404  ok    404     404      404
complaints:escalate       POST    in   404   404  404   404  go    404     404      404
complaints:learning       GET     in   404   404  404   404  ok    404     404      404
complaints:learning       POST    in   404   404  404   404  go    404     404      404
complaints:close          GET     in   404   404  404   404  ok    404     404      404
complaints:close          POST    in   404   404  404   404  ok    404     404      404
complaints:reopen         GET     in   404   404  404   404  go    404     404      404
complaints:reopen@closed  GET     in   404   404  404   404  ok    404     404      404
complaints:reopen@closed  POST    in   404   404  404   404  ok    404     404      404
complaints:new_action     GET     in   404   404  404   404  ok    404     404      404
complaints:new_action     POST    in   404   404  404   404  ok    404     404      404
complaints:mark_action    POST    in   404   404  404   404  go    404     404      404
complaints:item_history   GET     in   404   404  404   404  ok    404     404      404
complaints:signpost       GET     in   404   404  404   404  ok    404     404      404
complaints:days           GET     in   404   404  404   404  ok    404     404      404
complaints:days           POST    in   404   404  404   404  go    404     404      404
complaints:remove_day     POST    in   404   404  404   404  go    404     404      404
complaints:settings       GET     in   404   404  404   404  ok    404     404      404
complaints:settings       POST    in   404   404  404   404  ok    404     404      404
complaints:indicators     GET     in   404   404  404   404  ok    404     404      404
complaints:history        GET     in   404   404  404   404  ok    404     404      404
"""

ON = {"on": "2026-04-07"}


def arguments(programme: Programme) -> dict[str, Any]:
    """An overdue complaint with an action; one that is closed after an extension; a compliment."""
    item = item_of(programme)
    row = actions.add_action(
        item=item, text="A second reader", owner="Team lead", due_on=date(2026, 5, 1), by=None
    )
    closed = item_of(programme)
    words = {"authorised_by": "Complaints manager", "reason": "Leave", "by": None}
    actions.extend(item=closed, granted_on=date(2026, 4, 8), until=date(2026, 4, 10), **words)
    actions.add_action(
        item=closed, text="A second reader", owner="Team lead", due_on=date(2026, 5, 1), by=None
    )
    end = {"outcome": "upheld", "learning": "Read aloud", "why_not": "", "person_told_on": date(2026, 4, 10)}
    actions.close(item=closed, on=date(2026, 4, 10), by=None, **end)
    praise = {"item_id": item_of(programme, kind="compliment", reference="").pk}
    holiday = Holiday.objects.create(programme=programme, day=date(2026, 12, 24), name="Local holiday")
    return {
        "item_id": item.pk,
        "action_id": row.pk,
        "holiday_id": holiday.pk,
        "complaints:item@closed": {"item_id": closed.pk},
        "complaints:item@praise": praise,
        "complaints:reopen@closed": {"item_id": closed.pk},
        "complaints:extend@praise": praise,
    }


def posted(programme: Programme) -> dict[str, Any]:
    words = {"summary": "A reply was taken for mockery.", "reference": f"NEW-{programme.slug}"}
    return {
        "complaints:new": FIELDS | words | {"received_on": "2026-04-01"},
        # Numbers, and what may be a name.
        "complaints:new_action": {"text": "Ring 07700 900123", "owner": "Mrs Smith", "due_on": "2026-12-01"},
        "complaints:acknowledge": ON,
        "complaints:escalate": ON,
        "complaints:learning": {"learning": "Read it aloud first"},
        "complaints:close": ON | {"outcome": "resolved"},
        "complaints:mark_action": {"done": "yes"},
        "complaints:days": {"day": "2026-12-23", "name": "Local holiday"},
    }
