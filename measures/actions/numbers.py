"""Entering numbers: everything that was handed in, or nothing; and undoing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from measures.entries import Key, problems_of
from measures.errors import (
    AlreadyUndone,
    LaterChanges,
    NothingToStore,
    ObservationsRefused,
    PlanDoesNotFitObservations,
    Problem,
)
from measures.importers import Entry
from measures.models import ImportBatch, ImportChange, Measure, Observation
from measures.series import words_for

from .together import action, author, lock, series_due

_NUMBERS = ("numerator", "denominator", "readings", "is_provisional", "note")
_STORED = (*_NUMBERS, "definition_version", "batch_id", "recorded_by_id", "recorded_at")
_CHUNK = 2_000


@action
def record_observations(
    *,
    measure: Measure,
    entries: Sequence[Entry],
    by: User,
    kind: str = ImportBatch.Kind.GRID,
    filename: str = "",
    digest: str = "",
) -> ImportBatch:
    """Store numbers for periods, overwriting what is there; an entry without a number empties its period.

    Entries that say what is stored already change nothing. Raises ``ObservationsRefused`` with every problem,
    and stores nothing then; ``NothingToStore`` when there is no entry.
    """
    author(by)
    measure = lock(measure)
    if not entries:
        raise NothingToStore("There is no number to store.")
    if problems := problems_of(measure, entries):
        raise ObservationsRefused(problems)
    batch = ImportBatch.objects.create(
        measure=measure, by=by, kind=kind, filename=filename[:200], digest=digest
    )
    try:
        with transaction.atomic():
            touched = _write(measure, batch, entries, by)
    except IntegrityError as error:
        # The checks above know every promise of the database; this is for the one they might not.
        raise ObservationsRefused([Problem(0, "", _database_words(error))]) from error
    series_due(measure, touched)
    return batch


@action
def commit_import(
    *,
    measure: Measure,
    entries: Sequence[Entry],
    by: User,
    filename: str = "",
    digest: str = "",
    kind: str = ImportBatch.Kind.CSV,
) -> ImportBatch:
    """Store the entries of a checked import (``measures.importers.preview``): all of them, or none."""
    return record_observations(
        measure=measure, entries=entries, by=by, kind=kind, filename=filename, digest=digest
    )


@action
def undo_import(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Bring back what was there before: added rows go, overwritten and emptied ones return as they were.

    Raises ``AlreadyUndone``, and ``LaterChanges`` when somebody has changed one of the rows since.
    """
    author(by)
    measure = lock(batch.measure)
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state == ImportBatch.State.UNDONE:
        raise AlreadyUndone("This was undone before. Nothing was changed.")
    changes = list(batch.changes.all())
    present = _present(measure, [(c.dimension, c.category, c.period, c.ordinal) for c in changes])
    _refuse_later_changes(measure, batch, changes, present)
    _bring_back(measure, changes, present)
    batch.state, batch.undone_at, batch.undone_by = ImportBatch.State.UNDONE, timezone.now(), by
    batch.save(update_fields=["state", "undone_at", "undone_by"])
    series_due(measure, {(c.dimension, c.category) for c in changes})
    return batch


def next_ordinal(measure: Measure, on: date) -> int:
    """The number for one more event on a day: two complaints of one day are two events."""
    stored = Observation.objects.for_series(measure).filter(period=on).aggregate(last=Max("ordinal"))["last"]
    return 0 if stored is None else stored + 1


# ---- writing ---------------------------------------------------------------------------------------
def _write(measure: Measure, batch: ImportBatch, entries: Sequence[Entry], by: User) -> set[tuple[str, str]]:
    present = _present(measure, [entry.key for entry in entries])
    changes: list[ImportChange] = []
    rows: list[Observation] = []
    gone: list[int] = []
    for entry in entries:
        old = present.get(Key(*entry.key))
        before = None if old is None else _as_stored(old)
        if entry.numerator is None and not entry.readings:
            if old is None:
                batch.same += 1
                continue
            gone.append(old.pk)
            batch.removed += 1
            changes.append(_change(batch, entry.key, before, None))
            continue
        new = _observation(measure, batch, entry, by)
        if old is not None and all(getattr(old, name) == getattr(new, name) for name in _NUMBERS):
            batch.same += 1
            continue
        rows.append(new)
        batch.added, batch.changed = batch.added + (old is None), batch.changed + (old is not None)
        changes.append(_change(batch, entry.key, before, _as_stored(new)))
    _upsert(rows)
    Observation.objects.filter(pk__in=gone).delete()
    ImportChange.objects.bulk_create(changes, batch_size=_CHUNK)
    batch.save(update_fields=["added", "changed", "removed", "same"])
    return {(change.dimension, change.category) for change in changes}


