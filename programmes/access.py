"""The door to a programme's pages: who is sent to sign in, who gets 404, who gets 403.

- Somebody who is not signed in and asks for a member's page goes to the sign-in page, whether or not the
  programme exists.
- A stranger (signed in, not a member) gets 404 for everything but the public pages of published programmes.
- A member whose roles do not cover what he asks for gets 403 and a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import rules
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from .models import Programme
from .permissions import is_member, memberships_of

PUBLIC = "programmes.see"


def may(user: Any, permission: str, thing: Any) -> bool:
    """Ask the rules, and only the rules: superusers have no short cut."""
    return rules.has_perm(permission, user, thing)


def get_programme_or_404(user: Any, slug: str) -> Programme:
    """The programme, when ``user`` is a member of it or it is published. Costs members no further query."""
    for membership in memberships_of(user):
        if membership.programme.slug == slug:
            return membership.programme
    found = Programme.objects.select_related("board").filter(slug=slug, is_published=True).first()
    if found is None:
        raise Http404("There is no such programme that you may see.")
    return found


def require(user: Any, permission: str, thing: Any) -> None:
    """Nothing when allowed. Raises Http404 for strangers and PermissionDenied (403) for members."""
    if may(user, permission, thing):
        return
    if is_member(user, thing):
        raise PermissionDenied
    raise Http404("There is nothing here that you may see.")


def programme_view(permission: str = PUBLIC, *, public: bool | None = None) -> Callable[..., Any]:
    """Decorate ``view(request, programme, …)`` for an address with ``<slug:programme_slug>``.

    ``permission`` must hold for the programme. Pages whose permission may hold for people who are not
    signed in (``programmes.see``, or ``public=True``) are shown to them when it does; all other pages ask
    them to sign in first. Views that look at a single row call ``require`` themselves for that row.
    """
    is_open = permission == PUBLIC if public is None else public

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, programme_slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not is_open and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            programme = get_programme_or_404(request.user, programme_slug)
            # Before the check: the page that says "403" still stands in the programme's frame.
            request.programme = programme  # type: ignore[attr-defined]
            require(request.user, permission, programme)
            return view(request, programme, *args, **kwargs)

        return guarded

    return decorate
