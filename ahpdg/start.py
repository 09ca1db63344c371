"""A start that cannot succeed says why in one sentence, whichever program is starting."""

from __future__ import annotations

import sys
from types import TracebackType

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def sentence(error: ImproperlyConfigured) -> str:
    return f"The portal cannot start: {error}"


def settings_or_sentence() -> None:
    """Read the settings; when a variable is wrong, write the sentence that names it and exit with 1."""
    try:
        settings.INSTALLED_APPS  # noqa: B018 (reading anything reads everything)
    except ImproperlyConfigured as error:
        sys.exit(sentence(error))


def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """For ``sys.excepthook`` where somebody else's program reads our settings, as Celery does."""
    if isinstance(error, ImproperlyConfigured):
        sys.stderr.write(sentence(error) + "\n")
    else:
        sys.__excepthook__(kind, error, trace)
