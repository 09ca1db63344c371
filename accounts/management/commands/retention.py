"""What goes by itself after a time: tells what would go now, or lets it go."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from accounts.own_data import Retention, rooms


class Command(BaseCommand):
    help = (
        "Lets go what has been kept long enough, as the clock does by itself; with --dry-run it only tells."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="tell what would go, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        for room in rooms():
            for rule in room.retention:
                gone = _forget(rule, only_telling=options["dry_run"])
                self.stdout.write(f"{room.label}: {rule.what} (kept: {rule.after}): {gone}")
        if options["dry_run"]:
            self.stdout.write("Nothing was changed.")


@transaction.atomic
def _forget(rule: Retention, *, only_telling: bool) -> int:
    """How many rows went, or would go: the worker itself runs, and is taken back when it should only tell."""
    gone = rule.forget()
    if only_telling:
        transaction.set_rollback(True)
    return sum(gone.values()) if isinstance(gone, dict) else gone
