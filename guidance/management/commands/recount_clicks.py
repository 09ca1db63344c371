"""Holds the day sums of clicks against their rows, the slow and obvious way."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from guidance.clicks.months import kept_days
from guidance.clicks.rollup import recount
from guidance.models import Resource


class Command(BaseCommand):
    help = (
        "Count the clicks of some days again and name the sums that differ. Days whose rows are no longer kept are "
        "left alone. Exit status 1 when something differs and was not put right."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("first", type=date.fromisoformat, help="the first day, such as 2026-11-20")
        parser.add_argument(
            "last", type=date.fromisoformat, nargs="?", help="the last day; the first if left out"
        )
        parser.add_argument("--fix", action="store_true", help="put sums right, and let the charts follow")

    def handle(self, *, first: date, last: date | None, fix: bool, **options: Any) -> None:
        days = kept_days(first, last or first)
        wrong = recount(days, fix=fix)
        names = Resource.objects.in_bulk({each.resource_id for each in wrong})
        for each in wrong:
            where = f"{each.day} {names[each.resource_id].slug}"
            self.stdout.write(f"{where}, {each.kind}: {each.was} stored, {each.number} in the rows")
        done = " Put right." if fix else ""
        self.stdout.write(f"{len(days)} days, {len(wrong)} sums differ.{done if wrong else ''}")
        if wrong and not fix:
            sys.exit(1)
