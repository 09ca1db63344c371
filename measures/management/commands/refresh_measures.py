"""``manage.py refresh_measures``: bring charts up to date now, without waiting for a worker."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from measures.models import Measure
from measures.refresh import refresh_measure


class Command(BaseCommand):
    help = "Refreshes every chart, or those of one programme, here and now. Safe beside running workers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--programme", default="", help="Only this programme, by its short name.")

    def handle(self, *args: Any, **options: Any) -> None:
        measures = Measure.objects.all()
        if options["programme"]:
            measures = measures.filter(programme__slug=options["programme"])
        results = [refresh_measure(pk) for pk in measures.values_list("pk", flat=True)]
        rewritten = sum(result.rewritten for result in results)
        self.stdout.write(f"{len(results)} measures looked at, {rewritten} charts new.")
        if failed := [result for result in results if result.state == "failed"]:
            raise CommandError("; ".join(f"measure {r.measure_id}: {r.reason}" for r in failed))
