"""Why something could not be done. ``str()`` is the sentence to show, ``field`` the field it stands beside."""

from __future__ import annotations


class NotPossible(Exception):
    """The circumstance does not allow it."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class ChangedMeanwhile(NotPossible):
    """Somebody else has written what this would write over."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody has changed it since you opened this page. What is stored now is shown on this page: take over "
            "what you need, then save again"
        )