def _observation(measure: Measure, batch: ImportBatch, entry: Entry, by: User) -> Observation:
    return Observation(
        measure=measure,
        dimension=entry.dimension,
        category=entry.category,
        period=entry.period,
        ordinal=entry.ordinal,
        numerator=None if entry.readings else entry.numerator,
        denominator=entry.denominator,
        readings=list(entry.readings) if entry.readings else None,
        note=entry.note[:300],
        is_provisional=entry.is_provisional,
        definition_version=measure.definition_version,
        batch=batch,
        recorded_by=by,
        recorded_at=timezone.now(),
    )


def _upsert(rows: Sequence[Observation]) -> None:
    Observation.objects.bulk_create(
        rows,
        batch_size=_CHUNK,
        update_conflicts=True,
        unique_fields=["measure", "dimension", "category", "period", "ordinal"],
        update_fields=[*_NUMBERS, "definition_version", "batch", "recorded_by", "recorded_at"],
    )


def _present(measure: Measure, keys: Iterable[tuple[str, str, date, int]]) -> dict[Key, Observation]:
    """What is stored under these keys. Read by series and span of time, which the index answers."""
    spans: dict[tuple[str, str], tuple[date, date]] = {}
    wanted = {Key(*key) for key in keys}
    for key in wanted:
        first, last = spans.get((key.dimension, key.category), (key.period, key.period))
        spans[key.dimension, key.category] = min(first, key.period), max(last, key.period)
    found: dict[Key, Observation] = {}
    for (dimension, category), span in spans.items():
        rows = Observation.objects.for_series(measure, dimension, category).filter(period__range=span)
        keyed = ((Key(row.dimension, row.category, row.period, row.ordinal), row) for row in rows)
        found.update((key, row) for key, row in keyed if key in wanted)
    return found


def _change(
    batch: ImportBatch,
    key: tuple[str, str, date, int],
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> ImportChange:
    dimension, category, period, ordinal = key
    return ImportChange(
        batch=batch,
        dimension=dimension,
        category=category,
        period=period,
        ordinal=ordinal,
        before=before,
        after=after,
    )


def _as_stored(row: Observation) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _STORED}
    values["recorded_at"] = row.recorded_at.isoformat()
    return values


def _database_words(error: IntegrityError) -> str:
    return str(error).partition("\n")[0].removeprefix("An observation does not fit its measure: ")


# ---- undoing ---------------------------------------------------------------------------------------
def _refuse_later_changes(
    measure: Measure,
    batch: ImportBatch,
    changes: Sequence[ImportChange],
    present: Mapping[Key, Observation],
) -> None:
    later = []
    for change in changes:
        row = present.get(Key(change.dimension, change.category, change.period, change.ordinal))
        untouched = row is None if change.after is None else row is not None and row.batch_id == batch.pk
        if not untouched:
            later.append(change)
    if not later:
        return
    words = words_for(measure)
    named = ", ".join(
        f"{words.period(c.period)}{f' ({c.category})' if c.category else ''}" for c in later[:3]
    )
    more = f" and {len(later) - 3} more" if len(later) > 3 else ""
    raise LaterChanges(
        f"This cannot be undone, because numbers in it were changed afterwards: {named}{more}. "
        "Undo the later entry first, or correct the numbers one by one."
    )


def _bring_back(
    measure: Measure, changes: Sequence[ImportChange], present: Mapping[Key, Observation]
) -> None:
    keyed = [(Key(c.dimension, c.category, c.period, c.ordinal), c.before) for c in changes]
    added = [present[key].pk for key, before in keyed if before is None and key in present]
    Observation.objects.filter(pk__in=added).delete()
    rows = []
    for key, before in keyed:
        if before is None:
            continue
        values = before | {"recorded_at": datetime.fromisoformat(before["recorded_at"])}
        rows.append(Observation(measure=measure, **key._asdict(), **values))
    try:
        with transaction.atomic():
            _upsert(rows)
    except IntegrityError as error:
        raise PlanDoesNotFitObservations(
            "This cannot be undone, because the plan of the measure has changed since: "
            "the earlier numbers do not fit it any more."
        ) from error
