"""Writes the demonstration's sign-ins as JSON: a list of e-mail, password and role."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from programmes import demonstration


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        found = demonstration.sign_ins() if settings.DEMONSTRATION else []
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
