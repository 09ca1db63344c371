"""A copy of what is held about one person, for whoever answers a subject access request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.handing_out import WRITERS
from accounts.models import User


class Command(BaseCommand):
    help = "Writes everything held about a person as JSON, or as HTML when the file's name ends so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--user", required=True, metavar="E-MAIL", help="the address the person signs in with"
        )
        parser.add_argument(
            "--output", metavar="FILE", help="where to; .html or .json. Left out: JSON on the screen"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["user"].strip().lower()).first()
        if user is None:
            raise CommandError("Nobody signs in with this address.")
        target = Path(options["output"]) if options["output"] else None
        form = target.suffix.lstrip(".").lower() if target else "json"
        if form not in WRITERS:
            raise CommandError("The file's name must end in .json or .html.")
        text = WRITERS[form][0](user)
        if target is None:
            self.stdout.write(text)
            return
        target.touch(mode=0o600)  # what was private stays private on the way, too
        target.write_text(text, encoding="utf-8")
        self.stderr.write(f"Written to {target}. Private texts stand in it as they are.")
