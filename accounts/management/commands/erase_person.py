"""Erases a person who asked for it and cannot do it alone, or tells what would go."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.erasure import CannotLeave, Line, erase, mentions, preview, words_of
from accounts.models import Erasure, User
from accounts.own_data import Fate


class Command(BaseCommand):
    help = "Erases a person: what is private is deleted, what the programme counts stays without the person."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--user", required=True, metavar="E-MAIL", help="the address the person signs in with"
        )
        choice = parser.add_mutually_exclusive_group(required=True)
        choice.add_argument("--dry-run", action="store_true", help="tell what would go, and change nothing")
        choice.add_argument("--yes", action="store_true", help="do it; nobody can bring it back")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["user"].strip().lower()).first()
        if user is None:
            raise CommandError("Nobody signs in with this address.")
        words = words_of(user)
        try:
            if options["dry_run"]:
                lines, left = preview(user=user)
            else:
                lines = erase(user=user, asked_by=Erasure.By.SUPPORT)
                left = mentions(words)
        except CannotLeave as error:
            raise CommandError(str(error)) from None
        self._tell(lines)
        self._tell_left(left)
        self.stdout.write("Nothing was changed." if options["dry_run"] else "Done.")

    def _tell(self, lines: list[Line]) -> None:
        for fate, heading in ((Fate.DELETED, "Deleted"), (Fate.UNNAMED, "Kept, without the person")):
            self.stdout.write(f"{heading}:")
            for line in lines:
                if line.fate == fate and line.held:
                    self.stdout.write(f"  {line.room}: {line.what}: {line.held}")

    def _tell_left(self, left: dict[str, int]) -> None:
        if not left:
            self.stdout.write("The name and the addresses stand nowhere else.")
            return
        self.stdout.write("The name or an address stands in words of others. Look at these, column and rows:")
        for column, count in left.items():
            self.stdout.write(f"  {column}: {count}")
