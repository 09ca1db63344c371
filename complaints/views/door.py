"""The door of the room. Whoever does not keep the log finds nothing here, not even that there is something."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from programmes.access import get_programme_or_404, may
from programmes.models import Programme

from ..models import Item


def keepers_only(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
    """For ``view(request, programme, …)``: complaints admins of the programme; 404 for everybody else.

    Nothing is kept by browsers or between, and a report of an error holds nothing that was posted.
    """

    @sensitive_post_parameters()
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, programme_slug: str, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        programme = get_programme_or_404(request.user, programme_slug)
        if not may(request.user, "complaints.keep", programme):
            raise Http404("There is nothing here that you may see.")
        request.programme = programme  # type: ignore[attr-defined]
        return _without_words(view, request, programme, *args, **kwargs)

    return guarded


class RoomFailed(Exception):
    """Something broke in this room: where, and not what. An exception may quote what it stumbled over."""


@sensitive_variables()
def _without_words(view: Callable[..., HttpResponse], *args: Any, **kwargs: Any) -> HttpResponse:
    """The page, or an error that holds no word of what it was working with, nor do the frames below it."""
    try:
        return view(*args, **kwargs)
    except (Http404, PermissionDenied):
        raise
    except (OperationalError, InterfaceError):
        failed: Exception = OperationalError("The database does not answer.")
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        failed = RoomFailed(f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}")
    raise failed


def item_or_404(request: HttpRequest, programme: Programme, item_id: UUID) -> Item:
    rows = Item.objects.visible_to(request.user, programme).select_related("programme", "staff_group")
    return get_object_or_404(rows, pk=item_id)
