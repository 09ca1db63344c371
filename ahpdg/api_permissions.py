"""Who may write through the API: people who are signed in. A token only reads."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission

from accounts.models import ApiToken


class TokensOnlyRead(BasePermission):
    """A token lies in scripts and on other people's servers: whoever finds it can change nothing."""

    message = "A token can only read. Sign in to write."

    def has_permission(self, request: Any, view: Any) -> bool:
        reads = request.method in SAFE_METHODS or getattr(view, "changes_nothing", False)
        return reads or not isinstance(request.auth, ApiToken)
