"""Empties closed records after the board's period, or lists what would go."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from complaints.retention import forget_words, past_keeping
from programmes.models import Programme


class Command(BaseCommand):
    help = (
        "Empty the words and references of complaints that were closed longer ago than the programme keeps them; the "
        "clock does it each night. Counts and history stay."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="list what would go, and change nothing")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        gone = 0
        for programme in Programme.objects.order_by("slug"):
            for item in past_keeping(programme):
                gone += 1
                self.stdout.write(f"{programme.slug}: {item}, closed on {item.closed_on}")
            if not dry_run:
                forget_words(programme=programme, by=None)
        self.stdout.write(f"{gone} {'would go. Nothing was changed.' if dry_run else 'went.'}")
