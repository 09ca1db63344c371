"""Holds the history of the complaints logs against its chain of digests."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from complaints.history import breaks
from complaints.models import HistoryHead
from programmes.models import Programme


class Command(BaseCommand):
    help = (
        "Name every row of the history of complaints that was changed, removed or put elsewhere. Exit status 1 when "
        "there is one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("programme", nargs="?", help="the short name of one programme; all if left out")

    def handle(self, *, programme: str | None, **options: Any) -> None:
        programmes = Programme.objects.order_by("slug")
        if programme:
            programmes = programmes.filter(slug=programme)
            if not programmes:
                raise CommandError(f"No programme has the short name {programme}.")
        found = [each for one in programmes for each in breaks(one)]
        for each in found:
            self.stdout.write(str(each))
        heads = HistoryHead.objects.filter(programme__in=programmes).select_related("programme")
        for head in heads.order_by("programme__slug"):
            # Kept elsewhere, this line shows that a chain was made anew as a whole.
            self.stdout.write(f"{head.programme.slug}: row {head.number} is the last, {head.digest}")
        self.stdout.write(f"{sum(head.number for head in heads)} rows, {len(found)} breaks.")
        if found:
            sys.exit(1)
