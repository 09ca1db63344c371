"""Everything that changes labs: atomic, keyword-only, always ``by=``.

What cannot be done is an exception of ``labs.errors``; ``str()`` of it is the sentence to show.
"""

from .bookings import accept_offer, book_place, expire_offers, give_up, offer_free_places
from .interests import register_interest, withdraw_interest
from .register import (
    add_walk_in,
    check_in,
    close_register,
    correct_attendance,
    mark_attendance,
    reopen_register,
)
from .sessions import (
    cancel_session,
    change_capacity,
    change_sessions,
    create_sessions,
    hand_over,
    publish_sessions,
    save_lab,
)

__all__ = [
    "accept_offer",
    "add_walk_in",
    "book_place",
    "cancel_session",
    "change_capacity",
    "change_sessions",
    "check_in",
    "close_register",
    "correct_attendance",
    "create_sessions",
    "expire_offers",
    "give_up",
    "hand_over",
    "mark_attendance",
    "offer_free_places",
    "publish_sessions",
    "register_interest",
    "reopen_register",
    "save_lab",
    "withdraw_interest",
]
