"""Drops the rows of clicks whose time is over, as the nightly job does."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from guidance.clicks.months import drop_old, past_keeping


class Command(BaseCommand):
    help = "Drop the months of clicks past keeping (CLICK_MONTHS_KEPT). The day sums stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say which months would go")
        parser.add_argument("--today", type=date.fromisoformat, help="as if it were this day")

    def handle(self, *, dry_run: bool, today: date | None, **options: Any) -> None:
        found = past_keeping(today) if dry_run else drop_old(today)
        for month in found:
            self.stdout.write(f"{month:%B %Y}{' would be dropped' if dry_run else ' is dropped'}")
        if not found:
            self.stdout.write("Nothing is past keeping.")
