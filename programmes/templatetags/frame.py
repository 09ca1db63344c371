"""What header and footer ask on every page."""

from __future__ import annotations

from django import template

from ..navigation import address

register = template.Library()


@register.simple_tag
def portal_page(name: str) -> str:
    """The address of one of the portal's own pages, such as ``privacy``.

    As ``url``, but looked up once per process: the frame asks for eight of them each time. It is a tag and
    not a variable of the context, because pages about failures are drawn with no context at all.
    """
    return address(name)
