"""What can stand in the way of a booking, named for the circumstance. ``str()`` is the sentence to show."""

from __future__ import annotations


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
