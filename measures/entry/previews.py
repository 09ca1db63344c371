"""A table between being handed in and being stored: kept, read again, compared with what is stored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from measures.actions import commit_import
from measures.charts import ChartSpec
from measures.errors import MeasureError
from measures.importers import Entry, Key, Mapping, Preview, guess_mapping, preview
from measures.models import DATES, ImportBatch, ImportPreview, Measure, Observation
from measures.models.previews import MOST_OF_ONE_PERSON
from measures.refresh import chart_of
from measures.series import Judgements, build, newest, words_for
from measures.tables import Table, Window
from measures.verdicts import Verdict
from measures.words import settled
from runcharts import Analysis


class PreviewIsOld(MeasureError):
    """The preview is no longer kept."""


class SeenSomethingElse(MeasureError):
    """What would be stored now is not what the person looked at."""


# --- keeping ----------------------------------------------------------------------------------------


@transaction.atomic
def keep(*, measure: Measure, table: Table, by: User, digest: str, filename: str = "") -> ImportPreview:
    """Keep a table for its preview, with a first guess at what its columns mean."""
    mapping = guess_mapping(table, measure, remembered(measure, table))
    kept = ImportPreview(
        measure=measure,
        by=by,
        kind=table.kind,
        filename=safe_name(filename),
        digest=digest,
        mapping=mapping.to_dict(),
    )
    kept.table = table.to_dict()
    kept.save()
    mine = ImportPreview.objects.filter(by=by).order_by("-created_at", "-id")
    # The same table handed in again takes the place of the one that was left lying.
    mine.filter(measure=measure, digest=digest).exclude(pk=kept.pk).delete()
    ImportPreview.objects.filter(pk__in=[p.pk for p in mine.only("pk")[MOST_OF_ONE_PERSON:]]).delete()
    return kept


def remembered(measure: Measure, table: Table) -> dict[str, Any] | None:
    """What the columns of a table of these names meant last time."""
    batches = ImportBatch.objects.filter(measure=measure, mapping__names=list(table.names))
    return batches.order_by("-created_at", "-id").values_list("mapping", flat=True).first()


def find(*, measure: Measure, by: User, public_id: Any) -> ImportPreview:
    """The person's own preview of this measure. Raises PreviewIsOld when it is not kept (any more)."""
    try:
        return ImportPreview.objects.open_to(by).get(measure=measure, public_id=public_id)
    except ObjectDoesNotExist as error:
        raise PreviewIsOld(
            "This preview is no longer kept: it was stored, thrown away, or is older than a day. "
            "Nothing was changed by it. Hand the file or the cells in again."
        ) from error


def forget_expired() -> int:
    """Throw away the tables that nobody decided about in time."""
    return ImportPreview.objects.expired().delete()[0]


def safe_name(filename: str) -> str:
    """The name of a file as it may be shown and stored: no folders, nothing that cannot be seen."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in name if letter.isprintable()).strip()[:200]


# --- comparing --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One entry beside what is stored. ``tone``: added, changed or same."""

    entry: Entry
    before: Observation | None

    @property
    def tone(self) -> str:
        if self.before is None:
            return "added"
        return "same" if self._as_stored() == self._as_entered() else "changed"

    def _as_entered(self) -> tuple[Any, ...]:
        return (*self.entry.numbers, self.entry.note)

    def _as_stored(self) -> tuple[Any, ...]:
        assert self.before is not None
        before = self.before
        readings = tuple(before.readings) if before.readings else None
        return before.numerator, before.denominator, readings, before.note


