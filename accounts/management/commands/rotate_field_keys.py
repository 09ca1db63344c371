"""Seal all encrypted texts anew with the first of ``FIELD_ENCRYPTION_KEYS``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.encryption import CannotOpen, rotate


class Command(BaseCommand):
    help = "Seals all encrypted texts anew with the first of FIELD_ENCRYPTION_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            written = rotate()
        except CannotOpen as error:
            raise CommandError(f"{error} Keep the other keys.") from None
        self.stdout.write(f"{written} rows sealed with the first key. The other keys can go.")
