"""News for rooms above, sent inside the transaction: what a receiver writes stands or falls with it.

``register_closed(session)``: a register was closed; the attended bookings are in place.
``attendance_corrected(booking)``: one mark of a closed register was changed.
"""

from django.dispatch import Signal

register_closed = Signal()
attendance_corrected = Signal()