@dataclass(frozen=True)
class Comparison:
    """What storing a preview would do to the measure, now."""

    measure: Measure
    checked: Preview
    changes: tuple[Change, ...]

    def count(self, tone: str) -> int:
        return sum(change.tone == tone for change in self.changes)

    @property
    def added(self) -> int:
        return self.count("added")

    @property
    def changed(self) -> int:
        return self.count("changed")

    @property
    def same(self) -> int:
        return self.count("same")

    @property
    def can_be_stored(self) -> bool:
        return self.checked.can_be_stored and bool(self.added or self.changed)

    @cached_property
    def seen(self) -> str:
        """A digest of everything the person looks at when deciding."""
        told = [
            [*map(str, change.entry.key), *map(str, change._as_entered()), change.tone,
             str(change._as_stored()) if change.before else ""]
            for change in self.changes
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def compare(kept: ImportPreview, measure: Measure) -> Comparison:
    """Check the kept table against the plan, and its entries against what is stored."""
    checked = preview(
        measure,
        Table.from_dict(kept.table),
        Mapping.from_dict(kept.mapping),
        window=Window(DATES.first, DATES.last),
        today=timezone.localdate(),
    )
    stored = stored_under(measure, [entry.key for entry in checked.entries]) if checked.can_be_stored else {}
    changes = tuple(_change(entry, stored.get(entry.key)) for entry in checked.entries)
    return Comparison(measure, checked, changes)


def _change(entry: Entry, before: Observation | None) -> Change:
    if before is not None:
        # What the table does not speak of stays: a note, and that the same number is provisional.
        same = (before.numerator, before.denominator) == (entry.numerator, entry.denominator)
        entry = replace(entry, note=entry.note or before.note, is_provisional=before.is_provisional and same)
    return Change(entry, before)


def stored_under(measure: Measure, keys: Iterable[Key]) -> dict[Key, Observation]:
    """What is stored under these keys: one query over the span of their dates."""
    wanted = set(keys)
    if not wanted:
        return {}
    periods = [key.period for key in wanted]
    rows = Observation.objects.filter(
        measure=measure,
        dimension__in={key.dimension for key in wanted},
        period__range=(min(periods), max(periods)),
    ).select_related("recorded_by")
    found = ((Key(row.dimension, row.category, row.period, row.ordinal), row) for row in rows)
    return {key: row for key, row in found if key in wanted}


def chart_after(comparison: Comparison) -> ChartSpec | None:
    """The chart of the whole as it would be; None when there would be none. Nothing is stored for it."""
    measure = comparison.measure
    rows = {(row.period, row.ordinal): row for row in newest(measure)}
    for change in comparison.changes:
        if not change.entry.dimension:
            rows[change.entry.period, change.entry.ordinal] = _observation(measure, change.entry)
    ordered = [rows[key] for key in sorted(rows)]
    if not ordered:
        return None
    today = timezone.localdate()
    data = build(measure, ordered, Judgements.of(measure), "", "", today)
    chart = chart_of(measure, "", "", data, "")
    if not chart.analysis or not chart.verdict:
        return None
    analysis = Analysis.from_dict(chart.analysis)
    return ChartSpec(
        analysis=analysis,
        verdict=Verdict.from_dict(chart.verdict),
        title=f"{measure.name}, as it would be",
        words=settled(words_for(measure), analysis.y),
    )


def _observation(measure: Measure, entry: Entry) -> Observation:
    return Observation(
        measure=measure,
        period=entry.period,
        ordinal=entry.ordinal,
        numerator=entry.numerator,
        denominator=entry.denominator,
        readings=list(entry.readings) if entry.readings else None,
        is_provisional=entry.is_provisional,
        note=entry.note,
        definition_version=measure.definition_version,
        batch_id=0,  # entered, as far as the chart can tell
    )


# --- storing ----------------------------------------------------------------------------------------


def store(*, kept: ImportPreview, by: User, seen: str) -> ImportBatch:
    """Store what the person looked at: all of it, and only that. The preview is gone afterwards.

    Raises SeenSomethingElse when what is stored, or a choice, has changed since it was shown.
    """
    with transaction.atomic():
        # Held like this, nobody changes a number between the comparison and the write, and a second click
        # finds no preview any more.
        measure = Measure.objects.select_for_update(no_key=True).get(pk=kept.measure_id)
        if not ImportPreview.objects.select_for_update().filter(pk=kept.pk).exists():
            raise PreviewIsOld("This was stored already. Nothing was stored a second time.")
        kept.refresh_from_db()
        comparison = compare(kept, measure)
        if comparison.seen != seen or not comparison.can_be_stored:
            raise SeenSomethingElse(
                "Nothing was stored: numbers of this measure were changed while you looked. "
                "Look at the preview again, then store it."
            )
        batch = commit_import(
            measure=measure,
            entries=[change.entry for change in comparison.changes],
            by=by,
            filename=kept.filename,
            digest=kept.digest,
            kind=kept.kind,
        )
        batch.mapping = {"names": list(Table.from_dict(kept.table).names), "mapping": kept.mapping}
        batch.save(update_fields=["mapping"])
        ImportPreview.objects.filter(by=by, measure=measure, digest=kept.digest).delete()
    return batch


def span(entries: Iterable[Entry]) -> tuple[date, date] | None:
    periods = [entry.period for entry in entries]
    return (min(periods), max(periods)) if periods else None
