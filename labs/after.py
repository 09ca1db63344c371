"""What comes after a lab: where the thanks letter leads, and pages of other rooms about a session.

The room that asks for reflections lies above and enters its address here::

    class EvaluationsConfig(AppConfig):
        def ready(self):
            after.lead_to(lambda booking: reverse("evaluations:reflect", args=[…]))

Until it does, the letter leads to the person's own booking. In the same way a room names its page about a session,
which the register then links (``after.add_page``).
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from accounts.models import User

from .models import Booking, LabSession

Page = Callable[[LabSession, User], tuple[str, str] | None]
_leads_to: list[Callable[[Booking], str]] = []
_pages: list[Page] = []


def add_page(page: Page) -> None:
    """``page(session, user)`` answers label and path, or None where there is nothing for this person to see."""
    if page not in _pages:
        _pages.append(page)


def pages(session: LabSession, user: User) -> list[tuple[str, str]]:
    return [found for page in _pages if (found := page(session, user))]


def lead_to(path_of: Callable[[Booking], str]) -> None:
    """``path_of(booking)`` answers the path of the page where the person reflects. The last one counts."""
    _leads_to[:] = [path_of]


def is_asked() -> bool:
    """Whether there is a page that asks something."""
    return bool(_leads_to)


def link(booking: Booking) -> str:
    path = _leads_to[0](booking) if _leads_to else booking.get_absolute_url()
    return settings.SITE_URL + path
