"""A start that cannot succeed says why in one sentence, whichever program is starting."""

from __future__ import annotations

import sys
from types import TracebackType

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError


def sentence(error: Exception) -> str:
    return f"The portal cannot start: {' '.join(str(error).split())}"


def settings_or_sentence() -> None:
    """Read the settings; when a variable is wrong, write the sentence that names it and exit with 1."""
    try:
        settings.INSTALLED_APPS  # noqa: B018 (reading anything reads everything)
    except ImproperlyConfigured as error:
        sys.exit(sentence(error))


def command_or_sentence(arguments: list[str]) -> None:
    """Carry out a command of Django's; a database that lets nobody in is a sentence too, without its password."""
    settings_or_sentence()
    try:
        execute_from_command_line(arguments)
    except OperationalError as error:
        # What the server itself objects to has a code, and its traceback is wanted; no connection has none.
        if getattr(error.__cause__, "pgcode", None):
            raise
        words = sentence(error)
        sys.exit(f"{words}{'' if words.endswith(('.', '?')) else '.'} Look at DATABASE_URL.")


def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """For ``sys.excepthook`` where somebody else's program reads our settings, as Celery does."""
    if isinstance(error, ImproperlyConfigured):
        sys.stderr.write(sentence(error) + "\n")
    else:
        sys.__excepthook__(kind, error, trace)
