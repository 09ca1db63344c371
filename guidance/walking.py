"""Every programme has a path from its first moment, so that no page has to ask whether there is one."""

from __future__ import annotations

from typing import Any

from programmes.models import Programme

from . import actions


def follow_programme(*, instance: Programme, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """Called in the transaction that makes a programme; fixtures (``raw``) bring their own rows."""
    if created and not raw:
        actions.lay_path(programme=instance)
