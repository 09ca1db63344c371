"""Seal all encrypted texts anew with the first of ``FIELD_ENCRYPTION_KEYS``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.encryption import rotate


class Command(BaseCommand):
    help = "Seals all encrypted texts anew with the first of FIELD_ENCRYPTION_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rotate()} rows sealed with the first key. The other keys can go.")
