"""Writes of the room: each in one transaction with its line of history and, where a count moves, its ledger row.

Items are locked before anything is written, because every write waits for the end of the history's chain: who held
that and then waited for an item would wait for somebody who waits for him.
"""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import User
from programmes.ledger import record_change
from programmes.models import Programme

from .acting import action
from .clock import ACKNOWLEDGE, STAGE_1, STAGE_2, Clock
from .errors import ChangedMeanwhile, NotPossible
from .fields import Unopened
from .models import (
    NEED_ACTION,
    OF_COMPLAINTS,
    Action,
    Arrangements,
    Closing,
    Extension,
    Holiday,
    Item,
    ItemQuerySet,
    Kind,
    Outcome,
    Stage,
)

Row = TypeVar("Row")
# What the measures listen to, by the day of receipt.
SOURCE = "complaints.received"

# What stands in a form, so that nobody writes over what somebody else has written since it was opened.
LOGGED = (
    *("kind", "stage", "reference", "received_on", "received_via", "platform", "channel", "category"),
    *("staff_group_id", "summary", "post_removed", "severity"),
)
LEARNED = ("learning", "why_not")


def as_seen(item: Item, names: tuple[str, ...]) -> str:
    """What those fields held, as a short sign that tells nothing about it."""
    return salted_hmac("complaints.seen", repr([str(getattr(item, name)) for name in names])).hexdigest()[:20]


def _as_it_was(item: Item, names: tuple[str, ...], seen: str | None) -> None:
    if seen is not None and seen != as_seen(item, names):
        raise ChangedMeanwhile


@action
def log_item(*, programme: Programme, by: User | None, key: UUID | None = None, **fields: Any) -> Item:
    """Keep what reached the organisation. A complaint starts its clock, at stage 1 unless told otherwise.

    ``key``: of the form, which is sent twice by a double press or a bad line, and logs one item.
    """
    if key and (sent := Item.objects.filter(programme=programme, pk=key).first()):
        return _the_same(
            sent, kind=fields["kind"], summary=fields["summary"], received_on=fields["received_on"]
        )
    item = Item(programme=programme, pk=key or uuid4(), **fields)
    _set_clock(item, Arrangements.of(programme).clock())
    try:
        _save(item)
    except _SentTwice:
        sent = Item.objects.filter(programme=programme, pk=item.pk).first()
        if sent is None:  # of another programme: nobody gets such a key from a form
            raise NotPossible("This form cannot be kept. Open it anew") from None
        return sent
    record_change(programme=programme, source=SOURCE, on=item.received_on)
    return item


@action
def change_item(*, item: Item, by: User | None, seen: str | None = None, **fields: Any) -> Item:
    """Correct what was logged, while it is open. Its dates follow. ``seen``: how it was when the form was made."""
    item = _open(item)
    _as_it_was(item, LOGGED, seen)
    before = item.received_on
    _write(item, **fields)
    for day in (item.acknowledged_on, item.escalated_on):
        if day and day < item.received_on:
            raise NotPossible("This is after it was acknowledged or escalated", "received_on")
    if not item.is_complaint:
        item.escalated_on = item.acknowledged_on = None
    _set_clock(item, Arrangements.of(item.programme).clock())
    _save(item)
    for day in {before, item.received_on}:
        record_change(programme=item.programme, source=SOURCE, on=day)
    return item


@action
def acknowledge(*, item: Item, on: date, by: User | None) -> Item:
    """The person was told that the complaint has arrived."""
    item = _open_complaint(item)
    _not_before(on, item.counts_from, "It was received or escalated after that day")
    item.acknowledged_on = on
    item.save()
    return item


