"""Reading the chain: what is noted when somebody looks, what a page tells of it, and whether it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import DateField

from accounts.models import User
from programmes.models import Profession, Programme

from .models import Action, Arrangements, Closing, Entry, Extension, HistoryCheck, Holiday, Item
from .models.history import SAID

MOST = 100  # rows on a page
_DID = {
    "log_item": "Logged it",
    "change_item": "Corrected it",
    "acknowledge": "Acknowledged it",
    "extend": "Extended it",
    "escalate": "Escalated it to stage 2",
    "write_learning": "Wrote what is learned",
    "add_action": "Added an action",
    "finish_action": "Marked an action",
    "close": "Closed it",
    "reopen": "Reopened it",
    "set_arrangements": "Changed how the log is kept",
    "add_holiday": "Added a day off",
    "remove_holiday": "Removed a day off",
    "forget_words": "Emptied it after the board’s period",
    "viewed": "Looked at it",
    "listed": "Looked at the list",
    "exported": "Took out a file",
    "read_indicators": "Looked at the indicators",
    "read_history": "Looked at the history",
}
_NAMES = {
    "acknowledged_on": "acknowledged",
    "anonymised_on": "words went",
    "channel": "account",
    "closed_on": "closed",
    "day_one": "day 1",
    "days": "working days taken",
    "done_on": "done",
    "due_on": "due",
    "escalated_on": "escalated",
    "granted_on": "granted",
    "keep_months": "months until the words go",
    "person_told_on": "person told",
    "received_on": "received",
    "received_via": "how",
    "reopened_on": "reopened",
    "severity": "critical",
    "signpost": "reply to copy",
    "signpost_url": "address in the reply",
    "staff_group_id": "staff group",
    "was_due_on": "was due",
}
_HIDDEN = {"id", "at", "item_id", "programme_id", "acknowledge_by"}
_TABLES = {
    model._meta.model_name: model for model in (Item, Action, Closing, Extension, Arrangements, Holiday)
}


def note(*, programme: Programme, by: Any, what: str, item: Item | None = None, **details: Any) -> None:
    """Somebody looks at something or takes it out. Written before it is shown."""
    Entry.objects.create(
        programme=programme, by=by, what=what, item=item.pk if item else None, details=details
    )


@dataclass(frozen=True)
class Line:
    number: int
    at: datetime
    who: str
    what: str
    details: list[str]
    item: Item | None


def pages(programme: Programme, *, item: UUID | None = None) -> Paginator:
    """The rows of one item or of the whole log, the newest first."""
    rows = Entry.objects.filter(programme=programme).order_by("-number")
    return Paginator(rows if item is None else rows.filter(item=item), MOST)


def lines(programme: Programme, page: Page) -> list[Line]:
    """What a page tells of those rows."""
    found = list(page)
    items = (
        Item.objects.filter(programme=programme)
        .select_related("programme")
        .in_bulk({row.item for row in found if row.item})
    )
    names = dict(User.objects.filter(pk__in={row.by_id for row in found}).values_list("pk", "display_name"))
    groups = {}
    if any("staff_group_id" in row.details for row in found):
        groups = {group.pk: group.plural for group in Profession.objects.all()}
    return [
        Line(
            row.number,
            row.at,
            names.get(row.by_id, "Somebody whose account is gone") if row.by_id else "The portal",
            _what(row),
            _details(row, groups),
            items.get(row.item) if row.item else None,
        )
        for row in found
    ]


def _what(row: Entry) -> str:
    if row.what in _DID:
        return _DID[row.what]
    if not row.what and row.change == "UPDATE" and set(map(str, row.details.values())) == {"written"}:
        return "Texts were sealed again, or written past the portal"
    return f"Changed past the portal: {row.subject}"


def _details(row: Entry, groups: dict[int, str]) -> list[str]:
    if not row.change:
        return [f"{name}: {value}" for name, value in row.details.items() if value not in ("", None)]
    return list(_changes(row, groups))


def _changes(row: Entry, groups: dict[int, str]) -> Iterator[str]:
    for name, values in sorted(row.details.items()):
        if name in _HIDDEN:
            continue
        words = _NAMES.get(name, name.replace("_", " "))
        if isinstance(values, str):  # of a sealed text only that it was written or emptied
            if (row.change, values) != ("INSERT", "empty"):
                yield f"{words}: {values}"
            continue
        was, became = (_said(row.subject, name, value, groups) for value in values)
        if was and became:
            yield f"{words}: {was} became {became}"
        elif was or became:
            yield f"{words}: {became or f'{was} taken away'}"


def _said(table: str, name: str, value: Any, groups: dict[int, str]) -> str:
    """A stored value as the pages say it; nothing for what is empty."""
    if value is None or value == "":
        return ""
    if name == "staff_group_id":
        return groups.get(value, "one that is gone")
    field = next((each for each in _TABLES[table]._meta.concrete_fields if each.attname == name), None)
    if isinstance(field, DateField):
        day = date.fromisoformat(value)
        return f"{day.day} {day:%B %Y}"
    return str(dict(field.flatchoices).get(value, value)) if field is not None else str(value)


def last_check(programme: Programme) -> HistoryCheck | None:
    """What the nightly check found, if there was one."""
    return HistoryCheck.objects.filter(programme=programme).first()


@dataclass(frozen=True)
class Break:
    """Where a chain is broken, and how."""

    programme: str
    number: int
    how: str

    def __str__(self) -> str:
        return f"{self.programme}: row {self.number} {self.how}."


def breaks(programme: Programme) -> list[Break]:
    """Every place where the chain of a programme does not hold. Reads row by row; the log may be long, and people may
    go on writing: a row and where the chain ends are written together, so what came later is read once more.
    """
    found: list[Break] = []
    number, digest, head = 0, "", (0, "")
    while True:
        number, digest, more = _read_on(programme, number, digest)
        found += more
        before, head = head, _head(programme)
        if head[0] <= number or head == before:
            break
    if head[0] > number:
        found.append(Break(programme.slug, number + 1, f"is missing (there were {head[0]})"))
    elif head != (number, digest):
        found.append(Break(programme.slug, number, "is not the one that was written last"))
    if not number and not found and Item.objects.filter(programme=programme).exists():
        found.append(
            Break(programme.slug, 1, "is missing, and all that followed: there are items without a history")
        )
    return found


def _head(programme: Programme) -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, digest FROM complaints_historyhead WHERE programme_id = %s", [programme.pk]
        )
        return cursor.fetchone() or (0, "")


def _read_on(programme: Programme, number: int, digest: str) -> tuple[int, str, list[Break]]:
    """From the row after that one to the last: its number, its digest, and what does not hold."""
    found: list[Break] = []
    for row, stored_previous, stored, said in _rows(programme, number):
        if row != number + 1:
            found.append(Break(programme.slug, number + 1, f"is missing (the next is {row})"))
        elif stored_previous != digest:
            found.append(
                Break(programme.slug, row, "does not follow the one before it: changed or put elsewhere")
            )
        if sha256(said.encode()).hexdigest() != stored:
            found.append(Break(programme.slug, row, "was changed"))
        number, digest = row, stored
    return number, digest, found


def _rows(programme: Programme, last: int) -> Iterator[tuple[int, str, str, str]]:
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT number, previous, digest, {SAID.format(row='entry')} FROM complaints_entry entry "
                "WHERE programme_id = %s AND number > %s ORDER BY number LIMIT 1000",
                [programme.pk, last],
            )
            page = cursor.fetchall()
        if not page:
            return
        yield from page
        last = page[-1][0]
