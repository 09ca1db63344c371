"""From changes to refreshes: read the ledger, note what is due, send one task for each measure.

Nothing is published from inside a web request. What is due stands in the database until the refresh that
answers it has committed (``DueRefresh``), so that nothing depends on a message arriving:

* a killed dispatcher: its transaction never happened, or its claim grows old and the next one sends again;
* a frozen broker: publishing fails within bounded seconds, the claim is given back, nothing is lost;
* a lost message or a killed worker: the due row is still there, and is sent again after ``RESEND_AFTER``;
* a message delivered twice, two dispatchers at once: the second finds nothing due, or the lock taken.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from programmes.models import Change

from .models import DueRefresh, Measure, RefreshState
from .sources import SOURCES, listening_to

log = structlog.get_logger(__name__)

#: A task that has not answered for so long is sent again. Twice is harmless, never is not.
RESEND_AFTER = timedelta(seconds=45)
BATCH = 2_000  # ledger rows in one transaction
ROUNDS = 20  # transactions in one go, so that one dispatch stays short
MOST_SENT = 500  # tasks in one go
REFRESH = "measures.tasks.refresh_measure"  # by name: a worker module never imports a task


@dataclass
class Dispatched:
    changes: int = 0
    due: int = 0
    sent: int = 0
    message: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def dispatch_due() -> Dispatched:
    """Turn everything that changed into tasks. Any number may run at the same time."""
    result = Dispatched()
    for _ in range(ROUNDS):
        changes, due = read_ledger()
        result.changes, result.due = result.changes + changes, result.due + due
        if changes < BATCH:
            break
    send_tasks(result)
    return result


# ---- the ledger ----------------------------------------------------------------------------------------
def read_ledger() -> tuple[int, int]:
    """Claim a batch of ledger rows and note what is due because of them, in one transaction.

    Answers how many rows were read, and how many became due. A row that no measure listens to is read too.
    """
    with transaction.atomic():
        rows = list(Change.objects.select_for_update(skip_locked=True, of=("self",)).order_by("id")[:BATCH])
        if not rows:
            return 0, 0
        days: dict[tuple[int, str], set[date]] = defaultdict(set)
        for row in rows:
            for key in listening_to(row.source):
                days[row.programme_id, key].add(row.on)
        due = [
            DueRefresh(measure=measure, from_period=first, to_period=last)
            for measure in _listeners(days)
            for first, last in spans(measure, days[measure.programme_id, measure.source])
        ]
        DueRefresh.objects.bulk_create(due)
        Change.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows), len(due)


def _listeners(days: dict[tuple[int, str], set[date]]) -> list[Measure]:
    if not days:
        return []
    wanted = Measure.objects.filter(
        programme__in={programme for programme, _ in days}, source__in={source for _, source in days}
    )
    return [m for m in wanted if (m.programme_id, m.source) in days]


def spans(measure: Measure, days: set[date]) -> list[tuple[date, date]]:
    """The periods that changes on these days can have moved, neighbours joined."""
    found: list[tuple[date, date]] = []
    for on in sorted(days):
        window = SOURCES[measure.source].touched(on, measure.frequency)
        if found and window.first <= found[-1][1] + timedelta(days=1):
            found[-1] = (found[-1][0], max(found[-1][1], window.last))
        else:
            found.append((window.first, window.last))
    return found


# ---- the tasks -----------------------------------------------------------------------------------------
def send_tasks(result: Dispatched) -> None:
    """One task for each measure with something due. The claim commits before the message leaves."""
    for measure_id in waiting()[:MOST_SENT]:
        if not claim(measure_id):
            continue
        try:
            publish(measure_id)
        except Exception as error:
            give_back(measure_id)
            result.message = f"The queue did not take the task ({type(error).__name__}). It is tried again."
            log.warning("refresh_not_sent", measure_id=measure_id, error=type(error).__name__)
            return  # the next one would wait as long for the same broker
        result.sent += 1


def publish(measure_id: int) -> None:
    """Hand the task to the broker. It has the socket's timeouts and no second try: the next beat is the
    retry."""
    current_app.send_task(REFRESH, args=[measure_id], retry=False, ignore_result=True)


def waiting() -> list[int]:
    """Measures with something due and no task on its way, those that wait longest first."""
    ids = DueRefresh.objects.order_by().values_list("measure_id", flat=True).distinct()
    states = {s.measure_id: s for s in RefreshState.objects.filter(measure__in=ids)}
    new = [pk for pk in ids if pk not in states]
    RefreshState.objects.bulk_create([RefreshState(measure_id=pk) for pk in new], ignore_conflicts=True)
    ready = RefreshState.objects.filter(_may_be_sent(), Exists(_due())).order_by(
        F("requested_at").asc(nulls_last=True), "measure_id"
    )
    return list(ready.values_list("measure_id", flat=True))


def _due() -> Any:
    return DueRefresh.objects.filter(measure=OuterRef("measure"))


def _may_be_sent() -> Q:
    """Nothing on its way (or for too long), and not waiting after a failure, unless something new became
    due."""
    now = timezone.now()
    free = Q(sent_at=None) | Q(sent_at__lt=now - RESEND_AFTER)
    calm = Q(next_try_at=None) | Q(next_try_at__lte=now)
    newer = Exists(_due().filter(created_at__gt=OuterRef("finished_at")))
    return free & (calm | Q(newer))


def claim(measure_id: int) -> bool:
    """Whether it is this dispatcher that sends: a conditional update, which only one can win."""
    claimed = (
        RefreshState.objects.filter(_may_be_sent(), measure=measure_id)
        .filter(Exists(_due()))
        .update(sent_at=timezone.now(), state=RefreshState.State.QUEUED)
    )
    return claimed == 1


def give_back(measure_id: int) -> None:
    RefreshState.objects.filter(measure=measure_id).update(sent_at=None)