@action
def extend(
    *,
    item: Item,
    until: date,
    authorised_by: str,
    reason: str,
    by: User | None,
    granted_on: date | None = None,
    granted_late: bool = False,
) -> Extension:
    """Give an answer more time. Stage 1 has a limit, after which the complaint goes to stage 2.

    ``granted_on``: today unless told otherwise. The procedure wants it granted while the answer is not late yet; what
    was granted afterwards is kept as such where ``granted_late`` says so.
    """
    item = _open_complaint(item)
    clock, granted_on = Arrangements.of(item.programme).clock(), granted_on or timezone.localdate()
    assert item.due_on is not None
    if granted_on > timezone.localdate():
        raise NotPossible("It cannot be granted on a day to come", "granted_on")
    _not_before(granted_on, item.counts_from, "It was received or escalated after that day", "granted_on")
    last = item.extensions.filter(stage=item.stage).order_by("granted_on").last()
    if last:
        _not_before(granted_on, last.granted_on, "It was extended after that day already", "granted_on")
    if granted_on > item.due_on and not granted_late:
        raise NotPossible(
            f"The answer was due on {_day(item.due_on)}, before this was granted. If it was granted too late, say so "
            "below",
            "granted_on",
        )
    if until <= item.due_on:
        raise NotPossible(f"The new date must be after the day it is due now, {_day(item.due_on)}", "until")
    if until < granted_on:
        raise NotPossible(f"The new date was over when this was granted, on {_day(granted_on)}", "until")
    if not clock.is_working(until):
        raise NotPossible(
            f"{until:%A} {_day(until)} is a day off. The next working day is {_day(clock.after(until, 1))}",
            "until",
        )
    if item.stage == Stage.FIRST:
        days = Arrangements.of(item.programme).extension_days
        latest = clock.after(clock.due(item.received_on, STAGE_1), days)
        if until > latest:
            raise NotPossible(
                f"Stage 1 can be extended to {_day(latest)}. After that it goes to stage 2", "until"
            )
    extension = Extension(
        item=item,
        stage=item.stage,
        granted_on=granted_on,
        was_due_on=item.due_on,
        until=until,
        authorised_by=authorised_by,
        reason=reason,
    )
    extension.save()
    item.due_on = until
    item.save()
    return extension


@action
def escalate(*, item: Item, on: date, by: User | None) -> Item:
    """From stage 1 to stage 2, also after it was closed there. It is acknowledged and counted anew from that day."""
    item = _locked(item)
    if item.stage != Stage.FIRST or item.anonymised_on or item.outcome == Outcome.MISTAKE:
        raise NotPossible("Only a complaint at stage 1 can be escalated")
    _not_before(on, item.received_on, "It was received after that day")
    _not_before(on, item.closed_on or on, "It was closed at stage 1 after that day")
    item.stage, item.escalated_on, item.acknowledged_on = Stage.ESCALATED, on, None
    item.closed_on, item.outcome, item.person_told_on = None, "", None
    _set_clock(item, Arrangements.of(item.programme).clock())
    item.save()
    return item


@action
def write_learning(
    *, item: Item, learning: str, why_not: str, by: User | None, seen: str | None = None
) -> Item:
    """What is learned from it, or why it cannot be acted on; also after it was closed."""
    item = _with_words(item)
    _as_it_was(item, LEARNED, seen)
    if not learning and item.is_complaint and item.outcome not in ("", Outcome.MISTAKE):
        raise NotPossible("A closed complaint keeps what was learned from it", "learning")
    if not why_not and not item.is_open and item.kind != Kind.COMPLIMENT and not item.actions.exists():
        raise NotPossible("It was closed without an action, so it keeps the reason", "why_not")
    _write(item, learning=learning, why_not=why_not)
    item.save()
    return item


@action
def add_action(
    *, item: Item, text: str, owner: str, due_on: date, by: User | None, key: UUID | None = None
) -> Action:
    """What will be done, by whom and when. ``key``: as for ``log_item``."""
    item = _with_words(item)
    if key and (sent := item.actions.filter(pk=key).first()):
        return _the_same(sent, text=text, owner=owner)
    made = Action(pk=key or uuid4(), item=item, text=text, owner=owner, due_on=due_on)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if "complaints_action_pkey" in str(error):  # of another item: nobody gets such a key from a form
            raise NotPossible("This form cannot be kept. Open it anew") from None
        raise
    return made


