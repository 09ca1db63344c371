"""What becomes of closed records: after the board's period their words and references go, and the counts stay."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from programmes.models import Programme

from .acting import action
from .actions import lock_items
from .models import Action, Arrangements, Closing, Extension, Item


def past_keeping(programme: Programme, on: date | None = None) -> list[Item]:
    """Closed so long ago that their words go now. Nothing where the board has set no period."""
    months = Arrangements.of(programme).keep_months
    if months is None:
        return []
    until = (on or timezone.localdate()) - relativedelta(months=months)
    rows = Item.objects.filter(programme=programme, closed_on__lte=until, anonymised_on=None)
    # What is still to be done needs its words.
    return list(rows.exclude(actions__in=Action.objects.filter(done_on=None)).order_by("closed_on", "pk"))


@action
def forget_words(*, programme: Programme, on: date | None = None, by: None = None) -> int:
    """Empty them. Returns how many."""
    on = on or timezone.localdate()
    found = [item.pk for item in past_keeping(programme, on)]
    gone = lock_items(Item.objects.filter(pk__in=found, anonymised_on=None).exclude(closed_on=None))
    for item in gone:
        item.reference = item.summary = item.learning = item.why_not = ""
        item.anonymised_on = on
        item.save()
        for extension in Extension.objects.filter(item=item):
            extension.authorised_by = extension.reason = ""
            extension.anonymised_on = on
            extension.save()
        for closing in Closing.objects.filter(item=item):
            closing.reason = ""
            closing.anonymised_on = on
            closing.save()
        for row in Action.objects.filter(item=item):
            row.text = row.owner = ""
            row.anonymised_on = on
            row.save()
    return len(gone)


def forget_all(on: date | None = None) -> int:
    """For every programme that keeps a log."""
    kept = Arrangements.objects.exclude(keep_months=None).values("programme")
    return sum(forget_words(programme=each, on=on, by=None) for each in Programme.objects.filter(pk__in=kept))
