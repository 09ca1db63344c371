"""What can stand in the way of a booking, named for the circumstance. ``str()`` is the sentence to show."""

from __future__ import annotations

from typing import Any

from .times import moment_in_words


class BookingRefused(Exception):
    """The action cannot be done; nothing was changed."""


class LabFull(BookingRefused):
    """Every place is taken, and joining the waiting list was not asked for."""

    def __init__(self) -> None:
        super().__init__("The last place has just gone. You can join the waiting list.")


class WaitingListClosed(BookingRefused):
    """Every place is taken and the waiting list does not take more people."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"This lab is full and its waiting list is closed: {reason}")


class BookingClosed(BookingRefused):
    """The session is not open for booking: not yet, no longer, cancelled, or not published."""


class OfferEnded(BookingRefused):
    """The offer was accepted, declined or taken back before, or ran out."""


class BookingOver(BookingRefused):
    """The booking no longer stands, or the register was closed."""


class CapacityBelowBookings(BookingRefused):
    """More people have a place than the session would have places."""

    def __init__(self, taken: int) -> None:
        people = "1 person has" if taken == 1 else f"{taken} people have"
        super().__init__(f"{people} a place. The lab cannot have fewer places than that.")


class SessionOver(BookingRefused):
    """The session was cancelled, closed or has passed, so this can no longer be done with it."""


class SessionIncomplete(BookingRefused):
    """Something that people need to know is missing, so the session cannot be published."""


class CheckInClosed(BookingRefused):
    """Self check-in works inside its window, for who has a place."""


class RegisterClosed(BookingRefused):
    """The register is closed: marks are corrected, with a reason."""


class NoPlaceLeft(BookingRefused):
    """A walk-in finds every place taken."""

    def __init__(self) -> None:
        super().__init__("Every place is taken. Tick “There is room for one more” to add a place.")


class TooEarly(BookingRefused):
    """The lab has not begun, so nobody can have attended."""

    def __init__(self, session: Any) -> None:
        opens = moment_in_words(session.check_in_opens_at)
        super().__init__(
            f"The lab has not begun. People can be checked in from {opens}; "
            "the register is closed after the start."
        )