@action
def finish_action(*, action_row: Action, on: date | None, by: User | None) -> Action:
    """It was done on that day; without one it is to do again. Said twice, it is as it was said first."""
    item = _with_words(action_row.item)
    row = item.actions.get(pk=action_row.pk)  # as it is now, under the lock
    if (row.done_on is None) != (on is None):
        row.done_on = on
        row.save(update_fields=["done_on"])
    return row


@action
def close(
    *,
    item: Item,
    on: date,
    outcome: str,
    learning: str,
    why_not: str,
    person_told_on: date | None,
    by: User | None,
    seen: str | None = None,
) -> Item:
    """End it: with an outcome, what was learned, and an action or the reason why there is none."""
    item = _open(item)
    _as_it_was(item, LEARNED, seen)
    _not_before(on, item.counts_from, "It was received or escalated after that day")
    _check_end(item, on, outcome, learning, why_not)
    closing = _closing_of(item, on, outcome)
    item.closed_on, item.outcome = on, outcome
    _write(item, learning=learning, why_not=why_not)
    item.person_told_on = person_told_on
    item.save()
    closing.save(force_insert=True)
    record_change(programme=item.programme, source=SOURCE, on=item.received_on)
    return item


def _closing_of(item: Item, on: date, outcome: str) -> Closing:
    """As days are counted today."""
    closing = Closing(item=item, closed_on=on, outcome=outcome)
    if item.is_complaint:
        arrangements = Arrangements.of(item.programme)
        clock = arrangements.clock()
        closing.stage, closing.day_one = item.stage, arrangements.day_one
        closing.days = clock.between(item.counts_from, on)
        closing.due_on = item.due_before_extending(clock)
    return closing


@action
def reopen(*, item: Item, reason: str, by: User | None) -> Item:
    """It was closed by mistake. Its clock goes on from where it was counted; what was learned stays, and with which
    outcome it was closed stays in its closing, which the indicators no longer count.
    """
    item = _with_words(item)
    if item.is_open:
        raise NotPossible("It is open already")
    if not reason:
        raise NotPossible("Say why it is opened again", "reason")
    assert item.closed_on is not None
    closing = item.closing() or _closing_of(
        item, item.closed_on, item.outcome
    )  # none: closed past the actions
    closing.reopened_on, closing.reason = timezone.localdate(), reason
    closing.save()
    item.closed_on, item.outcome = None, ""
    _set_clock(item, Arrangements.of(item.programme).clock())
    item.save()
    record_change(programme=item.programme, source=SOURCE, on=item.received_on)
    return item


def _check_end(item: Item, on: date, outcome: str, learning: str, why_not: str) -> None:
    if outcome == Outcome.MISTAKE:
        if not why_not:
            raise NotPossible("Say why it should not have been logged", "why_not")
        return
    if item.is_complaint != (outcome in OF_COMPLAINTS):
        raise NotPossible("This outcome does not fit what it is", "outcome")
    if item.kind == Kind.COMPLIMENT:
        return
    if item.is_complaint and not learning:
        raise NotPossible("Say what is learned from it, also when that is little", "learning")
    has_action = item.actions.exists()
    if outcome in NEED_ACTION and not has_action:
        raise NotPossible(
            "Add an action with an owner and a date first: what was right must change something", "outcome"
        )
    if not has_action and not why_not:
        raise NotPossible("Add an action, or say why it cannot be acted on", "why_not")
    if item.stage in (Stage.DIRECT, Stage.ESCALATED) and outcome != Outcome.WITHDRAWN:
        if item.acknowledged_on is None:
            raise NotPossible("Acknowledge it first: stage 2 asks for it", "outcome")
        _not_before(on, item.acknowledged_on, "It was acknowledged after that day")


@action
def set_arrangements(
    *,
    programme: Programme,
    day_one: str,
    extension_days: int,
    signpost: str,
    signpost_url: str,
    keep_months: int | None = None,
    by: User | None,
) -> Arrangements:
    """How the log is kept. Open complaints get the dates of the new convention."""
    items = lock_items(Item.objects.open().filter(programme=programme, kind=Kind.COMPLAINT))
    arrangements = Arrangements.of(programme)
    arrangements.day_one, arrangements.extension_days = day_one, extension_days
    arrangements.signpost, arrangements.signpost_url = signpost, signpost_url
    arrangements.keep_months = keep_months
    arrangements.save()
    _count_again(programme, items)
    return arrangements


