"""Brings the database up to date and loads the demonstration: ``python -m ahpdg.preparation``.

One process instead of three, because `portal.py run` waits for it. The last line it writes is JSON:
``{"sign_ins": [{"email": …, "password": …, "role": …}, …]}``, the demonstration's accounts, one per role.
"""

from __future__ import annotations

import io
import json
import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.db import OperationalError


def prepare() -> list[dict[str, str]]:
    """Migrate and load; both may run any number of times. Answers the sign-ins of the demonstration."""
    call_command("migrate", interactive=False, verbosity=0)
    commands = get_commands()
    if "load_demonstration" in commands:
        call_command("load_demonstration")
    if "demonstration_signins" not in commands:
        return []
    told = io.StringIO()
    call_command("demonstration_signins", stdout=told)
    sign_ins: list[dict[str, str]] = json.loads(told.getvalue())
    return sign_ins


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ahpdg.settings")
    try:
        django.setup()
        answer = {"sign_ins": prepare()}
    except (ImproperlyConfigured, CommandError, OperationalError) as error:
        sys.exit(" ".join(str(error).split()))
    sys.stdout.write(json.dumps(answer) + "\n")
