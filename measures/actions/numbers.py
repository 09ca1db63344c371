"""Entering numbers: everything that was handed in, or nothing; and undoing it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
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
from measures.models import ImportBatch, Measure, Observation
from measures.rates import divided_due
from measures.series import words_for

from .together import action, author, lock, series_due

_NUMBERS = ("numerator", "denominator", "readings", "is_provisional", "note")
_STORED = (*_NUMBERS, "definition_version", "batch_id", "recorded_by_id", "recorded_at")
_CHUNK = 5_000  # rows in one statement: a megabyte or two
Values = dict[str, Any]


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
    _touched(measure, touched)
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
    changes = _changes_of(batch)
    present = _present(measure, [key for key, _, _ in changes])
    _refuse_later_changes(measure, batch, changes, present)
    _bring_back(measure, changes, present)
    batch.state, batch.undone_at, batch.undone_by = ImportBatch.State.UNDONE, timezone.now(), by
    batch.save(update_fields=["state", "undone_at", "undone_by"])
    _touched(measure, {(key.dimension, key.category, key.period) for key, _, _ in changes})
    return batch


def _touched(measure: Measure, rows: Iterable[tuple[str, str, date]]) -> None:
    """What has to be drawn anew: these series, and what is divided by the whole measure."""
    rows = set(rows)
    series_due(measure, {(dimension, category) for dimension, category, _ in rows})
    divided_due(measure, {period for dimension, _, period in rows if not dimension})


def next_ordinal(measure: Measure, on: date) -> int:
    """The number for one more event on a day: two complaints of one day are two events."""
    stored = Observation.objects.for_series(measure).filter(period=on).aggregate(last=Max("ordinal"))["last"]
    return 0 if stored is None else stored + 1


# ---- writing ---------------------------------------------------------------------------------------
def _write(
    measure: Measure, batch: ImportBatch, entries: Sequence[Entry], by: User
) -> set[tuple[str, str, date]]:
    present = _present(measure, [entry.key for entry in entries])
    moment = timezone.now().isoformat()
    changes: list[Values] = []
    rows: list[Values] = []
    gone: list[int] = []
    for entry in entries:
        old = present.get(Key(*entry.key))
        before = None if old is None else _as_stored(old)
        if entry.numerator is None and not entry.readings:
            if old is None:
                batch.same += 1
                continue
            gone.append(old["id"])
            batch.removed += 1
            changes.append(_change(entry.key, before, None))
            continue
        new = _numbers_of(entry) | {
            "definition_version": measure.definition_version,
            "batch_id": batch.pk,
            "recorded_by_id": by.pk,
            "recorded_at": moment,
        }
        if old is not None and all(old[name] == new[name] for name in _NUMBERS):
            batch.same += 1
            continue
        rows.append(_keyed(entry.key) | new)
        batch.added, batch.changed = batch.added + (old is None), batch.changed + (old is not None)
        changes.append(_change(entry.key, before, new))
    _upsert(measure, rows)
    Observation.objects.filter(pk__in=gone).delete()
    _keep(batch, changes)
    batch.save(update_fields=["added", "changed", "removed", "same"])
    return {
        (change["dimension"], change["category"], date.fromisoformat(change["period"])) for change in changes
    }


def _keyed(key: tuple[str, str, date, int]) -> Values:
    dimension, category, period, ordinal = key
    return {"dimension": dimension, "category": category, "period": period.isoformat(), "ordinal": ordinal}


def _numbers_of(entry: Entry) -> Values:
    return {
        "numerator": None if entry.readings else entry.numerator,
        "denominator": entry.denominator,
        "readings": list(entry.readings) if entry.readings else None,
        "is_provisional": entry.is_provisional,
        "note": entry.note[:300],
    }


# Thousands of rows at once are one statement with one parameter: as model instances the largest import took
# most of its time in Python. Triggers write the history of each row all the same.
_ROW = "dimension text, category text, period date, ordinal int"
_VALUES = (
    "numerator float8, denominator float8, readings float8[], is_provisional bool, note text, "
    "definition_version int, batch_id bigint, recorded_by_id bigint, recorded_at timestamptz"
)
_NAMES = ", ".join(("dimension", "category", "period", "ordinal", *_STORED))
_UPSERT = f"""
INSERT INTO measures_observation (measure_id, {_NAMES})
SELECT %s, {_NAMES} FROM jsonb_to_recordset(%s::jsonb) AS new({_ROW}, {_VALUES})
ON CONFLICT (measure_id, dimension, category, period, ordinal) DO UPDATE SET
{", ".join(f"{name} = excluded.{name}" for name in _STORED)}
"""
_KEEP = f"""
INSERT INTO measures_importchange (batch_id, dimension, category, period, ordinal, before, after)
SELECT %s, dimension, category, period, ordinal, before, after
FROM jsonb_to_recordset(%s::jsonb) AS new({_ROW}, before jsonb, after jsonb)
"""


def _upsert(measure: Measure, rows: Sequence[Values]) -> None:
    """Write the rows over what is there. Numbers are finite: that was looked at before."""
    _run(_UPSERT, measure.pk, rows)


def _keep(batch: ImportBatch, changes: Sequence[Values]) -> None:
    _run(_KEEP, batch.pk, changes)


def _run(statement: str, of: int, rows: Sequence[Values]) -> None:
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _CHUNK):
            cursor.execute(statement, [of, json.dumps(rows[start : start + _CHUNK], allow_nan=False)])


def _present(measure: Measure, keys: Iterable[tuple[str, str, date, int]]) -> dict[Key, Values]:
    """What is stored under these keys. Read by series and span of time, which the index answers."""
    spans: dict[tuple[str, str], tuple[date, date]] = {}
    wanted = {Key(*key) for key in keys}
    for key in wanted:
        first, last = spans.get((key.dimension, key.category), (key.period, key.period))
        spans[key.dimension, key.category] = min(first, key.period), max(last, key.period)
    found: dict[Key, Values] = {}
    for (dimension, category), span in spans.items():
        rows = Observation.objects.for_series(measure, dimension, category).filter(period__range=span)
        for row in rows.values("id", "period", "ordinal", *_STORED):
            key = Key(dimension, category, row["period"], row["ordinal"])
            if key in wanted:
                found[key] = row
    return found


def _change(key: tuple[str, str, date, int], before: Values | None, after: Values | None) -> Values:
    return _keyed(key) | {"before": before, "after": after}


def _as_stored(row: Values) -> Values:
    return {name: row[name] for name in _STORED} | {"recorded_at": row["recorded_at"].isoformat()}


def _database_words(error: IntegrityError) -> str:
    return str(error).partition("\n")[0].removeprefix("An observation does not fit its measure: ")


# ---- undoing ---------------------------------------------------------------------------------------
Change = tuple[Key, Values | None, Values | None]


def _changes_of(batch: ImportBatch) -> list[Change]:
    """(where, before, after) of every row that the batch changed."""
    rows = batch.changes.values_list("dimension", "category", "period", "ordinal", "before", "after")
    return [(Key(*row[:4]), row[4], row[5]) for row in rows]


def _refuse_later_changes(
    measure: Measure, batch: ImportBatch, changes: Sequence[Change], present: Mapping[Key, Values]
) -> None:
    later = []
    for key, _, after in changes:
        row = present.get(key)
        untouched = row is None if after is None else row is not None and row["batch_id"] == batch.pk
        if not untouched:
            later.append(key)
    if not later:
        return
    words = words_for(measure)
    named = ", ".join(
        f"{words.period(k.period)}{f' ({k.category})' if k.category else ''}" for k in later[:3]
    )
    more = f" and {len(later) - 3} more" if len(later) > 3 else ""
    raise LaterChanges(
        f"This cannot be undone, because numbers in it were changed afterwards: {named}{more}. "
        "Undo the later entry first, or correct the numbers one by one."
    )


def _bring_back(measure: Measure, changes: Sequence[Change], present: Mapping[Key, Values]) -> None:
    added = [present[key]["id"] for key, before, _ in changes if before is None and key in present]
    Observation.objects.filter(pk__in=added).delete()
    rows = [_keyed(key) | before for key, before, _ in changes if before is not None]
    try:
        with transaction.atomic():
            _upsert(measure, rows)
    except IntegrityError as error:
        raise PlanDoesNotFitObservations(
            "This cannot be undone, because the plan of the measure has changed since: "
            "the earlier numbers do not fit it any more."
        ) from error
