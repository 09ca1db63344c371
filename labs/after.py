"""Where the thanks letter leads. The room that asks for reflections lies above and enters its address here::

    class EvaluationsConfig(AppConfig):
        def ready(self):
            after.lead_to(lambda booking: reverse("evaluations:reflect", args=[…]))

Until it does, the letter leads to the person's own booking.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from .models import Booking

_leads_to: list[Callable[[Booking], str]] = []


def lead_to(path_of: Callable[[Booking], str]) -> None:
    """``path_of(booking)`` answers the path of the page where the person reflects. The last one counts."""
    _leads_to[:] = [path_of]


def is_asked() -> bool:
    """Whether there is a page that asks something."""
    return bool(_leads_to)


def link(booking: Booking) -> str:
    path = _leads_to[0](booking) if _leads_to else booking.get_absolute_url()
    return settings.SITE_URL + path
