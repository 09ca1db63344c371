"""Loads the demonstration. It may run any number of times; what people changed since stays."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from programmes import demonstration


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError(
                "Everybody knows the demonstration's passwords: it is loaded only where DEMONSTRATION is on."
            )
        scene = demonstration.load()
        self.stdout.write(f"The demonstration is loaded: {scene.programme} and {len(scene.people)} people.")