@action
def add_holiday(*, programme: Programme, day: date, name: str, by: User | None) -> Holiday:
    """A day off of the board. Open complaints are due later."""
    holiday = Holiday(programme=programme, day=day, name=name)
    items = lock_items(Item.objects.open().filter(programme=programme, kind=Kind.COMPLAINT))
    try:
        with transaction.atomic():
            holiday.save()
    except IntegrityError as error:
        if "holiday_once" in str(error):
            raise NotPossible("This day is on the list already", "day") from None
        raise
    _count_again(programme, items)
    return holiday


@action
def remove_holiday(*, holiday: Holiday, by: User | None) -> None:
    programme = holiday.programme
    items = lock_items(Item.objects.open().filter(programme=programme, kind=Kind.COMPLAINT))
    holiday.delete()
    _count_again(programme, items)


def lock_items(rows: ItemQuerySet) -> list[Item]:
    """Those rows, held until the transaction ends, always in the same order."""
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def _count_again(programme: Programme, items: list[Item]) -> None:
    clock = Arrangements.of(programme).clock()
    for item in items:
        _set_clock(item, clock)
        item.save(update_fields=["acknowledge_by", "due_on"])


def _set_clock(item: Item, clock: Clock) -> None:
    """The days by which it is to be acknowledged and answered. What an extension gave is never taken back."""
    if not item.is_complaint:
        item.stage, item.acknowledge_by, item.due_on = "", None, None
        return
    item.stage = item.stage or Stage.FIRST
    item.acknowledge_by = clock.due(item.counts_from, ACKNOWLEDGE)
    due = clock.due(item.counts_from, STAGE_1 if item.stage == Stage.FIRST else STAGE_2)
    given = (
        [] if item._state.adding else item.extensions.filter(stage=item.stage).values_list("until", flat=True)
    )
    item.due_on = max([due, *given])


def _locked(item: Item) -> Item:
    return Item.objects.select_for_update(of=("self",)).select_related("programme").get(pk=item.pk)


def _write(item: Item, **fields: Any) -> None:
    """What is as it was keeps its seal: the history tells of what was written, and not of what was only sent."""
    for name, value in fields.items():
        stored = getattr(item, name)
        if stored == value:
            continue
        if isinstance(stored, Unopened):
            raise NotPossible(f"{stored}. Nothing is written over them: they would be lost", name)
        setattr(item, name, value)


def _with_words(item: Item) -> Item:
    item = _locked(item)
    if item.anonymised_on:
        raise NotPossible("The words about this one have gone, after the board’s period")
    return item


def _open(item: Item) -> Item:
    item = _locked(item)
    if not item.is_open:
        raise NotPossible("It is closed. Only its learning and actions can still be written")
    return item


def _open_complaint(item: Item) -> Item:
    item = _open(item)
    if not item.is_complaint:
        raise NotPossible("Only complaints have a clock")
    return item


def _not_before(on: date, earliest: date, sentence: str, field: str = "on") -> None:
    if on < earliest:
        raise NotPossible(sentence, field)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _the_same(sent: Row, **fields: Any) -> Row:
    """What was kept of a form that is sent again; with other words in it, it is something else."""
    if any(getattr(sent, name) != value for name, value in fields.items()):
        raise NotPossible("This form was kept already, with other words in it. Open it anew for this one")
    return sent


class _SentTwice(Exception):
    """In the same moment."""


def _save(item: Item) -> None:
    """A second use of a reference, also by somebody in the same moment, is a sentence and not a failure."""
    if item.is_complaint and not item.reference:
        raise NotPossible(
            "Enter the reference: it is the only link to the person who complained", "reference"
        )
    try:
        with transaction.atomic():
            item.save(force_insert=item._state.adding)
    except IntegrityError as error:
        if "complaints_item_pkey" in str(error):
            raise _SentTwice from None
        if "item_reference_once" in str(error):
            raise NotPossible("This reference is in the log already", "reference") from None
        raise
