"""``manage.py check_measures``: is every measurement plan complete?"""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from measures.models import Measure
from measures.plan import lacks_balance, missing_fields


class Command(BaseCommand):
    help = "Names every field that is missing in a measurement plan. Exit status 1 when there is one, else 0."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--programme", default="", help="Only this programme, by its short name.")

    def handle(self, *args: Any, **options: Any) -> None:
        measures = (
            Measure.objects.active().select_related("programme").order_by("programme__slug", "position")
        )
        if options["programme"]:
            measures = measures.filter(programme__slug=options["programme"])
        plans = list(measures)
        incomplete = 0
        for measure in plans:
            if missing := missing_fields(measure):
                incomplete += 1
                named = ", ".join(f"{words} ({field})" for field, words in missing.items())
                self.stdout.write(f"{measure.programme.slug}/{measure.slug} needs: {named}")
        for slug in sorted({m.programme.slug for m in plans}):
            if lacks_balance([m for m in plans if m.programme.slug == slug]):
                self.stdout.write(
                    f"{slug} has no balance measure: nothing shows what the programme makes worse."
                )
        self.stdout.write(f"{len(plans)} measures, {incomplete} incomplete.")
        if incomplete:
            sys.exit(1)
