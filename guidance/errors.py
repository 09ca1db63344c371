"""What can stand in the way of a change to guidance. ``str()`` of each is the sentence to show."""

from __future__ import annotations


class Refused(Exception):
    """The action cannot be done; nothing was changed."""


class NotReady(Refused):
    """Something that readers need is missing, so the resource cannot be published."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(" ".join(missing))
        self.missing = missing


class NothingToPublish(Refused):
    def __init__(self) -> None:
        super().__init__("There is no draft to publish. Somebody may have published or thrown it away.")


class FileRefused(Refused):
    """The file is not one of those we take, is too large, or is not what its name says."""


class TextRefused(Refused):
    """A text holds a link that says one place and leads to another."""


class IdentifiersFound(Refused):
    """A text holds something that could identify a person."""


class NewVersion(Refused):
    """What somebody says to have read is no longer what stands there."""

    def __init__(self) -> None:
        super().__init__("There is another version by now. Please read it, then say so.")


class NobodyToAsk(Refused):
    def __init__(self) -> None:
        super().__init__("Nobody takes questions about this story.")


class AskedToday(Refused):
    """One letter a day from one person about one story, so that nobody's mailbox is filled."""

    def __init__(self) -> None:
        super().__init__("You have asked about this story today. Give them a day to answer.")
